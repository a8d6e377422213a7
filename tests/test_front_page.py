"""Which post goes into which row of the front page: the rules alone, without a site."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitegen.model.choices import FrontDesign
from sitegen.model.front_views import FrontSection, FrontView
from sitegen.outputs.front_page import STORIES_READ, FrontCategory, FrontStory, rows_of

DAY = dt.date(2026, 5, 1)
DESIGNS: tuple[FrontDesign, ...] = ("magazine", "latest", "compact")
Posts = list[FrontStory]


def posts(count: int, *, pictured: bool = True, per_day: int = 1) -> Posts:
    """So many posts, the newest first."""
    return [
        FrontStory(
            number=number,
            day=DAY + dt.timedelta(days=number // per_day),
            has_picture=pictured,
        )
        for number in reversed(range(count))
    ]


def categories(stories: Posts, count: int) -> list[FrontCategory]:
    """So many categories, which take turns; all of one size."""
    found = []
    for kind in range(count):
        of_kind = [story for story in stories if story.number % count == kind]
        newest = tuple(of_kind[:STORIES_READ])
        found.append(
            FrontCategory(name=f"Kind {kind}", url=f"/{kind}/", count=len(of_kind), stories=newest)
        )
    return [category for category in found if category.count]


def rows(
    stories: Posts,
    kinds: int = 5,
    *,
    listed: int = 30,
    design: FrontDesign = "magazine",
) -> FrontView[int]:
    return rows_of(stories[:listed], categories(stories, kinds), design, len(stories))


def changed(stories: Posts, number: int, **state: bool) -> Posts:
    return [replace(story, **state) if story.number == number else story for story in stories]


def shown(sections: Iterable[FrontSection[int]]) -> list[tuple[str, int]]:
    return [(section.kind, len(section.posts)) for section in sections]


# --- by the number of posts -----------------------------------------------------------------------


def test_one_post_leads_alone() -> None:
    front = rows(posts(1))
    assert (front.lead, front.stories) == (0, (0,))


def test_two_posts_are_a_lead_and_the_latest() -> None:
    front = rows(posts(2))
    assert (front.lead, front.latest, front.stories) == (1, (0,), (1, 0))


def test_three_pictures_are_a_lead_and_two_beside_it() -> None:
    front = rows(posts(3))
    assert (front.lead, front.seconds, front.latest) == (2, (1, 0), ())


def test_five_posts_are_the_top_alone() -> None:
    front = rows(posts(5))
    assert (front.lead, front.seconds, front.latest) == (4, (3, 2), (1, 0))
    assert front.stories == (4, 3, 2, 1, 0)
    front = rows(posts(5, pictured=False))
    assert (front.lead, front.latest) == (4, (3, 2, 1, 0))
    assert front.stories == (4, 3, 2, 1, 0)


def test_twelve_posts_are_the_top_and_a_band_without_sections() -> None:
    front = rows(posts(12), 1)
    assert (front.lead, front.seconds, front.latest) == (11, (10, 9), (8, 7, 6, 5, 4, 3))
    assert (front.band, front.sections, front.columns, front.more) == ((2, 1, 0), (), (), ())


def test_two_pictures_are_no_band() -> None:
    front = rows(posts(11), 1)
    assert (front.band, front.columns, front.more) == ((), (), (1, 0))


def test_thirteen_posts_have_sections() -> None:
    front = rows(posts(12, pictured=False), 1)
    assert (front.sections, front.more) == ((), (6, 5, 4, 3, 2, 1, 0))
    front = rows(posts(13, pictured=False), 1)
    assert shown(front.sections) == [("texts", 6)]


def test_twenty_posts_are_the_top_a_band_and_columns() -> None:
    front = rows(posts(20), 5)
    assert len(front.band) == 4
    assert front.sections == ()
    assert shown(front.columns) == [("pictured", 2), ("pictured", 2), *[("pictured", 1)] * 2]
    assert len(front.more) == 1


def test_thirty_posts_have_sections_that_differ() -> None:
    front = rows(posts(30), 5)
    assert shown(front.sections) == [("wide", 4)]
    assert shown(front.columns) == [("pictured", 3)] * 4
    assert len(front.more) == 1


def test_a_section_is_of_the_first_kind_that_its_stories_fill() -> None:
    """Six stories are too few for a feature, and four for a picture beside four texts; what would
    be a second row of one kind is a column."""
    stories = posts(60)
    sizes = (6, 4, 3, 8, 20)
    numbers = iter(range(40, -1, -1))
    by_number = {story.number: story for story in stories}
    kinds = [
        FrontCategory(
            name=str(size),
            url=f"/{size}/",
            count=size,
            stories=tuple(by_number[next(numbers)] for _ in range(size)),
        )
        for size in sizes
    ]
    front = rows_of(stories[:13], kinds, "magazine", len(stories))
    assert [(row.name, row.kind, len(row.posts)) for row in front.sections] == [
        ("6", "pictured", 5),
        ("4", "wide", 4),
        ("8", "feature", 8),
    ]
    assert [row.name for row in front.columns] == ["3", "20"]


def test_sections_of_two_thousand_posts_are_full_with_older_ones() -> None:
    front = rows(posts(2000), 15, listed=20)
    assert shown(front.sections) == [("feature", 9), ("pictured", 5), ("wide", 4)]
    assert shown(front.columns) == [("pictured", 3)] * 4
    assert len(front.stories) == 13 + 9 + 5 + 4 + 12


def test_one_category_is_one_section() -> None:
    front = rows(posts(2000), 1, listed=20)
    assert shown(front.sections) == [("feature", 9)]
    assert (front.columns, front.more) == ((), ())
    (section,) = front.sections
    assert section.posts == tuple(range(1986, 1977, -1))
    assert (section.name, section.url, section.count) == ("Kind 0", "/0/", 2000)


def test_largest_categories_are_sections_and_the_next_ones_columns() -> None:
    front = rows(posts(2000), 15, listed=20)
    names = [section.name for section in (*front.sections, *front.columns)]
    assert names == [f"Kind {kind}" for kind in range(7)]


def test_no_post_makes_no_row() -> None:
    for design in DESIGNS:
        assert rows([], design=design) == FrontView(design=design)


# --- the lead -------------------------------------------------------------------------------------


def test_breaking_news_leads_then_what_is_pinned_whatever_their_dates() -> None:
    stories = changed(posts(20), 3, is_pinned=True)
    assert rows(stories).lead == 3
    stories = changed(stories, 2, is_breaking=True)
    assert rows(stories).lead == 2
    stories = changed(stories, 5, is_breaking=True, has_picture=False)
    front = rows(stories)
    assert (front.lead, front.seconds, front.latest) == (5, (), (2, 19, 18, 3))
    for design in ("latest", "compact"):
        front = rows(stories, design=design)
        assert (front.lead, front.seconds) == (5, (2, 3))


def test_what_leads_beside_the_lead_stays_on_top_however_much_it_is() -> None:
    stories = posts(30, pictured=False)
    for number in range(10):
        stories = changed(stories, number, is_pinned=True)
    assert rows(stories).latest == tuple(reversed(range(9)))


def test_the_latest_are_in_the_order_of_dates_and_a_phone_shows_those_that_are_pinned() -> None:
    stories = changed(posts(30), 3, is_pinned=True, has_picture=False)
    stories = changed(stories, 4, is_pinned=True)
    front = rows(stories)
    assert (front.lead, front.latest) == (4, (27, 26, 25, 24, 3))


@pytest.mark.parametrize(
    ("per_day", "pictures", "lead"),
    [
        (5, (16,), 19),  # the fourth of its day
        (5, (17, 16), 17),
        (2, (17,), 19),  # the third, but of the day before
        (2, (18, 17), 18),
        (50, (17,), 17),
        (1, (18, 17), 19),
    ],
)
def test_a_picture_leads_only_near_the_top_of_the_newest_day(
    per_day: int, pictures: Sequence[int], lead: int
) -> None:
    stories = [
        replace(story, has_picture=story.number in pictures) for story in posts(20, per_day=per_day)
    ]
    assert rows(stories).lead == lead


def test_a_lead_without_a_picture_has_none_beside_it() -> None:
    front = rows(changed(posts(20), 19, has_picture=False))
    assert (front.lead, front.seconds) == (19, ())
    assert front.latest == (18, 17, 16, 15), "the column beside it is as high as the words"
    assert front.band == (14, 13, 12, 11)


# --- retracted posts ------------------------------------------------------------------------------


def test_a_retracted_post_neither_leads_nor_shows_its_picture() -> None:
    stories = changed(posts(30), 29, is_retracted=True, is_breaking=True, is_pinned=True)
    front = rows(stories, 1)
    assert (front.lead, front.seconds) == (28, (27, 26))
    assert front.latest[0] == 29
    stories = changed(stories, 19, is_retracted=True)
    front = rows(stories, 1)
    assert 19 not in front.band
    assert front.more == (19, *front.more[1:])
    assert rows(stories, design="compact").lead is None


def test_posts_that_were_all_retracted_have_no_lead() -> None:
    stories = [replace(story, is_retracted=True) for story in posts(20)]
    front = rows(stories)
    assert (front.lead, front.seconds, front.band, front.sections) == (None, (), (), ())
    assert front.latest + front.more == tuple(reversed(range(20)))


# --- rows without pictures ------------------------------------------------------------------------


def test_sections_without_pictures_are_full_rows_of_texts() -> None:
    front = rows(posts(2000, pictured=False), 15, listed=20)
    assert shown(front.sections) == [("texts", 6), ("texts", 3), ("texts", 3)]
    assert shown(front.columns) == [("texts", 3)] * 4
    assert (front.seconds, front.band) == ((), ())
    few = rows(posts(30, pictured=False), 5)
    assert shown(few.sections) == [("texts", 3)] * 3


def test_a_section_begins_with_its_newest_picture() -> None:
    stories = [replace(story, has_picture=story.number == 1900) for story in posts(2000)]
    (section,) = rows(stories[:105], 1, listed=20).sections
    assert section.kind == "texts"
    (section,) = rows(
        [replace(story, has_picture=story.number == 1983) for story in stories], 1
    ).sections
    assert (section.kind, section.posts[:3]) == ("feature", (1983, 1994, 1993))


def test_columns_with_pictures_are_preferred_to_others() -> None:
    stories = [replace(story, has_picture=story.number % 10 in (6, 8)) for story in posts(2000)]
    front = rows(stories, 10, listed=20)
    assert [column.name for column in front.columns] == ["Kind 6", "Kind 8"]
    assert shown(front.columns) == [("pictured", 3)] * 2


# --- the other designs ----------------------------------------------------------------------------


def test_latest_is_a_lead_and_then_days() -> None:
    front = rows(posts(7, per_day=3), design="latest")
    assert front.lead == 6
    assert [(day.date, day.posts) for day in front.days] == [
        (DAY + dt.timedelta(days=1), (5, 4, 3)),
        (DAY, (2, 1, 0)),
    ]
    assert front.newest_day == DAY + dt.timedelta(days=2)


def test_compact_is_days_alone() -> None:
    front = rows(posts(7, per_day=3), design="compact")
    assert front.lead is None
    assert [day.posts for day in front.days] == [(6,), (5, 4, 3), (2, 1, 0)]


def test_rows_are_mapped_to_what_they_show() -> None:
    stories = changed(posts(40, per_day=4), 20, is_pinned=True)
    for design in DESIGNS:
        front = rows(stories, 3, design=design)
        named = front.map(str)
        assert named.stories == tuple(map(str, front.stories))
        assert named.map(int) == front


# --- whatever there is ----------------------------------------------------------------------------

STORIES = st.lists(
    st.builds(
        FrontStory,
        number=st.just(0),
        day=st.integers(0, 3).map(lambda days: DAY + dt.timedelta(days=days)),
        has_picture=st.booleans(),
        is_breaking=st.sampled_from((False,) * 9 + (True,)),
        is_pinned=st.sampled_from((False,) * 9 + (True,)),
        is_retracted=st.sampled_from((False,) * 5 + (True,)),
    ),
    max_size=60,
)


def numbered(stories: Posts) -> Posts:
    """The stories from the newest to the oldest, with their numbers."""
    ordered = sorted(stories, key=lambda story: story.day)
    return [replace(story, number=number) for number, story in enumerate(ordered)][::-1]


@given(
    stories=STORIES.map(numbered),
    kinds=st.integers(1, 15),
    listed=st.integers(1, 60),
    design=st.sampled_from(DESIGNS),
    seed=st.integers(),
)
def test_a_front_page_is_whole(
    stories: Posts, kinds: int, listed: int, design: FrontDesign, seed: int
) -> None:
    front = rows(stories, kinds, listed=listed, design=design)
    by_number = {story.number: story for story in stories}
    assert len(front.stories) == len(set(front.stories)), "no post twice"
    assert {story.number for story in stories[:listed]} <= set(front.stories), "each once"
    assert set(front.stories) <= by_number.keys()

    prominent = {front.lead, *front.seconds, *front.band} - {None}
    in_sections = {number for row in (*front.sections, *front.columns) for number in row.posts}
    assert not any(by_number[number].is_retracted for number in prominent | in_sections)
    in_short = {*front.latest, *front.more, *(number for day in front.days for number in day.posts)}
    assert {story.number for story in stories[:listed] if story.is_retracted} <= in_short

    leading = [story for story in stories[:listed] if story.leads]
    if leading:
        assert (
            front.lead == max(leading, key=lambda story: (story.is_breaking, story.number)).number
        )
    _check_pictures(front, by_number)

    shuffled = stories[:listed]
    random.Random(seed).shuffle(shuffled)
    assert rows_of(shuffled, categories(stories, kinds), design, len(stories)) == front


def _check_pictures(front: FrontView[int], by_number: dict[int, FrontStory]) -> None:
    """In one row, either all cards have a picture or none has; and none is hollow."""

    def pictured(numbers: Iterable[int]) -> set[bool]:
        return {by_number[number].has_picture for number in numbers}

    if front.design == "magazine":
        assert front.lead is None or not front.seconds or pictured((front.lead,)) == {True}
        assert pictured(front.seconds) <= {True}
        assert len(front.seconds) in (0, 2)
    assert pictured(front.band) <= {True}
    assert len(front.band) in (0, 3, 4)
    for section in front.sections:
        assert len(section.posts) >= 3
        if section.kind == "texts":
            assert pictured(section.posts) == {False}
            assert len(section.posts) in (3, 6)
        else:
            assert by_number[section.posts[0]].has_picture
            fewest, most = {"feature": (7, 9), "pictured": (5, 5), "wide": (3, 4)}[section.kind]
            assert fewest <= len(section.posts) <= most, "no gap below the shorter column"
    pictured_kinds = [section.kind for section in front.sections if section.kind != "texts"]
    assert len(pictured_kinds) == len(set(pictured_kinds)), "no two rows alike"
    assert len({column.kind for column in front.columns}) < 2
    assert len(front.columns) in (0, 2, 3, 4)
    assert all(
        column.kind == "texts" or by_number[column.posts[0]].has_picture for column in front.columns
    )
