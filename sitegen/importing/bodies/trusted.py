"""Texts of sites that publish raw HTML as it is written: comments would be in their pages."""

from __future__ import annotations

import re

from sitegen.markdown.visible import without_code
from sitegen.text import rawhtml

# Stands where a comment was, and is no character of a text.
_GONE = "\ufdd0"
_LINES = rf"(?:^[ \t]*(?:{_GONE}[ \t]*)+(?:\n|\Z))+"
# Lines of nothing but comments; of the blank lines around them, one is enough.
_EMPTIED = re.compile(rf"(?<=\n\n){_LINES}\n?|{_LINES}", re.MULTILINE)


def without_comments(markdown: str) -> str:
    """`markdown` without the comments in it, and without lines that have nothing else. Those that
    say nothing stay: they part blocks."""
    pieces, end = [], 0
    for start, inner, stop in rawhtml.asides(without_code(markdown), frozenset()):
        if markdown[inner:stop].strip():
            pieces += [markdown[end:start], _GONE]
            end = markdown.index(">", stop) + 1
    if not pieces:
        return markdown
    text = "".join((*pieces, markdown[end:]))
    return _EMPTIED.sub("", text).replace(_GONE, "")
