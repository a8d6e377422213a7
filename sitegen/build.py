"""START HERE. A build is read → parse → link → plan → render → publish; each stage is a file of that name.

Stages give back what they made together with what they found wrong, so that one run tells every problem of a site. The
engine runs what they ask for, and remembers it: a job whose key is known is not run, and the whole site is such a job.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from sitegen import config, layouts, link, located, parse, plan, source
from sitegen.config import Config
from sitegen.digest import of_bytes
from sitegen.errors import Problem, SiteError, raise_errors, shorten
from sitegen.incremental import state
from sitegen.incremental.engine import Engine, Result
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.store import Row, Store
from sitegen.incremental.work import Done, Task
from sitegen.manifest import Entry
from sitegen.model import Excluded, Job, Tree
from sitegen.publish import Publication, Wanted
from sitegen.stamps import Stamp, Stamps

STATE = ".sitegen"

# Hears the stage, how many of its jobs are done, and how many there are.
Told = Callable[[str, int, int], None]


class Options(Struct, frozen=True, kw_only=True):
    """What the command line decides; `now` is the moment that visibility is judged at.

    `jobs` is the number of processes that work; `executor` stands in for processes of our own.
    """

    root: Path
    now: dt.datetime
    output: Path | None = None
    base_url: str | None = None
    drafts: bool = False
    strict: bool = False
    clean: bool = False
    jobs: int = 1
    executor: Executor | None = None
    told: Told = lambda _stage, _done, _all: None
    waiting: Callable[[str], None] = lambda _process: None


class Report(Struct, frozen=True, kw_only=True):
    """What a build did. `problems` are warnings: with an error there is no report but a `SiteError`."""

    problems: tuple[Problem, ...]
    output: str
    parsed: tuple[str, ...]
    rendered: tuple[str, ...]
    written: tuple[str, ...]
    deleted: tuple[str, ...]
    unchanged: int
    excluded: tuple[Excluded, ...]
    next_due: dt.datetime | None
    seconds: dict[str, float]


class SiteJob(Struct, frozen=True, kw_only=True):
    """Everything a site is made of but the moment: the key of the job that is the whole build."""

    settings: str
    base_url: str | None
    drafts: bool
    strict: bool
    files: tuple[tuple[tuple[str, str], ...], ...]


class Outcome(Struct, frozen=True, kw_only=True):
    """What a site is made into, from the moment `since` up to `next_due`: the digest and the key of each file that is
    rendered, and the files that are copied, by output path."""

    files: dict[str, tuple[str, bytes]]
    copies: dict[str, str]
    problems: tuple[Problem, ...]
    excluded: tuple[Excluded, ...]
    since: dt.datetime | None
    next_due: dt.datetime | None

    def holds_at(self, now: dt.datetime) -> bool:
        return (self.since is None or self.since <= now) and (self.next_due is None or now < self.next_due)


class Work(Struct, frozen=True, kw_only=True):
    """What had to run: documents, by path, and output files, by theirs. `staged` stand in the workshop."""

    parsed: tuple[Result, ...] = ()
    rendered: tuple[tuple[str, Done], ...] = ()
    staged: tuple[str, ...] = ()


def build(options: Options) -> Report:
    """Build the site in the folder `options.root`. Raises SiteError with every problem; then nothing is published."""
    clock = _Clock()
    site = _settings(options)
    with state.held(site.root / STATE, options.waiting) as held:
        return state.with_store(held, lambda store, reason: _build(options, site, held.folder, store, reason, clock))


def _build(options: Options, place: _Place, folder: Path, store: Store, reason: str, clock: _Clock) -> Report:
    """One build, with a store that holds all, something or nothing of what earlier ones have made."""
    try:
        publication = Publication(place.output, place.root, folder, clean=options.clean)
        stamps = Stamps(decode(store.note("stamps") or b"\x80", dict[str, Stamp]))
        tree = source.read(options.root, stamps)
        clock.end("read")
        with Engine(store, folder / "workers", options.jobs, options.executor) as engine:
            key = engine.key(_site_task(options, place, tree))
            outcome, work = _recall(store, key, options.now, place.settings.zone), Work()
            if outcome is None:
                outcome, work = _make(options, place, tree, engine, publication, clock)
        wanted = {output: Wanted(digest, key) for output, (digest, key) in outcome.files.items()}
        files = {file.path: file for file in (*tree.content, *tree.static)}
        wanted |= {output: Wanted(files[path].digest, copy=files[path]) for output, path in outcome.copies.items()}
        done = publication.commit(wanted, store.text, work.staged)
        if stamps.seen != stamps.known:
            store.write_note("stamps", encode(stamps.seen))
    except OSError as error:
        raise SiteError([Problem(path=str(error.filename or place.output), code="write", message=f"cannot be written: {error.strerror}",
                                 hint="make room, or give sitegen the right to write there, and build again")]) from error
    clock.end("publish")
    notes = [Problem(path=STATE, severity="warning", code="store", message=f"{reason}; everything is built anew")] if reason else []
    return Report(
        problems=(*notes, *outcome.problems), output=str(place.output), parsed=tuple(result.name for result in work.parsed if result.ran),
        rendered=tuple(output for output, _ in work.rendered), written=done.written, deleted=done.deleted, unchanged=done.unchanged,
        excluded=outcome.excluded, next_due=outcome.next_due, seconds=clock.seconds())


def _make(options: Options, place: _Place, tree: Tree, engine: Engine, publication: Publication, clock: _Clock) -> tuple[Outcome, Work]:
    """What the site is made into, and what had to run for it. Raises SiteError with every problem."""
    settings, zone = place.settings, place.settings.zone
    results = engine.results(parse.tasks(tree, settings), lambda done, all_: options.told("parse", done, all_))
    parsed, said = parse.parse(tree, results, zone)
    clock.end("parse")
    site = link.link(parsed, settings, tree.static, _settings_refs(settings, place.found), options.now, drafts=options.drafts)
    clock.end("link")
    made = layouts.load(tree.layouts, source.text)
    planned, hints = plan.plan(site, settings, made, tree.static, place.found.mark(("language",)).value,
                               lambda name: engine.store.text(name).decode())
    problems = (*said, *site.problems, *made.problems, *hints)
    raise_errors(_strictly(problems) if options.strict else problems)
    clock.end("plan")
    texts = encode(made.texts)
    context = {"layouts": of_bytes(texts)}
    engine.store.add((), {**planned.shared, context["layouts"]: texts})
    files, rendered = _render(engine, planned.jobs, context, publication, lambda done, all_: options.told("render", done, all_))
    clock.end("render")
    outcome = Outcome(files=files, copies={copy.output: copy.file.path for copy in planned.copies}, problems=problems, excluded=site.excluded,
                      since=site.since, next_due=site.next_due)
    _remember(engine, publication.name, outcome, _site_task(options, place, tree), results, (*planned.shared, context["layouts"]))
    return outcome, Work(parsed=tuple(results), rendered=tuple(rendered), staged=tuple(output for output, result in rendered if result.staged))


def _render(engine: Engine, jobs: Iterable[Job], context: dict[str, str], publication: Publication, told: Callable[[int, int], None],
            ) -> tuple[dict[str, tuple[str, bytes]], list[tuple[str, Done]]]:
    """The digest and the key of every output, and what came of those that had to run. Raises SiteError with the problems
    of all layouts, each place once."""
    keys = {job.output: engine.key(_task(job)) for job in jobs}
    files = {output: (entry.digest, key) for output, key in keys.items()
             if (entry := publication.standing.get(output)) is not None and entry.key == key}
    known = engine.store.values([key for output, key in keys.items() if output not in files])
    files |= {output: (known[key].decode(), key) for output, key in keys.items() if output not in files and key in known}
    missing = [job for job in jobs if job.output not in files]
    workshop = publication.workshop() if missing else None
    tasks = [_task(job, f"{workshop}/{job.output}", publication.standing.get(job.output)) for job in missing]
    rendered = []
    problems: dict[tuple[str, int, str], Problem] = {}
    for job, result in zip(missing, engine.run(tasks, context, told), strict=True):
        files[job.output] = (result.value.decode(), keys[job.output])
        rendered.append((job.output, result))
        for problem in result.problems:
            problems.setdefault((problem.path, problem.line, problem.code), problem)
    raise_errors(problems.values())
    return files, rendered


def _task(job: Job, place: str = "", standing: Entry | None = None) -> Task:
    return Task(name=job.owner, function=job.function, input=job.input, place=place, standing=standing.digest if standing else "")


# --- the site as one job ------------------------------------------------------------------------------------------


def _site_task(options: Options, place: _Place, tree: Tree) -> Task:
    files = tuple(tuple((file.path, file.digest) for file in group) for group in (tree.content, tree.layouts, tree.static))
    return Task(name="the site", function="sitegen.build:build", input=encode(SiteJob(
        settings=place.text, base_url=options.base_url, drafts=options.drafts, strict=options.strict, files=files)))


def _recall(store: Store, key: bytes, now: dt.datetime, zone: dt.tzinfo) -> Outcome | None:
    """What an earlier build has made of just this site, if that is still so at the moment `now`."""
    known = store.values([key])
    outcome = decode(known[key], Outcome, zone) if known else None
    return outcome if outcome is not None and outcome.holds_at(now) else None


def _remember(engine: Engine, name: str, outcome: Outcome, task: Task, parsed: Iterable[Result], shared: tuple[str, ...]) -> None:
    """Store what the site is made into, and which jobs the output is made of now."""
    keys = {result.name: result.key for result in parsed} | {f"/{output}": key for output, (_, key) in outcome.files.items()}
    key = engine.key(task)
    engine.store.add([Row(key, encode(outcome), shared, b"")], {})
    engine.store.keep(name, {**keys, "": key})


# --- settings -----------------------------------------------------------------------------------------------------


class _Place(Struct, frozen=True, kw_only=True):
    """Where a site is, where it goes, and by which settings: their text, their values, and where those stand."""

    root: Path
    output: Path
    text: str
    settings: Config
    found: located.Located


def _settings(options: Options) -> _Place:
    """With wrong settings, the posts are judged all the same. Raises SiteError with every problem."""
    text = source.settings(options.root)
    settings, found, problems = config.parse(text, options.base_url)
    if problems:
        raise SiteError((*problems, *_problems_of_posts(options.root, settings)))
    output = Path(os.path.normpath((options.output or options.root / settings.build.output).absolute()))
    real, root = output.resolve(), options.root.resolve()
    taken = [(options.root / name).resolve() for name in ("content", "layouts", "static", STATE, ".git")]
    if real == root or real in root.parents or any(real == folder or folder in real.parents for folder in taken):
        name = shorten(str(options.output or settings.build.output))
        problem = found.problem(("build", "output"), "output", f"the output folder cannot be {name}: it holds the site itself",
                                'take a folder of its own, such as "public"')
        raise SiteError([replace(problem, path="--output", code="usage", line=0, column=0) if options.output else problem])
    return _Place(root=options.root.absolute(), output=output, text=text, settings=settings, found=found)


def _problems_of_posts(root: Path, settings: Config) -> tuple[Problem, ...]:
    try:
        tree = source.read(root, Stamps({}))
    except SiteError as error:
        return error.problems
    with Engine(Store(None), root / STATE, 1) as engine:
        return parse.parse(tree, engine.results(parse.tasks(tree, settings), lambda _done, _all: None), settings.zone)[1]


def _settings_refs(settings: Config, found: located.Located) -> list[tuple[str, tuple[int, int]]]:
    """The site-relative addresses in site.toml, and where they stand."""
    addresses: list[tuple[located.Path, str]] = [(("nav", i, "url"), item.url) for i, item in enumerate(settings.nav)]
    addresses.append((("publisher", "logo"), settings.publisher.logo))
    return [(address, found.mark(at).value) for at, address in addresses if address.startswith("/")]


def _strictly(problems: Iterable[Problem]) -> list[Problem]:
    return [replace(problem, severity="error") for problem in problems]


class _Clock:
    """Seconds by stage. It only measures: nothing that is built depends on it."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._stages: dict[str, float] = {}

    def end(self, stage: str) -> None:
        now = time.perf_counter()
        self._stages[stage], self._last = now - self._last, now

    def seconds(self) -> dict[str, float]:
        return {**{stage: round(s, 4) for stage, s in self._stages.items()}, "total": round(self._last - self._start, 4)}
