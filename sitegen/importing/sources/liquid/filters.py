"""The filters of Liquid and Nunjucks that need nothing but their value."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from typing import Any
from urllib.parse import quote

from sitegen.importing.sources.liquid.syntax import Filter, UnknownValueError
from sitegen.importing.sources.moments import moment

# English in any locale, unlike what strftime gives.
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def day_text(day: dt.datetime, form: str) -> str:
    """`day` in the form of strftime, with the flags `-`, `^` and `0`, in English. Raises
    UnknownValueError for a directive that has no meaning everywhere."""
    hour = day.hour % 12 or 12
    parts: dict[str, str | int] = {
        "Y": day.year,
        "m": f"{day:%m}",
        "d": f"{day:%d}",
        "H": f"{day:%H}",
        "M": f"{day:%M}",
        "S": f"{day:%S}",
        "j": f"{day:%j}",
        "y": f"{day:%y}",
        "e": f"{day.day:2}",
        "I": f"{hour:02}",
        "l": f"{hour:2}",
        "p": "PM" if day.hour > 11 else "AM",
        "B": MONTHS[day.month - 1],
        "b": MONTHS[day.month - 1][:3],
        "%": "%",
        "A": DAYS[day.weekday()],
        "a": DAYS[day.weekday()][:3],
        "F": f"{day:%Y-%m-%d}",
        "T": f"{day:%H:%M:%S}",
        "R": f"{day:%H:%M}",
        "D": f"{day:%m/%d/%y}",
        "u": day.weekday(),
        "G": f"{day:%G}",
        "V": f"{day:%V}",
        "w": (day.weekday() + 1) % 7,
        "z": f"{day:%z}",
        "Z": f"{day:%Z}",
        "P": "pm" if day.hour > 11 else "am",
    }
    parts["h"] = parts["b"]
    parts["u"] = day.weekday() + 1

    def one(found: re.Match[str]) -> str:
        flag, directive = found[1], found[2]
        if directive not in parts:
            raise UnknownValueError(form)
        written = str(parts[directive])
        if flag == "-":
            return written.lstrip("0 ") or "0"
        return written.upper() if flag == "^" else written

    return re.sub(r"%([-^0_]?)([A-Za-z%])", one, form)


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def as_day(value: Any) -> dt.datetime:
    """A value as a moment. Raises UnknownValueError for one that is none, and for `now`."""
    found = moment(value)
    if found is None:
        raise UnknownValueError(str(value))
    return found


def _date(value: Any, form: str = "%Y-%m-%d") -> str:
    return day_text(as_day(value), form) if value not in (None, "") else ""


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple | dict):
        raise UnknownValueError(str(type(value)))
    return str(value)


def _default(value: Any, other: Any = "", *_: Any) -> Any:
    return other if value in (None, False, "", [], ()) else value


def _without_tags(value: Any) -> str:
    return re.sub(r"<[^<>]*>", "", _plain(value))


def _truncate(value: Any, length: int = 50, end: str = "...") -> str:
    text = _plain(value)
    return text if len(text) <= length else text[: max(0, length - len(end))] + end


FILTERS: dict[str, Filter] = {
    "append": lambda value, more: _plain(value) + _plain(more),
    "prepend": lambda value, more: _plain(more) + _plain(value),
    "capitalize": lambda value: _plain(value)[:1].upper() + _plain(value)[1:],
    "downcase": lambda value: _plain(value).lower(),
    "lower": lambda value: _plain(value).lower(),
    "upcase": lambda value: _plain(value).upper(),
    "upper": lambda value: _plain(value).upper(),
    "title": lambda value: _plain(value).title(),
    "strip": lambda value: _plain(value).strip(),
    "trim": lambda value: _plain(value).strip(),
    "lstrip": lambda value: _plain(value).lstrip(),
    "rstrip": lambda value: _plain(value).rstrip(),
    "strip_newlines": lambda value: re.sub(r"\r?\n", "", _plain(value)),
    "newline_to_br": lambda value: _plain(value).replace("\n", "<br />\n"),
    "strip_html": _without_tags,
    "striptags": _without_tags,
    "escape": lambda value: html.escape(_plain(value)),
    "escape_once": lambda value: html.escape(html.unescape(_plain(value))),
    "xml_escape": lambda value: html.escape(_plain(value)),
    "cgi_escape": lambda value: quote(_plain(value), safe="-_.~").replace("%20", "+"),
    "uri_escape": lambda value: quote(_plain(value), safe="/:?#[]@!$&'()*+,;=-_.~%"),
    "url_encode": lambda value: quote(_plain(value), safe="-_.~").replace("%20", "+"),
    "urlencode": lambda value: quote(_plain(value), safe="-_.~"),
    "replace": lambda value, old, new="": _plain(value).replace(_plain(old), _plain(new)),
    "replace_first": lambda value, old, new="": _plain(value).replace(_plain(old), _plain(new), 1),
    "remove": lambda value, old: _plain(value).replace(_plain(old), ""),
    "remove_first": lambda value, old: _plain(value).replace(_plain(old), "", 1),
    "truncate": _truncate,
    "default": _default,
    "size": len,
    "length": len,
    "first": lambda value: value[0] if value else None,
    "last": lambda value: value[-1] if value else None,
    "join": lambda value, sign=" ": _plain(sign).join(_plain(item) for item in value),
    "split": lambda value, sign: _plain(value).split(sign),
    "plus": lambda value, other: value + other,
    "minus": lambda value, other: value - other,
    "times": lambda value, other: value * other,
    "jsonify": lambda value: json.dumps(value, ensure_ascii=False),
    "smartify": _plain,
    "safe": _plain,
    "date": _date,
    "date_to_string": lambda value: day_text(as_day(value), "%d %b %Y"),
    "date_to_long_string": lambda value: day_text(as_day(value), "%d %B %Y"),
    "date_to_xmlschema": lambda value: as_day(value).isoformat(),
}
