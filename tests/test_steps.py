"""Whatever a text repeats, one that is twice as long takes twice the steps: brackets, backquotes,
emphasis, HTML without an end.

Steps are lines of sitegen's own parser that Python executes, so that no clock is asked; `make
bench-markdown` asks one."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest
from hostile_texts import FAMILIES

from sitegen.markdown.converter import Converter
from sitegen.model.config import Markdown

SIZE = 3_000
SLACK = 1.2
# What grows by its square: the depth of lists, the width of tables, the number of backquotes.
MORE = {
    "notes that repeat": lambda n: "[^a]: x[^a]\n\n" + "[^a] " * (n // 5),
    "notes in notes": lambda n: "".join(f"[^{i}]: x[^{i + 1}]\n" for i in range(n // 16)) + "x[^0]",
    "definitions": lambda n: (
        "".join(f"[a{i}]: /b\n" for i in range(n // 12))
        + "\n"
        + "".join(f"[a{i}] " for i in range(n // 12))
    ),
    "labels": lambda n: "[a]: /b\n\n" + "[a][" * (n // 4),
    "links in links": lambda n: "[a](b " * (n // 6) + "[c](d)" + ")" * (n // 6),
    "pictures in pictures": lambda n: "![a" * (n // 6) + "](b)" * (n // 6),
    "titles": lambda n: '[a](b "\\"' * (n // 9),
    "brackets in addresses": lambda n: "[a](" + "(" * n,
    "underscores and stars": lambda n: "*a_ " * (n // 4) + "_b* " * (n // 4),
    "tildes": lambda n: "~~a~ " * (n // 5),
    "declarations": lambda n: "<!A " * (n // 4) + "<?" * (n // 4),
    "tags that nearly end": lambda n: "<a b=\"'\" c='\"' " * (n // 15),
    "entities": lambda n: "&a" * (n // 2) + "&#1" * (n // 3),
    "hosts": lambda n: "http://a_b." * (n // 11) + "www._." * (n // 6),
    "mails": lambda n: "a@" * (n // 4) + "a.@b" * (n // 4),
    "pipes": lambda n: "a|b\n-|-\n" + "\\|" * (n // 2) + "\n" + "|" * (n // 2),
    "headings in an item": lambda n: "- a\n" + "  # b\n  c\n" * (n // 10),
    "lazy lines": lambda n: "> > > a\n" + "b\n" * (n // 2),
    "abbreviations": lambda n: "*[A]: B\nx\n" * (n // 10),
    "tabs": lambda n: "-\ta\n\tb\n" * (n // 8),
}
TEXTS = {**FAMILIES, **MORE}


def steps(converter: Converter, text: str) -> int:
    count = 0

    def line(_frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return line

    def call(frame: FrameType, _event: str, _argument: Any) -> Any:
        return line if frame.f_globals.get("__name__", "").startswith("sitegen.markdown") else None

    former = sys.gettrace()
    sys.settrace(call)
    try:
        converter.convert(text)
    finally:
        sys.settrace(former)
    return count


@pytest.mark.parametrize("name", TEXTS)
def test_twice_the_text_takes_twice_the_steps(name: str) -> None:
    converter = Converter(Markdown())
    once, twice = (steps(converter, TEXTS[name](size)) for size in (SIZE, 2 * SIZE))
    assert twice <= 2 * SLACK * once + 500
