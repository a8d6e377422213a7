"""The blog in this repository: what it shows, and that every link in it leads somewhere."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import lxml.etree
import lxml.html
import nu
import pytest

from sitegen.build import build
from sitegen.model.build import BuildOptions, BuildReport

ROOT = Path(__file__).parent.parent
BASE = "https://news.example/"
LABEL = "This article was created by Artificial Intelligence"


@pytest.fixture(scope="module")
def blog(sample: tuple[Path, BuildReport]) -> tuple[Path, BuildReport]:
    return sample


@pytest.fixture(scope="module")
def pages(blog: tuple[Path, BuildReport]) -> dict[str, lxml.html.HtmlElement]:
    folder, _ = blog
    return {
        path.relative_to(folder).as_posix(): lxml.html.document_fromstring(path.read_bytes())
        for path in sorted(folder.rglob("*.html"))
    }


def posts(pages: dict[str, lxml.html.HtmlElement]) -> dict[str, lxml.html.HtmlElement]:
    return {
        path: page
        for path, page in pages.items()
        if path.startswith("20") and page.xpath("//article")
    }


def post_about(pages: dict[str, lxml.html.HtmlElement], word: str) -> lxml.html.HtmlElement:
    (found,) = [page for page in posts(pages).values() if word in page.xpath("string(//h1)")]
    return found


# The post that no list shows.
UNLISTED = "2025/06/01/for-contributors-how-to-add-a-post-to-this-sample/index.html"


def text(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


# --- what is in it --------------------------------------------------------------------------------


def test_it_builds_without_a_warning(blog: tuple[Path, BuildReport]) -> None:
    assert blog[1].problems == ()


def test_it_has_authors_bundles_series_and_every_label(
    pages: dict[str, lxml.html.HtmlElement],
) -> None:
    found = posts(pages)
    assert len(found) >= 24
    authors = Counter(
        name
        for page in found.values()
        for name in page.xpath("//*[contains(@class, 'byline')]//a[@rel='author']/text()")
    )
    assert len(authors) == 3
    assert len([*(ROOT / "content/posts").rglob("index.md")]) >= 2
    series = Counter(
        name for page in found.values() for name in page.xpath("//nav[@class='chain']/@aria-label")
    )
    assert series
    assert all(count >= 3 for count in series.values())
    kinds = Counter(page.xpath("string(//h1/*/@ai-disclosure)") for page in found.values())
    assert {"human-only", "ai-autonomous", "ai-assisted", ""} == kinds.keys()
    labels = {
        " ".join(text_.split()[:5])
        for page in found.values()
        for text_ in page.xpath("//*[@class='ai-label-text']/text()")
    }
    assert labels == {
        "This article was created by",
        "Written by Ada Okafor with",
        "Written by Jun Watanabe with",
        "Produced automatically from data",
    }
    assert any(page.xpath("//*[@id='page.corrections']") for page in found.values())
    for element in ("table", "pre", "img"):
        assert any(
            page.xpath(f"//*[contains(@class, 'prose')]//{element}") for page in found.values()
        ), element


def test_it_has_every_kind_of_provenance(blog: tuple[Path, BuildReport]) -> None:
    listed = json.loads((blog[0] / "provenance.json").read_text())["posts"]
    for involvement in ("none", "assisted", "generated", "automated", "unstated"):
        assert any(post["involvement"] == involvement for post in listed)
    for reviewed in (True, False):
        assert {post["involvement"] for post in listed if ("review" in post) == reviewed} >= {
            "assisted",
            "generated",
        }
    reviews = [post["review"] for post in listed if "review" in post]
    assert {review.get("published_unreviewed", False) for review in reviews} == {True, False}
    assert any(post.get("model") for post in listed)
    assert any(source["relation"] == "cited" for post in listed for source in post["sources"])
    assert any(len(post["sources"]) > 1 for post in listed)
    kinds_of_corrections = {
        correction["type"] for post in listed for correction in post.get("corrections", ())
    }
    assert kinds_of_corrections == {"correction", "clarification", "retraction"}


def test_it_has_a_review_that_holds_one_that_an_edit_ended_and_a_draft(
    blog: tuple[Path, BuildReport],
) -> None:
    folder, report = blog
    signed = [
        path.stem
        for path in (ROOT / "content/posts").glob("*.md")
        if "\nreview:" in path.read_text(encoding="utf-8")
    ]
    assert "linux-6-1-accepts-rust" in signed
    (changed,) = [
        post
        for post in json.loads((folder / "provenance.json").read_text())["posts"]
        if post["url"].endswith("/linux-6-1-opens-the-kernel-to-a-second-language/")
    ]
    assert "review" not in changed
    assert [page.reason for page in report.excluded].count("draft") >= 1


def test_it_has_translations_of_every_kind(blog: tuple[Path, BuildReport]) -> None:
    listed = json.loads((blog[0] / "provenance.json").read_text())["posts"]
    translations = [post for post in listed if "translation" in post]
    languages = Counter(post["language"] for post in translations)
    assert languages.keys() == {"de", "es", "he"}
    assert languages["de"] >= 6
    assert languages["es"] >= 3
    said = [post["translation"] for post in translations]
    assert {each["ai"] for each in said} == {"generated", "assisted"}
    assert all(each["model"] and each["provider"] for each in said)
    assert [each["of"] for each in said if each.get("stale")] == [
        f"{BASE}2022/11/16/senate-votes-62-to-37-to-take-up-the-respect-for-marriage-act/"
    ]
    assert {post["language"] for post in translations if "review" in post} == {"de", "es"}
    corrected = {post["url"] for post in listed if "corrections" in post}
    assert [each["of"] for each in said if each["of"] in corrected]
    assert [*(ROOT / "content/posts").rglob("index.??.md")]


def test_every_label_is_explained_in_plain_words(pages: dict[str, lxml.html.HtmlElement]) -> None:
    policy = text(pages["ai-policy/index.html"].xpath("//main")[0])
    for words in (
        "Created by Artificial Intelligence",
        "With the help of Artificial Intelligence",
        "Produced automatically from data",
        "No label",
        "reviewed",
        "the mark AI",
        "Data",
    ):
        assert words.lower() in policy.lower(), words
    assert pages["ai-policy/index.html"].xpath("//main//a[@href='/transparency/']")


def test_the_reference_story_is_between_its_neighbours(
    pages: dict[str, lxml.html.HtmlElement],
) -> None:
    page = post_about(pages, "Top US general")
    (previous,) = page.xpath("//a[@rel='prev']")
    (following,) = page.xpath("//a[@rel='next']")
    assert "Senate" in text(previous)
    assert "Respect for Marriage Act" in text(previous)
    assert "candidacy" in text(following)
    assert "Trump" in text(following)
    for link, back in ((previous, "next"), (following, "prev")):
        neighbour = pages[link.get("href").strip("/") + "/index.html"]
        assert "Top US general" in neighbour.xpath(f"string(//a[@rel='{back}'])")


def test_the_reference_story_has_every_part_in_order(
    pages: dict[str, lxml.html.HtmlElement],
) -> None:
    page = post_about(pages, "Top US general")
    (main,) = page.xpath("//main")
    assert len(main.xpath(".//h1")) == 1
    elements = list(main.iter())
    at = {
        "headline": main.xpath(".//h1"),
        "byline": main.xpath(".//*[contains(@class, 'byline')]"),
        "label": [e for e in main.iter("span") if text(e) == LABEL],
        "body": main.xpath(".//*[contains(@class, 'e-content')]"),
        "source": [e for e in main.iter("p") if text(e).startswith("Source: ")],
        "published by": [e for e in main.iter("h2") if text(e) == "Published by"],
        "previous": main.xpath(".//a[@rel='prev']"),
        "next": main.xpath(".//a[@rel='next']"),
        "reply": [e for e in main.iter("h2") if text(e) == "Leave a Reply"],
    }
    assert {name: len(found) for name, found in at.items()} == dict.fromkeys(at, 1)
    places = {name: elements.index(found[0]) for name, found in at.items()}
    assert list(places) == sorted(places, key=places.__getitem__)
    assert text(at["byline"][0]).startswith("By Valentin Saitarli 16 November 2022")
    assert "CNN" in text(at["source"][0])
    assert at["source"][0].xpath(".//a/@href")[0].startswith("https://www.cnn.com/")
    assert "Milley" in text(at["body"][0])
    (publisher,) = main.xpath(".//section[contains(@class, 'published-by')]")
    assert "Valentin Saitarli" in text(publisher)
    assert len(text(publisher)) > 100, "a biography"
    (reply,) = main.xpath(".//section[@id='page.reply']//a/@href")
    assert reply.startswith("mailto:")
    assert page.xpath("//a[contains(text(), 'How we use AI')]/@href")


def test_the_label_follows_what_the_post_says(pages: dict[str, lxml.html.HtmlElement]) -> None:
    for path, page in posts(pages).items():
        labels = page.xpath("//article//*[@class='ai-label-text']/text()")
        kind = page.xpath("string(//h1/*/@ai-disclosure)")
        allowed = {"": [[]], "human-only": [[], ["Produced automatically from data"]]}.get(
            kind, [labels[:1]]
        )
        assert labels in allowed, path
        assert kind in ("", "human-only") or "Artificial Intelligence" in labels[0], path
        assert (
            page.xpath("count(//*[@class='ai-label']/preceding::*[contains(@class, 'e-content')])")
            == 0
        ), path


def test_one_chain_goes_through_all_posts(pages: dict[str, lxml.html.HtmlElement]) -> None:
    found = {path: page for path, page in posts(pages).items() if path != UNLISTED}
    (path,) = [path for path, page in found.items() if not page.xpath("//a[@rel='prev']")]
    seen = []
    while path:
        seen.append(path)
        following = found[path].xpath("//a[@rel='next']/@href")
        path = following[0].strip("/") + "/index.html" if following else ""
        assert path not in seen
    assert len(seen) == len(found)
    dates = [
        dt.datetime.fromisoformat(
            found[path].xpath("string(//time[contains(@class, 'dt-published')]/@datetime)")
        )
        for path in seen
    ]
    assert dates == sorted(dates)


def test_it_shows_every_state_of_a_post(pages: dict[str, lxml.html.HtmlElement]) -> None:
    shown = {
        mark
        for page in pages.values()
        for mark in page.xpath("//*[contains(@class, 'mark ')]/@class")
    }
    names = ("retracted", "breaking", "corrected", "clarified")
    assert shown == {f"mark mark-{name}" for name in names}
    home = pages["index.html"]
    titles = [text(title) for title in home.xpath("//*[@class='card-title']/a")]
    assert titles[0] == "The Rubin Observatory shows its first images", "it is breaking news"
    assert "Nobel laureates 2022 to 2024" in titles, "it is pinned"
    live = post_about(pages, "hour by hour")
    ids = live.xpath("//@id[starts-with(., 't-')]")
    assert ids == [f"t-20220926-{time}" for time in ("2000", "1914", "1815", "1800")]
    assert pages[UNLISTED].xpath("//meta[@name='robots']/@content") == ["noindex"]


# --- links ----------------------------------------------------------------------------------------


def broken_links(folder: Path, base: str) -> list[str]:
    """Every address of the site, in pages, feed and sitemap, that leads to no file or to no id."""
    documents = {
        path.relative_to(folder).as_posix(): lxml.html.document_fromstring(path.read_bytes())
        for path in sorted(folder.rglob("*.html"))
    }
    ids = {path: {*page.xpath("//@id"), "top"} for path, page in documents.items()}
    addresses = [
        (path, address)
        for path, page in documents.items()
        for address in page.xpath(
            "//@href | //@src | //@poster | //meta[@property='og:url' or"
            " @property='og:image']/@content | //data[@value]/@value"
        )
    ]
    if (folder / "feed.xml").is_file():
        feed, sitemap = (
            lxml.etree.fromstring((folder / name).read_bytes())
            for name in ("feed.xml", "sitemap.xml")
        )
        addresses += [
            ("feed.xml", address)
            for address in feed.xpath("//link/text() | //guid[@isPermaLink='true']/text()")
        ]
        addresses += [
            ("sitemap.xml", address) for address in sitemap.xpath("//*[local-name()='loc']/text()")
        ]
        for encoded in feed.xpath("//*[local-name()='encoded']/text()"):
            addresses += [
                ("feed.xml", address)
                for address in lxml.html.fragment_fromstring(encoded, create_parent="div").xpath(
                    ".//@href | .//@src"
                )
            ]
    broken = []
    for path, address in addresses:
        whole = urljoin(urljoin(base, path.removesuffix("index.html")), address.strip())
        if not whole.startswith(base):
            if (
                urlsplit(whole).scheme in {"http", "https", "mailto"}
                and urlsplit(whole).netloc != urlsplit(base).netloc
            ):
                continue
            broken.append(f"{path}: {address}")
            continue
        parts = urlsplit(whole)
        target = unquote(parts.path).removeprefix(urlsplit(base).path)
        target = target + "index.html" if target.endswith("/") or not target else target
        if not (folder / target).is_file() or (
            parts.fragment and unquote(parts.fragment) not in ids.get(target, set())
        ):
            broken.append(f"{path}: {address}")
    return broken


def test_the_check_of_links_finds_broken_ones(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "index.html").write_text(
        "<p id=x><a href='/blog/a/'>1</a><a href='a/#y'>2</a><a href='#x'>3</a>"
        "<a href='/a/'>4</a><img src=no.png><a href='#no'>5</a><a href='b/'>6</a>"
    )
    (tmp_path / "a/index.html").write_text(
        "<p id=y><a href='../#x'>1</a><a href='../#z'>2</a><a href='https://u.example/'>3</a><a"
        " href='https://other.example/'>4</a>"
    )
    assert broken_links(tmp_path, "https://u.example/blog/") == [
        "a/index.html: ../#z",
        "a/index.html: https://u.example/",
        "index.html: /a/",
        "index.html: no.png",
        "index.html: #no",
        "index.html: b/",
    ]


def test_every_link_leads_somewhere(blog: tuple[Path, BuildReport]) -> None:
    assert broken_links(blog[0], BASE) == []


@pytest.mark.long
def test_every_link_leads_somewhere_under_a_path(
    blog: tuple[Path, BuildReport], tmp_path: Path
) -> None:
    build(
        BuildOptions(
            root=blog[0].parent,
            now=dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
            output=tmp_path / "out",
            base_url="https://user.example/a/blog",
        )
    )
    assert broken_links(tmp_path / "out", "https://user.example/a/blog/") == []


def test_ids_are_unique_and_every_page_has_one_headline(
    pages: dict[str, lxml.html.HtmlElement],
) -> None:
    for path, page in pages.items():
        twice = [name for name, count in Counter(page.xpath("//@id")).items() if count > 1]
        assert twice == [], path
        assert len(page.xpath("//h1")) == 1, path
        assert page.xpath("string(//title)").strip(), path


def test_every_page_can_be_reached_from_the_home_page(
    pages: dict[str, lxml.html.HtmlElement],
) -> None:
    seen, waiting = set(), ["index.html"]
    while waiting:
        path = waiting.pop()
        if path in seen or path not in pages:
            continue
        seen.add(path)
        for href in pages[path].xpath("//a/@href | //form/@action"):
            target = unquote(
                urlsplit(urljoin(urljoin(BASE, path.removesuffix("index.html")), href)).path
            ).lstrip("/")
            waiting.append(target + "index.html" if target.endswith("/") or not target else target)
    redirects = {
        path for path, page in pages.items() if page.xpath("//meta[@http-equiv='refresh']")
    }
    assert pages.keys() - seen - redirects == {
        "404.html",
        "thanks/index.html",  # unlisted
        "de/404.html",
        "es/404.html",
        "he/404.html",
        "test/index.html",
        UNLISTED,
    }


def test_every_page_says_what_it_is_about(pages: dict[str, lxml.html.HtmlElement]) -> None:
    redirects = {
        path for path, page in pages.items() if page.xpath("//meta[@http-equiv='refresh']")
    }
    assert {
        path
        for path, page in pages.items()
        if page.xpath("//meta[@name='description']/@content[normalize-space()]")
    } == pages.keys() - redirects


# --- valid HTML -----------------------------------------------------------------------------------


def test_the_nu_html_checker_has_nothing_to_say(blog: tuple[Path, BuildReport]) -> None:
    assert nu.said(blog[0]) == []
