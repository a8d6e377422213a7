"""Python-Markdown's own dialect with and without markdown/classic/fast.py: the same output, and
how much faster. `PYTHONPATH=tests python tests/bench/fast.py [DOCUMENTS]`."""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import cycle
from typing import Any
from unittest import mock

from random_markdown import documents, post

from sitegen.markdown.classic import fast
from sitegen.markdown.converter import Converter
from sitegen.model import choices, config

ROUNDS, POSTS = 9, 200
# Each extension alone, all of them, and each way to take raw HTML.
SETTINGS = tuple(
    config.Markdown(dialect="classic", extensions=chosen, raw_html=raw_html)  # type: ignore[arg-type]
    for chosen, raw_html in (
        ((), "sanitize"),
        ((), "escape"),
        (choices.EXTENSIONS, "trust"),
        *(((name,), "sanitize") for name in choices.EXTENSIONS),
    )
)


def converters(settings: config.Markdown) -> tuple[Converter, Converter]:
    """Python-Markdown as it is, and with markdown/classic/fast.py."""
    with mock.patch.object(fast, "TESTED", frozenset()):
        stock = Converter(settings)
    return stock, Converter(settings)


def output(converter: Converter, text: str) -> tuple[Any, ...]:
    """Body, headings and table of contents, or why there is none."""
    try:
        return (
            *converter.convert(text),
            converter._dialect.markdown.toc,
            converter._dialect.markdown.toc_tokens,
        )
    except Exception as error:
        return type(error), str(error)


def differences(
    texts: Iterable[str], settings: Sequence[config.Markdown] = SETTINGS
) -> Iterator[tuple[config.Markdown, str]]:
    """The documents that come out otherwise, each converted by the next of the settings."""
    pairs = [(chosen, *converters(chosen)) for chosen in settings]
    for (chosen, stock, quick), text in zip(cycle(pairs), texts, strict=False):
        if output(stock, text) != output(quick, text):
            yield chosen, text


def seconds(converter: Converter, posts: list[str]) -> float:
    start = time.perf_counter()
    for text in posts:
        converter.convert(text)
    return time.perf_counter() - start


def main() -> None:
    r = random.Random(7)
    posts = [post(r) for _ in range(POSTS)]
    stock, quick = converters(config.Markdown(dialect="classic"))
    rounds = [(seconds(stock, posts), seconds(quick, posts)) for _ in range(ROUNDS)]
    ratios = [quicker / slower for slower, quicker in rounds]
    print(
        f"classic {statistics.median(time for time, _ in rounds) / POSTS * 1000:.3f} ms a post,"
        " with markdown/classic/fast.py"
        f" {statistics.median(time for _, time in rounds) / POSTS * 1000:.3f}"
        f" ms: {statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})"
    )
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    different = list(differences(documents(count, count)))
    for chosen, text in different[:20]:
        print(chosen, repr(text))
    print(f"{count} documents, {len(different)} different")


if __name__ == "__main__":
    main()
