"""Blocks of code: which lexer reads them, and that no document changes how the next one is read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pygments.lexers import TextLexer, get_lexer_by_name
from pygments.token import Text, _TokenType

from sitegen.config import Markdown
from sitegen.parse import code
from sitegen.parse.markdown import Converter


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    code._lexer.cache_clear()
    yield
    code._lexer.cache_clear()


def test_does_not_look_for_an_unknown_language_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(name: str, **options: object) -> object:
        asked.append(name)
        return get_lexer_by_name(name, **options)

    monkeypatch.setattr(code, "get_lexer_by_name", counted)
    assert "x = 1" in Converter(Markdown()).convert("```nosuchlanguage\nx = 1\n```\n\n```nosuchlanguage\ny\n```")[0]
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


@pytest.mark.parametrize(("info", "expected"), [
    ("python", '<span class="n">x</span>'),
    (".python", '<span class="n">x</span>'),
    ('python title="a.py"', '<span class="n">x</span>'),
    ('python hl_lines="1"', '<span class="hll"><span class="n">x</span>'),
    ("{.python .wide}", '<div class="wide highlight">'),
    ("{.python hl_lines=1}", '<span class="hll"><span class="n">x</span>'),
    ("{.python linenums=true}", 'class="linenos"'),
    ("{.python cssfile=/tmp/x full=true title=x}", '<div class="highlight"><pre><span></span><code><span class="n">x</span>'),
    ("{.python} }", '<div class="highlight"><pre><span></span><code>x = 1'),
    ("{.<b>}", '<div class="highlight"><pre><span></span><code>x = 1'),
])
def test_an_info_string_chooses_language_classes_and_lines_and_nothing_else(info: str, expected: str) -> None:
    made = Converter(Markdown()).convert(f"``` {info}\nx = 1\n```")[0]
    assert expected in made
    assert made.startswith("<div")
    assert "<style" not in made
    assert "<b>" not in made
