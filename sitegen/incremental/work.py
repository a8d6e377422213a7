"""What a worker does: run the function of each task that it is inputs, and say what came of it."""

from __future__ import annotations

import itertools
import os
import threading
import time
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from sitegen import digest, files
from sitegen.errors import InternalError, Problem, SiteError, unreadable
from sitegen.incremental.keys import encode
from sitegen.incremental.store import Store, StoreError
from sitegen.lazy import load


class Task(Struct, frozen=True, kw_only=True, gc=False):
    """One call of `function` ("module:name") on `input`, and on the texts whose digests are
    `inputs`.

    With `named`, the input is the text of that digest in the store, which is read when its turn has
    come. `name` is what the task is known by, and `owner`, for messages, what asked for it. With a
    `source`, the function is inputs the bytes of that file, which are expected to have the one
    digest in `inputs`. The text that is made is also written to the file `place`; where that is a
    folder, with "/" at its end, each of the texts is, to a file in it. What has the digest that
    `published` tells of a file, by its name in the folder or "" for `place` itself, stands already,
    and is not written. A `heavy` one takes some tenths of a second, or makes something large."""

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


class JobOutput(Struct, frozen=True):
    """What a function gives back: texts that others will ask for by their digest, and a value,
    which is the digest of the first text where the function has nothing else to say. With `files`,
    the texts are the files of a folder, by their names in it, and the value is their digests by
    these names; which files that are, only the function knows."""

    value: bytes = b""
    blobs: tuple[bytes, ...] = ()
    files: tuple[str, ...] = ()


class Done(Struct, frozen=True, kw_only=True):
    """What came of a task. `inputs` are the digests of what it was inputs, `names` those of the
    texts; `staged` are the files that were written, as `Task.published` names them; with problems
    nothing was made."""

    value: bytes = b""
    blobs: tuple[bytes, ...] = ()
    digests: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    staged: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    seconds: float = 0.0


class WorkerContext:
    """What a function may use beside its input: texts by digest, and `context`, the digests of
    those whose content its input stands for already."""

    def __init__(self, store: Store, context: Mapping[str, str]) -> None:
        self._store, self.context = store, context
        self._made: dict[object, Any] = {}

    def blob(self, name: str) -> bytes:
        """The text whose digest is `name`."""
        return self._store.blob(name)

    def shared(self, name: str, kind: Any) -> Any:
        """The value of type `kind` whose encoding has the digest `name`; read and decoded once."""
        return self.once((name, kind), lambda: msgspec.msgpack.decode(self.blob(name), type=kind))

    def once(self, name: object, make: Callable[[], Any]) -> Any:
        """What `make` gives, made once for each `name`, which has to stand for all that it is made
        of."""
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]


def run(task: Task, worker: WorkerContext) -> Done:
    """Run one task. Problems are values; anything else that a function raises is a bug of ours, and
    is raised as a `InternalError`."""
    start = time.perf_counter()
    inputs = task.inputs
    try:
        if task.source:
            texts = [Path(task.source).read_bytes()]
            inputs = (digest.of_bytes(texts[0]),)
        else:
            texts = [worker.blob(name) for name in inputs]
        made: JobOutput = load(task.function)(task.job, texts, worker)
    except SiteError as error:
        return Done(inputs=inputs, problems=error.problems, seconds=time.perf_counter() - start)
    except OSError as error:
        return Done(problems=(unreadable(task.owner, error),), seconds=time.perf_counter() - start)
    except StoreError:
        raise
    except Exception as error:
        raise InternalError.of(task.owner, error) from error
    names = tuple(map(digest.of_bytes, made.blobs))
    staged = []
    for file, text, name in (
        zip(made.files or ("",), made.blobs, names, strict=False) if task.staging_path else ()
    ):
        if name != task.published.get(file):
            # Past the try: an error here is the output folder's, and ends the build.
            _write(Path(task.staging_path + file), text)
            staged.append(file)
    value = made.value or (
        encode(dict(zip(made.files, names, strict=True))) if made.files else names[0].encode()
    )
    return Done(
        value=value,
        blobs=made.blobs,
        digests=names,
        inputs=inputs,
        staged=tuple(staged),
        seconds=time.perf_counter() - start,
    )


def _write(place: Path, text: bytes) -> None:
    try:
        files.write(place, text)
    except FileNotFoundError:
        place.parent.mkdir(parents=True, exist_ok=True)
        files.write(place, text)


def batch(store: str, context: tuple[tuple[str, str], ...], tasks: bytes) -> bytes:
    """Run encoded tasks, in any thread or process; what came of them, encoded."""
    worker = _worker_context(store, context, threading.get_ident())
    return msgspec.msgpack.encode(
        [run(task, worker) for task in msgspec.msgpack.decode(tasks, type=list[Task])]
    )


def batch_in_worker(
    store: str, worker_dir: str, context: tuple[tuple[str, str], ...], tasks: bytes
) -> str:
    """Run encoded tasks in a worker process of ours; what came of them stands, encoded, in the file
    whose name is inputs back.

    The owner of the task that is running always stands on the worker's worker_dir. Results do not
    go through the pipe: a process that is killed halfway through a long message leaves everybody
    waiting for the rest of it."""
    global _at_work
    _at_work = True
    try:
        worker = _worker_context(store, context, threading.get_ident())
        done = []
        at = _worker_dir(worker_dir)
        for task in msgspec.msgpack.decode(tasks, type=list[Task]):
            os.pwrite(at, task.owner.encode() + b"\n", 0)
            done.append(run(task, worker))
        os.pwrite(at, b"\n", 0)
        result = f"{worker_dir}/{os.getpid()}-{next(_count)}"
        files.write(Path(result), msgspec.msgpack.encode(done))
        return result
    finally:
        _at_work = False


def at_work() -> bool:
    """Whether this process is running tasks just now, and not talking with the one that it belongs
    to."""
    return _at_work


def collected(result: str) -> bytes:
    """What `batch_in_worker` has put into the file `result`, which is gone after that."""
    file = Path(result)
    data = file.read_bytes()
    file.unlink()
    return data


_count = itertools.count()
_at_work = False


@lru_cache(maxsize=8)
def _worker_context(
    store: str, context: tuple[tuple[str, str], ...], _thread: int
) -> WorkerContext:
    """The worker of one thread: neither connections to SQLite nor what functions keep in a worker
    can be shared."""
    return WorkerContext(Store(Path(store), read_only=True), dict(context))


@cache
def _worker_dir(folder: str) -> int:
    return os.open(os.path.join(folder, str(os.getpid())), os.O_WRONLY | os.O_CREAT, 0o600)
