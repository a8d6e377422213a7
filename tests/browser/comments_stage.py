"""A site that is served with a real Isso beside it, and what a reader does there."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

from chromium import served
from isso_server import Isso
from needs import needs
from playwright.sync_api import Locator, Page
from support import SiteTest

from sitegen.commands.comments import PullOptions, pull

POST = "/2026/01/02/one/"
ISSO = "The tests of comments need Isso, which is not installed: make .venv/.isso"


class Stage:
    """A site that is served, and the Isso that keeps its comments."""

    def __init__(self, site: SiteTest, isso: Isso, address: str) -> None:
        self.site, self.isso, self.address = site, isso, address

    def build(self) -> tuple[str, ...]:
        return self.site.build().done.rendered

    def pull(self) -> None:
        pull(PullOptions(root=self.site.root, server=self.isso.address))


def staged(place: Path, **options: bool) -> Iterator[Stage]:
    needs(importlib.util.find_spec("isso"), ISSO)
    site = SiteTest(place / "site")
    public = site.root / "public"
    public.mkdir()
    with served(public) as address, Isso(place / "isso", [address], **options) as isso:
        site.write(
            "site.toml",
            f"""\
            title = "Test News"
            base_url = "{address}/"
            checks.ignore = [
                "no-contact", "no-policy", "no-responsible", "source-url", "text-short"
            ]
            [publisher]
            email = "desk@news.example"
            [comments]
            provider = "isso"
            server = "{isso.address}"
            """,
        )
        site.post("one")
        site.post("two", date="2026-01-03")
        site.build()
        yield Stage(site, isso, address)


def write(page: Page, text: str, name: str = "Bo") -> None:
    page.get_by_label("Comment *").fill(text)
    page.get_by_label("Name *").fill(name)
    page.get_by_role("button", name="Post comment").click()


def status(page: Page) -> Locator:
    return page.get_by_role("status")
