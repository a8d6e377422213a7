"""Originals change: what becomes of their translations."""

from __future__ import annotations

import hashlib
import json

import lxml.html
import pytest
from support import NOW, SETTINGS, SiteTest

from sitegen.build import build_and_keep
from sitegen.memo.edit import edited
from sitegen.model.build import BuildOptions

STORY, FRENCH = "content/posts/story.md", "content/posts/story.de.md"
PAGE = "de/2026/01/01/geschichte/index.html"
STALE = "Das Original wurde nach dieser Übersetzung geändert"
LANGUAGES = """
[[languages]]
code = "de"
label = "Deutsch"
"""


def digest(title: str, body: str) -> str:
    return hashlib.sha256("\0".join((title, "", body)).encode()).hexdigest()


def translate(site: SiteTest, of_sha256: str = "", more: str = "") -> None:
    signed = f", of_sha256: {of_sha256}" if of_sha256 else ""
    site.write(
        FRENCH,
        f"---\ntitle: Geschichte\ntranslation: {{by: ada, ai: generated{signed}}}\n{more}---\n"
        "Ein Text.\n",
    )


@pytest.fixture
def bilingual(site: SiteTest) -> SiteTest:
    """A story in English with its German version, and another story."""
    site.write("site.toml", SETTINGS + LANGUAGES)
    site.post("story", "First.\n\nText.", date="2026-01-01")
    site.post("other", "Text.", date="2026-01-02")
    translate(site, digest("Story", "First.\n\nText."))
    return site


def notices(site: SiteTest, path: str = PAGE) -> list[tuple[str, str, str]]:
    page = lxml.html.document_fromstring(site.read(path).encode())
    return [
        (link.text_content(), link.get("href"), link.get("hreflang"))
        for link in page.xpath("//*[@class='notice']/a")
    ]


def test_readers_see_that_the_original_was_changed_until_the_translation_is_renewed(
    bilingual: SiteTest,
) -> None:
    site = bilingual
    assert site.build().codes() == []
    assert notices(site) == []
    site.edit(STORY, "Text.", "Another text.")
    result = site.build()
    assert result.printed.startswith(
        f"{FRENCH}:3:50: warning: {STORY} has been changed since this translation"
    )
    assert f"sitegen review --translation {FRENCH}" in result.printed
    assert notices(site) == [(STALE, "/2026/01/01/story/", "en")]
    translate(site, digest("Story", "First.\n\nAnother text."))
    assert site.build().codes() == []
    assert notices(site) == []
    site.edit(STORY, "title: Story", "title: Story\nsummary: Short.")
    assert site.build().codes() == ["stale-translation"]


def test_feeds_and_the_ledger_say_it_too(bilingual: SiteTest) -> None:
    site = bilingual
    site.edit(STORY, "Text.", "Another text.")
    assert site.build().ok
    for feed in ("de/feed.xml", "de/atom.xml"):
        assert site.read(feed).count(f"{STALE}. ") == 1
    (item,) = json.loads(site.read("de/feed.json"))["items"]
    assert (
        f"Künstlicher Intelligenz aus dem Englischen übersetzt. {STALE}</a>" in item["content_html"]
    )
    assert item["_translation"]["stale"] is True
    assert STALE in site.read("de/transparency/index.html")
    assert "The original has been changed since this" in site.read("transparency/index.html")
    posts = json.loads(site.read("provenance.json"))["posts"]
    assert [post.get("translation", {}).get("stale") for post in posts] == [None, True, None]


def test_a_translation_that_does_not_say_of_which_text_it_is_gets_a_warning(
    bilingual: SiteTest,
) -> None:
    site = bilingual
    translate(site)
    result = site.build()
    assert result.printed.startswith(
        f"{FRENCH}:3:14: warning: translation.of_sha256: nothing says which text was translated"
    )
    assert notices(site) == []
    translate(site, more="draft: true\n")
    assert site.build().codes() == []


def test_a_page_says_so_as_well(bilingual: SiteTest) -> None:
    site = bilingual
    site.write("content/about.md", "---\ntitle: About\n---\nText.\n")
    front = "title: Über\ntranslation: {by: ada, ai: none, of_sha256: "
    site.write("content/about.de.md", f"---\n{front}{digest('About', 'Text.')}}}\n---\nText.\n")
    assert site.build().codes() == []
    site.edit("content/about.md", "Text.", "Another text.")
    assert site.build().codes() == ["stale-translation"]
    assert notices(site, "de/about/index.html") == [(STALE, "/about/", "en")]


def test_a_preview_of_an_edited_original_is_a_whole_build(bilingual: SiteTest) -> None:
    site = bilingual
    options = BuildOptions(root=site.root, now=NOW, preview=True, drafts=True)
    _, last = build_and_keep(options)
    assert last is not None
    site.edit("content/posts/other.md", "Text.", "Text.  ")
    assert edited(options, last, ["content/posts/other.md"])
    site.edit(STORY, "Text.", "Another text.")
    assert edited(options, last, [STORY]) is None


def test_an_edit_renders_the_two_and_what_lists_them(bilingual: SiteTest) -> None:
    site = bilingual
    assert site.build().ok
    site.edit(STORY, "Text.", "Another text.")
    english = {"2026/01/01/story/index.html", "feed.xml", "atom.xml", "feed.json"}
    german = {PAGE, "de/feed.xml", "de/atom.xml", "de/feed.json"}
    ledger = {"provenance.json"} | {
        f"{edition}transparency/{involvement}index.html"
        for edition in ("", "de/")
        for involvement in ("", "generated/")
    }
    assert set(site.build().done.rendered) == english | german | ledger
    site.edit(STORY, "Another text.", "Yet another text.")
    assert set(site.build().done.rendered) == english


def correct(site: SiteTest, type_: str, text: str = "It was two ships.") -> None:
    site.edit(
        STORY,
        "title: Story",
        f"title: Story\ncorrections: [{{date: 2026-01-05, type: {type_}, text: {text}}}]",
    )


def test_a_correction_of_the_original_shows_on_its_translation(bilingual: SiteTest) -> None:
    site = bilingual
    correct(site, "correction")
    assert site.build().codes() == []
    page = lxml.html.document_fromstring(site.read(PAGE).encode())
    (entry,) = page.xpath("//*[@id='page.corrections']//li")
    assert entry.findtext(".//strong") == "Korrektur des Originals"
    assert entry.find(".//time").get("datetime").startswith("2026-01-05")
    assert (entry[1].text, entry[1].get("lang")) == ("It was two ships.", "en")
    assert page.xpath("//meta[@property='article:modified_time']/@content")


def test_a_translated_correction_takes_the_place_of_the_one_of_the_original(
    bilingual: SiteTest,
) -> None:
    site = bilingual
    correct(site, "correction")
    own = "corrections: [{date: 2026-01-05T09:00:00Z, text: Es waren zwei Schiffe.}]\n"
    translate(site, digest("Story", "First.\n\nText."), own)
    assert site.build().ok
    page = site.read(PAGE)
    assert page.count('<li class="correction ') == 1
    assert "Es waren zwei Schiffe." in page
    assert "It was two ships." not in page


def test_a_retraction_of_the_original_marks_its_translation_everywhere(
    bilingual: SiteTest,
) -> None:
    site = bilingual
    correct(site, "retraction", "Nothing of it is true.")
    assert site.build().codes() == []
    assert "Das Original dieser Übersetzung wurde zurückgezogen." in site.read(PAGE)
    mark = "//*[contains(@class, 'mark-retracted')]"
    for home, word in (("index.html", "Retracted"), ("de/index.html", "Zurückgezogen")):
        page = lxml.html.document_fromstring(site.read(home).encode())
        assert {each.text for each in page.xpath(mark)} == {word}
        (marked,) = {
            each.xpath("string(ancestor::article//h2/a/@href | ancestor::article//h3/a/@href)")
            for each in page.xpath(mark)
        }
        assert marked in {"/2026/01/01/story/", "/de/2026/01/01/geschichte/"}
    for feed in ("de/feed.xml", "de/atom.xml"):
        assert site.read(feed).count("Nothing of it is true.") == 1
        assert site.read(feed).count("Zurückgezogen. ") == 1
    (item,) = json.loads(site.read("de/feed.json"))["items"]
    assert item["_corrections"][0]["language"] == "en"
    assert "Widerruf des Originals" in site.read("de/transparency/index.html")
    posts = json.loads(site.read("provenance.json"))["posts"]
    retracted = [post["url"] for post in posts if "corrections" in post]
    assert len(retracted) == 2
