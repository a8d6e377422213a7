"""A site fills each block and each empty partial of the built-in layouts, and finds what it wrote
in the pages that the documentation says."""

from __future__ import annotations

import re

import pytest
from docs_support import ROOT
from support import SETTINGS, SiteTest

DOCS = (ROOT / "docs/layouts.md").read_text(encoding="utf-8")
LAYOUTS = ROOT / "layouts"
# A page of each layout that has blocks.
PAGES = {
    "post.html": "2026/01/02/a/index.html",
    "page.html": "about/index.html",
    # The first one shows rows, and not a list.
    "home.html": "page/2/index.html",
    "tag.html": "tags/t/index.html",
    "category.html": "categories/c/index.html",
    "series.html": "series/s/index.html",
    "author.html": "authors/ada/index.html",
    "month.html": "archive/2026/01/index.html",
    "tags.html": "tags/index.html",
    "categories.html": "categories/index.html",
    "all-series.html": "series/index.html",
    "authors.html": "authors/index.html",
    "archive.html": "archive/index.html",
    "transparency.html": "transparency/index.html",
    "corrections.html": "corrections/index.html",
    "search.html": "search/index.html",
    "404.html": "404.html",
    "gone.html": "gone/index.html",
}
# The layouts that have something else in the place of a block of one that they extend. (No page has
# a picture for social networks here.)
OF_THEIR_OWN = {
    "csp": {"search.html"},
    "title": {"home.html"},
    "meta": {"search.html", "404.html", "gone.html"},
    "og_type": {"post.html", "author.html", "search.html", "404.html", "gone.html"},
    "page_meta": {"author.html", "search.html", "404.html", "gone.html"},
    "site_search": {"search.html"},
    "main": {*PAGES, "partials/list-page.html", "partials/terms-page.html"},
    "crumb": {"tag.html", "category.html", "series.html", "month.html"},
    "posts": {"series.html"},
}
PARTIALS = ("head-extra", "before-body-end", "after-article")


def text_of(layout: str) -> str:
    return (LAYOUTS / layout).read_text(encoding="utf-8")


def chain(layout: str) -> list[str]:
    """A layout, the one that it extends, and so on."""
    parent = re.search(r'{% extends "(.*?)" %}', text_of(layout))
    return [layout, *(chain(parent[1]) if parent else ())]


def new_blocks(layout: str) -> list[str]:
    """The blocks that a layout has and those that it extends have not."""
    inherited = {name for parent in chain(layout)[1:] for name in blocks(parent)}
    return [name for name in blocks(layout) if name not in inherited]


def blocks(layout: str) -> list[str]:
    return re.findall(r"{%-? block (\w+)", text_of(layout))


def test_the_table_says_which_layouts_have_which_blocks() -> None:
    table = DOCS.partition("### Blocks\n")[2].partition("\n\n`partials/")[0]
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \|", table, re.MULTILINE)
    documented = {
        (name, layout) for name, where in rows for layout in re.findall(r"`(.*?)`", where)
    }
    layouts = [path.relative_to(LAYOUTS).as_posix() for path in LAYOUTS.glob("**/*.html")]
    assert documented == {(name, layout) for layout in layouts for name in new_blocks(layout)}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SiteTest:
    """A site with a page of each layout, and without layouts of its own."""
    site = SiteTest(tmp_path_factory.mktemp("blocks") / "site")
    site.write(
        "site.toml",
        SETTINGS + '[search]\nenabled = true\n[lists]\npage_size = 1\n[build]\ngone = ["/gone/"]\n',
    )
    more = "tags: [t]\ncategory: c\nseries: s\n"
    site.post("a", "Text.", more=f"{more}corrections: [{{date: 2026-01-03, text: T}}]")
    for day in (3, 4, 5):
        site.post(f"b{day}", "Text.", date=f"2026-01-0{day}")
    site.write("content/about.md", "---\ntitle: About\n---\nText.\n")
    return site


def test_each_block_and_each_empty_partial_can_be_filled(site: SiteTest) -> None:
    assert site.build().ok
    before = site.files()
    for layout in sorted({name for page in PAGES for name in chain(page)}):
        written = "".join(
            f"{{% block {name} %}}[{layout} {name}]{{{{ super() }}}}{{% endblock %}}\n"
            for name in new_blocks(layout)
        )
        if written:
            site.write(f"layouts/{layout}", f'{{% extends "!{layout}" %}}\n{written}')
    for partial in PARTIALS:
        assert text_of(f"partials/{partial}.html") == ""
        site.write(f"layouts/partials/{partial}.html", f"[{partial}]\n")
    result = site.build()
    assert result.ok, result.printed
    for layout, page in PAGES.items():
        html = site.read(page)
        for one in chain(layout):
            for name in new_blocks(one):
                there = one == layout or layout not in OF_THEIR_OWN.get(name, ())
                assert html.count(f"[{one} {name}]") == there, (page, one, name)
        assert "[head-extra]\n</head>" in html, page
        assert "[before-body-end]\n</body>" in html, page
        assert html.count("[after-article]") == (layout in ("post.html", "page.html")), page
    # Without them, all is as it was.
    for path in [*site.root.glob("layouts/**/*.html")]:
        site.delete(path.relative_to(site.root).as_posix())
    assert site.build().ok
    assert site.files() == before


def test_a_partial_that_is_filled_changes_only_the_pages_that_show_it(site: SiteTest) -> None:
    site.build()
    site.write("layouts/partials/after-article.html", "<p>Thank you.</p>\n")
    changed = site.build().done.rendered
    assert {PAGES["page.html"], PAGES["post.html"]} < {*changed}
    assert len(changed) == 5
    assert "</article>\n<p>Thank you.</p>\n" in site.read(PAGES["page.html"])
    site.delete("layouts/partials/after-article.html")
    assert site.build().done.rendered == changed
    assert "Thank you" not in site.read(PAGES["post.html"])
