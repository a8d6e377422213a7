"""`[images] formats`: pictures in several formats, of which a browser takes the first that it
shows; and where its style sheets crop them."""

from __future__ import annotations

from io import BytesIO

import exiftool
import lxml.html
import painted
import pytest
from pictures_support import PAGE, SHOWN, made
from PIL import Image
from support import SiteTest

from sitegen.read import settings_checks

BOTH = 'images.formats = ["avif", "webp"]\nchecks.'


def photograph(width: int = 1200, height: int = 800) -> bytes:
    fine = painted.noise(width // 3, height // 3).resize((width, height))
    return painted.saved(Image.blend(painted.picture(width, height), fine, 0.2), "JPEG", quality=95)


def sources(site: SiteTest, page: str = PAGE) -> list[tuple[str | None, list[str]]]:
    """The type and the addresses of each <source> of a page, but for those of other posts."""
    own = "//main//picture[not(ancestor::nav)]//source"
    return [
        (source.get("type"), [part.split()[0] for part in source.get("srcset").split(", ")])
        for source in lxml.html.fromstring(site.read(page)).xpath(own)
    ]


@pytest.mark.parametrize("formats", [["webp"], ["avif"], ["avif", "webp"], ["webp", "avif"]])
@pytest.mark.sampled(2)
def test_formats_are_offered_in_the_order_of_the_setting(
    site: SiteTest, formats: list[str]
) -> None:
    site.edit("site.toml", "checks.", f"images.formats = {formats}\nchecks.")
    site.write("static/pic.jpg", photograph())
    site.post("a", "![In the text](/pic.jpg)")
    site.post("b", "Lead.", date="2026-01-03", more=SHOWN)
    site.build()
    for page in (PAGE, "2026/01/03/b/index.html"):
        offered = sources(site, page)
        assert [type_ for type_, _ in offered] == [f"image/{name}" for name in formats]
        for (_, addresses), name in zip(offered, formats, strict=True):
            pictures = [
                Image.open(BytesIO((site.root / "public" / address[1:]).read_bytes()))
                for address in addresses
            ]
            assert [each.width for each in pictures] == [480, 960, 1200]
            assert {each.format for each in pictures} == {name.upper()}
    endings = {path.rpartition(".")[2] for path in site.files() if path.startswith("pictures/")}
    assert endings == set(formats)


def test_an_added_format_makes_only_what_is_missing(site: SiteTest) -> None:
    for name, turn in (("a", 1), ("b", 6)):
        site.write(f"static/{name}.jpg", painted.jpeg(900, 600, turn=turn, metadata=True))
    site.post("a", "![A](/a.jpg) ![B](/b.jpg)")
    ran = site.build().done
    before = {path: data for path, data in site.files().items() if path.endswith((".webp", ".jpg"))}
    site.edit("site.toml", "checks.", BOTH)
    added = made(site.build())
    assert added
    assert all(path.endswith(".avif") for path in added), ran
    assert before.items() <= site.files().items()
    site.edit("site.toml", '"avif", "webp"', '"webp", "avif"')
    assert made(site.build()) == []
    site.edit("site.toml", 'images.formats = ["webp", "avif"]\n', "")
    assert made(site.build()) == []
    assert not [path for path in site.files() if path.endswith(".avif")]


def test_a_drawing_is_offered_only_without_loss(site: SiteTest) -> None:
    site.edit("site.toml", "checks.", BOTH)
    site.write("static/pic.png", painted.png(1200, 800, "P"))
    site.post("a", "![In the text](/pic.png)")
    site.build()
    assert "image/avif" not in site.read(PAGE)


def test_a_format_without_its_largest_size_is_not_offered_before_another(site: SiteTest) -> None:
    site.edit("site.toml", "checks.", BOTH)
    site.write("static/pic.jpg", painted.saved(painted.noise(1200, 400), "JPEG", quality=1))
    site.post("a", "![In the text](/pic.jpg)")
    site.build()
    offered = sources(site)
    assert all(addresses[-1].endswith("/pic.jpg") for type_, addresses in offered if not type_)
    for type_, addresses in offered[:-1]:
        assert type_
        assert "-1200." in addresses[-1]


def test_avif_says_what_is_known(site: SiteTest) -> None:
    site.edit("site.toml", "checks.", BOTH)
    site.write("static/pic.jpg", photograph())
    site.write("static/pic.jpg.toml", 'credit = "The Herald"\nai = "generated"\n')
    site.post("a", "![In the text](/pic.jpg)")
    site.build()
    sizes = [path for path in site.files() if path.endswith(".avif")]
    assert len(sizes) == 3
    for path in sizes:
        (known,) = exiftool.read(site.root / "public" / path)
        assert known["XMP-photoshop:Credit"] == "The Herald"
        assert "trainedAlgorithmicMedia" in str(known["XMP-iptcExt:DigitalSourceType"])


def test_a_name_twice_is_an_error(site: SiteTest) -> None:
    site.edit("site.toml", "checks.", 'images.formats = ["avif", "avif"]\nchecks.')
    (problem,) = site.build().problems
    assert problem.key == "images.formats"
    assert problem.hint == "name each once"


def test_a_pillow_without_avif_is_named(site: SiteTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings_checks, "AVIF", "PIL._no_such_module")
    site.edit("site.toml", "checks.", BOTH)
    (problem,) = site.build().problems
    assert problem.code == "no-avif"
    assert "pip install" in problem.hint


def test_the_home_page_crops_a_picture_around_its_focus(site: SiteTest) -> None:
    site.write("static/pic.jpg", painted.jpeg(700, 400))
    site.post("a", "Text.", more="image: {src: /pic.jpg, alt: x, focus: [0.6, 1]}")
    cases = {"[0.6, 1]": " focus-y-100", "[0.1, 0.3]": " focus-x-0 focus-y-25", "[0.5, 0.5]": ""}
    last = "[0.6, 1]"
    for focus, classes in cases.items():
        site.edit("content/posts/a.md", last, focus)
        last = focus
        site.build()
        assert f'class="card-image{classes}"' in site.read("index.html")
    styles = b"".join(data for path, data in site.files().items() if path.endswith(".css"))
    assert b".focus-y-100" in styles
