"""Where a text was written: of a line of it, the number and the column in the document; and the
marks that tell so in HTML.

A mark is an attribute beside another one that holds an address or an id, `data-href-at="3:14"`;
that of a formula, which is in no attribute, is `data-math-at`, and that of a tag or comment of raw
HTML `data-tag-at`. It goes through sanitizing with its tag, and is taken out then. A text that may
have such an attribute itself gets no marks."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

# What every mark holds, and hardly any text.
SIGN = "-at="
ATTRIBUTES = frozenset(
    {"data-href-at", "data-src-at", "data-poster-at", "data-id-at", "data-math-at", "data-tag-at"}
)
_LIKE_A_MARK = re.compile(r"-at\s*=", re.IGNORECASE)
_MARK = re.compile(r'(?<=\s)data-(href|src|poster|id|math|tag)-at=("?)(\d++):(\d++)\2')
_LINE_END = re.compile("\n")
# Those side by side. What begins with letters is found fast.
_ANY = r'data-(?:href|src|poster|id|math|tag)-at=(?:"\d++:\d++"|\d++:\d++)'
_MARKS = re.compile(rf"{_ANY}(?>(?: {_ANY})*)")

# The number of the first line, from 0; the columns in which the lines begin, 0 for those that are
# missing; the places in the text before each of which a character was left out.
Where: TypeAlias = tuple[int, Sequence[int], Sequence[int]]


class Places:
    """The places of one text, for whoever asks for many."""

    def __init__(self, text: str, where: Where) -> None:
        self._line, self._columns, self._cuts = where
        self._rows = [0, *(found.end() for found in _LINE_END.finditer(text))]

    def at(self, at: int) -> str:
        """`line:column` of a place in the text, both from 1."""
        row = bisect_right(self._rows, at) - 1
        column = at - self._rows[row] + bisect_right(self._cuts, at)
        before = self._columns[row] if row < len(self._columns) else 0
        return f"{self._line + row + 1}:{column + before + 1}"


class PlaceMark(NamedTuple):
    """A mark at `html[start:end]`: where the address in the attribute `name`, the formula ("math")
    or the "tag", was written."""

    start: int
    end: int
    name: str
    line: int
    column: int


def looks_marked(text: str) -> bool:
    """Whether a mark in the HTML of `text` could be one that the text has itself, however it is
    written."""
    return _LIKE_A_MARK.search(text) is not None


def marks_in(made: str) -> list[PlaceMark]:
    """The marks in `made`, with the space behind them, or if there is none, with the one before
    them."""
    marks = []
    for found in _MARKS.finditer(made) if SIGN in made else ():
        spaced = made.startswith(" ", found.end())
        start = found.start() - (not spaced)
        for mark in _MARK.finditer(made, found.start(), found.end()):
            end = mark.end() + (spaced and mark.end() == found.end())
            marks.append(PlaceMark(start, end, mark[1], int(mark[3]), int(mark[4])))
            start = end
    return marks


def marked(made: str, name: str) -> tuple[int, int] | None:
    """Line and column that the first mark called `name` in `made` tells, if there is one."""
    return next(((mark.line, mark.column) for mark in marks_in(made) if mark.name == name), None)


def without(made: str, marks: list[PlaceMark]) -> str:
    """`made`, in which these marks are, without them."""
    pieces, end = [], 0
    for mark in marks:
        pieces.append(made[end : mark.start])
        end = mark.end
    return "".join((*pieces, made[end:])) if marks else made


def moved(made: str, move: Callable[[int, int], tuple[int, int]]) -> str:
    """`made` with marks that tell of other places."""

    def put(mark: re.Match[str]) -> str:
        line, column = move(int(mark[3]), int(mark[4]))
        return f"data-{mark[1]}-at={mark[2]}{line}:{column}{mark[2]}"

    return _MARK.sub(put, made) if SIGN in made else made
