"""START HERE. A build is read → parse → link → plan → render → publish; each stage is a file of
that name.

Stages give back what they made together with what they found wrong, so that one run tells every
problem of a site. The engine runs what they ask for, and remembers it: a job whose key is known is
not run, and the whole site is such a job."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from sitegen import parse
from sitegen.assets import markup
from sitegen.digest import of_bytes
from sitegen.errors import Problem, SiteError, raise_errors, refused, shorten
from sitegen.incremental import stamps, state
from sitegen.incremental.engine import TRANSACTION, Engine, Result
from sitegen.incremental.keys import decode, decode_cached, encode, in_zone
from sitegen.incremental.stamps import Stamps
from sitegen.incremental.store import REFUSED, Row, Store, StoreError
from sitegen.incremental.work import Task
from sitegen.layouts import closures as layouts
from sitegen.link import link
from sitegen.memo import explain
from sitegen.model.config import SETTINGS, Config, Settings, SettingsJob
from sitegen.model.documents import Body, File, Tree
from sitegen.model.jobs import Job, Kind
from sitegen.model.site import Excluded, PreviewOnly
from sitegen.parse.register import Register
from sitegen.pictures import originals, variants
from sitegen.plan import plan
from sitegen.plan.known import known_addresses
from sitegen.publish.transaction import Publication, Wanted
from sitegen.read import site_folder

STATE = ".sitegen"
STAGES = ("read", "parse", "link", "plan", "render", "publish")
# The note in the store that says which site an output folder was made of last.
_LAST = "last-{}"
# So many documents are read again at once.
AT_ONCE = 500
# The output folder of `sitegen serve`, inside STATE. No other build may write there.
PREVIEW = "preview"

if TYPE_CHECKING:
    from concurrent.futures import Executor

# Hears the stage, how many of its jobs are done, and how many there are.
Told = Callable[[str, int, int], None]


class Options(Struct, frozen=True, kw_only=True):
    """What the command line decides; `now` is the moment that visibility is judged at.

    `preview` builds into the folder of `sitegen serve`. `comments` is the address of an Isso server
    that stands in for the provider in site.toml. `jobs` is the number of processes that work;
    `executor` stands in for processes of our own. `told` hears of progress, `waiting` of another
    process that has to end first."""

    root: Path
    now: dt.datetime
    output: Path | None = None
    base_url: str | None = None
    comments: str | None = None
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
    """What a build did. `problems` are warnings: with an error there is no report but a
    `SiteError`."""

    problems: tuple[Problem, ...]
    output: str
    parsed: tuple[str, ...]
    rendered: tuple[str, ...]
    written: tuple[str, ...]
    deleted: tuple[str, ...]
    unchanged: int
    excluded: tuple[Excluded, ...]
    preview_only: tuple[PreviewOnly, ...] = ()
    litter: tuple[str, ...] = ()
    next_due: dt.datetime | None
    seconds: dict[str, float]
    explained: tuple[tuple[str, tuple[str, ...]], ...] = ()
    timings: tuple[Timing, ...] = ()
    standing: Standing | None = None


class Standing(Struct, frozen=True, kw_only=True):
    """What the next build may start from, as long as nothing has changed but the texts of
    documents."""

    root: Path
    output: Path
    config: Config
    tree: Tree
    register: Register
    planned: Planned


class Timing(Struct, frozen=True, kw_only=True):
    """The seconds that one job took, and what asked for it. `kind` is "parse", the name of a
    layout, "pictures", "search" or "feeds"."""

    owner: str
    kind: str
    seconds: float


# The digest, the key and the kind of files, by output path.
Made = dict[str, tuple[str, bytes, Kind]]


class SiteJob(Struct, frozen=True, kw_only=True):
    """Everything a site is made of but the moment: the key of the job that is the whole build."""

    settings: str
    base_url: str | None
    comments: str | None
    drafts: bool
    strict: bool
    files: tuple[tuple[tuple[str, str], ...], ...]


class PlanningJob(Struct, frozen=True, kw_only=True):
    """Everything that link and plan see but the moment: of posts and pages what others see of them,
    of authors all."""

    settings: bytes
    drafts: bool
    documents: tuple[tuple[str, str, str], ...]
    templates: tuple[tuple[str, bytes], ...]
    pictures: tuple[tuple[str, bytes], ...]
    files: tuple[str, ...]
    others: tuple[tuple[str, str], ...]


class _Lasting(Struct, frozen=True, kw_only=True):
    """What is so from the moment `since` up to `until`; `copies` are the files that are copied, by
    output path."""

    copies: dict[str, str]
    problems: tuple[Problem, ...]
    excluded: tuple[Excluded, ...]
    preview_only: tuple[PreviewOnly, ...]
    since: dt.datetime | None
    until: dt.datetime | None
    next_due: dt.datetime | None

    def holds_at(self, now: dt.datetime) -> bool:
        return (self.since is None or self.since <= now) and (
            self.until is None or now < self.until
        )


class Planned(_Lasting, frozen=True, kw_only=True):
    """What a site is to be made into; `layouts` is the digest of all layouts and strings. `texts`
    are what was made before the plan, of pictures, as digests by output path, and `made` the keys
    of what made them, by their names. Its problems tell of places in documents whose bodies were
    the `told`, digests by path."""

    told: dict[str, str]
    jobs: tuple[Job, ...]
    texts: dict[str, str]
    made: dict[str, bytes]
    layouts: str


class Outcome(_Lasting, frozen=True, kw_only=True):
    """What a site is made into: the digest, the key and the kind of each file that is rendered, by
    output path."""

    files: Made


Lasting = TypeVar("Lasting", Planned, Outcome)


class Work(Struct, frozen=True, kw_only=True):
    """What had to run, and why, by the name of the document or of the output. `files` are the
    outputs that were made, those of the `pictured` results among them."""

    parsed: tuple[Result, ...] = ()
    rendered: tuple[Result, ...] = ()
    pictured: tuple[Result, ...] = ()
    files: tuple[str, ...] = ()
    explained: tuple[tuple[str, tuple[str, ...]], ...] = ()
    standing: Standing | None = None


def build(options: Options) -> Report:
    """Build the site in the folder `options.root`. Raises SiteError with every problem; then
    nothing is published."""
    clock = _Clock()
    text = site_folder.settings(options.root)
    with state.locked(options.root.absolute() / STATE, options.waiting) as held:
        return state.with_store(
            held, lambda store, fault: _build(options, text, held.folder, store, fault, clock)
        )


def _build(
    options: Options,
    text: str,
    folder: Path,
    store: Store,
    fault: state.Fault | None,
    clock: _Clock,
) -> Report:
    """One build, with a store that holds all, something or nothing of what earlier ones have
    made."""
    publication: Publication | None = None
    keys: dict[str, bytes] = {}
    notes = (
        [
            Problem(
                path=STATE,
                severity="warning",
                code="store",
                message=f"{fault.reason}; everything is built anew",
                hint=fault.hint,
            )
        ]
        if fault
        else []
    )
    try:
        with Engine(store, folder / "workers", options.jobs, options.executor) as engine:
            place = _place(options, text, engine)
            publication = Publication(
                place.output, place.root, folder, clean=options.clean, private=options.preview
            )
            known = stamps.load(store)
            tree = site_folder.read(options.root, known)
            clock.end("read")
            key = engine.key(
                "sitegen.build:build", of_bytes(encode(_site_job(options, place, tree)))
            )
            # Another one than the last was: what is in use, and what to compare with, has to be
            # said anew.
            same = store.note(_LAST.format(publication.name)) == key
            outcome, work = (
                _recall(store, key, Outcome, options.now, place.config.zone) if same else None,
                Work(),
            )
            if outcome is None or not store.has(_absent(outcome, publication)):
                outcome, work = _make(options, place, tree, key, keys, engine, publication, clock)
        wanted = {
            output: Wanted(digest, kind, key)
            for output, (digest, key, kind) in outcome.files.items()
        }
        files = {file.path: file for file in (*tree.content, *tree.static)}
        wanted |= {
            output: Wanted(files[path].digest, Kind.FILE, copy=files[path])
            for output, path in outcome.copies.items()
        }
        done = publication.commit(
            wanted, store.blob, [file for result in work.rendered for file in result.staged]
        )
        timings = (
            tuple(
                _timing(engine, result) for result in (*work.parsed, *work.pictured, *work.rendered)
            )
            if options.profile
            else ()
        )
        stamps.save(store, known)
    except OSError as error:
        file = str(error.filename2 or error.filename or options.root)
        raise SiteError(
            [*notes, refused(publication.target(file) if publication else file, error)]
        ) from error
    except SiteError as error:
        # What did come of it is there when the mistake is mended.
        if keys:
            store.keep(REFUSED, keys, {})
        raise SiteError((*notes, *error.problems)) from error
    finally:
        if publication is not None:
            publication.abandon()
    clock.end("publish")
    return Report(
        problems=(*notes, *outcome.problems),
        output=str(place.output),
        parsed=tuple(result.task.name for result in work.parsed),
        rendered=work.files,
        written=done.written,
        deleted=done.deleted,
        unchanged=done.unchanged,
        excluded=outcome.excluded,
        preview_only=outcome.preview_only,
        litter=tree.litter,
        next_due=outcome.next_due,
        seconds=clock.seconds(),
        explained=work.explained,
        standing=work.standing,
        timings=timings,
    )


def _make(
    options: Options,
    place: _Place,
    tree: Tree,
    key: bytes,
    keys: dict[str, bytes],
    engine: Engine,
    publication: Publication,
    clock: _Clock,
) -> tuple[Outcome, Work]:
    """What the site with this `key` is made into, and what had to run for it. The keys of all jobs
    go into `keys`, by their names, as soon as they are known. Raises SiteError with every
    problem."""
    keys[SETTINGS] = place.key
    register = parse.register(engine, place.config)
    changed = [task for task in parse.tasks(tree.content, place.config) if not register.has(task)]
    designs = layouts.tasks(tree.layouts, site_folder.text)
    looked = [*originals.tasks(tree, place.config), *markup.tasks(tree, place.config)]
    results = engine.results(
        [*changed, *designs, *looked], lambda done, all_: options.told("parse", done, all_)
    )
    parsed, templates, seen = (
        results[: len(changed)],
        results[len(changed) : len(changed) + len(designs)],
        results[len(changed) + len(designs) :],
    )
    register = register.after((file.path for file in tree.content), parsed)
    # What others see of the documents is read again, one by one: all of it twice is too much for
    # the memory.
    parsed = [replace(result, value=b"") for result in parsed]
    results = [*parsed, *templates, *seen]
    keys |= {result.task.name: result.key for result in (*templates, *seen)}
    keys |= {path: known.key for path, known in register.documents.items()}
    clock.end("parse")
    planning = engine.key(
        "sitegen.build:plan",
        of_bytes(encode(_planning_job(options, place, tree, register, templates, seen))),
    )
    planned = (
        None
        if any(result.problems for result in results)
        else _recall(engine.store, planning, Planned, options.now, place.config.zone)
    )
    if planned and any(
        register.documents[path].body != digest for path, digest in planned.told.items()
    ):
        planned = None
    keys["plan"] = planning
    files = {file.path: file for file in (*tree.content, *tree.static)}
    todo = _Todo(engine, register, files, publication)
    if planned is not None:
        todo.take(planned.jobs)
    pictured: list[Result] = []
    if planned is None or not engine.store.has(job.input for job in todo.jobs):
        todo = _Todo(engine, register, files, publication)
        planned, pictured = _plan(
            options,
            place,
            tree,
            parsed,
            templates,
            seen,
            register,
            planning,
            keys,
            todo,
            engine,
            clock,
        )
        todo.take(planned.jobs)
    raise_errors(strictly(planned.problems) if options.strict else planned.problems)
    keys |= planned.made | {f"/{output}": by for output, by in todo.keys.items()}
    clock.end("plan")
    made, rendered = todo.render(
        {"layouts": planned.layouts}, lambda done, all_: options.told("render", done, all_)
    )
    clock.end("render")
    outcome = Outcome(
        files=made | {output: (name, b"", Kind.FILE) for output, name in planned.texts.items()},
        copies=planned.copies,
        problems=planned.problems,
        excluded=planned.excluded,
        preview_only=planned.preview_only,
        since=planned.since,
        until=planned.until,
        next_due=planned.next_due,
    )
    ran = [result for result in (*results, *pictured) if result.ran]
    explained = _explained(engine, publication.name, (*ran, *rendered)) if options.explain else ()
    # A file that changed while it was read makes another site of it.
    if all(result.inputs == result.task.inputs for result in (*results, *pictured, *rendered)):
        keys[""] = key
        engine.store.add([Row(key, encode(outcome))], {})
    engine.store.keep(
        publication.name,
        keys,
        {_LAST.format(publication.name): keys.get("", b""), **parse.notes(register)},
    )
    texts = tuple(
        result
        for result in ran
        if parse.is_document(result.task.name) or parse.is_thread(result.task.name)
    )
    standing = Standing(
        root=place.root,
        output=place.output,
        config=place.config,
        tree=tree,
        register=register,
        planned=planned,
    )
    fresh = {name for result in pictured if result.ran for name in variants.digests(result)}
    outputs = sorted(
        (
            *(result.task.name for result in rendered),
            *(output for output, name in planned.texts.items() if name in fresh),
        )
    )
    return outcome, Work(
        parsed=texts,
        rendered=tuple(rendered),
        pictured=tuple(result for result in pictured if result.ran),
        files=tuple(outputs),
        explained=explained,
        standing=standing,
    )


def _documents(
    tasks: Iterator[Task], parsed: Iterable[Result], register: Register, engine: Engine
) -> Iterator[Result]:
    """What all `tasks` came to, one after the other; `parsed` are those of this build, without what
    they made."""
    broken = {result.task.name: result for result in parsed if result.problems}
    while part := list(itertools.islice(tasks, AT_ONCE)):
        values = engine.store.values(
            register.documents[task.name].key for task in part if task.name not in broken
        )
        for task in part:
            if task.name in broken:
                yield broken[task.name]
            elif (key := register.documents[task.name].key) in values:
                yield Result(task=task, key=key, value=values[key], inputs=task.inputs)
            else:
                raise StoreError("a row is missing")


def _plan(
    options: Options,
    place: _Place,
    tree: Tree,
    documents: Sequence[Result],
    templates: Sequence[Result],
    seen: Sequence[Result],
    register: Register,
    key: bytes,
    keys: dict[str, bytes],
    todo: _Todo,
    engine: Engine,
    clock: _Clock,
) -> tuple[Planned, list[Result]]:
    """The plan of the site, and what became of its pictures; the jobs in it that are to be done are
    in the store. Raises SiteError with every problem.

    It is remembered under its `key`, which stands for no texts but authors': those that it tells of
    a place in, it names itself."""
    config, store = place.config, engine.store
    told: dict[str, str] = {}

    def body(path: str) -> Body:
        told[path] = register.documents[path].body
        return decode(store.blob(told[path]), Body)

    parsed, said = parse.parse(
        tree,
        _documents(parse.tasks(tree.content, config), documents, register, engine),
        config.zone,
    )
    made = layouts.load(templates, lambda name: store.blob(name).decode())
    site, wrong = link.link(
        parsed,
        place.settings,
        tree.static,
        originals.load(tree, seen),
        body,
        options.now,
        drafts=options.drafts,
        known_addresses=known_addresses,
    )
    clock.end("link")
    found = config.heeded(
        (
            *said,
            *(problem for result in seen for problem in result.problems),
            *wrong,
            *made.problems,
        )
    )
    pictured: list[Result] = []
    published = {url: variants.as_it_is(used) for url, used in site.pictures.items()}
    if not any(
        problem.severity == "error" for problem in (strictly(found) if options.strict else found)
    ):
        published, pictured = variants.prepare(
            site.pictures,
            config.images,
            engine,
            lambda done, all_: options.told("render", done, all_),
        )
        keys |= {result.task.name: result.key for result in pictured}
    clock.end("render")
    shelf = _Shelf(store, todo)
    drawn, hints = plan.plan(site, published, place.settings, made, tree.static, body, shelf)
    problems = (
        *found,
        *config.heeded((*(problem for result in pictured for problem in result.problems), *hints)),
    )
    raise_errors(strictly(problems) if options.strict else problems)
    all_layouts = encode((made.texts, made.strings))
    result = Planned(
        told=told,
        jobs=drawn.jobs,
        texts={text.output: text.digest for text in drawn.texts},
        made={result.task.name: result.key for result in pictured},
        copies={copy.output: copy.path for copy in drawn.copies},
        problems=problems,
        excluded=site.excluded,
        preview_only=site.preview_only,
        since=site.since,
        until=site.until,
        next_due=site.next_due,
        layouts=of_bytes(all_layouts),
    )
    shelf.share(result.layouts, all_layouts)
    shelf.empty([Row(key, encode(result), (*drawn.shared, result.layouts))])
    return result, pictured


class _Todo:
    """What is left to be done of a plan: `files` stand where they should or are in the store,
    `jobs` have to run."""

    def __init__(
        self,
        engine: Engine,
        register: Register,
        files: Mapping[str, File],
        publication: Publication,
    ) -> None:
        self._engine, self._publication, self._files = engine, publication, files
        self._documents = register.documents
        self.keys: dict[str, bytes] = {}
        self.files: Made = {}
        self.jobs: list[Job] = []

    def stands(self, job: Job) -> bool:
        """Whether what the job makes stands where it should."""
        key = self.keys.get(job.output) or self.keys.setdefault(
            job.output, self._engine.key(job.function, job.input, self._given(job))
        )
        entry = self._publication.published.get(job.output)
        return entry is not None and entry.key == key

    def take(self, jobs: Iterable[Job]) -> None:
        """Sort out which of the jobs of the plan have to run."""
        standing, missing = self._publication.published, []
        for job in jobs:
            if self.stands(job):
                self.files[job.output] = (
                    standing[job.output].digest,
                    self.keys[job.output],
                    job.kind,
                )
            else:
                missing.append(job)
        known = self._engine.store.values(self.keys[job.output] for job in missing)
        for job in missing:
            if (key := self.keys[job.output]) in known:
                self.files |= _files(job, key, known[key])
        # Folders first: they take longest, and the last job that runs runs alone.
        self.jobs = sorted(
            (job for job in missing if self.keys[job.output] not in known),
            key=lambda job: not job.is_folder,
        )

    def _given(self, job: Job) -> tuple[str, ...]:
        return (
            (self._files[job.file].digest,)
            if job.file
            else tuple(self._documents[path].body for path in job.bodies)
        )

    def render(
        self, context: dict[str, str], told: Callable[[int, int], None]
    ) -> tuple[Made, list[Result]]:
        """The digest, the key and the kind of every output, and what came of those that had to run.
        Raises SiteError with the problems of all layouts, each place once."""
        staging_folder = self._publication.staging_folder() if self.jobs else None
        standing = self._standing()
        tasks = [
            Task(
                name=job.output,
                owner=job.owner,
                function=job.function,
                inputs=self._given(job),
                staging_path=f"{staging_folder}/{job.output}",
                source=self._files[job.file].location if job.file else "",
                heavy=bool(job.file) or job.is_folder,
                job_digest=job.input,
                published=standing[job.output],
            )
            for job in self.jobs
        ]
        rendered = list(self._engine.run(tasks, context, told))
        problems: dict[tuple[str, int, str], Problem] = {}
        for problem in (problem for result in rendered for problem in result.problems):
            problems.setdefault((problem.path, problem.line, problem.code), problem)
        raise_errors(problems.values())
        for job, result in zip(self.jobs, rendered, strict=True):
            self.files |= _files(job, result.key, result.value)
        return self.files, sorted(rendered, key=lambda result: result.task.name)

    def _standing(self) -> dict[str, dict[str, str]]:
        """For each job that has to run, by its output, the digests of the files that stand there,
        by their names under it."""
        standing = self._publication.published
        found = {
            job.output: {"": standing[job.output].digest} if job.output in standing else {}
            for job in self.jobs
        }
        if any(job.is_folder for job in self.jobs):
            for file, entry in standing.items():
                for folder in _folders(file):
                    if folder in found:
                        found[folder][file.removeprefix(folder)] = entry.digest
        return found


class _Shelf(plan.Shelf):
    """The store, and only what is to be done: hardly ever is that much of a plan."""

    def __init__(self, store: Store, todo: _Todo) -> None:
        self._store, self._todo = store, todo
        self._held: dict[str, bytes] = {}
        self._size = 0

    def draw(self, job: Job, encoded: bytes) -> None:
        if not self._todo.stands(job):
            self.share(job.input, encoded)

    def share(self, name: str, encoded: bytes) -> None:
        self._held[name] = encoded
        self._size += len(encoded)
        if self._size > TRANSACTION:
            self.empty(())

    def empty(self, rows: Iterable[Row]) -> None:
        """Put everything into the store, and the `rows`."""
        self._store.add(rows, self._held)
        self._held, self._size = {}, 0


def _folders(file: str) -> Iterator[str]:
    """The folders that the file is in, each with "/" at its end."""
    return (file[: i + 1] for i, character in enumerate(file) if character == "/")


def _files(job: Job, key: bytes, value: bytes) -> Made:
    """The digest, the key and the kind of each file that the job has made, by output path; `value`
    is what it gave back."""
    if not job.is_folder:
        return {job.output: (value.decode(), key, job.kind)}
    return {
        job.output + file: (digest, key, job.kind)
        for file, digest in decode(value, dict[str, str]).items()
    }


def _planning_job(
    options: Options,
    place: _Place,
    tree: Tree,
    register: Register,
    templates: Iterable[Result],
    seen: Iterable[Result],
) -> PlanningJob:
    documents = register.documents
    return PlanningJob(
        settings=place.key,
        drafts=options.drafts,
        documents=tuple(
            (
                path,
                documents[path].face,
                documents[path].body if path.startswith(parse.AUTHORS) else "",
            )
            for path in sorted(documents)
        ),
        templates=tuple((result.task.name, result.value) for result in templates),
        pictures=(
            *((result.task.name, result.value) for result in seen),
            *((path, b"") for path in originals.too_large(tree)),
        ),
        files=tuple(file.path for file in (*tree.content, *tree.static)),
        others=tuple(
            (file.path, kind)
            for file in originals.non_documents(tree)
            if (kind := originals.other_kind(file))
        ),
    )


# --- the site as one job --------------------------------------------------------------------------


def _site_job(options: Options, place: _Place, tree: Tree) -> SiteJob:
    files = tuple(
        tuple((file.path, file.digest) for file in group)
        for group in (tree.content, tree.layouts, tree.static)
    )
    return SiteJob(
        settings=place.text,
        base_url=options.base_url,
        comments=options.comments,
        drafts=options.drafts,
        strict=options.strict,
        files=files,
    )


def _recall(
    store: Store, key: bytes, kind: type[Lasting], now: dt.datetime, zone: dt.tzinfo
) -> Lasting | None:
    """What an earlier build has made of just this, if that is still so at the moment `now`."""
    value = store.values([key]).get(key)
    if not value:
        return None
    found: Lasting = decode_cached(value, kind)
    if not found.holds_at(now):
        return None
    # Nothing else in it has a time: to look through all of it would take longer than to decode it.
    excluded, preview_only, since, until, due = in_zone(
        (found.excluded, found.preview_only, found.since, found.until, found.next_due), zone
    )
    return replace(
        found, excluded=excluded, preview_only=preview_only, since=since, until=until, next_due=due
    )


def _absent(outcome: Outcome, publication: Publication) -> Iterable[str]:
    """The digests of the outputs that do not stand where they should."""
    standing = publication.published
    return (
        digest
        for output, (digest, _, _) in outcome.files.items()
        if output not in standing or standing[output].digest != digest
    )


def _explained(
    engine: Engine, name: str, results: Iterable[Result]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Why each of the jobs had to run, which are those of the output that the store knows by
    `name`."""
    store = engine.store
    before = store.keys(name)
    explained = []
    for result in results:
        task = result.task
        old = store.row_digests(
            before.get(f"/{task.name}" if task.staging_path else task.name, b"")
        )
        explained.append(
            (
                task.name,
                explain.reasons(
                    explain.Origin(store.blob(old.job), old.inputs) if old else None,
                    explain.Origin(engine.job(task), result.inputs),
                    store.blob,
                ),
            )
        )
    return tuple(explained)


def _timing(engine: Engine, result: Result) -> Timing:
    task = result.task
    kind = (
        decode(engine.job(task), Layout).layout
        if task.function == plan.RENDER_PAGE
        else _kind(task.function)
    )
    return Timing(owner=task.owner, kind=kind, seconds=result.seconds)


def _kind(function: str) -> str:
    return next(
        (
            name
            for name in ("parse", "pictures", "search")
            if function.startswith((f"sitegen.{name}.", f"sitegen.{name}:"))
        ),
        "feeds",
    )


class Layout(Struct, frozen=True):
    """The layout of a page job, and nothing else of it."""

    layout: str


# --- settings -------------------------------------------------------------------------------------


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
    """The settings in `text`. With wrong ones, the posts are judged all the same. Raises SiteError
    with every problem."""
    task = Task(
        name=SETTINGS,
        owner=SETTINGS,
        function="sitegen.read.settings:settings",
        job=encode(SettingsJob(text=text, base_url=options.base_url, comments=options.comments)),
    )
    (result,) = engine.results([task])
    settings = decode(result.value, Settings)
    if settings.problems:
        raise SiteError(
            (*settings.problems, *_problems_of_posts(options.root, settings.config, engine))
        )
    return _Place(
        root=options.root.absolute(),
        output=_output(options, settings),
        text=text,
        settings=settings,
        key=result.key,
    )


def _output(options: Options, settings: Settings) -> Path:
    """The output folder. Raises SiteError if it would hold the site itself."""
    given = (
        options.root / STATE / PREVIEW
        if options.preview
        else options.output or options.root / settings.config.build.output
    )
    output = Path(os.path.normpath(given.absolute()))
    real, root = output.resolve(), options.root.resolve()
    taken = [(options.root / name).resolve() for name in ("content", "layouts", "static", ".git")]
    taken += [] if options.preview else [(options.root / STATE).resolve()]
    if (
        real == root
        or real in root.parents
        or any(real == folder or folder in real.parents for folder in taken)
    ):
        name = shorten(str(options.output or settings.config.build.output))
        message, hint = (
            f"the output folder cannot be {name}: it holds the site itself",
            'take a folder of its own, such as "public"',
        )
        line, column = settings.output_mark
        raise SiteError(
            [
                (
                    Problem(path="--output", code="usage", message=message, hint=hint)
                    if options.output
                    else Problem(
                        path=SETTINGS,
                        line=line,
                        column=column,
                        code="output",
                        message=message,
                        hint=hint,
                    )
                )
            ]
        )
    return output


def _problems_of_posts(root: Path, config: Config, engine: Engine) -> tuple[Problem, ...]:
    try:
        tree = site_folder.read(root, Stamps({}))
    except SiteError as error:
        return error.problems
    problems = parse.parse(tree, engine.results(parse.tasks(tree.content, config)), config.zone)[1]
    # Which warnings are wanted, the settings say.
    return tuple(problem for problem in problems if problem.severity == "error")


def strictly(problems: Iterable[Problem]) -> list[Problem]:
    return [replace(problem, severity="error") for problem in problems]


class _Clock:
    """Seconds by stage. It only measures: nothing that is built depends on it."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._stages = dict.fromkeys(STAGES, 0.0)

    def end(self, stage: str) -> None:
        now = time.perf_counter()
        self._stages[stage] += now - self._last
        self._last = now

    def seconds(self) -> dict[str, float]:
        return {
            **{stage: round(s, 4) for stage, s in self._stages.items()},
            "total": round(self._last - self._start, 4),
        }
