"""Labels, JSON-LD, feeds and ledger agree about every translation, also after its original was
changed or retracted: what they say of AI stays, and each says what became of the original."""

from __future__ import annotations

import json

import extruct
import feedparser
import lxml.etree
import lxml.html
import pytest
from provenance_cases import BASE, CONTENT, IPTC, W3C
from support import SiteTest
from translation_cases import (
    LATER_CASES,
    SCHEMA,
    TranslationCase,
    label,
    page_of,
    site_of,
    url,
)

STALE = "Das Original wurde nach dieser Übersetzung geändert"
RETRACTED = "Das Original dieser Übersetzung wurde zurückgezogen."
MARK, OF_ORIGINAL = "Zurückgezogen", "Widerruf des Originals"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SiteTest:
    site = site_of(tmp_path_factory.mktemp("later") / "site", LATER_CASES)
    result = site.build()
    assert result.ok, result.printed
    stale = [problem.path for problem in result.problems if problem.code == "stale-translation"]
    assert sorted(stale) == sorted(
        f"content/posts/{case.name}.de.md" for case in LATER_CASES if case.is_stale
    )
    return site


def summary(case: TranslationCase) -> str:
    """What stands before the text of a translation in lists of feed readers."""
    retracted, stale = f"{MARK}. " * case.is_retracted, f"{STALE}. " * case.is_stale
    text = RETRACTED if case.is_retracted else "Ein Text."
    return f"{retracted}{label(case)}. {stale}{text}"


def test_there_are_all_cases() -> None:
    assert len({case.name for case in LATER_CASES}) == 5 * 3 * 2 * 2 * 2 * 2


def test_the_page_and_its_json_ld(site: SiteTest) -> None:
    for case in LATER_CASES:
        page = page_of(site, f"de/{case.name}-de/index.html")
        (text,) = page.xpath("//*[@class='ai-label-text']")
        assert text.text_content() == label(case), case
        w3c, iptc, _ = case.terms
        assert page.xpath("//@ai-disclosure") == ([w3c, w3c] if w3c else []), case
        notices = [link.text_content() for link in page.xpath("//*[@class='notice']/a")]
        assert notices == [STALE] * case.is_stale, case
        retractions = page.xpath("//*[contains(@class, 'retraction')]//strong/text()")
        assert retractions[: case.is_retracted] == [RETRACTED] * case.is_retracted, case
        shown = page.xpath("//*[@id='page.corrections']//strong/text()")
        assert shown == [OF_ORIGINAL] * case.is_retracted, case
        html = lxml.html.tostring(page, encoding="unicode")
        (data,) = extruct.extract(html, base_url=url(case), syntaxes=["json-ld"])["json-ld"]
        (article,) = [node for node in data["@graph"] if node["@type"] == "NewsArticle"]
        assert article["creditText"] == label(case)
        assert article.get("digitalSourceType", "") == SCHEMA[iptc], case
        corrections = [(node["name"], node["inLanguage"]) for node in article.get("correction", ())]
        assert corrections == [(OF_ORIGINAL, "en")] * case.is_retracted, case


def test_cards_of_both_versions_are_marked(site: SiteTest) -> None:
    for path, prefix, suffix, word in (
        ("archive/2026/01/index.html", "", "", "Retracted"),
        ("de/archive/2026/01/index.html", "/de", "-de", MARK),
    ):
        cards = page_of(site, path).xpath("//article")
        by_url = {card.find(".//h2/a").get("href"): card for card in cards}
        assert len(by_url) == len(LATER_CASES)
        for case in LATER_CASES:
            card = by_url[f"{prefix}/{case.name}{suffix}/"]
            marks = card.xpath(".//*[@class='mark mark-retracted']/text()")
            assert marks == [word] * case.is_retracted, case


def test_feeds(site: SiteTest) -> None:
    feed = lxml.etree.fromstring(site.read("de/feed.xml").encode())
    items = {item.findtext("link"): item for item in feed.iter("item")}
    entries = {entry.link: entry for entry in feedparser.parse(site.read("de/atom.xml")).entries}
    objects = {item["url"]: item for item in json.loads(site.read("de/feed.json"))["items"]}
    for case in LATER_CASES:
        item, entry, read = items[url(case)], entries[url(case)], objects[url(case)]
        assert item.findtext("description") == entry.summary == read["summary"] == summary(case)
        content = lxml.html.fragment_fromstring(item.findtext(f"{CONTENT}encoded"), "div")
        paragraphs = [paragraph.text_content() for paragraph in content.findall("p")]
        if case.is_retracted:
            assert paragraphs.pop(0) == f"{MARK} (2026-01-02): All wrong.", case
        stale = f". {STALE}" * case.is_stale
        assert paragraphs[0] == f"{label(case)}{stale}", case
        terms = {each.get("domain"): each.text for each in item.iter("category")}
        tags = {each.scheme: each.term for each in entry.get("tags", ())}
        for found in (terms, tags):
            assert (found.get(W3C, ""), found.get(IPTC, "")) == case.terms[:2], case
        assert read["_translation"].get("stale", False) is case.is_stale, case
        assert read.get("_ai_disclosure", {}).get("value", "") == case.terms[0], case
        types = [(each["type"], each["language"]) for each in read.get("_corrections", ())]
        assert types == [("retraction", "en")] * case.is_retracted, case


def test_the_ledger(site: SiteTest) -> None:
    entries = {
        entry.xpath("h3/a/@href")[0]: {
            row.findtext("dt"): row.find("dd").text_content() for row in entry.xpath("dl/div")
        }
        for entry in page_of(site, "de/transparency/index.html").xpath("//*[@class='ledger']/li")
    }
    posts = {post["url"]: post for post in json.loads(site.read("provenance.json"))["posts"]}
    for case in LATER_CASES:
        rows, post = entries[f"/de/{case.name}-de/"], posts[url(case)]
        assert rows["Übersetzung"].endswith(f". {STALE}") is case.is_stale, case
        assert (OF_ORIGINAL in rows) is case.is_retracted, case
        assert post["label"] == label(case), case
        assert (post["involvement"], post.get("ai_disclosure", "")) == (
            case.together,
            case.terms[0],
        ), case
        assert post["translation"].get("stale", False) is case.is_stale, case
        types = [(each["type"], each["language"]) for each in post.get("corrections", ())]
        assert types == [("retraction", "en")] * case.is_retracted, case
        original = posts[f"{BASE}/{case.name}/"]
        assert ("corrections" in original) is case.is_retracted
        assert "language" not in original.get("corrections", [{}])[0]
