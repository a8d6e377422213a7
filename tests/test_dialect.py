"""The default dialect reads Markdown as GitHub does, and documents written by Python-Markdown's
rules as before."""

from __future__ import annotations

from typing import get_args

import pytest
from dialect_html import github, normal, ours
from dialect_samples import SAMPLES

from sitegen.markdown.converter import Converter
from sitegen.markdown.github.autolinks import trimmed
from sitegen.model.choices import DIALECTS, DialectName
from sitegen.model.config_tables import Markdown

# Where ours is another HTML than GitHub's, and should be.
DEVIATIONS: dict[tuple[str, str], str] = {
    (
        "emphasis",
        "**これは「強調」**です。\n",
    ): "what was meant: GitHub's rule of flanking ignores scripts without spaces",
    ("quote", '> "Said."\n>\n> — Somebody\n'): "who said it becomes the caption of the quotation",
    ("mixed", "- **Term**\n  : no definition\n"): "definition lists are an extension of ours",
    (
        "list",
        "100. one hundred\n\n     more\n\n     and four spaces:\n\n    text\n",
    ): "four spaces go on with an item, however wide its marker is",
    (
        "html",
        "Text.\n\n<title>a</title>\n",
    ): "the sanitizer takes out what GitHub's filter of tags writes as text",
    (
        "html",
        '<a href="https://archive.example/">https://paper.example/</a>\n',
    ): "GitHub makes a link in a link",
    ("address", "https://a.example/\u3000全角\n"): "an address has no spaces, not even wide ones",
    (
        "address",
        "https://a.example/?b=1&amp;c=2\n",
    ): "GitHub writes the ampersand as an entity of an entity",
    (
        "table",
        "[a]: /a/\n| b |\n|---|\n| [a] |\n",
    ): "GitHub shows a definition above a table as text",
}

# Documents by Python-Markdown's own rules: four spaces, and its extensions.
CLASSIC = (
    "Intro.\n\n*   One\n\n    Second paragraph of one.\n\n*   Two\n",
    "1.  One\n\n        code in an item\n\n2.  Two\n",
    "* a\n    * b\n        * c\n    * d\n* e\n",
    "1. a\n    1. b\n    2. c\n2. d\n    * e\n",
    "Term\n:   Its definition.\n\nOther\n:   First.\n:   Second.\n",
    "Term\n\n:   A definition\n\n    of two paragraphs.\n",
    "Term\n:   With a list:\n\n    * a\n    * b\n\nText.\n",
    "One\nTwo\n:   Of both.\n",
    "!!! note\n    A note of\n    two lines.\n\nText.\n",
    '!!! warning "Mind this"\n    First.\n\n    * a\n    * b\n\n    Last.\n',
    '!!! tip ""\n    No title.\n',
    '!!! note "Code"\n    Before.\n\n        indented code\n\n    After.\n',
    "!!! note\n    1. one\n\n        more of one\n\n    2. two\n",
    "Text[^1].\n\n[^1]:\n    First.\n\n    Second.\n\n    * a\n    * b\n\nMore.\n",
    (
        "One[^a], two[^b], one again[^a].\n\n[^a]: First note\n    goes on.\n\n[^b]: Second.\n\n   "
        " With more.\n"
    ),
    (
        "The HTML of the W3C, HTML.\n\n*[HTML]: Hyper Text Markup Language\n*[W3C]: World Wide Web"
        " Consortium\n"
    ),
    (
        '[a][1], [b] and ![c][i].\n\n[1]: /a/ "A"\n[b]: <https://example.com/>\n[i]: c.png\n   '
        " 'Over two lines'\n"
    ),
    "# A #\n\nB\n===\n\nC\n---\n\n* * *\n\n> quote\nlazy\n\nText.\n\n> > deep\n",
    'A | B\n:-- | --:\n`a` | *b*\n**c** | [d](/d/)\n\n```python hl_lines="1"\nx = 1\n```\n',
    (
        '<div class="x">\nraw *html*\n</div>\n\nText with <b>bold</b>  \nand a break, AT&amp;T,'
        " &copy;, \\*no\\*.\n"
    ),
)


@pytest.mark.parametrize(
    ("kind", "text"), SAMPLES, ids=[f"{kind}-{number}" for number, (kind, _) in enumerate(SAMPLES)]
)
def test_reads_as_github_does(kind: str, text: str) -> None:
    made, expected = normal(ours(text)), normal(github(text))
    if (kind, text) in DEVIATIONS:
        assert made != expected, "no deviation any more: take it off the list"
    else:
        assert made == expected


def test_deviations_are_few_and_of_samples() -> None:
    assert set(DEVIATIONS) <= set(SAMPLES)
    assert len(set(SAMPLES)) == len(SAMPLES) >= 125
    assert len(DEVIATIONS) <= len(SAMPLES) * 0.05


@pytest.mark.parametrize("text", [text for _, text in SAMPLES])
def test_line_ends_do_not_matter(text: str) -> None:
    assert ours(text.replace("\n", "\r\n")) == ours(text)


@pytest.mark.parametrize("text", CLASSIC)
def test_documents_by_the_classic_rules_stay_the_same(text: str) -> None:
    assert normal(ours(text)) == normal(ours(text, dialect="classic"))


def test_normalising_keeps_what_can_be_seen() -> None:
    """Else the comparison would find everything alike."""
    for one, other in (
        ("<p>a</p>", "<p>b</p>"),
        ("<p>a b</p>", "<p>ab</p>"),
        ("<p><em>a</em></p>", "<p>a</p>"),
        ('<p><a href="/a/">x</a></p>', '<p><a href="/b/">x</a></p>'),
        ("<ul><li>a</li></ul>", "<ul><li><p>a</p></li></ul>"),
        ('<ol start="2"><li>a</li></ol>', "<ol><li>a</li></ol>"),
        ("<pre>a\n b</pre>", "<pre>a\nb</pre>"),
        (
            '<table><tr><td align="left">a</td></tr></table>',
            '<table><tr><td align="right">a</td></tr></table>',
        ),
    ):
        assert normal(one) != normal(other)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://a.example", "https://a.example"),
        ("https://a.example/", "https://a.example/"),
        ("https://a.example.", "https://a.example"),
        ("https://a.example/b?!", "https://a.example/b"),
        ("https://a.example/b,", "https://a.example/b"),
        ("https://a.example/b:", "https://a.example/b"),
        ("https://a.example/b**", "https://a.example/b"),
        ("https://a.example/b_", "https://a.example/b"),
        ("https://a.example/b~~", "https://a.example/b"),
        ('https://a.example/b"', "https://a.example/b"),
        ("https://a.example/b'", "https://a.example/b"),
        ("https://a.example/b.c", "https://a.example/b.c"),
        ("https://a.example/b)", "https://a.example/b"),
        ("https://a.example/b).", "https://a.example/b"),
        ("https://a.example/b.)", "https://a.example/b"),
        ("https://a.example/b_(c)", "https://a.example/b_(c)"),
        ("https://a.example/b_(c))", "https://a.example/b_(c)"),
        ("https://a.example/(b)c)d", "https://a.example/(b)c)d"),
        ("https://a.example/b&copy;", "https://a.example/b"),
        ("https://a.example/b&c=d", "https://a.example/b&c=d"),
        ("https://a.example/b&amp;&lt;", "https://a.example/b"),
        ("www.a.example/?b=c.", "www.a.example/?b=c"),
        ("", ""),
        ("...", ""),
    ],
)
def test_trims_what_belongs_to_the_sentence(address: str, expected: str) -> None:
    assert trimmed(address) == expected


@pytest.mark.parametrize("name", get_args(DialectName))
def test_every_dialect_that_settings_can_name_converts(name: DialectName) -> None:
    assert name in DIALECTS
    html, _ = Converter(Markdown(dialect=name)).convert("One *two*.\n")
    assert "two" in html
