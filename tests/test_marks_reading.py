"""What files say of themselves in IPTC and XMP, and which of it means AI."""

from __future__ import annotations

from pathlib import Path

import exiftool
import painted
import pytest
from marks_support import (
    EXTENSIONS,
    SOURCE_TYPES,
    STILL,
    UTF8,
    chunk,
    data_set,
    packet_of,
    plain,
    resource,
    segment,
    stating,
    with_chunks,
    with_iim,
    with_segments,
    with_xmp,
)
from PIL import Image

from sitegen.model import picture_terms
from sitegen.model.picture_marks import FileMarks, PictureRights
from sitegen.pictures.marks.read import marks

# --- IPTC -----------------------------------------------------------------------------------------

NAMES = (data_set(80, b"Ada"), data_set(80, b"Bo"), data_set(110, b"Agency"))
STATED = PictureRights(creators=("Ada", "Bo"), credit="Agency", copyright="© Zoë")


def test_iptc_is_read_in_utf8_and_in_latin_1() -> None:
    assert marks(with_iim(UTF8, *NAMES, data_set(116, "© Zoë".encode()))).stated == STATED
    assert marks(with_iim(*NAMES, data_set(116, "© Zoë".encode()))).stated == STATED
    assert marks(with_iim(*NAMES, data_set(116, "© Zoë".encode("latin-1")))).stated == STATED
    windows = marks(with_iim(data_set(110, "O’Brien – €".encode("cp1252")))).stated
    assert windows.credit == "O’Brien – €"


def test_iptc_may_be_split_over_segments_and_lie_among_other_resources() -> None:
    content = resource(0x03ED, b"odd") + resource(0x0404, b"".join((UTF8, *NAMES)))
    parts = [b"Photoshop 3.0\0" + part for part in (content[:30], content[30:])]
    found = marks(with_segments(*(segment(0xED, part) for part in parts)))
    assert found.stated == PictureRights(creators=("Ada", "Bo"), credit="Agency")


def test_imagemagick_keeps_iptc_in_a_png() -> None:
    content = resource(0x0404, b"".join(NAMES))
    text = f"\niptc\n{len(content):8}\n{content.hex()}\n".encode()
    found = marks(with_chunks(chunk(b"tEXt", b"Raw profile type iptc\0" + text)))
    assert found.stated.credit == "Agency"


@pytest.mark.parametrize("cut", range(1, 40))
def test_iptc_that_is_cut_short_keeps_what_came_before(cut: int) -> None:
    whole = resource(0x0404, b"".join(NAMES))[:-cut]
    faults = ("its IPTC is damaged",) if len(whole) >= 4 else ()
    content = b"Photoshop 3.0\0" + whole
    assert marks(with_segments(segment(0xED, content))) == FileMarks(faults=faults)
    sets = b"".join(NAMES)[:-cut]
    content = b"Photoshop 3.0\0" + resource(0x0404, sets)
    found = marks(with_segments(segment(0xED, content)))
    is_between = cut in (11, 11 + 7, 11 + 7 + 8) or not sets
    assert found.faults == (() if is_between else ("its IPTC is damaged",))
    assert found.stated.creators == (
        ("Ada", "Bo") if cut <= 11 else ("Ada",) if cut <= 11 + 7 else ()
    )


def test_a_data_set_with_a_long_length_is_read_over() -> None:
    huge = b"\x1c\x02\x78\x80\x04" + (40_000).to_bytes(4, "big") + bytes(40_000)
    assert marks(with_iim(huge, *NAMES)).stated.credit == "Agency"
    broken = b"\x1c\x02\x78\xff\xff" + bytes(100)
    assert marks(with_iim(broken, *NAMES)).stated.credit == ""


def test_a_data_set_that_runs_into_another_one_is_damage() -> None:
    """Its length is too large, but not beyond the end."""
    merged = data_set(110, b"Agen" + data_set(80, b"Ada"))
    assert marks(with_iim(merged)).faults == ("its IPTC is damaged",)
    assert marks(with_iim(data_set(110, b"Two\r\nlines\0"), *NAMES)).faults == ()


def test_exif_says_nothing_about_rights() -> None:
    """Cameras write their owner there."""
    tags = Image.Exif()
    tags[0x013B], tags[0x8298] = "Camera Owner", "Camera Owner 2026"
    assert marks(painted.saved(painted.picture(120, 80), "JPEG", exif=tags)) == FileMarks()


# --- both -----------------------------------------------------------------------------------------


def _with_both(xmp: str, *data_sets: bytes) -> FileMarks:
    packet = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp.encode())
    iim = segment(0xED, b"Photoshop 3.0\0" + resource(0x0404, b"".join(data_sets)))
    return marks(with_segments(iim, packet))


def test_xmp_counts_where_iptc_says_something_else() -> None:
    found = _with_both(packet_of("", 'photoshop:Credit="Newer"'), UTF8, *NAMES)
    assert found.stated == PictureRights(creators=("Ada", "Bo"), credit="Newer")
    assert found.faults == (
        "its Credit Line is 'Newer' in XMP, which counts, but 'Agency' in IPTC",
    )


def test_a_text_that_iptc_had_no_room_for_is_no_contradiction() -> None:
    long = "An agency with a name of more than thirty-two bytes"
    found = _with_both(
        packet_of("", f'photoshop:Credit="{long}"'), data_set(110, long[:32].encode())
    )
    assert (found.stated.credit, found.faults) == (long, ())
    found = _with_both(packet_of("", f'photoshop:Credit="{long}"'), data_set(110, b"An agency"))
    assert found.faults


@pytest.mark.parametrize("creator", ["Ada; Bo", "Ada", "Camera Owner"])
def test_names_that_nobody_publishes_are_no_contradiction(creator: str) -> None:
    found = _with_both(packet_of(f"<dc:creator>{creator}</dc:creator>"), *NAMES)
    assert not found.faults


# --- digital source types -------------------------------------------------------------------------

AI = {
    "trainedAlgorithmicMedia": "generated",
    "compositeWithTrainedAlgorithmicMedia": "modified",
    "compositeSynthetic": "modified",
}


@pytest.mark.parametrize("code", picture_terms.INVOLVEMENTS)
def test_only_three_terms_of_iptc_mean_ai(code: str) -> None:
    found = marks(with_xmp("PNG", stating(code)))
    assert found.stated.source_type == code
    involvement = found.involvement
    if code == "trainedAlgorithmicData":  # C2PA's own
        assert involvement == "generated"
    else:
        assert involvement in ({AI[code]} if code in AI else {"", "none", "data"})


@pytest.mark.parametrize(
    "written",
    [
        f"{SOURCE_TYPES}trainedAlgorithmicMedia",
        f"{SOURCE_TYPES}trainedAlgorithmicMedia".replace("http:", "https:"),
        f"{SOURCE_TYPES}trainedAlgorithmicMedia/ \n",
        "HTTP://CV.IPTC.ORG/newscodes/digitalsourcetype/TrainedAlgorithmicMedia",
        "trainedAlgorithmicMedia",
        "  trainedalgorithmicmedia ",
        "digsrctype:trainedAlgorithmicMedia",
        "https://schema.org/TrainedAlgorithmicMediaDigitalSource",
    ],
)
def test_a_source_type_is_written_in_many_ways(written: str) -> None:
    assert picture_terms.source_type_code(written) == "trainedAlgorithmicMedia"


@pytest.mark.parametrize(
    "other", ["", "photo", "https://example.org/trainedAlgorithmicMedia", "DigitalSource"]
)
def test_an_unknown_source_type_stays_as_it_is_and_means_nothing(other: str) -> None:
    assert picture_terms.source_type_code(other) == other
    assert picture_terms.source_type_uri(other) == other
    assert (
        marks(
            with_xmp("JPEG", packet_of("", f'Iptc4xmpExt:DigitalSourceType="{other}"'))
        ).involvement
        == ""
    )


@pytest.mark.parametrize("code", picture_terms.INVOLVEMENTS)
def test_each_code_has_an_address(code: str) -> None:
    address = picture_terms.source_type_uri(code)
    assert address.startswith("http://")
    assert picture_terms.source_type_code(address) == code


def test_programs_of_google_have_another_name_for_it() -> None:
    attributes = f'Iptc4xmpExt:DigitalSourceFileType="{SOURCE_TYPES}trainedAlgorithmicMedia"'
    found = marks(with_xmp("JPEG", packet_of("", attributes)))
    assert (found.stated.source_type, found.involvement) == ("trainedAlgorithmicMedia", "generated")


def test_of_several_source_types_the_first_is_stated_and_the_strongest_counts() -> None:
    codes = ("digitalCapture", "compositeWithTrainedAlgorithmicMedia", "screenCapture")
    items = "".join(f"<rdf:li>{SOURCE_TYPES}{code}</rdf:li>" for code in codes)
    listed = f"<rdf:Bag>{items}</rdf:Bag>"
    packet = packet_of(f"<Iptc4xmpExt:DigitalSourceType>{listed}</Iptc4xmpExt:DigitalSourceType>")
    found = marks(with_xmp("JPEG", packet))
    assert (found.stated.source_type, found.involvement) == ("digitalCapture", "modified")


def test_the_stronger_claim_is_that_of_more_ai() -> None:
    assert picture_terms.strongest("none", "modified", "", "data") == "modified"
    assert picture_terms.strongest("modified", "generated") == "generated"
    assert picture_terms.strongest("", "none") == "none"
    assert picture_terms.strongest() == ""


def test_what_an_author_states_is_one_term_and_maybe_a_label() -> None:
    """The table of the fields of pictures: none for a photograph or a drawing, and AI."""
    claim = picture_terms.claim_of
    assert [
        (claim(*case).source_type, claim(*case).label)
        for case in (
            ("none", "photograph"),
            ("none", "drawing"),
            ("none", ""),
            ("", "photograph"),
            ("modified", "photograph"),
            ("generated", "drawing"),
            ("data", ""),
        )
    ] == [
        ("digitalCapture", ""),
        ("digitalCreation", ""),
        ("", ""),
        ("", ""),
        ("compositeWithTrainedAlgorithmicMedia", "picture_modified"),
        ("trainedAlgorithmicMedia", "picture_generated"),
        ("dataDrivenMedia", ""),
    ]
    for involvement in ("modified", "generated", "data"):
        code = claim(involvement).source_type
        assert picture_terms.INVOLVEMENTS[code] == involvement


# --- as other programs write ----------------------------------------------------------------------

WRITTEN = PictureRights(
    creators=("Ada", "Zoë"),
    credit="Agency",
    copyright="© 2026 Agency",
    rights_url="https://example.org/terms",
    licensor_url="https://example.org/buy",
    source_type="compositeWithTrainedAlgorithmicMedia",
    alt="Two people",
)


@pytest.mark.parametrize("kind", [kind for kind in STILL if kind != "AVIF"])
@pytest.mark.sampled(2)
def test_what_exiftool_writes_is_read(kind: str, tmp_path: Path) -> None:
    """Debian's version writes no AVIF, and knows no terms of after 2022."""
    file = tmp_path / f"a.{EXTENSIONS[kind]}"
    file.write_bytes(plain(kind))
    data = exiftool.write(
        file,
        "-XMP-dc:Creator=Ada",
        "-XMP-dc:Creator=Zoë",
        f"-XMP-photoshop:Credit={WRITTEN.credit}",
        f"-XMP-dc:Rights={WRITTEN.copyright}",
        f"-XMP-xmpRights:WebStatement={WRITTEN.rights_url}",
        f"-XMP-plus:LicensorURL={WRITTEN.licensor_url}",
        f"-XMP-iptcExt:DigitalSourceType={SOURCE_TYPES}{WRITTEN.source_type}",
        f"-XMP-iptcCore:AltTextAccessibility={WRITTEN.alt}",
    )
    assert marks(data) == FileMarks(stated=WRITTEN, involvement="modified")


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_the_iptc_that_exiftool_writes_is_read(kind: str, tmp_path: Path) -> None:
    file = tmp_path / f"a.{EXTENSIONS[kind]}"
    file.write_bytes(plain(kind))
    data = exiftool.write(
        file,
        "-IPTC:By-line=Ada",
        "-IPTC:By-line=Zoë",
        "-IPTC:Credit=Agency",
        "-IPTC:CopyrightNotice=© 2026 Agency",
    )
    expected = PictureRights(
        creators=WRITTEN.creators, credit=WRITTEN.credit, copyright=WRITTEN.copyright
    )
    assert marks(data) == FileMarks(stated=expected)
