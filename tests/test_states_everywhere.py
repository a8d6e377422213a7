"""Wherever the headline of an article is, its state is beside it, and no two outputs disagree: one
walk over every published file of a site that has articles in every state, in two languages."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from headline_walk import Sighting, sightings, words_in
from provenance_cases import BASE
from schema_org import wrong
from state_cases import RUNNING
from state_outputs import Article, json_feed, ledger, moment, provenance, sitemap, xml_feed
from state_places import OF_SOME, OF_THE_SITE, OUTPUTS, has_card
from state_site import path_of, site_of
from state_versions import (
    ADDRESS,
    FILE,
    HEADLINE,
    SUMMARY,
    TAG,
    TEXT,
    VERSIONS,
    Version,
    version_of,
)
from support import NOW, SiteTest, copied

from sitegen.commands.check import CheckOptions, check
from sitegen.digest import of_bytes
from sitegen.incremental.keys import encode
from sitegen.model.jobs import SocialCardJob
from sitegen.model.theme_settings import ACCENT
from sitegen.pictures import variants

PUBLISHED = [version for version in VERSIONS if version.is_published]
LISTED = [version for version in PUBLISHED if version.is_listed]
EVENING = NOW + dt.timedelta(hours=7)
GENERATED = "This article was created by Artificial Intelligence"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SiteTest:
    site = site_of(tmp_path_factory.mktemp("states") / "site", VERSIONS)
    expected = sorted(
        (path_of(version), code)
        for version in VERSIONS
        for code in (version.case.german_codes if version.is_german else version.case.codes)
    )
    result = site.build()
    assert result.ok, result.printed
    assert sorted((problem.path, problem.code) for problem in result.problems) == expected
    checked = check(CheckOptions(root=site.root, here=site.root, paths=(), now=NOW))
    assert checked.problems == result.problems
    return site


@pytest.fixture(scope="module")
def seen(site: SiteTest) -> list[Sighting]:
    return list(sightings(site.files()))


@pytest.fixture(scope="module")
def articles(site: SiteTest) -> dict[str, Article]:
    return {f"{BASE}{version.url}": Article(site, version) for version in PUBLISHED}


# --- the walk -------------------------------------------------------------------------------------


def test_wherever_a_headline_is_its_state_is_beside_it(seen: list[Sighting]) -> None:
    assert [str(sighting) for sighting in seen if not sighting.is_right] == []


def test_what_is_hidden_is_nowhere_else(site: SiteTest) -> None:
    kinds = set()
    wrongly = []
    for path, data in site.files().items():
        for word in words_in(path, data):
            version, kind = version_of(word), word[:3]
            kinds.add(kind)
            if not _may_have(path, version, kind):
                wrongly.append(f"{path}: {word}, of {version.case.name} ({version.lang})")
    assert wrongly == []
    assert kinds == {HEADLINE, TEXT, SUMMARY, ADDRESS, FILE, TAG}, "the walk sees each of them"


def _may_have(path: str, version: Version, kind: str) -> bool:
    """Whether a file may have a word of an article."""
    if not version.is_published:
        return version.case.is_gone and (path, kind) == (version.page, ADDRESS)
    if kind in {TEXT, SUMMARY, FILE} and not version.has_text:
        return False
    if kind == SUMMARY and "retracted" in version.marks:
        return False
    if version.is_listed:
        return True
    if kind == TAG:
        return False
    own = {version.page, f"{version.alias[1:]}index.html"}
    if kind == ADDRESS:
        own |= {"_headers", "_redirects"}
        for other in PUBLISHED:
            if other.case is version.case and not other.is_listed:
                own |= {other.page, f"{other.alias[1:]}index.html"}
    return path in own


# --- every output, and no other -------------------------------------------------------------------


def test_the_table_knows_every_place_of_a_headline(seen: list[Sighting]) -> None:
    rows = [
        (re.compile(f"(de/)?(?:{path})"), re.compile(place)) for path, place, _ in OUTPUTS.values()
    ]
    unknown = {
        str(each)
        for each in seen
        if not any(row[0].fullmatch(each.path) and row[1].fullmatch(each.place) for row in rows)
    }
    assert unknown == set()


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("edition", ["", "de/"])
def test_an_output_has_the_articles_that_it_should(
    seen: list[Sighting], output: str, edition: str
) -> None:
    path, place, has = OUTPUTS[output]
    path = f"{edition}(?:{path})"
    found = {
        each.version.number
        for each in seen
        if re.fullmatch(path, each.path) and re.fullmatch(place, each.place)
    }
    expected = {
        version.number
        for version in VERSIONS
        if has(version) and (output in OF_THE_SITE or version.is_german is (edition == "de/"))
    }
    if edition and output in {"provenance.json", "news sitemap"}:
        assert found == set(), "there is one for all editions"
    elif output in OF_SOME:
        assert found
        assert found <= expected
    else:
        assert _names(found) == _names(expected)


def _names(numbers: set[int]) -> set[str]:
    versions = [version for version in VERSIONS if version.number in numbers]
    return {f"{version.case.name} ({version.lang})" for version in versions}


@pytest.mark.parametrize("edition", ["", "de/"])
def test_numbers_of_articles_leave_out_what_is_unlisted(site: SiteTest, edition: str) -> None:
    listed = [version for version in LISTED if version.is_german is bool(edition)]
    for path in ("archive", "authors", "categories", "series", "tags"):
        for link in _links(site, f"{edition}{path}/index.html", "//*[@class='terms']/li/a"):
            address = link.get("href")
            members = [each for each in listed if _is_member(each, address)]
            assert link.getnext().text.split()[0] == str(len(members)), address
    rows = _links(site, f"{edition}transparency/index.html", "//section//tbody/tr/td")
    reviewed = sum(each.is_reviewed for each in LISTED)
    numbers = [int(row.text) for row in rows]
    assert numbers == [len(LISTED), reviewed, len(LISTED)]
    totals = json.loads(site.read("provenance.json"))["totals"]
    assert totals == {"generated": {"posts": len(LISTED), "reviewed": reviewed}}


def _links(site: SiteTest, path: str, xpath: str) -> list[Any]:
    found: list[Any] = lxml.html.document_fromstring(site.read(path).encode()).xpath(xpath)
    assert found, path
    return found


def _is_member(version: Version, address: str) -> bool:
    """Whether the list at an address has an article, if it is listed."""
    place = ("harbour", "coast")[version.number // 2 % 2]
    if "coast" in address or "harbour" in address:
        return place in address
    tag = address.strip("/").rpartition("/")[2]
    return not tag.startswith(TAG) or tag == _original(version).word(TAG)


def _original(version: Version) -> Version:
    return VERSIONS[version.number - 1] if version.is_german else version


def test_sitemap_redirects_and_gone_pages(site: SiteTest) -> None:
    addresses = {url for url in sitemap(site) if f"/{ADDRESS}" in url}
    assert addresses == {f"{BASE}{version.url}" for version in LISTED}
    rules = dict(line.split()[:2] for line in site.read("_redirects").splitlines())
    assert rules == {version.alias: version.url for version in PUBLISHED}
    for version in VERSIONS:
        assert site.published(version.page) is (version.is_published or version.case.is_gone)
        hides = version.case.is_gone or not version.is_listed
        if site.published(version.page):
            assert ('content="noindex"' in site.read(version.page)) is hides, version


@pytest.mark.parametrize("edition", ["", "de/"])
def test_breaking_and_pinned_posts_lead(seen: list[Sighting], edition: str) -> None:
    newest = [each for each in reversed(LISTED) if each.is_german is bool(edition)]
    breaking, pinned = ([each.title for each in newest if each.leads[number]] for number in (0, 1))
    home = _titles(seen, f"{edition}index.html")
    leading = list(dict.fromkeys([*breaking, *pinned]))
    assert home[: len(leading)] == leading
    assert len(home) == len(set(home)), "each once"
    for name, rest in (("harbour", 0), ("coast", 1)):
        members = {each.title for each in newest if each.number // 2 % 2 == rest}
        expected = [title for title in pinned if title in members]
        titles = _titles(seen, f"{edition}categories/{name}/index.html")
        assert titles[: len(expected)] == expected
        kept = [each.title for each in newest if "retracted" not in each.marks]
        assert [title in kept for title in titles] == sorted(
            [title in kept for title in titles], reverse=True
        ), "retracted ones come last"


def _titles(seen: list[Sighting], path: str) -> list[str]:
    """The headlines of the cards on a page, in their order."""
    return [
        each.version.title
        for each in seen
        if each.path == path and each.place.startswith("article")
    ]


def test_cards_are_drawn_with_the_words_of_the_page(articles: dict[str, Article]) -> None:
    for article in articles.values():
        if not has_card(article.version):
            continue
        version, label, translation = article.version, article.label, ""
        if version.is_german:
            label, _, translation = label.rpartition(". ")
        job = SocialCardJob(
            title=version.marked_title,
            site="Test News",
            accent=ACCENT,
            label=label,
            translation=translation,
            mark=article.ai_mark,
            is_retracted="retracted" in version.marks,
        )
        url = f"{BASE}/cards/{of_bytes(encode(job))[: variants.DIGITS]}.png"
        assert article.meta("og:image") == url, version


# --- no two outputs disagree ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def said(site: SiteTest, articles: dict[str, Article]) -> dict[str, dict[str, Any]]:
    """The outputs that say something of every listed article, each by its address."""
    feeds = {}
    for name, read in (("feed.xml", xml_feed), ("atom.xml", xml_feed), ("feed.json", json_feed)):
        feeds[name] = {**read(site, name), **read(site, f"de/{name}")}
    listed = {f"{BASE}{version.url}" for version in LISTED}
    pages = {url: article for url, article in articles.items() if url in listed}
    every = {"page": pages, **feeds, "provenance.json": provenance(site)}
    assert {name: set(found) for name, found in every.items()} == dict.fromkeys(every, listed)
    return every


def test_structured_data(articles: dict[str, Article]) -> None:
    for article in articles.values():
        version, news = article.version, article.news
        assert wrong(article.nodes) == [], version
        is_retracted = "retracted" in version.marks
        assert news.get("creativeWorkStatus", "") == "Retracted" * is_retracted, version
        assert ("LiveBlogPosting" in news["@type"]) is version.is_live_story, version
        assert ("liveBlogUpdate" in news) is version.is_live_story, version
        has_words = version.has_text and version.case.body != ""
        assert ("wordCount" in news) is has_words, version
        assert {
            (moment(each["datePublished"]), each["text"]) for each in news.get("correction", ())
        } == version.corrections, version
        assert moment(news["dateModified"]) == moment(article.updated.isoformat()), version
        assert news.get("creditText", "") == article.meta("twitter:data1") == article.label, version


def test_all_say_when_it_was_updated(site: SiteTest, said: dict[str, dict[str, Any]]) -> None:
    dates = sitemap(site)
    for url, article in said["page"].items():
        updated = moment(article.updated.isoformat())
        assert moment(dates[url]) == updated, article.version
        post = said["provenance.json"][url]
        assert moment(post.get("updated") or post["published"]) == updated, article.version
        for name in ("feed.xml", "atom.xml", "feed.json"):
            assert moment(said[name][url].updated.isoformat()) == updated, (name, article.version)
        for date, _ in article.version.corrections:
            assert date <= updated, "a correction is an update"


def test_all_have_the_same_corrections(site: SiteTest, said: dict[str, dict[str, Any]]) -> None:
    ledgers = ledger(site), ledger(site, "de/")
    for url, article in said["page"].items():
        expected = article.version.corrections
        post = said["provenance.json"][url]
        found = [
            article.corrections,
            {(moment(each["date"]), each["text"]) for each in post.get("corrections", ())},
            *(of_edition[url] for of_edition in ledgers),
        ]
        assert found == [expected] * len(found), article.version
        item = said["feed.json"][url].item
        named = {(moment(each["date"]), each["text"]) for each in item.get("_corrections", ())}
        assert named == expected, article.version
        days = {(date[:10], text) for date, text in expected}
        for name in ("feed.xml", "atom.xml", "feed.json"):
            assert said[name][url].corrections == days, (name, article.version)


def test_all_have_the_same_label(said: dict[str, dict[str, Any]]) -> None:
    for url, article in said["page"].items():
        labels = {article.label, said["provenance.json"][url]["label"]}
        labels |= {said[name][url].label for name in ("feed.xml", "atom.xml", "feed.json")}
        assert labels == {article.label}, article.version


@pytest.mark.long
def test_a_moment_that_passes_takes_its_marks_from_every_output(
    site: SiteTest, tmp_path: Path
) -> None:
    later = copied(site.root, tmp_path / "later")
    assert later.build(now=EVENING).ok
    found = list(sightings(later.files()))
    assert any(each.expected != _in_the_evening(each) for each in found)
    assert [str(each) for each in found if each.marks != _in_the_evening(each)] == []


def _in_the_evening(sighting: Sighting) -> tuple[str, ...]:
    """The marks that are expected when whatever is RUNNING is over."""
    over = {
        key for key in ("breaking", "live") if f"{key}: {RUNNING}" in sighting.version.case.front
    }
    return tuple(mark for mark in sighting.expected if mark not in over)


@pytest.mark.long
def test_a_build_for_showing_says_the_same(site: SiteTest, tmp_path: Path) -> None:
    shown = copied(site.root, tmp_path / "shown")
    assert shown.build(drafts=True).ok
    found = list(sightings(shown.files()))
    assert [str(sighting) for sighting in found if not sighting.is_right] == []
    drafts = {"draft", "german-draft", "future"}
    assert drafts <= {sighting.version.case.name for sighting in found}


@pytest.mark.parametrize(
    "service",
    [
        'provider = "isso"\ncomments.server = "https://isso.example/"',
        'provider = "utterances"\ncomments.repo = "ada/comments"',
    ],
)
def test_services_for_comments_hear_it_too(tmp_path: Path, service: str) -> None:
    retracted = [version for version in PUBLISHED if version.case.name == "retracted"]
    site = site_of(tmp_path / "site", retracted)
    site.edit("site.toml", 'provider = "static"', service)
    assert site.build().ok
    found = list(sightings(site.files()))
    assert [str(sighting) for sighting in found if not sighting.is_right] == []
    places = {sighting.place for sighting in found}
    assert places & {"section@data-title", "section@data-frame"}


# --- other settings: feeds of summaries, and labels only where the law requires one --------------


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> SiteTest:
    """The articles with a review."""
    reviewed = [version for version in VERSIONS if version.case.review]
    folder = tmp_path_factory.mktemp("short") / "site"
    site = site_of(folder, reviewed, label="when-required", content="summary")
    assert site.build().ok
    return site


def test_feeds_of_summaries_have_the_marks_and_the_corrections(short: SiteTest) -> None:
    found = list(sightings(short.files()))
    assert [str(sighting) for sighting in found if not sighting.is_right] == []
    feeds = [
        xml_feed(short, "feed.xml"),
        xml_feed(short, "atom.xml"),
        json_feed(short, "feed.json"),
    ]
    for version in LISTED:
        if version.case.review and not version.is_german:
            for feed in feeds:
                summary = feed[f"{BASE}{version.url}"].item["summary"]
                assert all(text in summary for _, text in version.corrections), version


@pytest.mark.parametrize("setting", ["always", "when-required"])
def test_labels_name_a_reviewer_from_the_review_on(
    site: SiteTest, short: SiteTest, setting: str
) -> None:
    place = site if setting == "always" else short
    posts, feed = provenance(place), json_feed(place, "feed.json")
    for version in VERSIONS:
        review = version.case.review
        if review is None or version.is_german:
            continue
        article, url = Article(place, version), f"{BASE}{version.url}"
        reviewer = f" and reviewed by Bo Review{f' on {review.day}' * bool(review.day)}"
        label = f"{GENERATED}{reviewer * review.counts}"
        if setting == "when-required" and not review.needs_label:
            label = ""
        labels = (article.label, article.meta("twitter:data1"), article.news.get("creditText", ""))
        assert labels == (label,) * 3, version
        assert posts[url].get("label", "") == label, version
        summary = feed[url].item["summary"]
        assert f"{label}. " in summary if label else GENERATED not in summary, version
        assert ("reviewedBy" in article.nodes[1]) is review.counts, version
        assert ("review" in posts[url]) is review.counts, version
        was_unreviewed = posts[url].get("review", {}).get("published_unreviewed", False)
        assert was_unreviewed is bool(review.day), version
