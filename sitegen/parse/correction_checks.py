"""Checks of the corrections of a post, and of its retraction, which is one of them.

A correction counts from its date on. A day without a time counts as its midnight: on the day on
which the post was published, or changed in another way, that is no new moment for feed readers."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from sitegen import dates, lazy
from sitegen.errors import Problem
from sitegen.formats.source_map import KeyPath, Mark, SourceMap, field_name

Values = dict[str, Any]

_HAS_OFFSET = lazy.pattern(r"(?:[Zz]|[+-]\d\d:?\d\d)[\"']?$")
_MINUTE = dt.timedelta(minutes=1)


class _Change(NamedTuple):
    """A date of a post at which its text changed: where it is written, and the moment."""

    path: KeyPath
    mark: Mark
    moment: dt.datetime

    @property
    def is_correction(self) -> bool:
        """Whether it is the date of a correction or of the retraction."""
        return len(self.path) > 1


def of_corrections(source: SourceMap, values: Values) -> list[Problem]:
    """Problems with the corrections of a post and with its retraction."""
    changes = list(_changes(source, values))
    return [
        *_before_the_post(source, values, changes),
        *_without_a_time(source, changes),
        *_newer_than_updated(source, values),
        *_two_retractions(source, values),
    ]


def _changes(source: SourceMap, values: Values) -> Iterator[_Change]:
    """The dates of the post and of its changes."""
    for name in ("date", "updated"):
        if values.get(name) is not None:
            yield _Change((name,), source.mark((name,)), values[name])
    for i, correction in enumerate(values.get("corrections", ())):
        path: KeyPath = ("corrections", i, "date")
        yield _Change(path, source.mark(path), correction.date)
    if (retraction := values.get("retracted")) is not None:
        path = ("retracted", "date")
        yield _Change(path, source.mark(path), retraction.date)


def _before_the_post(
    source: SourceMap, values: Values, changes: Sequence[_Change]
) -> Iterator[Problem]:
    """An error for each correction of a text that was not published yet. A translation may repeat
    a correction of its original that is older than itself."""
    if "date" not in values or values.get("translation") is not None:
        return
    date = values["date"]
    for path, mark, moment in filter(lambda change: change.is_correction, changes):
        # A day without a time is the post's own day.
        if moment < date and not (mark.is_day and moment.date() == date.date()):
            yield source.problem(
                path,
                "invalid-value",
                f"{field_name(path)}: expected a time after the post's date, got {mark.raw}",
                f"the post's date is {source.mark(('date',)).raw}",
            )


def _without_a_time(source: SourceMap, changes: Sequence[_Change]) -> Iterator[Problem]:
    """A warning for each correction that needs a time, since the post has another date of that
    day; not if the newest of these is an `updated` with a time, which says when it was."""
    by_day: dict[dt.date, list[_Change]] = defaultdict(list)
    for change in changes:
        by_day[change.moment.date()].append(change)
    for change in changes:
        same_day = by_day[change.moment.date()]
        if not (change.is_correction and change.mark.is_day and len(same_day) > 1):
            continue
        last = max(same_day, key=lambda other: (other.moment, other is not change))
        if last.path == ("updated",) and not last.mark.is_day:
            continue
        name = field_name(last.path)
        yield replace(
            source.problem(
                change.path,
                "correction-time",
                f"{field_name(change.path)}: a day without a time counts as its midnight, and"
                f" {name} is on that day as well: feed readers would see nothing new",
                "write when it was, such as"
                f" date{source.assign}{_written(_after(last.moment), changes)}",
            ),
            severity="warning",
        )


def _after(moment: dt.datetime) -> dt.datetime:
    """A moment shortly after another one, on the same day if that is possible."""
    utc = moment.replace(second=0, microsecond=0).astimezone(dt.UTC)
    if (later := dates.after(utc, _MINUTE)) is None:
        return moment
    later = dates.shown(later, dates.plain_zone(moment.tzinfo))
    return later if later.date() == moment.date() else moment


def _written(moment: dt.datetime, changes: Sequence[_Change]) -> str:
    """The moment as the times of the post are written: with an offset, unless they have none."""
    times = [change.mark.raw for change in changes if not change.mark.is_day]
    if times and not any(map(_HAS_OFFSET.search, times)):
        return moment.replace(tzinfo=None, microsecond=0).isoformat()
    return dates.rfc3339(moment).replace("+00:00", "Z")


def _newer_than_updated(source: SourceMap, values: Values) -> Iterator[Problem]:
    """A warning for each correction that is newer than `updated`."""
    updated, mark = values.get("updated"), source.mark(("updated",))
    for i, correction in enumerate(values.get("corrections", ())):
        if (
            updated is not None
            and correction.date > updated
            and not (mark.is_day and correction.date.date() == updated.date())
        ):
            yield replace(
                source.problem(
                    ("corrections", i, "date"),
                    "late-correction",
                    "corrections.date: the correction is newer than `updated`",
                    f"updated is {mark.raw}; write the time of the correction there, or leave"
                    " updated out",
                ),
                severity="warning",
            )


def _two_retractions(source: SourceMap, values: Values) -> Iterator[Problem]:
    """A post is taken back once: by the key `retracted`, or by an entry of its corrections."""
    if values.get("retracted") is None:
        return
    for i, correction in enumerate(values.get("corrections", ())):
        if correction.type == "retraction":
            yield source.problem(
                ("corrections", i, "type"),
                "two-retractions",
                "corrections.type: the key `retracted` takes the post back already",
                "take this entry out, and say why under retracted: {date: …, text: …}",
            )
