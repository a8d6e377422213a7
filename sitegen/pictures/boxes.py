"""Removes metadata from picture files that consist of boxes: AVIF and HEIC, JPEG XL, JPEG 2000. No
pixel is decoded.

Boxes: ISO/IEC 14496-12 §4.2; HEIF and AVIF: §8.11 and ISO/IEC 23008-12; JPEG XL: ISO/IEC 18181-2;
JPEG 2000: ITU-T T.800 annex I."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

SHORT = "it ends in the middle"
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


class _Box(Struct, frozen=True):
    """One box of a file: `data[start:end]`. Its content begins at `inside`."""

    kind: bytes
    start: int
    inside: int
    end: int


def _boxes(data: bytes | bytearray, at: int, end: int) -> Iterator[_Box]:
    """The boxes in `data[at:end]`. Raises ValueError if one of them is longer than that."""
    while at < end:
        size, head = _number(data, at, 4), 8
        if size == 1:
            size, head = _number(data, at + 8, 8), 16
        size = size or end - at
        if size < head or at + size > end:
            raise ValueError(SHORT)
        yield _Box(bytes(data[at + 4 : at + 8]), at, at + head, at + size)
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
        data[box.start : box.end] for box in _boxes(data, 0, len(data)) if box.kind not in _LEFT_OUT
    )


def blanked(data: bytes) -> bytes:
    """A HEIF or AVIF file whose metadata is overwritten with zeros. Boxes refer to offsets in the
    file, so nothing may move. Raises ValueError if the file is damaged."""
    blank = bytearray(data)
    for box in _boxes(data, 0, len(data)):
        _blank(blank, box)
    return bytes(blank)


def _blank(data: bytearray, box: _Box, depth: int = 0) -> None:
    if box.kind in _HOLDERS and depth < len(_HOLDERS):
        for inner in _boxes(data, box.inside, box.end):
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


def _blank_items(data: bytearray, meta: _Box) -> None:
    inside = list(_boxes(data, meta.inside + 4, meta.end))
    kinds = {
        item: kind for box in inside if box.kind == b"iinf" for item, kind in _items(data, box)
    }
    idat = next((box.inside for box in inside if box.kind == b"idat"), len(data))
    for box in inside:
        if box.kind == b"iloc":
            for item, start, length in _places(data, box, idat):
                if kinds.get(item) in _ITEMS:
                    _fill(
                        data, start, start + length, _EMPTY_EXIF if kinds[item] == b"Exif" else b""
                    )
        elif box.kind in _NOTES:
            _fill(data, box.inside, box.end)


def _items(data: bytearray, box: _Box) -> Iterator[tuple[int, bytes]]:
    """The numbers and kinds of the items of a file (ISO/IEC 14496-12 §8.11.6)."""
    for entry in _boxes(data, box.inside + (6 if data[box.inside] == 0 else 8), box.end):
        version = _number(data, entry.inside, 1)
        if entry.kind == b"infe" and version >= 2:
            size = 2 if version == 2 else 4
            at = entry.inside + 4
            yield _number(data, at, size), bytes(data[at + size + 2 : at + size + 6])


def _places(data: bytearray, box: _Box, idat: int) -> Iterator[tuple[int, int, int]]:
    """The extents of all items: item number, start and length (ISO/IEC 14496-12 §8.11.3). `idat` is
    the offset of the content of that box."""
    at = box.inside

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
        base = read(of_base)
        for _ in range(read(2)):
            read(of_index if version else 0)
            offset, length = read(of_offset), read(of_length)
            if method > 1:
                raise ValueError("its items stand in each other")
            start = base + offset + (idat if method else 0)
            yield item, start, length or len(data) - start
