"""What is unlisted has a page, and is named nowhere else."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import painted
import pytest
from search_support import indexed
from support import SETTINGS, SiteTest

EVERYTHING = """\
search.enabled = true
chains.by = ["site", "category", "series"]
feeds.per = ["tag", "category", "author"]
build.headers = true
ai.headers = true
comments.provider = "static"
[[languages]]
code = "de"
label = "Deutsch"
"""
PAGE, GERMAN = "2026/01/03/zebra/index.html", "de/2026/01/03/zebre/index.html"
NOINDEX = '<meta name="robots" content="noindex">'


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> SiteTest:
    """Posts around an unlisted one, which shares a tag with them and has one of its own, in two
    languages."""
    site = SiteTest(tmp_path_factory.mktemp("unlisted") / "site", SETTINGS + EVERYTHING)
    for number in range(1, 6):
        site.post(
            f"post-{number}",
            date=f"2026-01-0{number}",
            more="tags: [harbour]\ncategory: Sea\nseries: S\n",
        )
    _unlist(site)
    site.write(
        "content/posts/zebra.de.md",
        "---\ntitle: Das Tier\nslug: zebre\ntranslation: {by: ada, ai: none}\n---\nEin Okapi.\n",
    )
    site.write(
        "content/comments/zebra.toml",
        '[[comment]]\nid = "1"\ndate = 2026-02-01\nauthor = "Cy"\ntext = "A reply."\n',
    )
    return site


def _unlist(site: SiteTest, more: str = "") -> None:
    site.post(
        "zebra",
        "An okapi.",
        date="2026-01-03",
        more="corrections: [{date: 2026-02-01, text: It was no okapi.}]\n"
        f"unlisted: true\ntags: [harbour, Savanna]\ncategory: Sea\nseries: S\n{more}",
    )


def _naming(site: SiteTest) -> set[str]:
    """The published files that name the unlisted post, or hold something of it."""
    words = ("zebra", "zebre", "savanna", "okapi")
    names = set()
    for path, data in site.files().items():
        text = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
        content = text.decode("utf-8", "replace").lower()
        if any(word in content or word in path for word in words):
            names.add(path)
    return names


def test_it_has_a_page_and_nothing_else_names_it(site: SiteTest) -> None:
    assert site.build().ok
    assert _naming(site) == {PAGE, GERMAN, "_headers"}
    assert not any("zebra" in url for url in indexed(site))
    page = site.read(PAGE)
    assert page.count(NOINDEX) == 1
    assert "A reply." in page
    assert 'class="neighbour' not in page
    assert 'rel="prev"' not in page
    assert 'class="related"' not in page
    assert 'href="/tags/harbour/"' in page
    assert "tag:news.example,2026:/posts/zebra" not in site.read("feed.xml")
    rule = "/2026/01/03/zebra/\n  AI-Disclosure: mode=machine-generated\n  X-Robots-Tag: noindex\n"
    assert rule not in site.read("_headers"), "the comments of readers can appear there"
    assert "/2026/01/03/zebra/\n  X-Robots-Tag: noindex\n" in site.read("_headers")


def test_the_versions_of_an_unlisted_post_name_each_other(site: SiteTest) -> None:
    assert site.build().ok
    for path in (PAGE, GERMAN):
        assert site.read(path).count(NOINDEX) == 1
        assert 'hreflang="de" href="https://news.example/de/2026/01/03/zebre/"' in site.read(path)
        assert 'hreflang="en" href="https://news.example/2026/01/03/zebra/"' in site.read(path)


def test_a_translation_can_be_unlisted_by_itself(site: SiteTest) -> None:
    site.edit("content/posts/zebra.md", "unlisted: true\n", "")
    site.edit("content/posts/zebra.de.md", "---\ntitle", "---\nunlisted: true\ntitle")
    assert site.build().ok
    assert "zebre" not in site.read(PAGE)
    assert NOINDEX not in site.read(PAGE)
    assert NOINDEX in site.read(GERMAN)
    assert 'href="/2026/01/03/zebra/"' in site.read(GERMAN), "its label names the original"
    assert "zebre" not in site.read("de/index.html")


def test_a_site_does_not_change_when_something_unlisted_is_added(site: SiteTest) -> None:
    for name in ("posts/zebra.md", "posts/zebra.de.md", "comments/zebra.toml"):
        site.delete(f"content/{name}")
    site.build()
    before = site.files()
    _unlist(site)
    site.write("content/pages/thanks.md", "---\ntitle: Thanks\nunlisted: true\n---\nText.\n")
    site.build()
    after = site.files()
    assert {path for path in after if before.get(path) != after[path]} == {
        PAGE,
        "thanks/index.html",
        "_headers",
    }
    assert before.keys() <= after.keys()


def test_it_changes_neither_the_name_nor_the_address_of_a_term(tmp_path: Path) -> None:
    site = SiteTest(tmp_path / "site")
    site.post("listed", date="2026-01-02", more="tags: [harbour, A B]\ncategory: sea\n")
    site.build()
    before = site.files()
    more = "unlisted: true\ntags: [HARBOUR, A&B]\ncategory: SEA\n"
    site.post("older", date="2026-01-01", more=more)
    assert site.build().codes() == []
    assert {path: data for path, data in site.files().items() if "older" not in path} == before


def test_a_link_leads_to_it_and_none_to_a_list_of_its_own(site: SiteTest) -> None:
    site.post("pointer", "[There](zebra.md)", date="2026-01-09")
    assert site.build().ok
    assert _naming(site) - {PAGE, GERMAN, "_headers", "2026/01/09/pointer/index.html"} <= {
        "feed.xml",
        "atom.xml",
        "feed.json",
        "authors/ada/feed.xml",
        "authors/ada/atom.xml",
        "authors/ada/feed.json",
    }, "the feeds carry the text with the link"
    site.post("other", "[There](/tags/savanna/)", date="2026-01-09")
    assert "missing-target" in site.build().codes()


def test_when_it_is_listed_it_has_the_address_and_the_identifier_that_it_had(
    site: SiteTest,
) -> None:
    site.build()
    site.edit("content/posts/zebra.md", "unlisted: true\n", "")
    done = site.build().done
    assert PAGE in done.written
    assert "tag:news.example,2026:/posts/zebra" in site.read("feed.xml")
    assert "/2026/01/03/zebra/" in site.read("sitemap.xml")
    assert "zebra" in site.read("provenance.json")


def test_a_pinned_unlisted_post_is_a_warning(site: SiteTest) -> None:
    _unlist(site, "pinned: true\n")
    result = site.build()
    (problem,) = [each for each in result.problems if each.code == "unlisted-pinned"]
    assert problem.line == 12
    assert "zebra" not in site.read("index.html")


def test_layouts_need_not_know_of_it(site: SiteTest) -> None:
    """Whatever the layout, search engines are asked not to list the page."""
    site.write(
        "layouts/post.html", "<!DOCTYPE html>\n<title>{{ page.title }}</title>{{ content }}\n"
    )
    assert site.build().ok
    assert site.read(PAGE).startswith(f"<!DOCTYPE html>\n{NOINDEX}<title>")


@pytest.mark.parametrize("kind", ["post", "page"])
def test_what_only_unlisted_documents_show_does_not_count(tmp_path: Path, kind: str) -> None:
    site = SiteTest(tmp_path / "site")
    for seed, name in enumerate(("own", "other", "shared")):
        site.write(f"static/{name}.jpg", painted.jpeg(600, 400, seed=seed))
    front = "unlisted: true\nimage: {src: /own.jpg, alt: A, ai: generated}"
    body = "![B](/other.jpg) ![C](/shared.jpg)"
    if kind == "post":
        site.post("hidden", body, more=front)
    else:
        site.write("content/pages/hidden.md", f"---\ntitle: H\n{front}\n---\n{body}\n")
    site.post("listed", "![C](/shared.jpg)")
    assert site.build().ok
    assert "pictures" not in json.loads(site.read("provenance.json"))
    site.write("static/shared.jpg.toml", 'ai = "modified"\n')
    assert site.build().ok
    assert json.loads(site.read("provenance.json"))["pictures"] == {"modified": 1}
