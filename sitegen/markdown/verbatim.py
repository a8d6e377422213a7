"""Comments, scripts and styles in a trusted text. They are replaced by signs before the text is
converted, so that nothing in them is read as Markdown, and put back afterwards."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from html import escape

from sitegen import lazy
from sitegen.text import rawhtml

_KEPT = frozenset({"script", "style"})
# A sign is a number between two noncharacters (Unicode §23.7), which no text holds. Its digits are
# noncharacters as well, so that they do not get into the ids of headings.
_OPEN, _CLOSE, _ZERO = "\ufdd0", "\ufdd1", 0xFDD2
_TAKEN = lazy.pattern("[\ufdd0-\ufdef]")
_SIGN = lazy.pattern(
    r"(<!--(?: data-tag-at=\d+:\d+)?|<(?:script|style)(?:\s[^<>]*)?>)?"
    r"\ufdd0([\ufdd2-\ufddb]+)\ufdd1",
    re.IGNORECASE,
)
_BARE_SIGN = lazy.pattern("\ufdd0[\ufdd2-\ufddb]+\ufdd1")
_EMPTY_LINE = lazy.pattern(r"\n[ \t]*\n")
# What can be before a block of HTML on its line: spaces, markers of list items, that of a quote.
_MARGIN = lazy.pattern(r"[ \t]*(?>(?:(?:[-+*]|[0-9]{1,9}[.)])[ \t]+)*)(>?)")


def hidden(text: str, visible: str) -> tuple[str, tuple[str, ...]]:
    """`text` with a sign in place of the content of each comment, script and style, and those
    contents. `visible` is `text` with blanks for code.

    Some stay, because Markdown does not read them as one: those in a paragraph with an empty line
    in them, since it ends the paragraph; and those of several lines in a quote, where each line
    begins with ">".
    """
    pieces: list[str] = []
    kept: list[str] = []
    end = 0
    if _TAKEN.search(text):
        return text, ()
    for opening, start, stop in rawhtml.asides(visible, _KEPT):
        inner, line = text[start:stop], text[text.rfind("\n", 0, opening) + 1 : opening]
        margin = _MARGIN.match(line)
        quoted, block = bool(margin and margin[1]), bool(margin and margin.end() == len(line))
        if (quoted and "\n" in inner) or (not block and _EMPTY_LINE.search(inner)):
            continue
        number = "".join(chr(_ZERO + int(digit)) for digit in str(len(kept)))
        pieces += [text[end:start], _OPEN, number, _CLOSE]
        kept.append(inner)
        end = stop
    return "".join((*pieces, text[end:])), tuple(kept)


def written_at(
    text: str, plain: str, kept: tuple[str, ...]
) -> Callable[[int, int], tuple[int, int]]:
    """A function from a line and column of `plain`, which has signs in place of what was `kept`, to
    the line and column of the same character in `text`. All count from 1."""
    signs = [
        (sign.start(), len(inner) - len(sign[0]))
        for sign, inner in zip(_BARE_SIGN.finditer(plain), kept, strict=True)
    ]
    starts = [0, *(end.end() for end in re.finditer("\n", plain))]
    ends = [0, *(end.end() for end in re.finditer("\n", text))]
    before = [0, *itertools.accumulate(more for _, more in signs)]

    def at(line: int, column: int) -> tuple[int, int]:
        place = starts[line - 1] + column - 1
        place += before[bisect_left(signs, (place,))]
        row = bisect_right(ends, place)
        return row, place - ends[row - 1] + 1

    return at


def shown(html: str, kept: tuple[str, ...]) -> str:
    """`html` with what was `kept` in place of its signs. It is escaped where Markdown read the sign
    as text."""

    def put_back(sign: re.Match[str]) -> str:
        inner = kept[int("".join(str(ord(digit) - _ZERO) for digit in sign[2]))]
        if not sign[1]:
            return escape(inner)
        # `<!-->` is a whole comment: a mark in it would let it go on to the next "-->".
        is_whole = not inner and html.startswith((">", "->"), sign.end())
        return "<!--" if is_whole and sign[1].startswith("<!--") else sign[1] + inner

    return _SIGN.sub(put_back, html)


def holds_sign(text: str) -> bool:
    """Whether `text` has a part of a sign."""
    return _TAKEN.search(text) is not None
