"""Live stories: an entry in the body of a document, in a linked article, and as layouts see it."""

import datetime as dt
from typing import NamedTuple

from msgspec import Struct


class BodyEntry(Struct, frozen=True, array_like=True):
    """An entry in a body: `html[start:end]`, which begins with its heading, the one of that index
    in `Body.headings`. `html[time_start:time_end]` is the time as it is written. `headline` is the
    rest of the heading, and `text` what follows it, as plain text. `line` and `column` are its
    place in the author's file; 0 if that is unknown."""

    start: int
    end: int
    time_start: int
    time_end: int
    heading: int
    headline: str
    text: str
    line: int = 0
    column: int = 0


class EntryHtml(NamedTuple):
    """What is added to the HTML of an entry: `before` it and `after` it, and its `time`, in place
    of the time as it is written."""

    before: str
    time: str
    after: str


class LiveHtml(NamedTuple):
    """What is added to each entry of a body, in their order. They are shown in the order of the
    file if `as_written`, and turned round if not."""

    entries: tuple[EntryHtml, ...]
    as_written: bool


class EntryRef(Struct, frozen=True, gc=False):
    """An entry of an article: the id that links lead to, and its moment."""

    id: str
    date: dt.datetime


class PlannedLive(Struct, frozen=True, kw_only=True, gc=False):
    """A live story, but for the texts of its entries, which are in the order of the file. `until`
    is the moment at which it ends, if that is known; it may have passed."""

    until: dt.datetime | None
    entries: tuple[EntryRef, ...]


class LiveEntryView(Struct, frozen=True, kw_only=True):
    """An entry of a live story: the id that links lead to, its moment, the headline ("" if it has
    none), and its `text` as plain text."""

    id: str
    date: dt.datetime
    title: str
    text: str


class LiveView(Struct, frozen=True, kw_only=True):
    """A live story: the moment at which it ends, or None, and its entries, the newest first."""

    until: dt.datetime | None
    entries: tuple[LiveEntryView, ...]


def is_newest_first(entries: tuple[EntryRef, ...]) -> bool:
    """Whether the newest of the entries is the first of the file; not if all are of one moment."""
    return bool(entries) and entries[0].date.timestamp() > entries[-1].date.timestamp()
