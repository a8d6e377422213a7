"""The archive: all years, the months of each year, and the posts of each month."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sitegen import urls
from sitegen.model.site import Article, Edition, Outline
from sitegen.model.views import TermsView
from sitegen.outputs import pagination
from sitegen.outputs.collection_views import years
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned
from sitegen.outputs.lists import PostList, list_jobs

URL = "/archive/"


def _addresses(edition: Edition, _outline: Outline) -> Iterable[str]:
    yield edition.at(URL)
    months = _by_month(edition.articles)
    for year in dict.fromkeys(year for year, _ in months):
        yield edition.at(urls.year(year))
    for (year, month), articles in months.items():
        url = edition.at(urls.month(year, month))
        yield from pagination.addresses(url, len(articles), edition.config.lists.page_size)


def _jobs(context: Context) -> Planned:
    edition, lang = context.edition, context.config.language
    groups = years(edition, context.strings)
    whole = TermsView(
        url=edition.at(URL),
        title=context.strings.text("archive"),
        lang=lang,
        summary="",
        of="archive",
        terms=(),
        groups=groups,
    )
    yield context.pages.job("archive.html", "the archive", whole)
    for group in groups:
        view = TermsView(
            url=group.url, title=group.name, lang=lang, summary="", of="year", terms=group.terms
        )
        yield context.pages.job("archive.html", f"the archive of {group.name}", view)
    for (year, month), articles in _by_month(edition.articles).items():
        name = context.strings.month(year, month)
        posts = PostList(
            of="month",
            layout="month.html",
            owner=f"the archive of {name}",
            url=edition.at(urls.month(year, month)),
            title=name,
            articles=articles,
        )
        yield from list_jobs(context, posts)


def _by_month(articles: Sequence[Article]) -> dict[tuple[int, int], list[int]]:
    """The indices of the articles by year and month."""
    months: dict[tuple[int, int], list[int]] = {}
    for number, article in enumerate(articles):
        date = article.post.meta.date
        months.setdefault((date.year, date.month), []).append(number)
    return months


FAMILY = Family(addresses=_addresses, jobs=_jobs)
