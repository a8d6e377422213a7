"""Pages at old addresses, which redirect to the new ones, in the language of what is there."""

from __future__ import annotations

from sitegen.model.views import RedirectView
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned


def _jobs(context: Context) -> Planned:
    for redirect in context.site.redirects:
        if context.site.edition_of(redirect.target) is not context.edition:
            continue
        view = RedirectView(
            url=redirect.url,
            title=redirect.title,
            lang=context.config.language,
            summary="",
            target=redirect.target,
        )
        yield context.pages.job("redirect.html", redirect.owner, view)


FAMILY = Family(jobs=_jobs)
