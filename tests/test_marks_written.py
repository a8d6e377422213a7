"""Packets that are put into clean pictures: other programs read them, pixels stay, and nothing else
is in the file."""

from __future__ import annotations

import struct
from functools import cache
from io import BytesIO
from pathlib import Path

import exiftool
import painted
import pytest
from credentials_support import action, signed
from marks_support import EVERYTHING, EXTENSIONS, SOURCE_TYPES, plain, stating, with_xmp
from msgspec.structs import replace
from PIL import Image, ImageSequence

from sitegen.model.picture_marks import FileMarks, PictureRights
from sitegen.model.picture_terms import NAMESPACES, TERMS, claim_of
from sitegen.pictures import strip
from sitegen.pictures.marks import insert
from sitegen.pictures.marks.packet import packet
from sitegen.pictures.marks.read import marks

WRITABLE = ("JPEG", "PNG", "WEBP", "AVIF")


@cache
def _pictures() -> dict[str, bytes]:
    """Clean pictures of every form that a format has, by a name that begins with the format."""
    picture, frames = painted.picture(121, 80), [painted.picture(120, 80, seed=n) for n in (0, 200)]
    clear = painted.picture(121, 80, "RGBA")
    clear.putalpha(100)
    profile = {"icc_profile": painted.SWAPPED_PROFILE}
    animated = {"save_all": True, "append_images": frames[1:], "duration": 50}
    saved = painted.saved
    made = {
        "JPEG": saved(picture, "JPEG"),
        "JPEG progressive with a profile": saved(picture, "JPEG", progressive=True, **profile),
        "JPEG without JFIF": b"\xff\xd8" + saved(picture, "JPEG")[20:],
        "JPEG in CMYK": saved(picture.convert("CMYK"), "JPEG"),
        "PNG": saved(picture, "PNG"),
        "PNG with a palette and a profile": saved(picture.convert("P"), "PNG", **profile),
        "PNG animated": saved(frames[0], "PNG", **animated),
        "WEBP": saved(picture, "WEBP"),
        "WEBP lossless": saved(picture, "WEBP", lossless=True),
        "WEBP with transparency": saved(clear, "WEBP"),
        "WEBP lossless with transparency": saved(clear, "WEBP", lossless=True),
        "WEBP with a profile": saved(picture, "WEBP", **profile),
        "WEBP animated": saved(frames[0], "WEBP", **animated),
        "AVIF": saved(picture, "AVIF"),
        "AVIF with transparency and a profile": saved(clear, "AVIF", **profile),
        "AVIF blanked": saved(picture, "AVIF", xmp=painted.XMP, exif=painted.exif()),
        "AVIF animated": saved(frames[0], "AVIF", **animated),
    }
    return {name: strip.stripped(data)[0] for name, data in made.items()}


def _frames(data: bytes) -> list[tuple[str, bytes]]:
    with Image.open(BytesIO(data)) as image:
        return [(frame.mode, frame.tobytes()) for frame in ImageSequence.Iterator(image)]


@pytest.mark.parametrize("name", _pictures())
def test_pixels_and_profiles_stay_as_they_are(name: str) -> None:
    clean = _pictures()[name]
    written = insert.inserted(clean, packet(EVERYTHING))
    assert _frames(written) == _frames(clean)
    with Image.open(BytesIO(clean)) as before, Image.open(BytesIO(written)) as after:
        assert before.info.get("icc_profile") == after.info.get("icc_profile")
        assert before.size == after.size
    kind = name.split()[0]
    assert marks(written) == FileMarks(stated=EVERYTHING, involvement="generated")
    if kind != "AVIF":  # whose boxes keep their places, so that what was there stays blank
        assert strip.stripped(written)[0] == clean or kind == "WEBP"


def test_exiftool_reads_every_field_in_every_form(tmp_path: Path) -> None:
    files = []
    for number, (name, clean) in enumerate(_pictures().items()):
        file = tmp_path / f"{number}.{EXTENSIONS[name.split()[0]]}"
        file.write_bytes(insert.inserted(clean, packet(EVERYTHING)))
        files.append(file)
    for tags in exiftool.read(*files):
        assert tags["ExifTool:Validate"] == "OK"
        assert {name: tag for name, tag in tags.items() if name.startswith("XMP")} == {
            "XMP-dc:Creator": list(EVERYTHING.creators),
            "XMP-photoshop:Credit": EVERYTHING.credit,
            "XMP-dc:Rights": EVERYTHING.copyright,
            "XMP-xmpRights:WebStatement": EVERYTHING.rights_url,
            "XMP-plus:Licensor": [{"LicensorURL": EVERYTHING.licensor_url}],
            "XMP-iptcExt:DigitalSourceType": SOURCE_TYPES + EVERYTHING.source_type,
            "XMP-iptcCore:AltTextAccessibility": EVERYTHING.alt,
            "XMP-iptcExt:AISystemUsed": EVERYTHING.ai_system,
            "XMP-iptcExt:AISystemVersionUsed": float(EVERYTHING.ai_version),
            "XMP-iptcExt:AIPromptInformation": EVERYTHING.prompt,
            "XMP-iptcExt:AIPromptWriterName": EVERYTHING.prompt_by,
            "XMP-plus:DataMining": EVERYTHING.data_mining,
        }


@pytest.mark.parametrize("name", [name for name in _pictures() if "animated" not in name])
def test_pillow_reads_the_packet(name: str) -> None:
    made = packet(EVERYTHING)
    with Image.open(BytesIO(insert.inserted(_pictures()[name], made))) as image:
        found = image.info.get("xmp") or image.info["XML:com.adobe.xmp"].encode()
    assert found == made


def test_a_simple_webp_is_extended_with_its_size_and_transparency() -> None:
    """RFC 9649 §2.7."""
    for name, flags in (
        ("WEBP", 0b100),
        ("WEBP lossless", 0b100),
        ("WEBP with transparency", 0b10100),
        ("WEBP lossless with transparency", 0b10100),
        ("WEBP with a profile", 0b100100),
        ("WEBP animated", 0b110),
    ):
        written = insert.inserted(_pictures()[name], packet(EVERYTHING))
        size, header = struct.unpack_from("<I", written, 4)[0], written[12:16]
        assert (size, header) == (len(written) - 8, b"VP8X")
        assert written[20] & 0b101111_10 == flags | (written[20] & 0b10000), name
        assert bool(written[20] & 0b10000) == ("transparency" in name), name
        width, height = (int.from_bytes(written[at : at + 3], "little") + 1 for at in (24, 27))
        assert (width, height) == ((120, 80) if "animated" in name else (121, 80))
        assert written.count(b"XMP ") == 1


def test_a_packet_has_only_the_fields_that_are_stated_and_always_the_same_bytes() -> None:
    assert packet(PictureRights()) == b""
    assert packet(PictureRights(credit=" \0 ", creators=("", "\x01"))) == b""
    made = packet(PictureRights(credit="Agency"))
    assert made == (
        b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        b'<rdf:Description rdf:about=""\n xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">\n'
        b"<photoshop:Credit>Agency</photoshop:Credit>\n"
        b'</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end="r"?>'
    )
    for term in TERMS:
        only = replace(PictureRights(), **{term.field: getattr(EVERYTHING, term.field)})
        made = packet(only)
        assert marks(insert.inserted(plain("PNG"), made)).stated == only
        unused = {name for name in NAMESPACES if f"xmlns:{name}=".encode() not in made}
        assert unused == set(NAMESPACES) - {name.partition(":")[0] for name in term.xmp}


def test_any_text_comes_back_but_what_xml_cannot_say() -> None:
    for text in (
        "a\r\n\rb\tc\n",
        "<![CDATA[x]]>",
        "&amp;&#0;",
        "\U0001f600\ud7ff\ufffd",
        "x" * 9_000,
    ):
        rights = PictureRights(alt=text, creators=(text, text))
        stated = marks(insert.inserted(plain("JPEG"), packet(rights))).stated
        assert stated == PictureRights(alt=text.strip(), creators=(text.strip(),) * 2)
    broken = PictureRights(credit="a\0b\x1b\ufffec\ud800d")
    assert marks(insert.inserted(plain("JPEG"), packet(broken))).stated.credit == "abcd"


def test_a_jpeg_has_room_for_one_segment() -> None:
    fits = packet(PictureRights(prompt="x" * 9_000))
    fits += b" " * (insert.MAX_JPEG - len(fits))
    assert _frames(insert.inserted(plain("JPEG"), fits)) == _frames(plain("JPEG"))
    with pytest.raises(ValueError, match=r"takes 65,503 bytes, and a JPEG has room for 65,502"):
        insert.inserted(plain("JPEG"), fits + b" ")
    assert _frames(insert.inserted(plain("WEBP"), fits * 3)) == _frames(plain("WEBP"))


def test_the_packet_comes_after_the_segment_that_has_to_be_first() -> None:
    """ITU-T T.871 §10.1: JFIF; and a PNG begins with its header."""
    for name, start in (("JPEG", 20), ("JPEG without JFIF", 2), ("PNG", 33)):
        clean, made = _pictures()[name], packet(EVERYTHING)
        written = insert.inserted(clean, made)
        assert written[:start] == clean[:start]
        assert made in written[start : start + len(made) + 60]


def test_a_gif_and_an_empty_packet_change_nothing() -> None:
    assert insert.inserted(plain("GIF"), packet(EVERYTHING)) == plain("GIF")
    for kind in WRITABLE:
        assert insert.inserted(plain(kind), b"") == plain(kind)


# --- from a picture with marks to the published one -----------------------------------------------

# By state: involvement and kind as an author states them, and the source type that is published.
STATES = {
    "photo": ("none", "photograph", "digitalCapture"),
    "drawn": ("none", "drawing", "digitalCreation"),
    "modified": ("modified", "photograph", "compositeWithTrainedAlgorithmicMedia"),
    "generated": ("generated", "", "trainedAlgorithmicMedia"),
    "chart": ("data", "drawing", "dataDrivenMedia"),
    "unstated": ("none", "", ""),
}
INPUTS = ("without", "with the same", "with another", "with C2PA")


@cache
def _input(kind: str, marked: str, source_type: str) -> bytes:
    if marked == "without" or not source_type:
        return plain(kind)
    if marked == "with C2PA":
        return signed(plain(kind), kind, action("c2pa.created", source_type))
    return with_xmp(kind, stating(source_type if marked == "with the same" else "screenCapture"))


@pytest.mark.parametrize("marked", INPUTS)
def test_what_is_published_of_each_format_in_each_state(marked: str, tmp_path: Path) -> None:
    expected, files = [], []
    for state, (involvement, about, source_type) in STATES.items():
        for kind in WRITABLE:
            data = _input(kind, marked, source_type)
            found = marks(data)
            stated = found.manifest.source_types if found.manifest else (found.stated.source_type,)
            if source_type and marked in {"with the same", "with C2PA"}:
                assert stated == (source_type,)
                assert found.involvement == involvement
            rights = PictureRights(
                credit="Agency", source_type=claim_of(involvement, about).source_type
            )
            written = insert.inserted(strip.stripped(data)[0], packet(rights))
            assert marks(written).stated == rights
            assert marks(written).manifest is None
            file = tmp_path / f"{state}.{EXTENSIONS[kind]}"
            file.write_bytes(written)
            files.append(file)
            expected.append(source_type)
    read = [tags.get("XMP-iptcExt:DigitalSourceType", "") for tags in exiftool.read(*files)]
    assert [address.removeprefix(SOURCE_TYPES) for address in read] == expected
