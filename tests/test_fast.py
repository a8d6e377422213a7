"""parse/fast.py spares Python-Markdown work and changes nothing of what comes out."""

from __future__ import annotations

import random
import re
import sys
import unicodedata
from collections.abc import Collection, Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import markdown
import pytest
from bench.fast import SETTINGS, converters, differences, documents, output, post
from dialect_samples import SAMPLES
from markdown.blockprocessors import BlockProcessor
from markdown.inlinepatterns import InlineProcessor, SimpleTagInlineProcessor
from pygments.lexers import TextLexer, get_lexer_by_name
from pygments.token import Text, _TokenType

from sitegen import located
from sitegen.config import Markdown
from sitegen.parse import blocks, body, budget, fast
from sitegen.parse.markdown import Converter

SITE = Path(__file__).parents[1] / "content"
CLASSIC = Markdown(dialect="classic")


def test_is_of_use_with_the_version_that_is_installed() -> None:
    assert fast.applies(), "compare parse/fast.py with this version (python tests/bench/fast.py), then add it to TESTED"
    assert isinstance(Converter(Markdown())._markdown, fast.Markdown)


def test_leaves_other_versions_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "__version__", "3.11.4")
    for settings in (Markdown(), CLASSIC):
        library = Converter(settings)._markdown
        assert type(library) is markdown.Markdown
        for registry in (library.preprocessors, library.treeprocessors, library.inlinePatterns, library.parser.blockprocessors):
            assert not [found for found in registry if type(found).__module__ == fast.__name__]


def test_changes_nothing_of_generated_documents() -> None:
    assert next(differences(documents(1, 2000)), None) is None


def test_changes_nothing_of_posts() -> None:
    r = random.Random(3)
    assert next(differences([post(r) for _ in range(100)]), None) is None


@pytest.mark.parametrize("settings", SETTINGS, ids=lambda settings: f"{settings.dialect}-{'-'.join(settings.extensions)}-{settings.raw_html}")
def test_changes_nothing_of_samples(settings: Markdown) -> None:
    texts = [text for _, text in SAMPLES] + [path.read_text("utf-8") for path in SITE.rglob("*.md")]
    assert next(differences(texts, [settings]), None) is None


def test_sees_signs_that_come_up_while_a_text_is_read() -> None:
    """An empty link to a wiki goes, and leaves two tildes side by side."""
    text = "_**~[[ ]]~x~[[ ]]~**_"
    stock, quick = converters(Markdown(extensions=("wikilinks",)))
    assert output(stock, text) == output(quick, text)
    assert "<del>x</del>" in output(quick, text)[0]


def test_knows_the_paragraphs_of_the_dialect(monkeypatch: pytest.MonkeyPatch) -> None:
    class Everything(Collection[str]):
        def __contains__(self, _: object) -> bool:
            return True

        def __iter__(self) -> Iterator[str]:
            return iter(())

        def __len__(self) -> int:
            return 0

    converter = Converter(Markdown())
    texts = list(documents(2, 800))
    made = [output(converter, text) for text in texts]
    monkeypatch.setattr(blocks, "_SIGNS", Everything())
    assert [output(converter, text) for text in texts] == made


def test_runs_unknown_patterns_on_every_text() -> None:
    class Word(SimpleTagInlineProcessor):
        pass

    class Bold(InlineProcessor):
        """Makes a text that another pattern has to see."""

        def handleMatch(self, m, data):  # type: ignore[no-untyped-def,override]  # noqa: N802
            made = Element("u")
            made.text = "*made*"
            return made, m.start(), m.end()

    for text in ("a word", "a bold"):
        stock, quick = converters(Markdown())
        for converter in (stock, quick):
            converter._markdown.inlinePatterns.register(Word("()(word)", "mark"), "word", 64)
            converter._markdown.inlinePatterns.register(Bold("bold"), "bold", 200)
        assert output(stock, text) == output(quick, text)
        assert ("<mark>" if "word" in text else "<em>") in output(quick, text)[0]


def test_runs_a_subclass_of_a_known_pattern_on_every_text() -> None:
    class Any(type(Converter(CLASSIC)._markdown.inlinePatterns["autolink"])):  # type: ignore[misc]
        pass

    converter = Converter(CLASSIC)
    converter._markdown.inlinePatterns.register(Any("(text)", converter._markdown), "autolink", 120)
    assert "<a" in converter.convert("text")[0]


def test_asks_unknown_block_processors_about_every_block() -> None:
    class Rule(BlockProcessor):
        def test(self, parent: Element, block: str) -> bool:
            return block == "rule"

        def run(self, parent: Element, blocks: list[str]) -> None:
            blocks.pop(0)
            parent.append(Element("hr"))

    converter = Converter(CLASSIC)
    converter._markdown.parser.blockprocessors.register(Rule(converter._markdown.parser), "rule", 200)
    assert converter.convert("text\n\nrule")[0] == "<p>text</p>\n<hr>"


def test_does_not_look_for_an_unknown_language_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(name: str, **options: object) -> object:
        asked.append(name)
        return get_lexer_by_name(name, **options)

    monkeypatch.setattr(fast, "get_lexer_by_name", counted)
    fast._lexer.cache_clear()
    for settings in (Markdown(), CLASSIC):
        assert "x = 1" in Converter(settings).convert("```nosuchlanguage\nx = 1\n```\n\n```nosuchlanguage\ny\n```")[0]
    assert asked == ["nosuchlanguage", "text"]


def test_counts_words_as_one_search_would() -> None:
    r, word = random.Random(5), re.compile(r"\w+(?:['’׳.,:/@‑-]\w+)*")
    for text in documents(5, 300):
        plain = text + "".join(r.choices("aä_1\u0663²ⅷ-'’׳‑.,:/@ \xa0\u2028\x1c\u200b東カか\u3099e\u0301ªⓐ𝒜\u0928\u093f"
                                         "\xad\u200c\u200d\u2060\ufe0f", k=60))
        seen = "".join(sign for sign in plain
                       if unicodedata.category(sign)[0] != "M" and sign not in "\xad\u200c\u200d\u2060")
        assert body._words(plain) == (len(word.findall(body._CJK.sub(" ", seen))), len(body._CJK.findall(seen)))


def test_counts_words_between_all_the_signs_there_are_within_the_budget() -> None:
    signs = [sign for sign in map(chr, (*range(0x80, 0xd800), *range(0xe000, sys.maxunicode + 1))) if not sign.isalnum()]
    text = "a".join(signs[:500_000])
    with budget.limit(budget.seconds_for(len(text))):
        assert sum(body._words(text)) > 400_000


def test_python_takes_every_refused_sign_for_unprintable() -> None:
    assert not [sign for sign in map(chr, range(sys.maxunicode + 1)) if located.UNPRINTABLE.match(sign) and sign.isprintable()]


def test_a_lexer_does_not_remember_the_document_before(monkeypatch: pytest.MonkeyPatch) -> None:
    class Counting(TextLexer):
        count = 0

        def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, _TokenType, str]]:
            self.count += 1
            yield 0, Text, f"{self.count}"

    monkeypatch.setattr(fast, "get_lexer_by_name", lambda _, **options: Counting(**options))
    fast._lexer.cache_clear()
    converter = Converter(Markdown())
    assert converter.convert("```x\na\n```") == converter.convert("```x\na\n```")
    fast._lexer.cache_clear()
