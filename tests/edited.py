"""A site before and after a day's work, and every step of its publication."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from painted import png
from reading import Files, Reader, files_in
from support import QUIET, SiteTest

SETTINGS = (
    """\
title = "Harbour News"
base_url = "https://news.example/"
chains.by = ["site", "category"]
lists.page_size = 3
feeds.per = ["tag", "author"]
images.widths = [40]
search.enabled = true
"""
    + QUIET
)
# What changes files and folders.
STEPS = ("mkdir", "rename", "replace", "rmdir", "unlink")


class Killed(BaseException):
    """Stands for the end of the process."""


class Edited:
    """A site as it was and as it is after a day at the newspaper, and what it publishes then and
    now."""

    def __init__(self, place: Path) -> None:
        self.was, self.now = (
            SiteTest(place / "was/site", SETTINGS),
            SiteTest(place / "now/site", SETTINGS),
        )
        for site in (self.was, self.now):
            site.write("content/authors/bo.md", "---\nname: Bo\n---\nBo writes.\n")
            for number in range(10):
                site.post(
                    f"p{number}",
                    f"Text {number}.",
                    date=f"2026-03-{number + 1:02}",
                    more=f"tags: [t{number % 3}]\ncategory: Sea\n",
                )
            site.post(
                "walk/index",
                "![A](a.png)",
                title="Walk",
                date="2026-03-04",
                more="tags: [t0]\ncategory: Sea\n",
            )
            site.write("content/posts/walk/a.png", png(80, 40))
            # Lists that sitegen does not know as such; their names come before all others.
            listed = "{% for post in recent %}{{ post.url | absolute }} {% endfor %}"
            site.write("layouts/outputs/0-all.xml", f"<posts>{listed}</posts>")
            site.write("layouts/all.html", f"<p>{listed}</p>")
            site.write("content/pages/0-all.md", "---\ntitle: All\nlayout: all\n---\nText.\n")
            site.write("static/note.txt", "A note.")
            site.write("static/media/film.bin", bytes(9000))
        self._before()
        self._after()
        for site in (self.was, self.now):
            assert (result := site.build()).ok, result.printed
        self.reader = Reader(files_in(self.was.root / "public"), files_in(self.now.root / "public"))

    def _before(self) -> None:
        self.was.post(
            "gone",
            "[to a neighbour](p9.md)",
            date="2025-12-24",
            more="tags: [only here]\ncategory: Air\naliases: [/gone/]\n",
        )
        self.was.post("renamed", "Text.", date="2026-03-20")
        self.was.post(
            "p9",
            "[to what vanishes](gone.md) [to what is renamed](renamed.md)",
            date="2026-03-10",
            more="tags: [t0]\n",
        )
        self.was.write("static/old.pdf", "old")
        self.was.write("static/media/old/old.bin", "old")

    def _after(self) -> None:
        self.now.post(
            "renamed",
            "Text.",
            title="Another name",
            date="2026-03-20",
            more="aliases: [/2026/03/20/renamed/]\n",
        )
        for number in range(4):
            self.now.post(
                f"new-{number}",
                f"[to a page](../pages/about.md) [on](new-{(number + 1) % 4}.md)",
                date=f"2026-04-{number + 1:02}",
                more="tags: [fresh, t1]\ncategory: Land\n",
            )
            self.now.edit(f"content/posts/new-{number}.md", "author: ada", "author: bo")
        self.now.write(
            "content/pages/about.md", "---\ntitle: About\n---\n[All](/categories/land/)\n"
        )
        self.now.post(
            "old-new",
            "[forward](new-2.md)",
            date="2024-01-01",
            more="tags: [fresh]\naliases: [/short/]\n",
        )
        self.now.edit(
            "content/posts/p1.md",
            "Text 1.",
            "[to what is new](new-1.md) ![B](/b.png) [to a list](/tags/fresh/)",
        )
        self.now.write("static/b.png", png(90, 90))
        self.now.write("content/posts/walk/a.png", png(120, 40))
        self.now.write("layouts/css/custom.css", "body { color: red; }\n")
        self.now.write("static/note.txt", "Another note.")
        self.now.write("static/media/film.bin", bytes([1]) * 9000)
        self.now.write("static/media/two/more.bin", bytes([2]) * 9000)

    def begin(self, place: Path) -> SiteTest:
        """The site as it is now, in a folder of its own, with what it published before."""
        site = SiteTest(place / "site", SETTINGS)
        shutil.copytree(self.was.root, site.root, dirs_exist_ok=True)
        for name in ("content", "layouts", "static"):
            shutil.rmtree(site.root / name, ignore_errors=True)
            shutil.copytree(self.now.root / name, site.root / name)
        return site

    def check(self, there: Files) -> None:
        for path, data in there.items():
            assert data in (self.reader.was.get(path), self.reader.will.get(path)), (
                f"{path} is not whole"
            )
        assert self.reader.faults(there) == []


@contextmanager
def each_step(
    monkeypatch: pytest.MonkeyPatch, root: Path, look: Callable[[], None]
) -> Iterator[None]:
    """Call `look` after each step that changes something of what the site in the folder `root` has
    published."""
    with monkeypatch.context() as patched:
        for name in STEPS:

            def step(
                *arguments: object, _real: object = getattr(os, name), **options: object
            ) -> None:
                _real(*arguments, **options)  # type: ignore[operator]
                if any(
                    str(argument).startswith(f"{root}/public") and "/.sitegen-" not in str(argument)
                    for argument in arguments
                ):
                    look()

            patched.setattr(os, name, step)
        yield


def killed_again_and_again(
    edited: Edited, site: SiteTest, monkeypatch: pytest.MonkeyPatch, steps: int
) -> int:
    """Publish the site, with a build that is killed after so many steps, and others after it until
    one comes to its end. Somebody reads after each step. How many builds were killed."""
    left = 0

    def look() -> None:
        nonlocal left
        edited.check(files_in(site.root / "public"))
        left -= 1
        if not left:
            raise Killed

    with each_step(monkeypatch, site.root, look):
        for kills in range(500 // steps):
            left = steps
            with suppress(Killed):
                assert (result := site.build()).ok, result.printed
                assert files_in(site.root / "public") == edited.reader.will
                assert not list((site.root / "public").rglob(".sitegen*"))
                return kills
    pytest.fail("the builds come to no end")
