"""Rows of tables (GFM §4.10)."""

from __future__ import annotations

from sitegen import lazy

DELIMITER_ROW = lazy.pattern(r"[ ]*\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)*\|?[ ]*$")
# A pipe after a backslash is part of a cell, even if that backslash is itself escaped.
_CELL = lazy.pattern(r"(?>[^|]*(?:(?<=\\)\|[^|]*)*)")


def cells(row: str) -> list[tuple[int, int]]:
    """The (start, end) of each cell of a row, without the spaces around it."""
    ranges = []
    end = len(row.rstrip(" \t"))
    at = end - len(row[:end].lstrip(" \t"))
    at += row.startswith("|", at)
    while at < end:
        cell = _CELL.match(row, at, end)
        stop = cell.end() if cell else at
        text = row[at:stop]
        start = at + len(text) - len(text.lstrip(" \t"))
        ranges.append((start, max(start, at + len(text.rstrip(" \t")))))
        at = stop + 1
    return ranges
