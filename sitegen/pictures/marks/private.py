"""What the metadata of a picture tells about its owner: places, serial numbers, names. It is found
by the names of properties, which EXIF, XMP, IPTC and C2PA share for the most part; a name that may
be private counts as private."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from sitegen import lazy
from sitegen.model.picture_marks import PrivateKind, PrivateMark
from sitegen.pictures.marks import iim, tiff, xmp

MAX_MARKS, MAX_CHARACTERS = 50, 200
# The last part of a property's name, in lower case. (Places: EXIF GPS, IPTC's locations,
# schema.org; names: EXIF, IPTC, schema.org.)
_NAMES: tuple[tuple[PrivateKind, re.Pattern[str]], ...] = (
    (
        "place",
        lazy.pattern(
            r"gps.*|lat(?:itude)?|lon|lng|long|longitude|coord(?:inate)?s?|.*geo(?:coordinates|hash)?"
            r"|(?:content|sub)?location.*|places?|place_?name|venue|street.*|city|(?:post|zip).?code"
            r"|state|province.*|country.*|address|spatialcoverage"
        ),
    ),
    ("serial", lazy.pattern(r".*serial.*|.*uniqueid")),
    (
        "owner",
        lazy.pattern(
            r".*owner.*|artist|author|creator|by-?line|credit(?:line|text)?|rights|copyright.*"
            r"|licensor|creatorcontactinfo|.*email.*|.*telephone|personinimage.*|region(?:info|s)"
        ),
    ),
    ("prompt", lazy.pattern(r".*prompt.*")),
    ("remarks", lazy.pattern(r"(?:special)?instructions")),
)
# A path on somebody's computer has the name of its account.
_HOME = lazy.pattern(
    r"""(?:^|[\s"'(=]|file:|\b[a-z]:)[/\\]+(?:home|Users|Documents and Settings)[/\\]""",
    re.IGNORECASE,
)
_EXIF: dict[int, PrivateKind] = {
    0x013B: "owner",  # Artist
    0x8298: "owner",  # Copyright
    0x9C9D: "owner",  # XPAuthor
    0xA430: "owner",  # CameraOwnerName
    0xA431: "serial",  # BodySerialNumber
    0xA435: "serial",  # LensSerialNumber
    0xA420: "serial",  # ImageUniqueID
    0xC62F: "serial",  # CameraSerialNumber (DNG)
    0x927C: "notes",  # MakerNote, whose form only the maker of the camera knows
}
_OTHERS_OF_IIM: dict[int, PrivateKind] = {
    40: "remarks",  # Special Instructions
    80: "owner",
    110: "owner",
    116: "owner",
    118: "owner",
}


def in_exif(data: bytes) -> Iterator[PrivateMark]:
    """What EXIF data tells."""
    for directory in tiff.directories(data):
        if directory.name == "gps" and any(tag for tag in directory.entries):  # 0 is the version
            yield PrivateMark("place", "EXIF")
        for tag, what in _EXIF.items():
            value = directory.entries.get(tag, b"").strip(b"\0 ")
            if value and directory.name != "gps":
                printed = value.decode(errors="replace") if what != "notes" else ""
                yield PrivateMark(what, "EXIF", printed.replace("\0", "")[:MAX_CHARACTERS])


def in_xmp(packet: xmp.XmpPacket) -> Iterator[PrivateMark]:
    """What an XMP packet tells."""
    for value in packet.values:
        yield from _named(value.path, "XMP", value.text)


def in_iim(sets: Iterable[tuple[int, str]]) -> Iterator[PrivateMark]:
    """What the data sets of IPTC tell."""
    for number, text in sets:
        what = "place" if number in iim.PLACES else _OTHERS_OF_IIM.get(number)
        if what and text:
            yield PrivateMark(what, "IPTC", text[:MAX_CHARACTERS])


def in_values(value: Any, where: str, path: tuple[str, ...] = ()) -> Iterator[PrivateMark]:
    """What JSON or CBOR data tells, which is not deep; `where` names its place. `path` are the
    names of what it is in."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key != "@context":  # the vocabularies of JSON-LD
                yield from in_values(inner, where, (*path, str(key)))
    elif isinstance(value, list):
        for inner in value:
            yield from in_values(inner, where, path)
    # "@type" and the like are about the data, and not about the picture.
    elif path and not path[-1].startswith("@") and value not in (None, "", b"", False, True):
        yield from _named(path, where, value if isinstance(value, str) else "")


def _named(path: Iterable[str], where: str, text: str) -> Iterator[PrivateMark]:
    for name in path:
        what = _kind_of(name)
        if what:
            yield PrivateMark(what, where, text[:MAX_CHARACTERS])
            return
    if _HOME.search(text):
        yield PrivateMark("owner", where, text[:MAX_CHARACTERS])


# A name is looked at once for each value below it.
@lru_cache(maxsize=4096)
def _kind_of(name: str) -> PrivateKind | None:
    local = name[-MAX_CHARACTERS:].lower()
    for separator in ":/}#.":
        local = local.rpartition(separator)[2]
    return next((what for what, names in _NAMES if names.fullmatch(local)), None)


def distinct(marks: Iterable[PrivateMark]) -> tuple[PrivateMark, ...]:
    """The marks in order, each once, and no more than MAX_MARKS."""
    return tuple(sorted(set(marks)))[:MAX_MARKS]
