"""/404.html, which hosts send for missing addresses. A file static/404.html replaces it."""

from __future__ import annotations

from collections.abc import Iterable

from sitegen.model.site import Edition, Outline
from sitegen.model.views import NotFoundView
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned

URL = "/404.html"


def _addresses(edition: Edition, _outline: Outline) -> Iterable[str]:
    return (edition.at(URL),)


def _jobs(context: Context) -> Planned:
    view = NotFoundView(
        url=context.edition.at(URL),
        title=context.strings.text("not_found"),
        lang=context.config.language,
        summary=context.strings.text("not_found_text"),
    )
    yield context.pages.job("404.html", "the page for missing addresses", view)


FAMILY = Family(addresses=_addresses, jobs=_jobs)
