"""Lists of posts: the home page, each tag, category and author."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sitegen.model.documents import Page
from sitegen.model.site import Edition, Outline
from sitegen.model.views import AuthorView, PlannedList
from sitegen.outputs import article_views, pagination
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned
from sitegen.outputs.ranking import ranked, retracted_last
from sitegen.outputs.site_view import feed_views


def _addresses(edition: Edition, _outline: Outline) -> Iterable[str]:
    size = edition.config.lists.page_size
    yield from pagination.addresses(edition.at("/"), len(edition.articles), size)
    for terms in (edition.tags, edition.categories, edition.by_author):
        for term in terms.values():
            yield from pagination.addresses(term.url, len(term.articles), size)


def _jobs(context: Context) -> Planned:
    edition, config, text = context.edition, context.config, context.strings.text
    yield from list_jobs(
        context,
        "home",
        "the home page",
        edition.at("/"),
        config.title,
        range(len(edition.articles)),
        summary=config.description,
        leading=context.ranking.of_site,
    )
    for of, terms in (("tag", edition.tags), ("category", edition.categories)):
        for term in terms.values():
            title = text(f"{of}_title", name=term.name)
            owner = f"the {of} {term.name!r}"
            yield from list_jobs(
                context,
                of,
                owner,
                term.url,
                title,
                term.articles,
                text=term.text,
                leading=context.ranking.of_category(term) if of == "category" else (),
            )
    for key, term in edition.by_author.items():
        author = context.site.authors[key]
        view = context.authors.on_own_page(key, context.social_cards.url(author.path))
        yield from list_jobs(
            context, "author", author.path, term.url, term.name, term.articles, author=view
        )


def list_jobs(
    context: Context,
    of: str,
    owner: str,
    url: str,
    title: str,
    articles: Sequence[int],
    *,
    summary: str = "",
    author: AuthorView | None = None,
    text: Page | None = None,
    leading: tuple[int, ...] = (),
) -> Planned:
    """The pages of one list of articles, which are sorted from the oldest to the newest. The kind
    of the list, `of`, is also the name of its layout. The first page has the `text`, and begins
    with the articles `leading`; those of them that are on a numbered page stay there as well.
    Retracted articles end it, but for the page of a month, which is in the order of dates."""
    summary = article_views.summary(text) if text else summary
    layout, config = f"{of}.html", context.config
    thumbnails = context.pages.shows_thumbnails(layout)
    # The feeds of the home page are those of the site, which every page names.
    feeds = (
        feed_views(config, context.lists_with_feeds, url, title)
        if url != context.edition.at("/")
        else ()
    )
    for page in pagination.numbered(url, articles, config.lists.page_size):
        view = PlannedList(
            url=page.url,
            lang=config.language,
            summary=summary,
            of=of,
            number=page.number,
            title=(
                context.strings.text("page_n", title=title, number=page.number)
                if page.number
                else title
            ),
            feeds=feeds,
            author=author,
            older=page.older,
            newer=page.newer,
        )
        shown: Sequence[int] = page.articles
        if of != "month" and not page.number:
            shown = retracted_last(context.edition.articles, ranked(leading, shown))
        cards = context.list_cards.of(shown, thumbnails=thumbnails)
        if text and not page.number:
            resolved = context.site.resolved[text.path]
            yield context.pages.job(
                layout,
                owner,
                view,
                cards=cards,
                bodies=(text.path,),
                resolved=resolved,
                pictures=context.pictures.in_body(text.refs, resolved.links),
            )
        else:
            yield context.pages.job(layout, owner, view, cards=cards)


FAMILY = Family(addresses=_addresses, jobs=_jobs)
