"""Shortcodes of Zola: `{{ name(key="value") }}`, and `{% name() %}` to `{% end %}`."""

from __future__ import annotations

import re

from sitegen.importing.sources.shortcodes.syntax import ShortcodeTag

_OPEN = re.compile(
    r"\{\{[ \t]*(?P<escape>/\*)|\{%[ \t]*(?P<escape_body>/\*)"
    r"|\{\{-?[ \t\n]*(?P<name>[A-Za-z_]\w*)[ \t]*\("
    r"|\{%-?[ \t\n]*(?:(?P<end>end)[ \t\n]*-?%\}|(?P<body>[A-Za-z_]\w*)[ \t]*\()"
)
_VALUE = re.compile(
    r"\s*(?P<key>[A-Za-z_]\w*)\s*=\s*(?:\"(?P<two>[^\"]*)\"|'(?P<one>[^']*)'|`(?P<tick>[^`]*)`"
    r"|\[(?P<list>[^\]]*)\]|(?P<bare>true|false|-?\d+(?:\.\d+)?))\s*(?:,|(?=\)))"
)
_CLOSE = re.compile(r"\s*,?\s*\)\s*")
_LONGEST = 20_000


def shortcodes(text: str) -> list[ShortcodeTag]:
    """All shortcodes of a text, in order; an `end` has the name of what it ends."""
    found: list[ShortcodeTag] = []
    opened: list[str] = []
    place = 0
    while start := _OPEN.search(text, place):
        tag = _tag(text, start, opened)
        if tag:
            found.append(tag)
        place = tag.end if tag else start.end()
    return found


def _tag(text: str, start: re.Match[str], opened: list[str]) -> ShortcodeTag | None:
    if start["escape"] or start["escape_body"]:
        return _literal(text, start)
    if start["end"]:
        if not opened:
            return None
        whole = start[0]
        name = opened.pop()
        return ShortcodeTag(
            start=start.start(), end=start.end(), source=whole, name=name, closes=True
        )
    at = start.end()
    limit = at + _LONGEST
    named: dict[str, str] = {}
    while value := _VALUE.match(text, at, limit):
        groups = value.groupdict()
        given = (groups[key] for key in ("two", "one", "tick", "list", "bare"))
        named[groups["key"].lower()] = next((one for one in given if one is not None), "")
        at = value.end()
    close = _CLOSE.match(text, at, limit)
    ending = re.compile(r"-?\}\}" if start["name"] else r"-?%\}")
    end = ending.match(text, close.end()) if close else None
    if not end:
        return None
    if start["body"]:
        opened.append(start["body"])
    return ShortcodeTag(
        start=start.start(),
        end=end.end(),
        source=text[start.start() : end.end()],
        name=start["name"] or start["body"],
        named=named,
        is_whole=bool(start["name"]),
    )


def _literal(text: str, start: re.Match[str]) -> ShortcodeTag | None:
    """`{{/* name() */}}`, which is shown without the stars."""
    sign, ending = ("{{", "}}") if start["escape"] else ("{%", "%}")
    close = re.compile(r"\*/[ \t]*" + re.escape(ending)).search(
        text, start.end(), start.end() + _LONGEST
    )
    if not close:
        return None
    literal = sign + text[start.end() : close.start()] + ending
    whole = text[start.start() : close.end()]
    return ShortcodeTag(start=start.start(), end=close.end(), source=whole, literal=literal)
