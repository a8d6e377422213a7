"""A live story on its page: what is added to its entries, and their view."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import pairwise

from sitegen import dates
from sitegen.layouts.language import Strings
from sitegen.model.documents import Body, Heading
from sitegen.model.live import (
    BodyEntry,
    EntryHtml,
    EntryRef,
    LiveEntryView,
    LiveHtml,
    LiveView,
    PlannedLive,
    is_newest_first,
)


def view(planned: PlannedLive, body: Body) -> LiveView:
    """The live story with the texts of its entries, the newest first."""
    entries = [
        LiveEntryView(id=ref.id, date=ref.date, title=entry.headline, text=entry.text)
        for ref, entry in _pairs(planned, body)
    ]
    as_written = is_newest_first(planned.entries)
    return LiveView(until=planned.until, entries=tuple(entries if as_written else entries[::-1]))


def headings(planned: PlannedLive, body: Body) -> tuple[Heading, ...]:
    """The headings of the body in the order of the page."""
    starts = [entry.heading for _, entry in _pairs(planned, body)]
    parts = [body.headings[a:b] for a, b in pairwise([0, *starts, len(body.headings)])]
    if not is_newest_first(planned.entries):
        parts[1:] = parts[:0:-1]
    return tuple(heading for part in parts for heading in part)


def html(planned: PlannedLive, strings: Strings) -> LiveHtml:
    """What is added to the entries: an element around each, with its id, and the time in it as a
    link to it, in the words of the language."""
    times = strings.times([entry.date for entry in planned.entries])
    return LiveHtml(
        tuple(
            EntryHtml(
                before=f'<section class="live-entry" id="{entry.id}">\n',
                time=(
                    f'<a class="live-time" href="#{entry.id}">'
                    f'<time datetime="{dates.rfc3339(entry.date)}">{escape(time)}</time></a>'
                ),
                after="</section>\n",
            )
            for entry, time in zip(planned.entries, times, strict=True)
        ),
        is_newest_first(planned.entries),
    )


def _pairs(planned: PlannedLive, body: Body) -> Iterable[tuple[EntryRef, BodyEntry]]:
    return zip(planned.entries, body.entries, strict=True)
