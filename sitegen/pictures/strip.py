"""Removes metadata from picture files: place, time, author, camera, thumbnails, comments, and data
after the end of the picture. Pixels are neither decoded nor changed.

JPEG: ITU-T T.81 annex B; PNG: W3C, third edition; GIF89a; WebP: RFC 9649.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

from sitegen import kinds, lazy
from sitegen.pictures import boxes
from sitegen.pictures.boxes import SHORT

# A progressive JPEG has about ten scans; each takes as long to decode as a whole picture.
MAX_SCANS = 100
# 0xFF may be repeated before a marker; these find the last one. Without a quantifier, `re` looks
# for 0xFF in blocks of bytes, which takes a tenth of the time.
_MARKER = lazy.pattern(rb"\xff[^\xff]", re.DOTALL)
_AFTER_SCAN = lazy.pattern(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)
# PNG chunks that describe the picture itself: pixels, colours, transparency, density, animation.
_PNG = {
    b"IHDR",
    b"PLTE",
    b"IDAT",
    b"IEND",
    b"tRNS",
    b"cHRM",
    b"gAMA",
    b"iCCP",
    b"sBIT",
    b"sRGB",
    b"cICP",
    b"mDCV",
    b"cLLI",
    b"bKGD",
    b"pHYs",
    b"acTL",
    b"fcTL",
    b"fdAT",
}
_WEBP = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
_WEBP_METADATA = 0b1100
_GIF_LOOPS = {b"NETSCAPE2.0", b"ANIMEXTS1.0"}


def stripped(data: bytes) -> tuple[bytes, bytes]:
    """A picture file without metadata, and its EXIF data (b"" if it has none).

    `data` has one of the kinds RASTER or BOXED, or is a TIFF, which is returned as it is, since it
    is never published. Raises ValueError, which says what is wrong with
    the file."""
    kind = kinds.of(data[: kinds.HEAD])
    if kind in kinds.BOXED:
        return boxes.blanked(data) if kind in {"avif", "heif"} else boxes.left_out(data), b""
    if kind == "tiff":
        return data, b""
    exif: list[bytes] = []
    parts = {"jpeg": _jpeg, "png": _png, "gif": _gif, "webp": _webp}[kind](data, exif)
    return b"".join(parts), exif[0] if exif else b""


def with_orientation(data: bytes, orientation: int) -> bytes:
    """A cleaned JPEG file with this `orientation` as its only metadata (EXIF 2.32 §4.6.4); other
    files unchanged. For a file whose pixels cannot be decoded, and so cannot be turned."""
    if orientation == 1 or not data.startswith(b"\xff\xd8"):
        return data
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1\0" + bytes([orientation]) + bytes(6)
    return data[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + data[2:]


_EMBEDDED = lazy.pattern(r"(data:image/(?:png|gif|p?jpe?g|webp);base64,)([A-Za-z0-9+/]+={0,2})")


def embedded(html: str) -> str:
    """HTML whose pictures in data URLs have no metadata. The length stays the same, so that places
    in the HTML stay valid: zero bytes after the end of a picture replace what was removed."""
    return _EMBEDDED.sub(_cleaned, html)


def _cleaned(match: re.Match[str]) -> str:
    try:
        data = base64.b64decode(match[2], validate=True)
        clean = stripped(data)[0] if kinds.of(data[: kinds.HEAD]) in kinds.RASTER else data
    except ValueError:  # browsers cannot show it either
        return match[0]
    return (
        match[0]
        if clean == data
        else match[1] + base64.b64encode(clean.ljust(len(data), b"\0")).decode()
    )


def _jpeg(data: bytes, exif: list[bytes]) -> Iterator[bytes]:
    yield data[:2]
    at, scans = 2, 0
    while True:
        segment = _MARKER.search(data, at)
        if not segment:
            raise ValueError(SHORT)
        at = segment.end() - 2
        marker = data[at + 1]
        if marker == 0xD9:
            break
        if marker in {0x00, 0x01} or 0xD0 <= marker <= 0xD8:
            at += 2
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if end < at + 4 or end > len(data):
            raise ValueError(SHORT)
        if marker == 0xDA:
            scans += 1
            if scans > MAX_SCANS:
                raise ValueError(f"it is drawn in more than {MAX_SCANS} passes")
            after = _AFTER_SCAN.search(data, end)
            last = after.start() if after else len(data)
            while after and last > end and data[last - 1] == 0xFF:
                last -= 1
            end = last
            yield data[at:end]
            if after is None:  # without an end marker; decoding tells whether more is missing
                return
        else:
            yield _segment(marker, data[at:end], exif)
        at = end
    yield b"\xff\xd9"


def _segment(marker: int, segment: bytes, exif: list[bytes]) -> bytes:
    """The part of a JPEG segment that is needed to draw the picture; b"" if none is."""
    if marker == 0xE1 and segment.startswith(b"Exif\0\0", 4):
        exif.append(segment[4:])
    if marker == 0xE0 and segment.startswith(b"JFIF\0", 4) and len(segment) >= 16:
        return b"\xff\xe0\x00\x10" + segment[4:16] + b"\0\0"  # without the thumbnail
    coloured = (marker == 0xE2 and segment.startswith(b"ICC_PROFILE\0", 4)) or (
        marker == 0xEE and segment.startswith(b"Adobe", 4)
    )
    return segment if coloured or not (0xE0 <= marker <= 0xEF or marker == 0xFE) else b""


def _png(data: bytes, exif: list[bytes]) -> Iterator[bytes]:
    yield data[:8]
    at = 8
    while True:
        name, end = data[at + 4 : at + 8], at + 12 + int.from_bytes(data[at : at + 4], "big")
        if end > len(data):
            raise ValueError(SHORT)
        if name == b"eXIf":
            exif.append(data[at + 8 : end - 4])
        elif name in _PNG:
            yield data[at:end]
        if name == b"IEND":
            return
        at = end


def _webp(data: bytes, exif: list[bytes]) -> Iterator[bytes]:
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise ValueError(SHORT)
    kept, at = [], 12
    while at + 8 <= end:
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 + size > end:
            raise ValueError(SHORT)
        chunk = data[at : at + 8 + size] + b"\0" * (size % 2)
        if name == b"EXIF":
            exif.append(data[at + 8 : at + 8 + size])
        elif name == b"VP8X" and size:
            kept.append(chunk[:8] + bytes([chunk[8] & ~_WEBP_METADATA]) + chunk[9:])
        elif name in _WEBP:
            kept.append(chunk)
        at += len(chunk)
    yield b"RIFF" + (4 + sum(map(len, kept))).to_bytes(4, "little") + b"WEBP"
    yield from kept


def _gif(data: bytes, _exif: list[bytes]) -> Iterator[bytes]:
    at = 13 + _table(data, 10)
    yield data[:at]
    while at < len(data) and data[at] != 0x3B:
        start = at
        if data[at] == 0x2C:
            at = _after_blocks(data, at + 11 + _table(data, at + 9))
            yield data[start:at]
        elif data[at] == 0x21 and at + 2 < len(data):
            at = _after_blocks(data, at + 2)
            if data[start + 1] == 0xF9 or (
                data[start + 1] == 0xFF and data[start + 3 : start + 14] in _GIF_LOOPS
            ):
                yield data[start:at]
        else:
            raise ValueError("it is damaged")
    yield b";"


def _table(data: bytes, at: int) -> int:
    """The size in bytes of the colour table whose flags are the byte at `at`."""
    if at >= len(data):
        raise ValueError(SHORT)
    return 3 << ((data[at] & 7) + 1) if data[at] & 0x80 else 0


def _after_blocks(data: bytes, at: int) -> int:
    while at < len(data) and data[at]:
        at += 1 + data[at]
    if at >= len(data):
        raise ValueError(SHORT)
    return at + 1
