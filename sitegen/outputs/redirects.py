"""Pages at old addresses, which redirect to the new ones, in the language of what is there."""

from __future__ import annotations

from sitegen.model.views import RedirectView
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned


def _jobs(context: Context) -> Planned:
    redirects = [
        redirect
        for redirect in context.site.redirects
        if context.site.edition_of(redirect.target) is context.edition
    ]
    if not redirects:
        return
    titles = {
        article.url: context.articles.marked_title(article)
        for article in context.edition.with_pages
        if article.state.is_retracted
    }
    for redirect in redirects:
        view = RedirectView(
            url=redirect.url,
            title=titles.get(redirect.target, redirect.title),
            lang=context.config.language,
            summary="",
            target=redirect.target,
        )
        yield context.pages.job("redirect.html", redirect.owner, view)


FAMILY = Family(jobs=_jobs)
