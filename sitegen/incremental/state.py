"""The state folder of a site: store, manifests, lock. One process uses it at a time, and it can be
deleted at any time between builds."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import RawIOBase
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from sitegen.errors import SiteError, hint, refused
from sitegen.incremental.store import Store, StoreError
from sitegen.lazy import load

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

T = TypeVar("T")
# What the names of the files in the folder begin with.
_OWN = ("lock", "store.db", "manifest-", "journal-", "addresses-")


class Fault(Struct, frozen=True):
    """Why the results of earlier builds cannot be used, and what to do about it, if that is
    known. `is_forgotten`: nothing that this build notes is there for the next one, not even the
    list of the files that it published."""

    reason: str
    hint: str = ""
    is_forgotten: bool = False


class State(Struct, frozen=True):
    """The folder to use. `fault` is set if it is a temporary one, and says why."""

    folder: Path
    fault: Fault | None = None


@contextmanager
def locked(folder: Path, waiting: Callable[[str], None]) -> Iterator[State]:
    """Lock the state folder `folder` until the block ends; create it if it is missing.

    If another process holds the lock, `waiting` is called with that process's id, and the call
    blocks. If the folder cannot be written, a temporary folder with copies of its manifests and
    records of addresses is used instead. Raises SiteError if that fails, too."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            # `access` gives no reason: a failing attempt does.
            load("tempfile:TemporaryFile")(dir=folder).close()
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        for entry in os.scandir(folder):
            _remove_misplaced(entry)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            # Keep the folder out of version control without touching the site's own .gitignore.
            ignore.write_text("*\n", encoding="utf-8")
        lock = open(folder / "lock", "a+b", buffering=0)  # noqa: SIM115 - it is closed below
    except OSError as error:
        try:
            place = load("tempfile:TemporaryDirectory")(prefix="sitegen-")
        except OSError:
            raise SiteError([refused(str(folder), error)]) from error
        with place as temporary:
            for file in (*folder.glob("manifest-*"), *folder.glob("addresses-*")):
                with suppress(OSError):
                    Path(temporary, file.name).write_bytes(file.read_bytes())
            yield State(
                Path(temporary),
                Fault(
                    f"{folder.name} cannot be written: {error.strerror}",
                    hint(error),
                    is_forgotten=True,
                ),
            )
        return
    with lock:
        _acquire(lock, waiting)
        yield State(folder)


def _remove_misplaced(entry: os.DirEntry[str]) -> None:
    """Remove an entry of the wrong kind: a link, which may lead out of the folder, or a folder
    in the place of a file of ours."""
    if entry.is_symlink():
        Path(entry).unlink()
    elif entry.name.startswith(_OWN) and entry.is_dir():
        load("shutil:rmtree")(entry.path)


def _acquire(lock: RawIOBase, waiting: Callable[[str], None]) -> None:
    if fcntl is None:
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        waiting((lock.read(20) or b"").decode(errors="replace").strip())
        fcntl.flock(lock, fcntl.LOCK_EX)
    with suppress(OSError):  # the process id is only informative
        lock.truncate(0)
        lock.write(str(os.getpid()).encode())


def with_store(state: State, attempt: Callable[[Store, Fault | None], T]) -> T:
    """Call `attempt` with the store of `state` and return its result.

    If the store fails, call `attempt` again with an empty one and the fault; if that fails as well,
    with a store in memory, which is lost afterwards. Raises StoreError if that one fails."""
    path = state.folder / "store.db"
    fault = state.fault
    for again in range(3):
        try:
            store = Store(path if again < 2 else None)
        except StoreError as error:
            fault = _of_store(error, state)
            _discard(path, error)
            continue
        try:
            return attempt(store, fault)
        except StoreError as error:
            if store.path is None:
                raise
            fault = _of_store(error, state)
            _discard(path, error)
        finally:
            store.close()
    raise AssertionError


def _of_store(error: StoreError, state: State) -> Fault:
    is_forgotten = state.fault is not None and state.fault.is_forgotten
    return Fault(f"the store cannot be used: {error.reason}", error.hint, is_forgotten)


def _discard(path: Path, error: StoreError) -> None:
    for file in (path, path.with_name(path.name + "-journal")):
        try:
            if error.damaged:
                file.unlink(missing_ok=True)
        except OSError:
            return
