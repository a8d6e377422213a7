"""The boxes of picture files that consist of them, AVIF and HEIC, JPEG XL, JPEG 2000, and how their
metadata is removed. No pixel is decoded.

Boxes: ISO/IEC 14496-12 §4.2; HEIF and AVIF: §8.11 and ISO/IEC 23008-12; JPEG XL: ISO/IEC 18181-2;
JPEG 2000: ITU-T T.800 annex I."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

SHORT = "it ends in the middle"
# A part may take no bytes in its list, so that their number has no bound by itself.
MAX_PARTS = 100_000
# Bytes of the name and the media type of an item.
MAX_NAME = 1_000
# Boxes that contain other boxes, and boxes that begin with the times at which a film was created.
_HOLDERS = frozenset({b"moov", b"trak", b"mdia"})
_TIMES = frozenset({b"mvhd", b"tkhd", b"mdhd"})
_NOTES = frozenset({b"uuid", b"udta", b"free", b"skip", b"jumb", b"c2pa", b"ilst", b"keys"})
# HEIF items that are metadata: EXIF, XMP, and anything else with a media type or an address.
_ITEMS = frozenset({b"Exif", b"mime", b"uri "})
# Boxes that JPEG XL and JPEG 2000 do not need for drawing. `jbrd` can restore the JPEG file that a
# picture was converted from, with its metadata.
_LEFT_OUT = frozenset(
    {b"Exif", b"xml ", b"brob", b"jumb", b"jbrd", b"uuid", b"uinf", b"free", b"skip"}
)
# EXIF data without entries, after its offset (ISO/IEC 23008-12 annex A).
_EMPTY_EXIF = b"\0\0\0\0II*\0\x08\0\0\0\0\0\0\0\0\0"


class Box(Struct, frozen=True):
    """One box of a file: `data[start:end]`. Its content begins at `inside`."""

    kind: bytes
    start: int
    inside: int
    end: int


def boxes(data: bytes | bytearray, at: int, end: int) -> Iterator[Box]:
    """The boxes in `data[at:end]`. Raises ValueError if one of them is longer than that."""
    while at < end:
        size, head = _number(data, at, 4), 8
        if size == 1:
            size, head = _number(data, at + 8, 8), 16
        size = size or end - at
        if size < head or at + size > end:
            raise ValueError(SHORT)
        yield Box(bytes(data[at + 4 : at + 8]), at, at + head, at + size)
        at += size


def _number(data: bytes | bytearray, at: int, size: int) -> int:
    if at + size > len(data):
        raise ValueError(SHORT)
    return int.from_bytes(data[at : at + size], "big")


def left_out(data: bytes) -> bytes:
    """A JPEG XL or JPEG 2000 file without metadata boxes; a bare codestream has none. Raises
    ValueError if the file is damaged."""
    if data[4:8] not in {b"JXL ", b"jP  "}:
        return data
    return b"".join(
        data[box.start : box.end] for box in boxes(data, 0, len(data)) if box.kind not in _LEFT_OUT
    )


def blanked(data: bytes) -> bytes:
    """A HEIF or AVIF file whose metadata is overwritten with zeros. Boxes refer to offsets in the
    file, so nothing may move. Raises ValueError if the file is damaged."""
    blank = bytearray(data)
    for box in boxes(data, 0, len(data)):
        _blank(blank, box)
    return bytes(blank)


def _blank(data: bytearray, box: Box, depth: int = 0) -> None:
    if box.kind in _HOLDERS and depth < len(_HOLDERS):
        for inner in boxes(data, box.inside, box.end):
            _blank(data, inner, depth + 1)
    elif box.kind == b"meta":
        _blank_items(data, box)
    elif box.kind in _TIMES and box.end - box.inside >= 20:
        _fill(data, box.inside + 4, box.inside + (20 if data[box.inside] else 12))
    elif box.kind in _NOTES:
        _fill(data, box.inside, box.end)


def _fill(data: bytearray, start: int, end: int, text: bytes = b"") -> None:
    if not 0 <= start <= end <= len(data):
        raise ValueError(SHORT)
    data[start:end] = (text if len(text) <= end - start else b"").ljust(end - start, b"\0")


def _blank_items(data: bytearray, meta: Box) -> None:
    inside = list(boxes(data, meta.inside + 4, meta.end))
    kinds = {
        item: kind for box in inside if box.kind == b"iinf" for item, kind, _ in items(data, box)
    }
    idat = next((box.inside for box in inside if box.kind == b"idat"), len(data))
    for box in inside:
        if box.kind == b"iloc":
            for item, start, length in places(data, box, idat):
                if kinds.get(item) in _ITEMS:
                    _fill(
                        data, start, start + length, _EMPTY_EXIF if kinds[item] == b"Exif" else b""
                    )
        elif box.kind in _NOTES:
            _fill(data, box.inside, box.end)


def items(data: bytes | bytearray, box: Box) -> Iterator[tuple[int, bytes, bytes]]:
    """The items of a file by its box `iinf`: number, kind, and, for the kind "mime", the media type
    (ISO/IEC 14496-12 §8.11.6). Raises ValueError if the box is damaged."""
    for entry in boxes(data, box.inside + (6 if _number(data, box.inside, 1) == 0 else 8), box.end):
        version = _number(data, entry.inside, 1)
        if entry.kind == b"infe" and version >= 2:
            size = 2 if version == 2 else 4
            at = entry.inside + 4
            kind, texts = data[at + size + 2 : at + size + 6], data[at + size + 6 : entry.end]
            name_and_type = bytes(texts[:MAX_NAME]).split(b"\0") if kind == b"mime" else []
            yield _number(data, at, size), bytes(kind), b"".join(name_and_type[1:2])


def places(data: bytes | bytearray, box: Box, idat: int) -> Iterator[tuple[int, int, int]]:
    """The extents of all items by the box `iloc`: item number, start and length in the file. `idat`
    is the offset of the content of that box. Raises ValueError as `extents` does."""
    for item, inside, offset, length in extents(data, box):
        start = offset + (idat if inside else 0)
        yield item, start, length or len(data) - start


def extents(data: bytes | bytearray, box: Box) -> Iterator[tuple[int, bool, int, int]]:
    """The extents of all items as the box `iloc` says: item number, whether the offset is one in
    the box `idat`, offset, and length, 0 for the rest (ISO/IEC 14496-12 §8.11.3). Raises ValueError
    if the box is damaged, or has more than MAX_PARTS."""
    at, parts = box.inside, 0

    def read(size: int) -> int:
        nonlocal at
        at += size
        if at > box.end:
            raise ValueError(SHORT)
        return _number(data, at - size, size) if size else 0

    version, sizes = read(4) >> 24, read(2)
    of_offset, of_length, of_base, of_index = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    for _ in range(read(2 if version < 2 else 4)):
        item = read(2 if version < 2 else 4)
        method = read(2) & 15 if version else 0
        read(2)
        base, count = read(of_base), read(2)
        parts += count
        if parts > MAX_PARTS:
            raise ValueError("it has too many parts")
        for _ in range(count):
            read(of_index if version else 0)
            offset, length = read(of_offset), read(of_length)
            if method > 1:
                raise ValueError("its items stand in each other")
            yield item, method == 1, base + offset, length
