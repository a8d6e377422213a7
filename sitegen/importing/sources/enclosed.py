"""Comments and elements of a text, from their beginning to their end, in one walk: what is never
closed is looked for once, and not again at each beginning that follows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_COMMENT_ENDS = "-->"
_COMMENT = re.compile(r"<!--.*?-->", re.S)


def elements(text: str, begins: re.Pattern[str]) -> Iterator[tuple[re.Match[str], int]]:
    """The beginnings that `begins` finds, each with the place behind its end: that of the element
    whose name is its first group, or of a comment if it has none. What stands in one is no
    beginning, and what has no end is left out."""
    unclosed: set[str] = set()
    at = 0
    while found := begins.search(text, at):
        at = found.end()
        name = (found[1] or "").lower()
        closed = None if name in unclosed else _end(name).search(text, at)
        if closed is None:
            unclosed.add(name)
            continue
        at = closed.end()
        yield found, at


def _end(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{re.escape(name)}\s*>" if name else _COMMENT_ENDS, re.I)


def replaced(
    pattern: re.Pattern[str], end: str, new: str | Callable[[re.Match[str]], str], text: str
) -> str:
    """`text` with what a pattern finds that goes on until `end`. Behind the last `end` nothing is
    searched: each beginning there would be followed to the end of the text."""
    stop = text.rfind(end) + len(end)
    return pattern.sub(new, text[:stop]) + text[stop:] if stop >= len(end) else text


def without_comments(text: str) -> str:
    """HTML without its comments."""
    return replaced(_COMMENT, _COMMENT_ENDS, "", text)
