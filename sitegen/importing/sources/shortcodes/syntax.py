"""Shortcodes in a text: where they stand, what they are called and given; nothing of what they
mean."""

from __future__ import annotations

import re

from msgspec import Struct


class ShortcodeTag(Struct, frozen=True, kw_only=True):
    """One tag: its place in the text, its name, its values by position and by name (in lower case),
    whether it ends an earlier one or itself, and `literal`, the text that it stands for if it is
    only shown."""

    start: int
    end: int
    source: str
    name: str = ""
    values: tuple[str, ...] = ()
    named: dict[str, str] = {}
    closes: bool = False
    is_whole: bool = False
    literal: str | None = None

    def get(self, key: str, position: int | None = None) -> str:
        """A value by its name, or by its position where it has no name; "" if there is none."""
        if key in self.named:
            return self.named[key]
        if position is not None and position < len(self.values):
            return self.values[position]
        return ""


_OPEN = re.compile(r"\{\{(?P<sign>[<%])")
_SPACE = re.compile(r"[ \t\r\n]*")
_NAME = re.compile(r"[^\s\"'`=<>{}%/]+(?:/[^\s\"'`=<>{}%/]+)*")
_KEY = re.compile(r"([A-Za-z0-9_.\-]+)[ \t\r\n]*=[ \t\r\n]*")
_VALUES = (
    re.compile(r'"((?:[^"\\]|\\.)*)"', re.S),
    re.compile(r"`([^`]*)`", re.S),
    re.compile(r"“([^”\n]*)”"),
    re.compile(r"((?:(?![>%]\}\}|/[>%]\}\}|\{\{)[^\s\"`])+)"),
)
# Longer tags are no tags: what opens one without an end must not make each later one slow.
_LONGEST = 20_000


def shortcodes(text: str) -> list[ShortcodeTag]:
    """All shortcodes of a text, in order. What looks like one and is none stays text."""
    found = []
    place = 0
    while opened := _OPEN.search(text, place):
        tag = _tag(text, opened)
        if tag:
            found.append(tag)
        place = tag.end if tag else opened.end()
    return found


def _tag(text: str, opened: re.Match[str]) -> ShortcodeTag | None:
    start, sign = opened.start(), opened["sign"]
    limit = start + _LONGEST
    ending = {"<": ">}}", "%": "%}}"}[sign]
    at = _skip(text, opened.end())
    if text.startswith("/*", at):
        close = re.compile(r"\*/[ \t]*" + re.escape(ending)).search(text, at + 2, limit)
        if not close:
            return None
        literal = "{{" + sign + text[opened.end() : at] + text[at + 2 : close.start()] + ending
        whole = text[start : close.end()]
        return ShortcodeTag(start=start, end=close.end(), source=whole, literal=literal)
    closes = text.startswith("/", at)
    at = _skip(text, at + 1 if closes else at)
    name = _NAME.match(text, at, limit)
    if not name:
        return None
    return _rest(text, start, name, ending, closes, limit)


def _rest(
    text: str, start: int, name: re.Match[str], ending: str, closes: bool, limit: int
) -> ShortcodeTag | None:
    """The values of a tag up to its end."""
    values: list[str] = []
    named: dict[str, str] = {}
    at = _skip(text, name.end())
    while at < min(limit, len(text)):
        is_whole = text.startswith(f"/{ending}", at)
        if is_whole or text.startswith(ending, at):
            end = at + len(ending) + is_whole
            return ShortcodeTag(
                start=start,
                end=end,
                source=text[start:end],
                name=name[0],
                values=tuple(values),
                named=named,
                closes=closes,
                is_whole=is_whole,
            )
        key = _KEY.match(text, at, limit)
        at = key.end() if key else at
        found = next((form for form in _VALUES if form.match(text, at, limit)), None)
        if not found:
            return None
        match = found.match(text, at, limit)
        assert match  # noqa: S101
        value = re.sub(r"\\(.)", r"\1", match[1]) if found is _VALUES[0] else match[1]
        if key:
            named[key[1].lower()] = value
        else:
            values.append(value)
        at = _skip(text, match.end())
    return None


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
