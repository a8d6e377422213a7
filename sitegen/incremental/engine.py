"""Runs tasks whose key is not in the store, and stores what they return.

`--explain` compares the same inputs that make up a key, so it cannot disagree with the decision."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from sitegen import digest
from sitegen.errors import Problem
from sitegen.incremental import keys, stamps, work
from sitegen.incremental.batches import HEAVY, Batch, batches
from sitegen.incremental.store import Row, Store
from sitegen.incremental.work import Task, TaskReport, WorkerContext
from sitegen.lazy import load

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from sitegen.incremental.remote import RemoteWorkers
    from sitegen.incremental.shared_reports import SharedReports

# With fewer tasks than this, other processes are no help: each would compile the layouts again, and
# that takes as long as a hundred posts or pages.
FEW = 160
LARGEST_BATCH = 64
# The most processes that work: Windows can wait for no more, and more hardly help.
MOST_JOBS = 61
# Bytes of blobs per transaction: each transaction rewrites the same index pages, so few large ones
# are cheaper.
TRANSACTION = 8_000_000
# Rows per transaction, at most: those of pages have no blobs, and would pile up in memory.
ROWS = 2000
# Tasks whose jobs are read at a time, and heavy ones whose shared results are.
CHUNK, HEAVY_CHUNK = 512, 8

# Called with the number of finished tasks and the number of all tasks.
Progress = Callable[[int, int], None]


def processors() -> int:
    """The number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Result(Struct, frozen=True, kw_only=True, gc=False):
    """The result of a task, from this run (then `ran` is true) or from the store. A task with
    problems has no value.

    `name`, `owner` and `function` are those of the task; the task itself is larger, and no stage
    needs the rest of it. `inputs` are the digests of the bytes that the function read; `differs`
    means that they are not those of the task, because a file changed while the build ran. `staged`
    are the output paths of the files that it wrote to the staging folder."""

    name: str
    owner: str
    function: str
    key: bytes
    value: bytes = b""
    inputs: tuple[str, ...] = ()
    differs: bool = False
    problems: tuple[Problem, ...] = ()
    ran: bool = False
    staged: tuple[str, ...] = ()
    seconds: float = 0.0


class Engine:
    """The store and the worker processes that fill it. A context manager: it ends its workers.

    `jobs` is the number of worker processes; 1 runs every task in this process. An `executor`
    replaces the engine's own workers, and runs all tasks; `jobs` is how many workers it has.
    `shared` are results of tasks that several machines share."""

    def __init__(
        self,
        store: Store,
        worker_dir: Path,
        jobs: int,
        executor: Executor | None = None,
        shared: SharedReports | None = None,
    ) -> None:
        self.store, self.shared = store, shared
        # Only this process can read a store in memory.
        self.jobs = jobs if executor else min(jobs, MOST_JOBS) if store.path else 1
        self._fingerprint = stamps.fingerprint(store)
        self._worker_dir, self._outer_executor = worker_dir, executor
        self._executor: Executor | None = None
        self._remote: RemoteWorkers | None = None
        self._open = ExitStack()

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *failure: object) -> None:
        if self.shared:
            self.shared.close()
        self._open.__exit__(*failure)  # type: ignore[arg-type]

    def key(self, function: str, job: str, inputs: Iterable[str] = ()) -> bytes:
        """The key of a call of `function`: `job` and `inputs` are digests."""
        return keys.key(self._fingerprint, function, job, inputs)

    def _key(self, task: Task) -> bytes:
        return self.key(task.function, task.job_digest or digest.of_bytes(task.job), task.inputs)

    def _with_jobs(self, tasks: list[Task]) -> list[Task]:
        """The tasks with their encoded jobs, of which some are in the store."""
        stored = self.store.blobs(task.job_digest for task in tasks if task.job_digest)
        are_shared = self.shared is not None
        return [
            replace(task, job=stored[task.job_digest], is_shared=are_shared and task.is_shared)
            if task.job_digest
            else task
            for task in tasks
        ]

    def _with_known(self, tasks: list[Task]) -> Iterator[tuple[Task, TaskReport | None]]:
        """The tasks, each with its report if another machine shares that."""
        if self.shared is None:
            yield from ((task, None) for task in tasks)
            return
        for is_heavy, group in itertools.groupby(tasks, lambda task: task.heavy):
            while part := list(itertools.islice(group, HEAVY_CHUNK if is_heavy else CHUNK)):
                yield from self._with_shared(part, self.shared)

    def _with_shared(
        self, tasks: list[Task], shared: SharedReports
    ) -> Iterator[tuple[Task, TaskReport | None]]:
        """The tasks, each with its report if that is `shared`."""
        keyed = [(self._key(task) if task.is_shared else b"", task) for task in tasks]
        for (_, task), known in zip(keyed, shared.known(keyed), strict=True):
            # Outputs that nothing will be made of are not kept in memory.
            is_added = task.is_shared and not shared.is_read_only
            yield (task if is_added else replace(task, is_shared=False)), known

    def stored(self, tasks: Iterable[Task]) -> set[str]:
        """The names of those of the `tasks` whose results are in the store."""
        by_key = {self._key(task): task.name for task in tasks}
        return {by_key[key] for key in self.store.values(by_key)}

    def results(
        self, tasks: Iterable[Task], progress: Progress = lambda _done, _all: None
    ) -> Iterator[Result]:
        """Yield the results of all `tasks`, in order. Only tasks whose key is not in the store run,
        as the results are asked for."""
        by_key = [(self._key(task), task) for task in tasks]
        cached = self.store.values(key for key, _ in by_key)
        missing = [task for key, task in by_key if key not in cached]
        new = self.run(missing, len(missing), {}, progress)
        for key, task in by_key:
            if key in cached:
                yield Result(
                    name=task.name,
                    owner=task.owner,
                    function=task.function,
                    key=key,
                    value=cached[key],
                    inputs=task.inputs,
                )
            else:
                yield next(new)

    def run(
        self,
        tasks: Iterable[Task],
        total: int,
        context: dict[str, str],
        progress: Progress = lambda _done, _all: None,
    ) -> Iterator[Result]:
        """Run all `tasks`, of which there are `total`, and yield their results in order, each after
        it has been stored. A task is taken from `tasks` shortly before it runs.

        `context` maps names to digests of blobs that every function may read; they are not part of
        any key, so a job must name by itself what it takes from there."""
        coming, waiting = itertools.tee(tasks)
        count = size = 0
        results: list[Result] = []
        rows: list[Row] = []
        blobs: dict[str, bytes] = {}
        for reports in self._executed(coming, total, context):
            for task, report in zip(itertools.islice(waiting, len(reports)), reports, strict=True):
                job = task.job_digest or digest.of_bytes(task.job)
                result = _result(task, report, self.key(task.function, job, report.inputs))
                results.append(result)
                if report.problems:
                    continue
                if self.shared and task.is_shared and report.ran and not report.is_private:
                    self.shared.add(result.key, report)
                digests = report.digests if task.is_kept else ()
                kept = (*digests, *report.named)
                rows.append(Row(result.key, result.value, kept, job, report.inputs))
                if digests:
                    blobs |= zip(digests, report.blobs, strict=True)
                    size += sum(map(len, report.blobs))
                if not task.job_digest:
                    blobs[job] = task.job
            count += len(reports)
            progress(count, total)
            if size > TRANSACTION or len(results) >= ROWS:
                self.store.add(rows, blobs)
                yield from results
                results, rows, blobs, size = [], [], {}, 0
        self.store.add(rows, blobs)
        yield from results

    def _executed(
        self, tasks: Iterator[Task], total: int, context: dict[str, str]
    ) -> Iterator[list[TaskReport]]:
        """The reports of all `tasks`, batch by batch, from this process or from workers."""
        named = tuple(sorted(context.items()))
        if self._outer_executor is not None:
            if self._remote is None:
                make = load("sitegen.incremental.remote:RemoteWorkers")
                self._remote = make(self._outer_executor, self.jobs, self.store, self._fingerprint)
            return self._remote.reports(self._batches(tasks, self._remote.size(total)), named)
        first = list(itertools.islice(tasks, FEW))
        size = max(1, min(LARGEST_BATCH, total // (self.jobs * 8)))
        in_batches = self._batches(itertools.chain(first, tasks), size)
        if self.jobs == 1 or sum(HEAVY if task.heavy else 1 for task in first) < FEW:
            worker = WorkerContext(self.store, context)
            return (_reports(batch, worker) for batch in in_batches)
        return self._in_processes(in_batches, named)

    def _batches(self, tasks: Iterator[Task], size: int) -> Iterator[Batch]:
        """The tasks in batches, with their encoded jobs."""
        while chunk := list(itertools.islice(tasks, CHUNK)):
            yield from batches(self._with_known(self._with_jobs(chunk)), size)

    def _in_processes(
        self, in_batches: Iterator[Batch], context: tuple[tuple[str, str], ...]
    ) -> Iterator[list[TaskReport]]:
        """The reports of all tasks, batch by batch, from the engine's own worker processes."""
        function = partial(
            work.batch_in_worker, str(self.store.path), str(self._worker_dir), context
        )
        started = ((batch, self._started(function, batch)) for batch in in_batches)
        for batch, result in load("sitegen.incremental.pool:ordered")(started, 3 * self.jobs):
            new = keys.decode(work.collected(result), list[TaskReport]) if result else []
            yield batch.merged(new)

    def _started(self, function: Callable[[bytes], str], batch: Batch) -> Future[str] | None:
        """The future of those tasks in a batch that must run; None if none must."""
        tasks = batch.unknown()
        if not tasks:
            return None
        if self._executor is None:
            self._executor = self._open.enter_context(
                load("sitegen.incremental.pool:workers")(self.jobs, self._worker_dir)
            )
        return self._executor.submit(function, msgspec.msgpack.encode(tasks))


def _result(task: Task, report: TaskReport, key: bytes) -> Result:
    differs = report.inputs != task.inputs
    return Result(
        name=task.name,
        owner=task.owner,
        function=task.function,
        key=key,
        value=report.value,
        inputs=report.inputs if differs else task.inputs,
        differs=differs,
        problems=report.problems,
        ran=report.ran,
        staged=tuple(task.name + file for file in report.staged),
        seconds=report.seconds,
    )


def _reports(batch: Batch, worker: WorkerContext) -> list[TaskReport]:
    tasks = batch.unknown()
    worker.read_inputs(tasks)
    return batch.merged([work.run(task, worker) for task in tasks])
