"""The rows of the front page. They hold numbers of posts while it is planned, and cards of posts
when a layout shows it."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Generic, Literal, TypeVar

from msgspec import Struct

from sitegen.model.choices import FrontDesign
from sitegen.model.total_views import TotalView

# How a section is drawn: its first post as a large card with a picture, as a small one beside
# texts, or as one over three columns; or all of them as texts.
SectionKind = Literal["feature", "pictured", "wide", "texts"]

Story = TypeVar("Story")
Other = TypeVar("Other")


class FrontSection(Struct, Generic[Story], frozen=True, kw_only=True):
    """A category on the front page: its name and address, the number of all its posts, and those
    that are shown, the first of them with a picture unless the kind is "texts"."""

    kind: SectionKind
    name: str
    url: str
    count: int
    posts: tuple[Story, ...]


class FrontDay(Struct, Generic[Story], frozen=True, kw_only=True):
    """The posts of one day, the newest first."""

    date: dt.date
    posts: tuple[Story, ...]


class MadeView(Struct, frozen=True, kw_only=True):
    """How the posts of a month were made: the name of the month, the number of its posts, and the
    involvements that they have, with the number of each."""

    month: str
    count: int
    totals: tuple[TotalView, ...]


class FrontView(Struct, Generic[Story], frozen=True, kw_only=True, omit_defaults=True):
    """The rows of the front page, from top to bottom. No post is in two of them, and each post of
    the first page of the list is in one. A row that would be hollow is empty.

    `lead` is the one story that leads, or None, and `lead_label` the sentence about AI in it;
    `newest_day` is the day of the newest post. The designs "latest" and "compact" have `days`;
    the rows between `latest` and `more` are only in "magazine"."""

    design: FrontDesign
    newest_day: dt.date | None = None
    lead: Story | None = None
    lead_label: str = ""
    seconds: tuple[Story, ...] = ()
    latest: tuple[Story, ...] = ()
    band: tuple[Story, ...] = ()
    sections: tuple[FrontSection[Story], ...] = ()
    columns: tuple[FrontSection[Story], ...] = ()
    more: tuple[Story, ...] = ()
    days: tuple[FrontDay[Story], ...] = ()
    made: MadeView | None = None

    @property
    def stories(self) -> tuple[Story, ...]:
        """All that is shown, in the order of the page."""
        return (
            *(() if self.lead is None else (self.lead,)),
            *self.seconds,
            *self.latest,
            *self.band,
            *(story for section in self.sections for story in section.posts),
            *(story for section in self.columns for story in section.posts),
            *self.more,
            *(story for day in self.days for story in day.posts),
        )

    def map(self, of: Callable[[Story], Other]) -> "FrontView[Other]":
        """The same rows, of what `of` returns for each story."""

        def all_of(stories: Iterable[Story]) -> tuple[Other, ...]:
            return tuple([of(story) for story in stories])

        def sections(of_stories: Iterable[FrontSection[Story]]) -> tuple[FrontSection[Other], ...]:
            return tuple(
                [
                    FrontSection(
                        kind=section.kind,
                        name=section.name,
                        url=section.url,
                        count=section.count,
                        posts=all_of(section.posts),
                    )
                    for section in of_stories
                ]
            )

        return FrontView(
            design=self.design,
            newest_day=self.newest_day,
            lead=None if self.lead is None else of(self.lead),
            lead_label=self.lead_label,
            seconds=all_of(self.seconds),
            latest=all_of(self.latest),
            band=all_of(self.band),
            sections=sections(self.sections),
            columns=sections(self.columns),
            more=all_of(self.more),
            days=tuple([FrontDay(date=day.date, posts=all_of(day.posts)) for day in self.days]),
            made=self.made,
        )


class PlannedFront(Struct, frozen=True, kw_only=True):
    """The `rows` of a front page, of indices into the cards of its job: first the `listed` ones,
    which are the posts of its list, then older ones that sections show."""

    rows: FrontView[int]
    listed: int
