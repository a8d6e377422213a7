"""Dates and times in the formats of the outputs, for any year and any time zone."""

from __future__ import annotations

import datetime as dt
from functools import cache

# One day before the end of `datetime`, so that it exists in every time zone.
END = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)
_MINUTE = dt.timedelta(minutes=1)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def within(moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """The moment in `zone`. Raises ValueError if it is out of the range of `datetime` there, or in
    UTC."""
    try:
        # A clock that is put forward skips an hour. A time in it is only shown anew from UTC.
        return shown(moment.astimezone(dt.UTC), zone)
    except OverflowError:
        raise ValueError("in UTC, or where the site is, the year is not from 1 to 9999") from None


class _PutBack(dt.tzinfo):
    """A `zone` while its clocks show an hour for the second time, since they were put back.

    Python compares two moments in one zone by what a clock shows, which is wrong for moments on
    both sides of that change. It compares those in two zones by what they are in UTC."""

    def __init__(self, zone: dt.tzinfo) -> None:
        self.zone = zone

    def utcoffset(self, moment: dt.datetime | None) -> dt.timedelta | None:
        """As in the zone."""
        return self.zone.utcoffset(moment)

    def dst(self, moment: dt.datetime | None) -> dt.timedelta | None:
        """As in the zone."""
        return self.zone.dst(moment)

    def tzname(self, moment: dt.datetime | None) -> str | None:
        """As in the zone."""
        return self.zone.tzname(moment)

    def fromutc(self, moment: dt.datetime) -> dt.datetime:
        """As in the zone."""
        return self.zone.fromutc(moment.replace(tzinfo=self.zone)).replace(tzinfo=self)


_put_back = cache(_PutBack)


def shown(moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """The moment as a clock in `zone` shows it. All such moments are in order: see `_PutBack`."""
    zone = plain_zone(zone)
    moment = moment.astimezone(zone)
    return moment.replace(tzinfo=_put_back(zone)) if moment.fold else moment


def plain_zone(zone: dt.tzinfo | None) -> dt.tzinfo:
    """The zone of a moment that `shown` returned, as it was given; UTC for none."""
    return zone.zone if isinstance(zone, _PutBack) else zone or dt.UTC


def after(moment: dt.datetime, time: dt.timedelta) -> dt.datetime | None:
    """`time` after the `moment`; None if that is out of the range of `datetime`."""
    return moment + time if moment <= END - time else None


def whole(moment: dt.datetime) -> dt.datetime:
    """The moment without fractions of a second, and with an offset in whole minutes, as the formats
    below need it: before standard time, Berlin was 53 minutes and 28 seconds ahead. The offset is
    rounded up, so that midnight stays on its day."""
    offset = moment.utcoffset()
    if offset is not None and offset % _MINUTE:
        moment = moment.astimezone(dt.timezone(-(-offset // _MINUTE) * _MINUTE))
    return moment.replace(microsecond=0) if moment.microsecond else moment


def rfc3339(moment: dt.datetime) -> str:
    """`2026-05-03T10:00:00+02:00` (RFC 3339 §5.6), which is valid in Atom, HTML, ISO 8601 and the
    W3C profile of it as well."""
    return whole(moment).isoformat()


def rfc822(moment: dt.datetime) -> str:
    """`Sun, 03 May 2026 08:00:00 +0000` for RSS (RFC 822 §5, with a year of four digits)."""
    utc = moment.astimezone(dt.UTC)
    return (
        f"{_DAYS[utc.weekday()]}, {utc.day:02} {_MONTHS[utc.month - 1]} {utc.year:04} "
        f"{utc.hour:02}:{utc.minute:02}:{utc.second:02} +0000"
    )


def day(moment: dt.datetime) -> str:
    """`2026-05-03`, in the time zone of the moment."""
    return moment.date().isoformat()
