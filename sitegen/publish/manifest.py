"""The manifest of an output folder: the files that builds wrote to it, and which of them are still
there."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Raw, Struct

from sitegen import digest, files
from sitegen.incremental import stamps
from sitegen.incremental.stamps import Status, status_of
from sitegen.model.jobs import Kind

T = TypeVar("T")
DIGEST = 20


class ManifestEntry(Struct, frozen=True, array_like=True, gc=False):
    """One file that sitegen wrote: its digest, the key of the job that rendered it (b"" for a
    copy), and its kind."""

    digest: str
    key: bytes = b""
    kind: Kind = Kind.PAGE


class Manifest(Struct, frozen=True, array_like=True):
    """The files that sitegen wrote to an output folder, as three lists of equal length: their
    output paths, their statuses (None: a change could leave it as it is), and their entries. A
    build of an unchanged site compares the statuses, and decodes no entry."""

    files: list[str] = []
    statuses: list[Status | None] = []
    encoded: Raw = Raw(b"\x90")

    def entries(self) -> dict[str, ManifestEntry]:
        """The entries by output path."""
        return dict(zip(self.files, _ENTRIES.decode(self.encoded), strict=True))


_ENTRIES = msgspec.msgpack.Decoder(list[ManifestEntry])


def name(output: Path, root: Path) -> str:
    """The name of the manifest of `output`, 16 hexadecimal digits. Inside the site it depends on
    the relative path, so that a site can be moved."""
    place = output.relative_to(root).as_posix() if output.is_relative_to(root) else str(output)
    return hashlib.blake2b(place.encode(errors="surrogateescape"), digest_size=8).hexdigest()


def load(path: Path) -> Manifest:
    """The manifest at `path`; an empty one if it is missing or damaged, so that all files in the
    folder count as foreign."""
    return read(path, Manifest, Manifest())


def save(
    path: Path, entries: Mapping[str, ManifestEntry], statuses: Mapping[str, Status | None]
) -> None:
    """Write the manifest with these `entries` and `statuses`, by output path."""
    listed = [statuses.get(file) for file in entries]
    encoded = Raw(msgspec.msgpack.encode(list(entries.values())))
    write(path, Manifest(list(entries), listed, encoded))


def digest_of(path: Path) -> bytes:
    """The digest at the beginning of a manifest, which `load` has verified. Raises OSError."""
    with path.open("rb", buffering=0) as file:
        return file.read(DIGEST)


def read(path: Path, kind: type[T], default: T) -> T:
    """The value that `write` wrote to `path`; `default` if the file is missing or damaged."""
    try:
        data = memoryview(path.read_bytes())  # parts of it are no copies
        if hashlib.blake2b(data[DIGEST:], digest_size=DIGEST).digest() == data[:DIGEST]:
            return msgspec.msgpack.decode(data[DIGEST:], type=kind)
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


def current_statuses(output: Path, files: Sequence[str]) -> list[Status | None]:
    """The statuses of these files in the folder `output`; None for those that are missing."""
    folder = f"{output}/"
    paths = [folder + file for file in files]
    try:  # in one expression, which takes a fraction less time for each of many files
        return list(map(status_of, map(os.lstat, paths)))
    except OSError:
        return [None if (status := _lstat(path)) is None else status_of(status) for path in paths]


def _lstat(path: str) -> os.stat_result | None:
    try:
        return os.lstat(path)
    except OSError:
        return None


def published(
    output: Path,
    manifest: Manifest,
    listed: Mapping[str, ManifestEntry],
    current: Sequence[Status | None],
) -> tuple[dict[str, ManifestEntry], dict[str, Status | None]]:
    """The files of the `manifest` that are in the folder `output`, with their current digests and
    statuses; `listed` are its entries. A file is read only if its `current` status is another than
    the manifest's."""
    entries = dict(listed)
    statuses: dict[str, Status | None] = dict(zip(manifest.files, current, strict=True))
    for file, before, now in zip(manifest.files, manifest.statuses, current, strict=True):
        if now is not None and now == before:
            continue
        path = f"{output}/{file}"
        entry = entries.pop(file)
        del statuses[file]
        status = _lstat(path)
        if status is not None and stat.S_ISREG(status.st_mode):
            with contextlib.suppress(OSError):
                entries[file], statuses[file] = _read_again(path, entry, status)
    return entries, statuses


def _read_again(
    path: str, entry: ManifestEntry, status: os.stat_result
) -> tuple[ManifestEntry, Status | None]:
    now = time.time_ns()
    of_bytes = digest.of_file(path)
    key = entry.key if of_bytes == entry.digest else b""
    return ManifestEntry(of_bytes, key, entry.kind), settled(status_of(status), now)


def settled(status: Status, now: int) -> Status | None:
    """The status of a file that was written before `now` (nanoseconds since 1970), if any later
    change is sure to alter it."""
    return status if stamps.is_settled(status, now) else None
