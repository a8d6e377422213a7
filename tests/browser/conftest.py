from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from chromium import CHROMIUM, FLAGS, PATIENCE, Opener
from needs import needs
from playwright.sync_api import Browser, Page, expect, sync_playwright


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    needs(
        CHROMIUM.is_file(),
        "The tests in a browser need Debian's Chromium at /usr/bin/chromium, which is not"
        " installed.",
    )
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def _tabs(browser: Browser) -> Iterator[Callable[[], Page]]:
    window = browser.new_context()
    window.new_page()  # which keeps the window open
    yield window.new_page
    window.close()


@pytest.fixture
def tab(_tabs: Callable[[], Page]) -> Iterator[Opener]:
    """Opens a page of the width and with the media (`color_scheme` and so on) that it is given. It
    shares a window, and what a browser keeps, with other tests, which takes half the time of a
    window of its own."""
    opened: list[Page] = []

    def open_(width: int = 1280, **media: str) -> Page:
        opened.append(page := _tabs())
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(**media)  # type: ignore[arg-type]
        return page

    yield open_
    for page in opened:
        page.close()
