"""The pages that authors write: about, imprint, the policy on AI."""

from __future__ import annotations

from sitegen.model.fields import shown
from sitegen.model.meta import ShownMeta
from sitegen.model.site import PlacedPage
from sitegen.model.views import PlannedPage
from sitegen.outputs import article_views
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned


def _jobs(context: Context) -> Planned:
    for placed in context.edition.pages:
        page, resolved = placed.page, context.site.resolved[placed.page.path]
        layout, problem = context.pages.layout_of(page, "page.html")
        if problem:
            yield problem
        yield context.pages.job(
            layout,
            page.path,
            _view(context, placed),
            bodies=(page.path,),
            resolved=resolved,
            pictures=context.pictures.in_body(page.refs, resolved.links),
        )


def _view(context: Context, placed: PlacedPage) -> PlannedPage:
    page, meta = placed.page, placed.page.meta
    image = context.site.resolved[page.path].image
    card = context.social_cards.url(page.path)
    return PlannedPage(
        url=placed.url,
        title=meta.title,
        lang=context.articles.lang(page),
        summary=article_views.summary(page),
        updated=meta.updated,
        image=image,
        picture=context.pictures.view(image),
        social=context.pictures.social(image, meta.image_alt, card, meta.title),
        draft=meta.draft,
        unlisted=meta.unlisted,
        meta=shown(meta, ShownMeta),
        params=meta.params,
        translation=context.articles.page_translation(placed),
    )


FAMILY = Family(jobs=_jobs)
