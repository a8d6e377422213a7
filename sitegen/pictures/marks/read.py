"""The bytes of a picture file → its marks.

XMP and IPTC IIM are read as the Metadata Working Group says ("Guidelines for Handling Image
Metadata" 2.0 §2.2.4), with one difference: where both have a field, XMP counts, also if the digest
that Photoshop writes says that IIM was changed later. Every program since has kept XMP, and IIM
cannot hold what publishers write today. EXIF is not asked for names: cameras write their owner
there."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from msgspec import Struct

from sitegen.errors import shorten
from sitegen.model.picture_marks import FileMarks, PictureRights, PrivateMark
from sitegen.model.picture_terms import INVOLVEMENTS, TERMS, source_type_code, strongest
from sitegen.pictures.marks import c2pa, containers, iim, private, svg, tiff, xmp
from sitegen.pictures.marks.containers import MetadataBlock

_GUID = 32
_NAMES = frozenset({"creators", "copyright"})


class _Sources(Struct, frozen=True):
    """The blocks of a file, each read by its own standard. `unread` are the places of what could
    not be read, and may tell anything."""

    packet: xmp.XmpPacket
    data_sets: list[tuple[int, str]]
    store: c2pa.ManifestStore | None
    blocks: Sequence[MetadataBlock]
    faults: tuple[str, ...]
    unread: tuple[str, ...]


def marks(data: bytes) -> FileMarks:
    """The marks of a picture file of any kind that `kinds.of` knows; none of another one. What is
    damaged is a fault, and never raises."""
    sources = _sources(data)
    store, packet = sources.store, sources.packet
    in_xmp, in_iim = packet.fields(), iim.fields(sources.data_sets)
    stated = _rights({**in_iim, **in_xmp})
    manifest = c2pa.manifest(store) if store else None
    source_types = [source_type_code(text) for text in in_xmp.get("source_type", ())]
    return FileMarks(
        stated=stated,
        involvement=strongest(
            *(INVOLVEMENTS.get(code, "") for code in source_types),
            manifest.involvement if manifest else "",
        ),
        manifest=manifest,
        remote_manifest="" if store else "".join(packet.texts("dcterms:provenance")[:1]),
        private=private.distinct(_private(sources, store)) if store else (),
        faults=(*sources.faults, *_contradictions(in_xmp, in_iim)),
    )


def marks_of_svg(text: bytes) -> FileMarks | None:
    """The marks of an SVG, by the XMP in its metadata; None if it has none. What is damaged is a
    fault, and never raises."""
    packet = svg.packet(text)
    fields = packet.fields()
    types = [source_type_code(text) for text in fields.get("source_type", ())]
    found = FileMarks(
        stated=_rights(fields),
        involvement=strongest(*(INVOLVEMENTS.get(code, "") for code in types)),
        faults=(packet.fault,) if packet.fault else (),
    )
    return found if found != FileMarks() else None


def pictures(data: bytes) -> list[c2pa.EmbeddedPicture]:
    """The thumbnails in a picture file: in EXIF, in XMP, in Photoshop's resources, and in C2PA. One
    that is not written as its standard says has no bytes."""
    sources = _sources(data)
    found = list(sources.store.pictures) if sources.store else []
    for value in sources.packet.values:
        if value.path[-1] in _IMAGES_OF_XMP:
            picture = b""
            with suppress(ValueError):
                picture = b64decode("".join(value.text.split()), validate=True)
            found.append(c2pa.EmbeddedPicture("XMP", picture))
    for block in sources.blocks:
        if block.kind == "exif" and (picture := tiff.thumbnail(block.data)):
            found.append(c2pa.EmbeddedPicture("EXIF", picture))
        elif block.kind == "resources":
            found += [
                c2pa.EmbeddedPicture("Photoshop", content[_THUMBNAIL_HEADER:])
                for number, content in iim.resources(block.data)
                if number == iim.THUMBNAIL
            ]
    return found


# Pictures in Base64: xmpGImg:image (ISO 16684-2), and that of Google's depth maps.
_IMAGES_OF_XMP = frozenset(
    f"{{{namespace}}}{name}"
    for namespace, name in (
        ("http://ns.adobe.com/xap/1.0/g/img/", "image"),
        ("http://ns.google.com/photos/1.0/image/", "Data"),
        ("http://ns.google.com/photos/1.0/depthmap/", "Data"),
    )
)
# Bytes before the JPEG in Photoshop's resource.
_THUMBNAIL_HEADER = 28


def _sources(data: bytes) -> _Sources:
    blocks: list[MetadataBlock] = []
    unread = ["what follows a damaged part"]
    # The blocks before the damage are kept; whoever decodes the picture says that it is damaged.
    with suppress(ValueError):
        blocks.extend(containers.blocks(data))
        unread.clear()
    packet, faults = _packet(blocks)
    stores = _stores(blocks)
    store = stores[0] if stores else None
    resources = b"".join(block.data for block in blocks if block.kind == "resources")
    records = [
        *(block.data for block in blocks if block.kind == "iim"),
        *(part for number, part in iim.resources(resources) if number == iim.RESOURCE),
    ]
    sets = [data_set for content in records for data_set in iim.data_sets(content)]
    is_damaged = iim.are_cut(resources) or any(map(iim.is_damaged, records))
    damaged = ["its IPTC is damaged"] if is_damaged else []
    unread += ["XMP"] if any(faults) or _has_other_parts(packet, blocks) else []
    unread += ["IPTC"] if damaged else []
    unread += ["C2PA"] if len(stores) > 1 or (store and store.fault) else []
    unread += ["EXIF" for block in blocks if block.kind == "exif" and _is_unreadable(block.data)]
    faults = tuple(fault for fault in (*faults, *damaged, store.fault if store else "") if fault)
    return _Sources(packet, sets, store, blocks, faults, tuple(unread))


def _is_unreadable(exif: bytes) -> bool:
    return bool(exif.strip(b"\0")) and next(tiff.directories(exif), None) is None


# --- XMP ------------------------------------------------------------------------------------------


def _packet(blocks: Sequence[MetadataBlock]) -> tuple[xmp.XmpPacket, tuple[str, ...]]:
    """The packet of a file with its extension, and what is wrong with them."""
    packets = [block.data for block in blocks if block.kind == "xmp"]
    if not packets:
        return xmp.XmpPacket(), ()
    packet = xmp.parse(packets[0])
    faults = [packet.fault]
    if len(packets) > 1:
        faults.append("it has more than one XMP packet, and only the first one is read")
    extension = _extension(packet, blocks)
    if extension:
        more = xmp.parse(extension)
        packet = xmp.XmpPacket((*packet.values, *more.values))
        faults.append(more.fault)
    return packet, tuple(faults)


def _extension(packet: xmp.XmpPacket, blocks: Sequence[MetadataBlock]) -> bytes:
    """What did not fit into the packet of a JPEG: parts with a digest that the packet names, their
    whole length, and their offset in it (XMP Specification part 3 §1.1.3.1)."""
    digests = packet.texts("xmpNote:HasExtendedXMP")
    parts: dict[int, bytes] = {}
    for block in blocks:
        if block.kind == "xmp part" and [block.data[:_GUID].decode("latin-1")] == digests[:1]:
            offset = int.from_bytes(block.data[_GUID + 4 : _GUID + 8], "big")
            parts[offset] = block.data[_GUID + 8 :]
    joined = bytearray()
    for offset in sorted(parts):
        if offset != len(joined):  # a part is missing; the packet reads as cut short
            break
        joined += parts[offset]
        if len(joined) > xmp.MAX_BYTES:
            break
    return bytes(joined)


def _has_other_parts(packet: xmp.XmpPacket, blocks: Sequence[MetadataBlock]) -> bool:
    """Whether there are parts of XMP that do not belong to the packet."""
    parts = sum(len(block.data) - _GUID - 8 for block in blocks if block.kind == "xmp part")
    return parts != len(_extension(packet, blocks))


def _rights(values: Mapping[str, tuple[str, ...]]) -> PictureRights:
    fields: dict[str, Any] = {
        term.field: values[term.field] if term.shape == "list" else values[term.field][0]
        for term in TERMS
        if values.get(term.field)
    }
    if "source_type" in fields:
        fields["source_type"] = source_type_code(fields["source_type"])
    return PictureRights(**fields)


def _contradictions(
    in_xmp: Mapping[str, tuple[str, ...]], in_iim: Mapping[str, tuple[str, ...]]
) -> Iterator[str]:
    """Fields that XMP and IPTC state differently. A text that IIM had to cut does not differ.
    Nothing follows from names that only the file states, and cameras write several."""
    for term in TERMS:
        if term.field in _NAMES:
            continue
        newer, older = in_xmp.get(term.field, ()), in_iim.get(term.field, ())
        if term.shape != "list":
            newer, older = newer[:1], older[:1]
        if newer and older and not _agree(newer, older, term.iim_bytes):
            yield (
                f"its {term.iptc} is {_quoted(newer)} in XMP, which counts, but {_quoted(older)} in"
                " IPTC"
            )


def _agree(newer: tuple[str, ...], older: tuple[str, ...], room: int) -> bool:
    # IIM has so many bytes for a text; the last character may need up to four.
    if len(newer) != len(older):
        return "; ".join(newer) == "; ".join(older)
    return all(
        new == old or (len(old.encode()) >= room - 3 and new.startswith(old))
        for new, old in zip(newer, older, strict=True)
    )


def _quoted(texts: tuple[str, ...]) -> str:
    return shorten(", ".join(texts))


# --- C2PA -----------------------------------------------------------------------------------------


def _stores(blocks: Sequence[MetadataBlock]) -> list[c2pa.ManifestStore]:
    """The manifest stores of a file, of which the first one counts. Other standards, such as JPEG
    360, use the same boxes for their own data."""
    whole = [block.data for block in blocks if block.kind == "c2pa"]
    whole += _joined([block.data for block in blocks if block.kind == "c2pa part"])
    return [c2pa.read(data) for data in whole if b"c2pa" in data[:256]]


def _joined(parts: Sequence[bytes]) -> Iterator[bytes]:
    """Boxes that were split over segments of a JPEG: each part has the number of its box, its place
    among the parts, and the header of the box, once more in each (ISO/IEC 18477-3 annex B)."""
    boxes: dict[bytes, list[tuple[int, bytes]]] = {}
    for part in parts:
        boxes.setdefault(part[:2], []).append((int.from_bytes(part[2:6], "big"), part[6:]))
    for pieces in boxes.values():
        pieces.sort(key=lambda piece: piece[0])
        header = 16 if pieces[0][1][:4] == b"\0\0\0\1" else 8
        yield b"".join(
            piece if number == 0 else piece[header:] for number, (_, piece) in enumerate(pieces)
        )


def _private(sources: _Sources, store: c2pa.ManifestStore) -> Iterator[PrivateMark]:
    """What a file tells that has to be published as it is."""
    yield from store.private
    yield from private.in_xmp(sources.packet)
    yield from private.in_iim(sources.data_sets)
    for block in sources.blocks:
        if block.kind == "exif":
            yield from private.in_exif(block.data)
        elif block.kind == "notes":
            yield PrivateMark("notes", block.place)
    for place in sources.unread:
        yield PrivateMark("notes", place)
