"""Blocks of code: which lexer reads them, and that no document changes how the next one is read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Literal

import pytest
from pygments.lexers import TextLexer, get_lexer_by_name
from pygments.token import Text, _TokenType
from support import SiteTest

from sitegen.markdown import code
from sitegen.markdown.converter import Converter
from sitegen.model.config_tables import Markdown


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    code.lexer_of.cache_clear()
    yield
    code.lexer_of.cache_clear()


def test_does_not_look_for_an_unknown_language_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(name: str, **options: object) -> object:
        asked.append(name)
        return get_lexer_by_name(name, **options)

    monkeypatch.setattr(code, "get_lexer_by_name", counted)
    assert (
        "x = 1"
        in Converter(Markdown()).convert(
            "```nosuchlanguage\nx = 1\n```\n\n```nosuchlanguage\ny\n```"
        )[0]
    )
    assert asked == ["nosuchlanguage"]


def test_a_lexer_does_not_remember_the_document_before(monkeypatch: pytest.MonkeyPatch) -> None:
    class Counting(TextLexer):
        count = 0

        def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, _TokenType, str]]:
            self.count += 1
            yield 0, Text, f"{self.count}"

    monkeypatch.setattr(code, "get_lexer_by_name", lambda _, **options: Counting(**options))
    converter = Converter(Markdown())
    assert converter.convert("```x\na\n```") == converter.convert("```x\na\n```")


def test_lexers_that_keep_what_they_see_in_their_class_begin_anew() -> None:
    text = "```csound\ninstr 1\nshout 1\nendin\n```\n"
    converter = Converter(Markdown())
    alone = converter.convert(text)
    converter.convert("```csound\nopcode shout, 0, i\nendop\ninstr 1\nshout 1\nendin\n```\n")
    assert converter.convert(text) == alone


@pytest.mark.parametrize(
    ("info", "expected"),
    [
        ("python", '<span class="n">x</span>'),
        (".python", '<span class="n">x</span>'),
        ('python title="a.py"', '<span class="n">x</span>'),
        ('python hl_lines="1"', '<span class="hll"><span class="n">x</span>'),
        ("{.python .wide}", '<div class="wide highlight">'),
        ("{.python hl_lines=1}", '<span class="hll"><span class="n">x</span>'),
        ("{.python linenums=true}", 'class="linenos"'),
        (
            "{.python cssfile=/tmp/x full=true title=x}",
            '<div class="highlight"><pre><span></span><code><span class="n">x</span>',
        ),
        ("{.python} }", '<div class="highlight"><pre><span></span><code>x = 1'),
        ("{.<b>}", '<div class="highlight"><pre><span></span><code>x = 1'),
    ],
)
def test_an_info_string_chooses_language_classes_and_lines_and_nothing_else(
    info: str, expected: str
) -> None:
    made = Converter(Markdown()).convert(f"``` {info}\nx = 1\n```")[0]
    assert expected in made
    assert made.startswith("<div")
    assert "<style" not in made
    assert "<b>" not in made


LEXERS = (
    "",
    "text",
    "python",
    "make",
    "diff",
    "go",
    "console",
    "html",
    "html+jinja",
    "json",
    "pycon",
    "yaml",
    "nosuchlanguage",
    "mermaid",
)


@pytest.mark.parametrize("language", LEXERS)
@pytest.mark.parametrize(
    "lines",
    [
        "a\tb",
        "\tc\n\t\td",
        "\n\nx\n\n\ny  \n    \n\n",
        "",
        "\n",
        "    \t",
        "$ ls\n\n>>> x\n",
        "{% raw %}\n\n",
        "e",
    ],
)
def test_code_is_published_to_the_letter(language: str, lines: str) -> None:
    made = Converter(Markdown()).convert(
        f"~~~ {language}\n{lines}\n~~~" if lines else f"~~~ {language}\n~~~"
    )[0]
    inside = re.search(r"<code[^>]*>(.*)</code></pre>", made, re.DOTALL)
    assert inside
    assert unescape(re.sub("<[^>]*>", "", inside[1])) == (f"{lines}\n" if lines else "")


def test_indented_code_keeps_its_tabs() -> None:
    made = Converter(Markdown()).convert("    a\tb\n\tc\n\t\td\n\n\n\te\n\n- x\n\n\t\tf\tg\n")[0]
    assert "<code>a\tb\nc\n\td\n\n\ne\n</code>" in made
    # The tabs of an item count as four columns; this one is cut through.
    assert "<code>  f\tg\n</code>" in made


def test_code_in_a_text_keeps_its_tabs() -> None:
    assert "<code>x\ty</code>" in Converter(Markdown()).convert("Inline `x\ty`.")[0]


@pytest.mark.parametrize(
    ("lines", "marked", "expected"),
    [
        ("\nfirst = 1\nsecond = 2", "2", "first = 1"),
        ("a\n\n\nb", "4", "b"),
        ("\n\na\n\n", "3", "a"),
        ("\n\na", "1", ""),
        ("a\n\nb", "2", ""),
    ],
)
def test_the_line_is_marked_that_the_author_counts(lines: str, marked: str, expected: str) -> None:
    for info in (
        f'python hl_lines="{marked}"',
        f"{{.python hl_lines={marked}}}",
        f"{{.python linenums=true hl_lines={marked}}}",
    ):
        found = re.findall(
            r'<span class="hll">(.*?\n)</span>',
            Converter(Markdown()).convert(f"```{info}\n{lines}\n```")[0],
        )
        assert [re.sub("<[^>]*>", "", line) for line in found] == [f"{expected}\n"]


@pytest.mark.parametrize("raw", ["", "\n\n<b>x</b>"])
def test_pages_and_feeds_have_the_same_code(site: SiteTest, raw: str) -> None:
    site.post(
        "p",
        "```make\n\nall: a.o\n\tcc -o all a.o\n```\n\n```diff\n-\told\n+\tnew\n```\n\nInline"
        f" `x\ty`.\n\n-\tone\n\t- two\n{raw}",
        date="2026-01-01",
    )
    assert site.build().ok
    for html in (
        site.read("2026/01/01/p/index.html"),
        json.loads(site.read("feed.json"))["items"][0]["content_html"],
    ):
        plain = unescape(re.sub("<[^>]*>", "", html))
        for part in ("\nall: a.o\n\tcc -o all a.o\n", "\n-\told\n+\tnew\n", "Inline x\ty."):
            assert part in plain
        assert re.search(r"<li>one\s*<ul>\s*<li>two</li>", html)


def test_a_drawing_keeps_its_language() -> None:
    made = Converter(Markdown()).convert("```mermaid\ngraph TD; A-->B & C\n```")[0]
    assert made == '<pre><code class="language-mermaid">graph TD; A--&gt;B &amp; C\n</code></pre>'


@pytest.mark.parametrize("dialect", ["github", "classic"])
def test_code_with_a_very_long_line_has_no_colours(dialect: Literal["github", "classic"]) -> None:
    """Pygments' lexer for make takes 60 seconds for 60,000 letters."""
    converter = Converter(Markdown(dialect=dialect))
    long, short = (
        converter.convert(f"```make\nx = 1\n{'a' * count}\n```\n")[0] for count in (1001, 1000)
    )
    assert f"<code>x = 1\n{'a' * 1001}\n</code>" in long
    assert '<span class="nv">x</span>' in short
