"""`retracted: {keep: false}`: headline, notice and sources of a post stay, and no byte of its
text."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import extruct
import feedparser
import lxml.html
import pytest
from comments_support import ONE, STATIC
from painted import picture, saved
from search_support import indexed
from support import SETTINGS, SiteTest, copied

from sitegen.provenance.disclosure import text_digest

POST = "content/posts/story/index.md"
GERMAN = "content/posts/story/index.de.md"
PAGE, GERMAN_PAGE = "2026/05/30/story/index.html", "de/2026/05/30/bericht/index.html"
REASON = "The numbers were made up."
KEY = f"retracted: {{date: 2026-05-31T09:00:00Z, text: {REASON}, keep: false}}\n"
SEARCHED = """
images.cards = true
search.enabled = true
[[languages]]
code = "de"
label = "Deutsch"
"""
# Words that occur in the text, and in what is made of it, and nowhere else.
CLAIMS = (
    "quernstone",
    "balustrade",
    "semaphore",
    "vermilion",
    "nightingale",
    "obsidian",
    "larkspur",
    "millrace",
    "Walzwerk",
    "Ackergaul",
    "photo.png",
    "seal.png",
    "pattern.svg",
)
BODY = """\
The quernstone fell.

## A balustrade broke

![A semaphore](photo.png) and a [file](pattern.svg), see [above](#a-balustrade-broke).[^1]

[^1]: A millrace.
"""
FRONT = """\
---
title: Story
date: 2026-05-30T06:00:00Z
author: ada
source: {name: Gazette, url: https://gazette.example/story}
ai: true
summary: It was vermilion.
image: photo.png
image_alt: A nightingale
params: {teaser: An obsidian}
category: Sea
---
"""


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A story in two languages with pictures, files and comments, before its text is withdrawn."""
    site = SiteTest(tmp_path_factory.mktemp("withdrawn") / "site", SETTINGS + SEARCHED + STATIC)
    site.write(POST, FRONT + BODY)
    site.write("content/posts/story/photo.png", saved(picture()))
    site.write("content/posts/story/pattern.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    digest = text_digest("Story", "It was vermilion.", BODY)
    site.write(
        GERMAN,
        "---\ntitle: Bericht\n"
        f"translation: {{by: ada, ai: none, of_sha256: {digest}}}\nsummary: Ein Walzwerk.\n---\n"
        "Ein Ackergaul.\n",
    )
    # A layout of the site that reads a key of its own.
    teaser = "{% if page.params.teaser is defined %}{{ page.params.teaser }}{% endif %}"
    site.write("layouts/partials/share.html", teaser)
    comments = ONE.replace("A reply", "The larkspur is a lie")
    site.write("content/comments/story.toml", comments)
    site.post("other", date="2026-05-01", more="category: Sea\n")
    result = site.build()
    assert result.ok, result.printed
    return site.root


@pytest.fixture
def site(blog: Path, tmp_path: Path) -> SiteTest:
    return copied(blog, tmp_path / "site")


def claims_in(site: SiteTest) -> dict[str, set[str]]:
    """The files that hold, or are named after, something of the text: by the word."""
    found: dict[str, set[str]] = {}
    for path, data in site.files().items():
        plain = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
        for claim in CLAIMS:
            stem, dot, _ = claim.rpartition(".")
            if claim.encode() in plain or (dot and stem in path):
                found.setdefault(claim, set()).add(path)
    return found


def withdraw(site: SiteTest) -> None:
    site.edit(POST, "category", f"{KEY}category")
    result = site.build()
    assert result.ok, result.printed


def test_no_byte_of_it_is_left(site: SiteTest) -> None:
    before = claims_in(site)
    assert before.keys() == {*CLAIMS} - {"seal.png"}, "the test would see each of them"
    withdraw(site)
    assert claims_in(site) == {}


def test_what_is_left_on_its_page(site: SiteTest) -> None:
    withdraw(site)
    page = lxml.html.document_fromstring(site.read(PAGE).encode())
    assert page.find(".//h1").text_content().strip() == "Story"
    text = page.find_class("retraction")[0].text_content()
    assert all(said in text for said in ("31 May 2026", REASON, "no longer published"))
    assert page.xpath("//*[contains(@class, 'source ')]//a/@href") == [
        "https://gazette.example/story"
    ]
    assert not any(map(page.find_class, ("prose", "toc", "comments", "reply")))
    assert "minute" not in page.text_content()
    assert page.xpath("//meta[@property='og:image']/@content")[0].startswith(
        "https://news.example/cards/"
    )
    (data,) = extruct.extract(site.read(PAGE), syntaxes=["json-ld"])["json-ld"]
    article = data["@graph"][0]
    assert article["description"] == REASON
    assert {"wordCount", "commentCount"}.isdisjoint(article)


def test_feeds_carry_the_notice_and_the_sources(site: SiteTest) -> None:
    withdraw(site)
    (entry,) = [e for e in feedparser.parse(site.read("feed.xml")).entries if "Story" in e.title]
    content = lxml.html.fragment_fromstring(entry.content[0].value, create_parent="div")
    first, *_, last = [paragraph.text_content() for paragraph in content]
    assert first == f"Retracted (2026-05-31): {REASON}"
    assert last == "Source: Gazette"
    assert not entry.get("enclosures")
    assert "media_content" not in entry
    (item,) = [i for i in json.loads(site.read("feed.json"))["items"] if "Story" in i["title"]]
    assert "image" not in item
    assert REASON in item["summary"]


def test_a_live_story_goes_with_its_entries_and_its_place_in_a_series(site: SiteTest) -> None:
    site.edit(POST, "## A balustrade broke", "## 14:05 A balustrade broke")
    site.edit(POST, "[above](#a-balustrade-broke)", "above")
    site.edit(POST, "category", "live: true\nseries: Trips\ncategory")
    result = site.build()
    assert result.ok, result.printed
    assert "balustrade" in claims_in(site)
    withdraw(site)
    assert claims_in(site) == {}
    assert "LiveBlogPosting" not in site.read(PAGE)
    part = lxml.html.document_fromstring(site.read("series/trips/index.html").encode())
    assert [mark.text for mark in part.find_class("mark-retracted")] == ["Retracted"]
    assert REASON in site.read("corrections/index.html")


def test_a_feed_of_nothing_else_still_carries_whole_texts(site: SiteTest) -> None:
    site.delete("content/posts/other.md")
    withdraw(site)
    (item,) = json.loads(site.read("feed.json"))["items"]
    assert item["content_html"].startswith("<p><strong>Retracted</strong>")


def test_the_search_finds_the_reason(site: SiteTest) -> None:
    withdraw(site)
    found = indexed(site)["/2026/05/30/story/"]
    assert found["content"].strip() == REASON
    assert found["meta"]["title"] == "Retracted: Story"


def test_a_translation_goes_with_its_original_whatever_it_says_itself(site: SiteTest) -> None:
    own = "retracted: {date: 2026-05-31, text: Die Zahlen waren erfunden.}\n"
    site.edit(GERMAN, "summary", f"{own}summary")
    withdraw(site)
    assert claims_in(site) == {}
    page = lxml.html.document_fromstring(site.read(GERMAN_PAGE).encode())
    notice = page.find_class("retraction")[0].text_content()
    assert "Die Zahlen waren erfunden." in notice
    assert REASON not in notice
    assert page.findtext(".//title").startswith("Zurückgezogen: Bericht")


def test_a_translation_without_a_reason_shows_that_of_its_original_in_its_language(
    site: SiteTest,
) -> None:
    withdraw(site)
    page = lxml.html.document_fromstring(site.read(GERMAN_PAGE).encode())
    notice = page.find_class("retraction")[0]
    assert notice.findtext("p/strong") == "Das Original dieser Übersetzung wurde zurückgezogen."
    assert [p.text for p in notice.findall("p[@lang='en']")] == [REASON]
    (summary,) = page.xpath("//meta[@name='description']/@content")
    assert summary == "Das Original dieser Übersetzung wurde zurückgezogen."


def test_only_a_translation_can_be_withdrawn(site: SiteTest) -> None:
    site.write("content/posts/story/seal.de.png", saved(picture(seed=1)))
    site.edit(GERMAN, "Ein Ackergaul.", "Ein Ackergaul. ![Ein Walzwerk](seal.de.png)")
    site.build()
    assert site.published("2026/05/30/story/seal.de.png")
    site.edit(GERMAN, "summary", f"{KEY}summary")
    site.build()
    assert claims_in(site).keys() == {*CLAIMS} - {"seal.png", "Walzwerk", "Ackergaul"}
    assert not site.published("2026/05/30/story/seal.de.png")


def test_pictures_beside_it_go_unless_another_post_shows_them(site: SiteTest) -> None:
    for name in ("seal.png", "shared.png", "of-a-tag.png"):
        site.write(f"content/posts/{name}", saved(picture(seed=len(name))))
    shown = "![A](seal.png) ![B](shared.png) ![C](of-a-tag.png)"
    more = "image: seal.png\nimage_alt: x\ntags: [harbour]\n"
    site.post("alone", shown, date="2026-05-02", more=more)
    site.write("content/tags/harbour.md", "---\ntitle: Quay\n---\n![C](../posts/of-a-tag.png)\n")
    site.post("with", "![B](shared.png)", date="2026-05-03")
    site.build()
    assert {"posts/seal.png", "posts/shared.png"} <= site.files().keys()
    site.edit("content/posts/alone.md", "image:", f"{KEY}image:")
    result = site.build()
    assert result.ok, result.printed
    files = site.files().keys()
    assert {"posts/shared.png", "posts/of-a-tag.png"} <= files
    assert not any("seal" in path for path in files)


def test_links_to_what_went_with_it_are_reported_and_stop_nothing(site: SiteTest) -> None:
    text = "[a](story/index.md#a-balustrade-broke) ![b](story/photo.png) [c]({}/pattern.svg)"
    path = site.post("linking", text.format("/2026/05/30/story"), date="2026-05-02")
    site.edit(POST, "category", f"{KEY}category")
    result = site.build()
    assert result.ok, result.printed
    assert [(p.path, p.line, p.code) for p in result.problems] == [
        (path, 8, "retracted-target")
    ] * 3
    html = site.read("2026/05/02/linking/index.html")
    assert '<a href="/2026/05/30/story/">a</a>' in html
    assert "pattern.svg" not in html


def test_it_comes_back_when_the_key_is_taken_out(site: SiteTest) -> None:
    before = site.files()
    withdraw(site)
    site.edit(POST, KEY, "")
    site.build()
    assert site.files() == before


def test_an_edit_of_the_text_renders_nothing(site: SiteTest) -> None:
    withdraw(site)
    site.edit(POST, "The quernstone fell.", "The quernstone rose.")
    assert site.build().done.rendered == ()
