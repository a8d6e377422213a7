"""The manifest of an output folder: the files that builds wrote to it, and which of them are still
there."""

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


class ManifestEntry(Struct, frozen=True, array_like=True, gc=False):
    """One file that sitegen wrote: its digest, the key of the job that rendered it (b"" for a
    copy), its stamp, which does not repeat the digest (None if it cannot be trusted), and its
    kind."""

    digest: str
    key: bytes = b""
    stamp: Stamp | None = None
    kind: Kind = Kind.PAGE


Entries = Mapping[str, ManifestEntry]


def name(output: Path, root: Path) -> str:
    """The name of the manifest of `output`, 16 hexadecimal digits. Inside the site it depends on
    the relative path, so that a site can be moved."""
    place = output.relative_to(root).as_posix() if output.is_relative_to(root) else str(output)
    return hashlib.blake2b(place.encode(errors="surrogateescape"), digest_size=8).hexdigest()


def load(path: Path) -> dict[str, ManifestEntry]:
    """The files of a manifest by output path; none if it is missing or damaged, so that all files
    in the folder count as foreign."""
    entries: dict[str, ManifestEntry] = read(path, dict[str, ManifestEntry], {})
    return entries


def digest_of(path: Path) -> bytes:
    """The digest at the beginning of a manifest, which `load` has verified. Raises OSError."""
    with path.open("rb", buffering=0) as file:
        return file.read(DIGEST)


def read(path: Path, kind: Any, default: T) -> T:
    """The value that `write` wrote to `path`; `default` if the file is missing or damaged."""
    try:
        data = path.read_bytes()
        if hashlib.blake2b(data[DIGEST:], digest_size=DIGEST).digest() == data[:DIGEST]:
            return msgspec.msgpack.decode(data[DIGEST:], type=kind)  # type: ignore[no-any-return]
    except (OSError, msgspec.MsgspecError):
        pass
    return default


def unfinished(path: Path) -> Path:
    """The temporary file of `write`, which a killed build can leave behind."""
    return path.with_name(path.name + ".new")


def write(path: Path, value: object) -> None:
    """Write `value` to `path` atomically, after the digest of its bytes."""
    data = msgspec.msgpack.encode(value)
    new = unfinished(path)
    files.write(new, hashlib.blake2b(data, digest_size=DIGEST).digest() + data)
    new.replace(path)


def published(output: Path, entries: Entries) -> dict[str, ManifestEntry]:
    """The `entries` that are files in the folder `output`, with their current digests. A file is
    read only if its stamp has changed."""
    current = dict(entries)
    folder, lstat = f"{output}/", os.lstat
    for file, entry in entries.items():
        try:
            status = lstat(folder + file)
            stamp = entry.stamp
            if (
                stamp is not None
                and stamp.modified == status.st_mtime_ns
                and stamp.size == status.st_size
                and stamp.changed == status.st_ctime_ns
                and stamp.inode == status.st_ino
            ):
                continue
            if stat.S_ISREG(status.st_mode):
                current[file] = _read_again(folder + file, entry, status)
            else:
                del current[file]
        except OSError:
            del current[file]
    return current


def _read_again(path: str, entry: ManifestEntry, status: os.stat_result) -> ManifestEntry:
    now = time.time_ns()
    of_bytes = digest.of_file(path)
    stamp = stamps.of(status, "")
    return ManifestEntry(
        of_bytes,
        entry.key if of_bytes == entry.digest else b"",
        stamp if stamps.is_settled(stamp, now) else None,
        entry.kind,
    )


def entry(path: str, of_bytes: str, key: bytes, kind: Kind, now: int) -> ManifestEntry:
    """The entry of the file `path`, which was written before `now` (nanoseconds since 1970) and has
    the digest `of_bytes`."""
    stamp = stamps.of(os.lstat(path), "")
    return ManifestEntry(of_bytes, key, stamp if stamps.is_settled(stamp, now) else None, kind)
