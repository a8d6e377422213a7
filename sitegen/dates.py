"""Moments as outputs want them: one function for each format, for any year and any time zone."""

from __future__ import annotations

import datetime as dt

# A day before the calendar ends, so that every time zone can tell it.
END = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)
_MINUTE = dt.timedelta(minutes=1)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def within(moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """The moment in `zone`. Raises ValueError where there, or in UTC, the calendar has no such
    day."""
    try:
        moment.astimezone(dt.UTC)
        return moment.astimezone(zone)
    except OverflowError:
        raise ValueError("in UTC, or where the site is, the year is not from 1 to 9999") from None


def after(moment: dt.datetime, time: dt.timedelta) -> dt.datetime | None:
    """`time` after the `moment`; None where the calendar has ended by then."""
    return moment + time if moment <= END - time else None


def whole(moment: dt.datetime) -> dt.datetime:
    """The moment in whole seconds, with an offset in whole minutes: before there was standard time,
    Berlin was 53 minutes and 28 seconds ahead. It is rounded up, so that midnight stays on its
    day."""
    offset = moment.utcoffset()
    if offset is not None and offset % _MINUTE:
        moment = moment.astimezone(dt.timezone(-(-offset // _MINUTE) * _MINUTE))
    return moment.replace(microsecond=0)


def rfc3339(moment: dt.datetime) -> str:
    """2026-05-03T10:00:00+02:00 (RFC 3339 §5.6): also for W3C date-times, Atom, ISO 8601, and
    HTML."""
    return whole(moment).isoformat()


def rfc822(moment: dt.datetime) -> str:
    """Sun, 03 May 2026 08:00:00 +0000, as RSS wants it (RFC 822 §5, with four digits for a
    year)."""
    utc = moment.astimezone(dt.UTC)
    return (
        f"{_DAYS[utc.weekday()]}, {utc.day:02} {_MONTHS[utc.month - 1]} {utc.year:04} "
        f"{utc.hour:02}:{utc.minute:02}:{utc.second:02} +0000"
    )


def day(moment: dt.datetime) -> str:
    """2026-05-03, where the moment is."""
    return moment.date().isoformat()
