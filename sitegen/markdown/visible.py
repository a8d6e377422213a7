"""A source text with blanks for what readers do not see: a search in it finds only what they see,
at its true position."""

from __future__ import annotations

import re

from sitegen import lazy
from sitegen.text import rawhtml

_FENCE = lazy.pattern(r"[ >]*(?:(?:[-+*]|\d{1,9}[.)]) +)?(`{3,}|~{3,})(.*)")


def visible(text: str, raw_html: str) -> str:
    """`text` with blanks for its code, and for what readers do not see of its raw HTML. `raw_html`
    is the setting of that name."""
    without = without_code(text)
    if "<" not in without or raw_html == "escape":
        return without
    return rawhtml.blanked_source(
        without, rawhtml.TRUSTED if raw_html == "trust" else rawhtml.SANITIZED
    )


def without_code(text: str) -> str:
    """`text` with every character of fenced code and code spans blanked, so that positions stay
    true."""
    return _without_spans(_without_fences(text))


def _without_fences(text: str) -> str:
    if "```" not in text and "~~~" not in text:
        return text
    lines = text.split("\n")
    last = {
        line.strip()[:1]: i
        for i, line in enumerate(lines)
        if _FENCE.fullmatch(line) and not line.strip().strip("`~")
    }
    fence, start = "", 0
    for i, line in enumerate(lines):
        found = _FENCE.match(line)
        if not found:
            continue
        if not fence:
            # A fence that nothing closes is text.
            if last.get(found[1][0], -1) > i:
                fence, start = found[1], i
        elif found[1].startswith(fence) and not found[2].strip():
            lines[start : i + 1] = [" " * len(inside) for inside in lines[start : i + 1]]
            fence = ""
    return "\n".join(lines)


def _without_spans(text: str) -> str:
    if "`" not in text:
        return text
    runs = [(match.start(), match.end()) for match in re.finditer("`+", text)]
    later: dict[int, list[int]] = {}
    for index in range(len(runs) - 1, -1, -1):
        later.setdefault(runs[index][1] - runs[index][0], []).append(index)
    pieces, end, index = [], 0, 0
    while index < len(runs):
        start, stop = runs[index]
        same = later[stop - start]
        while same and same[-1] <= index:
            same.pop()
        closing = same[-1] if same else None
        if closing is None or "\n\n" in text[stop : runs[closing][0]]:
            index += 1
            continue
        span = text[start : runs[closing][1]]
        pieces += [text[end:start], re.sub(r"[^\n]", " ", span)]
        end, index = runs[closing][1], closing + 1
    return "".join((*pieces, text[end:]))
