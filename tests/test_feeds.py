"""All formats of feeds: which there are, and what they know posts by. RSS has a file of its own."""

from __future__ import annotations

import datetime as dt
import json
import shutil

import feedparser
import lxml.etree
import lxml.html
import pytest
from support import NOW, SETTINGS, SiteTest

FORMATS = {"rss": "feed.xml", "atom": "atom.xml", "json": "feed.json"}


def ids(site: SiteTest, folder: str = "") -> dict[str, list[str]]:
    """What each format knows its posts by, the newest first."""
    return {
        "rss": [
            entry.id for entry in feedparser.parse(site.read(f"{folder}feed.xml").encode()).entries
        ],
        "atom": [
            entry.id for entry in feedparser.parse(site.read(f"{folder}atom.xml").encode()).entries
        ],
        "json": [item["id"] for item in json.loads(site.read(f"{folder}feed.json"))["items"]],
    }


# --- which there are ------------------------------------------------------------------------------


@pytest.mark.parametrize("formats", [["rss"], ["atom"], ["json"], ["json", "rss"], []])
def test_there_are_those_that_are_asked_for(site: SiteTest, formats: list[str]) -> None:
    site.write("site.toml", SETTINGS + f"[feeds]\nformats = {json.dumps(formats)}\n")
    site.post("a")
    assert site.build().ok
    assert [name for name in FORMATS if site.published(FORMATS[name])] == [
        name for name in FORMATS if name in formats
    ]
    page = lxml.html.document_fromstring(site.read("index.html").encode())
    assert page.xpath("//link[@rel='alternate']/@href") == [f"/{FORMATS[name]}" for name in formats]
    assert page.xpath("//footer//a[contains(@href, 'feed') or contains(@href, 'atom')]/@href") == [
        f"/{FORMATS[name]}" for name in formats[:1]
    ]


def test_lists_have_feeds_where_settings_ask(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + '[feeds]\nper = ["tag", "author", "category"]\nlimit = 2\n')
    site.write("content/authors/idle.md", "---\nname: Idle\n---\n")
    for number in range(4):
        site.post(
            f"p{number}",
            date=f"2026-01-0{number + 1}",
            more=f"tags: [{'Odd' if number % 2 else 'Even & more'}]\ncategory: Kind\n",
        )
    assert site.build().ok
    assert {path for path in site.files() if path.rpartition("/")[2] in FORMATS.values()} == {
        folder + name
        for folder in ("", "tags/odd/", "tags/even-more/", "authors/ada/", "categories/kind/")
        for name in FORMATS.values()
    }
    assert [item["title"] for item in json.loads(site.read("tags/odd/feed.json"))["items"]] == [
        "P3",
        "P1",
    ]
    feed = feedparser.parse(site.read("tags/even-more/atom.xml").encode()).feed
    assert feed.title == "Tag: Even & more – Test News"
    assert {(link.rel, link.href) for link in feed.links} == {
        ("self", "https://news.example/tags/even-more/atom.xml"),
        ("alternate", "https://news.example/tags/even-more/"),
    }
    page = lxml.html.document_fromstring(site.read("tags/even-more/index.html").encode())
    links = [
        (link.get("href"), link.get("title")) for link in page.xpath("//link[@rel='alternate']")
    ]
    assert links[:3] == [
        ("/feed.xml", "Test News (RSS)"),
        ("/atom.xml", "Test News (Atom)"),
        ("/feed.json", "Test News (JSON)"),
    ]
    assert links[3:] == [
        (f"/tags/even-more/{FORMATS[name]}", f"Tag: Even & more – Test News ({title})")
        for name, title in (("rss", "RSS"), ("atom", "Atom"), ("json", "JSON"))
    ]


def test_the_feed_of_a_tag_is_made_again_only_if_it_carries_the_post(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + '[feeds]\nper = ["tag"]\nlimit = 2\nformats = ["atom"]\n')
    for number in range(6):
        site.post(
            f"p{number}",
            "Text.\n\nSecond.",
            date=f"2026-01-0{number + 1}",
            more=f"tags: [{'odd' if number % 2 else 'even'}]\n",
        )
    assert site.build().ok
    for number, feeds in (
        (5, {"atom.xml", "tags/odd/atom.xml"}),
        (2, {"tags/even/atom.xml"}),
        (0, set()),
    ):
        site.edit(f"content/posts/p{number}.md", "Second.", "Another.")
        assert set(site.build().done.rendered) == {
            f"2026/01/0{number + 1}/p{number}/index.html",
            *feeds,
        }


def test_naming_a_format_twice_is_a_mistake(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + '[feeds]\nformats = ["rss", "rss"]\nper = ["tag", "tag"]\n')
    assert site.build().codes() == ["invalid-value", "invalid-value"]


# --- what posts are known by ----------------------------------------------------------------------


def test_an_id_outlives_title_date_address_and_bundle(site: SiteTest) -> None:
    site.post("a", title="First title")
    assert site.build().ok
    before = ids(site)
    assert set(map(tuple, before.values())) == {("tag:news.example,2026:/posts/a",)}
    site.edit("content/posts/a.md", "title: First title", "title: Another one altogether")
    site.edit("content/posts/a.md", "date: 2026-01-02", "date: 2026-02-03")
    site.write("site.toml", SETTINGS + '[urls]\npost = "/{author}/{slug}.html"\n')
    site.write("content/posts/a/index.md", site.source("content/posts/a.md"))
    site.delete("content/posts/a.md")
    assert site.build().ok
    assert site.published("ada/another-one-altogether.html")
    assert ids(site) == before
    shutil.rmtree(site.root / ".sitegen")
    assert site.build(clean=True).ok
    assert ids(site) == before, "without any memory"


def test_an_id_of_ones_own_is_kept(site: SiteTest) -> None:
    site.post("a", more="id: https://old.example/?p=12\n")
    site.post("b", date="2026-01-01", more="id: https://news.example/2026/01/01/b/\n")
    assert site.build().ok
    assert set(map(tuple, ids(site).values())) == {
        ("https://old.example/?p=12", "https://news.example/2026/01/01/b/")
    }
    guids = lxml.etree.fromstring(site.read("feed.xml").encode()).findall("channel/item/guid")
    assert [guid.get("isPermaLink") for guid in guids] == ["false", "true"]


def test_two_posts_with_one_id_are_refused(site: SiteTest) -> None:
    site.post("a", more="id: tag:x.example,2020:1\n")
    site.post("b", more="id: tag:x.example,2020:1\n")
    assert site.build().codes() == ["duplicate-id"]
    site.post("b", more="id: tag:news.example,2026:/posts/a\n")
    site.post("a")
    assert site.build().codes() == ["duplicate-id"]


@pytest.mark.parametrize("id_", ["no-scheme", "'tag:a b'", "'tag:<x>'", "12"])
def test_an_id_is_an_identifier(site: SiteTest, id_: str) -> None:
    site.post("a", more=f"id: {id_}\n")
    assert not site.build().ok


@pytest.mark.parametrize(
    "id_",
    [
        "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66",
        "URN:ISBN:0451450523",
        "urn:example:a/b:c@d",
        "urn:example:a%20b",
        "urn:example:a?+x?y?=z=1?2#part",
        "urn:example:a#",
        "tag:example.org,2019:a-post",
        "tag:desk@example.org,2019-05-03:",
        "tag:example.org,2019-05:/2019/05/?x#y",
        "https://old.example/?p=12",
        "http://old.example",
        "doi:10.1000/182",
    ],
)
@pytest.mark.sampled(4)
def test_an_id_by_the_standard_of_its_scheme_is_taken(site: SiteTest, id_: str) -> None:
    site.post("a", more=f"id: {json.dumps(id_)}\n")
    assert site.build().ok
    assert id_ in site.read("feed.xml")


@pytest.mark.parametrize(
    "id_",
    [
        "urn:wp:https://x.example/?p=1",
        "urn:isbn",
        "urn:isbn:",
        "urn:x:y",
        "urn:-x:y",
        "urn:x-:y",
        f"urn:{33 * 'n'}:y",
        "urn:example:a?b",
        "urn:example:?+a",
        "urn:example:/a",
        "urn:example:a%2",
        "urn:example:a?=",
        "tag:example.org:a-post",
        "tag:example.org,19:a-post",
        "tag:example.org,2019-13:a",
        "tag:,2019:a",
        "tag:exa_mple.org,2019:a",
        "https:old.example",
        "http:///x",
    ],
)
@pytest.mark.sampled(4)
def test_an_id_that_the_standard_of_its_scheme_refuses_is_reported(
    site: SiteTest, id_: str
) -> None:
    site.post("a", more=f"id: {json.dumps(id_)}\n")
    (problem,) = site.build().problems
    assert (problem.code, problem.line > 1) == ("invalid-value", True)
    assert problem.message.startswith("id: ")
    assert "needs" in problem.message


# --- nothing but posts ----------------------------------------------------------------------------


def test_a_site_without_posts_has_feeds_without_a_clock(site: SiteTest) -> None:
    assert site.build().ok
    first = {name: site.read(name) for name in FORMATS.values()}
    feed = feedparser.parse(first["atom.xml"].encode())
    assert not feed.bozo
    assert feed.feed.updated == "1970-01-01T00:00:00+00:00"
    assert json.loads(first["feed.json"])["items"] == []
    shutil.rmtree(site.root / ".sitegen")
    assert site.build(now=NOW + dt.timedelta(days=400), clean=True).ok
    assert {name: site.read(name) for name in FORMATS.values()} == first


def test_trusted_html_has_no_scripts_in_feeds(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + '[markdown]\nraw_html = "trust"\n')
    site.write("static/f.mp4", "x")
    site.post(
        "a",
        "<script>alert(1)</script><p onclick='x()' style='color: red'>Kept <b>text</b></p><iframe"
        " src='/'></iframe><video src='/f.mp4' controls></video>\n",
    )
    assert site.build().ok
    assert "<script>alert(1)" in site.read("2026/01/02/a/index.html")
    bodies = [
        json.loads(site.read("feed.json"))["items"][0]["content_html"],
        feedparser.parse(site.read("atom.xml").encode(), sanitize_html=False)
        .entries[0]
        .content[0]
        .value,
        lxml.etree.fromstring(site.read("feed.xml").encode()).findtext(
            ".//{http://purl.org/rss/1.0/modules/content/}encoded"
        ),
    ]
    for body in bodies:
        assert not any(word in body for word in ("script", "alert", "onclick", "iframe", "style"))
        assert "<b>text</b>" in body
        assert 'src="https://news.example/f.mp4"' in body


def test_what_validators_warn_of_stays_on_the_page(site: SiteTest) -> None:
    site.post(
        "a",
        '<div role="note" aria-label="A &amp; B" class="x">role="note" <b'
        ' title="aria-label=">aria-</b></div>\n\n`<p role="note">`',
    )
    assert site.build().ok
    (item,) = json.loads(site.read("feed.json"))["items"]
    html = lxml.html.fragment_fromstring(item["content_html"], create_parent="div")
    assert [dict(div.attrib) for div in html.iter("div")] == [{}, {"class": "x"}]
    assert html.xpath("string(.//div)") == 'role="note" aria-'
    assert html.xpath(".//b/@title") == ["aria-label="]
    assert html.xpath("string(.//code)") == '<p role="note">'
    assert 'role="note" aria-label="A &amp; B"' in site.read("2026/01/02/a/index.html")


def test_a_post_in_another_language_says_so(site: SiteTest) -> None:
    site.post("a", more="lang: de\n")
    assert site.build().ok
    xml = "{http://www.w3.org/XML/1998/namespace}lang"
    assert lxml.etree.fromstring(site.read("atom.xml").encode()).find("{*}entry").get(xml) == "de"
    assert json.loads(site.read("feed.json"))["items"][0]["language"] == "de"
    assert "von Künstlicher Intelligenz erstellt" in site.read("atom.xml")
