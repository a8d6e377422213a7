"""Workers elsewhere: tasks run in an executor that somebody else provides, such as a cluster. They
share neither a disk nor a store with this process.

What a task needs travels with it. What many tasks need (layouts, the cards of posts) travels only
to workers that do not have it: such a worker answers which digests it misses, and is sent them.
Outputs travel back, and this process writes them. So a worker needs no right to anything, and what
it does not have can be no wrong result."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from contextlib import suppress
from typing import NamedTuple

from msgspec.structs import replace

from sitegen.digest import of_bytes
from sitegen.errors import InternalError, Problem, SiteError, described, unreadable
from sitegen.incremental import keys, remote_worker, work
from sitegen.incremental.batches import Batch
from sitegen.incremental.compression import packed, unpacked
from sitegen.incremental.remote_worker import Parcel, WorkerAnswer
from sitegen.incremental.store import Store, StoreError
from sitegen.incremental.work import Task, TaskReport, WorkerContext

# A batch for workers elsewhere has up to so many tasks: engines of clusters take a millisecond for
# each call. Fewer if there would be less than so many batches for each worker.
LARGEST_BATCH, BATCHES = 256, 6
# The batches that are sent and not answered yet, for each worker: one that it works on, and one
# that waits for it.
WINDOW = 2
# Bytes after which a parcel is sent: engines hold each in memory at several places.
LARGE = 4_000_000
# The blobs that are read at a time.
AT_ONCE = 100


class _Sent(NamedTuple):
    """A part of a batch that was sent: its tasks, by their number in it, the parcel, and the
    answer to come."""

    tasks: dict[int, Task]
    parcel: Parcel
    future: Future[bytes]


class _Running:
    """A batch whose reports come in, and the parts of it that are under way."""

    def __init__(self, batch: Batch) -> None:
        self.batch, self.tasks = batch, batch.unknown()
        self.reports: dict[int, TaskReport] = {}
        self.sent: list[_Sent] = []


class RemoteWorkers:
    """Sends tasks to an `executor`, which has `count` workers, and reads what they need in the
    `store`. `fingerprint` is that of this process's code."""

    def __init__(self, executor: Executor, count: int, store: Store, fingerprint: bytes) -> None:
        self._executor, self._store, self._fingerprint = executor, store, fingerprint
        self._count = count
        self._build = os.urandom(8)
        # The workers that have other code, which end the build once all have answered.
        self._unlike: dict[str, Problem] = {}

    def _threads(self) -> int:
        """How many batches run at a time: a cluster can grow while a build runs."""
        return int(getattr(self._executor, "threads", self._count))

    def size(self, count: int) -> int:
        """How many of `count` tasks a batch should have."""
        return max(1, min(LARGEST_BATCH, count // (self._count * BATCHES)))

    def reports(
        self, batches: Iterator[Batch], context: tuple[tuple[str, str], ...]
    ) -> Iterator[list[TaskReport]]:
        """The reports of the tasks in all `batches`, in order; the outputs are in the staging
        folder. Raises SiteError if workers cannot be used."""
        running: deque[_Running] = deque()
        try:
            while True:
                while len(running) < WINDOW * self._threads() + 1 and not self._unlike:
                    batch = next(batches, None)
                    if batch is None:
                        break
                    running.append(self._started(batch, context))
                futures = [sent.future for each in running for sent in each.sent]
                if self._unlike and not futures:
                    raise SiteError(sorted(self._unlike.values()))
                if not running:
                    return
                if not running[0].sent and not self._unlike:
                    done = running.popleft()
                    yield done.batch.merged(done.reports[i] for i in range(len(done.tasks)))
                    continue
                # Python sees a Ctrl-C in the instant before the system waits when that ends.
                wait(futures, 1, FIRST_COMPLETED)
                for each in running:
                    self._collect(each)
        finally:
            for each in running:
                for sent in each.sent:
                    with suppress(Exception):  # whatever is wrong with the executor was said
                        sent.future.cancel()

    def _started(self, batch: Batch, context: tuple[tuple[str, str], ...]) -> _Running:
        """Send the tasks of a batch whose results are not known, in parcels of a limited size."""
        running = _Running(batch)
        inputs = self._store.blobs(
            digest for task in running.tasks if not task.source for digest in task.inputs
        )
        tasks: dict[int, Task] = {}
        blobs: dict[str, bytes] = {}
        size = 0
        for number, task in enumerate(running.tasks):
            needed = {digest: inputs[digest] for digest in task.inputs if digest in inputs}
            if task.source:
                try:
                    with open(task.source, "rb", buffering=0) as file:
                        data = file.read()
                except OSError as error:
                    problem = unreadable(task.owner, error)
                    running.reports[number] = TaskReport(problems=(problem,))
                    continue
                needed = {of_bytes(data): data}
                task = replace(task, source="", inputs=tuple(needed))
            own = len(task.job) + sum(map(len, needed.values()))
            if tasks and size + own > LARGE:
                running.sent.append(self._send(tasks, blobs, {}, context))
                tasks, blobs, size = {}, {}, 0
            size += own
            tasks[number] = task
            blobs |= needed
        if tasks:
            running.sent.append(self._send(tasks, blobs, {}, context))
        return running

    def _send(
        self,
        tasks: dict[int, Task],
        blobs: dict[str, bytes],
        shared: dict[str, bytes],
        context: tuple[tuple[str, str], ...],
    ) -> _Sent:
        # Where outputs are to be written, and what is there, concerns nobody else.
        sent = tuple(replace(task, staging_path="", published={}) for task in tasks.values())
        parcel = Parcel(self._build, self._fingerprint, context, sent, blobs, shared)
        with _failures():
            future = self._executor.submit(remote_worker.answer, packed(keys.encode(parcel)))
        return _Sent(tasks, parcel, future)

    def _collect(self, running: _Running) -> None:
        """Take the answers for a batch that have come, and send again what workers lacked blobs
        for."""
        for sent in [each for each in running.sent if each.future.done()]:
            running.sent.remove(sent)
            with _failures():
                data = sent.future.result()
            came = _understood(data)
            if came.other is not None:
                self._unlike[came.worker] = _other_code(came.worker, *came.other)
                continue
            numbers = list(sent.tasks)
            wrong = _wrong(sent, came)
            if wrong:
                raise SiteError([misunderstood(came.worker, wrong)])
            for number, report in came.reports.items():
                task = running.tasks[numbers[number]]
                running.reports[numbers[number]] = work.staged(task, report)
            if came.missing and not self._unlike:
                left = {
                    number: sent.tasks[number]
                    for i, number in enumerate(numbers)
                    if i not in came.reports
                }
                self._send_again(running, sent, left, came)

    def _send_again(
        self, running: _Running, sent: _Sent, left: dict[int, Task], came: WorkerAnswer
    ) -> None:
        """Send the tasks that are `left` of a parcel, with what the worker lacks. Tasks that need
        more than a worker keeps run where that is."""
        shared = dict(sent.parcel.shared)
        size = sum(map(len, shared.values()))
        for start in range(0, len(came.missing), AT_ONCE):
            missing = self._missing(came, slice(start, start + AT_ONCE))
            size += sum(map(len, missing.values()))
            if size > remote_worker.KEPT:
                here = WorkerContext(self._store, dict(sent.parcel.context))
                for number in left:
                    running.reports[number] = work.run(running.tasks[number], here)
                return
            shared |= missing
        wanted = {digest for task in left.values() for digest in task.inputs}
        blobs = {name: sent.parcel.blobs[name] for name in sorted(wanted)}
        running.sent.append(self._send(left, blobs, shared, sent.parcel.context))

    def _missing(self, came: WorkerAnswer, part: slice) -> dict[str, bytes]:
        """A part of the blobs that a worker lacks. Raises StoreError: our own store may be damaged.
        With a new one in memory, the worker asks for what is not there."""
        try:
            return self._store.blobs(came.missing[part])
        except StoreError as error:
            if self._store.path is None:
                wrong = "it asks for what nobody has"
                raise SiteError([misunderstood(came.worker, wrong)]) from error
            raise


def _understood(data: object) -> WorkerAnswer:
    """The answer that came. Raises SiteError if it is none."""
    try:
        if not isinstance(data, bytes):
            raise TypeError(f"{type(data).__name__} came")
        return keys.decode(unpacked(data), WorkerAnswer)
    except (TypeError, ValueError, *keys.UNDECODABLE) as error:
        wrong = f"it is none of sitegen ({described(error)})"
        raise SiteError([misunderstood("", wrong)]) from error


def _wrong(sent: _Sent, came: WorkerAnswer) -> str:
    """What is wrong with the answer to what was sent, or ""."""
    tasks = list(sent.tasks.values())
    if not came.reports.keys() <= {*range(len(tasks))}:
        return "it has results of tasks that the worker was not sent"
    for number, report in came.reports.items():
        if not work.fits(tasks[number], report):
            return f"what it says of {tasks[number].owner} cannot be true"
    if len(came.reports) < len(tasks) and not came.missing:
        return f"it leaves out {len(tasks) - len(came.reports)} of {len(tasks)} tasks"
    if not {*sent.parcel.shared, *sent.parcel.blobs}.isdisjoint(came.missing):
        return "it asks again for what the worker was sent"
    return ""


class _failures:  # noqa: N801 - a context manager
    """Raises what an executor, or its network, raises as SiteError. Bugs in a function of sitegen
    stay what they are."""

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: object
    ) -> None:
        if isinstance(error, Exception) and not isinstance(error, (InternalError, SiteError)):
            raise SiteError([failed(error)]) from error


def failed(error: Exception) -> Problem:
    """The problem that workers elsewhere cannot be used, from what their engine raised."""
    if any(_is_without_sitegen(cause) for cause in (error, error.__cause__)):
        message = "the scheduler or a worker of the cluster has no sitegen"
        hint = "install there what this machine has, with the same versions, then build again"
        return Problem(path=".", code="worker", message=message, hint=hint)
    last = getattr(error, "last_worker", None)  # distributed.KilledWorker
    if last is not None:
        message = f"workers of the cluster died at their work, the last at {last.address}"
        hint = "see what they say themselves: were they killed, or out of memory?"
        return Problem(path=".", code="worker", message=message, hint=hint)
    what = "its tasks were cancelled" if isinstance(error, CancelledError) else described(error)
    return Problem(
        path=".",
        code="worker",
        message=f"the cluster cannot be used any more: {what}",
        hint="see whether its scheduler and its workers are there, then build again",
    )


def _is_without_sitegen(error: BaseException | None) -> bool:
    return isinstance(error, ModuleNotFoundError) and str(error.name).startswith("sitegen")


def misunderstood(worker: str, wrong: str) -> Problem:
    """The problem that a worker has answered what cannot be right."""
    who = f"the worker {worker}" if worker else "a worker"
    return Problem(
        path=".",
        code="worker",
        message=f"an answer of {who} is wrong: {wrong}",
        hint="see what runs there, and who else can reach it, then build again",
    )


def _other_code(worker: str, version: str, versions: dict[str, str]) -> Problem:
    """The problem that a worker has other code, which could make other bytes."""
    own_version, own = keys.platform()
    differences = [
        f"{name} {versions.get(name) or 'none'} (here {own.get(name) or 'none'})"
        for name in sorted({*own, *versions})
        if own.get(name) != versions.get(name)
    ]
    if version != own_version:
        found = version.partition(" ")[0] or "none"
        differences.insert(0, f"Python {found} (here {own_version.split()[0]})")
    differing = ", ".join(differences) or "another version of sitegen's own code"
    return Problem(
        path=".",
        code="worker",
        message=f"the worker {worker} would make other pages: it has {differing}",
        hint="install on all workers what this machine has, start them again, then build again",
    )
