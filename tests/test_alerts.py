"""Alerts: quotes that GitHub shows as notes, tips and warnings."""

from __future__ import annotations

import json

import pytest
from dialect_html import github, normal, ours
from support import SiteTest

from sitegen.markdown.converter import Converter
from sitegen.model.config_tables import Markdown
from sitegen.outputs import search_index
from sitegen.outputs.search import SearchEntry
from sitegen.parse import document
from sitegen.parse.job import ParseSettings

SETTINGS = ParseSettings(timezone="UTC", ai_default=True, markdown=Markdown())
ENTRY = SearchEntry(
    url="/p/",
    title="P",
    lang="",
    date="",
    sources="",
    ai_tag="",
    year="",
    category="",
    involvement="",
)
TITLES = {
    "en": ["Note", "Tip", "Important", "Warning", "Caution"],
    "de": ["Hinweis", "Tipp", "Wichtig", "Warnung", "Vorsicht"],
    "es": ["Nota", "Consejo", "Importante", "Advertencia", "Precaución"],
    "cs": ["Note", "Tip", "Important", "Warning", "Caution"],
    "fr": ["Remarque", "Conseil", "Important", "Avertissement", "Attention"],
    "pl": ["Uwaga", "Wskazówka", "Ważne", "Ostrzeżenie", "Ostrożnie"],
}
ALL = "\n\n".join(f"> [!{kind.upper()}]\n> About {kind}." for kind in TITLES["en"])


def alert(kind: str, inside: str) -> str:
    return (
        f'<div class="admonition alert {kind.lower()}">\n<p class="admonition-title'
        f' alert-title"><strong>{kind}</strong></p>\n{inside}\n</div>'
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("> [!NOTE]\n> Text *here*.", alert("Note", "<p>Text <em>here</em>.</p>")),
        ("> [!tip]\n> a", alert("Tip", "<p>a</p>")),
        ("> [!Important]\n> a", alert("Important", "<p>a</p>")),
        (">[!WARNING]\n>a", alert("Warning", "<p>a</p>")),
        ("> [!CAUTION]  \n> two spaces", alert("Caution", "<p>two spaces</p>")),
        ("> [!CAUTION]\\\n> a backslash", alert("Caution", "<p>a backslash</p>")),
        ("> [!NOTE]\n>\n> a paragraph of its own", alert("Note", "<p>a paragraph of its own</p>")),
        ("> [!NOTE]\n> - a\n> - b", alert("Note", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>")),
        ("> [!NOTE]\nlazy", alert("Note", "<p>lazy</p>")),
        (
            "> [!NOTE]\n> | a |\n> |---|",
            alert("Note", "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n</table>"),
        ),
        ("> [!NOTE]\n> a\n> — Nobody is quoted", alert("Note", "<p>a\n— Nobody is quoted</p>")),
        (
            "> [!NOTE]\n> > [!TIP]\n> > a",
            alert("Note", "<blockquote>\n<p>[!TIP]\na</p>\n</blockquote>"),
        ),
    ],
)
def test_a_quote_that_begins_with_a_kind_is_an_alert(text: str, expected: str) -> None:
    assert ours(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "> [!NOTE]",
        "> [!NOTE]\n>",
        "> [!NOTE]\\",
        "> [!NOTE] A title\n> a",
        "> [!NOTE]: a\n> b",
        "> a\n> [!NOTE]\n> b",
        "> [!HINT]\n> a",
        "> \\[!NOTE]\n> a",
        "> [! NOTE]\n> a",
        "> [NOTE]\n> a",
        "> **[!NOTE]**\n> a",
        "> # [!NOTE]\n> a",
        "[!NOTE]\na",
        "> - [!NOTE]\n>   a",
        "- > [!NOTE]\n  > a",
        "1. x\n\n   > [!NOTE]\n   > a",
        "> > [!NOTE]\n> > a",
        "a[^1]\n\n[^1]: > [!NOTE]\n    > a",
        "<div>\n> [!NOTE]\n> a\n</div>",
        "> [!NOTE]\n> ===",
        "> [!NOTE]\n> |---|\n> | a |",
        "> [!NOTE]\n> :-\n> a",
    ],
)
def test_any_other_is_a_quote(text: str) -> None:
    assert normal(ours(text)) == normal(github(text))


def test_links_in_one_are_reported_where_they_are(site: SiteTest) -> None:
    site.post("p", "> [!NOTE]\n> [a](nowhere.md)\n>\n> [!TIP]\n> [b](nothing.md)\n")
    assert [(problem.line, problem.column) for problem in site.build().problems] == [
        (9, 7),
        (12, 7),
    ]


@pytest.mark.parametrize("raw", ["", "\n\n<b>raw</b> HTML"])
@pytest.mark.parametrize("lang", TITLES)
@pytest.mark.sampled(4)
def test_titles_are_in_the_language_of_the_page(site: SiteTest, lang: str, raw: str) -> None:
    site.post("p", ALL + raw, date="2026-01-01", more=f"lang: {lang}")
    site.write("content/about.md", f"---\ntitle: About\n---\n{ALL}")
    result = site.build().done
    assert {problem.code for problem in result.problems} == (
        {"no-strings"} if lang == "cs" else set()
    )
    page = site.read("2026/01/01/p/index.html")
    for kind, title in zip(TITLES["en"], TITLES[lang], strict=True):
        assert (
            alert(kind, f"<p>About {kind}.</p>").replace(f"<strong>{kind}<", f"<strong>{title}<")
            in page
        )
        assert alert(kind, f"<p>About {kind}.</p>") in site.read("about/index.html")


def test_a_site_has_its_own_titles(site: SiteTest) -> None:
    site.post("p", ALL, date="2026-01-01")
    assert site.build().ok
    site.write("layouts/i18n/en.toml", 'alert_tip = "Pro & con"\n')
    assert site.build().ok
    assert "<strong>Pro &amp; con</strong>" in site.read("2026/01/01/p/index.html")
    assert (
        "<strong>Pro &amp; con</strong>"
        in json.loads(site.read("feed.json"))["items"][0]["content_html"]
    )


def test_feeds_have_titles_in_the_language_of_the_post(site: SiteTest) -> None:
    site.post("p", ALL, date="2026-01-01", more="lang: es")
    assert site.build().ok
    html = json.loads(site.read("feed.json"))["items"][0]["content_html"]
    for title in TITLES["es"]:
        assert f"<strong>{title}</strong></p>\n<p>About" in html
        assert title in site.read("feed.xml")
        assert title in site.read("atom.xml")


def test_a_title_is_no_part_of_the_summary_and_is_not_searched(site: SiteTest) -> None:
    site.write("layouts/post.html", "{{ page.summary }}|{{ content }}")
    site.post("p", "> [!NOTE]\n> One.\n\nTwo[^1].\n\n[^1]: Three.", date="2026-01-01")
    assert site.build().ok
    assert site.read("2026/01/01/p/index.html").startswith("Two.|")
    _, body, _ = document.post(
        "content/posts/p.md", site.source("content/posts/p.md"), SETTINGS, Converter(Markdown())
    )
    assert search_index._record(ENTRY, search_index._text(body))["content"] == "One. Two. Three."


def test_what_an_author_writes_as_html_is_no_title_of_ours(site: SiteTest) -> None:
    site.post(
        "p",
        '<p class="admonition-title alert-title">Notebook</p>',
        date="2026-01-01",
        more="lang: de",
    )
    assert site.build().ok
    assert "Notebook" in site.read("2026/01/01/p/index.html")
