"""Lists of posts: the home page, each tag, category, series and author."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from sitegen.model.documents import TermText
from sitegen.model.job_functions import EncodedJob, NamedValues
from sitegen.model.site import Edition, Outline
from sitegen.model.total_views import TotalView
from sitegen.model.views import AuthorView, PlannedList
from sitegen.outputs import article_views, pagination
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned
from sitegen.outputs.home_page import front_of
from sitegen.outputs.pagination import NumberedPage
from sitegen.outputs.picture_views import ShownPicture
from sitegen.outputs.ranking import ranked, retracted_last
from sitegen.outputs.site_view import feed_views
from sitegen.outputs.term_titles import title_of
from sitegen.outputs.totals import totals_of


def _addresses(edition: Edition, _outline: Outline) -> Iterable[str]:
    size = edition.config.lists.page_size
    yield from pagination.addresses(edition.at("/"), len(edition.articles), size)
    for term in edition.by_author.values():
        yield from pagination.addresses(term.url, len(term.articles), size)
    for taxonomy, terms in edition.groups():
        pages = pagination.series_addresses if taxonomy.is_ordered else pagination.addresses
        for term in terms.values():
            yield from pages(term.url, len(term.articles), size)


class PostList(Struct, frozen=True, kw_only=True):
    """A list of posts. `of` is the kind of the list, and `layout` the name of its layout; `owner`
    is how messages name it. Its `articles` are sorted from the oldest to the newest, and
    `is_series` says that they are the parts of a series, from the first to the last.

    The first page begins with the articles `leading`; those of them that are on a numbered page
    stay there as well. It has the `text` of a term and the `first_summary` at its head; each other
    page has the `summary`, and so has the first one without one of its own. All have the `author`,
    whose list it is."""

    of: str
    layout: str
    owner: str
    url: str
    title: str
    articles: Sequence[int]
    leading: tuple[int, ...] = ()
    summary: str = ""
    first_summary: str = ""
    text: TermText | None = None
    author: AuthorView | None = None
    is_series: bool = False

    @property
    def is_by_date_only(self) -> bool:
        """Whether its order is that of dates, also for retracted posts."""
        return self.is_series or self.of == "month"


def _jobs(context: Context) -> Planned:
    for posts in _lists(context):
        yield from list_jobs(context, posts)


def _lists(context: Context) -> Iterator[PostList]:
    edition, config = context.edition, context.config
    yield PostList(
        of="home",
        layout="home.html",
        owner="the home page",
        url=edition.at("/"),
        title=config.title,
        articles=range(len(edition.articles)),
        leading=context.ranking.of_site,
        summary=config.description,
    )
    for taxonomy, terms in edition.groups():
        for term in terms.values():
            yield PostList(
                of=taxonomy.name,
                layout=taxonomy.layout,
                owner=f"the {taxonomy.name} {term.name!r}",
                url=term.url,
                title=title_of(taxonomy, term, context.strings),
                articles=term.articles,
                leading=context.ranking.of_term(term) if taxonomy.has_leads else (),
                first_summary=article_views.summary(term.text) if term.text else "",
                text=term.text,
                is_series=taxonomy.is_ordered,
            )
    for key, term in edition.by_author.items():
        author = context.site.authors[key]
        yield PostList(
            of="author",
            layout="author.html",
            owner=author.path,
            url=term.url,
            title=term.name,
            articles=term.articles,
            first_summary=edition.authors[key].author.meta.summary or "",
            author=context.authors.on_own_page(key, context.social_cards.url(author.path)),
        )


def list_jobs(context: Context, posts: PostList) -> Planned:
    """The pages of one list. Retracted articles end its first page, unless it is by date only."""
    config, size, title = context.config, context.config.lists.page_size, posts.title
    fields = context.pages.card_fields(posts.layout)
    # The feeds of the home page are those of the site, which every page names.
    feeds = (
        feed_views(config, context.lists_with_feeds, posts.url, title)
        if posts.url != context.edition.at("/")
        else ()
    )
    pages = pagination.series_pages if posts.is_series else pagination.numbered
    for i, page in enumerate(pages(posts.url, posts.articles, size)):
        view = PlannedList(
            url=page.url,
            lang=config.language,
            summary=posts.summary,
            of=posts.of,
            number=page.number,
            title=(
                context.strings.text("page_n", title=title, number=page.number)
                if page.number
                else title
            ),
            feeds=feeds,
            author=posts.author,
            older=page.older,
            newer=page.newer,
            first_part=i * size + 1 if posts.is_series else 0,
        )
        shown: Sequence[int] = page.indices
        if not page.number and not posts.is_by_date_only:
            shown = retracted_last(context.edition.articles, ranked(posts.leading, shown))
        if not page.number and posts.of == "home" and context.pages.shows_front("home.html"):
            front, shown = front_of(context, shown)
            view = replace(view, front=front)
        elif not page.number and posts.of != "home":
            view = replace(view, count=_count(posts, page), totals=_totals(context, posts))
        cards = context.list_cards.of(shown, fields)
        if page.number:
            yield context.pages.job(posts.layout, posts.owner, view, cards=cards)
        else:
            yield _first_page(context, posts, view, cards)


def _count(posts: PostList, page: NumberedPage) -> int:
    """The number of all posts of a list. The first page of a series of several pages does not say
    it, because it does not change with the last one."""
    return 0 if posts.is_series and page.older != page.newer else len(posts.articles)


def _totals(context: Context, posts: PostList) -> tuple[TotalView, ...]:
    """How the posts of an author were made; empty for any other list."""
    if posts.of != "author":
        return ()
    articles = [context.edition.articles[number] for number in posts.articles]
    return totals_of(context, articles, article_views.by_involvement(articles))


def _first_page(
    context: Context, posts: PostList, view: PlannedList, cards: NamedValues
) -> EncodedJob:
    """The job of the first page of a list."""
    view = replace(view, summary=posts.first_summary or view.summary)
    text, pictures, layout = posts.text, context.pictures, posts.layout
    if text is None:
        return context.pages.job(layout, posts.owner, view, cards=cards)
    resolved = context.site.resolved[text.path]
    alt = pictures.notes.alt(text.path, view.lang, text.meta.image_alt)
    view = replace(
        view,
        image=resolved.image,
        image_alt=alt,
        picture=pictures.view(resolved.image),
        picture_note=pictures.notes.of_image(text.path, view.lang),
        social=pictures.social(
            ShownPicture(image=resolved.image, path=text.path, lang=view.lang), alt, "", view.title
        ),
    )
    return context.pages.job(
        layout,
        posts.owner,
        view,
        cards=cards,
        bodies=(text.path,),
        resolved=resolved,
        pictures=pictures.in_body(text.refs, resolved.links),
        notes=pictures.notes.in_text(text.path, view.lang),
    )


FAMILY = Family(addresses=_addresses, jobs=_jobs)
