"""No two outputs disagree about a translation: every published output of a site with all of them,
read with parsers that are not ours."""

from __future__ import annotations

import json
from pathlib import Path

import extruct
import feedparser
import lxml.etree
import lxml.html
import pytest
from provenance_cases import ATOM, BASE, CONTENT, DC, IPTC, W3C
from support import SETTINGS, SiteTest
from translation_cases import (
    CASES,
    ENGLISH,
    GERMAN,
    SCHEMA,
    label,
    page_of,
    site_of,
    url,
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SiteTest:
    site = site_of(tmp_path_factory.mktemp("all") / "site", CASES)
    result = site.build()
    assert result.ok, result.printed
    return site


def test_there_are_all_cases(site: SiteTest) -> None:
    assert len(CASES) == 5 * 3 * 2 * 2
    for case in CASES:
        assert site.published(f"{case.name}/index.html")
        assert site.published(f"de/{case.name}-de/index.html")


def test_readers_see_both_sentences_and_the_second_leads_to_the_original(site: SiteTest) -> None:
    for case in CASES:
        page = page_of(site, f"de/{case.name}-de/index.html")
        (text,) = page.xpath("//*[@class='ai-label-text']")
        assert text.text_content() == label(case), case
        (link,) = text.xpath("a")
        assert link.text_content() == case.own_label(GERMAN), case
        assert (link.get("href"), link.get("hreflang")) == (f"/{case.name}/", "en")
        w3c, _, _ = case.terms
        assert page.xpath("//@ai-disclosure") == ([w3c, w3c] if w3c else []), case
        model = case.writer or case.translator
        assert page.xpath("//@ai-model") == ([model] if w3c and model else []), case
        assert page.xpath("//meta[@name='twitter:data1']/@content") == [label(case)], case


def test_an_original_says_nothing_of_its_translations(site: SiteTest) -> None:
    for case in CASES:
        page = page_of(site, f"{case.name}/index.html")
        shown = case.original_label(ENGLISH)
        assert page.xpath("//*[@class='ai-label-text']/text()") == ([shown] if shown else []), case


def test_cards_have_a_mark_where_ai_took_part(site: SiteTest) -> None:
    tags = {"none": [], "unstated": [], "automated": ["Daten"], "generated": ["KI"]}
    cards = page_of(site, "de/archive/2026/01/index.html").xpath("//article")
    by_url = {card.find(".//h2/a").get("href"): card for card in cards}
    for case in CASES:
        marks = by_url[f"/de/{case.name}-de/"].xpath(".//*[contains(@class, 'ai-tag')]/text()")
        assert marks == tags.get(case.together, ["Mit KI"]), case


def test_json_ld_names_the_original_the_translator_and_both_models(site: SiteTest) -> None:
    for case in CASES:
        html = site.read(f"de/{case.name}-de/index.html")
        (data,) = extruct.extract(html, base_url=url(case), syntaxes=["json-ld"])["json-ld"]
        (article,) = [node for node in data["@graph"] if node["@type"] == "NewsArticle"]
        original = f"{BASE}/{case.name}/#page.article"
        assert article["translationOfWork"] == {
            "@type": "NewsArticle",
            "@id": original,
            "inLanguage": "en",
        }
        (of,) = extruct.extract(site.read(f"{case.name}/index.html"), syntaxes=["json-ld"])[
            "json-ld"
        ]
        translations = next(each for each in of["@graph"] if each.get("@id") == original)
        assert translations["workTranslation"] == [
            {"@type": "NewsArticle", "@id": f"{url(case)}#page.article", "inLanguage": "de"}
        ]
        translator = {"@type": "Person", "name": "Cy Meyer", "url": f"{BASE}/de/authors/cy/"}
        assert article.get("translator") == (None if case.ai == "generated" else translator), case
        assert article.get("editor", {}).get("name") == (
            "Di Lektor" if case.is_reviewed else None
        ), case
        assert article["creditText"] == label(case)
        assert article.get("digitalSourceType", "") == SCHEMA[case.terms[1]], case
        actions = [
            (node["result"]["@id"], node["instrument"]["name"])
            for node in data["@graph"]
            if node["@type"] == "CreateAction"
        ]
        made = ((original, case.writer), (f"{url(case)}#page.article", case.translator))
        assert actions == [action for action in made if action[1]], case


def test_rss(site: SiteTest) -> None:
    feed = lxml.etree.fromstring(site.read("de/feed.xml").encode())
    items = {item.findtext("link"): item for item in feed.iter("item")}
    assert len(items) == len(CASES)
    for case in CASES:
        item = items[url(case)]
        terms = {each.get("domain"): each.text for each in item.iter("category")}
        assert (terms.get(W3C, ""), terms.get(IPTC, "")) == case.terms[:2], case
        people = [] if case.ai == "generated" else ["Cy Meyer"]
        assert [each.text for each in item.iter(f"{DC}contributor")] == people, case
        assert [dict(each.attrib) for each in item.iter(f"{ATOM}link")] == [
            {"rel": "via", "hreflang": "en", "href": f"{BASE}/{case.name}/"}
        ]
        assert item.findtext("description").startswith(f"{label(case)}. "), case
        content = lxml.html.fragment_fromstring(item.findtext(f"{CONTENT}encoded"), "div")
        assert content[0].text_content() == label(case), case
        assert content.xpath("p[1]//a/@href") == [f"{BASE}/{case.name}/"]
        assert content.xpath("p[1]//a/@hreflang") == ["en"]


def test_atom(site: SiteTest) -> None:
    text = site.read("de/atom.xml")
    entries = {entry.link: entry for entry in feedparser.parse(text).entries}
    assert len(entries) == len(CASES)
    for case in CASES:
        entry = entries[url(case)]
        terms = {each.scheme: each.term for each in entry.get("tags", ())}
        assert (terms.get(W3C, ""), terms.get(IPTC, "")) == case.terms[:2], case
        people = ["Di Lektor"] if case.is_reviewed else []
        people += [] if case.ai == "generated" else ["Cy Meyer"]
        assert [each.name for each in entry.get("contributors", ())] == people, case
        (via,) = [each for each in entry.links if each.rel == "via"]
        assert (via.href, via.hreflang) == (f"{BASE}/{case.name}/", "en")


def test_json_feed(site: SiteTest) -> None:
    items = {item["url"]: item for item in json.loads(site.read("de/feed.json"))["items"]}
    for case in CASES:
        item = items[url(case)]
        models = {"model": case.translator, "provider": "Labs"} if case.translator else {}
        assert item["_translation"] == {
            "about": "https://schema.org/translationOfWork",
            "of": f"{BASE}/{case.name}/",
            "language": "en",
            "by": "Cy Meyer",
            "ai": case.ai,
            **models,
        }
        disclosed = item.get("_ai_disclosure", {})
        assert disclosed.get("value", "") == case.terms[0], case
        assert disclosed.get("digital_source_type", "").removeprefix(IPTC) == case.terms[1], case
        model = case.writer or case.translator
        assert disclosed.get("model", "") == (model if disclosed else ""), case
        assert item["summary"].startswith(f"{label(case)}. "), case


def test_the_ledger_in_each_language_and_as_a_file(site: SiteTest) -> None:
    read = json.loads(site.read("provenance.json"))
    posts = {post["url"]: post for post in read["posts"]}
    assert len(posts) == 2 * len(CASES)
    for path, language, word in (
        ("transparency/index.html", ENGLISH, "Translation"),
        ("de/transparency/index.html", GERMAN, "Übersetzung"),
    ):
        entries = {
            entry.xpath("h3/a/@href")[0]: {
                row.findtext("dt"): row.find("dd") for row in entry.xpath("dl/div")
            }
            for entry in page_of(site, path).xpath("//*[@class='ledger']/li")
        }
        for case in CASES:
            assert word not in entries[f"/{case.name}/"]
            row = entries[f"/de/{case.name}-de/"][word]
            assert row.xpath("a/@href") == [f"/{case.name}/"]
            assert row.xpath("a/@hreflang") == ["en"]
            models = f" ({case.translator}, Labs)" if case.translator else ""
            assert row.text_content() == case.own_label(language) + models, case
    for case in CASES:
        post = posts[url(case)]
        assert "translation" not in posts[f"{BASE}/{case.name}/"]
        assert (post["language"], post["involvement"]) == ("de", case.together)
        assert post["label"] == label(case), case
        assert post.get("ai_disclosure", "") == case.terms[0], case
        models = {"model": case.translator, "provider": "Labs"} if case.translator else {}
        assert post["translation"] == {
            "of": f"{BASE}/{case.name}/",
            "language": "en",
            "by": "Cy Meyer",
            "url": f"{BASE}/de/authors/cy/",
            "ai": case.ai,
            **models,
        }, case


def test_totals_count_translations_by_what_they_are_together(site: SiteTest) -> None:
    totals = json.loads(site.read("provenance.json"))["totals"]
    kinds = [*(case.involvement for case in CASES), *(case.together for case in CASES)]
    assert {kind: each["posts"] for kind, each in totals.items()} == {
        kind: kinds.count(kind) for kind in dict.fromkeys(kinds)
    }


def test_a_page_says_how_it_was_translated(tmp_path: Path) -> None:
    site = SiteTest(
        tmp_path / "site",
        SETTINGS + '[[languages]]\ncode = "de"\nlabel = "Deutsch"\n'
        '[[languages]]\ncode = "he"\nlabel = "Ivrit"\n',
    )
    site.write("content/about.de.md", "---\ntitle: Wir\n---\nWorte.\n")
    for path, lang, ai in (("wer-wir-sind", "en", "assisted"), ("wir", "he", "generated")):
        site.write(
            f"content/{path}.md",
            f"---\ntitle: T\nlang: {lang}\ntranslation_of: content/about.de.md\n"
            f"translation: {{by: ada, ai: {ai}}}\n---\nWords.\n",
        )
    result = site.build()
    assert result.ok, result.printed
    assert "ai-label" not in site.read("de/about/index.html")
    for path, sentence in (
        (
            "wer-wir-sind",
            "Translated from German by Ada Okafor with the help of Artificial Intelligence",
        ),
        ("he/wir", "תורגם מגרמנית בידי בינה מלאכותית"),
    ):
        (link,) = page_of(site, f"{path}/index.html").xpath("//*[@class='ai-label-text']/a")
        assert (link.text, link.get("hreflang")) == (sentence, "de")
        assert link.get("href") == "/de/about/"


def test_a_site_of_one_language_has_no_styles_of_editions(tmp_path: Path) -> None:
    site = SiteTest(tmp_path / "site")

    def style() -> str:
        assert site.build().ok
        (path,) = [path for path in site.files() if path.startswith("css/site.")]
        return site.read(path)

    site.post("a")
    assert ".ai-label-text a" not in style()
    site.write("site.toml", SETTINGS + '[[languages]]\ncode = "de"\nlabel = "Deutsch"\n')
    assert ".ai-label-text a" in style()


def test_headers(site: SiteTest) -> None:
    lines = site.read("_headers").splitlines()
    headers = dict(zip(lines[::2], lines[1::2], strict=True))
    for case in CASES:
        mode, model = case.terms[2], case.writer or case.translator
        provider = "" if case.writer or not model else ', provider="Labs"'
        named = f', model="{model}"{provider}' if model else ""
        expected = f"  AI-Disclosure: mode={mode}{named}" if mode else None
        assert headers.get(f"/de/{case.name}-de/") == expected, case
