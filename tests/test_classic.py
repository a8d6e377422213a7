"""markdown/classic/fast.py saves Python-Markdown work, and changes nothing in the output."""

from __future__ import annotations

import random
from pathlib import Path
from xml.etree.ElementTree import Element

import markdown
import pytest
from bench.fast import SETTINGS, converters, differences, output
from dialect_samples import SAMPLES
from markdown.blockprocessors import BlockProcessor
from markdown.inlinepatterns import InlineProcessor, SimpleTagInlineProcessor
from random_markdown import documents, post

from sitegen.markdown.classic import fast
from sitegen.markdown.converter import Converter
from sitegen.model.config_tables import Markdown

SITE = Path(__file__).parents[1] / "content"
CLASSIC = Markdown(dialect="classic")


def test_is_of_use_with_the_version_that_is_installed() -> None:
    assert fast.applies(), (
        "compare markdown/classic/fast.py with this version (python tests/bench/fast.py), then"
        " add it to TESTED"
    )
    assert isinstance(Converter(CLASSIC)._dialect.markdown, fast.FastMarkdown)


def test_leaves_other_versions_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "__version__", "3.11.4")
    library = Converter(CLASSIC)._dialect.markdown
    assert type(library) is markdown.Markdown
    for registry in (
        library.preprocessors,
        library.treeprocessors,
        library.inlinePatterns,
        library.parser.blockprocessors,
    ):
        assert not [found for found in registry if type(found).__module__ == fast.__name__]


@pytest.mark.long
def test_changes_nothing_of_generated_documents() -> None:
    assert next(differences(documents(1, 2000)), None) is None


@pytest.mark.long
def test_changes_nothing_of_posts() -> None:
    r = random.Random(3)
    assert next(differences([post(r) for _ in range(100)]), None) is None


@pytest.mark.parametrize(
    "settings",
    SETTINGS,
    ids=lambda settings: f"{'-'.join(settings.extensions)}-{settings.raw_html}",
)
@pytest.mark.sampled(1)
def test_changes_nothing_of_samples(settings: Markdown) -> None:
    texts = [text for _, text in SAMPLES] + [path.read_text("utf-8") for path in SITE.rglob("*.md")]
    assert next(differences(texts, [settings]), None) is None


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
        stock, ours = converters(CLASSIC)
        for converter in (stock, ours):
            converter._dialect.markdown.inlinePatterns.register(
                Word("()(word)", "mark"), "word", 64
            )
            converter._dialect.markdown.inlinePatterns.register(Bold("bold"), "bold", 200)
        assert output(stock, text) == output(ours, text)
        assert ("<mark>" if "word" in text else "<em>") in output(ours, text)[0]


def test_runs_a_subclass_of_a_known_pattern_on_every_text() -> None:
    class Any(type(Converter(CLASSIC)._dialect.markdown.inlinePatterns["autolink"])):  # type: ignore[misc]
        pass

    converter = Converter(CLASSIC)
    converter._dialect.markdown.inlinePatterns.register(
        Any("(text)", converter._dialect.markdown), "autolink", 120
    )
    assert "<a" in converter.convert("text")[0]


def test_asks_unknown_block_processors_about_every_block() -> None:
    class Rule(BlockProcessor):
        def test(self, parent: Element, block: str) -> bool:
            return block == "rule"

        def run(self, parent: Element, blocks: list[str]) -> None:
            blocks.pop(0)
            parent.append(Element("hr"))

    converter = Converter(CLASSIC)
    converter._dialect.markdown.parser.blockprocessors.register(
        Rule(converter._dialect.markdown.parser), "rule", 200
    )
    assert converter.convert("text\n\nrule")[0] == "<p>text</p>\n<hr>"
