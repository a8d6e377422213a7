"""Where each part of a text was written in its document, and the marks that say so in HTML.

A mark is an attribute with a line and a column. `data-href-at="3:14"` is before the `href` whose
address was written there, and so for `src`, `poster` and `id`; `data-math-at` is that of a formula,
and `data-tag-at` that of a tag or a comment of raw HTML, or of an attribute list. The sanitizer
keeps the marks of the tags that it keeps, and then they are taken out. A text that may have such
attributes itself gets no marks."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import TypeAlias

from msgspec import Struct

from sitegen import lazy

# Every mark has it, and hardly any text.
SIGN = "-at="
ATTRIBUTES = frozenset(
    {"data-href-at", "data-src-at", "data-poster-at", "data-id-at", "data-math-at", "data-tag-at"}
)
_LIKE_A_MARK = lazy.pattern(r"-at\s*=", re.IGNORECASE)
# A pattern that begins with letters is searched for fastest.
_MARK = re.compile(r'data-(?<=\sdata-)(href|src|poster|id|math|tag)-at=("?)(\d++):(\d++)\2')
_LINE_END = lazy.pattern("\n")
# A mark, and those that follow it side by side.
_ANY = r'data-(?:href|src|poster|id|math|tag)-at=(?:"\d++:\d++"|\d++:\d++)'
_MARKS = re.compile(rf"{_MARK.pattern}((?>(?: {_ANY})*))")

# Where a text was written: the number of its first line, from 0; the column in which each line
# begins, 0 for those that are missing; the positions in the text before which a character of the
# document was left out.
Where: TypeAlias = tuple[int, Sequence[int], Sequence[int]]


class Places:
    """Converts positions in a text into places in its document."""

    def __init__(self, text: str, where: Where) -> None:
        self._line, self._columns, self._cuts = where
        self._rows = [0]
        if "\n" in text:
            self._rows += [found.end() for found in _LINE_END.finditer(text)]

    def at(self, at: int) -> str:
        """The `line:column` in the document of a position in the text, both from 1."""
        line, column = self.line_column(at)
        return f"{line}:{column}"

    def line_column(self, at: int) -> tuple[int, int]:
        """The same as numbers."""
        row = bisect_right(self._rows, at) - 1
        column = at - self._rows[row] + bisect_right(self._cuts, at)
        before = self._columns[row] if row < len(self._columns) else 0
        return self._line + row + 1, column + before + 1


def where_of_part(text: str, start: int, end: int, where: Where) -> Where:
    """Where `text[start:end]` was written, if `text` was written at `where`."""
    line, columns, cuts = where
    row = text.count("\n", 0, start)
    column = start - (text.rfind("\n", 0, start) + 1) + bisect_right(cuts, start)
    before = columns[row] if row < len(columns) else 0
    inside = [cut - start for cut in cuts if start < cut < end]
    return line + row, [before + column, *columns[row + 1 :]], inside


class PlaceMark(Struct, frozen=True, gc=False):
    """A mark at `html[start:end]`: where the value of the attribute `name`, a formula ("math") or a
    "tag" was written, by line and column from 1."""

    start: int
    end: int
    name: str
    line: int
    column: int


def looks_marked(text: str) -> bool:
    """Whether `text` may have an attribute of its own that looks like a mark."""
    return "=" in text and _LIKE_A_MARK.search(text) is not None


def marks_in(html: str) -> list[PlaceMark]:
    """The marks in `html`, each with the space after it, or else with the one before it."""
    marks = []
    for found in _MARKS.finditer(html) if SIGN in html else ():
        spaced = html.startswith(" ", found.end())
        start = found.start() - (not spaced)
        # Most marks stand alone.
        for mark in _MARK.finditer(html, *found.span()) if found[5] else (found,):
            end = mark.end() + (spaced and mark.end() == found.end())
            marks.append(PlaceMark(start, end, mark[1], int(mark[3]), int(mark[4])))
            start = end
    return marks


def marked(html: str, name: str) -> tuple[int, int] | None:
    """Line and column of the first mark called `name` in `html`; None if there is none."""
    return next(((mark.line, mark.column) for mark in marks_in(html) if mark.name == name), None)


def without(html: str, marks: list[PlaceMark]) -> str:
    """`html` without the `marks`, which are those in it."""
    pieces, end = [], 0
    for mark in marks:
        pieces.append(html[end : mark.start])
        end = mark.end
    return "".join((*pieces, html[end:])) if marks else html


def moved(html: str, move: Callable[[int, int], tuple[int, int]]) -> str:
    """`html` with the place of each mark replaced by what `move` returns for it."""

    def put(mark: re.Match[str]) -> str:
        line, column = move(int(mark[3]), int(mark[4]))
        return f"data-{mark[1]}-at={mark[2]}{line}:{column}{mark[2]}"

    return _MARK.sub(put, html) if SIGN in html else html
