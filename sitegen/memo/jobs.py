"""The memo of jobs: a job is up to date if the output folder has its output. For jobs that take
long, it is enough that the store has it.

While a site is planned, only the jobs that must run are kept: all jobs of a large site would not
fit into memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from sitegen.errors import Problem
from sitegen.incremental.engine import Result
from sitegen.incremental.keys import decode
from sitegen.incremental.work import Task
from sitegen.memo.stored_jobs import StoredJobs
from sitegen.memo.timebound import StoredPlan
from sitegen.model.jobs import Job
from sitegen.parse.register import DocumentDigests
from sitegen.pipeline.inputs import Inputs
from sitegen.pipeline.run import Run
from sitegen.publish.manifest import ManifestEntry

# Files of jobs by output path, as the manifest lists them.
OutputFiles = dict[str, ManifestEntry]


class Due(Struct, frozen=True, kw_only=True):
    """A plan's jobs, sorted: the output files of those that are up to date, the `jobs` that must
    run, and the `keys` of all, by output; after an edit only those of the jobs that were looked at.
    `changed` are the outputs of the jobs whose keys the output folder does not have."""

    up_to_date: OutputFiles
    jobs: tuple[Job, ...]
    keys: dict[str, bytes]
    changed: tuple[str, ...]


class ReadyPlan(Struct, frozen=True, kw_only=True):
    """A plan without errors, new or from the store, where its encoding has the `digest`. `due`
    sorts its jobs into those that are up to date and those that must run. `pictured` are the
    results of pictures that were made for it, `problems` the warnings, which are errors with
    --strict. `is_last`: the last build into the output folder had this plan as well, so that only
    keys of jobs in `due.changed` can differ from those of that build."""

    stored: StoredPlan
    digest: str
    memo: JobMemo
    due: Due
    pictured: tuple[Result, ...]
    problems: tuple[Problem, ...]
    is_last: bool = False

    @property
    def addresses(self) -> str:
        """The digest of the addresses of the site."""
        return self.stored.addresses


class RefusedPlan(Struct, frozen=True, kw_only=True):
    """There is no plan, because one of the `problems` is an error. Some pictures may have been
    made. If all of them are warnings (--strict), `addresses` is as in a `StoredPlan`, else ""."""

    pictured: tuple[Result, ...]
    problems: tuple[Problem, ...]
    addresses: str = ""


class Rendered(Struct, frozen=True, kw_only=True):
    """Every output file of the plan's jobs, and the `results` of those that ran, by name. With
    problems, the files are not complete."""

    files: OutputFiles
    results: tuple[Result, ...]
    problems: tuple[Problem, ...]


class JobMemo:
    """The keys of jobs, and which of their outputs are published already.

    `last` are the output files as the last build wrote them, if that was of the same plan: the key
    of a job is as it was, unless the job reads a document that was parsed again."""

    def __init__(
        self, run: Run, inputs: Inputs, last: Mapping[str, ManifestEntry] | None = None
    ) -> None:
        self._engine, self._published = run.engine, run.publication.published
        self._documents = inputs.register.documents
        self._last, self._parsed = last or {}, frozenset(result.name for result in inputs.parsed)
        self._keys: dict[str, bytes] = {}

    def is_published(self, job: Job) -> bool:
        """Whether the output folder has the output of exactly this job."""
        entry = self._published.get(job.output)
        if entry is None:
            return False
        key = self._keys[job.output] = self._key(job)
        return entry.key == key

    def due(self, jobs: Iterable[Job]) -> Due:
        """Sort the jobs of a plan into those that are up to date and those that must run."""
        files: OutputFiles = {}
        keys: dict[str, bytes] = {}
        missing = []
        for job in jobs:
            # Most jobs of most builds read no text that was parsed again.
            last = self._last.get(job.output) if self._parsed.isdisjoint(job.bodies) else None
            key = keys[job.output] = last.key if last and last.key else self._key(job)
            entry = self._published.get(job.output)
            if entry is not None and entry.key == key:
                is_same = entry.kind is job.kind
                files[job.output] = entry if is_same else ManifestEntry(entry.digest, key, job.kind)
            else:
                missing.append(job)
        stored = self._engine.store.values(keys[job.output] for job in missing)
        waiting = []
        for job in missing:
            key = keys[job.output]
            outputs = _files_of(job, key, stored[key]) if key in stored else {}
            if outputs and (job.is_kept or self._are_in_output_folder(outputs)):
                files |= outputs
            else:
                waiting.append(job)
        # Folders first: they take longest, and no other job is left to run beside the last one.
        ordered = sorted(waiting, key=lambda job: not job.is_folder)
        changed = tuple([job.output for job in missing])
        return Due(up_to_date=files, jobs=tuple(ordered), keys=keys, changed=changed)

    def due_after_edit(self, jobs: StoredJobs) -> Due:
        """`due` for the plan of the last build, whose files are all in the output folder. It looks
        only at the jobs that read a document that was parsed again, and at those whose output is a
        folder."""
        folders = jobs.of_folders()
        edited = [job for job in jobs.reading(self._parsed) if not job.is_folder]
        due = self.due([*folders, *edited])
        inside = tuple([job.output for job in folders])
        looked_at = {*due.changed, *due.up_to_date}
        others = {
            output: entry
            for output, entry in self._last.items()
            if entry.key and output not in looked_at and not output.startswith(inside)
        }
        return replace(due, up_to_date=others | due.up_to_date)

    def _are_in_output_folder(self, files: OutputFiles) -> bool:
        """Whether the output folder has exactly these bytes. Edit rebuilds of the preview do not
        update the manifest, so it has old keys of jobs."""
        return all(
            file in self._published and self._published[file].digest == entry.digest
            for file, entry in files.items()
        )

    def _key(self, job: Job) -> bytes:
        key = self._keys.get(job.output)
        return key or self._engine.key(job.function, job.input, bodies_of(job, self._documents))

    def tasks(self, jobs: Sequence[Job], staging_folder: str) -> Iterator[Task]:
        """The tasks of jobs that write their outputs below the `staging_folder`."""
        inside = self._files_in([job.output for job in jobs if job.is_folder])
        for job in jobs:
            entry = self._published.get(job.output)
            published = {"": entry.digest} if entry else inside.get(job.output, {})
            yield task_of(job, self._documents, staging_folder, published)

    def _files_in(self, folders: list[str]) -> dict[str, dict[str, str]]:
        """The digests of the published files in each of the `folders`, by their names below it: a
        file that matches is not written again."""
        by_folder: dict[str, dict[str, str]] = {folder: {} for folder in folders}
        if by_folder:
            for file, entry in self._published.items():
                for folder in _folders(file):
                    if folder in by_folder:
                        by_folder[folder][file.removeprefix(folder)] = entry.digest
        return by_folder


def bodies_of(job: Job, documents: Mapping[str, DocumentDigests]) -> tuple[str, ...]:
    """The digests of the bodies that the job reads."""
    return tuple([documents[path].body for path in job.bodies])


def task_of(
    job: Job,
    documents: Mapping[str, DocumentDigests],
    staging_folder: str,
    published: dict[str, str],
) -> Task:
    """The task that makes the output of the job below the `staging_folder`; `published` are the
    digests of the files that the output folder has there, by their names below the output."""
    return Task(
        name=job.output,
        owner=job.owner,
        function=job.function,
        inputs=bodies_of(job, documents),
        staging_path=f"{staging_folder}/{job.output}",
        heavy=job.is_folder,
        is_kept=job.is_kept,
        is_shared=True,
        job_digest=job.input,
        published=published,
    )


def render(run: Run, plan: ReadyPlan) -> Rendered:
    """Run the jobs that are due."""
    jobs = plan.due.jobs
    staging_folder = run.publication.staging_folder() if jobs else ""
    tasks = plan.memo.tasks(jobs, staging_folder)
    context = {"layouts": plan.stored.layouts}
    # A mistake in a layout occurs on every page: report each place once.
    problems: dict[tuple[str, int, str], Problem] = {}
    files = dict(plan.due.up_to_date)
    results: list[Result] = []
    rendered = run.engine.run(tasks, len(jobs), context, run.progress("render"))
    for job, result in zip(jobs, rendered, strict=True):
        for problem in result.problems:
            problems.setdefault((problem.path, problem.line, problem.code), problem)
        if not result.problems:
            files |= _files_of(job, result.key, result.value)
        results.append(replace(result, value=b""))
    results.sort(key=lambda result: result.name)
    return Rendered(files=files, results=tuple(results), problems=tuple(problems.values()))


def _folders(file: str) -> Iterator[str]:
    """The folders that the file is in, each with "/" at its end."""
    return (file[: i + 1] for i, character in enumerate(file) if character == "/")


def _files_of(job: Job, key: bytes, value: bytes) -> OutputFiles:
    """The output files of a job whose function returned the encoded `value`."""
    if not job.is_folder:
        return {job.output: ManifestEntry(value.decode(), key, job.kind)}
    digests = decode(value, dict[str, str])
    return {
        job.output + file: ManifestEntry(digest, key, job.kind) for file, digest in digests.items()
    }
