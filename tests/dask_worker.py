"""What Dask workers in tests load when they start (`dask worker --preload`). The environment
variable SITEGEN_TEST_WORKER has orders for them, as JSON:

- `blind`: a folder in which the worker can open no file, as if it were on another machine;
- `dies`: the number of calls after which it is killed, unless the file `once` is there already;
- `holds`: a folder with orders to wait in the middle of a build (`Held` in tests/dask_cluster.py);
- `poison`: a document at whose body it stumbles, as over a bug of sitegen;
- `differs`: it has another library than this machine."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from sitegen.incremental import keys, remote_worker
from sitegen.incremental.compression import unpacked
from sitegen.parse import document

ORDERS = json.loads(os.environ.get("SITEGEN_TEST_WORKER", "{}"))


def dask_setup(_worker: object) -> None:
    if "blind" in ORDERS:
        sys.addaudithook(_refuse)
    if "dies" in ORDERS:
        _die_after(ORDERS["dies"], Path(ORDERS["once"]))
    if "holds" in ORDERS:
        _hold(Path(ORDERS["holds"]))
    if "poison" in ORDERS:
        convert = document.body
        document.body = lambda path, *given, **more: (
            _stumble() if path == ORDERS["poison"] else convert(path, *given, **more)
        )
    if "differs" in ORDERS:
        version, versions = keys.platform()
        keys.platform = lambda: (version, {**versions, "markdown": "1.0"})  # type: ignore[assignment]
        keys.fingerprint.cache_clear()


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("open", "os.listdir", "os.scandir", "sqlite3.connect") and arguments:
        place = os.path.realpath(os.fsdecode(arguments[0])) if _is_path(arguments[0]) else ""
        if place.startswith(ORDERS["blind"]):
            raise PermissionError(13, "this worker cannot see that", place)


def _stumble() -> NoReturn:
    raise RuntimeError("deliberately")


def _is_path(value: object) -> bool:
    return isinstance(value, str | bytes | os.PathLike)


def _die_after(count: int, once: Path) -> None:
    answer, left = remote_worker.answer, iter(range(count))

    def dying(parcel: bytes) -> bytes:
        if next(left, None) is None and _is_first(once):
            os.kill(os.getpid(), signal.SIGKILL)
        return answer(parcel)

    _replace_answer(dying)


def _is_first(once: Path) -> bool:
    """Whether no other worker was; each is with /dev/null."""
    try:
        once.touch(exist_ok=False)
    except FileExistsError:
        return str(once) == "/dev/null"
    return True


def _hold(folder: Path) -> None:
    answer, wanted = remote_worker.answer, folder / "wanted"

    def held(parcel: bytes) -> bytes:
        if wanted.exists():
            tasks = msgspec.msgpack.decode(unpacked(parcel), type=remote_worker.Parcel).tasks
            if any(wanted.read_text() in task.name for task in tasks):
                wanted.unlink()
                (folder / "reached").write_text("x")  # pipes: each waits for the other end
                (folder / "go").read_bytes()
        return answer(parcel)

    _replace_answer(held)


def _replace_answer(other: Callable[[bytes], bytes]) -> None:
    # It is found by its name when a task comes.
    other.__module__, other.__qualname__ = (
        remote_worker.answer.__module__,
        remote_worker.answer.__qualname__,
    )
    remote_worker.answer = other
