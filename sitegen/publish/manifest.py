"""The manifest of an output folder: the files that builds wrote to it, and which of them are still
there."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Raw, Struct

from sitegen import digest, files
from sitegen.incremental import stamps
from sitegen.incremental.mapping_parts import MOST
from sitegen.incremental.stamps import Status, status_of
from sitegen.model.jobs import Kind

T = TypeVar("T")
# Bytes of a digest, and of the length of a part.
DIGEST, LENGTH = 20, 8


class ManifestEntry(Struct, frozen=True, array_like=True, gc=False):
    """One file that sitegen wrote: its digest, the key of the job that rendered it (b"" for a
    copy), and its kind."""

    digest: str
    key: bytes = b""
    kind: Kind = Kind.PAGE


# The status of a file (None: a change could leave it as it is), and its entry.
Listed = tuple[Status | None, ManifestEntry]


class WholeManifest(Struct, frozen=True, array_like=True):
    """All files that sitegen wrote to an output folder, as three lists of equal length: their
    output paths, their statuses, and their entries. A build of an unchanged site compares the
    statuses, and decodes no entry."""

    files: list[str] = []
    statuses: list[Status | None] = []
    encoded: Raw = Raw(b"\x90")


class Manifest(Struct, frozen=True):
    """A manifest file: the `whole`, and those of its files that `changed` since it was written.
    `statuses` are the present ones, in the order of `files`. `digest` names the content of the
    manifest, which takes up the first `length` bytes of the file."""

    whole: WholeManifest = WholeManifest()
    changed: dict[str, Listed] = {}
    statuses: list[Status | None] = []
    digest: bytes = b""
    length: int = 0

    @property
    def files(self) -> list[str]:
        """The output paths of all files."""
        return self.whole.files

    def entries(self) -> dict[str, ManifestEntry]:
        """The entries by output path."""
        entries = dict(zip(self.files, _ENTRIES.decode(self.whole.encoded), strict=True))
        return entries | {file: entry for file, (_, entry) in self.changed.items()}


class PublishedFiles(Struct, frozen=True):
    """The files of a manifest that are in the output folder, with their current digests and
    statuses; `renewed` are those that are not as the manifest says."""

    entries: Mapping[str, ManifestEntry]
    statuses: Mapping[str, Status | None]
    renewed: tuple[str, ...] = ()


_ENTRIES = msgspec.msgpack.Decoder(list[ManifestEntry])


def name(output: Path, root: Path) -> str:
    """The name of the manifest of `output`, 16 hexadecimal digits. Inside the site it depends on
    the relative path, so that a site can be moved."""
    place = output.relative_to(root).as_posix() if output.is_relative_to(root) else str(output)
    return hashlib.blake2b(place.encode(errors="surrogateescape"), digest_size=8).hexdigest()


def path_of(state: Path, name: str) -> Path:
    """The manifest in the state folder `state` with this `name`."""
    return state / f"manifest-{name}"


def load(path: Path) -> Manifest:
    """The manifest at `path`; an empty one if it is missing or damaged, so that all files in the
    folder count as foreign. Changes from a damaged one on are left out: those files are read."""
    changed: dict[str, Listed] = {}
    try:
        parts = list(parts_of(path.read_bytes()))
        if not parts:
            return Manifest()
        whole = msgspec.msgpack.decode(parts[0].content, type=WholeManifest)
        for part in parts[1:]:
            changed |= msgspec.msgpack.decode(part.content, type=dict[str, Listed])
    except (OSError, msgspec.MsgspecError):
        return Manifest()
    statuses = whole.statuses
    if changed:
        by_file = dict(zip(whole.files, statuses, strict=True))
        by_file.update((file, status) for file, (status, _) in changed.items())
        statuses = list(by_file.values())
    return Manifest(whole, changed, statuses, parts[-1].digest, parts[-1].end)


def save(
    path: Path, entries: Mapping[str, ManifestEntry], statuses: Mapping[str, Status | None]
) -> bytes:
    """Write the manifest with these `entries` and `statuses`, by output path. Returns its
    digest."""
    listed = [statuses.get(file) for file in entries]
    encoded = Raw(msgspec.msgpack.encode(list(entries.values())))
    whole = msgspec.msgpack.encode(WholeManifest(list(entries), listed, encoded))
    digest, part = part_after(b"", whole)
    replace_file(path, part)
    return digest


def append(path: Path, manifest: Manifest, changed: Mapping[str, Listed]) -> bytes | None:
    """Add to the file of the `manifest` that these of its files are others now. Returns its digest
    then; None if there are so many that it should be saved as a whole.

    A process that is killed meanwhile leaves a part that `load` does not take."""
    if (len(manifest.changed) + len(changed)) * MOST > len(manifest.files):
        return None
    digest, part = part_after(manifest.digest, msgspec.msgpack.encode(changed))
    with path.open("r+b") as file:
        file.truncate(manifest.length)
        file.seek(manifest.length)
        file.write(part)
    return digest


class ManifestPart(Struct, frozen=True):
    """A part of a manifest file: its content, the digest of the file up to its end, and where that
    is."""

    content: memoryview
    digest: bytes
    end: int


def parts_of(data: bytes) -> Iterator[ManifestPart]:
    """The parts of a manifest file up to a damaged one: each is a digest, a length and so many
    bytes."""
    digest, end = b"", 0
    while end < len(data):
        start = end + DIGEST + LENGTH
        found = data[end : end + DIGEST]
        end = start + int.from_bytes(data[end + DIGEST : start], "big")
        content = memoryview(data)[start:end]
        digest = _chained(digest, content)
        if digest != found:
            return
        yield ManifestPart(content, digest, end)


def part_after(before: bytes, content: bytes) -> tuple[bytes, bytes]:
    """The digest of a part after that with the digest `before`, and its bytes."""
    digest = _chained(before, content)
    return digest, digest + len(content).to_bytes(LENGTH, "big") + content


def _chained(before: bytes, content: bytes | memoryview) -> bytes:
    hasher = hashlib.blake2b(before, digest_size=DIGEST)
    hasher.update(content)
    return hasher.digest()


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
    """The temporary file of `write` and `save`, which a killed build can leave behind."""
    return path.with_name(path.name + ".new")


def write(path: Path, value: object) -> None:
    """Write `value` to `path` atomically, after the digest of its bytes."""
    data = msgspec.msgpack.encode(value)
    replace_file(path, hashlib.blake2b(data, digest_size=DIGEST).digest() + data)


def replace_file(path: Path, data: bytes) -> None:
    """Write `data` to `path` atomically."""
    new = unfinished(path)
    files.write(new, data)
    new.replace(path)


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
) -> PublishedFiles:
    """The files of the `manifest` that are in the folder `output`; `listed` are its entries. A file
    is read only if its `current` status is another than the manifest's."""
    entries = dict(listed)
    statuses: dict[str, Status | None] = dict(zip(manifest.files, current, strict=True))
    renewed = []
    for file, before, now in zip(manifest.files, manifest.statuses, current, strict=True):
        if now is not None and now == before:
            continue
        renewed.append(file)
        path = f"{output}/{file}"
        entry = entries[file]
        status = _lstat(path)
        if status is not None and stat.S_ISREG(status.st_mode):
            with contextlib.suppress(OSError):
                entries[file], statuses[file] = _read_again(path, entry, status)
                continue
        del entries[file], statuses[file]
    return PublishedFiles(entries, statuses, tuple(renewed))


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
