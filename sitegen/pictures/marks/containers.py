"""A picture file → the blocks of metadata in it, as they are. Nothing is decoded but what has to be
unpacked to be read.

JPEG: ITU-T T.81 annex B, XMP Specification part 3 §1.1.3, C2PA 2.2 §A.3; PNG: W3C, third edition;
WebP: RFC 9649; GIF89a; TIFF 6.0."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from typing import Literal

from msgspec import Struct

from sitegen import kinds, lazy
from sitegen.pictures.marks import boxed, tiff, xmp

# "xmp" is a packet, "xmp part" a part of one that was too long for its segment. "resources" are
# Photoshop's image resources, "iim" are data sets of IPTC. "c2pa" is a manifest store, "c2pa part"
# a part of one. "notes" are anything else, and come without their bytes.
BlockKind = Literal["xmp", "xmp part", "resources", "iim", "exif", "c2pa", "c2pa part", "notes"]


class MetadataBlock(Struct, frozen=True):
    """One block of metadata, and the name of its place in the file."""

    kind: BlockKind
    place: str
    data: bytes = b""


# What is unpacked and joined of one block: one byte more than a packet may have.
MAX_BYTES = xmp.MAX_BYTES + 1
_MARKER = lazy.pattern(rb"\xff[^\xff]", re.DOTALL)
_AFTER_SCAN = lazy.pattern(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)
_APP1 = (
    (b"http://ns.adobe.com/xap/1.0/\0", "xmp"),
    (b"http://ns.adobe.com/xmp/extension/\0", "xmp part"),
    (b"Exif\0\0", "exif"),
)
_RESOURCES, _JUMBF = b"Photoshop 3.0\0", b"JP"


def blocks(data: bytes) -> Iterator[MetadataBlock]:
    """The blocks of a picture file of any kind, in its order; none for a kind that is not known.
    Raises ValueError, after the blocks before that place, where the file is damaged."""
    read = _READERS.get(kinds.of(data[: kinds.HEAD]))
    return read(data) if read else iter(())


# --- JPEG -----------------------------------------------------------------------------------------


def _jpeg(data: bytes) -> Iterator[MetadataBlock]:
    """The segments before the pixels; in a file with a manifest, which has to be published as it
    is, also those between scans, and what is after the end."""
    at, is_signed = 2, False
    while segment := _MARKER.search(data, at):
        at = segment.end()
        marker = data[at - 1]
        if marker == 0xD9:
            if data[at:].strip(b"\0"):
                yield MetadataBlock("notes", "data after its end")
            return
        if marker in {0x00, 0x01} or 0xD0 <= marker <= 0xD8:
            continue
        end = at + int.from_bytes(data[at : at + 2], "big")
        if end < at + 2 or end > len(data):
            raise ValueError("it ends in the middle")
        if marker == 0xDA and not is_signed:
            return
        if marker == 0xDA:
            after = _AFTER_SCAN.search(data, end)
            end = after.start() if after else len(data)
        elif 0xE0 <= marker <= 0xEF or marker == 0xFE:
            is_signed = is_signed or data.startswith(_JUMBF, at + 2)
            yield from _segment(marker, data[at + 2 : end])
        at = end


def _segment(marker: int, content: bytes) -> Iterator[MetadataBlock]:
    if marker == 0xE1:
        for beginning, kind in _APP1:
            if content.startswith(beginning):
                place = "EXIF" if kind == "exif" else "XMP"
                yield MetadataBlock(kind, place, content[len(beginning) :])  # type: ignore[arg-type]
                return
    if marker == 0xED and content.startswith(_RESOURCES):
        yield MetadataBlock("resources", "IPTC", content[len(_RESOURCES) :])
    elif marker == 0xEB and content.startswith(_JUMBF):
        yield MetadataBlock("c2pa part", "C2PA", content[2:])
    elif marker == 0xFE:
        yield MetadataBlock("notes", "a comment")
    elif not (
        (marker == 0xE0 and content.startswith(b"JFIF\0"))
        or (marker == 0xE2 and content.startswith(b"ICC_PROFILE\0"))
        or (marker == 0xEE and content.startswith(b"Adobe"))
    ):
        yield MetadataBlock("notes", f"a segment APP{marker - 0xE0}")


# --- PNG ------------------------------------------------------------------------------------------

_TEXTS = frozenset({b"iTXt", b"tEXt", b"zTXt"})
_XMP_KEYWORD = b"XML:com.adobe.xmp"
# Texts that are unpacked in one file: each may be a decompression bomb.
MAX_TEXTS = 10
# ImageMagick writes metadata of other formats as hexadecimal text.
_RAW_PROFILE = b"Raw profile type "
_RAW_KINDS: dict[bytes, BlockKind] = {b"xmp": "xmp", b"iptc": "resources", b"8bim": "resources"}
_PICTURE_CHUNKS = frozenset(
    b"IHDR PLTE IDAT tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT tIME acTL"
    b" fcTL fdAT".split()
)


def _png(data: bytes) -> Iterator[MetadataBlock]:
    at, marks = 8, 0
    while at + 8 <= len(data):
        name, start = data[at + 4 : at + 8], at + 8
        end = start + int.from_bytes(data[at : at + 4], "big")
        if end > len(data):
            raise ValueError("it ends in the middle")
        if name == b"IEND":
            if data[end + 4 :].strip(b"\0"):
                yield MetadataBlock("notes", "data after its end")
            return
        if name == b"eXIf":
            yield MetadataBlock("exif", "EXIF", data[start:end])
        elif name == b"caBX":
            yield MetadataBlock("c2pa", "C2PA", data[start:end])
        elif name in _TEXTS:
            keyword, _, rest = data[start:end].partition(b"\0")
            marks += keyword.startswith((_XMP_KEYWORD, _RAW_PROFILE))
            yield _png_text(name, keyword, rest if marks <= MAX_TEXTS else b"")
        elif name not in _PICTURE_CHUNKS:
            yield MetadataBlock("notes", f"a chunk {name.decode('latin-1')}")
        at = end + 4


def _png_text(name: bytes, keyword: bytes, rest: bytes) -> MetadataBlock:
    """A chunk with text (PNG §11.3.3), of which `rest` is what follows the keyword."""
    if keyword == _XMP_KEYWORD:
        return MetadataBlock("xmp", "XMP", _text(name, rest))
    if keyword.startswith(_RAW_PROFILE):
        return _raw_profile(keyword.removeprefix(_RAW_PROFILE), _text(name, rest))
    return MetadataBlock("notes", f"the text {keyword[:79].decode('latin-1')}")


def _text(name: bytes, rest: bytes) -> bytes:
    """The text of a chunk; b"" if it cannot be unpacked."""
    packed = name == b"zTXt"
    if packed:
        rest = rest[1:]
    elif name == b"iTXt":
        packed = rest[:1] == b"\1"
        rest = rest[2:].partition(b"\0")[2].partition(b"\0")[2]
    return _unpacked(rest) if packed else rest


def _unpacked(data: bytes) -> bytes:
    """At most MAX_BYTES, as a protection against decompression bombs."""
    try:
        return zlib.decompressobj().decompress(data, MAX_BYTES)
    except zlib.error:
        return b""


def _raw_profile(profile: bytes, text: bytes) -> MetadataBlock:
    """Name, length and hexadecimal digits, in lines."""
    digits = b"".join(text.split()[2:])
    try:
        content = bytes.fromhex(digits.decode("ascii"))
    except ValueError:
        content = b""
    if profile in {b"exif", b"APP1"}:
        return next(_segment(0xE1, content))
    if profile in _RAW_KINDS:
        kind = _RAW_KINDS[profile]
        return MetadataBlock(
            kind, "XMP" if kind == "xmp" else "IPTC", content.removeprefix(_RESOURCES)
        )
    return MetadataBlock("notes", f"the text {(_RAW_PROFILE + profile)[:79].decode('latin-1')}")


# --- WebP, GIF, TIFF ------------------------------------------------------------------------------

_WEBP_BLOCKS: dict[bytes, tuple[BlockKind, str]] = {
    b"XMP ": ("xmp", "XMP"),
    b"EXIF": ("exif", "EXIF"),
    b"C2PA": ("c2pa", "C2PA"),
}
_WEBP_PICTURE = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})


def _webp(data: bytes) -> Iterator[MetadataBlock]:
    end_of_file, at = 8 + int.from_bytes(data[4:8], "little"), 12
    while at + 8 <= min(end_of_file, len(data)):
        name, start = data[at : at + 4], at + 8
        end = start + int.from_bytes(data[at + 4 : at + 8], "little")
        if end > len(data):
            raise ValueError("it ends in the middle")
        if name in _WEBP_BLOCKS:
            yield MetadataBlock(*_WEBP_BLOCKS[name], data[start:end].removeprefix(b"Exif\0\0"))
        elif name not in _WEBP_PICTURE:
            yield MetadataBlock("notes", f"a chunk {name.decode('latin-1')}")
        at = end + end % 2
    if data[end_of_file:].strip(b"\0"):
        yield MetadataBlock("notes", "data after its end")


# After a packet, bytes that lead readers of blocks to its end (XMP Specification part 3 §1.1.2).
_GIF_TRAILER = b"\x01\xff\xfe\xfd"


def _gif(data: bytes) -> Iterator[MetadataBlock]:
    at = 13 + _gif_table(data, 10)
    while at < len(data) and data[at] != 0x3B:
        start = at
        if data[at] == 0x2C:
            at = _after_blocks(data, at + 11 + _gif_table(data, at + 9))
            continue
        if data[at] != 0x21:
            raise ValueError("it is damaged")
        at = _after_blocks(data, at + 2)
        if data[start + 1] == 0xFF:
            yield from _gif_application(data[start + 3 : start + 14], data, start + 14, at)
        elif data[start + 1] != 0xF9:
            yield MetadataBlock("notes", "a comment")
    if data[at + 1 :].strip(b"\0"):
        yield MetadataBlock("notes", "data after its end")


def _gif_application(name: bytes, data: bytes, start: int, end: int) -> Iterator[MetadataBlock]:
    if name == b"XMP DataXMP":
        yield MetadataBlock("xmp", "XMP", data[start:end].partition(_GIF_TRAILER)[0])
    elif name.startswith(b"C2PA_GIF"):
        content = bytearray()
        while start < end:
            content += data[start + 1 : start + 1 + data[start]]
            start += 1 + data[start]
        yield MetadataBlock("c2pa", "C2PA", bytes(content))
    elif name not in {b"NETSCAPE2.0", b"ANIMEXTS1.0"}:
        yield MetadataBlock("notes", "an application extension")


def _gif_table(data: bytes, at: int) -> int:
    return 3 << ((data[at] & 7) + 1) if at < len(data) and data[at] & 0x80 else 0


def _after_blocks(data: bytes, at: int) -> int:
    while at < len(data) and data[at]:
        at += 1 + data[at]
    if at >= len(data):
        raise ValueError("it ends in the middle")
    return at + 1


_TIFF_BLOCKS: dict[int, tuple[BlockKind, str]] = {
    700: ("xmp", "XMP"),
    33723: ("iim", "IPTC"),
    34377: ("resources", "IPTC"),
    0xCD41: ("c2pa", "C2PA"),
}


def _tiff(data: bytes) -> Iterator[MetadataBlock]:
    """The file as a block of its own, since its form is that of EXIF, and blocks in its entries."""
    yield MetadataBlock("exif", "EXIF", data)
    for directory in tiff.directories(data):
        for tag, (kind, place) in _TIFF_BLOCKS.items():
            if directory.name == "picture" and tag in directory.entries:
                yield MetadataBlock(kind, place, directory.entries[tag])


def _boxed(data: bytes) -> Iterator[MetadataBlock]:
    """A file of boxes."""
    for kind, content in boxed.metadata(data, MAX_BYTES):
        if kind in _BOXED_BLOCKS:
            yield MetadataBlock(*_BOXED_BLOCKS[kind], content)
        else:
            yield MetadataBlock("notes", kind)


_BOXED_BLOCKS: dict[str, tuple[BlockKind, str]] = {
    "XMP": ("xmp", "XMP"),
    "EXIF": ("exif", "EXIF"),
    "C2PA": ("c2pa", "C2PA"),
}
_READERS: dict[str, Callable[[bytes], Iterator[MetadataBlock]]] = {
    "jpeg": _jpeg,
    "png": _png,
    "webp": _webp,
    "gif": _gif,
    "tiff": _tiff,
    **dict.fromkeys(kinds.BOXED, _boxed),
}
