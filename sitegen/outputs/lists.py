"""Lists of posts: the home page, each tag, category, series and author."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from sitegen.model.documents import TermText
from sitegen.model.job_functions import EncodedJob, NamedValues
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
    for term in edition.series.values():
        yield from pagination.addresses_of_series(term.url, len(term.articles), size)


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
    for of, terms in (
        ("tag", edition.tags),
        ("category", edition.categories),
        ("series", edition.series),
    ):
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
                head=ListHead(article_views.summary(term.text), text=term.text)
                if term.text
                else NO_HEAD,
                leading=context.ranking.of_category(term) if of == "category" else (),
            )
    for key, term in edition.by_author.items():
        author = context.site.authors[key]
        view = context.authors.on_own_page(key, context.social_cards.url(author.path))
        head = ListHead(edition.authors[key].author.meta.summary or "")
        yield from list_jobs(
            context,
            "author",
            author.path,
            term.url,
            term.name,
            term.articles,
            head=head,
            author=view,
        )


class ListHead(NamedTuple):
    """What only the first page of a list has at its head: a summary, and the words of a term."""

    summary: str = ""
    text: TermText | None = None


NO_HEAD = ListHead()


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
    leading: tuple[int, ...] = (),
    head: ListHead = NO_HEAD,
) -> Planned:
    """The pages of one list of articles, which are sorted from the oldest to the newest. The kind
    of the list, `of`, is also the name of its layout. Each page has the `summary`, unless the
    `head` of the first one has one. That begins with the articles `leading`; those of them that are
    on a numbered page stay there as well. Retracted articles end it, but for a month and a series,
    which are in the order of dates."""
    layout, config, size = f"{of}.html", context.config, context.config.lists.page_size
    thumbnails = context.pages.shows_thumbnails(layout)
    # The feeds of the home page are those of the site, which every page names.
    feeds = (
        feed_views(config, context.lists_with_feeds, url, title)
        if url != context.edition.at("/")
        else ()
    )
    is_series = of == "series"
    pages = pagination.in_order if is_series else pagination.numbered
    for i, page in enumerate(pages(url, articles, size)):
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
            first_part=i * size + 1 if is_series else 0,
        )
        shown: Sequence[int] = page.articles
        if not page.number and of not in ("month", "series"):
            shown = retracted_last(context.edition.articles, ranked(leading, shown))
        cards = context.list_cards.of(shown, thumbnails=thumbnails)
        if page.number:
            yield context.pages.job(layout, owner, view, cards=cards)
        else:
            yield _first_page(context, layout, owner, view, cards, head)


def _first_page(
    context: Context,
    layout: str,
    owner: str,
    view: PlannedList,
    cards: NamedValues,
    head: ListHead,
) -> EncodedJob:
    """The job of the first page of a list."""
    view = replace(view, summary=head.summary or view.summary)
    if head.text is None:
        return context.pages.job(layout, owner, view, cards=cards)
    text, pictures = head.text, context.pictures
    resolved = context.site.resolved[text.path]
    view = replace(
        view,
        image=resolved.image,
        image_alt=text.meta.image_alt,
        picture=pictures.view(resolved.image),
        social=pictures.social(resolved.image, text.meta.image_alt, "", view.title),
    )
    return context.pages.job(
        layout,
        owner,
        view,
        cards=cards,
        bodies=(text.path,),
        resolved=resolved,
        pictures=pictures.in_body(text.refs, resolved.links),
    )


FAMILY = Family(addresses=_addresses, jobs=_jobs)
