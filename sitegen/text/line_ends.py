"""Line ends that are no spaces: those between signs of Chinese or Japanese, which are written
without any.

Browsers leave them out (CSS Text 4 §4.1.3, segment break transformation); what reads a description,
a feed or an index does not. Korean has spaces, and keeps its own.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

_BREAK = r"(?<![ \t])[ \t]*+\n[ \t]*+"
_LINE_END = re.compile(_BREAK)
# What a line goes on behind.
_INLINE = (
    r"</?(?:a|abbr|b|bdi|bdo|cite|code|data|del|dfn|em|i|ins|kbd|mark|q|s|samp|small|span"
    r"|strong|sub|sup|time|u|var)\b[^<>]*+>"
)
_TAG = re.compile(_INLINE, re.IGNORECASE)
_REFERENCE = r"&[#0-9A-Za-z]{1,32};"
_REFERENCE_BEFORE = re.compile(f"{_REFERENCE}$")
# Most texts have no such line end, and this begins with what a search can look for.
_CANDIDATE = re.compile(rf"\n[ \t]*+(?:{_INLINE})*+(?:&|[^\0-\x7f])", re.IGNORECASE)
# A line end in HTML and the sign that follows; and the ends of what line ends are a part of.
_IN_HTML = re.compile(
    rf"{_BREAK}(?=(?:{_INLINE})*+(?P<after>{_REFERENCE}|[^<]))"
    r"|<(?P<close>/?)(?P<name>pre|code|kbd|samp|script|style|textarea)\b[^<>]*+>"
    r"|(?P<comment><!--)|-->",
    re.IGNORECASE,
)
# All before is in UTF-8 without these bytes: U+3000 and what comes after it.
_WESTERN = bytes(range(0xE3))
# Tags are shorter, and what looks like one costs no more.
_LONGEST_TAG = 1000


def in_text(text: str) -> str:
    """`text` without line ends that are no spaces; the others stay."""
    if "\n" not in text or _is_western(text):
        return text

    def put(end: re.Match[str]) -> str:
        return (
            "" if _is_none(_before(text, end.start()), text[end.end() : end.end() + 1]) else end[0]
        )

    return _LINE_END.sub(put, text)


def in_html(made: str) -> str:
    """HTML without line ends that are no spaces, but for those in code, scripts and comments."""
    if _is_western(made) or not _CANDIDATE.search(made):
        return made
    depth, in_comment = 0, False

    def put(found: re.Match[str]) -> str:
        nonlocal depth, in_comment
        if found["after"] is not None:
            if depth or in_comment:
                return found[0]
            after = html.unescape(found["after"])[:1]
            return "" if _is_none(_before_tags(made, found.start()), after) else found[0]
        if found["name"] and not in_comment:
            depth = max(depth - 1, 0) if found["close"] else depth + 1
        elif not found["name"]:
            in_comment = found["comment"] is not None
        return found[0]

    return _IN_HTML.sub(put, made)


def unfolded(value: str, raw: str) -> str:
    """`value` without the spaces that YAML has put for line ends in the `raw` text, if they are
    none."""
    if "\n" not in raw or _is_western(value):
        return value
    pieces, at, last = [], 0, 0
    for end in _LINE_END.finditer(raw):
        # Enough to know the place by; quotes are no part of the value.
        before = raw[max(end.start() - 8, last) : end.start()].lstrip("\"'")
        after = raw[end.end() : end.end() + 8].partition("\n")[0].rstrip("\"'")
        if before and after and _is_none(before[-1], after[0]):
            found = value.find(f"{before} {after}", at, at + 2 * (end.end() - last) + 100)
            if found >= 0:
                pieces.append(value[at : found + len(before)])
                at = found + len(before) + 1
        last = end.end()
    return "".join((*pieces, value[at:]))


def _is_western(text: str) -> bool:
    return text.isascii() or not text.encode(errors="replace").translate(None, _WESTERN)


def _is_none(before: str, after: str) -> bool:
    """Whether a line end between these two signs is no space."""
    if not before or not after:
        return False
    if "\u200b" in (before, after):
        return True
    kinds = {_kind(before), _kind(after)}
    return "sign" in kinds and kinds <= {"sign", "picture", "quote"}


@lru_cache(maxsize=1 << 12)
def _kind(sign: str) -> str:
    """A "sign" of a script that writes no spaces; a "picture", which may stand between two; or a
    "quote", a mark of punctuation that these scripts share with others."""
    width, category = unicodedata.east_asian_width(sign), unicodedata.category(sign)
    if width == "A":
        return "quote" if category[0] in "PS" else ""
    if width not in "FWH" or "HANGUL" in unicodedata.name(sign, ""):
        return ""
    is_ideographic = "\u2e80" <= sign <= "\u33ff" or "\U0001f200" <= sign <= "\U0001f2ff"
    return "picture" if category in ("So", "Sk") and not is_ideographic else "sign"


def _before(text: str, at: int) -> str:
    """The sign before this place; a mark belongs to its letter."""
    while at > 0 and unicodedata.category(text[at - 1]) in ("Mn", "Me"):
        at -= 1
    return text[max(at - 1, 0) : at]


def _before_tags(made: str, at: int) -> str:
    while at > 0 and made[at - 1] == ">":
        start = made.rfind("<", max(at - _LONGEST_TAG, 0), at)
        if start < 0 or not _TAG.fullmatch(made, start, at):
            return ""
        at = start
    if made[max(at - 1, 0) : at] == ";" and (
        reference := _REFERENCE_BEFORE.search(made[max(at - 34, 0) : at])
    ):
        return html.unescape(reference[0])[-1:]
    return _before(made, at)
