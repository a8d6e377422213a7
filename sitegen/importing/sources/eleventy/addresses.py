"""The addresses that Eleventy gives to its texts."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from sitegen.importing.sources.front_matter import text
from sitegen.importing.sources.liquid.syntax import Filter, UnknownValueError, pieces, shown, value
from sitegen.importing.sources.moments import moment

_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})-(.+)")
_LETTERS = {"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ł": "l"}
# What the package `slugify` keeps, and Eleventy's filter `slug` with it.
_SLUG_DROPS = re.compile(r"[^\w\s$*_+~.()'\"!\-:@]+", re.A)


def stem_of(name: str) -> str:
    """The name of a file without the endings of templates."""
    return re.sub(r"(?:\.(?:html|md|njk|liquid|webc|hbs|11ty|markdown))+$", "", name)


def file_slug(inside: str) -> str:
    """`page.fileSlug`: the name without its date; that of `a/index.md` is `a`."""
    folder, _, name = inside.rpartition("/")
    stem = _undated(stem_of(name))
    return _undated(folder.rpartition("/")[2]) if stem == "index" else stem


def _undated(name: str) -> str:
    found = _DATED.fullmatch(name)
    return found[2] if found else name


def path_stem(inside: str) -> str:
    """`page.filePathStem`: the path from the folder of the texts, without date and ending."""
    folder, _, name = inside.rpartition("/")
    return "/" + "/".join(filter(None, (folder, _undated(stem_of(name)))))


def file_date(inside: str) -> dt.datetime | None:
    """The date in a path, wherever it is: midnight in UTC."""
    found = re.search(r"\d{4}-\d{2}-\d{2}", inside)
    return utc(moment(found[0])) if found else None


def utc(found: dt.datetime | None) -> dt.datetime | None:
    """A moment of Eleventy: without a zone it is one of UTC."""
    return found.replace(tzinfo=dt.UTC) if found and found.tzinfo is None else found


def default_address(inside: str) -> str:
    """The address of a text that names none: `/a/b/` for `a/b.md`, `a/b/index.md`, `a/b/b.md`."""
    folder, _, name = inside.rpartition("/")
    stem = stem_of(name)
    parts = [folder] if folder else []
    if stem != "index" and folder.rpartition("/")[2] != stem:
        parts.append(stem)
    return quote("/" + "/".join([*parts, ""]), safe=_SAFE)


_SAFE = "-._~!$&'()*+,;=:@/%"


def filled(pattern: str, values: Mapping[str, Any], filters: Mapping[str, Filter]) -> str:
    """A permalink with the values in its braces. Raises UnknownValueError."""
    parts = []
    for piece in pieces(pattern, is_nunjucks=True):
        if piece.kind == "output":
            parts.append(shown(value(piece.inner, values, filters)))
        elif piece.kind == "tag":
            raise UnknownValueError(piece.inner)
        elif piece.kind == "text":
            parts.append(piece.inner)
    return cleaned("".join(parts))


def cleaned(permalink: str) -> str:
    """The address of a permalink, which names a file or a folder."""
    path = "/" + "/".join(
        part for part in permalink.strip().split("/") if part not in ("", ".", "..")
    )
    if permalink.strip().endswith("/") and path != "/":
        path += "/"
    if path.endswith("/index.html"):
        path = path.removesuffix("index.html")
    return quote(path, safe=_SAFE)


def _ascii(written: str) -> str:
    written = "".join(_LETTERS.get(sign, sign) for sign in written)
    return unicodedata.normalize("NFKD", written).encode("ascii", "ignore").decode()


def slugify(given: Any, *_: Any) -> str:
    """The filter `slugify`: ASCII letters and digits, with hyphens between them."""
    written = _ascii(re.sub(r"[’']", "'", text(given)).lower().replace("&", " and "))
    written = re.sub(r"(?<=[a-z0-9])'(?=(?:s|t|d|m|ll|re|ve)\b)", "", written)
    return re.sub(r"[^a-z0-9]+", "-", written).strip("-")


def slug(given: Any, *_: Any) -> str:
    """The filter `slug` of older versions, which keeps more signs."""
    written = _SLUG_DROPS.sub("", _ascii(text(given).replace("&", "and")))
    return re.sub(r"[-\s]+", "-", written.strip()).lower()
