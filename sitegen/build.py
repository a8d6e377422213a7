"""START HERE. A build is read → parse → link → plan → render → publish; each stage is a file of that name.

Stages give back what they made together with what they found wrong, so that one run tells every problem of a site. The
engine runs what they ask for, and remembers it: a job whose key is known is not run, and the whole site is such a job.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from sitegen import explain, layouts, link, parse, plan, source
from sitegen.config import SETTINGS, Config, Settings, SettingsJob
from sitegen.digest import of_bytes
from sitegen.errors import Problem, SiteError, raise_errors, shorten
from sitegen.incremental import state
from sitegen.incremental.engine import Engine, Result
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.store import Row, Store
from sitegen.incremental.work import Task
from sitegen.manifest import Entry
from sitegen.model import Early, Excluded, Job, Tree
from sitegen.publish import Publication, Wanted
from sitegen.stamps import Stamp, Stamps

STATE = ".sitegen"
# The output folder of `sitegen serve`, inside STATE. No other build may write there.
PREVIEW = "preview"

if TYPE_CHECKING:
    from concurrent.futures import Executor

# Hears the stage, how many of its jobs are done, and how many there are.
Told = Callable[[str, int, int], None]


class Options(Struct, frozen=True, kw_only=True):
    """What the command line decides; `now` is the moment that visibility is judged at.

    `preview` builds into the folder of `sitegen serve`. `jobs` is the number of processes that work; `executor` stands in
    for processes of our own. `told` hears of progress, `waiting` of another process that has to end first.
    """

    root: Path
    now: dt.datetime
    output: Path | None = None
    base_url: str | None = None
    preview: bool = False
    drafts: bool = False
    strict: bool = False
    clean: bool = False
    jobs: int = 1
    explain: bool = False
    profile: bool = False
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
    early: tuple[Early, ...] = ()
    next_due: dt.datetime | None
    seconds: dict[str, float]
    explained: tuple[tuple[str, tuple[str, ...]], ...] = ()
    timings: tuple[Timing, ...] = ()


class Timing(Struct, frozen=True, kw_only=True):
    """The seconds that one job took, and what asked for it. `kind` is "parse", the name of a layout, or "feeds"."""

    owner: str
    kind: str
    seconds: float


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
    early: tuple[Early, ...]
    since: dt.datetime | None
    next_due: dt.datetime | None

    def holds_at(self, now: dt.datetime) -> bool:
        return (self.since is None or self.since <= now) and (self.next_due is None or now < self.next_due)


class Work(Struct, frozen=True, kw_only=True):
    """What had to run, and why, by the name of the document or of the output."""

    parsed: tuple[Result, ...] = ()
    rendered: tuple[Result, ...] = ()
    explained: tuple[tuple[str, tuple[str, ...]], ...] = ()


def build(options: Options) -> Report:
    """Build the site in the folder `options.root`. Raises SiteError with every problem; then nothing is published."""
    clock = _Clock()
    text = source.settings(options.root)
    with state.held(options.root.absolute() / STATE, options.waiting) as held:
        return state.with_store(held, lambda store, reason: _build(options, text, held.folder, store, reason, clock))


def _build(options: Options, text: str, folder: Path, store: Store, reason: str, clock: _Clock) -> Report:
    """One build, with a store that holds all, something or nothing of what earlier ones have made."""
    publication: Publication | None = None
    try:
        with Engine(store, folder / "workers", options.jobs, options.executor) as engine:
            place = _place(options, text, engine)
            publication = Publication(place.output, place.root, folder, clean=options.clean)
            stamps = Stamps(decode(store.note("stamps") or encode({}), dict[str, Stamp]))
            tree = source.read(options.root, stamps)
            clock.end("read")
            key = engine.key(_site_task(options, place, tree))
            outcome, work = _recall(store, key, options.now, place.config.zone), Work()
            if outcome is None or not store.has(_absent(outcome, publication)):
                outcome, work = _make(options, place, tree, key, engine, publication, clock)
        wanted = {output: Wanted(digest, key) for output, (digest, key) in outcome.files.items()}
        files = {file.path: file for file in (*tree.content, *tree.static)}
        wanted |= {output: Wanted(files[path].digest, copy=files[path]) for output, path in outcome.copies.items()}
        done = publication.commit(wanted, store.text, [result.task.name for result in work.rendered if result.staged])
        if stamps.seen != stamps.known:
            store.write_note("stamps", encode(stamps.seen))
    except OSError as error:
        raise SiteError([Problem(path=str(error.filename or options.root), code="write", message=f"cannot be written: {error.strerror}",
                                 hint="make room, or give sitegen the right to write there, and build again")]) from error
    finally:
        if publication is not None:
            publication.abandon()
    clock.end("publish")
    notes = [Problem(path=STATE, severity="warning", code="store", message=f"{reason}; everything is built anew")] if reason else []
    return Report(
        problems=(*notes, *outcome.problems), output=str(place.output), parsed=tuple(result.task.name for result in work.parsed),
        rendered=tuple(result.task.name for result in work.rendered), written=done.written, deleted=done.deleted, unchanged=done.unchanged,
        excluded=outcome.excluded, early=outcome.early, next_due=outcome.next_due, seconds=clock.seconds(),
        explained=work.explained, timings=tuple(map(_timing, (*work.parsed, *work.rendered))) if options.profile else ())


def _make(options: Options, place: _Place, tree: Tree, key: bytes, engine: Engine, publication: Publication,
          clock: _Clock) -> tuple[Outcome, Work]:
    """What the site with this `key` is made into, and what had to run for it. Raises SiteError with every problem."""
    config, text = place.config, lambda name: engine.store.text(name).decode()
    documents, templates = parse.tasks(tree, config), layouts.tasks(tree.layouts, source.text)
    results = engine.results([*documents, *templates], lambda done, all_: options.told("parse", done, all_))
    parsed, said = parse.parse(tree, results[:len(documents)], config.zone)
    made = layouts.load(results[len(documents):], text)
    clock.end("parse")
    site = link.link(parsed, config, tree.static, place.settings.refs, options.now, drafts=options.drafts)
    clock.end("link")
    planned, hints = plan.plan(site, config, made, tree.static, place.settings.language_mark, text)
    problems = (*said, *site.problems, *made.problems, *hints)
    raise_errors(_strictly(problems) if options.strict else problems)
    clock.end("plan")
    all_layouts = encode((made.texts, made.strings))
    context = {"layouts": of_bytes(all_layouts)}
    engine.store.add((), {**planned.shared, context["layouts"]: all_layouts})
    files, rendered = _render(engine, planned.jobs, context, publication, lambda done, all_: options.told("render", done, all_))
    clock.end("render")
    outcome = Outcome(files=files, copies={copy.output: copy.file.path for copy in planned.copies}, problems=problems, excluded=site.excluded,
                      early=site.early, since=site.since, next_due=site.next_due)
    ran = [result for result in results if result.ran]
    explained = _explained(engine.store, publication.name, (*ran, *rendered)) if options.explain else ()
    keys = {SETTINGS: place.key, **{result.task.name: result.key for result in results}}
    same = all(result.digest == result.task.digest for result in results)  # else a file changed while it was read: another site
    _remember(engine, publication.name, outcome, key if same else None, keys, (*planned.shared, context["layouts"]))
    return outcome, Work(parsed=tuple(result for result in ran if result.task.name.startswith("content/")), rendered=tuple(rendered),
                         explained=explained)


def _render(engine: Engine, jobs: Iterable[Job], context: dict[str, str], publication: Publication, told: Callable[[int, int], None],
            ) -> tuple[dict[str, tuple[str, bytes]], list[Result]]:
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
        files[job.output] = (result.value.decode(), result.key)
        rendered.append(result)
        for problem in result.problems:
            problems.setdefault((problem.path, problem.line, problem.code), problem)
    raise_errors(problems.values())
    return files, rendered


def _task(job: Job, place: str = "", standing: Entry | None = None) -> Task:
    return Task(name=job.output, owner=job.owner, function=job.function, input=job.input, place=place, standing=standing.digest if standing else "")


# --- the site as one job ------------------------------------------------------------------------------------------


def _site_task(options: Options, place: _Place, tree: Tree) -> Task:
    files = tuple(tuple((file.path, file.digest) for file in group) for group in (tree.content, tree.layouts, tree.static))
    return Task(name="", owner="the site", function="sitegen.build:build", input=encode(SiteJob(
        settings=place.text, base_url=options.base_url, drafts=options.drafts, strict=options.strict, files=files)))


def _recall(store: Store, key: bytes, now: dt.datetime, zone: dt.tzinfo) -> Outcome | None:
    """What an earlier build has made of just this site, if that is still so at the moment `now`."""
    known = store.values([key])
    outcome = decode(known[key], Outcome, zone) if known else None
    return outcome if outcome is not None and outcome.holds_at(now) else None


def _absent(outcome: Outcome, publication: Publication) -> Iterable[str]:
    """The digests of the outputs that do not stand where they should."""
    standing = publication.standing
    return (digest for output, (digest, _) in outcome.files.items() if output not in standing or standing[output].digest != digest)


def _remember(engine: Engine, name: str, outcome: Outcome, site: bytes | None, read: dict[str, bytes], shared: tuple[str, ...]) -> None:
    """Store what the site, whose key is `site`, is made into, and which jobs the output is made of now; `read` are the keys of
    those that read a file."""
    keys = read | {f"/{output}": key for output, (_, key) in outcome.files.items()}
    if site is not None:
        keys[""] = site
        engine.store.add([Row(site, encode(outcome), shared, b"")], {})
    engine.store.keep(name, keys)


def _explained(store: Store, name: str, results: Iterable[Result]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Why each of the jobs had to run, which are those of the output that the store knows by `name`."""
    before = store.root(name)
    explained = []
    for result in results:
        task = result.task
        old = before.get(task.name if task.source else f"/{task.name}")
        reasons = explain.reasons(store.input(old) if old else None, task.input, store.text)
        explained.append((task.name, ("its text",) if task.source and reasons == (explain.SAME,) else reasons))
    return tuple(explained)


def _timing(result: Result) -> Timing:
    task = result.task
    kind = "parse" if task.source else decode(task.input, Layout).layout if task.function == plan.RENDER_PAGE else "feeds"
    return Timing(owner=task.owner, kind=kind, seconds=result.seconds)


class Layout(Struct, frozen=True):
    """The layout of a page job, and nothing else of it."""

    layout: str


# --- settings -----------------------------------------------------------------------------------------------------


class _Place(Struct, frozen=True, kw_only=True):
    """Where a site is, where it goes, and by which settings."""

    root: Path
    output: Path
    text: str
    settings: Settings
    key: bytes

    @property
    def config(self) -> Config:
        return self.settings.config


def _place(options: Options, text: str, engine: Engine) -> _Place:
    """The settings in `text`. With wrong ones, the posts are judged all the same. Raises SiteError with every problem."""
    task = Task(name=SETTINGS, owner=SETTINGS, function="sitegen.settings:settings",
                input=encode(SettingsJob(text=text, base_url=options.base_url)))
    (result,) = engine.results([task], _silent)
    settings = decode(result.value, Settings)
    if settings.problems:
        raise SiteError((*settings.problems, *_problems_of_posts(options.root, settings.config, engine)))
    return _Place(root=options.root.absolute(), output=_output(options, settings), text=text, settings=settings, key=result.key)


def _output(options: Options, settings: Settings) -> Path:
    """The output folder. Raises SiteError if it would hold the site itself."""
    given = options.root / STATE / PREVIEW if options.preview else options.output or options.root / settings.config.build.output
    output = Path(os.path.normpath(given.absolute()))
    real, root = output.resolve(), options.root.resolve()
    taken = [(options.root / name).resolve() for name in ("content", "layouts", "static", ".git")]
    taken += [] if options.preview else [(options.root / STATE).resolve()]
    if real == root or real in root.parents or any(real == folder or folder in real.parents for folder in taken):
        name = shorten(str(options.output or settings.config.build.output))
        message, hint = f"the output folder cannot be {name}: it holds the site itself", 'take a folder of its own, such as "public"'
        line, column = settings.output_mark
        raise SiteError([Problem(path="--output", code="usage", message=message, hint=hint) if options.output else
                         Problem(path=SETTINGS, line=line, column=column, code="output", message=message, hint=hint)])
    return output


def _problems_of_posts(root: Path, config: Config, engine: Engine) -> tuple[Problem, ...]:
    try:
        tree = source.read(root, Stamps({}))
    except SiteError as error:
        return error.problems
    return parse.parse(tree, engine.results(parse.tasks(tree, config), _silent), config.zone)[1]


def _silent(_done: int, _all: int) -> None:
    """Tell nobody how far the work has come."""


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
