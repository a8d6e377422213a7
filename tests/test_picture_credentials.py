"""Pictures with Content Credentials are published byte for byte, unless they tell secrets."""

from __future__ import annotations

from io import BytesIO

import painted
import pytest
from credentials_support import action, signed
from marks_support import EXTENSIONS, data_set, packet_of, resource, segment
from picture_marks_support import FORMATS, PAGE, files_of, picture, shown
from PIL import Image
from support import SiteTest

from sitegen.model.picture_marks import PictureRights
from sitegen.pictures.marks.packet import packet
from sitegen.pictures.marks.read import marks

OWNER = "Private Owner"
CREATED = action("c2pa.created", "trainedAlgorithmicMedia")
PLACE = {"label": "stds.exif", "data": {"@context": {"exif": "x"}, "exif:GPSLatitude": "1,2N"}}


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_with_credentials_is_published_byte_for_byte(site: SiteTest, kind: str) -> None:
    ending = EXTENSIONS[kind]
    data = signed(picture(kind), kind, CREATED)
    site.write(f"content/posts/a/pic.{ending}", data)
    site.write(f"content/posts/a/pic.{ending}.toml", 'credit = "Bell"\n')
    shown(site, f"pic.{ending}")
    result = site.build()
    assert result.problems == (), result.printed
    for path, published in files_of(site, "pic", ending).items():
        if path == f"{PAGE}/pic.{ending}":
            assert published == data
        else:
            rights = PictureRights(credit="Bell", source_type="trainedAlgorithmicMedia")
            assert marks(published).stated == rights
            assert marks(published).manifest is None, "it would be of other bytes"


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.sampled(2)
def test_credentials_that_tell_something_need_an_answer(site: SiteTest, kind: str) -> None:
    ending = EXTENSIONS[kind]
    path = f"content/posts/a/pic.{ending}"
    data = signed(picture(kind), kind, CREATED, assertions=(PLACE,))
    site.write(path, data)
    shown(site, f"pic.{ending}")
    (problem,) = (each for each in site.build().problems if each.severity == "error")
    assert (problem.path, problem.line, problem.code) == (
        "content/posts/a/index.md",
        8,
        "picture-credentials",
    )
    assert "a place (stds.exif)" in problem.message
    for answer in ("keep", "drop"):
        site.write(f"{path}.toml", f'credentials = "{answer}"\n')
        result = site.build()
        assert result.ok, result.printed
        published = site.files()[f"{PAGE}/pic.{ending}"]
        assert (published == data) == (answer == "keep")
        assert (b"GPSLatitude" in published) == (answer == "keep")
        assert marks(published).manifest is None or answer == "keep"
        if answer == "drop" and kind != "GIF":
            assert marks(published).stated.source_type == "trainedAlgorithmicMedia"
    site.delete(f"{path}.toml")
    settings = site.source("site.toml")
    for answer in ("keep", "drop"):
        site.write("site.toml", f'{settings}[images]\ncredentials = "{answer}"\n')
        assert site.build().ok
        assert (site.files()[f"{PAGE}/pic.{ending}"] == data) == (answer == "keep")


@pytest.mark.parametrize("part", ["XMP", "IPTC"])
def test_a_file_with_a_part_that_cannot_be_read_needs_an_answer(site: SiteTest, part: str) -> None:
    """A second packet of XMP is not read, nor a resource of Photoshop that is cut short, and both
    may tell anything."""
    data = signed(picture("JPEG"), "JPEG", CREATED)
    secret = 2 * segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x>Elm Street 5</x>")
    if part == "IPTC":
        iptc = resource(0x0404, data_set(92, b"Elm Street 5") + data_set(90, b"Bell"))
        secret = segment(0xED, b"Photoshop 3.0\0" + iptc[:-2])
    at = data.index(b"\xff\xdb")
    site.write("content/posts/a/pic.jpg", data[:at] + secret + data[at:])
    shown(site, "pic.jpg")
    (problem,) = (each for each in site.build().problems if each.severity == "error")
    assert problem.code == "picture-credentials"
    assert f"data that sitegen cannot read ({part})" in problem.message
    site.write("content/posts/a/pic.jpg.toml", 'credentials = "drop"\n')
    assert site.build().ok
    assert all(b"Elm Street" not in published for published in site.files().values())


def test_a_name_that_the_author_states_is_not_private(site: SiteTest) -> None:
    owned = picture("JPEG", packet(PictureRights(creators=(OWNER,), copyright=f"© {OWNER}")))
    data = signed(owned, "JPEG", action("c2pa.opened"))
    site.write("content/posts/a/pic.jpg", data)
    shown(site, "pic.jpg")
    result = site.build()
    assert result.codes() == ["picture-credentials"]
    assert OWNER not in result.printed
    said = f'creator = "{OWNER}"\ncopyright = "© {OWNER}"\n'
    site.write("content/posts/a/pic.jpg.toml", said)
    assert site.build().problems == ()
    assert site.files()[f"{PAGE}/pic.jpg"] == data


def test_a_kept_file_lies_as_it_lay_and_its_sizes_are_upright(site: SiteTest) -> None:
    turned = painted.saved(painted.picture(600, 400), "JPEG", exif=turning(6))
    data = signed(turned, "JPEG", CREATED)
    site.write("content/posts/a/pic.jpg", data)
    shown(site, "pic.jpg")
    assert site.build().problems == ()
    published = files_of(site, "pic", "jpg")
    assert published.pop(f"{PAGE}/pic.jpg") == data
    assert 'width="400" height="600"' in site.read(f"{PAGE}/index.html")
    for size in published.values():
        with Image.open(BytesIO(size)) as image:
            assert image.width < image.height


def turning(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif.tobytes()


def test_a_thumbnail_from_before_a_crop_is_private(site: SiteTest) -> None:
    other = painted.saved(painted.picture(600, 400, seed=120).transpose(0), "JPEG")
    data = signed(picture("JPEG"), "JPEG", CREATED, thumbnail=other)
    site.write("content/posts/a/pic.jpg", data)
    shown(site, "pic.jpg")
    result = site.build()
    assert result.codes() == ["picture-credentials"]
    assert "a thumbnail that shows something else" in result.printed


def test_credentials_elsewhere_are_not_dropped_without_a_word(site: SiteTest) -> None:
    away = packet_of("", 'dcterms:provenance="https://credentials.example/1"')
    site.write("content/posts/a/pic.jpg", picture("JPEG", away))
    shown(site, "pic.jpg")
    (problem,) = site.build().problems
    assert (problem.path, problem.code) == ("content/posts/a/pic.jpg", "picture-marks")
    assert "https://credentials.example/1" in problem.message
