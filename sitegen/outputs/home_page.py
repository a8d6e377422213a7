"""The rows of the front page of an edition: what `front_page` decides by, and what it leaves to
show. Whatever the number of posts, it reads the first page of the list, so many of the largest
categories, and two months."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import partial

from msgspec.structs import replace

from sitegen.model.front_views import MadeView, PlannedFront
from sitegen.model.site import Article, Term
from sitegen.model.taxonomies import CATEGORY
from sitegen.outputs.article_views import by_involvement
from sitegen.outputs.context import Context
from sitegen.outputs.front_page import (
    CATEGORIES_READ,
    STORIES_READ,
    FrontCategory,
    FrontStory,
    rows_of,
)
from sitegen.outputs.totals import totals_of

# A month of fewer posts does not say how the posts of the site are made. At the beginning of a
# month, it is the month before that does.
FEWEST_OF_MONTH, MONTHS = 10, 2


def front_of(context: Context, listed: Sequence[int]) -> tuple[PlannedFront, list[int]]:
    """The rows of the front page, and the numbers of the articles whose cards it shows: those of
    its list, which are `listed`, and then others."""
    edition = context.edition
    story = partial(_story, context)
    categories = sorted(
        edition.terms[CATEGORY.name].values(), key=lambda term: (-len(term.articles), term.url)
    )
    rows = rows_of(
        [story(number) for number in listed],
        [_category(context, term) for term in categories[:CATEGORIES_READ]],
        context.config.front.design,
        len(edition.articles),
    )
    shown = [*dict.fromkeys((*listed, *rows.stories))]
    index = {number: i for i, number in enumerate(shown)}
    label = ""
    if rows.lead is not None:
        label = context.articles.disclosure(edition.articles[rows.lead]).label
    rows = replace(rows.map(index.__getitem__), lead_label=label, made=_made(context))
    return PlannedFront(rows=rows, listed=len(listed)), shown


def _story(context: Context, number: int) -> FrontStory:
    article = context.edition.articles[number]
    return FrontStory(
        number=number,
        day=article.post.meta.date.date(),
        has_picture=bool(context.site.resolved[article.post.path].image),
        is_breaking=article.state.is_breaking,
        is_pinned=article.state.is_pinned,
        is_retracted=article.state.is_retracted,
    )


def _category(context: Context, term: Term) -> FrontCategory:
    newest = itertools.islice(reversed(term.articles), STORIES_READ)
    return FrontCategory(
        name=term.name,
        url=term.url,
        count=len(term.articles),
        stories=tuple([_story(context, number) for number in newest]),
    )


def _made(context: Context) -> MadeView | None:
    """How the posts of the newest month were made that has enough of them."""
    by_month = itertools.groupby(reversed(context.edition.articles), key=_month)
    for (year, month), of_month in itertools.islice(by_month, MONTHS):
        articles = tuple(of_month)
        if len(articles) >= FEWEST_OF_MONTH:
            return MadeView(
                month=context.strings.month(year, month),
                count=len(articles),
                totals=totals_of(context, articles, by_involvement(articles)),
            )
    return None


def _month(article: Article) -> tuple[int, int]:
    date = article.post.meta.date
    return date.year, date.month
