"""The cache of job outputs in one SQLite file: values by key, blobs by digest. It is disposable:
without it, a build runs every job.

Every read is verified: a row carries a checksum, and a blob must have the digest it is named by."""

from __future__ import annotations

import errno
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import asdict

from sitegen.digest import of_bytes
from sitegen.errors import hint
from sitegen.incremental.compression import packed, unpacked
from sitegen.incremental.mapping_parts import MOST, MappingPart, NewParts

Name = TypeVar("Name", str, bytes)

SCHEMA = 7
# The store keeps the keys of this many output folders, the most recently built: usually the site
# and its preview.
ROOTS = 3
# The name under which a refused build keeps its keys until a build succeeds; it does not count
# as one of the ROOTS.
REFUSED = ""
# Garbage is collected when there are this many times more rows than keys in use. Until then, an
# edit that is undone costs nothing.
GARBAGE = 1.25
# Garbage is also collected when the file has grown by GROWTH since the last collection, since job
# outputs differ in size. SMALL is in pages of SQLite.
GROWTH, SMALL = 1.3, 40
_SIZE = "size"
# The part of a mapping that has all entries, and the one with changes since.
_WHOLE, _CHANGED = 0, 1
# The name of a mapping, before that of an output folder: the keys of the folder's jobs.
_KEYS = "keys-"
CHUNK = 500
# Values with at least so many bytes are written without copies of them.
LARGE = 1_000_000
_TABLES = """
CREATE TABLE result (key BLOB PRIMARY KEY, value BLOB, digests BLOB, checksum BLOB);
CREATE TABLE blob (digest TEXT PRIMARY KEY, data BLOB);
CREATE TABLE note (name TEXT PRIMARY KEY, data BLOB, checksum BLOB);
CREATE TABLE mapping (name TEXT, part INTEGER, data BLOB, digest TEXT, PRIMARY KEY (name, part));
CREATE TABLE root (name TEXT PRIMARY KEY, used INTEGER, count INTEGER);
"""


class StoreError(Exception):
    """The store cannot be used: `reason` says why, `hint` what to do about it ("" if unknown).
    `damaged` means that the file should be deleted."""

    def __init__(self, reason: str, *, damaged: bool = True, hint: str = "") -> None:
        super().__init__(reason)
        self.reason, self.damaged, self.hint = reason, damaged, hint


class Row(Struct, frozen=True):
    """The output of one job: its value and the digests of its blobs.

    `job` is the digest of the encoded job, itself a blob, and `inputs` are the digests of what the
    function read beside it: `--explain` compares both."""

    key: bytes
    value: bytes
    blobs: tuple[str, ...] = ()
    job: str = ""
    inputs: tuple[str, ...] = ()


class RowDigests(Struct, frozen=True, array_like=True):
    """The digests in a row. Blobs that are `reachable` are kept as long as the row is."""

    job: str
    inputs: tuple[str, ...]
    blobs: tuple[str, ...]

    @property
    def reachable(self) -> tuple[str, ...]:
        """The blobs that garbage collection must keep while the row is there."""
        return (self.job, *self.blobs)


class Store:
    """An open store. Every method raises StoreError if the file is damaged or the system refuses
    access."""

    def __init__(self, path: Path | None, *, read_only: bool = False, spills: bool = False) -> None:
        """Open the store in the file `path`, and create it if it is missing; None opens one in
        memory, which with `spills` puts what exceeds its cache into a temporary file."""
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
                # An empty name is a temporary database, whose file nobody can see.
                nowhere = "" if spills else ":memory:"
                self._sql = sqlite3.connect(
                    path or nowhere, timeout=60, isolation_level=None, check_same_thread=False
                )
                self._prepare()

    def _prepare(self) -> None:
        # No fsync: a killed process damages nothing, and damage by a crash of the machine is found
        # by the digests.
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
        """Close the file. No other method may be called after that."""
        self._sql.close()

    # --- reading ----------------------------------------------------------------------------------

    def values(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The values of those `keys` that are in the store."""
        values_by_key: dict[bytes, bytes] = {}
        with _failures():
            for part in _chunks(keys):
                marks = ",".join("?" * len(part))
                query = f"SELECT key, value, digests, checksum FROM result WHERE key IN ({marks})"  # noqa: S608
                for key, value, digests, checksum in self._sql.execute(query, part):
                    if checksum != _checksum(key, value, digests):
                        raise StoreError("a row is damaged")
                    values_by_key[key] = value
        return values_by_key

    def blob(self, digest: str) -> bytes:
        """The blob with this `digest`. Raises StoreError if it is missing."""
        return self.blobs((digest,))[digest]

    def blobs(self, digests: Iterable[str]) -> dict[str, bytes]:
        """The blobs with these `digests`, by digest. Raises StoreError if one is missing: a stored
        row refers to each. Many at once take a fraction of the time: SQLite locks the file for each
        query."""
        wanted = dict.fromkeys(digests)
        read: dict[str, bytes] = {}
        with _failures():
            for part in _chunks(wanted):
                marks = ",".join("?" * len(part))
                query = f"SELECT digest, data FROM blob WHERE digest IN ({marks})"  # noqa: S608
                for digest, stored in self._sql.execute(query, part):
                    data = read[digest] = unpacked(stored)
                    if of_bytes(data) != digest:
                        raise StoreError("a text is damaged")
        if len(read) < len(wanted):
            raise StoreError("a text is missing")
        return read

    def announce(self, digests: Iterable[str]) -> None:
        """As `Blobs.announce`: all are here, or reading one says so."""

    def has(self, names: Iterable[str]) -> bool:
        """Whether all blobs with these digests are in the store."""
        unique = set(names)
        with _failures():
            return all(
                self._sql.execute("SELECT 1 FROM blob WHERE digest = ?", (digest,)).fetchone()
                for digest in sorted(unique)
            )

    def row_digests(self, key: bytes) -> RowDigests | None:
        """The digests in the row of the job with this key, or None if there is no such row."""
        with _failures():
            row = self._sql.execute("SELECT digests FROM result WHERE key = ?", (key,)).fetchone()
            return _unpack_digests(row[0]) if row else None

    def keys(self, name: str) -> dict[str, bytes]:
        """The keys that `keep` stored last under this output name, by the names of their jobs."""
        with _failures():
            return _joined_keys(self.parts(_KEYS + name))

    def keeps(self, name: str) -> bool:
        """Whether the store has the keys that `keep` stored last under this output name."""
        with _failures():
            row = self._sql.execute(
                "SELECT 1 FROM root, mapping WHERE root.name = ? AND mapping.name = ? AND part = ?",
                (name, _KEYS + name, _WHOLE),
            ).fetchone()
        return row is not None

    def note(self, name: str) -> bytes | None:
        """The bytes that `write_note` stored last under this name; None if there are none."""
        with _failures():
            row = self._sql.execute(
                "SELECT data, checksum FROM note WHERE name = ?", (name,)
            ).fetchone()
        return bytes(row[0]) if row and row[1] == _checksum(name.encode(), row[0], b"") else None

    def parts(self, name: str, first: int = _WHOLE) -> tuple[MappingPart, ...]:
        """A large mapping, as `write_parts` stored it: all entries, and then those that were added
        or replaced since, if there are any; () if there is none under this name, or a part of it is
        damaged. Without the parts before the `first`."""
        query = "SELECT data, digest FROM mapping WHERE name = ? AND part >= ? ORDER BY part"
        with _failures():
            parts = tuple(MappingPart(*row) for row in self._sql.execute(query, (name, first)))
            return parts if all(of_bytes(part.data) == part.digest for part in parts) else ()

    # --- writing ----------------------------------------------------------------------------------

    def add(self, rows: Iterable[Row], blobs: Mapping[str, bytes]) -> None:
        """Store outputs of jobs and `blobs` by digest, in one transaction."""
        listed = [
            (
                row.key,
                row.value,
                digests := msgspec.msgpack.encode(RowDigests(row.job, row.inputs, row.blobs)),
                _checksum(row.key, row.value, digests),
            )
            for row in rows
        ]
        with _failures():
            self._sql.execute("BEGIN IMMEDIATE")
            packed_blobs = ((name, packed(data)) for name, data in blobs.items())
            self._sql.executemany("INSERT OR IGNORE INTO blob VALUES (?, ?)", packed_blobs)
            self._insert_rows(listed)
            self._sql.execute("COMMIT")

    def _insert_rows(self, rows: Iterable[tuple[bytes, bytes, bytes, bytes]]) -> None:
        small = []
        for row in rows:
            if len(row[1]) < LARGE:
                small.append(row)
            else:
                columns = ("key", "value", "digests", "checksum")
                self._insert("result", "value", dict(zip(columns, row, strict=True)))
        self._sql.executemany("INSERT OR REPLACE INTO result VALUES (?, ?, ?, ?)", small)

    def _insert(self, table: str, large: str, row: Mapping[str, Any]) -> None:
        """Insert a row, by columns, whose column `large` can have many bytes. SQLite copies a value
        twice before it writes it, but not bytes that are written into a place of their length: the
        copies of what a large site keeps would need more memory than anything else at the end of a
        build."""
        marks = ", ".join("zeroblob(?)" if column == large else "?" for column in row)
        values = [len(value) if column == large else value for column, value in row.items()]
        cursor = self._sql.execute(
            f"INSERT OR REPLACE INTO {table} ({', '.join(row)}) VALUES ({marks})",  # noqa: S608
            values,
        )
        with self._sql.blobopen(table, large, cursor.lastrowid or 0) as place:
            place.write(row[large])

    def write_note(self, name: str, data: bytes) -> None:
        """Store the bytes `data` under a name."""
        checksum = _checksum(name.encode(), data, b"")
        with _failures():
            self._insert("note", "data", {"name": name, "data": data, "checksum": checksum})

    def write_parts(self, new: NewParts) -> None:
        """Store a mapping, or what has changed in it: so a change of one entry in many is cheap."""
        with _failures():
            for number, part in ((_WHOLE, new.whole), (_CHANGED, new.changed)):
                if part:
                    row = {"name": new.name, "part": number, **asdict(part)}
                    self._insert("mapping", "data", row)
            if new.whole and not new.changed:
                self._sql.execute(
                    "DELETE FROM mapping WHERE name = ? AND part = ?", (new.name, _CHANGED)
                )

    def keep(
        self,
        name: str,
        keys: Mapping[str, bytes],
        notes: Mapping[str, bytes],
        mappings: Iterable[NewParts] = (),
        *,
        are_changes: bool = False,
    ) -> None:
        """Record the keys of the jobs that the output `name` (or REFUSED) consists of now, and
        write `notes` and `mappings`, in one transaction. With `are_changes`, `keys` are only those
        that differ from the last call for this `name`, which the store `keeps`; the jobs must have
        had the same names then.

        Rows and blobs that no output uses any more are deleted once there are enough of them."""
        with _failures():
            self._sql.execute("BEGIN IMMEDIATE")
            for note, data in notes.items():
                self.write_note(note, data)
            for mapping in mappings:
                self.write_parts(mapping)
            used = self._sql.execute("SELECT coalesce(max(used), 0) + 1 FROM root").fetchone()[0]
            row = (name, used, self._write_keys(name, keys, are_changes=are_changes))
            self._sql.execute("INSERT OR REPLACE INTO root VALUES (?, ?, ?)", row)
            if name != REFUSED:
                self._sql.execute("DELETE FROM root WHERE name = ?", (REFUSED,))
            self._sql.execute(
                "DELETE FROM root WHERE used <= (SELECT used FROM root ORDER BY used DESC LIMIT 1"
                " OFFSET ?)",
                (ROOTS + (name == REFUSED),),
            )
            self._sql.execute(
                "DELETE FROM mapping WHERE name LIKE ? || '%' AND substr(name, ?) NOT IN"
                " (SELECT name FROM root)",
                (_KEYS, len(_KEYS) + 1),
            )
            count = self._sql.execute("SELECT count(*) FROM result").fetchone()[0]
            grown = self._has_grown()
            if count > GARBAGE * row[2] or grown:
                roots = self._sql.execute("SELECT name FROM root").fetchall()
                live = {key for (root,) in roots for key in self.keys(root).values()}
                if count > GARBAGE * len(live) or grown:
                    self._collect(live)
                    self.write_note(_SIZE, str(self._size()).encode())
            self._sql.execute("COMMIT")
            free, pages = (
                self._sql.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("freelist_count", "page_count")
            )
            if free > pages // 5 + 2:
                self._sql.execute("VACUUM")

    def _write_keys(self, name: str, keys: Mapping[str, bytes], *, are_changes: bool) -> int:
        """Record keys for `keep`. Returns how many the output `name` has."""
        whole = _KEYS + name
        if not are_changes:
            self.write_parts(NewParts(whole, MappingPart.of(keys), None))
            return len(keys)
        count = self._sql.execute("SELECT count FROM root WHERE name = ?", (name,)).fetchone()[0]
        changed = {**_joined_keys(self.parts(whole, _CHANGED)), **keys}
        if len(changed) * MOST > count:
            joined = {**_joined_keys(self.parts(whole)), **keys}
            self.write_parts(NewParts(whole, MappingPart.of(joined), None))
        else:
            self.write_parts(NewParts(whole, None, MappingPart.of(changed)))
        return int(count)

    def _size(self) -> int:
        """The number of pages in use."""
        pages, free = (
            self._sql.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "freelist_count")
        )
        return int(pages - free)

    def _has_grown(self) -> bool:
        """Whether the file has grown much since the last garbage collection."""
        last = self.note(_SIZE)
        if last is None:
            self.write_note(_SIZE, str(self._size()).encode())
        return last is not None and self._size() > GROWTH * max(int(last), SMALL)

    def _collect(self, live: set[bytes]) -> None:
        """Delete all rows but those with the keys `live`, and blobs that no row reaches."""
        self._sql.execute("CREATE TEMP TABLE live (key BLOB PRIMARY KEY) WITHOUT ROWID")
        self._sql.execute("CREATE TEMP TABLE reached (digest TEXT PRIMARY KEY) WITHOUT ROWID")
        self._sql.executemany("INSERT INTO live VALUES (?)", ((key,) for key in live))
        self._sql.execute("DELETE FROM result WHERE key NOT IN (SELECT key FROM live)")
        reached = {
            name
            for (digests,) in self._sql.execute("SELECT digests FROM result")
            for name in _unpack_digests(digests).reachable
        }
        self._sql.executemany("INSERT INTO reached VALUES (?)", ((name,) for name in reached))
        self._sql.execute("DELETE FROM blob WHERE digest NOT IN (SELECT digest FROM reached)")
        self._sql.execute("DROP TABLE live")
        self._sql.execute("DROP TABLE reached")


class _failures:  # noqa: N801 - a context manager; contextlib's takes longer than the query it guards
    """Raises errors of SQLite, and of values that cannot be decoded, as StoreError."""

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: object
    ) -> None:
        if error is None:
            return
        name = "_".join(getattr(error, "sqlite_errorname", "").split("_")[:2])
        if isinstance(error, sqlite3.OperationalError) and name in _ERRNO:
            raise StoreError(
                str(error), damaged=name == _DEFECT, hint=hint(OSError(_ERRNO[name], ""))
            ) from error
        if isinstance(
            error,
            (
                sqlite3.Error,
                msgspec.MsgspecError,
                TypeError,
                ValueError,
                OverflowError,
            ),
        ):
            raise StoreError(str(error)) from error


# Refusals of the system are not damage: no space, no permission, a lock of another process. Only a
# failing disk may have damaged the file.
_DEFECT = "SQLITE_IOERR"
_ERRNO = {
    "SQLITE_FULL": errno.ENOSPC,
    "SQLITE_READONLY": errno.EACCES,
    "SQLITE_CANTOPEN": errno.EACCES,
    "SQLITE_PERM": errno.EACCES,
    "SQLITE_BUSY": errno.EBUSY,
    "SQLITE_LOCKED": errno.EBUSY,
    _DEFECT: errno.EIO,
}


def _checksum(key: bytes, value: bytes, digests: bytes) -> bytes:
    hasher = hashlib.blake2b(key, digest_size=8)
    hasher.update(b"%d\0" % len(value))
    hasher.update(value)
    hasher.update(digests)
    return hasher.digest()


def _joined_keys(parts: Iterable[MappingPart]) -> dict[str, bytes]:
    keys: dict[str, bytes] = {}
    for part in parts:
        keys |= msgspec.msgpack.decode(part.data, type=dict[str, bytes])
    return keys


def _unpack_digests(packed: bytes) -> RowDigests:
    return msgspec.msgpack.decode(packed, type=RowDigests)


def _chunks(keys: Iterable[Name]) -> Iterator[list[Name]]:
    listed = list(keys)
    for start in range(0, len(listed), CHUNK):
        yield listed[start : start + CHUNK]
