"""IPTC IIM in Photoshop's image resources → fields (IPTC-NAA Information Interchange Model 4.2;
Adobe Photoshop File Formats, "Image Resource Blocks").

MWG, "Guidelines for Handling Image Metadata" 2.0 §2.2.4: without a coded character set, text that
is UTF-8 is read as UTF-8, and other text as Latin-1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sitegen.model.picture_terms import TERMS

RESOURCE, THUMBNAIL = 0x0404, 0x040C
MAX_DATA_SETS, MAX_LIST, MAX_LENGTHS = 2_000, 100, 8
_UTF8 = b"\x1b%G"
_TERMS = {term.iim: term for term in TERMS if term.iim}
# Data sets that say where a picture was taken (2:90 city … 2:101 country; 2:26, 2:27 location).
PLACES = frozenset({26, 27, 90, 92, 95, 100, 101})


def resources(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The numbers and contents of image resources, without the header "Photoshop 3.0"; a damaged
    one and what follows it are left out."""
    at = 0
    while data.startswith((b"8BIM", b"MeSa", b"PHUT", b"AgHg", b"DCSR"), at) and at + 7 <= len(
        data
    ):
        # The name and the content are padded to even lengths.
        place = at + 6 + (data[at + 6] + 2) // 2 * 2
        size = int.from_bytes(data[place : place + 4], "big")
        end = place + 4 + size
        if len(data) < place + 4 or end > len(data):
            return
        yield int.from_bytes(data[at + 4 : at + 6], "big"), data[place + 4 : end]
        at = end + size % 2


def data_sets(data: bytes) -> list[tuple[int, str]]:
    """The data sets of record 2 in the order of the file: their numbers and texts (IIM 4.2 §1.6).
    What follows a damaged one is left out."""
    raw: list[tuple[int, bytes]] = []
    charset, at = b"", 0
    while data[at : at + 1] == b"\x1c" and at + 5 <= len(data) and len(raw) < MAX_DATA_SETS:
        record, number = data[at + 1], data[at + 2]
        size, start = int.from_bytes(data[at + 3 : at + 5], "big"), at + 5
        if size & 0x8000:
            start += size & 0x7FFF
            size = int.from_bytes(data[at + 5 : start], "big")
        end = start + size
        if start > len(data) or end > len(data):
            break
        if (record, number) == (1, 90):
            charset = data[start:end]
        elif record == 2:
            raw.append((number, data[start:end]))
        at = end
    return [(number, _text(value, charset)) for number, value in raw]


def fields(sets: list[tuple[int, str]]) -> Mapping[str, tuple[str, ...]]:
    """The values of the fields of `PictureRights` that data sets have, each cut at some times
    the length that IIM allows: programs write longer ones."""
    found: dict[str, tuple[str, ...]] = {}
    for number, text in sets:
        term = _TERMS.get(number)
        if term and text and len(found.get(term.field, ())) < MAX_LIST:
            cut = text[: MAX_LENGTHS * term.iim_bytes]
            found[term.field] = (*found.get(term.field, ()), cut)
    return found


def _text(value: bytes, charset: bytes) -> str:
    if charset.startswith(_UTF8):
        text = value.decode(errors="replace")
    else:
        try:
            text = value.decode()
        except UnicodeDecodeError:
            text = value.decode("latin-1")
    return text.strip("\0 \t\r\n")
