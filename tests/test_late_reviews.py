"""A review counts from its own moment on: what outputs say before and after it, also where the text
was published first."""

from __future__ import annotations

import datetime as dt
import json
import re

import lxml.etree
import lxml.html
import pytest
from review_support import sign
from support import NOW, SETTINGS, SiteTest

from sitegen.model.meta import Correction, PostMeta
from sitegen.provenance.disclosure import published_at

DAY = dt.timedelta(days=1)
LATER = NOW + DAY
PAGE = "2026/05/01/a/index.html"
FILES = ("feed.xml", "atom.xml", "feed.json", "sitemap.xml", "provenance.json", PAGE)
SENTENCE = "This article was created by Artificial Intelligence"
REVIEWED = f"{SENTENCE} and reviewed by Ada Okafor"
# Every moment that an output gives, but for that of the review.
_MOMENT = re.compile(
    r"(?:pubDate|lastBuildDate|published(?! unreviewed)|updated|lastmod|modified_time"
    r"|published_time)\W[^<>]*"
    r'|"(?:date\w*|published|updated)":\s*"[^"]*"'
)


def moments(site: SiteTest) -> dict[str, list[str]]:
    """The moments in the outputs, by file."""
    return {path: _MOMENT.findall(site.read(path)) for path in FILES}


def label(site: SiteTest, path: str = PAGE) -> str:
    """The sentence under the headline."""
    page = lxml.html.document_fromstring(site.read(path).encode())
    return "".join(page.xpath("//*[@class='ai-label-text']//text()"))


def web_page(site: SiteTest, path: str = PAGE) -> dict[str, object]:
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', site.read(path))
    nodes = {node["@type"]: node for node in json.loads(data)["@graph"]}
    return dict(nodes["WebPage"])


def test_the_label_has_the_date_of_a_review_in_every_output_and_no_date_changes(
    site: SiteTest,
) -> None:
    site.post("a", date="2026-05-01")
    assert site.build().ok
    before = moments(site)
    assert all(before.values())
    sign(site, "content/posts/a.md")
    assert site.build().done.problems == ()
    assert moments(site) == before

    dated = f"{REVIEWED} on 1 June 2026"
    assert label(site) == dated
    page = lxml.html.document_fromstring(site.read(PAGE).encode())
    assert page.xpath("//meta[@name='twitter:data1']/@content") == [dated]
    assert f'"creditText":"{dated}"' in site.read(PAGE)
    assert web_page(site)["lastReviewed"] == "2026-06-01"
    for feed, times in (("feed.xml", 2), ("atom.xml", 2), ("feed.json", 2)):
        assert site.read(feed).count(dated) == times, feed
    (post,) = json.loads(site.read("provenance.json"))["posts"]
    assert post["label"] == dated
    assert post["review"]["at"] == "2026-06-01T12:00:00Z"
    assert post["review"]["published_unreviewed"] is True
    ledger = lxml.html.document_fromstring(site.read("transparency/index.html").encode())
    assert [
        " ".join(row.text_content().split())
        for row in ledger.xpath("//dl/div[starts-with(dt, 'Reviewed')]")
    ] == ["Reviewed byAda Okafor, 1 June 2026 (published unreviewed)"]


def test_a_review_counts_from_its_own_moment_on(site: SiteTest) -> None:
    site.post("a", date="2026-05-01")
    sign(site, "content/posts/a.md", now=LATER)
    result = site.build()
    assert (result.codes(), result.done.next_due) == ([], LATER)
    assert label(site) == SENTENCE
    assert '"review":' not in site.read("provenance.json")
    assert "lastReviewed" not in web_page(site)
    result = site.build(now=LATER - dt.timedelta(seconds=1))
    assert result.done.rendered == ()
    result = site.build(now=LATER)
    assert {"provenance.json", "feed.xml", PAGE} <= set(result.done.rendered)
    assert result.done.next_due is None
    assert label(site) == f"{REVIEWED} on 2 June 2026"
    assert site.build(now=NOW).done.next_due == LATER  # and back again
    assert label(site) == SENTENCE


def test_a_review_of_another_text_is_nothing_to_wait_for(site: SiteTest) -> None:
    site.post("a", date="2026-05-01")
    sign(site, "content/posts/a.md", now=LATER)
    site.edit("content/posts/a.md", "Text.", "Another text.")
    result = site.build()
    assert (result.codes(), result.done.next_due) == (["review-void"], None)


@pytest.mark.parametrize("scope", ["substantive", "copyedit"])
def test_the_label_is_hidden_only_from_the_moment_of_the_review_on(
    site: SiteTest, scope: str
) -> None:
    more = 'responsible = "Ada"\n[ai]\nlabel = "when-required"\n'
    site.write("site.toml", SETTINGS + more)
    site.post("a", date="2026-05-01")
    sign(site, "content/posts/a.md", now=LATER, scope=scope)
    assert site.build().ok
    assert label(site) == SENTENCE
    assert site.build(now=LATER).ok
    assert label(site) == ("" if scope == "substantive" else f"{REVIEWED} on 2 June 2026")
    (post,) = json.loads(site.read("provenance.json"))["posts"]
    assert post["review"]["published_unreviewed"] is True


BY_LANGUAGE = {
    "en": "and reviewed by Ada Okafor on 1 June 2026",
    "de": "erstellt und am 1. Juni 2026 von Ada Okafor geprüft",
    "es": "y revisado por Ada Okafor el 1 de junio de 2026",
    "he": "ונבדק בידי Ada Okafor ב־1 ביוני 2026",
}


@pytest.mark.parametrize("lang", BY_LANGUAGE)
def test_each_language_has_its_sentence(site: SiteTest, lang: str) -> None:
    site.post("a", date="2026-05-01", more=f"lang: {lang}")
    sign(site, "content/posts/a.md")
    assert site.build().ok
    assert label(site).endswith(BY_LANGUAGE[lang])


# --- translations ---------------------------------------------------------------------------------

STORY, GERMAN = "content/posts/a.md", "content/posts/a.de.md"
GERMAN_PAGE = "de/2026/05/01/b/index.html"
ORIGINAL = "Dieser Artikel wurde von Künstlicher Intelligenz erstellt"
TRANSLATED = "Von Künstlicher Intelligenz aus dem Englischen übersetzt"


@pytest.fixture
def bilingual(site: SiteTest) -> SiteTest:
    """An article with its German version, both published and unreviewed."""
    site.write("site.toml", SETTINGS + '[[languages]]\ncode = "de"\nlabel = "Deutsch"\n')
    site.post("a", date="2026-05-01")
    site.write(GERMAN, "---\ntitle: B\ntranslation: {by: ada, ai: generated}\n---\nEin Text.\n")
    return site


def test_a_translation_has_the_dates_of_its_own_review_and_of_that_of_its_original(
    bilingual: SiteTest,
) -> None:
    site = bilingual
    sign(site, STORY)
    sign(site, GERMAN, now=LATER)
    assert site.build().done.next_due == LATER
    reviewed = f"{ORIGINAL} und am 1. Juni 2026 von Ada Okafor geprüft"
    assert label(site, GERMAN_PAGE) == f"{reviewed}. {TRANSLATED}"
    assert site.build(now=LATER).ok
    both = (
        f"{reviewed}. Von Künstlicher Intelligenz aus dem Englischen übersetzt und am 2. Juni 2026"
        " von Ada Okafor geprüft"
    )
    assert label(site, GERMAN_PAGE) == both
    assert web_page(site, GERMAN_PAGE)["lastReviewed"] == "2026-06-02"
    for feed in ("de/feed.xml", "de/atom.xml"):
        assert f"{both}. " in site.read(feed)
    posts = json.loads(site.read("provenance.json"))["posts"]
    assert both in {post["label"] for post in posts}
    row = "reviewed by Ada Okafor on 2 June 2026"
    assert row in site.read("transparency/index.html")
    assert "am 2. Juni 2026 von Ada Okafor geprüft" in site.read("de/transparency/index.html")


def test_a_review_of_the_original_counts_for_the_translation_from_its_moment_on(
    bilingual: SiteTest,
) -> None:
    site = bilingual
    sign(site, STORY, now=LATER)
    assert site.build().done.next_due == LATER
    assert label(site, GERMAN_PAGE) == f"{ORIGINAL}. {TRANSLATED}"
    assert GERMAN_PAGE in site.build(now=LATER).done.rendered
    assert "am 2. Juni 2026" in label(site, GERMAN_PAGE)


# --- when a text was published --------------------------------------------------------------------


def on(day: int) -> dt.datetime:
    return dt.datetime(2026, 5, day, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("updated", "corrections", "of_original", "is_late"),
    [
        (None, (), (), True),
        (4, (), (), True),  # changed, and reviewed a day later
        (5, (), (), False),  # changed together with the review
        (6, (), (), False),  # signed, and published a day later
        (None, (4,), (), True),
        (None, (5,), (), False),
        (None, (6,), (), True),  # the correction left the text as it was
        (None, (5, 6), (), False),
        (None, (), (4,), True),
        (None, (), (5,), False),
        (None, (), (6,), True),
        (4, (5,), (6,), False),
    ],
)
def test_what_counts_as_published_unreviewed(
    updated: int | None,
    corrections: tuple[int, ...],
    of_original: tuple[int, ...],
    is_late: bool,
) -> None:
    """The text of a post of the first day has a review of the fifth."""
    meta = PostMeta(
        title="A",
        date=on(1),
        author="ada",
        source="CNN",
        updated=on(updated) if updated else None,
        corrections=tuple(Correction(date=on(day), text="x") for day in corrections),
    )
    others = tuple(Correction(date=on(day), text="x") for day in of_original)
    assert (on(5) > published_at(meta, others, on(5))) is is_late


def test_a_retraction_does_not_hide_that_a_text_was_published_unreviewed(site: SiteTest) -> None:
    site.post("a", date="2026-05-01", more="retracted: {date: 2026-06-01T13:00:00Z, text: Wrong.}")
    sign(site, "content/posts/a.md")
    assert site.build(now=LATER).ok
    assert label(site) == f"{REVIEWED} on 1 June 2026"


@pytest.mark.parametrize(
    "more", ["corrections: [{date: 2026-06-01, text: x}]", "updated: 2026-06-01"]
)
def test_a_change_of_the_day_of_the_review_does_not_hide_that_it_was_late(
    site: SiteTest, more: str
) -> None:
    site.post("a", date="2026-05-01", more=more)
    (signed,) = sign(site, "content/posts/a.md")
    assert (signed.at, signed.published_unreviewed) == ("2026-06-01T12:00:00Z", True)
    assert site.build().codes() == []
    assert label(site) == f"{REVIEWED} on 1 June 2026"
    (post,) = json.loads(site.read("provenance.json"))["posts"]
    assert post["review"]["published_unreviewed"] is True
