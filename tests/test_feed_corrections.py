"""What the items of posts in feeds say of their corrections, and when the post was last changed."""

from __future__ import annotations

import json

import feedparser
import lxml.etree
import lxml.html
import pytest
from support import SETTINGS, SiteTest

ATOM = "{http://www.w3.org/2005/Atom}"
CORRECTIONS = """\
corrections:
  - {date: 2026-03-04T05:06:07Z, text: "The price is <3 euro."}
  - {date: 2026-02-01, type: clarification, text: A harbour in the north.}
"""
BOTH = [
    "Clarification (2026-02-01): A harbour in the north.",
    "Correction (2026-03-04): The price is <3 euro.",
]


def item_in(site: SiteTest, name: str) -> tuple[str, str]:
    """The HTML and the summary of the only item of a feed."""
    if name == "feed.json":
        (item,) = json.loads(site.read(name))["items"]
        return item.get("content_html", ""), item["summary"]
    (entry,) = feedparser.parse(site.read(name).encode()).entries
    content = entry.get("content")
    return content[0].value if content else "", entry.summary


@pytest.mark.parametrize("name", ["feed.xml", "atom.xml", "feed.json"])
def test_corrections_stand_under_the_text_and_the_sources(site: SiteTest, name: str) -> None:
    site.post("fish", "The text.", more=CORRECTIONS)
    assert site.build().ok
    html, summary = item_in(site, name)
    texts = [p.text_content() for p in lxml.html.fragment_fromstring(html, "div").iter("p")]
    assert texts[1:] == ["The text.", "Source: CNN", *BOTH]
    assert BOTH[0] not in summary


@pytest.mark.parametrize("name", ["feed.xml", "atom.xml", "feed.json"])
def test_in_a_feed_of_summaries_they_follow_the_summary(site: SiteTest, name: str) -> None:
    site.write("site.toml", SETTINGS + 'feeds.content = "summary"\n')
    site.post("fish", "The text.", more=CORRECTIONS)
    assert site.build().ok
    html, summary = item_in(site, name)
    assert html == ""
    text = lxml.html.fragment_fromstring(summary, "div").text_content()
    expected = f"The text. {' '.join(BOTH)}"
    assert (text if name == "feed.xml" else summary).endswith(expected)


def test_a_correction_is_the_last_change(site: SiteTest) -> None:
    site.post("a", date="2026-01-01")
    site.post("b", date="2026-01-02", more=CORRECTIONS)
    assert site.build().ok
    channel = lxml.etree.fromstring(site.read("feed.xml").encode()).find("channel")
    assert channel.findtext("lastBuildDate") == "Wed, 04 Mar 2026 05:06:07 +0000"
    corrected, plain = channel.findall("item")
    assert corrected.findtext(f"{ATOM}updated") == "2026-03-04T05:06:07+00:00"
    assert [child.tag for child in corrected][:5] == [
        "title",
        "link",
        "guid",
        "pubDate",
        f"{ATOM}updated",
    ]
    assert plain.find(f"{ATOM}updated") is None
    atom = lxml.etree.fromstring(site.read("atom.xml").encode())
    assert atom.findtext(f"{ATOM}updated") == "2026-03-04T05:06:07+00:00"
    dates = [entry.findtext(f"{ATOM}updated") for entry in atom.findall(f"{ATOM}entry")]
    assert dates == ["2026-03-04T05:06:07+00:00", "2026-01-01T00:00:00+00:00"]
    listed = json.loads(site.read("feed.json"))["items"]
    assert [item["date_modified"] for item in listed] == dates
    first, _ = feedparser.parse(site.read("feed.xml").encode()).entries
    assert first.updated == dates[0]


def test_the_same_corrections_are_in_json_ld(site: SiteTest) -> None:
    site.post("fish", more=f"{CORRECTIONS}retracted: {{date: 2026-04-01, text: All wrong.}}")
    assert site.build().ok
    page = lxml.html.document_fromstring(site.read("2026/01/02/fish/index.html").encode())
    (script,) = page.xpath("//script[@type='application/ld+json']/text()")
    article = next(node for node in json.loads(script)["@graph"] if node["@type"] == "NewsArticle")
    assert [(node["name"], node["datePublished"][:10]) for node in article["correction"]] == [
        ("Clarification", "2026-02-01"),
        ("Correction", "2026-03-04"),
        ("Retraction", "2026-04-01"),
    ]
