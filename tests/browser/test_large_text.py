"""Readers who set large letters in their browser: no page scrolls sideways. `measures.py` has text
of twice the size on every page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import CHROMIUM, FLAGS, served
from measures import too_wide
from playwright.sync_api import Browser
from sample_pages import paths_in

from sitegen.model.build import BuildReport

# All of it takes long: `make long` runs it.
pytestmark = pytest.mark.long

SET_BY_READERS = ("post", "live", "home", "term", "author", "transparency", "ledger", "search")
WINDOWS = (320, 390, 640, 768, 1024, 1280)


@pytest.fixture(scope="module")
def pages(sample: tuple[Path, BuildReport]) -> Iterator[dict[str, str]]:
    """A page of each kind, by its address on a server."""
    with served(sample[0]) as place:
        yield {kind: place + path for kind, path in paths_in(sample[0]).items()}


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
        wrong[kind] = too_wide(page, WINDOWS)
    large.close()
    assert wrong == {kind: [] for kind in SET_BY_READERS}
