"""Workers elsewhere: tasks run in an executor that somebody else provides, such as a cluster. They
share neither a disk nor a store with this process.

What a task needs travels with it. What many tasks need (layouts, the cards of posts) travels only
to workers that do not have it: such a worker answers which digests it misses, and is sent them.
Outputs travel back, and this process writes them. So a worker needs no right to anything, and what
it does not have can be no wrong result."""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from sitegen.digest import of_bytes
from sitegen.errors import InternalError, Problem, SiteError, described, unreadable
from sitegen.incremental import keys, work
from sitegen.incremental.batches import Batch
from sitegen.incremental.compression import packed, unpacked
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
# Bytes of blobs that a worker keeps for later tasks.
KEPT = 64_000_000


class Parcel(Struct, frozen=True, array_like=True):
    """What travels to a worker: `tasks`, whose sources are blobs, and the bytes of their inputs.
    `shared` are blobs that workers have asked for, and keep. `build` names the build, and
    `fingerprint` is that of its code."""

    build: bytes
    fingerprint: bytes
    context: tuple[tuple[str, str], ...]
    tasks: tuple[Task, ...]
    blobs: dict[str, bytes]
    shared: dict[str, bytes]


class WorkerAnswer(Struct, frozen=True, array_like=True):
    """What travels back: the reports of the tasks, by their number in the parcel; those that are
    left out need blobs that are `missing`. A worker with `other` code has run none: that is its
    version of Python and those of its libraries."""

    worker: str
    reports: dict[int, TaskReport] = {}
    missing: tuple[str, ...] = ()
    other: tuple[str, dict[str, str]] | None = None


# --- in a worker ----------------------------------------------------------------------------------


def answer(parcel: bytes) -> bytes:
    """Run the tasks of an encoded parcel in any thread or process; the encoded `WorkerAnswer`."""
    sent = msgspec.msgpack.decode(unpacked(parcel), type=Parcel)
    name = worker_name()
    if sent.fingerprint != keys.fingerprint():
        return packed(keys.encode(WorkerAnswer(name, other=keys.platform())))
    place = _place(sent.build, sent.context, threading.get_ident())
    place.blobs.receive(sent)
    reports: dict[int, TaskReport] = {}
    missing: dict[str, None] = {}
    for number, task in enumerate(sent.tasks):
        report = place.report(task)
        if place.blobs.missed:
            missing |= place.blobs.missed
        elif report is not None:
            reports[number] = report
    place.blobs.forget()
    return packed(keys.encode(WorkerAnswer(name, reports, tuple(missing))))


def worker_name() -> str:
    """What messages call the worker that runs this: its address in the cluster, or its machine and
    process."""
    distributed = sys.modules.get("distributed.worker")
    if distributed is not None:
        try:
            return str(distributed.get_worker().address)
        except ValueError:  # not in a task of a cluster
            pass
    return f"process {os.getpid()} on {socket.gethostname()}"


class _KeptBlobs:
    """Blobs that this process keeps for later tasks, up to KEPT bytes; the oldest go first."""

    def __init__(self) -> None:
        self._blobs: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def add(self, blobs: dict[str, bytes]) -> None:
        """Keep these blobs."""
        with self._lock:
            for digest, data in blobs.items():
                if digest not in self._blobs:
                    self._blobs[digest] = data
                    self._size += len(data)
            while self._size > KEPT:
                self._size -= len(self._blobs.popitem(last=False)[1])

    def get(self, digest: str) -> bytes | None:
        """The blob with this digest, or None."""
        return self._blobs.get(digest)


_kept = _KeptBlobs()


class _SentBlobs:
    """The blobs that a thread of this worker has: those of one parcel, and those that are kept."""

    def __init__(self) -> None:
        self._sent: dict[str, bytes] = {}
        # Those that the running task has asked for in vain, in that order.
        self.missed: dict[str, None] = {}

    def receive(self, parcel: Parcel) -> None:
        """Have the blobs of a parcel."""
        self._sent = parcel.blobs | parcel.shared
        _kept.add(parcel.shared)

    def forget(self) -> None:
        """Forget the blobs of the parcel."""
        self._sent = {}

    def blob(self, digest: str) -> bytes:
        """As `Blobs.blob`."""
        return self.blobs((digest,))[digest]

    def blobs(self, digests: Iterable[str]) -> dict[str, bytes]:
        """As `Blobs.blobs`."""
        found: dict[str, bytes] = {}
        for digest in dict.fromkeys(digests):
            data = self._sent.get(digest)
            if data is None:
                data = _kept.get(digest)
            if data is None:
                self.missed[digest] = None
            else:
                found[digest] = data
        if self.missed:
            raise StoreError("a text has not been sent")
        return found


class _Place:
    """Where one thread of a worker runs the tasks of one build. Threads do not share the values
    that functions cache in a context."""

    def __init__(self, context: tuple[tuple[str, str], ...]) -> None:
        self.blobs = _SentBlobs()
        self._worker = WorkerContext(self.blobs, dict(context))

    def report(self, task: Task) -> TaskReport | None:
        """The report of a task; None if blobs are missing, whatever the function made of that."""
        self.blobs.missed = {}
        try:
            return work.computed(task, self._worker)
        except (StoreError, InternalError):
            if not self.blobs.missed:
                raise
            return None


@lru_cache(maxsize=16)
def _place(_build: bytes, context: tuple[tuple[str, str], ...], _thread: int) -> _Place:
    # A worker can live for weeks: what it has cached for one build goes as others come.
    return _Place(context)


# --- in the process that builds -------------------------------------------------------------------


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
                wait(futures, return_when=FIRST_COMPLETED)
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
            size += len(task.job) + sum(map(len, needed.values()))
            if tasks and size > LARGE:
                running.sent.append(self._send(tasks, blobs, {}, context))
                tasks, blobs, size = {}, {}, 0
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
        parcel = Parcel(
            self._build, self._fingerprint, context, tuple(tasks.values()), blobs, shared
        )
        with _failures():
            future = self._executor.submit(answer, packed(keys.encode(parcel)))
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
                raise SiteError([_misunderstood(came.worker, wrong)])
            for number, report in came.reports.items():
                task = running.tasks[numbers[number]]
                running.reports[numbers[number]] = work.staged(task, report)
            if came.missing and not self._unlike:
                left = {
                    number: sent.tasks[number]
                    for i, number in enumerate(numbers)
                    if i not in came.reports
                }
                wanted = {digest for task in left.values() for digest in task.inputs}
                blobs = {name: sent.parcel.blobs[name] for name in sorted(wanted)}
                shared = sent.parcel.shared | self._missing(came)
                running.sent.append(self._send(left, blobs, shared, sent.parcel.context))

    def _missing(self, came: WorkerAnswer) -> dict[str, bytes]:
        """The blobs that a worker lacks. Raises StoreError: our own store may be damaged. With a
        new one in memory, the worker asks for what is not there."""
        try:
            return self._store.blobs(came.missing)
        except StoreError as error:
            if self._store.path is None:
                wrong = "it asks for what nobody has"
                raise SiteError([_misunderstood(came.worker, wrong)]) from error
            raise


def _understood(data: object) -> WorkerAnswer:
    """The answer that came. Raises SiteError if it is none."""
    try:
        if not isinstance(data, bytes):
            raise TypeError(f"{type(data).__name__} came")
        return keys.decode(unpacked(data), WorkerAnswer)
    except (TypeError, ValueError, RecursionError, msgspec.MsgspecError) as error:
        wrong = f"it is none of sitegen ({described(error)})"
        raise SiteError([_misunderstood("", wrong)]) from error


def _wrong(sent: _Sent, came: WorkerAnswer) -> str:
    """What is wrong with the answer to what was sent, or ""."""
    tasks = sent.parcel.tasks
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


def _misunderstood(worker: str, wrong: str) -> Problem:
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
        differences.insert(0, f"Python {version.split()[0]} (here {own_version.split()[0]})")
    found = ", ".join(differences) or "another version of sitegen's own code"
    return Problem(
        path=".",
        code="worker",
        message=f"the worker {worker} would make other pages: it has {found}",
        hint="install on all workers what this machine has, then build again",
    )
