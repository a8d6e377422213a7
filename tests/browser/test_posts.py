"""What a post looks like where its picture is small, square or upright, and where few posts are
near it."""

from __future__ import annotations

from collections.abc import Iterator

import painted
import pytest
from chromium import Opener, served
from support import SiteTest

# Of each picture: pixels, and the part that AI had in it.
PICTURES = {
    "small": (300, 200, "none"),
    "square": (1200, 1200, "generated"),
    "upright": (800, 1400, "generated"),
    "wide": (1800, 1200, "none"),
}
LOADED = """async () => {
    for (const image of document.images) image.loading = "eager";
    await Promise.all([...document.images].map(image => image.decode()));
}"""
LARGEST_ON_PAPER = 9 / 2.54 * 96
BOX = "selector => document.querySelector(selector).getBoundingClientRect().toJSON()"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site with one post for each of PICTURES, which shows a tall picture in its text."""
    site = SiteTest(tmp_path_factory.mktemp("posts"))
    site.write("content/posts/tall.jpg", painted.jpeg(900, 1500))
    site.write("content/pages/ai-policy.md", "---\ntitle: How we use AI\n---\nText.\n")
    for day, (name, (width, height, involvement)) in enumerate(PICTURES.items(), start=1):
        site.write(f"content/posts/{name}.jpg", painted.jpeg(width, height))
        site.post(
            name,
            "Text before the picture.\n\n![Tall](tall.jpg)\n\nText after it.",
            date=f"2026-01-{day:02}",
            more=f"image: {{src: {name}.jpg, alt: A view, ai: {involvement}}}",
        )
    assert site.build().ok
    with served(site.root / "public") as place:
        yield place


def path(name: str) -> str:
    return f"/2026/01/{list(PICTURES).index(name) + 1:02}/{name}/"


def test_a_picture_is_not_enlarged_and_fits_the_window(tab: Opener, address: str) -> None:
    page = tab(1280)
    window = page.evaluate("innerHeight")
    for name in PICTURES:
        page.goto(address + path(name))
        lead = page.evaluate(BOX, ".post-image img")
        assert lead["height"] <= window * 0.781, name
        assert lead["x"] == page.evaluate(BOX, "h1")["x"], "one edge"
        assert page.evaluate(BOX, ".prose img")["height"] <= window * 0.781, name
        if name == "small":
            assert (lead["width"], lead["height"]) == (300, 200)
        if name == "wide":
            assert lead["width"] == page.evaluate(BOX, ".post")["width"]


def test_pictures_are_small_on_paper(tab: Opener, address: str) -> None:
    page = tab(1280)
    for name in PICTURES:
        page.goto(address + path(name))
        page.evaluate(LOADED)
        page.emulate_media(media="print")
        for selector in (".post-image img", ".prose img"):
            picture = page.evaluate(BOX, selector)
            assert picture["height"] <= LARGEST_ON_PAPER + 1, (name, selector)
            assert picture["width"] > 100
        page.emulate_media(media="screen")


def test_two_posts_to_read_on_are_as_wide_as_the_text(tab: Opener, address: str) -> None:
    page = tab(1280)
    page.goto(address + path("square"))
    assert page.locator(".read-on .card").count() == 2
    row = page.evaluate(BOX, ".read-on")
    last = page.evaluate(BOX, ".read-on .card:last-child")
    assert row["width"] == page.evaluate(BOX, ".prose")["width"]
    assert abs(last["right"] - row["right"]) <= 1, "no hollow end"


@pytest.mark.long
def test_latin_names_are_at_the_edge_of_a_hebrew_page(
    tab: Opener, tmp_path_factory: pytest.TempPathFactory
) -> None:
    site = SiteTest(tmp_path_factory.mktemp("hebrew"))
    site.write("site.toml", 'title = "News"\nbase_url = "https://news.example/"\nlanguage = "he"\n')
    site.quiet()
    site.write("content/authors/ada.md", "---\nname: Ada\nrole: Editor\n---\nAda edits.\n")
    site.post("a", "Text.\n\n    print(1)", date="2026-01-02")
    assert site.build().ok
    with served(site.root / "public") as place:
        page = tab(1280)
        page.goto(place + "/2026/01/02/a/")
        for selector in (".author-name", ".author-role", ".author-biography > *"):
            align = f"getComputedStyle(document.querySelector('{selector}')).textAlign"
            assert page.evaluate(align) == "right", selector
        code = "getComputedStyle(document.querySelector('pre code')).direction"
        assert page.evaluate(code) == "ltr", "brackets and signs of a prompt stay where they are"
