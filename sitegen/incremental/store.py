"""What jobs made, by key, and long texts by digest, in one SQLite file. Disposable: without it a
build starts from nothing.

Nothing is believed that does not carry its own digest: a row is checked against its key, a text
against its name."""

from __future__ import annotations

import errno
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from sitegen import digest
from sitegen.errors import hint

SCHEMA = 2
# How many sets of jobs are kept: each output folder that was built last, such as a preview beside
# the site.
ROOTS = 3
# The set of a build that was refused: it is kept until one succeeds, and is none of those.
REFUSED = ""
# How many jobs are kept for each one that an output is made of: an edit that is undone costs
# nothing.
GARBAGE = 1.25
# How much larger than after the last look the file may be, since some jobs make much more than
# others; in pages of SQLite.
GROWTH, SMALL = 1.5, 200
_SIZE = "size"
CHUNK = 500
_TABLES = """
CREATE TABLE made (key BLOB PRIMARY KEY, value BLOB, names BLOB, mark BLOB);
CREATE TABLE text (digest TEXT PRIMARY KEY, data BLOB);
CREATE TABLE note (name TEXT PRIMARY KEY, data BLOB, mark BLOB);
CREATE TABLE root (name TEXT PRIMARY KEY, used INTEGER, keys BLOB);
"""


class StoreError(Exception):
    """The store cannot be used: `reason` says why, and `hint` what to do about it, where that is
    known."""

    def __init__(self, reason: str, *, damaged: bool = True, hint: str = "") -> None:
        super().__init__(reason)
        self.reason, self.damaged, self.hint = reason, damaged, hint


class Row(Struct, frozen=True):
    """What one job made: a value, and the digests of the texts that go with it. `input` is the
    digest of its input, a text as well, and `given` are those of what it was given beside that:
    they explain changes."""

    key: bytes
    value: bytes
    blobs: tuple[str, ...] = ()
    job: str = ""
    inputs: tuple[str, ...] = ()


class RowDigests(Struct, frozen=True, array_like=True):
    """The digests in a row; what is `reached` has to stay as long as the row does."""

    job: str
    inputs: tuple[str, ...]
    blobs: tuple[str, ...]

    @property
    def reached(self) -> tuple[str, ...]:
        return (self.job, *self.blobs)


class Store:
    """An open store. Every method raises StoreError where the file is damaged or the system
    refuses."""

    def __init__(self, path: Path | None, *, read_only: bool = False) -> None:
        """Open the store in the file `path`, made if it is missing; None stands for one in
        memory."""
        self.path = path
        with _failures():
            if read_only and path is not None:
                self._sql = sqlite3.connect(
                    f"{path.absolute().as_uri()}?mode=ro",
                    uri=True,
                    timeout=60,
                    isolation_level=None,
                )
            else:
                self._sql = sqlite3.connect(
                    path or ":memory:", timeout=60, isolation_level=None, check_same_thread=False
                )
                self._prepare()

    def _prepare(self) -> None:
        # What a crash of the machine damages is found out by the digests; a killed process damages
        # nothing.
        self._sql.executescript(
            "PRAGMA page_size = 8192; PRAGMA synchronous = OFF; PRAGMA journal_mode = TRUNCATE;"
            " PRAGMA cache_size = -16000;"
        )
        version = self._sql.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            if self._sql.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                raise StoreError("it is not a store of sitegen")
            self._sql.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {SCHEMA}; COMMIT;")
        elif version != SCHEMA:
            raise StoreError("it was written by another version of sitegen")

    def close(self) -> None:
        self._sql.close()

    # --- reading ----------------------------------------------------------------------------------

    def values(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The values of those `keys` that are known."""
        found: dict[bytes, bytes] = {}
        with _failures():
            for part in _chunks(keys):
                marks = ",".join("?" * len(part))
                query = f"SELECT key, value, names, mark FROM made WHERE key IN ({marks})"  # noqa: S608
                for key, value, names, mark in self._sql.execute(query, part):
                    if mark != _mark(key, value, names):
                        raise StoreError("a row is damaged")
                    found[key] = value
        return found

    def blob(self, name: str) -> bytes:
        """The text whose digest is `name`. Raises StoreError if it is not there: what was stored
        refers to it."""
        with _failures():
            row = self._sql.execute("SELECT data FROM text WHERE digest = ?", (name,)).fetchone()
        if row is None or digest.of_bytes(row[0]) != name:
            raise StoreError("a text is damaged or missing")
        return bytes(row[0])

    def has(self, names: Iterable[str]) -> bool:
        """Whether all texts with these digests are there."""
        wanted = set(names)
        with _failures():
            return all(
                self._sql.execute("SELECT 1 FROM text WHERE digest = ?", (name,)).fetchone()
                for name in sorted(wanted)
            )

    def row_digests(self, key: bytes) -> RowDigests | None:
        """The digests in the row of the job with this key, if that is known."""
        with _failures():
            row = self._sql.execute("SELECT names FROM made WHERE key = ?", (key,)).fetchone()
            return _names_in(row[0]) if row else None

    def keys(self, name: str) -> dict[str, bytes]:
        """The keys by the names of their jobs, as `keep` got them last under this name."""
        with _failures():
            row = self._sql.execute("SELECT keys FROM root WHERE name = ?", (name,)).fetchone()
        return _names(row[0]) if row else {}

    def note(self, name: str) -> bytes | None:
        """The bytes that `write_note` was given last under this name."""
        with _failures():
            row = self._sql.execute(
                "SELECT data, mark FROM note WHERE name = ?", (name,)
            ).fetchone()
        return bytes(row[0]) if row and row[1] == _mark(name.encode(), row[0], b"") else None

    # --- writing ----------------------------------------------------------------------------------

    def add(self, rows: Iterable[Row], texts: Mapping[str, bytes]) -> None:
        """Remember what jobs made, in one transaction."""
        listed = [
            (
                row.key,
                row.value,
                packed := msgspec.msgpack.encode(RowDigests(row.job, row.inputs, row.blobs)),
                _mark(row.key, row.value, packed),
            )
            for row in rows
        ]
        with _failures():
            self._sql.execute("BEGIN IMMEDIATE")
            self._sql.executemany("INSERT OR IGNORE INTO text VALUES (?, ?)", texts.items())
            self._sql.executemany("INSERT OR REPLACE INTO made VALUES (?, ?, ?, ?)", listed)
            self._sql.execute("COMMIT")

    def write_note(self, name: str, data: bytes) -> None:
        """Remember the bytes `data` under a name."""
        with _failures():
            self._sql.execute(
                "INSERT OR REPLACE INTO note VALUES (?, ?, ?)",
                (name, data, _mark(name.encode(), data, b"")),
            )

    def keep(self, name: str, keys: Mapping[str, bytes], notes: Mapping[str, bytes]) -> None:
        """Say which jobs the output `name`, or REFUSED, is made of now, and write `notes` about
        them. What no output is made of any more is thrown away, once there is enough of it."""
        with _failures():
            self._sql.execute("BEGIN IMMEDIATE")
            for note, data in notes.items():
                self.write_note(note, data)
            used = self._sql.execute("SELECT coalesce(max(used), 0) + 1 FROM root").fetchone()[0]
            self._sql.execute(
                "INSERT OR REPLACE INTO root VALUES (?, ?, ?)",
                (name, used, msgspec.msgpack.encode(keys)),
            )
            if name != REFUSED:
                self._sql.execute("DELETE FROM root WHERE name = ?", (REFUSED,))
            self._sql.execute(
                "DELETE FROM root WHERE used <= (SELECT used FROM root ORDER BY used DESC LIMIT 1"
                " OFFSET ?)",
                (ROOTS + (name == REFUSED),),
            )
            count = self._sql.execute("SELECT count(*) FROM made").fetchone()[0]
            grown = self._has_grown()
            if count > GARBAGE * len(keys) or grown:
                live = {
                    key
                    for (packed,) in self._sql.execute("SELECT keys FROM root")
                    for key in _names(packed).values()
                }
                if count > GARBAGE * len(live) or grown:
                    self._collect(live)
                    self.write_note(_SIZE, str(self._size()).encode())
            self._sql.execute("COMMIT")
            free, pages = (
                self._sql.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("freelist_count", "page_count")
            )
            if free > pages // 5 + 4:
                self._sql.execute("VACUUM")

    def _size(self) -> int:
        """The pages that are in use."""
        pages, free = (
            self._sql.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "freelist_count")
        )
        return int(pages - free)

    def _has_grown(self) -> bool:
        """Whether there is much more in it than there was when only what is needed was left."""
        known = self.note(_SIZE)
        if known is None:
            self.write_note(_SIZE, str(self._size()).encode())
        return known is not None and self._size() > GROWTH * max(int(known), SMALL)

    def _collect(self, live: set[bytes]) -> None:
        self._sql.execute("CREATE TEMP TABLE live (key BLOB PRIMARY KEY) WITHOUT ROWID")
        self._sql.execute("CREATE TEMP TABLE reached (digest TEXT PRIMARY KEY) WITHOUT ROWID")
        self._sql.executemany("INSERT INTO live VALUES (?)", ((key,) for key in live))
        self._sql.execute("DELETE FROM made WHERE key NOT IN (SELECT key FROM live)")
        reached = {
            name
            for (packed,) in self._sql.execute("SELECT names FROM made")
            for name in _names_in(packed).reached
        }
        self._sql.executemany("INSERT INTO reached VALUES (?)", ((name,) for name in reached))
        self._sql.execute("DELETE FROM text WHERE digest NOT IN (SELECT digest FROM reached)")
        self._sql.execute("DROP TABLE live")
        self._sql.execute("DROP TABLE reached")


class _failures:  # noqa: N801 - a context manager; contextlib's would take longer than what it guards
    """SQLite's errors as StoreError."""

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: object
    ) -> None:
        name = "_".join(getattr(error, "sqlite_errorname", "").split("_")[:2])
        if isinstance(error, sqlite3.OperationalError) and name in _REFUSED:
            raise StoreError(
                str(error), damaged=name == _DEFECT, hint=hint(OSError(_REFUSED[name], ""))
            ) from error
        if isinstance(
            error, (sqlite3.Error, msgspec.MsgspecError, TypeError, ValueError, OverflowError)
        ):
            raise StoreError(str(error)) from error


# What the system refuses is no damage: no space, no right, somebody else's lock. Only a disk that
# fails may have done some.
_DEFECT = "SQLITE_IOERR"
_REFUSED = {
    "SQLITE_FULL": errno.ENOSPC,
    "SQLITE_READONLY": errno.EACCES,
    "SQLITE_CANTOPEN": errno.EACCES,
    "SQLITE_PERM": errno.EACCES,
    "SQLITE_BUSY": errno.EBUSY,
    "SQLITE_LOCKED": errno.EBUSY,
    _DEFECT: errno.EIO,
}


def _mark(key: bytes, value: bytes, names: bytes) -> bytes:
    made = hashlib.blake2b(key, digest_size=8)
    made.update(b"%d\0" % len(value))
    made.update(value)
    made.update(names)
    return made.digest()


def _names(packed: bytes) -> dict[str, bytes]:
    return msgspec.msgpack.decode(packed, type=dict[str, bytes])


def _names_in(packed: bytes) -> RowDigests:
    return msgspec.msgpack.decode(packed, type=RowDigests)


def _chunks(keys: Iterable[bytes]) -> Iterator[list[bytes]]:
    listed = list(keys)
    for start in range(0, len(listed), CHUNK):
        yield listed[start : start + CHUNK]
