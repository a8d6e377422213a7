"""Files that are cut, changed at random, or made to take long: their marks are read as far as they
go, in time that grows with their bytes."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from functools import cache

import painted
import pytest
from credentials_support import action, signed
from hypothesis import given
from hypothesis import strategies as st
from marks_support import (
    EVERYTHING,
    STILL,
    UTF8,
    chunk,
    data_set,
    packet_of,
    plain,
    resource,
    segment,
    with_chunks,
    with_segments,
    with_xmp,
)

from sitegen.model.picture_marks import FileMarks, PictureRights
from sitegen.pictures.marks import c2pa, cbor, iim, insert, jumbf, tiff, xmp
from sitegen.pictures.marks.packet import packet
from sitegen.pictures.marks.read import marks, pictures

# Of one file; a hundredth of a second is usual.
SECONDS = 5.0


def _read(data: bytes) -> FileMarks:
    """The marks of a file, in time."""
    start = time.process_time()
    found = marks(data)
    pictures(data)
    assert time.process_time() - start < SECONDS
    for fault in found.faults:
        assert fault.startswith(("its ", "it "))
        assert "\n" not in fault
        assert len(fault) < 250
    return found


def _refusal(read: Callable[[bytes], object], data: bytes) -> str:
    """Why a reader refuses the data; "it is read" if it does not."""
    try:
        read(data)
    except ValueError as error:
        return str(error)
    return "it is read"


@cache
def _full(kind: str) -> bytes:
    """A picture with everything that it can have: XMP, IPTC, EXIF with a place, a manifest with an
    ingredient and a thumbnail."""
    rights = packet(EVERYTHING)
    data = with_xmp(kind, rights)
    if kind == "JPEG":
        sets = resource(0x0404, UTF8 + data_set(80, b"Ada") + data_set(110, b"Agency"))
        iptc = segment(0xED, b"Photoshop 3.0\0" + sets)
        exif = segment(0xE1, painted.exif())
        data = data[:2] + iptc + exif + data[2:]
    other = signed(plain("PNG"), "PNG", action("c2pa.created", "trainedAlgorithmicMedia"))
    return signed(
        data,
        kind,
        action("c2pa.opened"),
        thumbnail=plain("JPEG"),
        ingredients=(({"title": "other", "relationship": "parentOf"}, "PNG", other),),
    )


@pytest.mark.parametrize("kind", STILL)
@pytest.mark.sampled(4)
def test_a_file_that_is_cut_anywhere_is_read_up_to_there(kind: str) -> None:
    data = _full(kind)
    assert _read(data).stated.creators
    assert _read(data).involvement == "generated"
    chosen = random.Random(kind)
    for end in (*range(64), *(chosen.randrange(len(data)) for _ in range(120))):
        _read(data[:end])


@pytest.mark.parametrize("kind", STILL)
@pytest.mark.sampled(2)
def test_changed_bytes_never_raise(kind: str) -> None:
    data = _full(kind)
    chosen = random.Random(kind)
    for _ in range(150):
        changed = bytearray(data)
        for _ in range(chosen.choice((1, 1, 3, 30))):
            at = chosen.randrange(len(changed))
            changed[at] = chosen.choice((0, 1, 0x7F, 0x80, 0xFF, chosen.randrange(256)))
        _read(bytes(changed))


@pytest.mark.parametrize("kind", STILL)
@pytest.mark.sampled(4)
def test_parts_that_are_doubled_moved_or_lost_never_raise(kind: str) -> None:
    data = _full(kind)
    chosen = random.Random(kind)
    for _ in range(80):
        start, end = sorted(chosen.randrange(12, len(data)) for _ in range(2))
        at = chosen.randrange(12, len(data))
        _read(data[:at] + data[start:end] + data[at:])
        _read(data[:start] + data[end:])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_packet_is_put_into_a_damaged_file_or_refused(kind: str) -> None:
    data, made = plain(kind), packet(EVERYTHING)
    chosen = random.Random(kind)
    for _ in range(500):
        changed = bytearray(data[: chosen.choice((len(data), chosen.randrange(len(data))))])
        for _ in range(chosen.choice((0, 1, 5))):
            changed[chosen.randrange(len(changed) or 1) : 1] = bytes([chosen.randrange(256)])
        refusal = _refusal(lambda data: insert.inserted(data, made), bytes(changed))
        assert refusal.startswith("it ")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_by_each_reader(data: bytes) -> None:
    for read in (xmp.parse, c2pa.read, iim.data_sets, marks):
        read(data)
    for walk in (iim.resources, tiff.directories):
        list(walk(data))
    for read in (cbor.loads, lambda data: list(jumbf.content_boxes(data))):
        assert _refusal(read, data).startswith("it ")
    for head in (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"II*\0", b"RIFF....WEBP"):
        marks(head + data)
    marks(b"\0\0\0\x14ftypavif\0\0\0\0mif1" + data)


# --- boxes ----------------------------------------------------------------------------------------


def _box(kind: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + kind + content


def _superbox(label: str, *inside: bytes) -> bytes:
    description = bytes(16) + b"\3" + label.encode() + b"\0"
    return _box(b"jumb", _box(b"jumd", description) + b"".join(inside))


def _store(*boxes: bytes, label: str = "c2pa.actions") -> bytes:
    """A manifest store whose only assertion has these boxes."""
    assertions = _superbox("c2pa.assertions", _superbox(label, *boxes))
    return _superbox("c2pa", _superbox("urn:uuid:1", assertions))


def _text(text: str) -> bytes:
    return (0x60 + len(text)).to_bytes(1, "big") + text.encode()


def _fault(store: bytes) -> str:
    found = _read(with_chunks(chunk(b"caBX", store)))
    assert found.manifest is not None
    return "".join(found.faults).removeprefix("its C2PA manifest cannot be read: ")


def test_an_action_is_read_from_cbor_and_from_json() -> None:
    made = b"\xa1" + _text("actions") + b"\x81\xa1" + _text("action") + _text("c2pa.created")
    for box in (_box(b"cbor", made), _box(b"json", b'{"actions": [{"action": "c2pa.created"}]}')):
        found = marks(with_chunks(chunk(b"caBX", _store(box))))
        assert found.manifest.actions == ("c2pa.created",)
        assert not found.faults


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (b"", "in c2pa.actions, it is damaged"),
        (b"\x9b" + b"\xff" * 8, "in c2pa.actions, it is damaged"),
        (b"\xbb\0\0\0\0\xff\xff\xff\xff", "in c2pa.actions, it is damaged"),
        (b"\x7b" + b"\xff" * 8, "in c2pa.actions, it is damaged"),
        (b"\x81" * 5000 + b"\0", "in c2pa.actions, it has too many values"),
        (b"\xa1" * 5000 + b"\0", "in c2pa.actions, it has too many values"),
        (b"\xc0" * 5000 + b"\0", "in c2pa.actions, it has too many values"),
        (b"\x9f" * 5000, "in c2pa.actions, it has too many values"),
        (b"\x9f" + b"\0" * 200_000 + b"\xff", "in c2pa.actions, it has too many values"),
        (b"\x5f\x01\xff", "in c2pa.actions, it is damaged"),
        (b"\xff", "in c2pa.actions, it is damaged"),
        (b"\xbf\x01\xff", "in c2pa.actions, it is damaged"),
        (bytes(1_000_001), "in c2pa.actions, it has more than 1 MB"),
    ],
)
def test_cbor_that_is_damaged_or_endless_is_a_fault(value: bytes, fault: str) -> None:
    assert _fault(_store(_box(b"cbor", value))) == fault


def test_keys_that_are_no_text_do_not_grow() -> None:
    """The representation of a text in that of a text has twice the backslashes."""
    value = b"\x61'"
    for _ in range(15):
        value = b"\xa1\x82\x61\\" + value + b"\0"
    assert cbor.loads(value) == {"": 0}


@pytest.mark.parametrize(
    "text", [b"", b"{", b"[" * 100_000, b"[" * 900 + b"]" * 900, b"1" * 5000, b'"\xff"']
)
def test_json_that_is_damaged_or_deep_is_a_fault(text: bytes) -> None:
    assert _fault(_store(_box(b"json", text))).startswith("in c2pa.actions, ")


def test_boxes_with_wrong_lengths_are_a_fault() -> None:
    good = _store(_box(b"json", b"{}"))
    assert _fault(good) == ""
    end = len(good).to_bytes(4, "big")
    # 0 means up to the end, 1 that a long length follows.
    assert _fault(bytes(4) + good[4:]) == ""
    assert _fault(b"\0\0\0\1" + good[4:]) == "it is cut short"
    assert _fault(b"\0\0\0\7" + good[4:]) == "it is cut short"
    assert _fault(b"\0\0\0\4" + good) == "it is cut short"
    assert _fault(b"\xff\xff\xff\xff" + good[4:]) == "it is cut short"
    beyond = b"\0\0\0\1jumb" + (len(good) + 9).to_bytes(8, "big")
    assert _fault(beyond + good[8:]) == "it is cut short"
    assert _fault(end + good[4:-1]) == "it is cut short"
    assert _fault(_superbox("c2pa")) == "it is empty"


@pytest.mark.long
def test_boxes_that_are_too_deep_or_too_many_are_a_fault() -> None:
    deep = _box(b"json", b"{}")
    for _ in range(3000):
        deep = _box(b"jumb", deep)
    assert _fault(_store(deep)) == "its boxes are too deep in each other"
    assert _fault(_store(_box(b"json", b"{}") * 30_000)) == "it has too many boxes"


def test_ingredients_in_a_circle_are_each_read_once() -> None:
    def manifest(label: str, other: str) -> bytes:
        url = f"self#jumbf=/c2pa/{other}"
        ingredient = json.dumps({"relationship": "parentOf", "c2pa_manifest": {"url": url}})
        actions = '{"actions": [{"action": "c2pa.opened"}]}'
        return _superbox(
            label,
            _superbox(
                "c2pa.assertions",
                _superbox("c2pa.ingredient", _box(b"json", ingredient.encode())),
                _superbox("c2pa.actions", _box(b"json", actions.encode())),
            ),
        )

    store = _superbox("c2pa", manifest("a", "b"), manifest("b", "a"))
    found = _read(with_chunks(chunk(b"caBX", store)))
    assert found.manifest.actions == ("c2pa.opened",)


# --- files that are made to take long -------------------------------------------------------------


def _long_items() -> bytes:
    """Nine thousand items with the same two megabytes."""
    xmp_item = b"\0\0mime\0application/rdf+xml\0"
    twice = b"\0\0\0\2" + (bytes(4) + (1_000_000).to_bytes(4, "big")) * 2
    numbers = [number.to_bytes(2, "big") for number in range(9000)]
    count = len(numbers).to_bytes(2, "big")
    entries = b"".join(_box(b"infe", b"\2\0\0\0" + number + xmp_item) for number in numbers)
    places = b"".join(number + twice for number in numbers)
    meta = _box(b"iinf", bytes(4) + count + entries) + _box(
        b"iloc", b"\0\0\0\0\x44\0" + count + places
    )
    return _box(b"meta", bytes(4) + meta) + bytes(2_000_000)


def _endless_parts() -> bytes:
    """Parts that take no bytes in the list of them."""
    places = b"\0\1\0\0\xff\xff" * 65_535
    return _box(b"meta", bytes(4) + _box(b"iloc", b"\0\0\0\0\0\0\xff\xff" + places))


def _same_bytes() -> bytes:
    """Entries of a TIFF with the same megabyte."""
    size = (900_000).to_bytes(4, "little")
    tags = (number.to_bytes(2, "little") for number in range(700, 2600))
    entries = b"".join(tag + b"\7\0" + size + bytes(4) for tag in tags)
    return b"II*\0\x08\0\0\0" + (1900).to_bytes(2, "little") + entries + bytes(2_000_000)


def test_entries_of_the_same_bytes_take_no_more_memory_than_the_file() -> None:
    data = _same_bytes()
    values = [value for each in tiff.directories(data) for value in each.entries.values()]
    assert 0 < sum(map(len, values)) <= len(data)


def _small_parts() -> bytes:
    """A packet that goes on in a hundred thousand parts of one byte."""
    digest = "F" * 32
    named = packet_of("", f'xmpNote:HasExtendedXMP="{digest}"').encode()
    head = b"http://ns.adobe.com/xmp/extension/\0" + digest.encode() + b"\0\x0f\0\0"
    return with_segments(
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + named),
        *(segment(0xE1, head + number.to_bytes(4, "big") + b" ") for number in range(100_000)),
    )


_AVIF = b"\0\0\0\x14ftypavif\0\0\0\0mif1"
_SETS = resource(0x0404, data_set(80, b"a") * 300)
LONG = {
    "names": lambda: with_xmp("WEBP", packet_of("<dc:x>a</dc:x>" * 60_000)),
    "items": lambda: _AVIF + _long_items(),
    "endless parts": lambda: _AVIF + _endless_parts(),
    "the same bytes": _same_bytes,
    "small parts": _small_parts,
    "parts of a manifest": lambda: with_segments(
        *(segment(0xEB, b"JP\0\1" + n.to_bytes(4, "big") + bytes(8)) for n in range(100_000))
    ),
    "data sets": lambda: with_segments(*[segment(0xED, b"Photoshop 3.0\0" + _SETS)] * 500),
    "packets": lambda: with_chunks(chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<a/>") * 50_000),
    "blocks": lambda: plain("GIF")[:-1] + b"\x21\xff\x0bXMP DataXMP\1a\0" * 100_000 + b";",
    "fill bytes": lambda: b"\xff\xd8" + b"\xff" * 3_000_000,
}


@pytest.mark.parametrize("name", LONG)
@pytest.mark.sampled(2)
def test_parts_of_a_file_are_not_read_again_and_again(name: str) -> None:
    _read(LONG[name]())


@pytest.mark.long
def test_a_manifest_with_long_names_and_many_values_is_read_in_time() -> None:
    key = "owner" + "x" * 100_000
    values = "{" + ",".join(f'"{n}": "v"' for n in range(50_000)) + "}"
    store = _store(_box(b"json", f'{{"{key}": {values}}}'.encode()))
    found = _read(with_chunks(chunk(b"caBX", store)))
    assert len(found.private) <= 50


def test_creators_are_a_list_with_an_end() -> None:
    names = "".join(f"<rdf:li>{n}</rdf:li>" for n in range(10_000))
    found = marks(
        with_xmp("WEBP", packet_of(f"<dc:creator><rdf:Seq>{names}</rdf:Seq></dc:creator>"))
    )
    assert len(found.stated.creators) == 100
    long = marks(with_xmp("WEBP", packet_of("", f'photoshop:Credit="{"x" * 100_000}"')))
    assert long.stated == PictureRights(credit="x" * 10_000)
