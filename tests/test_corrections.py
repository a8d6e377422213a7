"""The list of all corrections, with its feeds: from the first correction on, and unless the site
has a page of its own there. What a post and its items in feeds say of corrections is in
test_feed_corrections.py."""

from __future__ import annotations

import json

import feedparser
import lxml.etree
import lxml.html
import pytest
from edition_site import EDITIONS
from support import SETTINGS, SiteTest

FEEDS = ("feed.xml", "atom.xml", "feed.json")
FIRST = "corrections: [{date: 2026-02-01, text: The price is 3 euro.}]"
OWN = "---\ntitle: Our mistakes\n---\nWrite to us.\n"


def page_of(site: SiteTest, path: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(site.read(path).encode())


def entries(site: SiteTest, path: str = "corrections/index.html") -> list[tuple[str, ...]]:
    """Of each correction on a page: what it is, its day, the headline, where that leads, the marks
    beside it, and the text."""
    return [
        (
            entry.xpath("string(.//strong)"),
            entry.xpath("string(.//time/@datetime)")[:10],
            entry.xpath("string(.//h2/a)"),
            entry.xpath("string(.//h2/a/@href)"),
            " ".join(entry.xpath(".//*[contains(@class, 'mark-')]/text()")),
            entry.xpath("string(.//p[@class='card-summary'])"),
        )
        for entry in page_of(site, path).xpath("//main//article")
    ]


def foot(site: SiteTest, path: str) -> list[str]:
    return page_of(site, path).xpath(
        "//footer//*[@class='footer-links']//a[contains(@href, 'corrections')]/@href"
    )


def items(site: SiteTest, folder: str = "") -> list[dict[str, str]]:
    """The items of the JSON feed of corrections."""
    return json.loads(site.read(f"{folder}corrections/feed.json"))["items"]


def several(site: SiteTest) -> None:
    """Posts of each kind; the settings have pages of two entries."""
    site.write("site.toml", SETTINGS + "lists.page_size = 2\n")
    site.post("plain", date="2026-01-01")
    site.post("fish", date="2026-01-02", more=FIRST)
    kinds = ("correction", "clarification", "retraction")
    listed = [f"{{date: 2026-02-0{n}, type: {of}, text: No. {n}}}" for n, of in enumerate(kinds, 2)]
    site.post("boats", date="2026-01-03", more=f"corrections: [{', '.join(listed)}]")
    retracted = "retracted: {date: 2026-03-01, text: Nothing of it is true.}"
    site.post("whale", date="2026-01-04", more=retracted)
    site.post("secret", date="2026-01-05", more=f"unlisted: true\n{FIRST}")
    site.post("draft", date="2026-01-06", more=f"draft: true\n{FIRST}")


def test_a_site_without_corrections_has_no_list_of_them(site: SiteTest) -> None:
    site.post("plain", more="pinned: true")
    site.post("secret", more=f"unlisted: true\n{FIRST}")
    site.post("draft", more=f"draft: true\n{FIRST}")
    assert site.build().ok
    assert not any(path.startswith("corrections/") for path in site.files())
    assert all(b"/corrections/" not in data for data in site.files().values())


def test_all_corrections_are_listed_the_newest_first(site: SiteTest) -> None:
    several(site)
    assert site.build().codes() == []
    boats = ("Boats", "/2026/01/03/boats/#page.corrections", "Retracted")
    fish = ("Fish", "/2026/01/02/fish/#page.corrections", "Corrected")
    whale = ("Whale", "/2026/01/04/whale/#page.corrections", "Retracted")
    assert entries(site) == [
        ("Retraction", "2026-03-01", *whale, "Nothing of it is true."),
        ("Retraction", "2026-02-04", *boats, "No. 4"),
        ("Clarification", "2026-02-03", *boats, "No. 3"),
    ]
    assert entries(site, "corrections/page/1/index.html") == [
        ("Correction", "2026-02-02", *boats, "No. 2"),
        ("Correction", "2026-02-01", *fish, "The price is 3 euro."),
    ]
    assert not site.published("corrections/page/2/index.html")
    (older,) = page_of(site, "corrections/index.html").xpath("//a[@rel='next']/@href")
    assert older == "/corrections/page/1/"
    assert "<loc>https://news.example/corrections/</loc>" in site.read("sitemap.xml")


def test_every_page_leads_to_them_from_the_first_one_on(site: SiteTest) -> None:
    site.post("plain")
    site.write("content/pages/about.md", OWN)
    assert site.build().ok
    assert not foot(site, "index.html")
    site.post("fish", more=FIRST)
    assert site.build().ok
    pages = [path for path in site.files() if path.endswith(".html")]
    assert {tuple(foot(site, path)) for path in pages} == {("/corrections/",)}
    site.delete("content/posts/fish.md")
    assert site.build().ok
    assert not site.published("corrections/index.html")
    assert not foot(site, "about/index.html")


def test_a_new_correction_renders_only_what_shows_it(site: SiteTest) -> None:
    several(site)
    assert site.build().ok
    site.edit("content/posts/plain.md", "Text.", "Another text.")
    assert not any("corrections" in path for path in site.build().done.rendered)
    more = "3 euro.}, {date: 2026-03-02, text: Four}"
    site.edit("content/posts/fish.md", "3 euro.}", more)
    assert site.build().ok
    assert site.published("corrections/page/2/index.html")
    site.edit("content/posts/fish.md", "Four}", "Four}, {date: 2026-03-03, text: Five}")
    rendered = set(site.build().done.rendered)
    assert {path for path in rendered if "corrections" in path} == {
        "corrections/index.html",
        *(f"corrections/{name}" for name in FEEDS),
    }
    assert "2026/01/03/boats/index.html" not in rendered


def test_the_feeds_have_an_item_for_each_correction(site: SiteTest) -> None:
    several(site)
    assert site.build().codes() == []
    found = [(item["title"], item["summary"], item["date_published"]) for item in items(site)]
    assert found == [
        ("Retraction: Whale", "Nothing of it is true.", "2026-03-01T00:00:00+00:00"),
        ("Retraction: Boats", "No. 4", "2026-02-04T00:00:00+00:00"),
        ("Clarification: Retracted: Boats", "Retracted. No. 3", "2026-02-03T00:00:00+00:00"),
        ("Correction: Retracted: Boats", "Retracted. No. 2", "2026-02-02T00:00:00+00:00"),
        ("Correction: Fish", "The price is 3 euro.", "2026-02-01T00:00:00+00:00"),
    ]
    assert {item["url"] for item in items(site)} == {
        f"https://news.example/2026/01/{path}/#page.corrections"
        for path in ("02/fish", "03/boats", "04/whale")
    }
    for name in FEEDS[:2]:
        lxml.etree.fromstring(site.read(f"corrections/{name}").encode())
        parsed = feedparser.parse(site.read(f"corrections/{name}").encode())
        assert not parsed.bozo
        assert parsed.feed.title == "Corrections – Test News"
        assert [entry.title for entry in parsed.entries] == [title for title, _, _ in found]
        assert [entry.summary for entry in parsed.entries] == [text for _, text, _ in found]
        assert [entry.id for entry in parsed.entries] == [item["id"] for item in items(site)]
        assert [entry.link for entry in parsed.entries] == [item["url"] for item in items(site)]
    head = page_of(site, "corrections/index.html")
    links = head.xpath("//head/link[@rel='alternate']/@href")
    assert links == [f"/{name}" for name in FEEDS] + [f"/corrections/{name}" for name in FEEDS]


def test_the_feeds_are_in_the_formats_that_are_asked_for(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + 'feeds.formats = ["atom"]\n')
    site.post("fish", more=FIRST)
    assert site.build().ok
    assert {path for path in site.files() if path.startswith("corrections/")} == {
        "corrections/index.html",
        "corrections/atom.xml",
    }
    site.write("site.toml", SETTINGS + "feeds.formats = []\n")
    assert site.build().ok
    assert [path for path in site.files() if "corrections/" in path] == ["corrections/index.html"]


def test_the_feeds_have_as_many_items_as_the_settings_say(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + "feeds.limit = 1\n")
    site.post("fish", more=FIRST)
    site.post("boats", more="corrections: [{date: 2026-02-02, text: Two.}]")
    assert site.build().ok
    assert [item["summary"] for item in items(site)] == ["Two."]
    assert len(entries(site)) == 2


def test_an_id_outlives_the_text_the_title_and_further_corrections(site: SiteTest) -> None:
    site.post("fish", more=FIRST)
    assert site.build().ok
    first = "tag:news.example,2026:/corrections/posts/fish/2026-02-01"
    assert [item["id"] for item in items(site)] == [first]
    more = "corrections: [{date: 2026-02-01, type: clarification, text: It is less.}, "
    more += "{date: 2026-02-01T10:00:00Z, text: And so on.}, {date: 2026-02-02, text: More.}]"
    site.post("fish", title="Another title", more=more)
    assert site.build().ok
    day = first.removesuffix("1")
    assert [item["id"] for item in items(site)] == [f"{day}2", f"{first}/2", first]
    site.post("fish", more=f"id: urn:uuid:66aa96e7-93b6-4e0f-8a0c-5f2d7b1c9e10\n{FIRST}")
    assert site.build().ok
    (item,) = items(site)
    assert item["id"] == (
        "tag:news.example,2026:/corrections/"
        "urn:uuid:66aa96e7-93b6-4e0f-8a0c-5f2d7b1c9e10/2026-02-01"
    )


# --- several languages ----------------------------------------------------------------------------


def test_each_edition_has_its_own(site: SiteTest) -> None:
    menu = '[[nav]]\ntitle = "Errors"\nurl = "/corrections/"\n'
    site.write("site.toml", SETTINGS + EDITIONS + menu)
    site.post("fish", more=FIRST)
    site.write(
        "content/posts/fish.de.md",
        "---\ntitle: Fisch\ntranslation: {by: ada, ai: none}\n---\nText.\n",
    )
    site.post("loup", more="lang: fr")
    assert site.build().ok, site.build().printed
    assert not site.published("fr/corrections/index.html")
    assert not foot(site, "fr/index.html")
    assert foot(site, "de/index.html") == ["/de/corrections/"]
    # A menu leads to the list of the edition, or to that of the site.
    for path, url in (("fr/", "/corrections/"), ("de/", "/de/corrections/")):
        assert f'<a href="{url}">Errors</a>' in site.read(f"{path}index.html")
    (entry,) = entries(site, "de/corrections/index.html")
    assert entry[:5] == (
        "Korrektur des Originals",
        "2026-02-01",
        "Fisch",
        "/de/2026/01/02/fisch/#page.corrections",
        "Korrigiert",
    )
    (text,) = page_of(site, "de/corrections/index.html").xpath("//p[@class='card-summary']")
    assert text.get("lang") == "en"
    (item,) = items(site, "de/")
    assert (item["title"], item["language"]) == ("Korrektur des Originals: Fisch", "en")
    for path in ("corrections/index.html", "de/corrections/index.html"):
        links = page_of(site, path).xpath("//head/link[@hreflang]")
        assert {link.get("hreflang"): link.get("href") for link in links} == {
            "en": "https://news.example/corrections/",
            "de": "https://news.example/de/corrections/",
            "x-default": "https://news.example/corrections/",
        }
    sitemap = site.read("sitemap.xml")
    assert "<loc>https://news.example/de/corrections/</loc>" in sitemap
    assert "/fr/corrections/" not in sitemap


# --- a page of the site's own ---------------------------------------------------------------------


@pytest.mark.parametrize("path", ["content/pages/corrections.md", "content/corrections/index.md"])
def test_a_page_of_the_site_replaces_the_list(site: SiteTest, path: str) -> None:
    several(site)
    site.write(path, OWN)
    result = site.build()
    assert (result.ok, result.codes()) == (True, [])
    assert page_of(site, "corrections/index.html").xpath("string(//h1)") == "Our mistakes"
    assert not site.published("corrections/page/1/index.html")
    assert foot(site, "index.html") == ["/corrections/"]
    assert site.read("sitemap.xml").count("<loc>https://news.example/corrections/</loc>") == 1
    assert len(items(site)) == 5
    site.delete(path)
    assert site.build().ok
    assert len(entries(site)) == 3


def test_a_post_of_the_site_replaces_the_list(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + 'urls.post = "/{slug}/"\n')
    site.post("corrections", more=FIRST)
    assert site.build().codes() == []
    assert page_of(site, "corrections/index.html").xpath("string(//article//h1)") == "Corrections"


def test_a_page_in_one_language_replaces_the_list_of_that_edition(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + EDITIONS)
    site.post("fish", more=FIRST)
    site.post("loup", more=f"lang: fr\n{FIRST}")
    site.write("content/pages/corrections.fr.md", OWN)
    assert site.build().ok, site.build().printed
    assert page_of(site, "fr/corrections/index.html").xpath("string(//h1)") == "Our mistakes"
    assert len(entries(site)) == 1
    links = page_of(site, "corrections/index.html").xpath("//head/link/@hreflang")
    assert "fr" not in links
    assert foot(site, "fr/index.html") == ["/fr/corrections/"]


def test_a_static_file_replaces_the_first_page(site: SiteTest) -> None:
    site.post("fish", more=FIRST)
    site.write("static/corrections/index.html", "<p>Ours.</p>")
    assert site.build().codes() == []
    assert site.read("corrections/index.html") == "<p>Ours.</p>"


def test_without_corrections_a_page_of_the_site_is_like_any_other(site: SiteTest) -> None:
    site.post("plain")
    site.write("content/pages/corrections.md", OWN)
    assert site.build().codes() == []
    assert not foot(site, "index.html")
    assert not site.published("corrections/feed.xml")


# --- links to it ----------------------------------------------------------------------------------


def test_a_link_to_the_list_is_no_mistake_while_a_corrected_post_has_an_error(
    site: SiteTest,
) -> None:
    site.post("plain", "[all](/corrections/) and [feed](/corrections/feed.xml)")
    assert len(site.build().problems) == 2
    site.post("fish", more=FIRST)
    assert site.build().codes() == []
    site.post("fish", more=f"{FIRST}\nupdated: someday")
    assert [problem.path for problem in site.build().problems] == ["content/posts/fish.md"]
    site.post("fish", more="corrections: [{date: someday, text: X}]")
    assert [problem.path for problem in site.build().problems] == ["content/posts/fish.md"]
