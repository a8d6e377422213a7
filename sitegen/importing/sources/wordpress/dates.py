"""Moments as WordPress exports them: the time at the desk, and the same in UTC, which together say
the offset of the zone."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from email.utils import parsedate_to_datetime

from sitegen.importing.sources.wordpress.wxr import WxrItem

_MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?)?")
_MAX_OFFSET = dt.timedelta(hours=15)
_QUARTER = dt.timedelta(minutes=15)


def moment(text: str) -> dt.datetime | None:
    """A moment without a zone; None for `0000-00-00 00:00:00` and for what is none."""
    found = _MOMENT.match(text.strip())
    if found is None:
        return None
    try:
        return dt.datetime(*(int(each or 0) for each in found.groups()))  # type: ignore[arg-type] # noqa: DTZ001
    except ValueError:
        return None


def utc(text: str) -> dt.datetime | None:
    """A moment that is in UTC."""
    found = moment(text)
    return found and found.replace(tzinfo=dt.UTC)


def with_offset(local: str, in_utc: str) -> dt.datetime | None:
    """The moment that both say: with the offset between them, in UTC if that is no offset of a
    zone, without a zone if only the time at the desk is known."""
    here, there = moment(local), moment(in_utc)
    if here is None or there is None:
        return utc(in_utc) if here is None else here
    offset = here - there
    if abs(offset) > _MAX_OFFSET or offset % _QUARTER:
        return there.replace(tzinfo=dt.UTC)
    return here.replace(tzinfo=dt.timezone(offset))


def published(item: WxrItem) -> dt.datetime | None:
    """When an item was or will be published. `pubDate` is the last that is asked: it is nonsense
    (-0001) for drafts."""
    found = with_offset(item.text("post_date"), item.text("post_date_gmt"))
    return found or rss_date(item.text("pubDate"))


def rss_date(text: str) -> dt.datetime | None:
    """The moment of a `pubDate`, None if it is none."""
    try:
        return parsedate_to_datetime(text) if text else None
    except (ValueError, TypeError, IndexError):
        return None


def modified(item: WxrItem) -> dt.datetime | None:
    """When an item was last saved, if that was after it was published."""
    found = with_offset(item.text("post_modified"), item.text("post_modified_gmt"))
    first = published(item)
    if found is None or first is None or (found.tzinfo is None) != (first.tzinfo is None):
        return None
    return found if found > first else None


def offset_of(item: WxrItem) -> tuple[dt.timedelta] | None:
    """The offset from UTC at the time of an item, None if it is not known."""
    found = with_offset(item.text("post_date"), item.text("post_date_gmt"))
    offset = found.utcoffset() if found is not None else None
    return None if offset is None else (offset,)


def zone_of(offsets: Counter[dt.timedelta]) -> str:
    """The zone of a site by the offsets of its posts: one with that offset all the year if there
    is one alone, else "", since several zones have the same two."""
    if len(offsets) != 1:
        return ""
    seconds = int(next(iter(offsets)).total_seconds())
    if seconds % 3600 or not -43200 <= seconds <= 50400:
        return _HALF_HOURS.get(seconds // 60, "")
    hours = seconds // 3600
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"


# Zones whose offset is no whole hour and the same all the year, by minutes.
_HALF_HOURS = {
    210: "Asia/Tehran",
    270: "Asia/Kabul",
    330: "Asia/Kolkata",
    345: "Asia/Kathmandu",
    390: "Asia/Yangon",
    570: "Australia/Darwin",
}
# For a comment of a post without any date.
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
