"""A folder as a place of objects, such as a disk that several machines mount. It needs no library.

A file is written beside its place and then moved there, so nobody ever sees half of one."""

from __future__ import annotations

import os
import secrets
import stat
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from sitegen.digest import of_bytes
from sitegen.errors import hint
from sitegen.incremental.objects import (
    BucketError,
    ByteRange,
    ChangedError,
    ListedObject,
    ObjectVersion,
)

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

# The seconds to wait for somebody else who replaces an object, and those between two looks.
PATIENCE, PAUSE = 10, 0.05
LOCK = "lock"
# How the names of files end that somebody is writing, or was when they were killed.
TEMPORARY = ".sitegen.tmp"
# A link is not followed, and a pipe nobody writes to does not block. O_BINARY is for Windows.
_READ = os.O_RDONLY | sum(
    getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY", "O_CLOEXEC")
)
_WRITE = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


class FolderObjects:
    """The files below a folder, which is made when the first one is written. Names have `/` between
    their parts, and lead nowhere else. Every method raises BucketError."""

    def __init__(self, folder: Path) -> None:
        self.address = str(folder)
        self._folder = folder

    def get(self, name: str, at_most: int = sys.maxsize) -> tuple[bytes, ObjectVersion]:
        """As `Objects.get`."""
        with self._failures(name), suppress(FileNotFoundError), self._opened(name) as file:
            size = os.fstat(file).st_size
            if size > at_most:
                raise BucketError(f"{name}: it has {size} bytes, more than {at_most}")
            data = _read(file, ByteRange(0, size))
            return data, ObjectVersion(of_bytes(data))
        return b"", ObjectVersion()

    def get_ranges(self, name: str, spans: Sequence[ByteRange]) -> list[bytes]:
        """As `Objects.get_ranges`."""
        with self._failures(name), suppress(FileNotFoundError), self._opened(name) as file:
            size = os.fstat(file).st_size
            if all(span.start < size for span in spans):
                return [
                    _read(file, ByteRange(span.start, min(span.length, size - span.start)))
                    for span in spans
                ]
        return []

    def put(self, name: str, data: bytes) -> None:
        """As `Objects.put`."""
        with self._failures(name):
            self._write(self._place(name), data)

    def replace(self, name: str, data: bytes, before: ObjectVersion) -> ObjectVersion:
        """As `Objects.replace`."""
        with self._failures(name), self._locked():
            if self.get(name)[1] != before:
                raise ChangedError(f"{name}: somebody else has written it meanwhile")
            self._write(self._place(name), data, is_safe=True)
        return ObjectVersion(of_bytes(data))

    def delete(self, names: Iterable[str]) -> None:
        """As `Objects.delete`."""
        for name in names:
            with self._failures(name):
                self._place(name).unlink(missing_ok=True)

    def listed(self) -> Iterator[ListedObject]:
        """As `Objects.listed`; the files that somebody is writing are listed as well."""
        waiting = [self._folder]
        while waiting:
            with self._failures(), suppress(FileNotFoundError), os.scandir(waiting.pop()) as found:
                for entry in found:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(Path(entry))
                    elif entry.is_file(follow_symlinks=False):
                        with suppress(FileNotFoundError):  # somebody has just moved it away
                            stated = entry.stat(follow_symlinks=False)
                            name = Path(entry).relative_to(self._folder).as_posix()
                            yield ListedObject(name, stated.st_size, stated.st_mtime)

    def stop(self) -> None:
        """As `Objects.stop`: nothing here waits for long."""

    def _place(self, name: str) -> Path:
        """The path of an object. Raises BucketError if it would be outside of the folder."""
        parts = name.split("/")
        if not name.isprintable() or any(
            part in ("", ".", "..") or ":" in part or "\\" in part for part in parts
        ):
            raise BucketError(f"no name of an object: {name!r}")
        place = self._folder
        for part in parts[:-1]:
            place /= part
            if place.is_symlink():
                raise BucketError(f"{place} is a link", "have a folder in its place")
        return place / parts[-1]

    @contextmanager
    def _opened(self, name: str) -> Iterator[int]:
        place = self._place(name)
        if place.is_symlink():  # O_NOFOLLOW says it on some systems only
            raise BucketError(f"{place} is a link", "move it away")
        file = os.open(place, _READ)
        try:
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise BucketError(f"{place} is no file", "move it away")
            yield file
        finally:
            os.close(file)

    def _write(self, place: Path, data: bytes, *, is_safe: bool = False) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        aside = place.with_name(f".{secrets.token_hex(8)}{TEMPORARY}")
        try:
            with open(aside, "xb") as file:
                file.write(data)
                if is_safe:  # else the file may be empty when the power fails
                    file.flush()
                    os.fsync(file.fileno())
            aside.replace(place)
        finally:
            aside.unlink(missing_ok=True)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Nobody else replaces an object meanwhile. On Windows, nothing keeps them from it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        file = os.open(self._folder / LOCK, _WRITE, 0o666)
        try:
            if fcntl is not None:
                _acquire(file)
            yield
        finally:
            os.close(file)

    @contextmanager
    def _failures(self, name: str = "") -> Iterator[None]:
        """Raise errors of the system as BucketError."""
        try:
            yield
        except OSError as error:
            at = f"{name}: " if name else ""
            raise BucketError(f"{at}{error.strerror or error}", hint(error)) from error


def _acquire(file: int) -> None:
    """Wait for the lock, but not for ever: a process that was stopped, or another machine, may
    hold it."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > until:
                raise BucketError(
                    "another process has held its lock for too long", "end that process"
                ) from None
            time.sleep(PAUSE)


def _read(file: int, span: ByteRange) -> bytes:
    """The bytes of a part of a file, without those that are beyond its end."""
    os.lseek(file, span.start, os.SEEK_SET)
    parts: list[bytes] = []
    left = span.length
    while left and (part := os.read(file, left)):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)
