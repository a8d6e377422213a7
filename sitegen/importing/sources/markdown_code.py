"""Which parts of a Markdown text are code, where nothing else has a meaning."""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable

_FENCE = re.compile(
    r"[ \t]*(?:>[ \t]?|(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?P<sign>`{3,}|~{3,})(?P<rest>.*)"
)
_TICKS = re.compile(r"`+")
_HTML = re.compile(r"<(script|style|pre|code|textarea)\b[^<>]*>", re.I)


class Code:
    """The places of code in a text: fences, code in backticks, and `<pre>`, `<code>`,
    `<script>`."""

    def __init__(self, text: str) -> None:
        self.regions = _regions(text)
        self._starts = [start for start, _ in self.regions]

    def __contains__(self, position: object) -> bool:
        if not isinstance(position, int):
            return False
        at = bisect.bisect_right(self._starts, position) - 1
        return at >= 0 and position < self.regions[at][1]


def _regions(text: str) -> list[tuple[int, int]]:
    fences = list(_fences(text))
    regions: list[tuple[int, int]] = []
    at = 0
    for start, end in [*fences, (len(text), len(text))]:
        regions += _spans(text, at, start)
        if end > start:
            regions.append((start, end))
        at = end
    return regions


def _fences(text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    opened: tuple[int, str] | None = None
    at = 0
    for line in text.splitlines(keepends=True):
        fence = _FENCE.match(line)
        if opened is None:
            # A backtick in what follows ``` makes the line a text with code in it.
            if fence and not (fence["sign"][0] == "`" and "`" in fence["rest"]):
                opened = (at, fence["sign"])
        elif fence and fence["sign"].startswith(opened[1]) and not fence["rest"].strip():
            found.append((opened[0], at + len(line)))
            opened = None
        at += len(line)
    if opened:
        found.append((opened[0], len(text)))
    return found


def ticks(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Code in backticks, which no paragraph's end can be in."""
    found: list[tuple[int, int]] = []
    runs = [(run.start(), len(run[0])) for run in _TICKS.finditer(text, start, end)]
    by_length: dict[int, list[int]] = {}
    for where, length in runs:
        by_length.setdefault(length, []).append(where)
    at = start
    for where, length in runs:
        if where < at or _is_escaped(text, where):
            continue
        places = by_length[length]
        following = bisect.bisect_right(places, where)
        if following == len(places):
            continue
        closing = places[following]
        if "\n\n" in text[where:closing]:
            continue
        found.append((where, closing + length))
        at = closing + length
    return found


def _spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Code in backticks and in HTML."""
    found = ticks(text, start, end)
    unclosed: set[str] = set()
    for tag in _HTML.finditer(text, start, end):
        name = tag[1].lower()
        closes = None
        if name not in unclosed:
            closes = re.compile(rf"</{name}\s*>", re.I).search(text, tag.end(), end)
        if closes:
            found.append((tag.start(), closes.end()))
        else:
            unclosed.add(name)
    return _merged(sorted(found))


def _is_escaped(text: str, at: int) -> bool:
    before = len(text[:at]) - len(text[:at].rstrip("\\")) if text[at - 1 : at] == "\\" else 0
    return before % 2 == 1


def _merged(regions: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in regions:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def outside(text: str, change: Callable[[str], str]) -> str:
    """`text` with what is no code changed by `change`, which gets it part by part."""
    parts: list[str] = []
    at = 0
    for start, end in [*Code(text).regions, (len(text), len(text))]:
        parts.append(change(text[at:start]))
        parts.append(text[start:end])
        at = end
    return "".join(parts)
