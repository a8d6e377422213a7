"""The HTML of a body as plain text: how many words it has, and its summary."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from sitegen import lazy
from sitegen.text import letters, line_ends
from sitegen.text.characters import unescape

SUMMARY_LENGTH = 300
# For fewer characters than this, replacing one by one is faster than `str.translate`.
FEW = 16
_TAG = re.compile(r"<[^>]*>")
_FOOTNOTE_REF = re.compile(r"<sup id=\"fnref.*?</sup>")
_BLOCK = re.compile(
    r"<(/?)(p|blockquote|div|li|dd|dt|table|figure|details|section|aside|pre)\b[^>]*>"
)
# In UTF-8, these bytes begin the characters from U+3000, all of _CJK among them.
_MAY_BE_CJK = re.compile(rb"[\xe3-\xf4]")
# Without U+3099 and U+309A, which combine with the sign before them.
_CJK = lazy.pattern(
    "[\u3040-\u3098\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_ASCII = bytes(range(128))
_FOREIGN_SIGN = lazy.pattern(r"[^\x00-\x7f\w]")
# For each byte of UTF-8: "w" if it is part of a word, "-" if it joins two words, a space if it
# separates them.
_IN_WORDS = bytes(
    ord(
        "w"
        if byte > 127 or chr(byte).isalnum() or byte == ord("_")
        else "-"
        if byte in b"'.,:/@-"
        else " "
    )
    for byte in range(256)
)
# Apostrophes, those of Hebrew too, and hyphens; a zero-width joiner is no character of a word.
_JOINS_WORDS = {
    "’": "'",
    "＇": "'",
    "׳": "'",
    "״": "'",
    "‐": "-",
    "‑": "-",
    letters.ZWNJ: "",
    letters.ZWJ: "",
}
# It begins with all the signs that it can begin with, which makes the search for it fast.
_SENTENCE_END = lazy.pattern(
    r"[.!?…。！？](?:(?<=[.!?…])['\"”’»)\]]*(?=\s)|(?<=[。！？])['\"”’」』）]*)"
)
# A full stop after these does not end a sentence.
_ABBREVIATION = lazy.pattern(
    r"(?:^|[\s(])(?:[A-Za-zÀ-ÿ]|(?:[A-Za-z]\.)+[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Capt|Sen|Rep|Gov|St|Jr|Sr|No|vs|Inc|Ltd|Co|Corp"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|approx|etc|ca|cf|z\.B|bzw|Nr|Sra?|Dra?)$"
)


class Counted(NamedTuple):
    """The number of words in a text; that of characters in scripts without spaces between words,
    which are not counted as words; and all its characters beyond ASCII, in their order."""

    words: int
    cjk: int
    foreign: str


def words(html: str) -> Counted:
    """The words in `html`."""
    return words_in(unescape(_TAG.sub(" ", html.replace("<wbr>", ""))))


def words_in(plain: str) -> Counted:
    """Like `words`, for plain text."""
    # Most texts have few characters beyond ASCII, and only those need a closer look.
    encoded = plain.encode().translate(None, _ASCII)
    foreign = encoded.decode()
    has_cjk = _MAY_BE_CJK.search(encoded) and _CJK.search(foreign)
    plain, cjk = _CJK.subn(" ", plain) if has_cjk else (plain, 0)
    if foreign and not foreign.isalnum():
        between = {
            sign: _between(sign)
            for sign in set(_FOREIGN_SIGN.findall(plain) if cjk else foreign)
            if not sign.isalnum()
        }
        if len(between) < FEW:
            for sign, ascii_sign in between.items():
                plain = plain.replace(sign, ascii_sign)
        else:
            plain = plain.translate({ord(sign): put for sign, put in between.items()})
    classes = b" " + plain.encode().translate(_IN_WORDS)
    # A hyphen or a similar sign with spaces on both sides is no word.
    count = classes.replace(b"--", b"  ").replace(b" -", b"  ").count(b" w")
    return Counted(count, cjk, foreign)


@lru_cache(maxsize=1 << 12)
def _between(sign: str) -> str:
    """The ASCII character that a non-letter counts as; "" if it does not separate words."""
    if sign in _JOINS_WORDS:
        return _JOINS_WORDS[sign]
    # A zero-width space does: scripts without spaces separate words by it.
    is_ignored = unicodedata.category(sign)[0] == "M" or (
        sign != "\u200b" and not letters.visible(sign)
    )
    return "" if is_ignored else " "


def summary(html: str) -> str:
    """The first paragraph of `html` that is in no other block, as plain text, cut to
    SUMMARY_LENGTH characters."""
    depth, start = 0, None
    for block in _BLOCK.finditer(html):
        closing, name = block[1], block[2]
        if name != "p":
            depth += -1 if closing else 1
        elif not closing:
            start = block.end() if depth == 0 else None
        elif start is not None and (plain := text(html[start : block.start()])):
            return shortened(plain, SUMMARY_LENGTH)
    return ""


def text(html: str) -> str:
    """`html` as plain text on one line, without references to footnotes."""
    inside = _FOOTNOTE_REF.sub("", html).replace("<br>\n", "\n").replace("<br>", "\n")
    return " ".join(line_ends.in_text(unescape(_TAG.sub("", inside))).split())


def shortened(text: str, limit: int) -> str:
    """`text` if it has at most `limit` characters; else as many whole sentences as fit, or, if not
    even one fits, whole words and "…"."""
    if len(text) <= limit:
        return text
    for match in reversed(list(_SENTENCE_END.finditer(text, 0, limit + 1))):
        start, end = match.span()
        if end <= limit and not (
            text[start] == "." and _ABBREVIATION.search(text[max(start - 12, 0) : start])
        ):
            return text[:end]
    return (
        text[: limit - 1].rpartition(" ")[0].rstrip(" ,;:–—-") + "…"
        if " " in text[: limit - 1]
        else text[: limit - 1] + "…"
    )
