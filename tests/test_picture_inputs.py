"""HEIC and TIFF are published as JPEG, where they can be read; AVIF is treated like all others."""

from __future__ import annotations

import random
from io import BytesIO

import exiftool
import heic_samples
import painted
import pytest
from pictures_support import PAGE, SHOWN, images, made, opened
from PIL import Image
from support import SiteTest

from sitegen.incremental.keys import decode
from sitegen.incremental.store import Store
from sitegen.incremental.work import WorkerContext
from sitegen.model.picture_marks import PictureRights
from sitegen.model.site import Picture
from sitegen.pictures import heic
from sitegen.pictures.facts import facts
from sitegen.pictures.marks.packet import packet

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")

RED, GREEN, BLUE = (200, 0, 0), (0, 200, 0), (0, 0, 200)
MARKS = packet(
    PictureRights(creators=("Owner",), credit="The Herald", source_type="trainedAlgorithmicMedia")
)
INPUTS = {
    "photo.heic": heic_samples.PLAIN,
    "photo.TIFF": painted.saved(
        painted.picture(600, 400), "TIFF", exif=painted.exif(), tiffinfo={700: MARKS}
    ),
    "photo.avif": painted.saved(
        painted.picture(600, 400), "AVIF", exif=painted.exif(), xmp=MARKS, quality=95
    ),
}


def corners(image: Image.Image) -> list[tuple[int, ...]]:
    """The colours of the upper left, the upper right and the lower left corner."""
    upright = image.convert("RGB")
    right, bottom = upright.width - 6, upright.height - 6
    return [upright.getpixel(place) for place in ((5, 5), (right, 5), (5, bottom))]


def near(one: object, other: object) -> bool:
    return str(one) == str(other) or all(abs(a - b) <= 12 for a, b in zip(one, other, strict=True))


def published(name: str) -> str:
    return name if name.endswith(".avif") else f"{name}.jpg"


@pytest.mark.parametrize("name", INPUTS)
@pytest.mark.parametrize("folder", ["static", "content/posts/a"])
@pytest.mark.sampled(2)
def test_they_are_offered_as_other_pictures_are(site: SiteTest, name: str, folder: str) -> None:
    site.write(f"{folder}/{name}", INPUTS[name])
    address = f"/{name}" if folder == "static" else name
    place = "" if folder == "static" else "2026/01/02/a/"
    site.post("a/index", f"![Shown]({address})\n\n[All of it]({address})", title="A")
    assert site.build().done.problems == ()
    (image,) = images(site)
    assert (image.get("width"), image.get("height")) == ("600", "400")
    assert image.get("src") == f"/{place}{published(name)}"
    assert f'href="/{place}{published(name)}"' in site.read(PAGE)
    files = site.files()
    if not name.endswith(".avif"):
        assert f"{place}{name}" not in files
        assert Image.open(BytesIO(files[f"{place}{published(name)}"])).format == "JPEG"
    shown = [path for path in files if path.endswith((".jpg", ".avif", ".webp"))]
    assert len(shown) == 3, "the picture, 480 and 600 pixels"
    for path in shown:
        assert painted.WORDS not in files[path]
        assert all(map(near, corners(opened(site, path)), (RED, GREEN, BLUE))), path
    (known,) = exiftool.read(site.root / "public" / place / published(name))
    assert known["XMP-photoshop:Credit"] == "The Herald"
    assert "trainedAlgorithmicMedia" in str(known["XMP-iptcExt:DigitalSourceType"])
    assert "AI · generated" in site.read(PAGE)


@pytest.mark.parametrize("name", INPUTS)
@pytest.mark.sampled(1)
def test_social_networks_get_a_kind_that_they_show(site: SiteTest, name: str) -> None:
    site.write(f"static/{name}", INPUTS[name])
    site.post("a", "Text.", more=SHOWN.replace("/pic.jpg", f"/{name}"))
    site.build()
    assert [path for path in site.files() if path.startswith("cards/") and path.endswith(".jpg")]


def test_an_address_of_the_file_in_its_bundle_leads_to_the_jpeg(site: SiteTest) -> None:
    site.write("content/posts/a/photo.heic", heic_samples.PLAIN)
    site.post("a/index", "Text.", title="A")
    site.post("b", "![Shown](/2026/01/02/a/photo.heic) ![Too](a/photo.heic)", date="2026-01-03")
    assert site.build().done.problems == ()
    sources = [image.get("src") for image in images(site, "2026/01/03/b/index.html")]
    assert sources == ["/2026/01/02/a/photo.heic.jpg"] * 2


def test_a_jpeg_of_the_same_name_stays_another_file(site: SiteTest) -> None:
    site.write("static/photo.heic", heic_samples.PLAIN)
    site.write("static/photo.jpg", painted.jpeg(300, 200))
    site.post("a", "![One](/photo.heic) ![Other](/photo.jpg)")
    site.build()
    assert [image.get("width") for image in images(site)] == ["600", "300"]


def test_only_boxes_turn_a_heic(site: SiteTest) -> None:
    site.write("static/photo.heic", heic_samples.TURNED)
    site.post("a", "![Shown](/photo.heic)")
    site.build()
    assert opened(site, "photo.heic.jpg").size == (600, 400)
    # A box of 16 bytes becomes `irot` (ISO/IEC 23008-12 §6.5.10): a quarter to the left.
    turned = heic_samples.PLAIN.replace(b"pixi\0", b"irot\1")
    site.write("static/photo.heic", turned)
    site.build()
    jpeg = opened(site, "photo.heic.jpg")
    assert jpeg.size == (400, 600)
    assert near(corners(jpeg)[0], GREEN)
    assert near(corners(jpeg)[2], RED)


@pytest.mark.parametrize("kind", ["AVIF", "TIFF"])
@pytest.mark.parametrize("turn", range(2, 9))
@pytest.mark.sampled(4)
def test_a_turned_picture_is_upright_in_every_size(site: SiteTest, kind: str, turn: int) -> None:
    name = f"photo.{kind.lower()}"
    image = painted.picture(500, 700)
    site.write(f"static/{name}", painted.saved(image, kind, exif=painted.exif(turn)))
    site.post("a", f"![Shown](/{name})")
    site.build()
    (shown,) = images(site)
    size = (700, 500) if turn > 4 else (500, 700)
    assert (int(shown.get("width")), int(shown.get("height"))) == size
    before = painted.saved(image, "JPEG", exif=painted.exif(turn))
    from PIL import ImageOps

    expected = corners(ImageOps.exif_transpose(Image.open(BytesIO(before))))
    sizes = [path for path in site.files() if path.endswith(".webp")]
    assert sizes
    for path in sizes:
        assert all(map(near, corners(opened(site, path)), expected)), path
    original = ImageOps.exif_transpose(opened(site, shown.get("src")[1:]))
    assert original.size == size
    assert all(map(near, corners(original), expected))


def test_the_profile_of_a_heic_goes_with_its_colours(site: SiteTest) -> None:
    site.write("static/photo.heic", heic_samples.PROFILE)
    site.post("a", "![Shown](/photo.heic)")
    site.build()
    assert opened(site, "photo.heic.jpg").info["icc_profile"] == painted.SWAPPED_PROFILE
    (size,) = [path for path in site.files() if path.endswith("-480.webp")]
    assert near(opened(site, size).convert("RGB").getpixel((9, 9)), (0, 229, 0))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "F"])
@pytest.mark.sampled(4)
def test_every_mode_of_tiff_becomes_a_jpeg_or_a_warning(site: SiteTest, mode: str) -> None:
    grey = painted.picture(600, 400).convert("F") if mode == "F" else None
    site.write("static/photo.tif", painted.saved(grey or painted.picture(600, 400, mode), "TIFF"))
    site.post("a", "![Shown](/photo.tif)")
    result = site.build()
    assert result.codes() == []
    picture = opened(site, "photo.tif.jpg")
    assert picture.mode in {"L", "RGB"}
    red, green, _ = corners(picture)
    assert red != green or mode == "1"


def test_what_is_transparent_is_white(site: SiteTest) -> None:
    site.write(
        "static/photo.tif", painted.saved(Image.new("RGBA", (600, 400), (9, 9, 9, 0)), "TIFF")
    )
    site.post("a", "![Shown](/photo.tif)")
    site.build()
    assert opened(site, "photo.tif.jpg").getpixel((9, 9)) == (255, 255, 255)


def test_without_the_library_an_error_says_what_to_install(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heic, "READER", "no_such_library")
    site.write("static/photo.heic", heic_samples.PLAIN)
    site.post("a", "Text.\n\n![Shown](/photo.heic)")
    (problem,) = [each for each in site.build(jobs=1).problems if each.code != "picture-marks"]
    assert (problem.code, problem.line, problem.severity) == ("no-heif", 10, "error")
    assert "pip install" in problem.hint
    # A link to it publishes it without what it tells, as before.
    site.post("a", "[Linked](/photo.heic)")
    assert site.build(jobs=1).ok
    assert painted.WORDS not in site.files()["photo.heic"]


def test_nothing_is_made_twice(site: SiteTest) -> None:
    for name, data in INPUTS.items():
        site.write(f"static/{name}", data)
    site.post("a", " ".join(f"![Shown](/{name})" for name in INPUTS))
    assert made(site.build())
    assert made(site.build()) == []
    before = site.files()
    site.build(clean=True)
    assert site.files() == before


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.sampled(2)
def test_damage_does_no_harm(site: SiteTest, seed: int) -> None:
    chance, worker = random.Random(seed), WorkerContext(Store(None), {})
    for data in (heic_samples.PLAIN, INPUTS["photo.TIFF"], INPUTS["photo.avif"]):
        for _ in range(8):
            hurt = bytearray(
                data[: chance.randrange(20, len(data))] if chance.random() < 0.3 else data
            )
            for _ in range(chance.randrange(1, 6)):
                hurt[chance.randrange(12, len(hurt))] = chance.randrange(256)
            picture = decode(facts(b"", [bytes(hurt)], worker).value, Picture)
            assert picture.width >= 0
