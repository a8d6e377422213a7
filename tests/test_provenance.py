"""No two outputs disagree: every published output of a site with all combinations, read with
parsers that are not ours.

The expectations are written out here from the specification, and not taken from sitegen's own
table."""

from __future__ import annotations

import datetime as dt
import json
import re
from html import escape
from pathlib import Path
from typing import Any

import extruct
import feedparser
import lxml.etree
import lxml.html
import mf2py
import pytest
from provenance_cases import (
    ATOM,
    BASE,
    CASES,
    CONTENT,
    DC,
    INVOLVEMENTS,
    IPTC,
    REVIEWED_AT,
    SOURCES,
    W3C,
    Case,
    published,
    updated,
    written,
)
from support import SETTINGS, SiteTest


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SiteTest:
    site = SiteTest(
        tmp_path_factory.mktemp("all") / "site",
        f"""{SETTINGS}
[urls]
post = "/{{slug}}/"
[ai]
headers = true
[feeds]
limit = 1000
per = ["author"]
""",
    )
    site.write("content/authors/bo.md", "---\nname: Bo Review\n---\nReads.\n")
    for number, case in enumerate(CASES):
        site.write(f"content/posts/{case.name}.md", written(case, number).encode())
    result = site.build()
    assert result.ok, result.printed
    void = sum(case.review == "void" for case in CASES)
    assert sorted(result.codes()) == ["ai-unstated", *["review-void"] * void]
    return site


def test_there_are_all_cases(site: SiteTest) -> None:
    assert len(CASES) == 5 * 4 * 3 * 2
    assert sum(site.published(f"{case.name}/index.html") for case in CASES) == len(CASES)


@pytest.mark.parametrize("involvement", INVOLVEMENTS)
def test_pages(site: SiteTest, involvement: str) -> None:
    for case in CASES:
        if case.involvement != involvement:
            continue
        w3c, _, _, _, label, _ = case.expected
        html = site.read(f"{case.name}/index.html")
        page = lxml.html.document_fromstring(html.encode())
        assert page.xpath("//*[@class='ai-label-text']/text()") == ([label] if label else []), case
        assert page.xpath("//@ai-disclosure") == ([w3c, w3c] if w3c else []), case
        assert page.xpath("//meta[@name='ai-disclosure']/@content") == ([w3c] if w3c else []), case
        assert page.xpath("//@ai-model") == ([case.model] if case.model else []), case
        assert page.xpath("//@ai-provider") == (["Labs, Inc."] if case.model else []), case
        assert page.xpath("//meta[@name='twitter:data1']/@content") == ([label] if label else []), (
            case
        )
        assert not page.xpath("//*[starts-with(name(@*), 'data-ai')]")
        parts = [
            page.xpath(
                "//article[contains(@class, 'post')]"
                "//*[self::h1 or not(contains(@class, 'p-name'))]"
                f"[contains(concat(' ', @class, ' '), ' {name} ')]"
            )
            for name in (
                "p-name",
                "byline",
                "ai-label",
                "e-content",
                "sources",
                "corrections",
                "published-by",
            )
        ]
        assert [len(found) for found in parts] == [
            1,
            1,
            int(bool(label)),
            1,
            1,
            int(bool(case.corrections)),
            1,
        ], case
        elements = list(page.iter())
        places = [elements.index(found[0]) for found in parts if found]
        assert places == sorted(places), case
        check_microformats(html, case)
        check_json_ld(html, case)


def check_microformats(html: str, case: Case) -> None:
    (entry,) = [
        item for item in mf2py.parse(html, url=case.url)["items"] if item["type"] == ["h-entry"]
    ]
    found = entry["properties"]
    assert found["name"] == [case.name]
    assert found["url"] == [case.url]
    assert dt.datetime.fromisoformat(found["published"][0]) == published(case)
    assert [author["value"] for author in found["author"]] == ["Ada Okafor"]
    assert "A text with code." in found["content"][0]["value"]
    cites = [child for child in entry["children"] if child["type"] == ["h-cite"]]
    assert [
        (
            cite["properties"]["name"][0],
            cite["properties"]["publication"][0],
            cite["properties"].get("url", [""])[0],
        )
        for cite in cites
    ] == [
        (source.get("title", source["name"]), source["name"], source.get("url", ""))
        for source in SOURCES[case.sources]
    ]


def check_json_ld(html: str, case: Case) -> None:
    _, _, schema, _, label, _ = case.expected
    (data,) = extruct.extract(html, base_url=case.url, syntaxes=["json-ld"])["json-ld"]
    nodes = {node["@type"]: node for node in data["@graph"]}
    article = nodes["NewsArticle"]
    assert article["headline"] == case.marked_title
    assert article.get("creativeWorkStatus", "") == ("Retracted" if case.corrections else "")
    assert article.get("digitalSourceType") == schema, case
    assert article.get("creditText", "") == label, case
    assert [author["name"] for author in article["author"]] == ["Ada Okafor"]
    reviewer = "Bo Review" if case.is_reviewed else ""
    assert article.get("editor", {}).get("name", "") == reviewer, case
    assert nodes["WebPage"].get("reviewedBy", {}).get("name", "") == reviewer, case
    assert nodes["WebPage"].get("lastReviewed", "") == REVIEWED_AT.get(case.review, "")[:10], case
    works = [
        (work["name"], work["publisher"]["name"], work.get("url", ""))
        for work in (*article.get("isBasedOn", []), *article.get("citation", []))
    ]
    assert sorted(works) == sorted(
        (source.get("title", source["name"]), source["name"], source.get("url", ""))
        for source in SOURCES[case.sources]
    )
    assert [work["publisher"]["name"] for work in article.get("citation", [])] == (
        ["Museum & Co"] if case.sources == "several" else []
    )
    assert [correction["text"] for correction in article.get("correction", [])] == (
        ["Retracted: see <b>.", "It was 2, not 1."] if case.corrections else []
    )
    assert dt.datetime.fromisoformat(article["dateModified"]) == updated(case, published(case))
    instrument = nodes.get("CreateAction", {}).get("instrument", {})
    assert (instrument.get("name", ""), instrument.get("provider", {}).get("name", "")) == (
        (case.model, "Labs, Inc.") if case.model else ("", "")
    )


@pytest.mark.parametrize("folder", ["", "authors/ada/"])
def test_rss(site: SiteTest, folder: str) -> None:
    parsed = feedparser.parse(site.read(f"{folder}feed.xml").encode())
    assert not parsed.bozo
    assert [entry.title for entry in parsed.entries] == [
        case.marked_title for case in reversed(CASES)
    ]
    items = lxml.etree.fromstring(site.read(f"{folder}feed.xml").encode()).findall("channel/item")
    for case, item, entry in zip(reversed(CASES), items, parsed.entries, strict=True):
        w3c, iptc, _, _, _, _ = case.expected
        assert [
            (category.text, category.get("domain")) for category in item.findall("category")
        ] == ([(w3c, W3C), (iptc, IPTC)] if w3c else [])
        assert (entry.link, entry.id) == (case.url, f"tag:news.example,2026:/posts/{case.name}")
        assert [creator.text for creator in item.findall(f"{DC}creator")] == ["Ada Okafor"]
        assert [link.get("href") for link in item.findall(f"{ATOM}link")] == [
            source["url"] for source in SOURCES[case.sources] if "url" in source
        ]
        assert [(source.text, source.get("url")) for source in item.findall("source")] == (
            [("CNN", "https://cnn.example/rss")] if case.sources == "one" else []
        )
        assert item.findtext("description").startswith(escape(opening(case), quote=False)), case
        check_content(item.findtext(f"{CONTENT}encoded"), case)


def opening(case: Case) -> str:
    """What the summary of an item begins with: the mark, the label, the text."""
    label = case.expected[4]
    mark = "Retracted. " if case.corrections else ""
    summary = "Retracted: see <b>." if case.corrections else "A text with code."
    return mark + (f"{label}. " if label else "") + summary


def check_content(html: str, case: Case) -> None:
    """The retraction and the label first, the sources and the correction last, all addresses
    whole."""
    body = lxml.html.fragment_fromstring(html, create_parent="div")
    label = case.expected[4]
    texts = [child.text_content() for child in body]
    if case.corrections:
        assert texts.pop() == "Correction (2026-02-02): It was 2, not 1.", case
    assert texts[: len(texts) - len(SOURCES[case.sources])] == [
        *(["Retracted (2026-02-01): Retracted: see <b>."] if case.corrections else []),
        *([label] if label else []),
        "A text with code.",
        "Second.",
    ], case
    assert body.xpath(".//@href") == [
        source["url"] for source in SOURCES[case.sources] if "url" in source
    ]


def test_atom(site: SiteTest) -> None:
    parsed = feedparser.parse(site.read("atom.xml").encode())
    assert not parsed.bozo
    assert parsed.version == "atom10"
    assert [entry.title for entry in parsed.entries] == [
        case.marked_title for case in reversed(CASES)
    ]
    for case, entry in zip(reversed(CASES), parsed.entries, strict=True):
        w3c, iptc, _, _, _, _ = case.expected
        assert [(tag.term, tag.scheme) for tag in entry.get("tags", [])] == (
            [(w3c, W3C), (iptc, IPTC)] if w3c else []
        ), case
        assert [person.name for person in entry.get("contributors", [])] == (
            ["Bo Review"] if case.is_reviewed else []
        ), case
        assert (entry.author_detail.name, entry.author_detail.href) == (
            "Ada Okafor",
            f"{BASE}/authors/ada/",
        )
        assert dt.datetime.fromisoformat(entry.updated) == updated(case, published(case))
        links = {(link.rel, link.href) for link in entry.links}
        relations = {"cited": "related"}
        assert links == {
            ("alternate", case.url),
            *(
                (relations.get(source.get("relation", ""), "via"), source["url"])
                for source in SOURCES[case.sources]
                if "url" in source
            ),
        }, case
        assert entry.id == f"tag:news.example,2026:/posts/{case.name}"
        assert entry.summary.startswith(opening(case))
        check_content(entry.content[0].value, case)


def test_json_feed(site: SiteTest) -> None:
    feed = json.loads(site.read("feed.json"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    for case, item in zip(reversed(CASES), feed["items"], strict=True):
        w3c, iptc, *_ = case.expected
        found = item.get("_ai_disclosure")
        assert (found is None) == (not w3c)
        if found:
            assert (found["value"], found["digital_source_type"]) == (w3c, IPTC + iptc), case
            assert found.get("model", "") == case.model
            assert found.get("reviewed_by", "") == ("Bo Review" if case.is_reviewed else ""), case
            assert ("reviewed_at" in found) == case.is_reviewed
        assert [source["name"] for source in item["_citations"]] == [
            source["name"] for source in SOURCES[case.sources]
        ]
        assert [correction["type"] for correction in item.get("_corrections", [])] == (
            ["retraction", "correction"] if case.corrections else []
        )
        assert item["authors"] == [{"name": "Ada Okafor", "url": f"{BASE}/authors/ada/"}]
        assert (item["id"], item["url"]) == (f"tag:news.example,2026:/posts/{case.name}", case.url)
        check_content(item["content_html"], case)


def ledger(site: SiteTest, address: str) -> list[Any]:
    """The entries of a list of the ledger, the newest first, along its links."""
    found, path = [], address
    while path:
        page = lxml.html.document_fromstring(site.read(path.strip("/") + "/index.html").encode())
        found += page.xpath("//ol[@class='ledger']/li")
        path = next(iter(page.xpath("//a[@class='older']/@href")), "")
    return found


WORDS = {
    "none": "No AI",
    "assisted": "With the help of AI",
    "generated": "Created by AI",
    "automated": "Produced from data",
    "unstated": "Not stated",
}


REVIEWS_IN_LEDGER = {
    "valid": [("Reviewed by", "Bo Review, 1 January 2026")],
    "late": [("Reviewed by", "Bo Review, 1 March 2026 (published unreviewed)")],
}


@pytest.mark.parametrize("involvement", ["", *INVOLVEMENTS])
def test_ledger(site: SiteTest, involvement: str) -> None:
    cases = [case for case in reversed(CASES) if involvement in ("", case.involvement)]
    entries = ledger(site, f"transparency/{involvement}".rstrip("/"))
    assert [entry.xpath("string(h3/a)") for entry in entries] == [case.name for case in cases]
    for case, entry in zip(cases, entries, strict=True):
        assert entry.xpath("h3/span/text()") == ["Retracted"] * bool(case.corrections), case
    for case, entry in zip(cases, entries, strict=True):
        facts = [
            (fact.findtext("dt"), " ".join(fact.xpath("string(dd)").split()))
            for fact in entry.findall("dl/div")
        ]
        model = f" ({case.model}, Labs, Inc.)" if case.model else ""
        wanted = [("Part of AI", WORDS[case.involvement] + model)]
        wanted += REVIEWS_IN_LEDGER.get(case.review, [])
        wanted += [
            (
                "Source",
                "; ".join(
                    ", ".join(filter(None, (source.get("title"), source["name"])))
                    for source in SOURCES[case.sources]
                ),
            )
        ]
        if case.corrections:
            wanted += [
                ("Retraction", "1 February 2026: Retracted: see <b>."),
                ("Correction", "2 February 2026: It was 2, not 1."),
            ]
        assert facts == wanted, case


def test_totals(site: SiteTest) -> None:
    page = lxml.html.document_fromstring(site.read("transparency/index.html").encode())
    rows = [
        [" ".join(cell.text_content().split()) for cell in row]
        for row in page.xpath("//section[@class='totals']/table/tbody/tr")
    ]
    each = len(CASES) // 5
    assert rows == [[WORDS[name], str(each), str(each // 2)] for name in INVOLVEMENTS]
    months = {
        row[0].text: [int(cell.text) for cell in row[1:]]
        for row in page.xpath("//section[@class='totals']//details//tbody/tr")
    }
    assert months == {"January 2026": [each] * 5}
    known = json.loads(site.read("provenance.json"))
    assert known["totals"] == {
        name: {"posts": each, "reviewed": each // 2} for name in INVOLVEMENTS
    }
    assert known["months"] == {"2026-01": dict.fromkeys(INVOLVEMENTS, each)}
    assert len(page.xpath("//*[local-name()='svg'][@class='chart']/*[local-name()='rect']")) == 5, (
        "a part of the bar for each involvement"
    )
    patterns = page.xpath("//*[local-name()='pattern']")
    drawn = {lxml.etree.tostring(pattern).partition(b">")[2] for pattern in patterns}
    assert len(drawn) == 5, "each can be told from the others without colours"


def test_provenance_json(site: SiteTest) -> None:
    posts = json.loads(site.read("provenance.json"))["posts"]
    for case, post in zip(reversed(CASES), posts, strict=True):
        w3c, iptc, _, _, label, _ = case.expected
        assert (
            post["involvement"],
            post.get("ai_disclosure", ""),
            post.get("digital_source_type", ""),
            post.get("label", ""),
        ) == (case.involvement, w3c, IPTC + iptc if iptc else "", label), case
        review = post.get("review", {})
        assert review.get("by", "") == ("Bo Review" if case.is_reviewed else "")
        assert ("published_unreviewed" in review) == (case.review == "late")
        assert (post.get("model", ""), post["url"], post["authors"][0]["name"]) == (
            case.model,
            case.url,
            "Ada Okafor",
        )
        assert [source["name"] for source in post["sources"]] == [
            source["name"] for source in SOURCES[case.sources]
        ]
        assert len(post.get("corrections", [])) == case.corrections


def test_headers(site: SiteTest) -> None:
    found = dict(re.findall(r"^(/\S+)\n  AI-Disclosure: (.*)$", site.read("_headers"), re.M))
    wanted = {
        f"/{case.name}/": (
            f"mode={case.expected[3]}"
            + (f', model="{case.model}", provider="Labs, Inc."' if case.model else "")
        )
        for case in CASES
        if case.expected[3]
    }
    assert found == wanted


def test_cards(site: SiteTest) -> None:
    """Every list of posts marks the same ones."""
    wanted = {case.name: [case.expected[5]] if case.expected[5] else [] for case in CASES}
    seen = 0
    for path in sorted(Path(site.root / "public").rglob("index.html")):
        page = lxml.html.document_fromstring(path.read_bytes())
        for card in page.xpath(
            "//article[contains(@class, 'h-entry') and contains(@class, 'card')]"
        ):
            seen += 1
            assert (
                card.xpath(".//*[contains(@class, 'ai-tag')]/text()")
                == wanted[card.xpath("string(.//*[contains(@class, 'p-name')])")]
            )
    assert seen >= 3 * len(CASES)


def test_nothing_else_says_anything_about_ai(site: SiteTest) -> None:
    """A new output that says something has to be added to this walk."""
    words = (
        b"ai-autonomous",
        b"ai-assisted",
        b"rainedAlgorithmicMedia",
        b"Artificial Intelligence",
        b"machine-generated",
    )
    holders = {path for path, data in site.files().items() if any(word in data for word in words)}
    walked = {f"{case.name}/index.html" for case in CASES} | {
        path for path in holders if path.startswith("transparency/")
    }
    feeds = {
        f"{folder}{name}"
        for folder in ("", "authors/ada/")
        for name in ("feed.xml", "atom.xml", "feed.json")
    }
    assert holders - walked == feeds | {"provenance.json", "_headers"}
