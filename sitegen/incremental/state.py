"""The folder in which sitegen keeps what it remembers of one site: held by one process at a time,
and disposable."""

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


class Fault(Struct, frozen=True):
    """Why nothing that earlier builds have made can be used, and what to do about it, where that is
    known."""

    reason: str
    hint: str = ""


class State(Struct, frozen=True):
    """The folder to use; `fault` says why it is a temporary one, if it is."""

    folder: Path
    fault: Fault | None = None


@contextmanager
def locked(folder: Path, waiting: Callable[[str], None]) -> Iterator[State]:
    """Hold `folder`, made if it is missing, until the block ends. `waiting` hears whom we have to
    wait for first.

    Where the folder cannot be written, a temporary one stands in for it, with what is known there
    of the output folders. Raises SiteError where there cannot be one either."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            # Only who tries is told why.
            load("tempfile:TemporaryFile")(dir=folder).close()
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        for entry in os.scandir(folder):
            _mend(entry)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            # Out of version control, whatever the site's own .gitignore says.
            ignore.write_text("*\n", encoding="utf-8")
        lock = open(folder / "lock", "a+b", buffering=0)  # noqa: SIM115 - it is closed below
    except OSError as error:
        try:
            place = load("tempfile:TemporaryDirectory")(prefix="sitegen-")
        except OSError:
            raise SiteError([refused(str(folder), error)]) from error
        with place as temporary:
            for manifest in folder.glob("manifest-*"):
                with suppress(OSError):
                    Path(temporary, manifest.name).write_bytes(manifest.read_bytes())
            yield State(
                Path(temporary),
                Fault(f"{folder.name} cannot be written: {error.strerror}", hint(error)),
            )
        return
    with lock:
        _take(lock, waiting)
        yield State(folder)


def _mend(entry: os.DirEntry[str]) -> None:
    """Take away what is not of the kind that we have made: a link leads to what is somebody
    else's."""
    if entry.is_symlink():
        Path(entry).unlink()
    elif entry.name.startswith(("lock", "store.db", "manifest-", "journal-")) and entry.is_dir():
        load("shutil:rmtree")(entry.path)


def _take(lock: RawIOBase, waiting: Callable[[str], None]) -> None:
    if fcntl is None:
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        waiting((lock.read(20) or b"").decode(errors="replace").strip())
        fcntl.flock(lock, fcntl.LOCK_EX)
    with suppress(OSError):  # who it is, is only good to know
        lock.truncate(0)
        lock.write(str(os.getpid()).encode())


def with_store(state: State, attempt: Callable[[Store, Fault | None], T]) -> T:
    """Call `attempt` with the store of `state`, and with an empty one where that one fails; the
    second argument says what was wrong with it. A store in memory is the last resort: what is in it
    is forgotten."""
    path = state.folder / "store.db"
    fault = state.fault
    for again in range(3):
        try:
            store = Store(path if again < 2 else None)
        except StoreError as error:
            fault = Fault(f"the store cannot be used: {error.reason}", error.hint)
            _discard(path, error)
            continue
        try:
            return attempt(store, fault)
        except StoreError as error:
            if store.path is None:
                raise
            fault = Fault(f"the store cannot be used: {error.reason}", error.hint)
            _discard(path, error)
        finally:
            store.close()
    raise AssertionError


def _discard(path: Path, error: StoreError) -> None:
    for file in (path, path.with_name(path.name + "-journal")):
        try:
            if error.damaged:
                file.unlink(missing_ok=True)
        except OSError:
            return
