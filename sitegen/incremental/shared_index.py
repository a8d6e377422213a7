"""The index of shared results: which entry of which pack each key has.

Segments hold rows of fixed size, sorted by key, in which one looks without decoding them. The root
names the segments and packs that count. It can be signed: it names each segment by the digest of
its bytes, and a segment has the digest of each entry, so that nobody who cannot sign can change an
entry."""

from __future__ import annotations

import hashlib
import heapq
import hmac
import struct
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
from msgspec import Meta, Struct

from sitegen.incremental import keys
from sitegen.incremental.compression import packed, unpacked
from sitegen.incremental.objects import ByteRange

# Bytes of a digest of an entry.
ENTRY_DIGEST = 16
# More bytes than a root or the segments of one root may have: nobody can fill the memory.
MAX_ROOT, MAX_SEGMENTS = 1 << 26, 1 << 30
_ROOT, _SEGMENT = b"sitegen results\n", b"sitegen segment\n"
_MAC, _UNSIGNED = 32, bytes(32)
# What is signed begins with what it is, so that no signature of something else stands for it.
_DOMAIN = b"sitegen: root of shared results, 1\n"
# The numbers of packs and rows; then the names of the packs, and the rows: key, number of the pack,
# start, length, digest.
_COUNTS = struct.Struct(">II")
_ROW = struct.Struct(f">{keys.SIZE}sIII{ENTRY_DIGEST}s")
_PACK = slice(keys.SIZE, keys.SIZE + 4)

Name = Annotated[bytes, Meta(min_length=keys.SIZE, max_length=keys.SIZE)]
Count = Annotated[int, Meta(ge=0, lt=1 << 40)]


class SegmentName(Struct, frozen=True, array_like=True):
    """The digest of a segment, and the number of its bytes."""

    digest: Name
    size: Count


class SharedRoot(Struct, frozen=True):
    """What counts: the segments, and the packs, each with the day on which it was last used. All
    other objects were last looked through on the day `swept`. Days are counted from 1970."""

    segments: Annotated[tuple[SegmentName, ...], Meta(max_length=64)] = ()
    packs: dict[Name, Count] = {}
    swept: Count = 0


# How a root was read: with a signature that holds; without one; with one that does not hold, or
# that nobody looked at for want of a key; or not at all.
Signature = Literal["good", "none", "bad", "unknown", "damaged"]


def encoded_root(root: SharedRoot, key: bytes) -> bytes:
    """The bytes of a root, signed with `key` if that is not b""."""
    body = packed(msgspec.msgpack.encode(root))
    return _ROOT + (_mac(body, key) if key else _UNSIGNED) + digest(body) + body


def decoded_root(data: bytes, key: bytes) -> tuple[SharedRoot, Signature]:
    """The root with these bytes, and what its signature says of it."""
    start = len(_ROOT) + _MAC + keys.SIZE
    mac, body = data[len(_ROOT) : len(_ROOT) + _MAC], data[start:]
    if not data.startswith(_ROOT) or digest(body) != data[start - keys.SIZE : start]:
        return SharedRoot(), "damaged"
    signature: Signature = "none"
    if mac != _UNSIGNED:
        signature = "unknown" if not key else "bad"
        if key and hmac.compare_digest(mac, _mac(body, key)):
            signature = "good"
    try:
        root = msgspec.msgpack.decode(unpacked(body, MAX_ROOT), type=SharedRoot)
    except (ValueError, msgspec.MsgspecError):
        return SharedRoot(), "damaged"
    return root, signature


def _mac(body: bytes, key: bytes) -> bytes:
    return hmac.digest(key, _DOMAIN + body, "sha256")


def digest(data: bytes, size: int = keys.SIZE) -> bytes:
    """The digest of `data` in `size` bytes."""
    return hashlib.blake2b(data, digest_size=size).digest()


class PackedEntry(NamedTuple):
    """Where an entry is: the name of its pack, its part of the pack, and its digest."""

    pack: bytes
    span: ByteRange
    digest: bytes


class IndexSegment:
    """Rows that are sorted by key. Raises ValueError if `data` is no segment."""

    def __init__(self, data: bytes) -> None:
        start = len(_SEGMENT) + _COUNTS.size
        if len(data) < start or not data.startswith(_SEGMENT):
            raise ValueError("no segment")
        packs, self.count = _COUNTS.unpack_from(data, len(_SEGMENT))
        self._rows = start + packs * keys.SIZE
        if len(data) != self._rows + self.count * _ROW.size:
            raise ValueError("torn")
        self.data = data
        self.packs = tuple(data[at : at + keys.SIZE] for at in range(start, self._rows, keys.SIZE))

    def find(self, key: bytes) -> PackedEntry | None:
        """The entry of a key."""
        at = bisect_left(range(self.count), key, key=self._key)
        if at == self.count or self._key(at) != key:
            return None
        row = _ROW.unpack_from(self.data, self._rows + at * _ROW.size)
        return self._entry(row) if row[1] < len(self.packs) else None

    def entries(self, packs: Collection[bytes]) -> Iterator[tuple[bytes, PackedEntry]]:
        """The keys and entries that are in some of the packs."""
        numbers = {number for number, pack in enumerate(self.packs) if pack in packs}
        if numbers:
            for row in _ROW.iter_unpack(memoryview(self.data)[self._rows :]):
                if row[1] in numbers:
                    yield row[0], self._entry(row)

    def _entry(self, row: tuple[Any, ...]) -> PackedEntry:
        _, pack, start, length, entry_digest = row
        return PackedEntry(self.packs[pack], ByteRange(start, length), entry_digest)

    def _key(self, at: int) -> bytes:
        start = self._rows + at * _ROW.size
        return self.data[start : start + keys.SIZE]

    def rows(self, numbers: Mapping[bytes, int]) -> Iterator[bytes]:
        """The rows of the packs that have new `numbers`, with these."""
        new = [numbers[pack].to_bytes(4, "big") if pack in numbers else None for pack in self.packs]
        data = self.data
        for start in range(self._rows, len(data), _ROW.size):
            row = data[start : start + _ROW.size]
            old = int.from_bytes(row[_PACK], "big")
            if old < len(new) and (number := new[old]) is not None:
                yield row[: _PACK.start] + number + row[_PACK.stop :]


def segment_of(pack: bytes, entries: Mapping[bytes, tuple[ByteRange, bytes]]) -> IndexSegment:
    """The segment of one pack with these `entries`: key → part of the pack, digest."""
    rows = [
        _ROW.pack(key, 0, *span, entry_digest)
        for key, (span, entry_digest) in sorted(entries.items())
    ]
    return IndexSegment(b"".join([_SEGMENT, _COUNTS.pack(1, len(rows)), pack, *rows]))


def merged(segments: Sequence[IndexSegment], is_live: Callable[[bytes], bool]) -> IndexSegment:
    """One segment with the rows of all `segments`, without those of packs that are not live. Of
    several rows of one key it has any: all lead to the same bytes."""
    packs = sorted({pack for segment in segments for pack in segment.packs if is_live(pack)})
    numbers = {pack: number for number, pack in enumerate(packs)}
    # Rows are added to one array of bytes: a list of a million is twice as large.
    data = bytearray().join([_SEGMENT, _COUNTS.pack(len(packs), 0), *packs])
    last = b""
    count = 0
    for row in heapq.merge(*(segment.rows(numbers) for segment in segments)):
        if row[: keys.SIZE] != last:
            last = row[: keys.SIZE]
            data += row
            count += 1
    _COUNTS.pack_into(data, len(_SEGMENT), len(packs), count)
    return IndexSegment(bytes(data))
