"""Removes line ends between Chinese or Japanese characters, which are written without spaces.

Browsers ignore such a line end (CSS Text 4 §4.1.3, segment break transformation). Programs that
read a description, a feed or a search index read it as a space. Korean is written with spaces, so
its line ends stay.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

from sitegen import lazy

_BREAK = r"(?<![ \t])[ \t]*+\n[ \t]*+"
_LINE_END = lazy.pattern(_BREAK)
# Tags inside a line: the text goes on after them.
_INLINE = (
    r"</?(?:a|abbr|b|bdi|bdo|cite|code|data|del|dfn|em|i|ins|kbd|mark|q|s|samp|small|span"
    r"|strong|sub|sup|time|u|var)\b[^<>]*+>"
)
_TAG = lazy.pattern(_INLINE, re.IGNORECASE)
_REFERENCE = r"&[#0-9A-Za-z]{1,32};"
_REFERENCE_BEFORE = lazy.pattern(f"{_REFERENCE}$")
# Most texts have no such line end. The pattern begins with a fixed character, so a search is fast.
_CANDIDATE = lazy.pattern(rf"\n[ \t]*+(?>(?:{_INLINE})*)(?:&|[^\0-\x7f])", re.IGNORECASE)
# A line end in HTML with the character that follows; and the tags of elements that keep theirs.
_IN_HTML = lazy.pattern(
    rf"{_BREAK}(?=(?>(?:{_INLINE})*)(?P<after>{_REFERENCE}|[^<]))"
    r"|<(?P<close>/?)(?P<name>pre|code|kbd|samp|script|style|textarea)\b[^<>]*+>"
    r"|(?P<comment><!--)|-->",
    re.IGNORECASE,
)
# Below U+3000, UTF-8 has no byte from 0xE3 on.
_WESTERN = bytes(range(0xE3))
# Real tags are shorter. The limit bounds the time spent on what only looks like a tag.
_LONGEST_TAG = 1000


def in_text(text: str) -> str:
    """`text` without line ends between Chinese or Japanese characters."""
    if "\n" not in text or _is_western(text):
        return text

    def replacement(end: re.Match[str]) -> str:
        return (
            ""
            if _is_removed(_before(text, end.start()), text[end.end() : end.end() + 1])
            else end[0]
        )

    return _LINE_END.sub(replacement, text)


def in_html(markup: str) -> str:
    """HTML without line ends between Chinese or Japanese characters, but for those in code, scripts
    and comments."""
    if _is_western(markup) or not _CANDIDATE.search(markup):
        return markup
    depth, in_comment = 0, False

    def replacement(match: re.Match[str]) -> str:
        nonlocal depth, in_comment
        if match["after"] is not None:
            if depth or in_comment:
                return match[0]
            after = html.unescape(match["after"])[:1]
            return "" if _is_removed(_before_tags(markup, match.start()), after) else match[0]
        if match["name"] and not in_comment:
            depth = max(depth - 1, 0) if match["close"] else depth + 1
        elif not match["name"]:
            in_comment = match["comment"] is not None
        return match[0]

    return _IN_HTML.sub(replacement, markup)


def may_be_removed(rare: str) -> bool:
    """Whether `in_html` may change the HTML of a Markdown text with these characters that are rare
    in prose: some are Chinese or Japanese, or there may be references to such."""
    return "&" in rare or not _is_western(rare)


def unfolded(value: str, raw: str) -> str:
    """`value`, which YAML has read from `raw`, without the spaces that it put for line ends between
    Chinese or Japanese characters."""
    if "\n" not in raw or _is_western(value):
        return value
    pieces, at, last = [], 0, 0
    for end in _LINE_END.finditer(raw):
        # A few characters find the place in `value`, which has no quotes.
        before = raw[max(end.start() - 8, last) : end.start()].lstrip("\"'")
        after = raw[end.end() : end.end() + 8].partition("\n")[0].rstrip("\"'")
        if before and after and _is_removed(before[-1], after[0]):
            index = value.find(f"{before} {after}", at, at + 2 * (end.end() - last) + 100)
            if index >= 0:
                pieces.append(value[at : index + len(before)])
                at = index + len(before) + 1
        last = end.end()
    return "".join((*pieces, value[at:]))


def _is_western(text: str) -> bool:
    return text.isascii() or not text.encode(errors="replace").translate(None, _WESTERN)


def _is_removed(before: str, after: str) -> bool:
    """Whether a line end between these two characters is to be removed."""
    if not before or not after:
        return False
    if "\u200b" in (before, after):
        return True
    kinds = {_kind(before), _kind(after)}
    return "sign" in kinds and kinds <= {"sign", "picture", "quote"}


@lru_cache(maxsize=1 << 12)
def _kind(sign: str) -> str:
    """ "sign" for a character of a script without spaces; "picture" for an emoji, which may be
    between two of them; "quote" for punctuation that these scripts share with others; else ""."""
    width, category = unicodedata.east_asian_width(sign), unicodedata.category(sign)
    if width == "A":
        return "quote" if category[0] in "PS" else ""
    if width not in "FWH" or "HANGUL" in unicodedata.name(sign, ""):
        return ""
    is_ideographic = "\u2e80" <= sign <= "\u33ff" or "\U0001f200" <= sign <= "\U0001f2ff"
    return "picture" if category in ("So", "Sk") and not is_ideographic else "sign"


def _before(text: str, at: int) -> str:
    """The character before `text[at]`, or the letter, if there are marks on it."""
    while at > 0 and unicodedata.category(text[at - 1]) in ("Mn", "Me"):
        at -= 1
    return text[max(at - 1, 0) : at]


def _before_tags(markup: str, at: int) -> str:
    while at > 0 and markup[at - 1] == ">":
        start = markup.rfind("<", max(at - _LONGEST_TAG, 0), at)
        if start < 0 or not _TAG.fullmatch(markup, start, at):
            return ""
        at = start
    if markup[max(at - 1, 0) : at] == ";" and (
        reference := _REFERENCE_BEFORE.search(markup[max(at - 34, 0) : at])
    ):
        return html.unescape(reference[0])[-1:]
    return _before(markup, at)
