"""What docs/layouts.md tells people to write works, in every place where they may write it."""

from __future__ import annotations

import re
from pathlib import Path

import lxml.html
import pytest
from support import SETTINGS, SiteTest

DOCS = (Path(__file__).parent.parent / "docs/layouts.md").read_text(encoding="utf-8")
# A whole layout; the other examples are lines of one.
RECIPE = re.findall(r"^```jinja\n(.*?)^```$", DOCS, re.MULTILINE | re.DOTALL)[0]
# A page that each layout makes.
PAGES = {
    "post.html": "2026/01/02/a/index.html",
    "page.html": "about/index.html",
    "home.html": "index.html",
    "tag.html": "tags/t/index.html",
    "category.html": "categories/c/index.html",
    "author.html": "authors/ada/index.html",
    "month.html": "archive/2026/01/index.html",
    "tags.html": "tags/index.html",
    "categories.html": "categories/index.html",
    "authors.html": "authors/index.html",
    "archive.html": "archive/index.html",
    "series.html": "series/s/index.html",
    "all-series.html": "series/index.html",
    "transparency.html": "transparency/index.html",
    "corrections.html": "corrections/index.html",
    "search.html": "search/index.html",
    "redirect.html": "old/index.html",
    "404.html": "404.html",
    "gone.html": "gone/index.html",
    "term.html": "countries/f/index.html",
    "terms.html": "countries/index.html",
}
TAXONOMY = '[[taxonomies]]\nname = "country"\nplural = "countries"\n'


def small(site: SiteTest) -> SiteTest:
    """A site with a page of each kind."""
    more = '[search]\nenabled = true\n[build]\ngone = ["/gone/"]\n'
    site.write("site.toml", SETTINGS + more + TAXONOMY)
    more = "tags: [t]\ncategory: c\nseries: s\ncountry: f\naliases: [/old/]\n"
    site.post("a", "Text.", more=f"{more}corrections: [{{date: 2026-01-03, text: T}}]")
    site.write("content/pages/about.md", "---\ntitle: About\n---\nText.\n")
    return site


@pytest.fixture(scope="module")
def overridden(tmp_path_factory: pytest.TempPathFactory) -> SiteTest:
    """A site whose every layout is the first recipe of the page."""
    site = small(SiteTest(tmp_path_factory.mktemp("recipes") / "site"))
    for name in PAGES:
        site.write(f"layouts/{name}", RECIPE.encode())
    assert site.build().done
    return site


def test_there_is_a_page_for_each_layout() -> None:
    table = DOCS.partition("## Which layout makes what")[2].partition("\n### ")[0]
    assert {"base.html", *PAGES} == set(re.findall(r"^\| `([^`]+)`", table, re.MULTILINE))


@pytest.mark.parametrize("layout", PAGES)
def test_a_layout_that_extends_base_can_replace_any(overridden: SiteTest, layout: str) -> None:
    page = lxml.html.document_fromstring(overridden.read(PAGES[layout]).encode())
    assert page.xpath("string(//main/h1)")
    assert [link.text for link in page.xpath("//main/ul/li/a")] == ["A"]
