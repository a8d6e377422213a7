"""HTML in a text (CommonMark §6.6)."""

from __future__ import annotations

import re
from collections.abc import Callable

from sitegen.markdown.github.links import SPACE

_VALUE = rf"(?:[^{SPACE}\"'=<>`]++|'[^']*+'|\"[^\"]*+\")"
_ATTRIBUTES = rf"[{SPACE}]++[A-Za-z_:][A-Za-z0-9_.:-]*+(?>(?:[{SPACE}]*+=[{SPACE}]*+{_VALUE})?)"
TAG_PATTERN = (
    rf"<(?:[A-Za-z][A-Za-z0-9-]*+(?>(?:{_ATTRIBUTES})*)[{SPACE}]*+/?"
    rf"|/[A-Za-z][A-Za-z0-9-]*+[{SPACE}]*+)>"
)
TAG = re.compile(TAG_PATTERN)
_TAG_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
DECLARATION = re.compile(rf"<![A-Z]+[{SPACE}]")
ANCHOR = re.compile(r"<(?:(/)a\b|a\b[^>]*\bhref\b)", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    rf"[{SPACE}]([A-Za-z_:][A-Za-z0-9_.:-]*+)(?>(?:[{SPACE}]*+=[{SPACE}]*+({_VALUE}))?)"
)


def marked(html: str, place: Callable[[str, int], dict[str, str]]) -> str:
    """`html` with a mark of its place (places.py) in each start tag, and before each attribute that
    holds an address or an id. `place` returns the mark for a name and a position in `html`."""
    pieces, end = [], 0
    for tag in TAG.finditer(html):
        # Marks have no quotes, since what looks like a tag may itself be inside quotes. Before a
        # slash there is no mark: the slash would become part of its value.
        begin = _TAG_NAME.match(html, tag.start() + 1)
        if begin and html[begin.end()] != "/":
            pieces += [
                html[end : begin.end()],
                *(f" {mark}={at}" for mark, at in place("tag", tag.start()).items()),
            ]
            end = begin.end()
        for attribute in _ATTRIBUTE.finditer(html, tag.start(), tag.end()):
            name = attribute[1].lower()
            if name in {"href", "src", "poster", "id"} and attribute[2]:
                value = attribute.start(2) + (attribute[2][0] in "\"'")
                at = attribute.start(1) if name == "id" else value
                pieces += [
                    html[end : attribute.start(1)],
                    *(f"{mark}={where} " for mark, where in place(name, at).items()),
                ]
                end = attribute.start(1)
    return "".join((*pieces, html[end:]))
