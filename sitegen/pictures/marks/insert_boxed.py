"""Puts an XMP packet into a clean AVIF file (ISO/IEC 14496-12 §8.11; ISO/IEC 23008-12 annex A).

The packet comes to the end of the file, and the box `meta` gets an item for it. As `meta` grows,
every offset to what is behind it is moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from sitegen.pictures import boxes
from sitegen.pictures.boxes import Box

_MEDIA_TYPE = b"application/rdf+xml"
# The way from a film to the offsets of its frames, and the boxes that hold them.
_HOLDERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl"})
_OFFSETS = {b"stco": 4, b"co64": 8}


class _Location(Struct, frozen=True):
    """Where the content of an item is: parts with start and length in bytes, in the file, or, if
    `inside`, in the box `idat`."""

    item: int
    inside: bool
    parts: tuple[tuple[int, int], ...]


def inserted(clean: bytes, packet: bytes) -> bytes:
    """The file with the packet as its only XMP item. Raises ValueError if it is damaged, or has a
    form that hides where things are."""
    outer = list(boxes.boxes(clean, 0, len(clean)))
    meta = next((box for box in outer if box.kind == b"meta"), None)
    if meta is None:
        raise ValueError("it has no list of its items")
    new, locations, item = _with_item(clean, meta)
    # The size of the new box does not depend on the offsets in it.
    moved = len(_meta(clean, meta, new | {b"iloc": _iloc([*locations, _packet_at(item, 0, 0)])}))
    moved -= meta.end - meta.start
    end = len(clean) + moved + 8
    places = [_moved(each, meta.end, moved) for each in locations]
    places.append(_packet_at(item, end, len(packet)))
    film = bytearray(clean)
    for box in outer:
        _move_frames(film, box, meta.end, moved)
    # A last box without a size of its own would take in the packet.
    last = outer[-1]
    if clean[last.start : last.start + 4] == bytes(4):
        film[last.start : last.start + 4] = _number(last.end - last.start, 4)
    return b"".join(
        (
            film[: meta.start],
            _meta(clean, meta, new | {b"iloc": _iloc(places)}),
            film[meta.end :],
            _box(b"mdat", packet),
        )
    )


def _with_item(clean: bytes, meta: Box) -> tuple[dict[bytes, bytes], list[_Location], int]:
    """New boxes of `meta` with an item for the packet, where the other items are, and its number.
    An item for XMP that is there, and was blanked, is used again."""
    inside = {box.kind: box for box in boxes.boxes(clean, meta.inside + 4, meta.end)}
    if not {b"iinf", b"iloc", b"pitm"} <= set(inside):
        raise ValueError("it has no list of its items")
    items = list(boxes.items(clean, inside[b"iinf"]))
    known = [item for item, _, media_type in items if media_type == _MEDIA_TYPE]
    locations = [each for each in _locations(clean, inside[b"iloc"]) if each.item not in known]
    new = {b"iloc": b""}
    if known:
        return new, locations, known[0]
    item = max((item for item, *_ in items), default=0) + 1
    new[b"iinf"] = _with_entry(clean, inside[b"iinf"], item)
    new[b"iref"] = _with_reference(clean, inside.get(b"iref"), inside[b"pitm"], item)
    return new, locations, item


def _packet_at(item: int, start: int, length: int) -> _Location:
    return _Location(item, inside=False, parts=((start, length),))


def _moved(location: _Location, after: int, moved: int) -> _Location:
    """The location, if everything behind the offset `after` is moved by so many bytes."""
    if location.inside:
        return location
    parts = ((start + (moved if start >= after else 0), length) for start, length in location.parts)
    return _Location(location.item, inside=False, parts=tuple(parts))


def _number(number: int, size: int) -> bytes:
    if number >= 1 << 8 * size:
        raise ValueError("it has a number that is too large")
    return number.to_bytes(size, "big")


def _box(kind: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + kind + content


def _meta(clean: bytes, meta: Box, new: dict[bytes, bytes]) -> bytes:
    """The box `meta` with new boxes in the place of those of their kinds, or at its end."""
    left = dict(new)
    kept = [
        left.pop(box.kind, clean[box.start : box.end])
        for box in boxes.boxes(clean, meta.inside + 4, meta.end)
    ]
    return _box(b"meta", clean[meta.inside : meta.inside + 4] + b"".join((*kept, *left.values())))


def _with_entry(clean: bytes, iinf: Box, item: int) -> bytes:
    """The list of items with one more (§8.11.6), whose name is empty."""
    content = clean[iinf.inside : iinf.end]
    size = 2 if content[:1] == b"\0" else 4
    count = int.from_bytes(content[4 : 4 + size], "big") + 1
    entry = _box(b"infe", b"\2\0\0\0" + _number(item, 2) + b"\0\0mime\0" + _MEDIA_TYPE + b"\0")
    return _box(b"iinf", content[:4] + _number(count, size) + content[4 + size :] + entry)


def _with_reference(clean: bytes, iref: Box | None, pitm: Box, item: int) -> bytes:
    """The references with one more (§8.11.12): the item describes the main picture."""
    main = int.from_bytes(clean[pitm.inside + 4 : pitm.end], "big")
    content = clean[iref.inside : iref.end] if iref else bytes(4)
    size = 2 if content[:1] == b"\0" else 4
    reference = _number(item, size) + b"\0\1" + _number(main, size)
    return _box(b"iref", content + _box(b"cdsc", reference))


def _locations(clean: bytes, iloc: Box) -> Iterator[_Location]:
    """The places of all items, relative to the file or to `idat`."""
    parts: dict[tuple[int, bool], list[tuple[int, int]]] = {}
    for item, inside, start, length in boxes.extents(clean, iloc):
        rest = 0 if inside else len(clean) - start
        parts.setdefault((item, inside), []).append((start, length or max(rest, 0)))
    for (item, is_inside), found in parts.items():
        yield _Location(item, is_inside, tuple(found))


def _iloc(locations: Iterable[_Location]) -> bytes:
    """The places of items, in version 1 with four bytes a number (§8.11.3)."""
    content = bytearray(b"\1\0\0\0\x44\0")
    listed = sorted(locations, key=lambda each: each.item)
    content += _number(len(listed), 2)
    for each in listed:
        content += _number(each.item, 2) + _number(each.inside, 2) + b"\0\0"
        content += _number(len(each.parts), 2)
        for start, length in each.parts:
            content += _number(start, 4) + _number(length, 4)
    return _box(b"iloc", bytes(content))


def _move_frames(data: bytearray, box: Box, after: int, moved: int) -> None:
    """Move the offsets of a film's frames (§8.7.5) that point behind `after`."""
    if box.kind in _HOLDERS:
        for inner in boxes.boxes(data, box.inside, box.end):
            _move_frames(data, inner, after, moved)
    size = _OFFSETS.get(box.kind, 0)
    if size:
        for at in range(box.inside + 8, box.end - size + 1, size):
            offset = int.from_bytes(data[at : at + size], "big")
            if offset >= after:
                data[at : at + size] = _number(offset + moved, size)
