"""The lists of all tags, all categories and all authors."""

from __future__ import annotations

from collections.abc import Iterable

from sitegen.model.site import Edition, Outline
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
        view = TermsView(
            url=edition.at(f"/{of}/"),
            title=context.strings.text(of),
            lang=context.config.language,
            summary="",
            of=of,
            terms=term_views(terms.values()),
        )
        yield context.pages.job(f"{of}.html", f"the list of all {of}", view)


FAMILY = Family(addresses=_addresses, jobs=_jobs)
