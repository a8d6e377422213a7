"""The lists of all tags, all categories and all authors; and that of all series, from the first one
on, which a post or a page at its address replaces."""

from __future__ import annotations

from collections.abc import Iterable

from sitegen import urls
from sitegen.model.job_functions import EncodedJob
from sitegen.model.site import Edition, Outline, Term
from sitegen.model.views import TermsView
from sitegen.outputs.collection_views import term_views
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned

KINDS = ("tags", "categories", "authors")


def _addresses(edition: Edition, _outline: Outline) -> Iterable[str]:
    return (edition.at(f"/{of}/") for of in KINDS)


def _jobs(context: Context) -> Planned:
    edition = context.edition
    groups = (edition.tags, edition.categories, edition.by_author)
    for of, terms in zip(KINDS, groups, strict=True):
        yield _job(context, of, f"{of}.html", context.strings.text(of), terms.values())


def _address_of_series(edition: Edition, _outline: Outline) -> Iterable[str]:
    return (edition.at(urls.SERIES),) if edition.series else ()


def _job_of_series(context: Context) -> Planned:
    series = context.edition.series
    if series:
        # "series.html" is the layout of one series.
        title = context.strings.text("all_series")
        yield _job(context, "series", "all-series.html", title, series.values())


def _job(context: Context, of: str, layout: str, title: str, terms: Iterable[Term]) -> EncodedJob:
    view = TermsView(
        url=context.edition.at(f"/{of}/"),
        title=title,
        lang=context.config.language,
        summary="",
        of=of,
        terms=term_views(terms),
    )
    return context.pages.job(layout, f"the list of all {of}", view)


FAMILY = Family(addresses=_addresses, jobs=_jobs)
FAMILY_OF_SERIES = Family(addresses=_address_of_series, jobs=_job_of_series, unless_at=urls.SERIES)
