"""What a post may name as its sources: each form in every output, and what is no source."""

from __future__ import annotations

import json
from typing import Any

import extruct
import feedparser
import lxml.html
import mf2py
import pytest
from msgspec import Struct
from search_support import ON, indexed
from support import SETTINGS, SiteTest

WORK = {
    "name": "CNN",
    "url": "https://cnn.example/a?b=1&c=2",
    "title": "The <Story>",
    "author": "Jo",
    "published": "2026-01-01",
    "archived": "https://archive.example/cnn/a",
    "accessed": "2026-01-03",
    "quote": 'It is "shut" & closed.',
}
LETTER = {"name": "Letter", "archived": "https://archive.example/b", "relation": "cited"}


class Form(Struct, frozen=True):
    """A form of the key `source`: as it is written, the works in it, and whether own reporting is
    in it."""

    written: str
    works: tuple[dict[str, str], ...] = ()
    is_own: bool = False

    @property
    def names(self) -> list[str]:
        return [*(["Own reporting"] if self.is_own else []), *(work["name"] for work in self.works)]

    def of(self, relation: str) -> list[dict[str, str]]:
        return [work for work in self.works if work.get("relation", "based_on") == relation]


FORMS = {
    "name": Form("CNN", ({"name": "CNN"},)),
    "keys": Form(json.dumps(WORK), (WORK,)),
    "list": Form(json.dumps([WORK, LETTER]), (WORK, LETTER)),
    "original": Form("original", is_own=True),
    "original-in-other-case": Form('"ORIGINAL "', is_own=True),
    "original-alone-in-a-list": Form("[original]", is_own=True),
    "original-in-a-list": Form(json.dumps([LETTER, "original"]), (LETTER,), is_own=True),
    "unstated": Form("unstated"),
    "unstated-in-a-list": Form("[Unstated]"),
}
BY_URL = {f"/{name}/": form for name, form in FORMS.items()}


def url_of(form: Form) -> str:
    return next(url for url, each in BY_URL.items() if each is form)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SiteTest:
    site = SiteTest(
        tmp_path_factory.mktemp("sources") / "site",
        f"""{ON}
[urls]
post = "/{{slug}}/"
[[archives]]
path = "content/posts/old"
""",
    )
    for name, form in FORMS.items():
        path = site.post(f"old/{name}", "Words.", title=name)
        site.edit(path, "source: CNN", f"source: {form.written}")
    result = site.build()
    assert result.codes() == ["source-unstated"], result.printed
    return site


def page_of(site: SiteTest, address: str) -> lxml.html.HtmlElement:
    path = f"{address.strip('/')}/index.html".lstrip("/")
    return lxml.html.document_fromstring(site.read(path).encode())


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


def shown(work: dict[str, str]) -> str:
    """A source on the page of a post."""
    title, name = work.get("title"), work["name"]
    parts = [title or name, work.get("author"), name if title else None]
    parts += ["1 January 2026" if "published" in work else None]
    parts += ["archived copy" if "archived" in work else None]
    parts += ["accessed 3 January 2026" if "accessed" in work else None]
    label = "Also cited" if work.get("relation") == "cited" else "Source"
    quote = f" {work['quote']}" if "quote" in work else ""
    return f"{label}: {', '.join(part for part in parts if part)}{quote}"


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_page(site: SiteTest, form: Form) -> None:
    page = page_of(site, url_of(form))
    own = ["Source: Own reporting"] if form.is_own else []
    block = page.xpath("//*[@class='sources']")
    assert len(block) == bool(form.names)
    assert [words(each) for each in page.xpath("//*[@class='sources']/p")] == [
        *own,
        *(shown(work) for work in form.works),
    ]
    quotes = page.xpath("//*[@class='sources']//q")
    assert [(each.text, each.get("cite")) for each in quotes] == [
        (work["quote"], work["url"]) for work in form.works if "quote" in work
    ]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_microformats(site: SiteTest, form: Form) -> None:
    html = site.read(f"{url_of(form).strip('/')}/index.html")
    (entry,) = [each for each in mf2py.parse(html)["items"] if each["type"] == ["h-entry"]]
    cites = [each["properties"] for each in entry.get("children", []) if "h-cite" in each["type"]]
    assert [cite["publication"] for cite in cites] == [[work["name"]] for work in form.works]
    for cite, work in zip(cites, form.works, strict=True):
        assert cite.get("content", []) == ([work["quote"]] if "quote" in work else [])
        assert [date[:10] for date in cite.get("accessed", [])] == (
            [work["accessed"]] if "accessed" in work else []
        )


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_json_ld(site: SiteTest, form: Form) -> None:
    html = site.read(f"{url_of(form).strip('/')}/index.html")
    (data,) = extruct.extract(html, syntaxes=["json-ld"])["json-ld"]
    (article,) = [node for node in data["@graph"] if node["@type"] == "NewsArticle"]
    for key, relation in (("isBasedOn", "based_on"), ("citation", "cited")):
        found = article.get(key, [])
        assert [work["publisher"]["name"] for work in found] == [
            work["name"] for work in form.of(relation)
        ]
        for work, written in zip(found, form.of(relation), strict=True):
            assert work.get("archivedAt") == written.get("archived")
            part = work.get("hasPart", {"@type": "Quotation", "text": None})
            assert part == {"@type": "Quotation", "text": written.get("quote")}
    assert "original" not in json.dumps(article).replace(article["headline"], "")


def test_cards(site: SiteTest) -> None:
    cards = page_of(site, "/archive/2026/01/").xpath("//article")
    assert len(cards) == len(FORMS)
    for card in cards:
        # Sources are in the post and in the ledger; a card names the author and the date.
        assert card.xpath(".//h2/a/@href")[0] in BY_URL
        (meta,) = card.xpath(".//p[@class='meta']")
        assert words(meta).startswith("Ada Okafor 2 January 2026")
        assert "Source" not in words(card)


def test_feeds(site: SiteTest) -> None:
    for file in ("feed.xml", "atom.xml"):
        parsed = feedparser.parse(site.read(file).encode())
        assert not parsed.bozo
        assert len(parsed.entries) == len(FORMS)
        for entry in parsed.entries:
            form = BY_URL[entry.link.removeprefix("https://news.example")]
            check_content(entry.content[0].value, form)
            relations = {"cited": "via" if file == "feed.xml" else "related"}
            assert {(link.rel, link.href) for link in entry.links if link.rel != "alternate"} == {
                (relations.get(work.get("relation", ""), "via"), work["url"])
                for work in form.works
                if "url" in work
            }


def check_content(html: str, form: Form) -> None:
    body = lxml.html.fragment_fromstring(html, create_parent="div")
    lines = []
    for work in form.works:
        parts = [work.get("title"), work["name"], work.get("published")]
        parts += ["archived copy" if "archived" in work else None]
        label = "Also cited" if work.get("relation") == "cited" else "Source"
        lines.append(f"{label}: {', '.join(part for part in parts if part)}")
    own = ["Source: Own reporting"] if form.is_own else []
    label = "This article was created by Artificial Intelligence"
    assert [words(each) for each in body] == [label, "Words.", *own, *lines]
    addresses = [work[key] for work in form.works for key in ("url", "archived") if key in work]
    assert body.xpath(".//@href") == addresses


def test_json_feed(site: SiteTest) -> None:
    for item in json.loads(site.read("feed.json"))["items"]:
        form = BY_URL[item["url"].removeprefix("https://news.example")]
        check_content(item["content_html"], form)
        assert [told(work) for work in item.get("_citations", [])] == [
            {"relation": "based_on", **work} for work in form.works
        ]


def told(work: dict[str, str]) -> dict[str, str]:
    """A source for programs, with days in the place of its moments."""
    days = ("published", "accessed")
    return {key: value[:10] if key in days else value for key, value in work.items()}


def test_provenance(site: SiteTest) -> None:
    posts = json.loads(site.read("provenance.json"))["posts"]
    assert len(posts) == len(FORMS)
    for post in posts:
        form = BY_URL[post["url"].removeprefix("https://news.example")]
        own = [{"name": "Test News", "relation": "original"}] if form.is_own else []
        works = [{"relation": "based_on", **work} for work in form.works]
        assert [told(work) for work in post["sources"]] == (
            [*own, *works] or [{"relation": "unstated"}]
        )


def test_the_ledger(site: SiteTest) -> None:
    entries = page_of(site, "/transparency/").xpath("//ol[@class='ledger']/li")
    assert len(entries) == len(FORMS)
    for entry in entries:
        form = BY_URL[entry.xpath("string(.//a/@href)")]
        rows = {words(row.find("dt")): row.find("dd") for row in entry.findall("dl/div")}
        works = [
            ", ".join(
                filter(
                    None,
                    (
                        work.get("title"),
                        work["name"],
                        "archived copy",
                        f"accessed 3 January 2026 {work['quote']}" if "quote" in work else "",
                    )
                    if "archived" in work
                    else (work["name"],),
                )
            )
            for work in form.works
        ]
        own = ["Own reporting"] if form.is_own else []
        assert words(rows["Source"]) == ("; ".join([*own, *works]) or "Not stated")


def test_the_search(site: SiteTest) -> None:
    found = indexed(site)
    assert found.keys() == BY_URL.keys()
    for url, post in found.items():
        assert post["meta"].get("source", "") == ", ".join(BY_URL[url].names)


def test_own_reporting_is_said_in_the_language_of_the_page(site_of: Any) -> None:
    site = site_of('[[languages]]\ncode = "de"\nlabel = "D"\n')
    site.edit(site.post("a"), "source: CNN", "source: original")
    site.write(
        "content/posts/a.de.md", "---\ntitle: B\ntranslation: {by: ada, ai: none}\n---\nText.\n"
    )
    site.edit(site.post("c", more="lang: es"), "source: CNN", "source: original")
    assert site.build().codes() == ["stale-translation"]
    for path, own in (
        ("2026/01/02/a/", "Source: Own reporting"),
        ("de/2026/01/02/b/", "Quelle: Eigene Recherche"),
        ("2026/01/02/c/", "Fuente: Información propia"),
    ):
        assert words(page_of(site, path).xpath("//*[@class='sources']")[0]) == own
    for prefix, label, own in (
        ("", "Source", "Own reporting"),
        ("de/", "Quelle", "Eigene Recherche"),
    ):
        rows = page_of(site, f"{prefix}transparency/").xpath("//dl/div")
        sources = [words(row.find("dd")) for row in rows if words(row.find("dt")) == label]
        assert sources == [own] * 3
    (item,) = json.loads(site.read("de/feed.json"))["items"]
    assert item["content_html"].endswith("<p>Quelle: Eigene Recherche</p>")
    es, en = json.loads(site.read("feed.json"))["items"]
    assert es["content_html"].endswith("<p>Fuente: Información propia</p>")
    assert en["content_html"].endswith("<p>Source: Own reporting</p>")
    posts = json.loads(site.read("provenance.json"))["posts"]
    assert [post["sources"] for post in posts] == [
        [{"name": "Test News", "relation": "original"}]
    ] * 3


@pytest.fixture
def site_of(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A site with more settings."""
    return lambda more: SiteTest(tmp_path_factory.mktemp("sources") / "site", SETTINGS + more)


# --- unstated -------------------------------------------------------------------------------------

ORIGINAL = "write source: original, if it is your own reporting, or the name of the publication"
ARCHIVE = '[[archives]]\npath = "content/posts/old"\n'


def test_sources_are_unstated_in_an_archive_only(site_of: Any) -> None:
    site = site_of(ARCHIVE)
    for path in (site.post("old/a"), site.post("old/b"), site.post("new")):
        site.edit(path, "source: CNN", "source: unstated")
    result = site.build()
    errors = [problem for problem in result.problems if problem.severity == "error"]
    assert [
        (each.path, each.line, each.column, each.code, each.message, each.hint) for each in errors
    ] == [
        (
            "content/posts/new.md",
            5,
            9,
            "source-unstated",
            "source: only posts of an archive may be unstated",
            f"{ORIGINAL}; [[archives]] in site.toml names folders with imported posts",
        )
    ]
    site.delete("content/posts/new.md")
    (warning,) = site.build().done.problems
    assert (warning.path, warning.line, warning.column, warning.severity, warning.message) == (
        "content/posts/old/a.md",
        5,
        9,
        "warning",
        "nothing is said about the sources of this post, and of 1 more",
    )
    assert not site.build(strict=True).ok
    quiet = SETTINGS.replace('"source-url"', '"source-url", "source-unstated"')
    site.write("site.toml", quiet + ARCHIVE)
    assert site.build(strict=True).done.problems == ()


def test_a_post_that_leaves_the_archive_is_an_error_at_once(site_of: Any) -> None:
    site = site_of(ARCHIVE)
    site.edit(site.post("old/a"), "source: CNN", "source: [unstated]")
    assert site.build().ok
    site.write("site.toml", SETTINGS)
    assert site.build().codes() == ["source-unstated"]
    site.write("site.toml", SETTINGS + ARCHIVE)
    assert site.build().ok


def test_a_translation_has_it_from_its_original(site_of: Any) -> None:
    site = site_of(f'{ARCHIVE}[[languages]]\ncode = "de"\nlabel = "D"\n')
    site.edit(site.post("old/a"), "source: CNN", "source: unstated")
    site.write(
        "content/posts/elsewhere.md",
        "---\ntitle: B\nlang: de\ntranslation_of: content/posts/old/a.md\n"
        "translation: {by: ada, ai: none}\n---\nText.\n",
    )
    stale, unstated = site.build().done.problems
    assert stale.code == "stale-translation"
    assert unstated.message == "nothing is said about the sources of this post"
    assert unstated.path == "content/posts/old/a.md"
    assert "source" not in site.read("de/2026/01/02/b/index.html").partition("<main")[2].lower()
    site.write("site.toml", SETTINGS + '[[languages]]\ncode = "de"\nlabel = "D"\n')
    errors = [problem for problem in site.build().problems if problem.severity == "error"]
    assert [error.path for error in errors] == ["content/posts/old/a.md"]
