"""Wherever the headline of an article is, its state is beside it, and no two outputs disagree: one
walk over every published file of a site that has articles in every state, in two languages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from headline_walk import Sighting, sightings, words_in
from provenance_cases import BASE
from schema_org import wrong
from state_cases import ADDRESS, FILE, HEADLINE, SUMMARY, TEXT, VERSIONS, Version, version_of
from state_outputs import Article, json_feed, ledger, moment, provenance, sitemap, xml_feed
from state_site import path_of, site_of
from support import NOW, SiteTest

from sitegen.commands.check import CheckOptions, check
from sitegen.digest import of_bytes
from sitegen.incremental.keys import encode
from sitegen.model.jobs import SocialCardJob
from sitegen.pictures import variants

PUBLISHED = [version for version in VERSIONS if version.case.is_published]
LISTED = [version for version in PUBLISHED if version.is_listed]
GENERATED = "This article was created by Artificial Intelligence"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SiteTest:
    site = site_of(tmp_path_factory.mktemp("states") / "site", VERSIONS)
    expected = sorted(
        (path_of(version), code)
        for version in VERSIONS
        if not version.is_german
        for code in version.case.codes
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
    assert kinds == {HEADLINE, TEXT, SUMMARY, ADDRESS}, "the walk sees each of them"
    assert FILE not in kinds, "all pictures are those of withdrawn texts"


def _may_have(path: str, version: Version, kind: str) -> bool:
    """Whether a file may have a word of an article."""
    if not version.case.is_published:
        return version.case.is_gone and (path, kind) == (version.page, ADDRESS)
    if kind in {TEXT, SUMMARY, FILE} and not version.has_text:
        return False
    if version.is_listed:
        return True
    own = {version.page, f"{version.alias[1:]}index.html"}
    if kind == ADDRESS:
        own |= {"_headers", "_redirects"}
        for other in PUBLISHED:
            if other.case is version.case and not other.is_listed:
                own |= {other.page, f"{other.alias[1:]}index.html"}
    return path in own


# --- every output, and no other -------------------------------------------------------------------

_PAGE, _ALIAS = rf"{ADDRESS}\w+/index\.html", rf"old/{ADDRESS}\w+/index\.html"
_LIST = r"(page/\d+/)?index\.html"
_FEED = r"(feed|atom)\.(xml|json)"
_RIVER = r"article in river( parts)? h-feed"


def _is_published(version: Version) -> bool:
    return version.case.is_published


def _is_listed(version: Version) -> bool:
    return version.is_listed


def _is_kept(version: Version) -> bool:
    return version.is_listed and "retracted" not in version.marks


def _is_corrected(version: Version) -> bool:
    return version.is_listed and bool(version.corrections)


# Output → the files of an edition, the place in them, and which articles have their headline there.
# Those of "lead" are only some of these.
OUTPUTS = {
    "title": (_PAGE, "title", _is_published),
    "heading": (_PAGE, "header in post h-entry", _is_published),
    "og:title": (_PAGE, "meta og:title", _is_published),
    "og:image:alt": (_PAGE, "meta og:image:alt", _is_published),
    "links to share": (_PAGE, "a@href", _is_published),
    "JSON-LD": (_PAGE, r"(Live|News)\w+\.headline", _is_published),
    "JSON-LD of the page": (_PAGE, r"WebPage\.name", _is_published),
    "breadcrumbs": (_PAGE, r"ListItem\.name", _is_published),
    "redirect": (_ALIAS, "title", _is_published),
    "neighbours": (_PAGE, "a in neighbours", _is_listed),
    "chains": (_PAGE, "li in chain", _is_listed),
    "parts": (_PAGE, "li in series", _is_listed),
    "related": (_PAGE, "li in related", _is_kept),
    "lead": (r"index\.html", r"article in (first|beside|grid)", _is_kept),
    "home": (_LIST, rf"article in (first|beside|grid|short)|{_RIVER}", _is_listed),
    "archive": (rf"archive/2026/05/{_LIST}", _RIVER, _is_listed),
    "categories": (rf"categories/\w+/{_LIST}", _RIVER, _is_listed),
    "tags": (rf"tags/\w+/{_LIST}", _RIVER, _is_listed),
    "author": (rf"authors/ada/{_LIST}", _RIVER, _is_listed),
    "series": (rf"series/[\w-]+/{_LIST}", _RIVER, _is_listed),
    "ledger": (rf"transparency/{_LIST}", "li in ledger", _is_listed),
    "ledger of a kind": (rf"transparency/generated/{_LIST}", "li in ledger", _is_listed),
    "corrections": (rf"corrections/{_LIST}", "article in river", _is_corrected),
    "feeds of corrections": (rf"corrections/{_FEED}", r"\w+ (title|summary)", _is_corrected),
    "feeds": (_FEED, r"\w+ (title|summary)", _is_listed),
    "feeds of categories": (rf"categories/\w+/{_FEED}", r"\w+ (title|summary)", _is_listed),
    "feeds of tags": (rf"tags/\w+/{_FEED}", r"\w+ (title|summary)", _is_listed),
    "feed of the author": (rf"authors/ada/{_FEED}", r"\w+ (title|summary)", _is_listed),
    "feeds of series": (rf"series/[\w-]+/{_FEED}", r"\w+ (title|summary)", _is_listed),
    "search": (r"search/2026/fragment/\S+", "meta", _is_listed),
    "text of the search": (r"search/2026/fragment/\S+", "content", lambda _: True),
    "words of the search": (r"search/2026/index/\S+", "index", _is_listed),
    "provenance.json": (r"provenance\.json", r"posts\.title", _is_listed),
    "news sitemap": (r"news-sitemap\.xml", "news/title", _is_kept),
}
# What has the articles of all editions; and what has only some of an edition.
OF_THE_SITE = {"ledger", "ledger of a kind", "provenance.json", "news sitemap"}
OF_SOME = {"lead", "related", "text of the search"}


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


def test_sitemap_redirects_and_gone_pages(site: SiteTest) -> None:
    addresses = {url for url in sitemap(site) if f"/{ADDRESS}" in url}
    assert addresses == {f"{BASE}{version.url}" for version in LISTED}
    rules = dict(line.split()[:2] for line in site.read("_redirects").splitlines())
    assert rules == {version.alias: version.url for version in PUBLISHED}
    for version in VERSIONS:
        assert site.published(version.page) is (version.case.is_published or version.case.is_gone)
        hides = version.case.is_gone or not version.is_listed
        if site.published(version.page):
            assert ('content="noindex"' in site.read(version.page)) is hides, version


def test_cards_are_drawn_with_the_words_of_the_page(articles: dict[str, Article]) -> None:
    for article in articles.values():
        version, label, translation = article.version, article.label, ""
        if version.is_german:
            label, _, translation = label.rpartition(". ")
        job = SocialCardJob(
            title=version.marked_title, site="Test News", label=label, translation=translation
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
        was_live = version.has_text and any(line.startswith("live:") for line in version.case.front)
        assert ("LiveBlogPosting" in news["@type"]) is was_live, version
        assert ("liveBlogUpdate" in news) is was_live, version
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


# --- reviews --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def only_required(tmp_path_factory: pytest.TempPathFactory) -> SiteTest:
    """The articles with a review, on a site that labels only what the law requires."""
    reviewed = [version for version in VERSIONS if version.case.review]
    site = site_of(tmp_path_factory.mktemp("required") / "site", reviewed, "when-required")
    assert site.build().ok
    return site


@pytest.mark.parametrize("setting", ["always", "when-required"])
def test_labels_name_a_reviewer_from_the_review_on(
    site: SiteTest, only_required: SiteTest, setting: str
) -> None:
    place = site if setting == "always" else only_required
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
        assert (posts[url].get("label", ""), feed[url].label) == (label, label), version
        assert ("reviewedBy" in article.nodes[1]) is review.counts, version
        assert ("review" in posts[url]) is review.counts, version
        was_unreviewed = posts[url].get("review", {}).get("published_unreviewed", False)
        assert was_unreviewed is bool(review.day), version
