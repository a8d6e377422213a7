"""Debian's Chromium, in which pages are looked at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from needs import needs
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]


def needs_chromium() -> None:
    needs(CHROMIUM.is_file(), "The tests in a browser need Debian's Chromium at /usr/bin/chromium, which is not installed.")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A Chromium that runs until the block ends."""
    needs_chromium()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()
