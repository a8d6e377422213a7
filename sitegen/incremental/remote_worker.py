"""What a worker elsewhere does: it runs the tasks of a parcel with what was sent, and answers with
reports, or which blobs it lacks. See remote.py."""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections import OrderedDict
from collections.abc import Iterable
from functools import lru_cache

import msgspec
from msgspec import Struct

from sitegen.errors import InternalError
from sitegen.incremental import keys, work
from sitegen.incremental.compression import packed, unpacked
from sitegen.incremental.store import StoreError
from sitegen.incremental.work import Task, TaskReport, WorkerContext

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


def answer(parcel: bytes) -> bytes:
    """Run the tasks of an encoded parcel in any thread or process; the encoded `WorkerAnswer`."""
    name = worker_name()
    try:
        sent = msgspec.msgpack.decode(unpacked(parcel), type=Parcel)
    except (ValueError, msgspec.MsgspecError):  # that is how another version sends it
        sent = None
    if sent is None or sent.fingerprint != keys.fingerprint():
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

    def announce(self, digests: Iterable[str]) -> None:
        """As `Blobs.announce`: the parent sends all at once, or each would take a round of its own,
        in which all before it are sent and read again."""
        for digest in digests:
            if digest not in self._sent and _kept.get(digest) is None:
                self.missed[digest] = None
        if self.missed:
            raise StoreError("texts have not been sent")

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
