"""A site whose addresses are lost, and what is said about them."""

from __future__ import annotations

from pathlib import Path

from support import NOW, Result, SiteTest

from sitegen.commands.check import CheckOptions, check

SETTINGS = """\
title = "Test News"
base_url = "https://news.example/"
checks.ignore = ["no-contact", "no-policy", "no-responsible", "text-short", "source-url"]
"""
OLD = "/2026/01/02/ferry-prices-rise/"
DEARER = "/2026/01/02/dearer-ferries/"
POST = "content/posts/ferry.md"


def published_site(tmp_path: Path) -> SiteTest:
    """A published site with a post in a category with a tag, and a page."""
    site = SiteTest(tmp_path / "site", SETTINGS)
    site.post("ferry", title="Ferry prices rise", more="tags: [Harbour]\ncategory: Town\n")
    site.post("second", title="Second", more="tags: [Harbour]\ncategory: Town\n")
    site.write("content/pages/about.md", "---\ntitle: About\n---\nText.\n")
    assert site.build().codes() == []
    return site


def lost(result: Result) -> list[tuple[str, str]]:
    """The files that the warnings of a build point to, and the addresses in them."""
    return [
        (problem.path, problem.message.split()[2])
        for problem in result.problems
        if problem.code == "lost-address"
    ]


def build_and_check(site: SiteTest, **options: object) -> Result:
    """A build; a check just before it says the same."""
    checked = check(CheckOptions(root=site.root, here=site.root, paths=(), now=NOW, **options))  # type: ignore[arg-type]
    result = site.build(**options)
    assert sorted(checked.problems) == sorted(result.problems)
    return result
