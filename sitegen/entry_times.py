"""The moments of the entries of a live story, from times as they are written: most have no date.

Entries are in the order of time, and times do not say whether the oldest or the newest comes first.
So they are read both ways, and the one way that is possible counts. In the order of time, a time
without a date is the first such moment after the entry before it: `00:10` after `23:50` is on the
next day. But it is at most `LONGEST` after it, so that two entries that are less than six hours
apart say in which order all of them are. A date that is more than that after the entry before it
counts only where nothing else is possible."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from sitegen import dates, lazy

LONGEST = dt.timedelta(hours=18)
# Before the moment of any entry, for times that count from no date.
_BEGINNING = dt.datetime(1000, 1, 1)  # noqa: DTZ001 - in the zone of the site
_DAY = dt.timedelta(days=1)
_WRITTEN = lazy.pattern(r"(?:(\d{4}-\d\d-\d\d) )?(\d{1,2}):(\d\d)", re.ASCII)

Fault = Literal["no time", "no such time", "skipped", "early", "order", "ambiguous"]


class Moments(NamedTuple):
    """The moments of entries, in the order in which they are written, and what is wrong: the index
    of an entry, and the kind of fault. With a fault, the moments are placeholders: for a time that
    a clock skips, since it is put forward, the moment that such a clock shows in its place."""

    moments: tuple[dt.datetime, ...]
    faults: tuple[tuple[int, Fault], ...] = ()

    @property
    def is_newest_first(self) -> bool:
        """Whether the newest entry is written first; not if all are of one moment."""
        return _utc(self.moments[0]) > _utc(self.moments[-1]) if self.moments else False


class _Time(NamedTuple):
    day: dt.date | None
    time: dt.time


def moments_of(written: Sequence[str], start: dt.datetime) -> Moments:
    """The moments of times such as "14:05" and "2026-05-03 14:05", in the zone of `start`, from
    which times without a date count: no entry is before it. "" is an entry without a time."""
    times = [_time(text) for text in written]
    faults: list[tuple[int, Fault]] = [
        (i, "no such time" if written[i] else "no time") for i, t in enumerate(times) if t is None
    ]
    if faults:
        return Moments((start,) * len(written), tuple(faults))
    known = [time for time in times if time is not None]
    for strict in (True, False):
        down, up = _read(known, start, strict), _read(known[::-1], start, strict)[::-1]
        if len(down) == len(up) == len(known) and down != up:
            pair = next(i for i in range(1, len(known)) if not _are_dated(known[i - 1], known[i]))
            return Moments((start,) * len(known), ((pair, "ambiguous"),))
        if len(down) == len(known):
            return _skipped(down, 0) or Moments(tuple(down))
        if len(up) == len(known):
            return _skipped(up, 0) or Moments(tuple(up))
    read = (down, 0) if len(down) >= len(up) else (up, len(known) - len(up))
    return _skipped(*read, len(known)) or Moments(
        (start,) * len(known), (_fault(known, start, len(down), len(up)),)
    )


def _skipped(moments: Sequence[dt.datetime], first: int, count: int = 0) -> Moments | None:
    """The fault of the first of the moments that the clock skips, since it is put forward; None if
    there is none. `first` is the number of the first one among all `count` entries."""
    for i, moment in enumerate(moments):
        shown = _utc(moment).astimezone(moment.tzinfo)
        if shown.replace(tzinfo=None, fold=0) != moment.replace(tzinfo=None, fold=0):
            return Moments((shown,) * (count or len(moments)), ((first + i, "skipped"),))
    return None


def newest_first(written: Sequence[str]) -> bool:
    """Whether the newest of the entries with these times is written first, whatever the date that
    they count from. False if that is not certain."""
    return moments_of(written, _BEGINNING.replace(tzinfo=dt.UTC)).is_newest_first


def _fault(times: list[_Time], start: dt.datetime, down: int, up: int) -> tuple[int, Fault]:
    """What is wrong with times that cannot be read either way: from the oldest to the newest, as
    many as `down` can be, and the other way as many as `up`."""
    last, beginning = len(times) - 1, _BEGINNING.replace(tzinfo=start.tzinfo)
    if down == 0 and len(_read(times, beginning, False)) == len(times):
        return 0, "early"
    if up == 0 and len(_read(times[::-1], beginning, False)) == len(times):
        return last, "early"
    return (down, "order") if down >= up else (last - up, "order")


def _time(text: str) -> _Time | None:
    """A time as it is written; None if there is none, or no such time."""
    match = _WRITTEN.fullmatch(text)
    try:
        return match and _Time(
            dt.date.fromisoformat(match[1]) if match[1] else None,
            dt.time(int(match[2]), int(match[3])),
        )
    except ValueError:
        return None


def _are_dated(one: _Time, other: _Time) -> bool:
    return one.day is not None and other.day is not None


def _read(times: Sequence[_Time], start: dt.datetime, strict: bool) -> list[dt.datetime]:
    """The moments of the times, from the oldest to the newest, up to the first that is not
    possible. If `strict`, a time with a date is at most `LONGEST` after one without, too."""
    moments: list[dt.datetime] = []
    for i, time in enumerate(times):
        # The first entry can be at any time of the day that its story is dated.
        is_free = i == 0 or _are_dated(times[i - 1], time)
        limit = LONGEST if not is_free and (strict or time.day is None) else None
        moment = _next(time, moments[-1] if moments else start, limit)
        if moment is None:
            break
        moments.append(moment)
    return moments


def _next(time: _Time, before: dt.datetime, limit: dt.timedelta | None) -> dt.datetime | None:
    """The first such time that is not before the moment `before`; None if it is more than `limit`
    after it, or on the next day and more than `LONGEST`."""
    moment = _at(time.day or before.date(), time.time, before)
    if moment is None and time.day is None and before.date() < dt.date.max:
        limit = LONGEST
        moment = _at(before.date() + _DAY, time.time, before)
    is_near = moment is not None and (limit is None or _utc(moment) - _utc(before) <= limit)
    return moment if is_near else None


def _at(day: dt.date, time: dt.time, before: dt.datetime) -> dt.datetime | None:
    """The moment of a day at which a clock in the zone of `before` shows the time; None if that is
    earlier, or out of the range of `datetime`. A time that the clock shows twice, since it is put
    back, is the second one only if the first is earlier."""
    zone = dates.plain_zone(before.tzinfo)
    for fold in (0, 1):
        moment = dt.datetime.combine(day, time.replace(fold=fold), zone)
        try:
            if dates.within(moment, zone) and _utc(moment) >= _utc(before):
                return dates.shown(moment, zone) if fold else moment
        except ValueError:
            return None
    return None


def _utc(moment: dt.datetime) -> dt.datetime:
    """The moment in UTC: Python compares two moments in one zone by what the clock shows."""
    return moment.astimezone(dt.UTC)
