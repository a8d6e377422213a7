"""The addresses that Jekyll gives to its documents, pages and files."""

from __future__ import annotations

import datetime as dt
import posixpath
import re
import unicodedata
from collections.abc import Callable, Mapping
from urllib.parse import quote, unquote

from sitegen.importing.sources.liquid.filters import DAYS, MONTHS

_PLACEHOLDER = re.compile(r":([a-z_]+)")
_PRETTY_SIGNS = frozenset("._~!$&'()+,;=@")


def slugified(value: str, mode: str = "default", is_cased: bool = False) -> str:
    """`value` as Jekyll's `slugify` writes it: signs that are no letters, marks or digits become a
    hyphen; in the mode `pretty`, some signs stay."""
    if mode not in ("default", "pretty", "raw", "ascii", "latin"):
        return value if is_cased else value.lower()
    if mode == "raw":
        slug = re.sub(r"^-|-$", "", re.sub(r"\s+", "-", value))
        return slug if is_cased else slug.lower()
    if mode == "latin":
        value = "".join(map(_latin, unicodedata.normalize("NFC", value)))
    keeps = _KEEPS[mode]
    slug = re.sub(r"-+", "-", "".join(sign if keeps(sign) else "-" for sign in value))
    # Hyphens of the text itself are as good as those that replace something.
    slug = re.sub(r"^-|-$", "", slug)
    return slug if is_cased else slug.lower()


# What I18n, which Jekyll uses, writes for letters that are not put together from others.
_PAIRS = """ß:ss Æ:AE æ:ae Ø:O ø:o Œ:OE œ:oe Ð:D ð:d Đ:D đ:d Þ:Th þ:th Ł:L ł:l ı:i Ħ:H ħ:h Ŧ:T ŧ:t
Ŋ:NG ŋ:ng ĸ:k"""
_LETTERS = {pair[0]: pair[2:] for pair in _PAIRS.split()}


def _latin(sign: str) -> str:
    if sign.isascii() or sign in _LETTERS:
        return _LETTERS.get(sign, sign)
    plain = unicodedata.normalize("NFD", sign)[0]
    return plain if plain.isascii() else "?"


def _is_letter(sign: str) -> bool:
    category = unicodedata.category(sign)
    return category[0] in "LM" or category == "Nd"


_KEEPS: dict[str, Callable[[str], bool]] = {
    "default": _is_letter,
    "latin": _is_letter,
    "pretty": lambda sign: _is_letter(sign) or sign in _PRETTY_SIGNS,
    "ascii": lambda sign: sign.isascii() and sign.isalnum(),
}


def date_placeholders(day: dt.datetime) -> dict[str, str]:
    """The placeholders of a pattern that a date fills. `day` is in the zone of the site."""
    return {
        "year": f"{day:%Y}".zfill(4),
        "month": f"{day:%m}",
        "day": f"{day:%d}",
        "hour": f"{day:%H}",
        "minute": f"{day:%M}",
        "second": f"{day:%S}",
        "i_day": str(day.day),
        "i_month": str(day.month),
        "y_day": f"{day:%j}",
        "short_month": MONTHS[day.month - 1][:3],
        "long_month": MONTHS[day.month - 1],
        "short_year": f"{day:%y}",
        "week": f"{day:%V}",
        "w_year": f"{day:%G}",
        "w_day": f"{day:%u}",
        "short_day": DAYS[day.weekday()][:3],
        "long_day": DAYS[day.weekday()],
    }


def filled(pattern: str, placeholders: Mapping[str, str]) -> str:
    """The address of a pattern: each placeholder has its value, the longest name first, so that
    `:year_in_review` is the year and a text; slashes and dots are made safe as Jekyll makes them.
    A name that is no placeholder stays."""

    def one(found: re.Match[str]) -> str:
        name = found[1]
        while name not in placeholders:
            if "_" not in name:
                return found[0]
            name = name.rpartition("_")[0]
        return escaped(placeholders[name]) + found[1][len(name) :]

    return cleaned(_PLACEHOLDER.sub(one, pattern))


def escaped(path: str) -> str:
    """A value as a part of an address."""
    return quote(path, safe="-._~!$&'()*+,;=:@/%" if re.search(r"%[0-9a-fA-F]{2}", path) else _SAFE)


_SAFE = "-._~!$&'()*+,;=:@/"


def cleaned(url: str) -> str:
    """An address from the root of the site, in which no `..` leads out of it."""
    url = re.sub(r"/+", "/", f"/{url}".replace("..", "/").replace("./", ""))
    if ".." in unquote(url).split("/"):
        ending = "/" if url.endswith("/") else ""
        url = quote(posixpath.normpath("/" + unquote(url).lstrip("/")), safe=_SAFE) + ending
        url = re.sub(r"/+", "/", url)
    return url


def file_address(base: str, path: str) -> str:
    """The address of a file that is published as it is."""
    return f"{base}/{quote(path, safe=_SAFE)}"
