"""What a worker does: run the function of each task, and report its output or its problems. A
worker in one of the engine's own processes also writes the output to the staging folder."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Protocol

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from sitegen import files
from sitegen.digest import of_bytes
from sitegen.errors import InternalError, Problem, SiteError, unreadable
from sitegen.incremental.keys import encode
from sitegen.incremental.store import Store, StoreError
from sitegen.lazy import load


class Task(Struct, frozen=True, kw_only=True, gc=False):
    """One call of `function` ("module:name") on an encoded `job` and on `inputs`, the digests of
    the blobs that the function reads.

    With a `job_digest`, the job is the blob of that digest and is read from the store just before
    the task runs. With a `source`, the function gets the bytes of that file, whose digest is
    expected to be the only one in `inputs`. `name` identifies the task; `owner` is the file that
    messages blame.

    The blobs are also written to `staging_path`: the only one to that file or, if the path ends
    with "/", each to a file in that folder. `published` are digests of the files that are in the
    output folder already, by their names below the path ("" for the path itself): a file that
    matches is not written again.

    A `heavy` task takes some tenths of a second or has a large output. The blobs of one that
    `is_kept` go into the store; those of others are only written to `staging_path`. The result of
    one that `is_shared` may go into a cache of several machines: what is in it is, or will be,
    published."""

    name: str
    owner: str
    function: str
    job: bytes = b""
    job_digest: str = ""
    source: str = ""
    inputs: tuple[str, ...] = ()
    staging_path: str = ""
    published: dict[str, str] = {}
    heavy: bool = False
    is_kept: bool = True
    is_shared: bool = False


class JobOutput(Struct, frozen=True):
    """What a job's function returns: `blobs` that others read by digest, and a `value`.

    Without a `value`, it is the digest of the only blob. With `files`, the blobs are the files of a
    folder with these names, and the value is their digests by name. `digests` are those of the
    blobs, from a function that has computed them already. `named` are the digests of other blobs,
    which the job names itself: they are kept as long as the job. What `is_private` may not be
    published, such as a draft, and is not shared with other machines."""

    value: bytes = b""
    blobs: tuple[bytes, ...] = ()
    files: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    is_private: bool = False


class TaskReport(Struct, frozen=True, kw_only=True):
    """The outcome of a task: its value, its blobs with their `digests`, and the digests of the
    blobs that its job has `named`. `files` are the names of the files that the blobs are, as in
    `Task.published`. `inputs` are the digests of what the function read, and `staged` the files
    that were written. With problems there is no value. One that did not run (`ran`) is a result
    that another machine shares."""

    value: bytes = b""
    blobs: tuple[bytes, ...] = ()
    digests: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    is_private: bool = False
    inputs: tuple[str, ...] = ()
    staged: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    ran: bool = True
    seconds: float = 0.0


class Blobs(Protocol):
    """Where a worker finds blobs. The store has these methods."""

    def blob(self, digest: str) -> bytes:
        """The blob with this digest. Raises StoreError if it is missing."""

    def blobs(self, digests: Iterable[str]) -> dict[str, bytes]:
        """The blobs with these digests, by digest. Raises StoreError if one is missing."""

    def announce(self, digests: Iterable[str]) -> None:
        """Say which blobs are read next, one after the other. Raises StoreError if one must be
        fetched first."""


class WorkerContext:
    """What a function may read beside its arguments: blobs by digest, and `context`, names of
    digests of blobs whose content the job stands for already."""

    def __init__(self, store: Blobs, context: Mapping[str, str]) -> None:
        self._store, self.context = store, context
        self._values: dict[object, Any] = {}
        self._read: dict[str, bytes] = {}

    def read_inputs(self, tasks: Iterable[Task]) -> None:
        """Read what these tasks, which run next, have as inputs."""
        self._read = self._store.blobs(
            digest for task in tasks if not task.source for digest in task.inputs
        )

    def blob(self, digest: str) -> bytes:
        """The blob with this digest."""
        data = self._read.get(digest)
        return self._store.blob(digest) if data is None else data

    def blobs(self, digests: Iterable[str]) -> dict[str, bytes]:
        """The blobs with these digests, by digest."""
        return self._store.blobs(digests)

    def each(self, digests: Sequence[str]) -> Iterator[bytes]:
        """The blobs with these digests, in order, of which one is in memory at a time."""
        self._store.announce(digests)
        return map(self.blob, digests)

    def shared(self, digest: str, kind: Any) -> Any:
        """The blob with this `digest`, decoded as `kind`; read and decoded once."""
        return self.once(
            (digest, kind), lambda: msgspec.msgpack.decode(self.blob(digest), type=kind)
        )

    def once(self, name: object, make: Callable[[], Any]) -> Any:
        """The value of `make()`, called once for each `name`. The name must identify everything
        that the value depends on."""
        if name not in self._values:
            self._values[name] = make()
        return self._values[name]


def run(task: Task, worker: WorkerContext) -> TaskReport:
    """Run one task, and write its output to the staging folder. Raises as `computed` and `staged`
    do."""
    return staged(task, computed(task, worker))


def computed(task: Task, worker: WorkerContext) -> TaskReport:
    """Run one task, without writing its output: the report has all its blobs. Problems are values;
    any other exception of the function is a bug, and is raised as InternalError. Raises
    StoreError."""
    start = time.perf_counter()
    inputs = task.inputs
    try:
        if task.source:
            with open(task.source, "rb", buffering=0) as source:
                blobs = [source.read()]
            inputs = (of_bytes(blobs[0]),)
        else:
            blobs = [worker.blob(digest) for digest in inputs]
        output: JobOutput = load(task.function)(task.job, blobs, worker)
    except SiteError as error:
        return TaskReport(
            inputs=inputs, problems=error.problems, seconds=time.perf_counter() - start
        )
    except OSError as error:
        return TaskReport(
            problems=(unreadable(task.owner, error),), seconds=time.perf_counter() - start
        )
    except StoreError:
        raise
    except Exception as error:
        raise InternalError.of(task.owner, error) from error
    digests = output.digests or tuple(map(of_bytes, output.blobs))
    value = output.value or (
        encode(dict(zip(output.files, digests, strict=True)))
        if output.files
        else digests[0].encode()
    )
    return TaskReport(
        value=value,
        blobs=output.blobs,
        digests=digests,
        named=output.named,
        files=output.files,
        is_private=output.is_private,
        inputs=inputs,
        seconds=time.perf_counter() - start,
    )


def fits(task: Task, report: TaskReport) -> bool:
    """Whether a report that somebody else made can be that of `task`: its digests are right, and
    its files are in the place that the task names."""
    if report.staged or len(report.blobs) != len(report.digests):
        return False
    if report.problems:
        return not report.blobs
    if (
        not report.value
        or report.inputs != task.inputs
        or report.digests != tuple(map(of_bytes, report.blobs))
        or not all(map(_is_inside, report.files))
    ):
        return False
    if not task.staging_path:
        return True
    if not task.staging_path.endswith("/"):
        return not report.files and [report.value] == [each.encode() for each in report.digests]
    return len({*report.files}) == len(report.blobs) == len(
        report.files
    ) and report.value == encode(dict(zip(report.files, report.digests, strict=True)))


def _is_inside(file: str) -> bool:
    """Whether the name of a file leads nowhere out of its folder."""
    return file.isprintable() and not any(
        part in ("", ".", "..") or "\\" in part or ":" in part for part in file.split("/")
    )


def staged(task: Task, report: TaskReport) -> TaskReport:
    """Write the output of a task to the staging folder, but for files that are published already.
    The report keeps its blobs if the task `is_kept`, or its result `is_shared`. Raises OSError:
    the output cannot be written, which ends the build."""
    written = []
    for file, blob, digest in (
        zip(report.files or ("",), report.blobs, report.digests, strict=False)
        if task.staging_path
        else ()
    ):
        if digest != task.published.get(file):
            _write(task.staging_path + file, blob)
            written.append(file)
    if not task.is_kept and not task.is_shared:
        return replace(report, blobs=(), digests=(), files=(), staged=tuple(written))
    return replace(report, staged=tuple(written)) if written else report


def _write(path: str, data: bytes) -> None:
    """Write a file, and create its folder, since most pages have a folder of their own."""
    try:
        _make_folder(os.path.dirname(path))
        files.write(path, data)
    except FileNotFoundError:  # the folder was removed with those of an earlier build
        _folders.clear()
        _make_folder(os.path.dirname(path))
        files.write(path, data)


def _make_folder(folder: str) -> None:
    if folder in _folders:
        return
    try:
        os.mkdir(folder)  # noqa: PTH102 - a Path for each page takes longer
    except FileExistsError:
        pass
    except FileNotFoundError:
        _make_folder(os.path.dirname(folder))
        with suppress(FileExistsError):  # another process was faster
            os.mkdir(folder)  # noqa: PTH102
    _folders.add(folder)


def batch_in_worker(
    store: str, worker_dir: str, context: tuple[tuple[str, str], ...], tasks: bytes
) -> str:
    """Run encoded tasks in one of the engine's worker processes. Returns the name of a file with
    the encoded reports.

    The worker's file in `worker_dir` always names the owner of the running task. Reports do not go
    through the pipe of the executor: if a process is killed in the middle of a long message, the
    reader would wait for the rest of it forever."""
    global _is_working
    _is_working = True
    try:
        worker = _worker_context(store, context)
        reports = []
        task_file = _task_file(worker_dir)
        decoded = msgspec.msgpack.decode(tasks, type=list[Task])
        worker.read_inputs(decoded)
        for task in decoded:
            os.pwrite(task_file, task.owner.encode() + b"\n", 0)
            reports.append(run(task, worker))
        os.pwrite(task_file, b"\n", 0)
        result = f"{worker_dir}/{os.getpid()}-{next(_count)}"
        files.write(Path(result), msgspec.msgpack.encode(reports))
        return result
    finally:
        _is_working = False


def is_working() -> bool:
    """Whether this process is running tasks, and is not reading from or writing to its queues."""
    return _is_working


def collected(result: str) -> bytes:
    """The content of the file `result` that `batch_in_worker` wrote; the file is deleted."""
    file = Path(result)
    data = file.read_bytes()
    file.unlink()
    return data


_count = itertools.count()
# Folders that exist. To ask the system about each would take longer.
_folders: set[str] = set()
_is_working = False


@lru_cache(maxsize=8)
def _worker_context(store: str, context: tuple[tuple[str, str], ...]) -> WorkerContext:
    """The context of this process, which has one thread that works."""
    return WorkerContext(Store(Path(store), read_only=True), dict(context))


@cache
def _task_file(folder: str) -> int:
    """The open file in which this worker names its current task."""
    return os.open(os.path.join(folder, str(os.getpid())), os.O_WRONLY | os.O_CREAT, 0o600)
