"""The parts of links: labels, destinations, titles (CommonMark §4.7, §6.3), and the escapes and
entities in them (§2.4, §2.5). definitions.py reads them where they are defined, scan.py where they
are used."""

from __future__ import annotations

import re
from html.entities import html5
from typing import NamedTuple

from markdown import util

from sitegen import lazy
from sitegen.text import characters

# The punctuation that a backslash escapes (§2.4).
PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
# What separates the parts of a link. Other spaces of Unicode count as letters here.
SPACE = " \t\n\v\f\r"

_SIGN = r"[!-/:-@\[-`{-~]"
# The semicolon is required: `&copy=3` is a part of an address.
ENTITY = lazy.pattern(r"&(?:#([0-9]{1,8})|#[xX]([0-9a-fA-F]{1,8})|([A-Za-z][A-Za-z0-9]{1,31}));")
_ESCAPED = lazy.pattern(rf"\\({_SIGN})|{ENTITY.pattern}")
LABEL = lazy.pattern(rf"\[((?>(?:[^\[\]\\]++|\\{_SIGN}?+)*))\]")
LABEL_LENGTH = 1000
_SPACES = lazy.pattern(rf"[{SPACE}]+")
_ANGLE = lazy.pattern(r"<((?>(?:[^<>\n\\]++|\\[^\n]?+)*))>")
_BARE = lazy.pattern(rf"(?>(?:[^{SPACE}()\\]++|\\{_SIGN}?+)*)")
# How deep round brackets may nest in a destination.
_DEPTH = 32
_TITLE = {
    '"': lazy.pattern(r'"((?>(?:[^"\\]++|\\[\s\S]?+)*))"'),
    "'": lazy.pattern(r"'((?>(?:[^'\\]++|\\[\s\S]?+)*))'"),
    "(": lazy.pattern(r"\(((?>(?:[^()\\]++|\\[\s\S]?+)*))\)"),
}
_UNSAFE = re.compile(r'[\x00-\x20"<>\\^`{|}\[\]\x7f]')
# The characters of Python-Markdown's placeholders. No output can hold them anyway, which
# references.py reports.
_MARKS = frozenset([util.STX, util.ETX])
_IPV6 = lazy.pattern(r"[A-Za-z]+://\[[0-9A-Fa-f:.]+\]")


class Reference(NamedTuple):
    """What a label stands for. `place` is where its destination was written, `line:column`, or
    ""."""

    href: str
    title: str
    place: str = ""


class Part(NamedTuple):
    """A destination or a title: `text[start:end]`, without its quotes or angle brackets; the text
    goes on at `after`."""

    start: int
    end: int
    after: int


def entity(found: re.Match[str], first: int = 1) -> str | None:
    """The character of a match of ENTITY; None for a name that HTML does not have. `first` is the
    number of the first group of ENTITY in the match."""
    decimal, hexadecimal, name = found.group(first, first + 1, first + 2)
    if name is not None:
        return html5.get(f"{name};")
    sign = characters.sign(int(decimal) if decimal is not None else int(hexadecimal, 16))
    return sign if sign not in _MARKS else characters.REPLACEMENT


def decoded(text: str) -> str:
    """`text` with characters instead of entities (§2.5)."""
    return ENTITY.sub(lambda found: entity(found) or found[0], text) if "&" in text else text


def unescaped(text: str) -> str:
    """`text` without backslashes before punctuation, and with characters instead of entities."""
    return _ESCAPED.sub(_plain, text) if "\\" in text or "&" in text else text


def _plain(found: re.Match[str]) -> str:
    return found[1] or entity(found, 2) or found[0]


def normal(label: str) -> str:
    """The form in which labels are compared (§6.3): case folded, white space collapsed."""
    return _SPACES.sub(" ", label.strip(SPACE)).casefold()


def skipped(text: str, at: int) -> int:
    """The position after the white space at `at`."""
    found = _SPACES.match(text, at)
    return found.end() if found else at


def destination(text: str, at: int) -> Part | None:
    """The destination at `at`: in angle brackets, or up to a space, with balanced brackets."""
    if text.startswith("<", at):
        found = _ANGLE.match(text, at)
        return Part(at + 1, found.end() - 1, found.end()) if found else None
    depth, end = 0, at
    while True:
        bare = _BARE.match(text, end)
        end = bare.end() if bare else end
        sign = text[end : end + 1]
        if sign == "(" and depth < _DEPTH:
            depth += 1
        elif sign == ")" and depth:
            depth -= 1
        else:
            return None if sign == "(" else Part(at, end, end)
        end += 1


def title(text: str, at: int) -> Part | None:
    """The title at `at`, in quotes of one of three kinds."""
    kind = _TITLE.get(text[at : at + 1])
    found = kind.match(text, at) if kind else None
    return Part(found.start(1), found.end(1), found.end()) if found else None


def in_brackets(text: str, at: int) -> tuple[Part, Part | None, int] | None:
    """The destination, the title or None, and the position after the closing bracket, of a link
    whose round brackets (§6.3) begin before `at`; None if this is no link."""
    target = destination(text, skipped(text, at))
    if target is None:
        return None
    after = skipped(text, target.after)
    text_title = title(text, after) if after > target.after else None
    end = skipped(text, text_title.after) if text_title else after
    return (target, text_title, end + 1) if text.startswith(")", end) else None


def href(address: str) -> str:
    """`address`, with characters that no URL can hold percent-encoded. Letters of all scripts stay,
    because readers see addresses."""
    if _UNSAFE.search(address) is None:
        return address
    host = _IPV6.match(address)
    start = host.end() if host else 0
    return address[:start] + _UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}", address[start:])
