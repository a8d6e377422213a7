"""A build with drafts is for showing, and not for publishing. It says so to readers and to search
engines, and the preview adds nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support import SETTINGS, SiteTest

NOINDEX = '<meta name="robots" content="noindex">'
ENGLISH = "It is for looking at, not for publishing."
GERMAN = "nicht zum Veröffentlichen."


@pytest.fixture
def site(tmp_path: Path) -> SiteTest:
    site = SiteTest(
        tmp_path / "site",
        f"{SETTINGS}search.enabled = true\nbuild.headers = true\n"
        "[[languages]]\ncode = 'de'\nlabel = 'Deutsch'\n",
    )
    site.post("seen", more="aliases: [/old/]\ntags: [a]\n")
    site.post("secret", more="draft: true\n")
    site.post("gesehen", more="lang: de\n")
    site.write("content/pages/about.md", "---\ntitle: About\n---\nText.\n")
    return site


def _pages(site: SiteTest) -> dict[str, str]:
    return {
        path: data.decode()
        for path, data in site.files().items()
        if path.endswith(".html") and not path.startswith("search/pagefind")
    }


def test_every_page_says_that_it_is_not_for_publishing(site: SiteTest) -> None:
    assert site.build(drafts=True).ok
    pages = _pages(site)
    assert {"old/index.html", "404.html", "search/index.html", "about/index.html"} <= pages.keys()
    for path, text in pages.items():
        assert NOINDEX in text.partition("<body")[0], path
        assert re.search(r'<body[^>]*>\s*<aside class="notice">', text), path
        assert (GERMAN if path.startswith("de/") else ENGLISH) in text, path
    assert "secret" in pages["index.html"]


def test_search_engines_are_refused(site: SiteTest) -> None:
    site.build()
    published = site.files()
    assert site.build(drafts=True).ok
    assert site.read("robots.txt") == "User-agent: *\nDisallow: /\n"
    gone = {path for path in published if not site.published(path)}
    assert {path for path in gone if "search/" not in path} == {"sitemap.xml", "news-sitemap.xml"}
    assert re.fullmatch(
        r"/\*\n  Content-Security-Policy: .*\n  X-Robots-Tag: noindex\n", site.read("_headers")
    )
    assert site.build().ok
    assert site.files() == published


def test_robots_are_refused_where_the_site_has_a_file_of_its_own(site: SiteTest) -> None:
    own = "User-agent: *\nAllow: /\nSitemap: https://news.example/sitemap.xml\n"
    site.write("static/robots.txt", own.encode())
    assert site.build().ok
    assert site.read("robots.txt") == own
    assert site.build(drafts=True).ok
    assert site.read("robots.txt") == "User-agent: *\nDisallow: /\n"


def test_a_layout_without_a_body_says_so_as_well(site: SiteTest) -> None:
    site.write("layouts/post.html", "<p>{{ page.title }}</p>\n")
    assert site.build(drafts=True).ok
    text = site.read("2026/01/02/seen/index.html")
    assert text.startswith(f"{NOINDEX}<p>Seen</p>\n")
    assert ENGLISH in text


def test_a_link_to_a_sitemap_is_no_mistake(site: SiteTest) -> None:
    site.post("link", "[The map](/sitemap.xml)")
    assert site.build().ok
    assert site.build(drafts=True).ok


def test_the_preview_adds_nothing(site: SiteTest) -> None:
    """Its own banner is not in the files."""
    site.build()
    published = _pages(site)
    assert site.build(drafts=True, preview=True).ok
    shown = site.files(site.root / ".sitegen/preview")
    assert shown["about/index.html"].decode() == published["about/index.html"]
    assert {"sitemap.xml", "news-sitemap.xml"} <= shown.keys()
    assert NOINDEX in shown["2026/01/02/secret/index.html"].decode(), "of a draft"
    assert not any(ENGLISH.encode() in data for data in shown.values())
    # A build with drafts into another folder does not take over what the preview made.
    assert site.build(drafts=True).ok
    assert all(ENGLISH in text or GERMAN in text for text in _pages(site).values())


def test_the_preview_and_a_build_with_drafts_stay_apart(tmp_path: Path) -> None:
    """They come from the same files, and only one of them copies the robots.txt of the site."""
    site = SiteTest(tmp_path / "site")
    site.post("secret", more="draft: true\n")
    site.write("static/robots.txt", "User-agent: *\nAllow: /\n")
    preview = site.root / ".sitegen/preview"
    assert site.build(drafts=True, preview=True).ok
    shown = site.files(preview)
    assert site.build(drafts=True).ok
    (preview / "robots.txt").unlink()
    assert site.build(drafts=True, preview=True).ok
    assert site.files(preview) == shown
