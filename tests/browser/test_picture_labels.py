"""Labels about AI on pictures in Chromium: where they are, and whether they can be read; and
galleries."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import painted
import pytest
from chromium import Opener, served, show, still, violations, visit
from PIL import Image
from playwright.sync_api import Browser
from support import SETTINGS, SiteTest

POST = "/2026/01/20/a/"
PAGES = ("/", POST, "/tags/sea/", "/authors/ada/")
# For each label: what it says, and whether its corner is that of its picture: at the bottom, and at
# the start of a line. A round portrait has no corner.
PLACES = """() => [...document.querySelectorAll('.labelled')].map(box => {
  const picture = box.querySelector('img'), label = box.querySelector('.picture-label');
  const of = picture.getBoundingClientRect(), at = label.getBoundingClientRect();
  const near = (one, other) => Math.abs(one - other) < 1;
  const isRound = picture.classList.contains('author-image');
  const start = document.dir === 'rtl' ? near(at.right, of.right) : near(at.left, of.left);
  const inside = at.left >= of.left - 1 && at.right <= of.right + 1 && at.top >= of.top;
  const style = getComputedStyle(label);
  return {
    right: isRound ? at.top < of.bottom && at.bottom > of.bottom - 1 && at.top > of.top
                   : near(at.bottom, of.bottom) && start && inside,
    seen: at.left >= 0 && at.right <= innerWidth && label.scrollWidth <= label.clientWidth,
    colours: [style.color, style.backgroundColor].join(),
  };
})"""


# Of the letters and of their ground.
COLOURS = {
    "{'color_scheme': 'light'}": "rgb(22, 58, 104),rgb(232, 240, 249)",
    "{'color_scheme': 'dark'}": "rgb(214, 231, 251),rgb(23, 38, 58)",
    "{'media': 'print'}": "rgb(0, 0, 0),rgb(255, 255, 255)",
}


def written(folder: Path, language: str) -> SiteTest:
    """A site with labelled pictures of every kind on each of the `PAGES`."""
    site = SiteTest(folder, f'language = "{language}"\n{SETTINGS}')
    for name, picture in (
        ("white", Image.new("RGB", (1200, 800), "#fff")),
        ("black", Image.new("RGB", (1200, 800), "#000")),
        ("noise", painted.noise(1200, 800)),
        ("tall", painted.noise(600, 900)),
    ):
        site.write(f"static/{name}.png", painted.saved(picture))
    names = ("white", "black", "noise", "tall")
    said = [f"{{src: /{name}.png, alt: A, credit: B, ai: generated}}" for name in names]
    images = [f"image: {each}" for each in said]
    site.write("content/authors/ada.md", f"---\nname: Ada\n{images[2]}\n---\nWords.\n")
    site.write("content/tags/sea.md", f"---\n{images[3]}\n---\nWords.\n")
    site.post(
        "a",
        "![A](/white.png)\n\nIn ![A](/tall.png) a line.\n\n- ![A](/black.png)\n\n"
        '![A](/white.png "One")\n![A](/black.png)\n![A](/noise.png)\n\n![A](/tall.png)\n',
        date="2026-01-20",
        more=f"tags: [sea]\n{images[3]}\npictures: [{', '.join(said)}]",
    )
    for number in range(9):
        site.post(f"p{number}", date=f"2026-01-{10 + number}", more=images[number % 4])
    assert site.build().done.problems == ()
    return site


@pytest.fixture(scope="module", params=["en", "he"])
def address(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    site = written(tmp_path_factory.mktemp("labels") / "site", request.param)
    with served(site.root / "public") as place:
        yield place


@pytest.mark.parametrize("width", [320, 1280, 360])
@pytest.mark.sampled(1)
def test_labels_are_on_their_pictures_and_can_be_read(
    tab: Opener, address: str, width: int
) -> None:
    page = tab(width)
    wrong = []
    for path in PAGES:
        visit(page, address + path)
        for media in ({"color_scheme": "light"}, {"color_scheme": "dark"}, {"media": "print"}):
            show(page, **media)
            labels = page.evaluate(PLACES)
            wrong += [
                (path, media, label)
                for label in labels
                if not (label["right"] and label["seen"]) or label["colours"] != COLOURS[str(media)]
            ]
            assert labels
        show(page, media="screen")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert wrong == []


def luminance(pixel: tuple[int, ...]) -> float:
    """The relative luminance of WCAG 2.2."""
    channels = [value / 255 for value in pixel]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(label: Image.Image) -> float:
    """The contrast ratio of WCAG 2.2 between the letters of a label and the ground around them, as
    they were painted; 1 if the picture shines through."""
    inside = label.convert("RGB").crop((3, 3, label.width - 3, label.height - 3))
    pixels = inside.width * inside.height
    colours = inside.getcolors(pixels)
    number, ground = max(colours)
    if number < pixels / 3:
        return 1
    lights = [luminance(colour) for _, colour in colours]
    below = luminance(ground) + 0.05
    return max((max(lights) + 0.05) / below, below / (min(lights) + 0.05))


def test_letters_of_labels_differ_from_their_ground_on_any_picture(
    tab: Opener, address: str
) -> None:
    page = tab(360)
    visit(page, address + POST)
    low = []
    for media in ({"color_scheme": "light"}, {"color_scheme": "dark"}, {"media": "print"}):
        show(page, **media)
        for label in page.locator(".prose .picture-label").all():
            ratio = contrast(Image.open(BytesIO(label.screenshot())))
            low += [(media, ratio)] if ratio < 4.5 else []
    assert low == []


def test_labels_have_a_border_where_colours_are_forced(tab: Opener, address: str) -> None:
    page = tab(1280, forced_colors="active")
    visit(page, address + POST)
    style = "getComputedStyle(document.querySelector('.picture-label'))"
    assert page.evaluate(f"{style}.borderTopWidth") == "1px"
    assert page.evaluate(f"{style}.visibility") == "visible"


@pytest.mark.parametrize(("width", "columns"), [(360, 1), (1280, 3)])
@pytest.mark.sampled(1)
def test_a_gallery_has_columns_and_keeps_its_room(
    browser: Browser, address: str, width: int, columns: int
) -> None:
    heights = "[...document.querySelectorAll('.gallery img')].map(each => each.offsetHeight)"
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.route("**/*.{png,webp}", lambda route: route.abort())
    page.goto(address + POST)
    before = page.evaluate(heights)
    page.unroute("**/*.{png,webp}")
    page.reload()
    still(page)
    assert page.evaluate(
        "[...document.querySelectorAll('.gallery img')].every(each => each.naturalWidth)"
    )
    assert before == page.evaluate(heights)
    lefts = "new Set([...document.querySelectorAll('.gallery > *')].map(each => each.offsetLeft))"
    assert page.evaluate(f"{lefts}.size") == columns
    page.close()
