"""The pages that authors write: about, imprint, the policy on AI; and those that become files of
another kind by their layout."""

from __future__ import annotations

from msgspec.structs import replace

from sitegen.model.fields import shown
from sitegen.model.meta import ShownMeta
from sitegen.model.site import PlacedPage
from sitegen.model.views import PlannedPage
from sitegen.outputs import article_views
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned
from sitegen.outputs.page_jobs import RENDER_OUTPUT, RENDER_PAGE
from sitegen.outputs.picture_views import ShownPicture


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
            notes=context.pictures.notes.in_text(page.path, context.articles.lang(page)),
            function=RENDER_OUTPUT if page.meta.output else RENDER_PAGE,
        )


def _view(context: Context, placed: PlacedPage) -> PlannedPage:
    page, meta = placed.page, placed.page.meta
    image = context.site.resolved[page.path].image
    alt = context.pictures.notes.alt(page.path, context.articles.lang(page), meta.image_alt)
    card = context.social_cards.url(page.path)
    return PlannedPage(
        url=placed.url,
        title=meta.title,
        lang=context.articles.lang(page),
        summary=article_views.summary(page),
        updated=meta.updated,
        image=image,
        picture=context.pictures.view(image),
        picture_note=context.pictures.notes.of_image(page.path, context.articles.lang(page)),
        social=context.pictures.social(
            ShownPicture(image=image, path=page.path, lang=context.articles.lang(page)),
            alt,
            card,
            meta.title,
        ),
        draft=meta.draft,
        unlisted=meta.unlisted,
        meta=shown(replace(meta, image_alt=alt), ShownMeta),
        params=meta.params,
        translation=context.articles.page_translation(placed),
    )


FAMILY = Family(jobs=_jobs)
