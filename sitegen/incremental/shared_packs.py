"""Packs of shared results: many entries in one object, because a request for each of them would
take longer than to make it again. A pack never changes; its name is the digest of its bytes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from sitegen.incremental.compression import packed, unpacked
from sitegen.incremental.objects import ByteRange, Objects
from sitegen.incremental.shared_root import digest
from sitegen.incremental.shared_segments import DIGEST, IndexSegment, PackedEntry, segment_of

# A pack is full with so many bytes, or if its entries have so many before they are compressed.
FULL, FULL_UNPACKED = 4_000_000, 1 << 27
# An entry with more bytes is not shared: packs are held in memory.
MAX_ENTRY = 1 << 26
_PACK = b"sitegen results: pack\n"


class Pack(NamedTuple):
    """A pack to be sent, and the segment that has its entries."""

    name: bytes
    data: bytes
    segment: IndexSegment


class OpenPack:
    """A pack that entries are added to."""

    def __init__(self) -> None:
        self._parts = [_PACK]
        self._entries: dict[bytes, tuple[ByteRange, bytes]] = {}
        self._size, self._unpacked = len(_PACK), 0

    @property
    def is_full(self) -> bool:
        """Whether it is time to send it."""
        return self._size >= FULL or self._unpacked >= FULL_UNPACKED

    def add(self, key: bytes, data: bytes) -> None:
        """Add an entry."""
        if key in self._entries:
            return
        self._add(key, packed(data), len(data))

    def add_packed(self, key: bytes, stored: bytes) -> None:
        """Add an entry that was in another pack, as it is there."""
        if key not in self._entries:
            self._add(key, stored, len(stored))

    def _add(self, key: bytes, stored: bytes, unpacked_size: int) -> None:
        self._entries[key] = ByteRange(self._size, len(stored)), digest(stored, DIGEST)
        self._parts.append(stored)
        self._size += len(stored)
        self._unpacked += unpacked_size

    def closed(self) -> Pack | None:
        """The pack with these entries; None if there are none."""
        if not self._entries:
            return None
        data = b"".join(self._parts)
        name = digest(data)
        return Pack(name, data, segment_of(name, self._entries))


def name_of(pack: bytes) -> str:
    """The name of the object that is a pack."""
    return f"packs/{pack.hex()}"


def read(
    objects: Objects, pack: bytes, entries: Mapping[bytes, PackedEntry]
) -> tuple[dict[bytes, bytes], bool]:
    """The values of those `entries` of a pack that are whole, by key; and whether all are. Raises
    BucketError."""
    wanted = sorted((entry.span, key) for key, entry in entries.items())
    # A hostile index can say anything: that a hundred entries are the same 60 MB, for instance.
    lengths = [span.length for span, _ in wanted]
    if not all(lengths) or sum(lengths) > FULL + MAX_ENTRY:
        return {}, False
    parts = objects.get_ranges(name_of(pack), [span for span, _ in wanted])
    left = FULL_UNPACKED + MAX_ENTRY
    values: dict[bytes, bytes] = {}
    for (_, key), part in zip(wanted, parts, strict=False):
        if digest(part, DIGEST) == entries[key].digest:
            try:
                values[key] = unpacked(part, left)
            except ValueError:
                continue
            left -= len(values[key])
    return values, len(values) == len(entries)


def joined(
    objects: Objects, small: Collection[bytes], segments: Iterable[IndexSegment]
) -> Iterator[Pack]:
    """Fewer packs with the entries of the `small` ones. Raises BucketError."""
    entries: dict[bytes, list[tuple[bytes, PackedEntry]]] = defaultdict(list)
    for segment in segments:
        for key, entry in segment.entries(small):
            entries[entry.pack].append((key, entry))
    pack = OpenPack()
    for name in small:
        data, _ = objects.get(name_of(name), FULL)
        if digest(data) != name:
            continue
        for key, entry in entries[name]:
            start, length = entry.span
            stored = data[start : start + length]
            if digest(stored, DIGEST) == entry.digest:
                pack.add_packed(key, stored)
        if pack.is_full and (closed := pack.closed()):
            yield closed
            pack = OpenPack()
    if closed := pack.closed():
        yield closed
