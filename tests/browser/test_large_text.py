"""Readers who need large letters: with text of twice the size no page scrolls sideways."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import CHROMIUM, FLAGS, Opener, served
from playwright.sync_api import Browser, Page
from sample_pages import KINDS, paths_in

from sitegen.model.build import BuildReport

SET_BY_READERS = ("post", "live", "home", "term", "author", "transparency", "ledger", "search")
WINDOWS = (320, 390, 640, 768, 1024, 1280)
TOO_WIDE = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return "";
    const beyond = [...document.querySelectorAll("main *, header *, footer *")].filter(part => {
        const box = part.getBoundingClientRect();
        return box.right > width || box.left < 0;
    });
    const over = document.documentElement.scrollWidth - width;
    return `${over} px too wide: ${beyond[0]?.outerHTML.slice(0, 200)}`;
}"""


@pytest.fixture(scope="module")
def pages(sample: tuple[Path, BuildReport]) -> Iterator[dict[str, str]]:
    """A page of each kind, by its address on a server."""
    with served(sample[0]) as place:
        yield {kind: place + path for kind, path in paths_in(sample[0]).items()}


def too_wide(page: Page) -> dict[int, str]:
    """What is wider than the window, by the width of the window."""
    found = {}
    for width in WINDOWS:
        page.set_viewport_size({"width": width, "height": 800})
        if part := page.evaluate(TOO_WIDE):
            found[width] = part
    return found


def test_text_of_twice_the_size_fits(tab: Opener, pages: dict[str, str]) -> None:
    page = tab()
    wrong = {}
    for kind in KINDS:
        page.goto(pages[kind], wait_until="load")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        wrong[kind] = too_wide(page)
    assert wrong == {kind: {} for kind in KINDS}


@pytest.mark.parametrize("setting", ["defaultFontSize=32", "minimumFontSize=24"])
def test_what_a_reader_sets_in_the_browser_fits(
    browser: Browser, pages: dict[str, str], setting: str
) -> None:
    large = browser.browser_type.launch(
        executable_path=CHROMIUM, args=[*FLAGS, f"--blink-settings={setting}"]
    )
    page = large.new_page()
    wrong = {}
    for kind in SET_BY_READERS:
        page.goto(pages[kind], wait_until="load")
        wrong[kind] = too_wide(page)
    large.close()
    assert wrong == {kind: {} for kind in SET_BY_READERS}
