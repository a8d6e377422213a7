"""Whatever a text repeats, one that is twice as long takes twice the steps: brackets, backquotes,
emphasis, HTML without an end.

Steps are lines of sitegen's own parser that Python executes, so that no clock is asked; `make
bench-markdown` asks one."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest
from hostile_texts import TEXTS

from sitegen.markdown.converter import Converter
from sitegen.model.config_tables import Markdown

SIZE = 3_000
SLACK = 1.2


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
@pytest.mark.sampled(4)
def test_twice_the_text_takes_twice_the_steps(name: str) -> None:
    converter = Converter(Markdown())
    once, twice = (steps(converter, TEXTS[name](size)) for size in (SIZE, 2 * SIZE))
    assert twice <= 2 * SLACK * once + 500
