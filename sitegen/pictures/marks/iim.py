"""IPTC IIM in Photoshop's image resources → fields (IPTC-NAA Information Interchange Model 4.2;
Adobe Photoshop File Formats, "Image Resource Blocks").

MWG, "Guidelines for Handling Image Metadata" 2.0 §2.2.4: without a coded character set, text that
is UTF-8 is read as UTF-8, and other text as Latin-1; as browsers do, with the quotation marks and
dashes that Windows has where Latin-1 has control characters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress

from sitegen import lazy
from sitegen.model.picture_terms import TERMS
from sitegen.text.characters import WINDOWS

RESOURCE, THUMBNAIL = 0x0404, 0x040C
MAX_DATA_SETS, MAX_LIST, MAX_LENGTHS = 2_000, 100, 8
_SIGNATURES = (b"8BIM", b"MeSa", b"PHUT", b"AgHg", b"DCSR")
_UTF8 = b"\x1b%G"
_TERMS = {term.iim: term for term in TERMS if term.iim}
_NO_TEXT = lazy.pattern(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# Data sets that say where a picture was taken (2:90 city … 2:101 country; 2:26, 2:27 location).
PLACES = frozenset({26, 27, 90, 92, 95, 100, 101})


def resources(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The numbers and contents of image resources, without the header "Photoshop 3.0"; a damaged
    one and what follows it are left out."""
    with suppress(ValueError):
        yield from _resources(data)


def are_cut(data: bytes) -> bool:
    """Whether image resources end in the middle of one."""
    try:
        for _ in _resources(data):
            pass
    except ValueError:
        return True
    return False


def _resources(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and content of each image resource. Raises ValueError at one that is cut short."""
    at = 0
    while data.startswith(_SIGNATURES, at):
        # The name and the content are padded to even lengths.
        place = at + 6 + (int.from_bytes(data[at + 6 : at + 7], "big") + 2) // 2 * 2
        size = int.from_bytes(data[place : place + 4], "big")
        end = place + 4 + size
        if end > len(data):
            raise ValueError("it is cut short")
        yield int.from_bytes(data[at + 4 : at + 6], "big"), data[place + 4 : end]
        at = end + size % 2


def data_sets(data: bytes) -> list[tuple[int, str]]:
    """The data sets of record 2 in the order of the file: their numbers and texts (IIM 4.2 §1.6).
    What follows a damaged one is left out."""
    raw: list[tuple[int, bytes]] = []
    charset = b""
    with suppress(ValueError):
        for record, number, value in _records(data):
            if (record, number) == (1, 90):
                charset = value
            elif record == 2:
                raw.append((number, value))
                if len(raw) == MAX_DATA_SETS:
                    break
    return [(number, _text(value, charset)) for number, value in raw]


def is_damaged(data: bytes) -> bool:
    """Whether data sets end in the middle of one, or one that states a field of `PictureRights` has
    bytes in it that are of no text, such as those of another data set."""
    try:
        values = [value for record, number, value in _records(data) if number in _TERMS]
    except ValueError:
        return True
    return any(_NO_TEXT.search(value.strip(b"\0")) for value in values)


def _records(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Record, number and value of each data set. Raises ValueError at one that is cut short."""
    at = 0
    while data[at : at + 1] == b"\x1c":
        size, start = int.from_bytes(data[at + 3 : at + 5], "big"), at + 5
        if size & 0x8000:
            start += size & 0x7FFF
            size = int.from_bytes(data[at + 5 : start], "big")
        end = start + size
        if max(start, end) > len(data):
            raise ValueError("it is cut short")
        yield data[at + 1], data[at + 2], data[start:end]
        at = end


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
            text = value.decode("latin-1").translate(WINDOWS)
    return text.strip("\0 \t\r\n")
