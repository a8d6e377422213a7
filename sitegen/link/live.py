"""The entries of live stories: their moments and ids, and what is wrong with their times."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from sitegen import dates, entry_times, lazy
from sitegen.entry_times import Fault, Moments
from sitegen.errors import Problem, shorten
from sitegen.model.documents import Body, Document, Post
from sitegen.model.live import BodyEntry, EntryRef

# What may be meant as a time, with the letter before it, if there is one: `2.05 pm`, `14h05`.
_CLOCK = lazy.pattern(r"(?<!\d)(\d{1,2})[.:hH](\d\d)(?!\d)(?:\s*([ap])\.?m\b)?", re.IGNORECASE)
_EXAMPLE = "14:05"


def entries_of(post: Post) -> tuple[EntryRef, ...]:
    """The entries of a post, if it is a live story, in the order of the file. Of two entries of one
    minute, and where a heading has the id already, the later one gets the ending `-2`."""
    if not _has_entries(post):
        return ()
    moments = _moments(post)
    taken = set(post.ids)
    counts: Counter[str] = Counter()
    ids: list[str] = []
    oldest_first = moments.moments[:: -1 if moments.is_newest_first else 1]
    for moment in oldest_first:
        name = f"t-{moment.year:04}{moment:%m%d-%H%M}"
        id_ = ""
        while not id_ or id_ in taken:
            counts[name] += 1
            id_ = f"{name}-{counts[name]}" if counts[name] > 1 else name
        taken.add(id_)
        ids.append(id_)
    refs = tuple(map(EntryRef, ids, oldest_first))
    return refs[::-1] if moments.is_newest_first else refs


def ids_of(document: Document) -> tuple[str, ...]:
    """The ids in the text of a document that links can lead to, with those of its entries."""
    if not isinstance(document, Post) or not _has_entries(document):
        return document.ids
    return (*document.ids, *(entry.id for entry in entries_of(document)))


def newest_of(post: Post) -> dt.datetime | None:
    """The moment of the newest entry; None if there is none."""
    return max(_moments(post).moments, default=None) if _has_entries(post) else None


def is_dated(post: Post, now: dt.datetime) -> bool:
    """Whether the moments of its entries can be compared with `now`: not while the post is a draft,
    or is not published yet."""
    return _has_entries(post) and not post.meta.draft and post.meta.date <= now


def problems(
    posts: Iterable[Post], bodies: Callable[[str], Body], now: dt.datetime
) -> Iterator[Problem]:
    """An error for each entry whose time is missing, wrong or in the future, in the posts that are
    live stories. Those of a scheduled post may not be later than the post, or it could not be
    published at its moment. `bodies` returns the body of a document by its path; it is called only
    for posts with such an entry."""
    for post in filter(_has_entries, posts):
        moments = _moments(post)
        latest = max(now, post.meta.date)
        late = [
            i
            for i, moment in enumerate(moments.moments)
            if not (moments.faults or post.meta.draft) and moment > latest
        ]
        if not (moments.faults or late):
            continue
        entries = bodies(post.path).entries
        for i, fault in moments.faults:
            yield (
                _in_no_hour(post, entries[i], i, moments.moments[i])
                if fault == "skipped"
                else _problem(post, entries, i, fault)
            )
        for i in late:
            yield _in_the_future(post, entries[i], moments.moments[i], latest)


def _has_entries(post: Post) -> bool:
    return bool(post.entries) and bool(post.meta.live)


def _moments(post: Post) -> Moments:
    return entry_times.moments_of(post.entries, post.meta.date)


def _problem(post: Post, entries: tuple[BodyEntry, ...], i: int, fault: Fault) -> Problem:
    entry, time = entries[i], post.entries[i]
    at = partial(Problem.at, post.path, (entry.line, entry.column), code="entry-time")
    title = shorten(f"{time} {entry.headline}".strip())
    date = post.meta.date
    if fault == "no time" and not entry.headline:
        return at(
            message="an empty heading of a live story has no time",
            hint=f"write ## {_EXAMPLE} and a headline, or take it out",
        )
    if fault == "no time":
        clock, headline = _meant(entry.headline)
        part = f", or ### {headline} for a part of an entry" if clock == _EXAMPLE else ""
        return at(
            message=f"the heading {title} of a live story has no time",
            hint=f"write ## {_heading(clock, headline)}{part}",
        )
    if fault == "no such time":
        clock, _ = _meant(time)
        return at(
            message=f"there is no time {shorten(time)}",
            hint=f"write ## {_heading(clock, entry.headline)}",
        )
    if fault == "early":
        day = dates.after(date, dt.timedelta(days=1)) or date
        return at(
            message=f"the entry {title} is before the date of the post, {dates.rfc3339(date)}",
            hint="give the post an earlier date, or the entry a later one, such as"
            f" ## {_heading(_dated(day, time.rpartition(' ')[2]), entry.headline)}",
        )
    if fault == "order":
        return at(
            message=f"the entry {title} is not in the order of time",
            hint="put it in its place, or write its date:"
            f" ## {_heading(_dated(date, time), entry.headline)}",
        )
    before = post.entries[i - 1]
    return at(
        message=f"{before} and {time} do not say whether the oldest or the newest entry is first",
        hint=f"write the date of both: ## {_dated(date, before)} and ## {_dated(date, time)}",
    )


def _in_no_hour(post: Post, entry: BodyEntry, i: int, shown: dt.datetime) -> Problem:
    """The problem with a time that no clock shows, since it is put forward: it shows `shown`."""
    time = post.entries[i]
    clock = f"{shown:%H:%M}"
    written = _dated(shown, clock) if "-" in time else clock
    return Problem.at(
        post.path,
        (entry.line, entry.column),
        code="entry-time",
        message=f"there is no time {time.rpartition(' ')[2]} on {dates.day(shown)}: the clocks are"
        " put forward",
        hint=f"write ## {_heading(written, entry.headline)}",
    )


def _in_the_future(
    post: Post, entry: BodyEntry, moment: dt.datetime, latest: dt.datetime
) -> Problem:
    """The error for an entry at a `moment` after the `latest` that it may have: that of the build,
    or that at which the post is published."""
    latest = latest.astimezone(post.meta.date.tzinfo)
    time = _heading(_dated(latest, f"{latest:%H:%M}"), entry.headline)
    is_scheduled = latest == post.meta.date
    limit = "the post is published at {}" if is_scheduled else "it is {} now"
    return Problem.at(
        post.path,
        (entry.line, entry.column),
        code="entry-future",
        message=f"the entry {shorten(f'{moment:%H:%M} {entry.headline}'.strip())} is in the future:"
        f" it counts as {dates.rfc3339(moment)}, and {limit.format(dates.rfc3339(latest))}",
        hint=f"write when it happened, such as ## {time}",
    )


def _heading(time: str, headline: str) -> str:
    return f"{time} {shorten(headline).strip(chr(39))}".strip() if headline else time


def _dated(day: dt.datetime, time: str) -> str:
    """The time with a date."""
    return time if "-" in time else f"{day.year:04}{day:-%m-%d} {time}"


def _meant(text: str) -> tuple[str, str]:
    """The time that a heading may have been meant to begin with, else an example; and the rest."""
    match = _CLOCK.search(text)
    if match is None:
        return _EXAMPLE, text
    hour, minute = int(match[1]), int(match[2])
    if match[3] and hour <= 12:
        hour = hour % 12 + (12 if match[3] in "pP" else 0)
    if hour > 23 or minute > 59:
        return _EXAMPLE, text
    rest = f"{text[: match.start()]} {text[match.end() :]}".strip(" ,;:–—-|*")
    return f"{hour:02}:{minute:02}", " ".join(rest.split())
