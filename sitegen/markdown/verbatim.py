"""Comments, scripts and styles in a text that is trusted: Markdown gets to see none of them, and
takes nothing in them for its own. Each is kept aside, with a sign in its place."""

from __future__ import annotations

import html
import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable

from sitegen.text import rawhtml

_KEPT = frozenset({"script", "style"})
# What no text holds (Unicode §23.7, noncharacters). The number between them is written in others of
# them, so that no id of a heading gets digits from it.
_OPEN, _CLOSE, _ZERO = "\ufdd0", "\ufdd1", 0xFDD2
_TAKEN = re.compile("[\ufdd0-\ufdef]")
_SIGN = re.compile(
    r"(<!--|<(?:script|style)(?:\s[^<>]*)?>)?\ufdd0([\ufdd2-\ufddb]+)\ufdd1", re.IGNORECASE
)
_BARE_SIGN = re.compile("\ufdd0[\ufdd2-\ufddb]+\ufdd1")
_EMPTY_LINE = re.compile(r"\n[ \t]*\n")
# What a line may begin with before a block of HTML: spaces, signs of items; or that of a quote.
_MARGIN = re.compile(r"[ \t]*(?:(?:[-+*]|[0-9]{1,9}[.)])[ \t]+)*+(>?)")


def hidden(text: str, visible: str) -> tuple[str, tuple[str, ...]]:
    """`text` with a sign for what each comment, script and style holds, and what that is; `visible`
    is the text with blanks for code.

    A paragraph ends at an empty line, and what would go on behind it is no comment; and in a quote,
    each line has a sign of its own.
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
    """What tells where in `text` is what stands at a line and column of `plain`, in which signs
    stand for what was `kept`."""
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


def shown(made: str, kept: tuple[str, ...]) -> str:
    """`made` with what was `kept` in the place of its signs; where Markdown took it for text, as
    text."""

    def back(sign: re.Match[str]) -> str:
        inner = kept[int("".join(str(ord(digit) - _ZERO) for digit in sign[2]))]
        return sign[1] + inner if sign[1] else html.escape(inner)

    return _SIGN.sub(back, made)


def holds_sign(made: str) -> bool:
    return _TAKEN.search(made) is not None
