"""Dates as people and other systems write them."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("jan january", "feb february", "mar march", "apr april", "may", "jun june"),
            *("jul july", "aug august", "sep sept september", "oct october"),
            *("nov november", "dec december"),
        ),
        1,
    )
    for name in names.split()
}
# RFC 5322 §4.3 has the American ones; the others mean one thing only in what people write.
_HOURS = """utc=0 gmt=0 z=0 wet=0 west=1 bst=1 cet=1 cest=2 eet=2 eest=3 msk=3 jst=9 aest=10
aedt=11 nzst=12 nzdt=13 est=-5 edt=-4 cst=-6 cdt=-5 mst=-7 mdt=-6 pst=-8 pdt=-7 akst=-9 akdt=-8
hst=-10"""
_ZONES = {zone.split("=")[0]: int(zone.split("=")[1]) for zone in _HOURS.split()}
_TIME = (
    r"(?:(?:\s*[Tt]\s*|,?\s+(?:at\s+)?)(?P<hour>\d{1,2}):(?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,12}))?)?\s*(?P<half>[AaPp]\.?[Mm]\b\.?)?)?"
)
_ZONE = (
    r"\s*(?:(?:GMT|UTC)?(?P<offset>[+-]\d{1,2}:?(?:\d{2})?(?::?\d{2})?)\b"
    r"(?:\s+\(?[A-Za-z+-][\w +-]{0,40}\)?)?"
    r"|\(?(?P<zone>[A-Za-z][A-Za-z_+-]*(?:/[A-Za-z_+-]+){0,2})\)?)?\s*"
)
_WEEKDAY = r"\s*(?:[A-Za-z]{3,9}\.?,?\s+)?"
_FORMS = tuple(
    re.compile(form)
    for form in (
        # 2015-06-30 2:06:40 -0400
        r"\s*(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})" + _TIME + _ZONE,
        r"\s*(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})" + _TIME + _ZONE,
        r"\s*(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})[Tt]?"
        r"(?P<hour>\d{2})(?P<minute>\d{2})(?:(?P<second>\d{2})(?P<fraction>)(?P<half>))?" + _ZONE,
        # May 3, 2019 at 10:00 AM
        _WEEKDAY + r"(?P<name>[A-Za-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+"
        r"(?P<year>\d{4})" + _TIME + _ZONE,
        # Fri, 03 May 2019 10:00:00 +0200
        _WEEKDAY + r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\.?[\s-]+(?P<name>[A-Za-z]{3,9})\.?,?[\s-]+"
        r"(?P<year>\d{4})" + _TIME + _ZONE,
        # Fri May  3 10:00:00 [CEST] 2019, as Unix and Ruby print it
        _WEEKDAY + r"(?P<name>[A-Za-z]{3})\s+(?P<day>\d{1,2})\s+(?P<hour>\d{1,2}):(?P<minute>\d{2})"
        r":(?P<second>\d{2})" + _ZONE + r"(?P<year>\d{4})(?P<fraction>)(?P<half>)",
    )
)
_EITHER_WAY = re.compile(r"\s*(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(.*)", re.S)
# Epochs in seconds, and in thousandths as JavaScript has them: 1973 to 2128.
_SECONDS = range(100_000_000, 5_000_000_000)


# The first and the last year have moments that another zone has not.
_YEARS = range(2, 9999)


def moment(value: Any) -> dt.datetime | None:
    """The moment that a value of front matter means; naive where it names no zone, midnight where
    it names no time. None if it is no date, or one that can be read in two ways (`03/04/2019`)."""
    found = _any_moment(value)
    return found if found and found.year in _YEARS else None


def _any_moment(value: Any) -> dt.datetime | None:
    if isinstance(value, dt.datetime):
        return value
    if isinstance(value, dt.date):
        return dt.datetime.combine(value, dt.time())
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = str(value).strip()
    if len(text) > 100:
        return None
    if re.fullmatch(r"(?:\d{9,10}|\d{13})(?:\.\d+)?", text, re.A):
        return _epoch(float(text))
    if turned := _EITHER_WAY.fullmatch(text):
        return _turned(turned)
    return _parsed(text)


def _parsed(text: str) -> dt.datetime | None:
    for form in _FORMS:
        found = form.fullmatch(text)
        if found and (result := _moment(found)):
            return result
    return None


def _epoch(number: float) -> dt.datetime | None:
    if int(number) not in _SECONDS:
        number /= 1000
    if int(number) not in _SECONDS:
        return None
    return dt.datetime.fromtimestamp(number, dt.UTC)


def _turned(found: re.Match[str]) -> dt.datetime | None:
    """A date with its year at the end: with dots the day is first; with other signs one of both
    numbers has to be a day, so that the other one is the month."""
    first, sign, second = int(found[1]), found[2], int(found[3])
    if sign == "." or first > 12 or first == second:
        return _parsed(f"{found[4]}-{second}-{first}{found[5]}")
    if second > 12:
        return _parsed(f"{found[4]}-{first}-{second}{found[5]}")
    return None


def _moment(found: re.Match[str]) -> dt.datetime | None:
    parts = found.groupdict()
    month = parts.get("month") or _MONTHS.get((parts.get("name") or "").lower())
    hour = int(parts["hour"] or 0)
    if half := parts["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    try:
        return dt.datetime(
            *(int(parts["year"]), int(month or 0), int(parts["day"])),
            *(hour, int(parts["minute"] or 0), min(int(parts["second"] or 0), 59)),
            int(((parts["fraction"] or "") + "000000")[:6]),
            tzinfo=_zone(parts["offset"], parts["zone"]),
        )
    except ValueError:
        return None


def _zone(offset: str | None, name: str | None) -> dt.tzinfo | None:
    """The zone; None for a name that nobody knows. Raises ValueError for an impossible offset."""
    if offset:
        digits = offset[1:].replace(":", "")
        digits = digits.zfill(2) if len(digits) < 3 else digits.zfill(4)
        minutes = int(digits[:2]) * 60 + int(digits[2:4] or 0)
        return dt.timezone(dt.timedelta(minutes=-minutes if offset[0] == "-" else minutes))
    if not name:
        return None
    if name.lower() in _ZONES:
        return dt.timezone(dt.timedelta(hours=_ZONES[name.lower()]))
    return zone(name)


def zone(name: str) -> ZoneInfo | None:
    """The zone of that name in the IANA database, if there is one."""
    if not re.fullmatch(r"[A-Za-z][\w+-]*(?:/[\w+-]+){1,2}|UTC", name, re.A):
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return None
