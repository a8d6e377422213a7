"""Which sizes a picture is offered in, what colours they have, and when they are made."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO
from urllib.parse import unquote

import painted
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFile, ImageStat
from support import SiteTest

from sitegen.model.site import PublishedPicture
from sitegen.pictures import make, variants

PAGE = "2026/01/02/a/index.html"


def offered(site: SiteTest, page: str = PAGE) -> list[tuple[int, str]]:
    """The widths and the paths of what the only picture of a page is offered in; the last is what
    stands in `src`, without a width."""
    html = site.read(page)
    found = re.findall(r'srcset="([^"]*)"', html)
    sizes = [part.split() for text in found for part in unescape(text).split(", ")]
    (source,) = re.findall(r'<img[^>]* src="([^"]*)"', html)
    return [
        *((int(width[:-1]), unquote(address[1:])) for address, width in sizes),
        (0, unquote(source[1:])),
    ]


def dithered(width: int, height: int, colours: int) -> Image.Image:
    """A gradient in a few colours, as drawing programs save it: made smaller, it has many."""
    image = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(image)
    for x in range(width):
        draw.line((x, 0, x, height), (255 * x // width, 90, 255 - 255 * x // width))
    return (
        image.convert("1")
        if colours == 2
        else image.quantize(colours, dither=Image.Dither.FLOYDSTEINBERG)
    )


def rough(quality: int) -> bytes:
    return painted.saved(painted.noise(1200, 400), "JPEG", quality=quality)


HARD = {
    "dithered": painted.saved(dithered(1600, 500, 16), "PNG", optimize=True),
    "one bit": painted.saved(dithered(1200, 500, 2)),
    "noise of two colours": painted.saved(painted.noise(1200, 400, "1")),
    "noise in a palette": painted.saved(painted.noise(1200, 400).quantize(8)),
    "flat": painted.png(2000, 800, "P"),
    "rough": rough(5),
    "very rough": rough(1),
    "fine": rough(95),
    "grey": painted.png(1200, 600, "L"),
    "gif": painted.saved(dithered(1200, 500, 8), "GIF"),
    "webp": painted.saved(painted.noise(1200, 400), "WEBP", quality=5),
    "turned": painted.saved(painted.noise(1200, 400), "JPEG", quality=5, exif=painted.exif(6)),
    "metadata": painted.jpeg(1200, 600, metadata=True),
}


@pytest.mark.parametrize("name", HARD)
@pytest.mark.sampled(4)
def test_no_picture_is_offered_that_has_more_bytes_than_a_larger_one(
    site: SiteTest, name: str
) -> None:
    site.write("static/pic,", HARD[name])
    site.post("a", "![Shown](/pic,)")
    assert site.build().codes() == []
    files, found = site.files(), offered(site)
    lengths = [len(files[path]) for _, path in found]
    assert lengths == sorted(lengths)
    assert [width for width, _ in found[:-1]] == sorted({width for width, _ in found[:-1]})
    for width, path in found[:-1]:
        assert Image.open(BytesIO(files[path])).width == width
    assert {path for path in files if path.startswith("pictures/")} == {
        path for _, path in found[:-1]
    } - {"pic,"}


def test_where_webp_loses_the_file_itself_is_the_largest_size(site: SiteTest) -> None:
    site.write("content/posts/a/a, b.jpg", rough(5))
    site.post(
        "a/index", "![Shown](<a, b.jpg>)", title="A", more="image: 'a, b.jpg'\nimage_alt: A picture"
    )
    assert site.build().codes() == []
    html = site.read(PAGE)
    sources = re.findall(r"<source[^>]*>", html)
    assert sources
    for source in sources:
        assert "type=" not in source, "it would be a lie"
        assert re.search(r'480w, /2026/01/02/a/a%2C%20b\.jpg 1200w"', source)
    assert "a-b-" in sources[0]


def test_where_webp_always_loses_there_is_nothing_to_choose(site: SiteTest) -> None:
    site.write(
        "static/pic.png",
        painted.saved(
            Image.frombytes("1", (1200, 400), b"\xf0" * 60_000), "WEBP", lossless=True, method=6
        ),
    )
    site.post("a", "![Shown](/pic.png)")
    site.build()
    assert "<source" not in site.read(PAGE)
    assert [path for path in site.files() if path.startswith("pictures/")] == []


# --- how they are made ---------------------------------------------------------------------------


@pytest.mark.parametrize("turn", [1, 6])
@pytest.mark.sampled(1)
def test_a_picture_is_decoded_once_for_all_that_is_made_of_it(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch, turn: int
) -> None:
    site.write("static/pic.jpg", painted.jpeg(2400, 1800, turn=turn, metadata=True))
    site.post("a", "![Shown](/pic.jpg)")
    decoded: list[str] = []
    load = ImageFile.ImageFile.load

    def heard(image: ImageFile.ImageFile) -> object:
        if image.tile:  # there are pixels that are not decoded yet
            decoded.append(image.format or "")
        return load(image)

    opened = make.opened

    def opened_in_job(data: bytes) -> Image.Image:
        monkeypatch.setattr(ImageFile.ImageFile, "load", heard)
        return opened(data)

    monkeypatch.setattr(make, "opened", opened_in_job)
    site.build(jobs=1)
    assert decoded == ["JPEG"]
    assert [width for width, _ in offered(site)] == [480, 960, 1600, 0]


def _noise_over_shapes() -> Image.Image:
    fine = painted.noise(700, 400).resize((2000, 1200), Image.Resampling.BICUBIC)
    return Image.blend(painted.picture(2000, 1200), fine, 0.3)


@pytest.mark.parametrize(
    "widths", [(480, 960, 1600), (500, 560, 640, 720, 800, 900, 1000, 1100), (16, 64, 2000)]
)
@pytest.mark.sampled(1)
def test_sizes_look_as_if_each_were_made_of_the_picture_itself(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch, widths: tuple[int, ...]
) -> None:
    image = _noise_over_shapes()
    site.edit("site.toml", "checks.", f"images.widths = {list(widths)}\nchecks.")
    site.write("static/pic.png", painted.saved(image))
    site.post("a", "![Shown](/pic.png)")
    made: dict[int, Image.Image] = {}

    def kept(resized: Image.Image, _kind: str, **_options: object) -> bytes:
        made[resized.width] = resized.copy()
        return bytes(resized.width)

    monkeypatch.setattr(make, "saved", kept)
    site.build(jobs=1)
    assert sorted(made) == sorted(widths)
    for width, resized in made.items():
        best = image.resize(resized.size, Image.Resampling.LANCZOS)
        errors = ImageStat.Stat(ImageChops.difference(best, resized)).sum2
        error = sum(errors) / (3 * best.width * best.height)
        assert error <= 255**2 / 10**5, f"{width}: less than 50 dB"


# --- colours --------------------------------------------------------------------------------------

GREEN, GREY = (0, 229, 0), (188, 188, 188)
PROFILED = {
    "colours": ("JPEG", Image.new("RGB", (600, 300), (200, 0, 0)), painted.SWAPPED_PROFILE, GREEN),
    "palette": (
        "PNG",
        Image.new("RGB", (600, 300), (200, 0, 0)).quantize(4),
        painted.SWAPPED_PROFILE,
        GREEN,
    ),
    "clear": (
        "PNG",
        Image.new("RGBA", (600, 300), (200, 0, 0, 128)),
        painted.SWAPPED_PROFILE,
        GREEN,
    ),
    "grey": ("PNG", Image.new("L", (600, 300), 128), painted.GREY_PROFILE, GREY),
    "grey JPEG": ("JPEG", Image.new("L", (600, 300), 128), painted.GREY_PROFILE, GREY),
    "grey by colours": ("JPEG", Image.new("L", (600, 300), 128), painted.SWAPPED_PROFILE, GREY),
    "clear grey": ("PNG", Image.new("LA", (600, 300), (128, 128)), painted.GREY_PROFILE, GREY),
    "deep grey": ("PNG", Image.new("I;16", (600, 300), 128 * 257), painted.GREY_PROFILE, GREY),
    "inks": (
        "JPEG",
        Image.new("CMYK", (600, 300), (128, 0, 0, 0)),
        painted.INK_PROFILE,
        (146, 146, 146),
    ),
    "of another space": (
        "JPEG",
        Image.new("RGB", (600, 300), (10, 20, 30)),
        painted.GREY_PROFILE,
        (10, 20, 30),
    ),
    "no profile": ("JPEG", Image.new("RGB", (600, 300), (10, 20, 30)), b"no profile", (10, 20, 30)),
    "half a profile": (
        "PNG",
        Image.new("L", (600, 300), 128),
        painted.GREY_PROFILE[:150],
        (128, 128, 128),
    ),
}


@pytest.mark.parametrize("name", PROFILED)
@pytest.mark.sampled(4)
def test_sizes_have_the_colours_that_a_profile_means(site: SiteTest, name: str) -> None:
    kind, image, profile, colour = PROFILED[name]
    site.write(
        "static/pic",
        painted.saved(
            image,
            kind,
            icc_profile=profile,
            **({"compress_level": 0} if kind == "PNG" else {"quality": 100}),
        ),
    )
    site.post("a", "![Shown](/pic)")
    assert site.build().codes() == []
    files = site.files()
    sizes = [
        Image.open(BytesIO(data)) for path, data in files.items() if path.startswith("pictures/")
    ]
    assert sizes
    for size in sizes:
        assert max(abs(a - b) for a, b in zip(size.getpixel((9, 9))[:3], colour, strict=True)) <= 8
    assert Image.open(BytesIO(files["pic"])).info["icc_profile"] == profile, (
        "the file keeps its own"
    )


# --- when they are made ---------------------------------------------------------------------------


def sized(site: SiteTest) -> SiteTest:
    site.write("static/pic.jpg", painted.jpeg(1200, 600, turn=6, metadata=True))
    site.post("a", "![Shown](/pic.jpg)")
    return site


def fresh(done: object) -> list[str]:
    return [path for path in done.rendered if path.startswith("pictures/") or path.endswith(".jpg")]  # type: ignore[attr-defined]


def test_they_are_made_once(site: SiteTest) -> None:
    sized(site)
    made = fresh(site.build().done)
    assert len(made) == 3
    before = site.files()
    site.post("b", "Another one: ![Shown](/pic.jpg)")  # another plan
    assert fresh(site.build().done) == []
    for path in made:
        (site.root / "public" / path).unlink()
    done = site.build().done
    assert (fresh(done), sorted(done.written)) == ([], made)
    assert {path: data for path, data in site.files().items() if path in made} == {
        path: before[path] for path in made
    }


def test_a_text_that_is_gone_from_the_store_is_made_anew(site: SiteTest) -> None:
    import sqlite3

    sized(site).build()
    before = site.files()
    size = next(path for path in before if path.startswith("pictures/"))
    (site.root / "public" / size).unlink()
    with sqlite3.connect(site.root / ".sitegen/store.db") as store:
        store.execute("DELETE FROM blob WHERE data = ?", (before[size],))
    store.close()
    assert site.build().ok
    assert site.files() == before


def test_a_site_with_mistakes_makes_none(site: SiteTest, monkeypatch: pytest.MonkeyPatch) -> None:
    sized(site)
    site.post("b", "[Nowhere](nowhere.md)")
    monkeypatch.setattr(variants, "prepare", lambda *_: pytest.fail("it would be for nothing"))
    assert site.build().codes() == ["missing-target"]


def test_what_nobody_shows_is_made_in_no_size(site: SiteTest) -> None:
    site.write("content/posts/a/pic.jpg", painted.jpeg(1200, 600))
    site.write("static/pic.jpg", painted.jpeg(1200, 600))
    site.post("a/index", "[Linked](pic.jpg) and [linked](/pic.jpg)", title="A")
    assert fresh(site.build().done) == []


def test_a_build_says_what_took_the_time(site: SiteTest) -> None:
    done = sized(site).build(profile=True, explain=True).done
    assert [timing.owner for timing in done.timings if timing.kind == "pictures"] == [
        "static/pic.jpg"
    ]
    assert dict(done.explained)["static/pic.jpg as it is published"] == ("it is new",)


@pytest.mark.long
def test_type_and_length_of_what_is_published_are_known(
    site: SiteTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, data in HARD.items():
        site.write(f"static/{name}.x", data)
    site.post("a", "\n\n".join(f"![Shown](</{name}.x>)" for name in HARD))
    found: dict[str, PublishedPicture] = {}
    prepare = variants.prepare

    def heard(*given: object) -> object:
        shown, results = prepare(*given)  # type: ignore[arg-type]
        found.update(shown)
        return shown, results

    monkeypatch.setattr(variants, "prepare", heard)
    files = site.build() and site.files()
    assert {unquote(url[1:]): (shown.facts.type, shown.length) for url, shown in found.items()} == {
        f"{name}.x": (Image.MIME[Image.open(BytesIO(data)).format or ""], len(files[f"{name}.x"]))
        for name, data in HARD.items()
    }
