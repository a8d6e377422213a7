"""The slugs and addresses that Pelican makes."""

from __future__ import annotations

import datetime as dt
import html
import re
import unicodedata
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from sitegen.importing.sources import ascii_letters
from sitegen.importing.sources.liquid.filters import day_text
from sitegen.importing.sources.liquid.syntax import UnknownValueError

_LETTERS = (
    ascii_letters.LETTERS
    | ascii_letters.table("ẞ:Ss ‘:' ’:' “:\" ”:\" –:- —:-- «:<< »:>> ·:* •:* ¿:? ¡:!")
    | {"\u00a0": " ", "\u200b": "", "\u00ad": ""}
)
_CYRILLIC = ascii_letters.CYRILLIC | {"ъ": '"', "ь": "'"}
# A group that is repeated, and what is no plain text in one: a pattern with both can take for ever,
# and so can one that has many repetitions of anything behind each other.
_REPEATED = re.compile(r"(?:\((?P<inner>[^()]*)\)|\))\s*(?:[+*]|\{\d*,)")
_CHOICE = re.compile(r"[+*?{|]")
_REPETITION = re.compile(r"(?<!\\)(?:[+*]|\{\d*,\d*\})")
_MAX_REPETITIONS = 6
_REFERENCE = re.compile(r"\(\?[<(]|\\\d")


class UnknownSlugError(Exception):
    """A text with letters that only Pelican's library would turn into those of ASCII."""


def is_safe_pattern(pattern: str) -> bool:
    """Whether a pattern of the source may be used: it is one, and does not take for ever."""
    plain = pattern.replace("(?P<", "(").replace("(?:", "(")
    if len(pattern) > 500 or _REFERENCE.search(plain):
        return False
    if len(_REPETITION.findall(plain)) > _MAX_REPETITIONS:
        return False
    for repeated in _REPEATED.finditer(plain):
        if repeated["inner"] is None or _CHOICE.search(repeated["inner"]):
            return False
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def slugified(
    text: str,
    rules: Iterable[tuple[str, str]],
    *,
    keeps_case: bool = False,
    is_unicode: bool = False,
) -> str:
    """`text` as Pelican's `slugify` writes it. Raises UnknownSlugError."""
    text = html.unescape(re.sub(r"<[^<>]*>", "", text))
    if is_unicode:
        text = unicodedata.normalize("NFKC", text)
    else:
        text = _ascii(text)
    for pattern, new in rules:
        if is_safe_pattern(pattern):
            text = re.sub(pattern, new, text, flags=re.I)
    return (text if keeps_case else text.lower()).strip()


def _ascii(text: str) -> str:
    if text.isascii():
        return text
    parts = []
    for sign in text:
        lower = _CYRILLIC.get(sign.lower())
        if sign in _LETTERS:
            parts.append(_LETTERS[sign])
        elif lower is not None:
            parts.append(lower if sign.islower() else lower.capitalize())
        else:
            plain = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode()
            if not plain and unicodedata.category(sign)[0] in "LN":
                raise UnknownSlugError(sign)
            parts.append(plain)
    return "".join(parts)


_FIELD = re.compile(r"\{(\w+)(?::([^{}]*))?\}")


def filled(pattern: str, values: Mapping[str, str | dt.datetime | None]) -> str:
    """A pattern such as `posts/{date:%Y}/{slug}/` with its values; raises UnknownValueError if one
    of them is not known."""

    def one(found: re.Match[str]) -> str:
        value = values.get(found[1])
        if isinstance(value, dt.datetime):
            return day_text(value, found[2] or "%Y-%m-%d %H:%M:%S")
        if value is None or found[2]:
            raise UnknownValueError(found[0])
        return value

    return quote(_FIELD.sub(one, pattern), safe="-._~!$&'()*+,;=:@/%")
