"""The editions of a site in several languages: each has the posts and pages of its language only,
and lists, feeds and a search of its own under its path."""

from __future__ import annotations

import json
import re
from pathlib import Path

import edition_site
import pytest
from search_support import indexed
from support import SETTINGS, SiteTest

from sitegen import urls

# What each edition has, also one without posts.
ALWAYS = (
    "index.html",
    "404.html",
    "archive/index.html",
    "authors/ada/index.html",
    "authors/index.html",
    "categories/index.html",
    "feed.json",
    "feed.xml",
    "search/index.html",
    "tags/index.html",
    "transparency/index.html",
)


@pytest.fixture
def site(tmp_path: Path) -> SiteTest:
    site = edition_site.write(tmp_path)
    assert site.build().ok
    return site


def test_each_edition_is_under_its_path(site: SiteTest) -> None:
    public = site.root / "public"
    for folder in ("", "fr/", "de/"):
        assert [name for name in ALWAYS if not (public / folder / name).is_file()] == []
    assert (public / "2026/02/01/story-1/index.html").is_file()
    assert (public / "fr/2026/02/01/recit-1/index.html").is_file()
    assert (public / "fr/apropos/index.html").is_file()
    assert (public / "fr/archive/2026/02/index.html").is_file()
    assert (public / "fr/page/1/index.html").is_file()
    assert (public / "fr/tags/recit/feed.xml").is_file()
    assert not (public / "tags/recit").exists()
    assert not (public / "fr/tags/story").exists()
    assert not (public / "de/archive/2026").exists()


def posts_in(text: str) -> set[str]:
    """The addresses of posts that a page links to."""
    return set(re.findall(r'href="((?:/fr)?/2026/\d\d/\d\d/[^"]+)"', text))


def test_pages_have_the_language_of_their_edition_and_link_to_posts_in_it(site: SiteTest) -> None:
    count = 0
    for path, data in site.files().items():
        if not path.endswith(".html") or "/pagefind/" in path or path.startswith("old/"):
            continue
        count, text = count + 1, data.decode()
        folder = match[1] if (match := re.match("(fr|de)/", path)) else ""
        lang = re.search('<html[^>]* lang="([^"]*)"', text)
        assert lang, path
        assert lang[1].lower() == (folder or "en"), path
        # The ledger is that of the site.
        if "transparency/" not in path:
            assert {url.startswith("/fr/") for url in posts_in(text)} <= {folder == "fr"}, path
    assert count > 60
    assert len(posts_in(site.read("fr/index.html"))) >= 2
    assert len(posts_in(site.read("de/transparency/index.html"))) >= 2


def test_chains_stay_in_their_language(site: SiteTest) -> None:
    text = site.read("fr/2026/02/02/recit-2/index.html")
    assert re.findall(r'<link rel="(prev|next)" href="([^"]*)"', text) == [
        ("prev", "/fr/2026/02/01/recit-1/"),
        ("next", "/fr/2026/02/03/recit-3/"),
    ]


def test_feeds_and_search_hold_only_their_language(site: SiteTest) -> None:
    feeds = {folder: json.loads(site.read(f"{folder}feed.json")) for folder in ("", "fr/", "de/")}
    assert [feed["language"] for feed in feeds.values()] == ["en", "fr", "de"]
    assert [feed["title"] for feed in feeds.values()] == ["Test News", "Nouvelles", "Test News"]
    urls = {folder: [item["url"] for item in feed["items"]] for folder, feed in feeds.items()}
    assert all("/2026/02/" in url and "/fr/" not in url for url in urls[""])
    assert all(url.startswith("https://news.example/fr/2026/02/") for url in urls["fr/"])
    assert (len(urls[""]), len(urls["fr/"]), urls["de/"]) == (6, 6, [])
    for folder, slug in (("public/fr", "recit"), ("public", "story")):
        found = indexed(site, folder)
        assert sorted(found) == [f"/2026/02/{n:02}/{slug}-{n}/" for n in range(1, 7)]
        assert all((site.root / f"{folder}{url}index.html").is_file() for url in found)


def test_sitemap_and_ledger_are_those_of_the_site(site: SiteTest) -> None:
    sitemap = site.read("sitemap.xml")
    for path in ("", "fr/", "de/", "fr/tags/harbour/", "fr/2026/02/01/recit-1/", "fr/apropos/"):
        assert f"<loc>https://news.example/{path}</loc>" in sitemap
    for folder in ("fr", "de"):
        for name in ("sitemap.xml", "robots.txt", "provenance.json", "news-sitemap.xml"):
            assert not (site.root / "public" / folder / name).exists()
    ledger = json.loads(site.read("provenance.json"))["posts"]
    assert sorted(post["language"] for post in ledger) == ["FR"] * 6 + ["en"] * 6


def test_redirects_have_the_language_of_what_is_there(site: SiteTest) -> None:
    for name, lang in (("recit", "fr"), ("story", "en")):
        assert f'<html lang="{lang}"' in site.read(f"old/{name}-1/index.html")


def test_the_policy_on_ai_is_that_of_the_edition_if_it_has_one(site: SiteTest) -> None:
    for name, policy in (("fr/", "/fr/ai-policy/"), ("", "/ai-policy/"), ("de/", "/ai-policy/")):
        assert f'href="{policy}"' in site.read(f"{name}transparency/index.html")


def test_fixed_addresses_in_a_layout_are_those_of_the_edition(site: SiteTest) -> None:
    fixed = sorted(urls.FIXED)
    links = [
        *fixed,
        "/search/?q=x",
        "/#page.main",
        "/provenance.json",
        "/favicon.svg",
        "/tags/sea/",
    ]
    site.write(
        "layouts/404.html", "".join(f'<a href="{{{{ "{link}" | url }}}}">' for link in links)
    )
    assert site.build(base_url="https://news.example/blog/").ok
    of_site = ["/provenance.json", "/favicon.svg", "/tags/sea/"]
    for folder, prefix in (("", ""), ("fr/", "/fr"), ("de/", "/de")):
        found = re.findall('href="([^"]*)"', site.read(f"{folder}404.html"))
        expected = [f"{prefix}{link}" for link in links[:-3]] + of_site
        assert found == [f"/blog{link}" for link in expected]
        outputs = {urls.output_path(f"{prefix}{link}") for link in fixed if link != "/atom.xml"}
        assert [name for name in outputs if not (site.root / "public" / name).is_file()] == []


# What pages of all editions link to: what the site has once.
SHARED = ("/css/", "/js/", "/favicon.svg", "/provenance.json")


def without_languages(html: str) -> str:
    """A page without the list of languages in its header, which leads to other editions."""
    without, count = re.subn('<nav class="languages".*?</nav>', "", html, flags=re.DOTALL)
    assert count == ('http-equiv="refresh"' not in html)
    return without


def test_built_in_layouts_stay_in_the_edition(site: SiteTest) -> None:
    count = 0
    for path, data in site.files().items():
        if path.startswith("fr/") and path.endswith(".html") and "/pagefind/" not in path:
            text = without_languages(data.decode())
            links = re.findall(r'(?:href|action|data-base|data-library)="(/[^"]*)"', text)
            is_ledger = path.startswith("fr/transparency/")
            other = [
                link
                for link in links
                if not link.startswith(("/fr/", *SHARED)) and not (is_ledger and "/story-" in link)
            ]
            count += len(links)
            # The ledger is that of the site, and its authors have a page in each edition.
            assert [link for link in other if not is_ledger or link != "/authors/ada/"] == [], path
    assert count > 500


def test_the_ledger_marks_its_list_in_each_edition(site: SiteTest) -> None:
    for prefix in ("", "/fr"):
        text = site.read(f"{prefix}/transparency/generated/index.html".lstrip("/"))
        page = without_languages(text)
        assert f'<a href="{prefix}/transparency/generated/" aria-current="true">' in page
        assert page.count('aria-current="true"') == 1


@pytest.mark.long
def test_a_link_to_an_author_leads_to_the_page_in_the_edition(site: SiteTest) -> None:
    link = "[x](../authors/ada.md)"
    site.post("salut", link, date="2026-03-01", more="lang: fr")
    site.post("hello", link, date="2026-03-01")
    site.write("content/pages/equipe.md", "---\ntitle: x\nlang: fr\n---\n[x](../authors/ada.md)\n")
    site.write("content/authors/ada.md", "---\nname: Ada\n---\n[me](ada.md)\n")
    assert site.build().ok
    assert site.read("fr/2026/03/01/salut/index.html").count('<a href="/fr/authors/ada/">x') == 1
    assert site.read("2026/03/01/hello/index.html").count('<a href="/authors/ada/">x') == 1
    assert site.read("fr/equipe/index.html").count('<a href="/fr/authors/ada/">x') == 1


def test_an_address_in_the_menu_of_an_edition_has_to_exist(site: SiteTest) -> None:
    site.write(
        "site.toml", site.source("site.toml") + '[[languages.nav]]\ntitle = "x"\nurl = "/tgas/"\n'
    )
    (problem,) = [each for each in site.build().problems if each.code == "missing-target"]
    assert (problem.path, problem.line) == ("site.toml", 19)
    assert problem.hint == "did you mean /tags/?"


def test_a_collision_names_the_edition(site: SiteTest) -> None:
    site.write("content/pages/fr/tags/harbour.md", "---\ntitle: x\n---\nx\n")
    site.write("content/pages/fr/archive.md", "---\ntitle: x\n---\nx\n")
    site.write("content/pages/archive.md", "---\ntitle: x\n---\nx\n")
    messages = [each.message for each in site.build().problems if each.code == "collision"]
    fr, tag = "content/pages/fr", "content/pages/fr/tags/harbour.md"
    assert messages == [
        "/archive/ is published twice: by content/pages/archive.md, by the archive",
        f"/fr/archive/ is published twice: by {fr}/archive.md, by the archive in Français",
        f"/fr/tags/harbour/ is published twice: by {tag}, by the tag 'Harbour' in Français",
    ]


def test_tags_of_an_edition_that_collide_are_blamed_on_a_post_in_it(site: SiteTest) -> None:
    site.post("one", date="2026-01-01", more="tags: [Straße]")
    path = site.post("un", date="2026-03-01", more="lang: fr\ntags: [Straße, Strasse]")
    problems = [each for each in site.build().problems if each.code == "collision"]
    blamed = {each.path for each in problems if "the tag 'Strasse' in Français" in each.message}
    assert blamed == {path}
    assert "content/posts/one.md" not in {each.path for each in problems}


def test_authors_in_the_ledger_lead_to_the_edition_of_the_post(site: SiteTest) -> None:
    posts = json.loads(site.read("provenance.json"))["posts"]
    assert {(post["language"].lower(), post["authors"][0]["url"]) for post in posts} == {
        ("en", "https://news.example/authors/ada/"),
        ("fr", "https://news.example/fr/authors/ada/"),
    }


def test_an_address_of_an_author_can_be_too_long_in_an_edition(tmp_path: Path) -> None:
    path = "/".join("x" * 200 for _ in range(10))
    settings = SETTINGS + f'[[languages]]\ncode = "fr"\nlabel = "F"\npath = "/{path}/"\n'
    site = SiteTest(tmp_path, settings)
    site.write("content/authors/ada.md", "---\nname: Ada\n---\n")
    assert site.build().codes() == []
    site.write(f"content/authors/{'a' * 100}.md", "---\nname: Ada\n---\n")
    (problem,) = [each for each in site.build().problems if each.severity == "error"]
    assert "has 2,120 characters, more than" in problem.message
