"""Whatever an author writes in front matter comes out as it went in: in the page, in all feeds and
in the ledger."""

from __future__ import annotations

import json

import lxml.etree
import lxml.html
import mf2py
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct
from support import SETTINGS, SiteTest

from sitegen.model.sources import is_address, is_empty

# What a front matter accepts: no control characters but the line separators, no surrogates, no
# non-characters.
CHARACTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
NASTY = st.sampled_from(
    [
        "</script>",
        "<!--",
        "]]>",
        "&amp;",
        "<b>",
        "'\"",
        "\u202e",
        "\u2066",
        "שלום",
        "مرحبا",
        "👩‍👩‍👧",
        "\u2028",
        "{{ 7 * 7 }}",
        "{name}",
        "%s",
        "\\",
        "`",
        "* ",
        "<![CDATA[",
        "\u200b",
        "é\u0301",
        "javascript:alert(1)",
    ]
)
TEXT = (
    st.lists(st.one_of(NASTY, st.text(CHARACTERS, min_size=1, max_size=8)), min_size=1, max_size=6)
    .map("".join)
    .filter(lambda text: any(character.isalnum() for character in text))
)

# The name of a source. An address is none.
NAME = TEXT.filter(lambda text: not (is_empty(text) or is_address(text)))


def quoted(value: object) -> str:
    """JSON that YAML reads as the same: no pairs of surrogates, and escapes for what YAML takes for
    the end of a line."""
    made = json.dumps(value, ensure_ascii=False)
    return "".join(
        f"\\u{ord(character):04x}" if character in "\u2028\u2029\ufeff" else character
        for character in made
    )


def one_line(text: str) -> str:
    for mark in "\t\r\n\u2028\u2029":
        text = text.replace(mark, " ")
    return " ".join(part for part in text.split(" ") if part)


class Said(Struct, frozen=True):
    """What an author writes in one post; `name` is also that of the provider of the model."""

    title: str
    name: str
    source: str
    model: str
    correction: str
    tag: str

    @property
    def shown_title(self) -> str:
        return one_line(self.title)

    @property
    def shown_name(self) -> str:
        return one_line(self.name)

    def front_matter(self) -> str:
        front = {
            "title": self.title,
            "date": "2026-01-02",
            "author": "ada",
            "slug": "a",
            "tags": [self.tag],
            "source": {
                "name": self.source,
                "title": self.title,
                "url": "https://s.example/?a=1&b='2'",
            },
            "ai": {"involvement": "assisted", "model": self.model, "provider": self.name},
            "corrections": [{"date": "2026-01-03", "text": self.correction}],
        }
        text = quoted(front)
        for date in ("2026-01-02", "2026-01-03"):
            text = text.replace(f'"{date}"', date)
        return f"---\n{text}\n---\n"


@settings(
    max_examples=50,
    suppress_health_check=list(HealthCheck),
)
@given(title=TEXT, name=TEXT, source=NAME, model=TEXT, correction=TEXT, tag=TEXT)
def test_any_text_comes_out_as_it_went_in(
    tmp_path_factory: pytest.TempPathFactory, **texts: str
) -> None:
    said = Said(**texts)
    site = SiteTest(
        tmp_path_factory.mktemp("text") / "site",
        SETTINGS + '[feeds]\nper = ["tag"]\n[ai]\nheaders = true\n',
    )
    site.write("content/authors/ada.md", f"---\nname: {quoted(said.name)}\n---\n".encode())
    site.write("content/posts/a.md", f"{said.front_matter()}Text.\n".encode())
    result = site.build()
    assert result.ok, result.printed
    check_page(site.read("2026/01/02/a/index.html"), said)
    check_feeds(site, said)
    check_ledger(site, said)
    for path in (site.root / "public").rglob("*.xml"):
        lxml.etree.fromstring(path.read_bytes())


def check_page(html: str, said: Said) -> None:
    page = lxml.html.document_fromstring(html.encode())
    (script,) = page.xpath("//script")
    article = json.loads(script.text)["@graph"][0]
    assert (
        article["headline"],
        article["author"][0]["name"],
        article["isBasedOn"][0]["publisher"]["name"],
    ) == (said.shown_title, said.shown_name, said.source)
    assert article["correction"][0]["text"] == said.correction
    assert page.xpath("string(//h1)") == said.shown_title
    assert page.xpath("//*[contains(@class, 'p-publication')]")[0].text_content() == said.source
    assert page.xpath("//@ai-model") == [said.model]
    (mf2,) = [item for item in mf2py.parse(html)["items"] if item["type"] == ["h-entry"]]
    assert one_line(mf2["properties"]["name"][0]) == said.shown_title.strip()


def check_feeds(site: SiteTest, said: Said) -> None:
    rss = lxml.etree.fromstring(site.read("feed.xml").encode()).find("channel/item")
    creator = rss.findtext("{http://purl.org/dc/elements/1.1/}creator")
    assert (rss.findtext("title"), creator) == (said.shown_title, said.shown_name)
    atom = lxml.etree.fromstring(site.read("atom.xml").encode()).find("{*}entry")
    author = atom.findtext("{*}author/{*}name")
    assert (atom.findtext("{*}title"), author) == (said.shown_title, said.shown_name)
    item = json.loads(site.read("feed.json"))["items"][0]
    assert (
        item["title"],
        item["_citations"][0]["name"],
        item["_ai_disclosure"]["model"],
        item["_corrections"][0]["text"],
    ) == (said.shown_title, said.source, said.model, said.correction)


def check_ledger(site: SiteTest, said: Said) -> None:
    """The provenance of all posts, and the HTTP header that tells of AI."""
    post = json.loads(site.read("provenance.json"))["posts"][0]
    assert (
        post["title"],
        post["authors"][0]["name"],
        post["sources"][0]["name"],
        post["model"],
    ) == (said.shown_title, said.shown_name, said.source, said.model)
    (header,) = [line for line in site.read("_headers").split("\n") if line.startswith("  ")]
    assert header.isascii()
