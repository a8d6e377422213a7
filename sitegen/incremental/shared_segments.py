"""Segments of the index of shared results: which entry of which pack each key has.

A segment has a header, and rows of fixed size that are sorted by key, in blocks. One looks in the
bytes, and reads only the blocks that one needs: a million keys have 48 MB. The header has the
digest of each block and the digest of the header is the name, so nobody can change a row."""

from __future__ import annotations

import heapq
import struct
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sitegen.incremental import keys
from sitegen.incremental.objects import ByteRange
from sitegen.incremental.shared_root import SegmentName, digest

# Bytes of a digest of an entry, and of a block.
DIGEST = 16
# Rows of a block.
ROWS = 512
_MAGIC = b"sitegen segment\n"
# The numbers of packs and rows; then the names of the packs, the first key of each block, and the
# digest of each block. A row: key, number of the pack, start, length, digest.
_COUNTS = struct.Struct(">II")
_ROW = struct.Struct(f">{keys.SIZE}sIII{DIGEST}s")
_PACK = slice(keys.SIZE, keys.SIZE + 4)


class PackedEntry(NamedTuple):
    """Where an entry is: the name of its pack, its part of the pack, and its digest."""

    pack: bytes
    span: ByteRange
    digest: bytes


class IndexSegment:
    """A segment, and those of its `blocks` that were read. Raises ValueError if `header` is
    none."""

    def __init__(self, header: bytes, blocks: Iterable[bytes] = ()) -> None:
        start = len(_MAGIC) + _COUNTS.size
        if len(header) < start or not header.startswith(_MAGIC):
            raise ValueError("no segment")
        packs, self._count = _COUNTS.unpack_from(header, len(_MAGIC))
        self.block_count = -(-self._count // ROWS)
        self._keys = start + packs * keys.SIZE
        self._digests = self._keys + self.block_count * keys.SIZE
        if len(header) != self._digests + self.block_count * DIGEST:
            raise ValueError("torn")
        self._header = header
        self.packs = tuple(
            header[at : at + keys.SIZE] for at in range(start, self._keys, keys.SIZE)
        )
        self._blocks = dict(enumerate(blocks))
        # What the root names it by.
        size = len(header) + self._count * _ROW.size
        self.name = SegmentName(digest(header), len(header), size)

    def encoded(self) -> bytes:
        """All its bytes; all blocks must be there."""
        return b"".join([self._header, *self._all()])

    def range_of(self, block: int) -> ByteRange:
        """The part of its bytes that is a block."""
        start = block * ROWS
        rows = min(ROWS, self._count - start)
        return ByteRange(len(self._header) + start * _ROW.size, rows * _ROW.size)

    def fill(self, block: int, data: bytes) -> None:
        """Have the bytes of a block. Raises ValueError if they are not those."""
        at = self._digests + block * DIGEST
        is_whole = len(data) == self.range_of(block).length
        if not is_whole or digest(data, DIGEST) != self._header[at : at + DIGEST]:
            raise ValueError("torn")
        self._blocks[block] = data

    def missing(self, wanted: Iterable[bytes] | None = None) -> list[int]:
        """The blocks that are not there and that some keys, or all, need."""
        if len(self._blocks) == self.block_count:
            return []
        needed = range(self.block_count) if wanted is None else {*map(self._block_of, wanted)}
        return sorted(block for block in needed if block >= 0 and block not in self._blocks)

    def find(self, key: bytes) -> PackedEntry | None:
        """The entry of a key, whose block must be there."""
        number = self._block_of(key)
        if number < 0:
            return None
        block = self._blocks[number]

        def key_at(start: int) -> bytes:
            return block[start : start + keys.SIZE]

        starts = range(0, len(block), _ROW.size)
        at = bisect_left(starts, key, key=key_at)
        if at == len(starts) or key_at(starts[at]) != key:
            return None
        _, pack, start, length, entry_digest = _ROW.unpack_from(block, starts[at])
        if pack >= len(self.packs):
            return None
        return PackedEntry(self.packs[pack], ByteRange(start, length), entry_digest)

    def _block_of(self, key: bytes) -> int:
        """The block in which a key would be; -1 if it is before the first one."""

        def first_key(block: int) -> bytes:
            at = self._keys + block * keys.SIZE
            return self._header[at : at + keys.SIZE]

        return bisect_right(range(self.block_count), key, key=first_key) - 1

    def _all(self) -> Iterator[bytes]:
        return (self._blocks[block] for block in range(self.block_count))

    def entries(self, packs: Collection[bytes]) -> Iterator[tuple[bytes, PackedEntry]]:
        """The keys and entries that are in some of the packs; all blocks must be there."""
        names = {number: pack for number, pack in enumerate(self.packs) if pack in packs}
        for block in self._all() if names else ():
            for key, pack, start, length, entry_digest in _ROW.iter_unpack(block):
                if pack in names:
                    yield key, PackedEntry(names[pack], ByteRange(start, length), entry_digest)

    def rows(self, numbers: Mapping[bytes, int]) -> Iterator[bytes]:
        """The rows of the packs that have new `numbers`, with these; all blocks must be there."""
        new = [numbers[pack].to_bytes(4, "big") if pack in numbers else None for pack in self.packs]
        for block in self._all():
            for start in range(0, len(block), _ROW.size):
                row = block[start : start + _ROW.size]
                old = int.from_bytes(row[_PACK], "big")
                if old < len(new) and (number := new[old]) is not None:
                    yield row[: _PACK.start] + number + row[_PACK.stop :]


def segment_of(pack: bytes, entries: Mapping[bytes, tuple[ByteRange, bytes]]) -> IndexSegment:
    """The segment of one pack with these `entries`: key → part of the pack, digest."""
    return _built(
        [pack],
        (
            _ROW.pack(key, 0, *span, entry_digest)
            for key, (span, entry_digest) in sorted(entries.items())
        ),
    )


def merged(segments: Sequence[IndexSegment], is_live: Callable[[bytes], bool]) -> IndexSegment:
    """One segment with the rows of all `segments`, without those of packs that are not live. Of
    several rows of one key it has any: all lead to the same bytes."""
    packs = sorted({pack for segment in segments for pack in segment.packs if is_live(pack)})
    numbers = {pack: number for number, pack in enumerate(packs)}
    return _built(packs, _unique(heapq.merge(*(segment.rows(numbers) for segment in segments))))


def _unique(rows: Iterable[bytes]) -> Iterator[bytes]:
    last = b""
    for row in rows:
        if row[: keys.SIZE] != last:
            last = row[: keys.SIZE]
            yield row


def _built(packs: Sequence[bytes], rows: Iterable[bytes]) -> IndexSegment:
    blocks: list[bytes] = []
    block = bytearray()
    for row in rows:
        block += row
        if len(block) == ROWS * _ROW.size:
            blocks.append(bytes(block))
            block.clear()
    if block:
        blocks.append(bytes(block))
    count = sum(map(len, blocks)) // _ROW.size
    header = [_MAGIC, _COUNTS.pack(len(packs), count), *packs]
    header += (each[: keys.SIZE] for each in blocks)
    header += (digest(each, DIGEST) for each in blocks)
    return IndexSegment(b"".join(header), blocks)
