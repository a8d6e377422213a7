"""The lists of all terms of a taxonomy and of all authors. That of all series is there from the
first one on, and a post or a page at its address replaces it."""

from __future__ import annotations

from collections.abc import Iterable

from sitegen import urls
from sitegen.model.job_functions import EncodedJob
from sitegen.model.site import Edition, Outline, Term
from sitegen.model.taxonomies import SERIES
from sitegen.model.views import TermsView
from sitegen.outputs.collection_views import term_views
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned
from sitegen.outputs.term_titles import title_of_all

AUTHORS = "authors"


def _addresses(edition: Edition, _outline: Outline) -> Iterable[str]:
    yield from (
        edition.at(f"/{taxonomy.plural}/")
        for taxonomy in edition.taxonomies
        if taxonomy is not SERIES
    )
    yield edition.at(f"/{AUTHORS}/")


def _jobs(context: Context) -> Planned:
    edition, strings = context.edition, context.strings
    for taxonomy, terms in edition.groups():
        if taxonomy is not SERIES:
            title = title_of_all(taxonomy, strings)
            yield _job(context, taxonomy.plural, taxonomy.list_layout, title, terms.values())
    authors = edition.by_author.values()
    yield _job(context, AUTHORS, f"{AUTHORS}.html", strings.text(AUTHORS), authors)


def _address_of_series(edition: Edition, _outline: Outline) -> Iterable[str]:
    return (edition.at(urls.SERIES),) if edition.terms[SERIES.name] else ()


def _job_of_series(context: Context) -> Planned:
    if series := context.edition.terms[SERIES.name]:
        title = title_of_all(SERIES, context.strings)
        yield _job(context, SERIES.plural, SERIES.list_layout, title, series.values())


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
