"""What builds have written into one output folder, and what still stands there of it."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from sitegen import digest, files
from sitegen.incremental import stamps
from sitegen.incremental.stamps import Stamp
from sitegen.model.jobs import Kind

T = TypeVar("T")
DIGEST = 20


class Entry(Struct, frozen=True, array_like=True, gc=False):
    """One file that sitegen wrote: its digest, the key of the job that made it (none for a copy),
    its stamp, where that could be believed, and what it is."""

    digest: str
    key: bytes = b""
    stamp: Stamp | None = None
    kind: Kind = Kind.PAGE


Entries = Mapping[str, Entry]


def name(output: Path, root: Path) -> str:
    """What the manifest of `output` is known by. A folder inside the site is known by its place
    there, so that a site can be moved."""
    place = output.relative_to(root).as_posix() if output.is_relative_to(root) else str(output)
    return hashlib.blake2b(place.encode(errors="surrogateescape"), digest_size=8).hexdigest()


def load(path: Path) -> dict[str, Entry]:
    """The files of a manifest; none where it is missing or damaged, which makes the files in the
    folder foreign."""
    entries: dict[str, Entry] = read(path, dict[str, Entry], {})
    return entries


def read(path: Path, kind: Any, none: T) -> T:
    """The value that `write` has written to `path`; `none` where it is missing or damaged."""
    try:
        data = path.read_bytes()
        if hashlib.blake2b(data[DIGEST:], digest_size=DIGEST).digest() == data[:DIGEST]:
            return msgspec.msgpack.decode(data[DIGEST:], type=kind)  # type: ignore[no-any-return]
    except (OSError, msgspec.MsgspecError):
        pass
    return none


def unfinished(path: Path) -> Path:
    """Where `write` writes before `path` is complete; a build that was killed can leave it
    behind."""
    return path.with_name(path.name + ".new")


def write(path: Path, value: object) -> None:
    """Write `value` to `path`, whole or not at all, with a digest before it."""
    data = msgspec.msgpack.encode(value)
    new = unfinished(path)
    files.write(new, hashlib.blake2b(data, digest_size=DIGEST).digest() + data)
    new.replace(path)


def published(output: Path, entries: Entries) -> dict[str, Entry]:
    """Those of the `entries` that stand in the folder `output` as files, each with the digest of
    what stands there now. A file is read only if its stamp is new."""
    found: dict[str, Entry] = {}
    folder = f"{output}/"
    for file, entry in entries.items():
        try:
            status = os.lstat(folder + file)
            known = entry.stamp
            if (
                known is not None
                and known.modified == status.st_mtime_ns
                and known.size == status.st_size
                and known.changed == status.st_ctime_ns
                and known.inode == status.st_ino
            ):
                found[file] = entry
            elif stat.S_ISREG(status.st_mode):
                found[file] = _read_again(folder + file, entry, status)
        except OSError:
            continue
    return found


def _read_again(path: str, entry: Entry, status: os.stat_result) -> Entry:
    now = time.time_ns()
    of_bytes = digest.of_file(path)
    stamp = stamps.of(status, of_bytes)
    return Entry(
        of_bytes,
        entry.key if of_bytes == entry.digest else b"",
        stamp if stamps.is_settled(stamp, now) else None,
        entry.kind,
    )


def entry(path: str, of_bytes: str, key: bytes, kind: Kind, now: int) -> Entry:
    """The entry of the file `path`, which was written before `now` (nanoseconds since 1970) and
    holds `of_bytes`."""
    stamp = stamps.of(os.lstat(path), of_bytes)
    return Entry(of_bytes, key, stamp if stamps.is_settled(stamp, now) else None, kind)
