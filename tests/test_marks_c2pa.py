"""Manifests of C2PA: what they say of AI, and what they tell about people."""

from __future__ import annotations

from base64 import b64encode

import painted
import pytest
from credentials_support import MEDIA_TYPES, SOURCE_TYPES, action, manifest_of, signed
from marks_support import packet_of, plain, segment, with_xmp
from PIL import Image

from sitegen.model.picture_marks import C2paManifest, FileMarks, PrivateMark
from sitegen.pictures.marks import read, thumbnails
from sitegen.pictures.marks.read import marks

TRAINED, COMPOSITE = "trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"


@pytest.mark.parametrize("kind", MEDIA_TYPES)
@pytest.mark.parametrize(
    ("source_type", "involvement"),
    [
        (TRAINED, "generated"),
        (COMPOSITE, "modified"),
        ("digitalCapture", "none"),
        ("screenCapture", ""),
    ],
)
def test_a_manifest_says_how_a_picture_was_made(
    kind: str, source_type: str, involvement: str
) -> None:
    agent = {"name": "Painter", "version": "2"}
    made = action("c2pa.created", source_type, softwareAgent=agent)
    data = signed(plain(kind), kind, made)
    found = marks(data)
    assert found == FileMarks(
        involvement=involvement,
        manifest=C2paManifest(
            source_types=(source_type,),
            involvement=involvement,
            actions=("c2pa.created",),
            agents=("Painter 2",),
        ),
    )
    # The library of the Content Authenticity Initiative reads the same.
    assertion = next(
        each
        for each in manifest_of(data, kind)["assertions"]
        if each["label"].startswith("c2pa.actions")
    )
    assert assertion["data"]["actions"][0]["digitalSourceType"] == SOURCE_TYPES + source_type


def _manifest(*actions: dict[str, object], **more: object) -> C2paManifest:
    found = marks(signed(plain("JPEG"), "JPEG", *actions, **more))
    assert not found.faults
    assert found.manifest
    return found.manifest


def test_what_an_edit_adds_is_a_part_of_the_picture() -> None:
    captured = action("c2pa.created", "digitalCapture")
    filled = action("c2pa.edited", TRAINED, softwareAgent="Filler")
    found = _manifest(captured, filled)
    assert found.involvement == "modified"
    assert found.source_types == ("digitalCapture", TRAINED)
    assert found.actions == ("c2pa.created", "c2pa.edited")
    assert found.agents == ("Filler",)
    assert _manifest(captured, action("c2pa.color_adjustments")).involvement == "none"


@pytest.mark.parametrize(
    ("relationship", "made", "involvement"),
    [
        ("parentOf", TRAINED, "generated"),
        ("parentOf", COMPOSITE, "modified"),
        ("parentOf", "digitalCapture", "none"),
        ("componentOf", TRAINED, "modified"),
        ("componentOf", "digitalCapture", ""),
        ("inputTo", TRAINED, ""),
    ],
)
def test_what_a_picture_was_made_from_counts_by_its_part(
    relationship: str, made: str, involvement: str
) -> None:
    other = signed(plain("PNG"), "PNG", action("c2pa.created", made))
    done = (
        {"action": "c2pa.opened", "parameters": {"ingredientIds": ["a"]}}
        if relationship == "parentOf"
        else {"action": "c2pa.placed", "parameters": {"ingredientIds": ["a"]}}
    )
    stated = {"title": "other.png", "relationship": relationship, "label": "a"}
    found = _manifest(done, ingredients=((stated, "PNG", other),))
    assert found.involvement == involvement
    assert found.source_types == ((made,) if relationship == "parentOf" else ())


def test_a_statement_in_metadata_of_the_manifest_counts() -> None:
    photo = {
        "@context": {"Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"},
        "Iptc4xmpExt:DigitalSourceType": SOURCE_TYPES + COMPOSITE,
    }
    opened = action("c2pa.created", "digitalCapture")
    for label in ("stds.iptc", "c2pa.metadata"):
        found = _manifest(opened, assertions=({"label": label, "data": photo},))
        assert found.involvement == "modified"


def test_the_stronger_of_xmp_and_manifest_counts() -> None:
    xmp = packet_of("", f'Iptc4xmpExt:DigitalSourceType="{SOURCE_TYPES}digitalCapture"')
    for made, involvement in ((TRAINED, "generated"), ("digitalCapture", "none")):
        data = signed(with_xmp("PNG", xmp), "PNG", action("c2pa.created", made))
        found = marks(data)
        assert (found.stated.source_type, found.involvement) == ("digitalCapture", involvement)


def test_a_manifest_elsewhere_is_named() -> None:
    xmp = packet_of("", 'dcterms:provenance="https://example.org/a.c2pa"')
    assert marks(with_xmp("PNG", xmp)).remote_manifest == "https://example.org/a.c2pa"


# --- what is private ------------------------------------------------------------------------------

SAID = {
    "place": [
        ("stds.exif", {"exif:GPSLatitude": "52,31.2N"}, "52,31.2N"),
        (
            "c2pa.metadata",
            {"Iptc4xmpExt:LocationCreated": {"x:Any": "Berlin"}},
            "Berlin",
        ),
        ("stds.schema-org.CreativeWork", {"contentLocation": {"name": "Berlin"}}, "Berlin"),
        ("org.example.camera", {"place": "Berlin"}, "Berlin"),
        ("org.example.camera", {"lat": 52.5}, ""),
        ("org.example.location", {"broad": "Berlin"}, "Berlin"),
    ],
    "serial": [
        ("stds.exif", {"exifEX:BodySerialNumber": "4711"}, "4711"),
        ("c2pa.metadata", {"aux:LensSerialNumber": "4711"}, "4711"),
    ],
    "owner": [
        ("stds.exif", {"exifEX:CameraOwnerName": "Ada"}, "Ada"),
        ("stds.schema-org.CreativeWork", {"author": [{"@type": "Person", "name": "Ada"}]}, "Ada"),
        ("c2pa.metadata", {"dc:creator": ["Ada"]}, "Ada"),
        ("org.example.model", {"from": "/home/ada/x.jpg"}, "/home/ada/x.jpg"),
        ("org.example.model", {"from": "file:///Users/ada/x"}, "file:///Users/ada/x"),
        ("org.example.model", {"from": ["C:\\Users\\ada\\x"]}, "C:\\Users\\ada\\x"),
    ],
    "prompt": [
        ("org.example.model", {"prompt": "a cat"}, "a cat"),
        ("org.example.model", {"negative_prompt": "a cat"}, "a cat"),
        ("org.example.model", {"org.example.prompt": "a cat"}, "a cat"),
        ("org.example.prompts", {"text": "a cat"}, "a cat"),
    ],
    "remarks": [("c2pa.metadata", {"photoshop:Instructions": "Ask Bo"}, "Ask Bo")],
}


@pytest.mark.parametrize("what", SAID)
def test_what_a_manifest_tells_about_people_is_named(what: str) -> None:
    for label, stated, value in SAID[what]:
        data = {"@context": {"exif": "http://ns.adobe.com/exif/1.0/"}, **stated}
        found = marks(
            signed(
                plain("PNG"),
                "PNG",
                action("c2pa.created", "digitalCapture"),
                assertions=({"label": label, "data": data},),
            )
        )
        assert found.private == (PrivateMark(what, label, value),)


def test_an_address_is_no_path_of_a_home_folder() -> None:
    for text in ("https://example.org/home/x", "http://users/x", "at home/work"):
        data = {"label": "org.example.model", "data": {"from": text}}
        created = action("c2pa.created", "digitalCapture")
        assert marks(signed(plain("JPEG"), "JPEG", created, assertions=(data,))).private == ()


def test_time_and_software_are_not_private() -> None:
    when = "2026-01-02T03:04:05Z"
    created = action("c2pa.created", "digitalCapture", when=when, softwareAgent="X")
    assert marks(signed(plain("JPEG"), "JPEG", created)).private == ()


def test_what_is_beside_the_manifest_counts_as_well() -> None:
    """The file is published with all of it, or without the manifest."""
    created = action("c2pa.created", "digitalCapture")
    data = painted.jpeg(120, 80, metadata=True)
    assert marks(data).private == ()
    found = marks(signed(data, "JPEG", created)).private
    assert {(mark.what, mark.where) for mark in found} >= {
        ("place", "EXIF"),
        ("notes", "a comment"),
        ("notes", "data after its end"),
    }
    tags = Image.Exif()
    tags[0x013B] = "Ada"
    tags.get_ifd(0x8769).update({0xA431: "4711", 0xA430: "Bo", 0x927C: b"secret"})
    photo = painted.saved(painted.picture(120, 80), "PNG", exif=tags)
    assert marks(signed(photo, "PNG", created)).private == (
        PrivateMark("notes", "EXIF"),
        PrivateMark("owner", "EXIF", "Ada"),
        PrivateMark("owner", "EXIF", "Bo"),
        PrivateMark("serial", "EXIF", "4711"),
    )


_XMP, _MORE = b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xmp/extension/\0"


@pytest.mark.parametrize(
    ("unread", "segments"),
    [
        ("XMP", [segment(0xE1, _XMP + b'<!DOCTYPE x><x gps="52"/>')]),
        ("XMP", 2 * [segment(0xE1, _XMP + packet_of("").encode())]),
        ("XMP", [segment(0xE1, _MORE + bytes(40) + b'<x gps="52"/>')]),
        ("EXIF", [segment(0xE1, b"Exif\0\0not a header of TIFF")]),
        ("what follows a damaged part", [b"\xff\xe1\xff\xff"]),
    ],
)
def test_what_cannot_be_read_may_tell_anything(unread: str, segments: list[bytes]) -> None:
    data = signed(plain("JPEG"), "JPEG", action("c2pa.created", "digitalCapture"))
    assert marks(data).private == ()
    at = data.index(b"\xff\xdb")
    found = marks(data[:at] + b"".join(segments) + data[at:])
    assert found.manifest
    assert PrivateMark("notes", unread) in found.private


def test_a_manifest_that_is_damaged_may_tell_anything() -> None:
    data = signed(plain("JPEG"), "JPEG", action("c2pa.created", "digitalCapture"))
    at = data.index(b"jumdcbor")
    found = marks(data[: at - 4] + b"\xff" + data[at - 3 :])
    assert found.faults
    assert PrivateMark("notes", "C2PA") in found.private


@pytest.mark.parametrize(("source_type", "involvement"), [(TRAINED, "generated"), ("", "")])
def test_source_types_in_a_manifest_that_is_damaged_count(
    source_type: str, involvement: str
) -> None:
    data = signed(plain("JPEG"), "JPEG", action("c2pa.created", source_type))
    at = data.index(b"cbor", data.index(b"c2pa.actions"))
    found = marks(data[: at - 4] + b"\0\xff\xff\xff" + data[at:])
    assert found.faults
    assert found.involvement == involvement


def test_instructions_in_iptc_are_private() -> None:
    resource = b"8BIM\x04\x04\0\0\0\0\0\x0b\x1c\x02\x28\0\x06Ask Bo\0"
    data = plain("JPEG")
    data = data[:2] + segment(0xED, b"Photoshop 3.0\0" + resource) + data[2:]
    found = marks(signed(data, "JPEG", action("c2pa.created", "digitalCapture")))
    assert found.private == (PrivateMark("remarks", "IPTC", "Ask Bo"),)


# --- thumbnails -----------------------------------------------------------------------------------


def _photo(width: int = 640, height: int = 400) -> Image.Image:
    """Shapes and noise: a picture whose parts differ."""
    image = painted.picture(width, height)
    image.paste(painted.noise(width // 4, height // 4), (width // 8, height // 2))
    return image


def _differing(picture: Image.Image, thumbnail: Image.Image) -> list[str]:
    data = signed(
        painted.saved(picture, "JPEG", quality=90),
        "JPEG",
        action("c2pa.created", "digitalCapture"),
        thumbnail=painted.saved(thumbnail, "JPEG", quality=60),
    )
    assert [each.label for each in read.pictures(data)] == ["c2pa.thumbnail.claim"]
    assert marks(data).manifest.thumbnails == ("c2pa.thumbnail.claim",)
    return [mark.where for mark in thumbnails.differing(picture, data)]


def test_a_thumbnail_of_the_same_picture_does_not_differ() -> None:
    photo = _photo()
    for size in ((160, 100), (75, 47), (1024, 640)):
        assert _differing(photo, photo.resize(size)) == []
    assert _differing(photo, photo.resize((160, 100)).transpose(Image.Transpose.ROTATE_90)) == []
    assert _differing(photo.resize((80, 50)), photo) == []


def test_a_thumbnail_of_another_picture_differs() -> None:
    photo = _photo()
    covered = photo.copy()
    covered.paste((0, 0, 0), (400, 250, 440, 290))
    for other in (
        photo.crop((0, 0, 560, 350)),
        photo.crop((0, 0, 640, 300)),
        covered,
        photo.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        photo.convert("L"),
        painted.picture(640, 400),
    ):
        thumbnail = other.resize((other.width // 4, other.height // 4))
        assert _differing(photo, thumbnail) == ["c2pa.thumbnail.claim"]


def test_a_thumbnail_with_other_proportions_differs() -> None:
    """Of a picture whose parts look the same."""
    stripes = Image.new("RGB", (640, 400), "white")
    for left in range(0, 640, 160):
        stripes.paste((0, 80, 160), (left, 0, left + 80, 400))
    assert _differing(stripes, stripes.resize((160, 100))) == []
    assert _differing(stripes, stripes.crop((0, 0, 640, 200)).resize((160, 50))) != []


def test_a_thumbnail_that_cannot_be_decoded_differs() -> None:
    photo = _photo()
    data = signed(
        plain("JPEG"),
        "JPEG",
        action("c2pa.created", "digitalCapture"),
        thumbnail=painted.saved(photo, "JPEG")[:300],
    )
    assert thumbnails.differing(photo, data) == (PrivateMark("thumbnail", "c2pa.thumbnail.claim"),)


def test_thumbnails_of_xmp_are_compared() -> None:
    photo = _photo()
    image = 'xmlns:i="http://ns.adobe.com/xap/1.0/g/img/"'
    for encoded, expected in (
        (b64encode(painted.saved(photo.resize((160, 100)), "JPEG")).decode(), []),
        (b64encode(painted.saved(painted.picture(160, 100), "JPEG")).decode(), ["XMP"]),
        ("no Base64", ["XMP"]),
    ):
        listed = f'<rdf:li rdf:parseType="Resource"><i:image {image}>{encoded}</i:image></rdf:li>'
        name = 'x:Thumbnails xmlns:x="http://ns.adobe.com/xap/1.0/"'
        xmp = packet_of(f"<{name}><rdf:Alt>{listed}</rdf:Alt></x:Thumbnails>").encode()
        found = thumbnails.differing(photo, painted.saved(photo, "JPEG", xmp=xmp))
        assert [mark.where for mark in found] == expected


def test_thumbnails_of_exif_are_compared() -> None:
    photo = _photo()
    for other, expected in (
        (photo, ()),
        (painted.picture(640, 400), (PrivateMark("thumbnail", "EXIF"),)),
    ):
        thumbnail = painted.saved(other.resize((160, 100)), "JPEG")
        tags = Image.Exif()
        tags[0x0112] = 1
        exif = tags.tobytes()
        exif = _with_thumbnail(exif, thumbnail)
        data = painted.saved(photo, "JPEG", exif=exif)
        assert thumbnails.differing(photo, data) == expected


def _with_thumbnail(exif: bytes, thumbnail: bytes) -> bytes:
    """EXIF data with a second directory, which has the place and length of a thumbnail."""
    order = "little" if exif[6:8] == b"II" else "big"

    def number(value: int, size: int) -> bytes:
        return value.to_bytes(size, order)  # type: ignore[arg-type]

    head, tiff = exif[:6], exif[6:]
    entries = int.from_bytes(tiff[8:10], order)  # type: ignore[arg-type]
    link = 10 + 12 * entries
    second = len(tiff)
    directory = number(2, 2) + b"".join(
        number(tag, 2) + number(4, 2) + number(1, 4) + number(value, 4)
        for tag, value in ((0x0201, second + 30), (0x0202, len(thumbnail)))
    )
    tiff = tiff[:link] + number(second, 4) + tiff[link + 4 :]
    return head + tiff + directory + bytes(4) + thumbnail


def test_a_manifest_that_is_longer_than_a_segment_is_put_together() -> None:
    """A JPEG has 64 kB for each part."""
    noise = painted.noise(400, 400)
    data = signed(
        plain("JPEG"),
        "JPEG",
        action("c2pa.created", TRAINED),
        thumbnail=painted.saved(noise, "JPEG", quality=95),
        assertions=({"label": "org.example.long", "data": {"text": "x" * 200_000}},),
    )
    assert data.count(b"\xff\xeb") > 4
    found = marks(data)
    assert (found.faults, found.involvement) == ((), "generated")
    assert thumbnails.differing(noise, data) == ()
    assert manifest_of(data, "JPEG")
    # Parts have numbers, and need not come in their order.
    parts = _segments(data)
    turned = data.replace(b"".join(parts), b"".join(parts[::-1]))
    assert turned != data
    assert marks(turned) == found


def _segments(data: bytes) -> list[bytes]:
    """The segments APP11 of a JPEG, which follow each other."""
    at, parts = data.index(b"\xff\xeb"), []
    while data[at : at + 2] == b"\xff\xeb":
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        parts.append(data[at:end])
        at = end
    return parts
