"""The languages in the header, and under the byline of a post, as readers use them."""

from __future__ import annotations

from collections.abc import Iterator

import four_editions
import pytest
from chromium import Opener, faults, served, tabbed
from playwright.sync_api import expect

# All of it takes long: `make long` runs it.
pytestmark = pytest.mark.long

PORT, HEBREW_PORT = "/2026/01/02/port/", "/he/2026/01/02/porthe/"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the site in four languages is served."""
    site = four_editions.written(tmp_path_factory.mktemp("editions"))
    assert site.build(base_url="https://news.example/").ok
    with served(site.root / "public") as served_at:
        yield served_at


def test_a_language_is_chosen_by_keyboard(tab: Opener, address: str) -> None:
    page = tab()
    page.goto(address + PORT)
    tabbed(page, ".languages a[hreflang=he]")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Porthe")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator(".languages [aria-current]")).to_have_text("עברית")
    tabbed(page, ".versions a[hreflang=de]")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Portde")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_languages_stand_at_the_end_of_the_line(tab: Opener, address: str, width: int) -> None:
    page = tab(width)
    for path, last_edge in ((PORT, "right"), (HEBREW_PORT, "left")):
        page.goto(address + path)
        last, menu = (
            page.locator(selector).evaluate(f"e => e.getBoundingClientRect().{last_edge}")
            for selector in (".languages li:last-child", ".masthead")
        )
        assert abs(last - menu) < 1, path


@pytest.mark.parametrize("path", [PORT, HEBREW_PORT, "/de/", "/de/tags/harbour/"])
def test_axe_finds_nothing_in_the_languages(tab: Opener, address: str, path: str) -> None:
    page = tab()
    page.goto(address + path)
    assert faults(page) == {}
