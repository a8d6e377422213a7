"""The pages of posts."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from msgspec import Raw
from msgspec.structs import replace

from sitegen import urls
from sitegen.incremental.keys import encode, encode_list
from sitegen.layouts.closures import NEXT, PREVIOUS, RELATED
from sitegen.model.fields import shown
from sitegen.model.live import PlannedLive
from sitegen.model.meta import ShownPostMeta, Until
from sitegen.model.site import Article
from sitegen.model.taxonomies import TAG, own_of
from sitegen.model.views import PlannedPost
from sitegen.outputs import article_views, picture_records, related, series_parts
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned
from sitegen.outputs.page_jobs import NO_POST, NO_RELATED
from sitegen.outputs.picture_views import ShownPicture

# So many articles that others mention are held encoded: most are mentioned by those that follow.
MENTIONED = 4000


def _jobs(context: Context) -> Planned:
    articles, layouts = context.edition.with_pages, []
    for article in articles:
        layout, problem = context.pages.layout_of(article.post, "post.html")
        layouts.append(layout)
        if problem:
            yield problem
    listed, unlisted = len(context.edition.articles), len(context.edition.unlisted)
    mentions = itertools.chain(
        _mentions(context, layouts[:listed]), itertools.repeat(_Mentions(), unlisted)
    )
    for number, (article, layout, mentioned) in enumerate(
        zip(articles, layouts, mentions, strict=True)
    ):
        post, thread = article.post, article.discussion.path
        resolved = context.site.resolved[post.path]
        yield context.pages.job(
            layout,
            post.path,
            _view(context, article, number),
            bodies=((post.path,) if article.state.has_text else ()) + ((thread,) if thread else ()),
            resolved=resolved,
            authors=tuple(context.author_digests[key] for key in article.authors),
            related=mentioned.related,
            previous=mentioned.previous,
            following=mentioned.following,
            pictures=context.pictures.in_body(post.refs, resolved.links),
            notes=context.pictures.notes.in_text(post.path, context.articles.lang(post)),
        )


class _Mentions(NamedTuple):
    """The encoded RelatedViews of an article: those of related ones, and those of the ones before
    and after it by date."""

    related: Raw = NO_RELATED
    previous: Raw = NO_POST
    following: Raw = NO_POST


def _mentions(context: Context, layouts: Sequence[str]) -> Iterator[_Mentions]:
    """For each listed article the others that its page shows. Related articles are computed only if
    a layout shows some. `layouts` are those of the articles."""
    used_by = {layout: context.pages.mentions(layout) for layout in set(layouts)}
    used, articles = frozenset().union(*used_by.values()), context.edition.articles
    if not used:
        yield from itertools.repeat(_Mentions(), len(layouts))
        return
    encoded = lru_cache(maxsize=MENTIONED)(lambda i: Raw(encode(context.articles.related(i))))
    own = [taxonomy.name for taxonomy in own_of(context.edition.taxonomies)]
    topical = related.related(articles, own) if RELATED in used else [()] * len(articles)
    for number, (article, layout, numbers) in enumerate(
        zip(articles, layouts, topical, strict=True)
    ):
        uses = used_by[layout]
        chain = next((chain for chain in article.chains if chain.by == "site"), None)
        yield _Mentions(
            encode_list(map(encoded, numbers)) if RELATED in uses else NO_RELATED,
            encoded(number - 1) if PREVIOUS in uses and chain and chain.previous else NO_POST,
            encoded(number + 1) if NEXT in uses and chain and chain.next else NO_POST,
        )


def _view(context: Context, article: Article, number: int) -> PlannedPost:
    """The article with this `number`, its index in the edition, as its page shows it."""
    views, post, meta = context.articles, article.post, article.post.meta
    image, lang = context.site.resolved[post.path].image, views.lang(post)
    alt = context.pictures.notes.alt(post.path, lang, meta.image_alt)
    card = context.social_cards.url(post.path)
    title = views.marked_title(article)
    series, part = series_parts.part_of(context.edition, post, number)
    return PlannedPost(
        url=article.url,
        title=meta.title,
        lang=lang,
        summary=views.summary(article),
        date=meta.date,
        updated=article.updated if article.updated > meta.date else None,
        sources=views.sources(article, lang),
        disclosure=views.disclosure(article),
        corrections=article_views.corrections(post),
        tags=views.terms(article, TAG),
        category=views.category(article),
        own_terms=views.own_terms(article),
        series=series,
        part=part,
        markdown=(
            urls.markdown_of(article.url)
            if context.config.outputs.markdown and not meta.unlisted
            else ""
        ),
        marks=article.state.marks,
        live=_live(article) if meta.live else None,
        chains=article.chains,
        has_summary=bool(meta.summary),
        image=image,
        picture=context.pictures.view(image),
        picture_note=context.pictures.notes.of_image(post.path, lang),
        picture_record=picture_records.of_image(context.site, context.pictures, post.path),
        text_records=(
            picture_records.in_text(context.site, context.pictures, post.path)
            if article.state.has_text
            else ()
        ),
        card=card,
        social=context.pictures.social(
            ShownPicture(image=image, path=post.path, lang=lang), alt, card, title
        ),
        comments=article.discussion.open,
        comments_until=article.discussion.until,
        comment_count=article.discussion.count,
        draft=meta.draft,
        unlisted=meta.unlisted,
        meta=shown(replace(meta, image_alt=alt), ShownPostMeta),
        params=meta.params,
        retracted_title=title if article.state.is_retracted else "",
        has_text=article.state.has_text,
    )


def _live(article: Article) -> PlannedLive:
    live = article.post.meta.live
    until = live.until if isinstance(live, Until) else None
    return PlannedLive(until=until, entries=article.entries)


FAMILY = Family(jobs=_jobs)
