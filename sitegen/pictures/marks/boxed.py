"""The metadata in files of boxes: AVIF and HEIC, JPEG XL, JPEG 2000 (C2PA 2.2 §A.5; XMP
Specification part 3; ISO/IEC 23008-12 annex A)."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sitegen.pictures import boxes

_XMP = UUID("be7acfcb-97a9-42e8-9c71-999491e3afac").bytes
_C2PA = UUID("d8fec3d6-1b0e-483c-9297-5828877ec481").bytes
_MEDIA_TYPE = b"application/rdf+xml"
# Boxes without metadata. "free" and "skip" may hold anything; blank ones are no notes.
_PICTURE = frozenset(
    {b"ftyp", b"meta", b"moov", b"mdat", b"JXL ", b"jxlc", b"jxlp", b"jxll", b"jxli", b"jP  "}
    | {b"jp2h", b"jp2c", b"mini"}
)


def metadata(data: bytes, most: int) -> Iterator[tuple[str, bytes]]:
    """Names and contents: "XMP", "EXIF" (without its header), "C2PA" (a manifest store), or the
    name of something else, without content. Items are cut after `most` bytes in all. Raises
    ValueError where the file is damaged."""
    if data[4:8] not in {b"ftyp", b"JXL ", b"jP  "}:  # a bare codestream of JPEG XL or JPEG 2000
        return
    for box in boxes.boxes(data, 0, len(data)):
        content = data[box.inside : box.end] if box.kind not in _PICTURE else b""
        if box.kind == b"uuid":
            yield from _with_uuid(content)
        elif box.kind == b"meta":
            yield from _items(data, box, most)
        elif box.kind == b"Exif":
            yield "EXIF", _exif(content)
        elif box.kind == b"xml ":
            yield "XMP", content
        elif box.kind == b"jumb":
            yield "C2PA", data[box.start : box.end]
        elif box.kind not in _PICTURE and content.strip(b"\0"):
            yield f"a box {box.kind.decode('latin-1')}", b""


def _with_uuid(content: bytes) -> Iterator[tuple[str, bytes]]:
    identifier, content = content[:16], content[16:]
    if identifier == _XMP:
        yield "XMP", content
    elif identifier == _C2PA:
        # Version, flags and the purpose of the box; before a manifest store, an offset.
        purpose, _, rest = content[4:].partition(b"\0")
        if purpose in {b"manifest", b"original", b"update"}:
            yield "C2PA", rest[8:]
    else:
        yield "a box uuid", b""


def _items(data: bytes, meta: boxes.Box, most: int) -> Iterator[tuple[str, bytes]]:
    inside = list(boxes.boxes(data, meta.inside + 4, meta.end))
    names = {
        item: "EXIF" if kind == b"Exif" else "XMP" if media_type == _MEDIA_TYPE else "an item"
        for box in inside
        if box.kind == b"iinf"
        for item, kind, media_type in boxes.items(data, box)
        if kind in {b"Exif", b"mime", b"uri "}
    }
    idat = next((box.inside for box in inside if box.kind == b"idat"), len(data))
    contents: dict[int, bytearray] = {}
    for box in inside:
        if box.kind == b"iloc":
            for item, start, length in boxes.places(data, box, idat):
                if item in names and most > 0:
                    part = data[start : start + min(max(length, 0), most)]
                    contents.setdefault(item, bytearray()).extend(part)
                    # Parts may overlap, and together be larger than the file.
                    most -= len(part)
    for item, content in contents.items():
        if content.strip(b"\0"):  # else it was blanked
            name = names[item]
            yield name, _exif(bytes(content)) if name == "EXIF" else bytes(content)


def _exif(content: bytes) -> bytes:
    """EXIF data after the offset to its header (ISO/IEC 23008-12 §A.2.1)."""
    return content[4 + int.from_bytes(content[:4], "big") :]
