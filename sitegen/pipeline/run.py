"""One run of a build: the values that its stages share."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, Union

import msgspec
from msgspec import Struct

from sitegen.errors import Problem, SiteError, as_errors, described, refused
from sitegen.incremental import state
from sitegen.incremental.engine import Engine, Progress
from sitegen.incremental.store import Store, StoreError
from sitegen.lazy import load
from sitegen.model.build import STAGES, STATE, BuildOptions
from sitegen.model.config import Config
from sitegen.pipeline.place import Place, locate
from sitegen.publish.transaction import Publication
from sitegen.read import site_folder

if TYPE_CHECKING:
    from sitegen.incremental.shared_reports import SharedReports
    from sitegen.publish.bucket_publication import BucketPublication

T = TypeVar("T")
AnyPublication = Union[Publication, "BucketPublication"]


class Clock:
    """Measures the seconds of each stage. No output depends on it."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._stages = dict.fromkeys(STAGES, 0.0)

    def end(self, stage: str) -> None:
        """Add the time since the last call to this stage."""
        now = time.perf_counter()
        self._stages[stage] += now - self._last
        self._last = now

    def seconds(self) -> dict[str, float]:
        """The seconds of each stage so far, and of all of them as "total"."""
        stages = {stage: round(seconds, 4) for stage, seconds in self._stages.items()}
        return {**stages, "total": round(self._last - self._start, 4)}


class Run(Struct, frozen=True):
    """One run of a build: its options, the place of the site, the engine and the publication.
    `notes` are warnings about the run itself."""

    options: BuildOptions
    place: Place
    engine: Engine
    publication: AnyPublication
    clock: Clock
    notes: tuple[Problem, ...]

    @property
    def config(self) -> Config:
        """The settings of the site, without their places."""
        return self.place.config

    def progress(self, stage: str) -> Progress:
        """A function that reports how many jobs of the stage are done, and how many there are."""
        return lambda done, all_: self.options.progress(stage, done, all_)

    def as_reported(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """The problems with the severities that the build goes by: with --strict, warnings are
        errors."""
        return as_errors(problems) if self.options.strict else tuple(problems)

    def share(self) -> tuple[Problem, ...]:
        """Have other machines find the results of this run, if they are shared. Returns warnings,
        which are none of the site, and so no errors with --strict."""
        shared = self.engine.shared
        if shared is None:
            return ()
        shared.save()
        return shared.problems


class _Others:
    """The results of others that a run takes: those in a `cache`, and those of workers elsewhere.
    Where nobody signs them they can be anything, and some are stored when that comes out, perhaps
    since an earlier build."""

    def __init__(self, options: BuildOptions) -> None:
        self.cache = options.cache
        self._has_workers = options.executor is not None
        self._wrong: tuple[Problem, ...] = ()

    def refuse(self) -> None:
        """Raises SiteError if a worker has sent what cannot be decoded."""
        if self._wrong:
            raise SiteError(self._wrong)

    def doubted(self, error: Exception, *, is_new: bool) -> StoreError:
        """Why to begin again with an empty store, and without the cache, after a result could not
        be decoded. `is_new`: the store was empty. Raises the `error` if the result was our own."""
        if self.cache:
            reason = f"{self.cache} has a result that is none of sitegen"
            self.cache = ""
        elif not is_new:
            reason = "it has a result that is none of sitegen"
        elif self._has_workers:
            reason = f"a result in it is none of sitegen ({described(error)})"
            self._wrong = (load("sitegen.incremental.remote:misunderstood")("", reason),)
        else:
            raise error
        return StoreError(reason)


def with_run(options: BuildOptions, attempt: Callable[[Run], T]) -> T:
    """Call `attempt` with a run of the site: the state folder is locked, the engine is started and
    the output folder is inspected. If the store fails, call it again with an empty store.

    Raises SiteError with every problem, also if the system refuses something. Files that are staged
    but not published are deleted then."""
    clock = Clock()
    text = site_folder.settings(options.root)
    others = _Others(options)

    def opened(store: Store, fault: state.Fault | None) -> T:
        others.refuse()
        notes = (_without_store(fault),) if fault else ()
        publication: AnyPublication | None = None
        try:
            with Engine(
                store,
                folder / "workers",
                options.jobs,
                options.executor,
                _shared(options, others.cache),
            ) as engine:
                place = locate(options, text, engine)
                publication = _publication(options, place, folder)
                run = Run(options, place, engine, publication, clock, notes)
                try:
                    return attempt(run)
                except SiteError as error:
                    # What had no mistakes is of use to other machines all the same.
                    raise SiteError([*error.problems, *run.share()]) from error
        except OSError as error:
            file = str(error.filename2 or error.filename or options.root)
            name = publication.target(file) if publication else file
            raise SiteError([*notes, refused(name, error)]) from error
        except SiteError as error:
            raise SiteError([*notes, *error.problems]) from error
        except msgspec.MsgspecError as error:
            raise others.doubted(error, is_new=fault is not None) from error
        finally:
            if publication is not None:
                publication.abandon()

    with state.locked(options.root.absolute() / STATE, options.waiting) as lock:
        folder: Path = lock.folder
        return state.with_store(lock, opened)


def _shared(options: BuildOptions, cache: str) -> SharedReports | None:
    """The results that several machines share in the `cache`, if there is one. Raises SiteError."""
    if not cache:
        return None
    # What drafts go into is for those who work on them, and of no use to others.
    only_reads = options.only_reads_cache or options.drafts
    results = load("sitegen.incremental.shared_results:opened")(cache, read_only=only_reads)
    return load("sitegen.incremental.shared_reports:SharedReports")(results)  # type: ignore[no-any-return]


def _publication(options: BuildOptions, place: Place, state_folder: Path) -> AnyPublication:
    """Where the site is published: in an object store or in a folder. Raises SiteError and
    OSError."""
    if options.bucket:
        in_bucket: Callable[..., BucketPublication] = load(
            "sitegen.publish.bucket_publication:BucketPublication"
        )
        return in_bucket(options.bucket, state_folder, clean=options.clean)
    return Publication(
        place.output, place.root, state_folder, clean=options.clean, private=options.preview
    )


def _without_store(fault: state.Fault) -> Problem:
    forgotten = ", and the next build will not know which files and addresses this one publishes"
    hint = "; ".join(filter(None, (fault.hint, "once it can be written, a build may need --clean")))
    return Problem(
        path=STATE,
        severity="warning",
        code="store",
        message=(
            f"{fault.reason}; everything is built anew{forgotten if fault.is_forgotten else ''}"
        ),
        hint=hint if fault.is_forgotten else fault.hint,
    )
