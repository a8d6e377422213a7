"""Moments as WordPress exports them: the time at the desk, and the same in UTC, which together say
the offset of the zone."""

from __future__ import annotations

import datetime as dt
import re
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


def at(item: WxrItem) -> tuple[dt.datetime, dt.timedelta] | None:
    """The moment of an item in UTC, and the offset of the zone then; None if it is not known."""
    found = with_offset(item.text("post_date"), item.text("post_date_gmt"))
    offset = found.utcoffset() if found is not None else None
    if found is None or offset is None:
        return None
    return found.astimezone(dt.UTC), offset


# For a comment of a post without any date.
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
