"""The list of all corrections of an edition, from the first one on. A post or a page at its address
replaces it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from sitegen import hosts, urls
from sitegen.model.site import Article, Edition, Outline
from sitegen.model.views import CorrectionsView, CorrectionView, ListedCorrection
from sitegen.outputs import article_views, pagination
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned
from sitegen.outputs.site_view import feed_views


class ArticleCorrection(Struct, frozen=True, kw_only=True):
    """A correction, the article that it is of, and an id for feeds."""

    article: Article
    correction: CorrectionView
    id: str


def in_edition(edition: Edition) -> list[ArticleCorrection]:
    """All corrections that articles of the edition show, from the oldest to the newest.

    The id of each is a tag: URI (RFC 4151) of the id of its article and its day: it stays when the
    text of the correction is edited, and when another one is added after it."""
    found = []
    for number in edition.corrected:
        article = edition.articles[number]
        days: Counter[str] = Counter()
        for correction in article_views.corrections(article.post):
            day = correction.date.date().isoformat()
            days[day] += 1
            id_ = _id(article.id, day, days[day], edition.config.base_url)
            found.append(ArticleCorrection(article=article, correction=correction, id=id_))
    found.sort(key=lambda each: (each.correction.date, each.article.url))
    return found


def _id(article: str, day: str, number: int, base_url: str) -> str:
    """The id of the correction with this `number` among those of one `day` and one article, which
    has the id `article`."""
    prefix = hosts.tag(base_url, "")
    name = article.removeprefix(prefix) if article.startswith(prefix) else urls.encode(article)
    which = f"{day}/{number}" if number > 1 else day
    return hosts.tag(base_url, f"{urls.CORRECTIONS[1:]}{name}/{which}")


def _addresses(edition: Edition, _outline: Outline) -> Iterable[str]:
    if not edition.corrected:
        return ()
    count, size = len(in_edition(edition)), edition.config.lists.page_size
    return pagination.addresses(edition.at(urls.CORRECTIONS), count, size)


def _jobs(context: Context) -> Planned:
    edition, config, text = context.edition, context.config, context.strings.text
    if not edition.corrected:
        return
    url, title = edition.at(urls.CORRECTIONS), text("corrections")
    listed = in_edition(edition)
    feeds = feed_views(config, (url,), url, title)
    for page in pagination.numbered(url, range(len(listed)), config.lists.page_size):
        number = page.number
        view = CorrectionsView(
            url=page.url,
            title=text("page_n", title=title, number=number) if number else title,
            lang=config.language,
            summary=text("corrections_summary"),
            number=number,
            newer=page.newer,
            older=page.older,
            feeds=feeds,
            corrections=tuple(_listed(context, listed[i]) for i in page.indices),
        )
        yield context.pages.job("corrections.html", "the list of all corrections", view)


def _listed(context: Context, found: ArticleCorrection) -> ListedCorrection:
    article = found.article
    return ListedCorrection(
        url=article.url,
        title=article.post.meta.title,
        lang=context.articles.lang(article.post),
        marks=article.state.marks,
        correction=found.correction,
    )


FAMILY = Family(addresses=_addresses, jobs=_jobs, unless_at=urls.CORRECTIONS)
