"""The shortcuts of markdown/inline.py make the same as the full scan, and keep the places of
addresses."""

from __future__ import annotations

import re
from random import Random
from xml.etree.ElementTree import Element

import pytest
from random_markdown import documents

from sitegen.markdown import places
from sitegen.markdown.converter import Converter
from sitegen.markdown.github import reader
from sitegen.markdown.github.inline import InlineReader
from sitegen.model.config_tables import Markdown

# --- shortcuts ------------------------------------------------------------------------------------


SIGNS = [
    "a",
    "b c",
    "1",
    "é",
    "港",
    "。",
    "*",
    "**",
    "_",
    "__",
    "~",
    "`",
    "[",
    "]",
    "](b)",
    "[a](b)",
    "![",
    "\\",
    "<b>",
    "www.a.b",
    "://",
    ".",
    " ",
    " ",
    "\n",
]


@pytest.mark.long
def test_shortcuts_make_the_same_html(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain lines, texts without signs, and links, code and emphasis in which there are only
    letters have ways of their own."""
    signs = Random(3)
    texts = [*documents(2, 600), *("".join(signs.choices(SIGNS, k=10)) for _ in range(4000))]
    converter = Converter(Markdown())
    made = [converter.convert(text) for text in texts]

    class Everything(frozenset[str]):
        def __contains__(self, _: object) -> bool:
            return True

    monkeypatch.setattr(reader, "_NOT_PLAIN", Everything())
    monkeypatch.setattr(converter._dialect.inline, "signs", ("", *converter._dialect.inline.signs))
    for shortcut in ("_PLAIN_BRACKETS", "_PLAIN_CODE", "_PLAIN_LINK", "_PLAIN_PAIR"):
        monkeypatch.setattr(f"sitegen.markdown.github.scan.{shortcut}", re.compile("(?!)"))
    assert [converter.convert(text) for text in texts] == made


# --- places ---------------------------------------------------------------------------------------


def reported(text: str) -> list[tuple[str, str]]:
    """What was written in the places that the marks tell of, up to where an address ends."""
    made, lines = Converter(Markdown()).convert(text, marked=True)[0], text.split("\n")
    found = re.findall(r'data-(href|src|poster)-at="?(\d+):(\d+)', made)
    return [
        (name, re.split(r"[\s)>\"']", lines[int(line) - 1][int(column) - 1 :])[0])
        for name, line, column in found
    ]


@pytest.mark.parametrize(
    "before",
    [
        "",
        "x\n",
        "- ",
        "1. ",
        "> ",
        "> - ",
        "   - ",
        "-\t",
        "[^1]: ",
        "## ",
        "- [x] ",
        "a\n: ",
        "| a |\n|---|\n| ",
        "x\ty  \n",
        "!!! note\n    ",
        "> q\n>\n> — ",
        "[d]: /d\n",
        "*[X]: Y\n",
        "text *a*\n**b\nc** ",
    ],
)
def test_addresses_are_found_where_they_were_written(before: str) -> None:
    text = (
        f'{before}a [b](/link) ![c](/picture "t") [e][f] <https://auto.example>'
        " https://bare.example <img alt='' src=\"/raw\">\n\n[f]: /defined\n\nx[^1]\n"
    )
    assert reported(text) == [
        ("href", "/link"),
        ("src", "/picture"),
        ("href", "/defined"),
        ("href", "https://auto.example"),
        ("href", "https://bare.example"),
        ("src", "/raw"),
    ]


def test_addresses_are_found_behind_escaped_pipes_and_in_blocks_of_html_but_not_in_comments() -> (
    None
):
    assert reported(
        "a|b\n-|-\nx \\| y \\| [b](/link)|[c](/other)\n\n> <video poster=/p\n> "
        " src='/v'></video>\n> <!-- <a href=\"/c\"> -->"
    ) == [("href", "/link"), ("href", "/other"), ("poster", "/p"), ("src", "/v")]


def test_places_change_nothing_else() -> None:
    converter = Converter(Markdown())
    for text in documents(8, 300):
        made = converter.convert(text, marked=True)[0]
        assert places.without(made, places.marks_in(made)) == converter.convert(text)[0]


def test_a_text_may_nest_as_deeply_as_it_is_long() -> None:
    inline, element = InlineReader(html=True), Element("p")
    inline.fill(element, "*a **b " * 5_000 + "x" + " b** a*" * 5_000)
    assert sum(1 for _ in element.iter()) == 10_001
