"""Kinds of picture: those whose metadata cannot be removed, those with boxes such as AVIF, and
every kind of colours."""

from __future__ import annotations

import random
import struct
from io import BytesIO

import painted
import pytest
from pictures_support import images, made, made_size, opened, with_metadata
from PIL import Image
from support import SiteTest

from sitegen.incremental.keys import decode, encode
from sitegen.incremental.store import Store
from sitegen.incremental.work import WorkerContext
from sitegen.model.jobs import VariantsJob
from sitegen.model.site import Picture
from sitegen.pictures.facts import facts
from sitegen.pictures.make import make

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")


# --- known by their bytes -------------------------------------------------------------------------


BOXES = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + painted.WORDS
OTHER = {
    "heic": BOXES,
    "tiff": painted.saved(painted.picture(), "TIFF"),
    "bmp": painted.saved(painted.picture(), "BMP"),
    "psd": b"8BPS\0\1" + painted.WORDS,
}


@pytest.mark.parametrize("kind", OTHER)
@pytest.mark.parametrize("name", ["photo", "photo.jpg", "photo.data", "photo.jpg_large"])
@pytest.mark.parametrize("folder", ["static", "content/posts/a"])
@pytest.mark.sampled(6)
def test_what_cannot_be_cleaned_is_reported_wherever_it_is_used(
    site: SiteTest, kind: str, name: str, folder: str
) -> None:
    site.write(f"{folder}/{name}", OTHER[kind])
    address = f"/{name}" if folder == "static" else name
    site.post("a/index", f"[Full size]({address})", title="A")
    if (kind, name) == ("tiff", "photo.jpg"):  # it is made what its name says
        assert site.build().done.problems == ()
        return
    (problem,) = site.build().done.problems
    assert (problem.path, problem.line, problem.code) == (
        "content/posts/a/index.md",
        8,
        "picture-format",
    )
    site.post("a/index", f"![Shown]({address})", title="A")
    (problem,) = site.build().problems
    assert (problem.path, problem.line, problem.code) == (
        "content/posts/a/index.md",
        8,
        "picture" if name.endswith(".jpg") else "picture-format",
    )
    site.post("a/index", "Text.", title="A")
    problems = site.build().done.problems
    assert [(problem.path, problem.code) for problem in problems] == (
        [] if folder == "static" else [(f"{folder}/{name}", "picture-format")]
    )


def avif(*frames: Image.Image) -> bytes:
    return painted.saved(
        frames[0],
        "AVIF",
        save_all=len(frames) > 1,
        append_images=frames[1:],
        exif=painted.exif(),
        xmp=painted.XMP,
    )


def box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data) + 8) + kind + data


NOTE = box(b"uuid", bytes(16) + painted.WORDS) + box(b"xml ", painted.XMP)
JP2 = painted.saved(painted.picture(500, 250), "JPEG2000")


# What is published of each of them, where that is not as long as it was.
BOXED = {
    "avif": (avif(painted.picture(500, 250)), None),
    "moving.avif": (avif(painted.picture(500, 250), painted.picture(500, 250, seed=90)), None),
    "heic": (avif(painted.picture(500, 250)).replace(b"ftypavif", b"ftypheic", 1), None),
    "note.avif": (avif(painted.picture(500, 250)) + box(b"uuid", bytes(16) + painted.WORDS), None),
    "jp2": (JP2[:12] + NOTE + JP2[12:] + NOTE, JP2),
    "jxl": (
        box(b"JXL ", b"\r\n\x87\n")
        + NOTE
        + box(b"Exif", painted.exif())
        + box(b"brob", b"xml " + painted.WORDS)
        + box(b"jxlc", b"pixels"),
        box(b"JXL ", b"\r\n\x87\n") + box(b"jxlc", b"pixels"),
    ),
}


@pytest.mark.parametrize("kind", BOXED)
@pytest.mark.parametrize("name", ["photo", "photo.jpg", "photo.heic", "photo.jpg_large"])
@pytest.mark.parametrize("folder", ["static", "content/posts/a"])
@pytest.mark.sampled(8)
def test_pictures_for_some_browsers_tell_nothing_either(
    site: SiteTest, kind: str, name: str, folder: str
) -> None:
    data, left = BOXED[kind]
    assert painted.WORDS in data
    site.write(f"{folder}/{name}", data)
    address, path = (f"/{name}", name) if folder == "static" else (name, f"2026/01/02/a/{name}")
    for text, code in (
        (f"[Full size]({address})", []),
        (f"![Shown]({address})", [] if kind.endswith("avif") else ["picture-format"]),
    ):
        site.post("a/index", text, title="A")
        # Two packets contradict each other.
        marks = ["picture-marks"] if kind == "jp2" else []
        assert sorted(site.build().codes()) == sorted([*code, *marks])
        found = site.files()[path]
        assert painted.WORDS not in found
        assert found == left if left else len(found) == len(data)
    if kind.endswith("avif"):
        before, after = Image.open(BytesIO(data)), Image.open(BytesIO(found))
        assert (getattr(after, "n_frames", 1), dict(after.getexif())) == (
            getattr(before, "n_frames", 1),
            {},
        )
        assert after.convert("RGB").tobytes() == before.convert("RGB").tobytes(), (
            "no pixel is another"
        )


@pytest.mark.parametrize("seed", range(20))
def test_damaged_boxes_are_reported_or_do_no_harm(seed: int) -> None:
    numbers, worker = random.Random(seed), WorkerContext(Store(None), {})
    for data_, _ in BOXED.values():
        data = bytearray(data_)
        for _ in range(numbers.choice([1, 3, 20])):
            at = numbers.randrange(min(600, len(data)))
            data[at : at + numbers.choice([1, 0, 9])] = numbers.randbytes(numbers.choice([1, 9, 0]))
        found = decode(facts(b"\x80", [bytes(data)], worker).value, Picture)
        if not found.fault:
            make(encode(VariantsJob(path="p", facts=found, widths=())), [bytes(data)], worker)


def test_what_a_file_is_is_determined_again_when_it_changes(site: SiteTest) -> None:
    """Also without a store that knows, and with one that another sitegen has left."""
    site.write("content/posts/a/photo", "no picture")
    site.post("a/index", "[Linked](photo)", title="A")
    assert site.build().ok
    site.write("content/posts/a/photo", with_metadata("JPEG"))
    for _ in range(2):
        assert site.build().ok
        assert painted.WORDS not in site.files()["2026/01/02/a/photo"]
    site.write("content/posts/a/photo", OTHER["bmp"])
    assert site.build().codes() == ["picture-format"]
    assert site.build().codes() == ["picture-format"]


# Not compressed: what is painted here has fewer bytes as PNG than as WebP.
LARGE = {"PNG": {"compress_level": 0}}


# --- odd ones -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("JPEG", "CMYK"),
        ("JPEG", "L"),
        ("PNG", "1"),
        ("PNG", "L"),
        ("PNG", "LA"),
        ("PNG", "P"),
        ("PNG", "RGBA"),
        ("PNG", "I;16"),
        ("WEBP", "RGBA"),
    ],
)
@pytest.mark.sampled(4)
def test_every_kind_of_colours_comes_out_right(site: SiteTest, kind: str, mode: str) -> None:
    source = painted.picture(600, 300, mode)
    site.write(f"static/pic.{kind.lower()}", painted.saved(source, kind, **LARGE.get(kind, {})))
    site.post("a", f"![Shown](/pic.{kind.lower()})")
    assert site.build().done.problems == ()
    found = opened(site, made_size(site))
    assert found.mode == "RGB"
    reference = painted.picture(
        600, 300, "1" if mode == "1" else "L" if mode in {"L", "LA", "I;16"} else "RGB"
    ).convert("RGB")
    for x, y in (
        ((0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)) if mode != "1" else ((0.75, 0.75),)
    ):
        one, other = (
            image.getpixel((int(x * image.width), int(y * image.height)))
            for image in (found, reference)
        )
        assert max(abs(a - b) for a, b in zip(one, other, strict=True)) < 24, (x, y)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_can_be_seen_through_stays_so(site: SiteTest, mode: str) -> None:
    image = painted.picture(600, 300, "RGBA")
    image.putalpha(Image.linear_gradient("L").resize((600, 300)))
    indexed = image.convert("RGB").convert("P")
    options = {"transparency": indexed.getpixel((9, 9))} if mode == "P" else {}
    site.write(
        "static/pic.png",
        painted.saved(
            indexed if mode == "P" else image.convert(mode), "PNG", **options, **LARGE["PNG"]
        ),
    )
    site.post("a", "![Shown](/pic.png)")
    assert site.build().ok
    found = opened(site, made_size(site))
    assert found.mode == "RGBA"
    assert found.getextrema()[3][0] < 20


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_what_moves_goes_on_moving(site: SiteTest, kind: str) -> None:
    frames = [painted.picture(600, 300, seed=seed) for seed in (0, 80, 160)]
    site.write(
        f"static/pic.{kind.lower()}",
        painted.saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100),
    )
    site.post("a", f"![Shown](/pic.{kind.lower()})")
    result = site.build()
    assert [path for path in made(result) if path.startswith("pictures/")] == []
    assert [(img.get("width"), img.get("height")) for img in images(site)] == [("600", "300")]
    assert opened(site, f"pic.{kind.lower()}").n_frames == 3


def test_a_tall_picture_is_not_made_larger_than_webp_can_be(site: SiteTest) -> None:
    site.write("static/pic.png", painted.png(500, 20_000, "1"))
    site.post("a", "![Shown](/pic.png)")
    result = site.build()
    assert (result.done.problems, made(result)) == ((), [])


@pytest.mark.parametrize("text", ["Text.", "[Large](photo.heic)"])
def test_a_picture_that_nobody_cleans_is_reported_even_where_no_text_shows_it(
    site: SiteTest, text: str
) -> None:
    site.post("a/index", text)
    site.write("content/posts/a/photo.heic", b"ftypheic")
    assert site.build().codes() == ["picture-format"]
