"""Where Hugo publishes a page: its path, `slug`, `url`, and the patterns of `permalinks`."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from posixpath import join, normpath
from typing import Any

from msgspec import Struct

from sitegen.importing.sources.front_matter import flag, table, text
from sitegen.importing.sources.hugo.config import HugoConfig, HugoLanguage


class HugoPlace(Struct, frozen=True, kw_only=True):
    """What of a page its address is made of. `sections` are the folders above it, `base` its name
    without ending and language (the folder's, for a bundle); a `section` page has no base."""

    language: HugoLanguage
    sections: tuple[str, ...]
    base: str
    kind: str = "page"
    title: str = ""
    slug: str = ""
    url: str = ""
    date: dt.datetime | None = None


_SPACES = re.compile(r"\s")
_ALLOWED = frozenset("./\\_#+~-@")
_PERCENT = re.compile(r"[0-9A-Fa-f]{2}")


def sanitized(path: str) -> str:
    """A path as Hugo has it in addresses: letters, digits, marks and a few signs stay, space
    becomes a hyphen, all else goes."""
    out: list[str] = []
    pending = False
    for place, sign in enumerate(path):
        percent = sign == "%" and _PERCENT.match(path, place + 1)
        if sign in _ALLOWED or percent or unicodedata.category(sign)[0] in "LM" or sign.isdecimal():
            if pending and sign != "-":
                out.append("-")
            pending = False
            out.append(sign)
        elif out and out[-1] != "-" and sign.isspace():
            pending = True
    return "".join(out)


def urlized(config: HugoConfig, name: str) -> str:
    """A name as a part of an address."""
    name = sanitized(name.strip())
    if flag(config.get("removepathaccents")):
        parts = unicodedata.normalize("NFD", name)
        kept = "".join(sign for sign in parts if unicodedata.category(sign) != "Mn")
        name = unicodedata.normalize("NFC", kept)
    return name if flag(config.get("disablepathtolower")) else name.lower()


def address(config: HugoConfig, page: HugoPlace) -> str:
    """The address of a page, from the root of the host."""
    prefix = config.prefix(page.language)
    if page.url:
        path = _of_url(config, page, prefix)
    elif pattern := _pattern(config, page):
        path = _suffixed(
            config, page, prefix + _safe(urlized(config, expand(config, page, pattern)))
        )
    else:
        parts = [*page.sections, page.slug or page.base] if page.kind == "page" else page.sections
        path = _suffixed(config, page, prefix + _safe(urlized(config, "/".join(parts))))
    return config.base_path + encoded(path)


def encoded(path: str) -> str:
    """A path with the sign encoded that would end it in an address, as in `c#`."""
    return path.replace("#", "%23")


def _safe(path: str) -> str:
    """A path from the root in its shortest form, so that it leads nowhere above it."""
    cleaned = normpath("/" + path.lstrip("/"))
    return cleaned if cleaned != "/" else ""


def _suffixed(config: HugoConfig, page: HugoPlace, path: str) -> str:
    setting = config.get("uglyurls")
    if isinstance(setting, dict):
        setting = setting.get(page.sections[0] if page.sections else "")
    is_file = re.search(r"\.html?\Z", path) is not None
    if page.kind == "page" and flag(setting) and path:
        return path if is_file else f"{path}.html"
    if page.kind != "page" and flag(setting) and page.sections and not is_file:
        return f"{path}.html"
    return path if is_file else f"{path}/"


def _of_url(config: HugoConfig, page: HugoPlace, prefix: str) -> str:
    """The key `url`: from the root if it starts with a slash, else below the language."""
    url = page.url
    if ":" in url and page.kind == "page":
        url = expand(config, page, url)
    path = _safe(url)
    if not url.startswith("/") and not path.startswith(f"{prefix}/"):
        path = prefix + path
    if url.endswith("/") or "." not in url.rpartition("/")[2]:
        return f"{path}/"
    return path.removesuffix("index.html") if path.endswith("/index.html") else path


def _pattern(config: HugoConfig, page: HugoPlace) -> str:
    """The pattern for a page, by its first folder; the old form had no tables of kinds."""
    for values in (page.language.values.get("permalinks"), config.get("permalinks")):
        # Both forms may stand in one table.
        own = [table(values).get(page.kind), values if page.kind in ("page", "term") else None]
        names = [page.sections[0].lower()] if page.sections else ["/", "", "_root"]
        for found in (table(each).get(name) for each in own for name in names):
            if isinstance(found, str) and found:
                return found
    return ""


_TOKEN = re.compile(r":(?P<name>\w+)(?P<cut>\[[^\]]+\])?")
_GO_DATES = {
    "2006": "%Y",
    "06": "%y",
    "01": "%m",
    "02": "%d",
    "Jan": "%b",
    "January": "%B",
    "15": "%H",
    "04": "%M",
    "05": "%S",
    "Mon": "%a",
    "Monday": "%A",
    "002": "%j",
}
_DATES = {"year": "%Y", "month": "%m", "day": "%d", "yearday": "%j", "weekday": "%w"}


def expand(config: HugoConfig, page: HugoPlace, pattern: str) -> str:
    """A pattern with the values of a page."""
    texts = {
        "title": page.title,
        "slug": page.slug or page.title,
        "slugorfilename": page.slug or page.base,
        "slugorcontentbasename": page.slug or page.base,
        "filename": page.base,
        "contentbasename": page.base,
    }

    def value(found: re.Match[str]) -> str:
        name = found["name"]
        if name in texts:
            return urlized(config, texts[name]).strip("/")
        if name in ("section", "sectionslug"):
            return page.sections[0] if page.sections else ""
        if name in ("sections", "sectionslugs"):
            return join("", *_cut(page.sections, found["cut"]))
        return _date(page.date, name, found[0])

    return _TOKEN.sub(value, pattern.replace("\\:", "\0")).replace("\0", ":")


def _cut(sections: tuple[str, ...], cut: str | None) -> tuple[str, ...]:
    """`[1]`, `[last]`, `[1:]`, `[:last]`: a part of the folders."""
    if not cut:
        return sections
    ends = cut[1:-1].split(":")
    numbers = [_number(end, len(sections)) for end in ends]
    if len(ends) == 1:
        number = numbers[0] or 0
        return sections[number : number + 1]
    return sections[numbers[0] : numbers[1]]


def _number(word: str, count: int) -> int | None:
    if word.strip() == "last":
        return max(count - 1, 0)
    return int(word) if word.strip().isdecimal() and len(word) < 6 else None


def _date(date: dt.datetime | None, name: str, whole: str) -> str:
    # What has no date is of the first day of the first year, in Go.
    day = date or dt.datetime(1, 1, 1, tzinfo=dt.UTC)
    plain: dict[str, Any] = {
        "year": day.year,
        "monthname": f"{day:%B}",
        "weekdayname": f"{day:%A}",
        "yearday": day.timetuple().tm_yday,
        "1": day.month,
        "2": day.day,
        "2006": f"{day.year:04}",
    }
    if name in plain:
        return str(plain[name])
    form = _DATES.get(name) or _GO_DATES.get(name)
    return day.strftime(form) if form else text(whole)
