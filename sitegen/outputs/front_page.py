"""Which post goes into which row of the front page.

A front page that is a magazine has, from top to bottom: the lead, with two stories beside it and
the latest ones; a band of pictures; up to three sections of categories, each drawn in another way;
columns of up to four more categories; and what is left, in short. Each row takes what none above it
has taken, and a row that would look hollow is left out: its stories go to the rows below.

Size says what is important, so that two rules go before all others: breaking news leads, whatever
else there is; and a story that was retracted never leads, and never shows its picture."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from sitegen.model.choices import FrontDesign
from sitegen.model.front_views import FrontDay, FrontSection, FrontView, SectionKind

# The story with a picture that leads is one of so many newest ones of the newest day.
LEAD_AMONG = 3
SECONDS = 2
# Beside a lead without a picture, which is lower, are fewer of the latest ones. A phone shows five
# of them, so that there are no more if an older one has to be seen.
LATEST, LATEST_WITH_OLDER, LATEST_BESIDE_WORDS = 6, 5, 4
BAND, FEWEST_IN_BAND = 4, 3
# Fewer posts than this on the whole site are not divided into sections.
FEWEST_FOR_SECTIONS, FEWEST_IN_SECTION = 13, 3
# The ways to draw sections, in the order in which they are tried, each once, with the fewest and
# the most stories that fill each. Without a picture, a section has three columns of texts instead:
# two rows in the first of them, one in each other.
SECTIONS: tuple[tuple[SectionKind, int, int], ...] = (
    ("feature", 7, 9),
    ("pictured", 5, 5),
    ("wide", 3, 4),
)
TEXTS, IN_ROW = (6, 3, 3), 3
COLUMNS, FEWEST_COLUMNS, IN_COLUMN = 4, 2, 3
# So many stories of so many categories, the largest ones, are read, whatever the number of posts:
# enough for all sections, after what the rows above them usually take.
CATEGORIES_READ = 16
STORIES_READ = 1 + SECONDS + LATEST + BAND + 9


class FrontStory(Struct, frozen=True, kw_only=True, gc=False):
    """What decides about the place of a post: its `number`, which is higher than that of any older
    post, its day, whether it has a picture, and its state."""

    number: int
    day: dt.date
    has_picture: bool = False
    is_breaking: bool = False
    is_pinned: bool = False
    is_retracted: bool = False

    @property
    def leads(self) -> bool:
        """Whether it comes before newer posts."""
        return (self.is_breaking or self.is_pinned) and not self.is_retracted

    @property
    def is_pictured(self) -> bool:
        """Whether it can be shown with a picture."""
        return self.has_picture and not self.is_retracted


class FrontCategory(Struct, frozen=True, kw_only=True):
    """A category: its name and address, the `count` of its posts, and its newest stories, at least
    STORIES_READ of them if it has so many, the newest first."""

    name: str
    url: str
    count: int
    stories: tuple[FrontStory, ...]


def rows_of(
    stories: Iterable[FrontStory],
    categories: Sequence[FrontCategory],
    design: FrontDesign,
    total: int,
) -> FrontView[int]:
    """The rows of a front page with these `stories`, as their numbers. `categories` are in the
    order in which they become sections; their stories may be older ones that are not among
    `stories`. `total` is the number of posts of the site."""
    rest = _Rest(stories)
    if design == "magazine":
        return _magazine(rest, categories, total)
    lead = rest.lead() if design == "latest" else rest.first_of(lambda story: story.leads)
    return FrontView(
        design=design,
        newest_day=rest.newest_day,
        lead=lead.number if lead else None,
        seconds=_numbers(rest.take(lambda story: story.leads)),
        days=tuple(
            FrontDay(date=day, posts=_numbers(of_day))
            for day, of_day in itertools.groupby(rest.by_date(), lambda story: story.day)
        ),
    )


class _Rest:
    """The stories that no row has taken yet: first those that lead, breaking news before pinned
    posts, and then the others, each from the newest to the oldest."""

    def __init__(self, stories: Iterable[FrontStory]) -> None:
        self._stories = sorted(
            stories,
            key=lambda s: (not (s.leads and s.is_breaking), not s.leads, -s.number),
        )
        self.newest_day = max((story.day for story in self._stories), default=None)
        self.taken: set[int] = set()

    def __iter__(self) -> Iterator[FrontStory]:
        return (story for story in self._stories if story.number not in self.taken)

    def by_date(self) -> list[FrontStory]:
        """What is left, from the newest to the oldest."""
        return sorted(self, key=lambda story: -story.number)

    def take(
        self,
        wanted: Callable[[FrontStory], bool],
        most: int | None = None,
        fewest: int = 0,
    ) -> list[FrontStory]:
        """The first stories that are `wanted`, at most so many; none if there are fewer than
        `fewest`."""
        found = list(itertools.islice(filter(wanted, self), most))
        if len(found) < fewest:
            return []
        self.taken.update(_numbers(found))
        return found

    def first_of(self, wanted: Callable[[FrontStory], bool]) -> FrontStory | None:
        """The first story that is `wanted`, if there is one."""
        return next(iter(self.take(wanted, 1)), None)

    def lead(self) -> FrontStory | None:
        """The story that leads: the newest breaking one, else the newest that is pinned, else the
        newest with a picture among the first of the newest day, else the newest. None if all were
        retracted."""
        if first := self.first_of(lambda story: story.leads):
            return first
        newest = [story for story in self if not story.is_retracted]
        of_day = [story for story in newest[:LEAD_AMONG] if story.day == newest[0].day]
        pictured = {story.number for story in of_day if story.is_pictured}
        return self.first_of(lambda story: story.number in pictured) or self.first_of(
            lambda story: not story.is_retracted
        )


def _magazine(rest: _Rest, categories: Sequence[FrontCategory], total: int) -> FrontView[int]:
    lead = rest.lead()
    # In one row, either all stories have a picture or none has.
    seconds = rest.take(_is_pictured, SECONDS, SECONDS) if lead and lead.is_pictured else []
    # Those that lead beside the lead have a place before all others, however many there are. A list
    # of the latest is in the order of dates, but for breaking news, which has a mark.
    latest = rest.take(lambda story: story.leads)
    most = LATEST_WITH_OLDER if latest else LATEST
    if not (lead and lead.is_pictured):
        most = LATEST_BESIDE_WORDS
    newest = _numbers(rest.by_date()[: max(0, most - len(latest))])
    latest += rest.take(lambda story: story.number in newest)
    latest.sort(key=lambda story: (not (story.leads and story.is_breaking), -story.number))
    band = rest.take(_is_pictured, BAND, FEWEST_IN_BAND)
    left = [_left(category, rest.taken) for category in categories]
    sections = _sections(left) if total >= FEWEST_FOR_SECTIONS else ()
    shown = {section.url for section in sections}
    columns = _columns([category for category in left if category.url not in shown])
    for section in (*sections, *columns):
        rest.taken.update(section.posts)
    return FrontView(
        design="magazine",
        newest_day=rest.newest_day,
        lead=lead.number if lead else None,
        seconds=_numbers(seconds),
        latest=_numbers(latest),
        band=_numbers(band),
        sections=sections,
        columns=columns,
        more=_numbers(rest.by_date()),
    )


def _left(category: FrontCategory, taken: set[int]) -> FrontCategory:
    """A category with those of its stories that a section may show."""
    stories = tuple(
        story for story in category.stories if story.number not in taken and not story.is_retracted
    )
    return replace(category, stories=stories)


def _sections(categories: Iterable[FrontCategory]) -> tuple[FrontSection[int], ...]:
    """The sections, no two with pictures of one kind. A category that would leave a gap in each
    kind that is left is none: it is one of the columns."""
    kinds, texts = list(SECTIONS), iter(TEXTS)
    sections: list[FrontSection[int]] = []
    for category in categories:
        count = len(category.stories)
        if len(sections) == len(SECTIONS):
            break
        if not any(map(_is_pictured, category.stories)):
            if count >= FEWEST_IN_SECTION:
                full = next(texts)
                sections.append(_section("texts", category, full if count >= full else IN_ROW))
        elif fitting := next((kind for kind in kinds if count >= kind[1]), None):
            kinds.remove(fitting)
            sections.append(_section(fitting[0], category, fitting[2]))
    return tuple(sections)


def _columns(categories: Sequence[FrontCategory]) -> tuple[FrontSection[int], ...]:
    """Columns that all begin with a picture, if there are enough of them, else of texts only."""
    kinds: tuple[tuple[SectionKind, Callable[[FrontStory], bool]], ...] = (
        ("pictured", _is_pictured),
        ("texts", lambda _story: True),
    )
    for kind, wanted in kinds:
        found = [category for category in categories if any(map(wanted, category.stories))]
        if len(found) >= FEWEST_COLUMNS:
            return tuple(_section(kind, category, IN_COLUMN) for category in found[:COLUMNS])
    return ()


def _section(kind: SectionKind, category: FrontCategory, most: int) -> FrontSection[int]:
    """A section of at most so many stories; unless it is of texts, its newest one with a picture is
    the first."""
    stories = list(category.stories)
    if kind != "texts":
        first = next(filter(_is_pictured, stories))
        stories.remove(first)
        stories.insert(0, first)
    return FrontSection(
        kind=kind,
        name=category.name,
        url=category.url,
        count=category.count,
        posts=_numbers(stories[:most]),
    )


def _is_pictured(story: FrontStory) -> bool:
    return story.is_pictured


def _numbers(stories: Iterable[FrontStory]) -> tuple[int, ...]:
    return tuple(story.number for story in stories)
