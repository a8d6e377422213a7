"""Rows of tables (GFM §4.10)."""

from __future__ import annotations

import re

DELIMITER_ROW = re.compile(r"[ ]*\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)*\|?[ ]*$")
# A pipe behind a backslash, and be it one of two, is part of a cell.
_CELL = re.compile(r"(?>[^|]*(?:(?<=\\)\|[^|]*)*)")


def cells(row: str) -> list[tuple[int, int]]:
    """Where the cells of a row begin and end, without the spaces around them."""
    found = []
    end = len(row.rstrip(" \t"))
    at = end - len(row[:end].lstrip(" \t"))
    at += row.startswith("|", at)
    while at < end:
        cell = _CELL.match(row, at, end)
        stop = cell.end() if cell else at
        text = row[at:stop]
        start = at + len(text) - len(text.lstrip(" \t"))
        found.append((start, max(start, at + len(text.rstrip(" \t")))))
        at = stop + 1
    return found
