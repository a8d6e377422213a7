"""How deep elements nest in HTML. It is limited because later readers recurse once per level."""

from __future__ import annotations

import re

from sitegen import lazy
from sitegen.text.rawhtml import VOID

# Enough for a hundred lists in each other. Python-Markdown makes up to three calls for each
# element, and Python allows 1,000.
MAX_DEPTH = 200
# Formatting without an end tag is repeated in every element that follows (HTML §13.2.4.3).
MAX_REPEATED = 1_000_000
# Elements whose end tag can be left out; those that hold nothing but text (HTML §13.1.2); and those
# that go on after the end of the element that they began in (§13.2.4.3).
_OPTIONAL_END = frozenset(
    [
        "p",
        "li",
        "dt",
        "dd",
        "rt",
        "rp",
        "optgroup",
        "option",
        "colgroup",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
    ]
)
_TEXT_END = {
    name: lazy.pattern(f"</{name}", re.IGNORECASE)
    for name in ("iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp")
}
_FORMATTING = frozenset(
    [
        "a",
        "b",
        "big",
        "code",
        "em",
        "font",
        "i",
        "nobr",
        "s",
        "small",
        "strike",
        "strong",
        "tt",
        "u",
    ]
)
_TAG = lazy.pattern(r"<(?:(!--)|(/?)([a-zA-Z][^\s/>]*))")
_COMMENT_END = lazy.pattern("-->")


def too_deep(html: str) -> int | None:
    """The position of the first tag in `html` that is inside MAX_DEPTH other elements, or after
    which formatting has been repeated too often; None if there is none.

    Tags need not match. They are read much as HTML parsers read them.
    """
    if html.count("<") <= MAX_DEPTH:
        return None
    stack: list[str] = []
    strays: list[str] = []
    at = repeated = 0
    while tag := _TAG.search(html, at):
        at = tag.end()
        name = "" if tag[1] else tag[3].lower()
        ends = _COMMENT_END if tag[1] else None if tag[2] else _TEXT_END.get(name)
        if ends:
            end = ends.search(html, at)
            if end is None:
                return None  # all the rest is text
            at = end.end()
        elif tag[2]:
            _close(stack, strays, name)
        elif name not in VOID:
            if name in _OPTIONAL_END:
                _close_before(stack, name)
            stack.append(name)
            repeated += len(strays)
            if len(stack) + len(strays) > MAX_DEPTH or repeated > MAX_REPEATED:
                return tag.start()
    return None


def _close(stack: list[str], strays: list[str], name: str) -> None:
    """End the element `name`, and what is open inside. Formatting that is open inside goes on after
    it, as one of the `strays`."""
    if stack and stack[-1] == name:
        stack.pop()
    elif name in stack:
        start = len(stack) - 1 - stack[::-1].index(name)
        if name in _FORMATTING:
            del stack[start]
        else:
            strays += [inner for inner in stack[start:] if inner in _FORMATTING]
            del stack[start:]
    elif name in strays:
        strays.remove(name)


def _close_before(stack: list[str], name: str) -> None:
    """A second `<p>` ends the first, a `<tr>` ends a `<td>` and its `<tr>`."""
    for i in range(len(stack) - 1, -1, -1):
        if stack[i] not in _OPTIONAL_END:
            return
        if stack[i] == name:
            del stack[i:]
            return
