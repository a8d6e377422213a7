"""Feeds of the corrections of an edition, from the first one on: readers who follow them hear of
corrections to posts that no feed carries any more. They are there as well where a page of the site
replaces the list of corrections."""

from __future__ import annotations

from collections.abc import Iterable

from sitegen import urls
from sitegen.incremental.keys import encode, encode_list
from sitegen.model.choices import FEEDS
from sitegen.model.disclosure_views import DisclosureView
from sitegen.model.site import Edition, Outline
from sitegen.outputs import article_views, corrections, feeds
from sitegen.outputs.context import Context
from sitegen.outputs.corrections import ArticleCorrection
from sitegen.outputs.family import Family, Planned
from sitegen.outputs.feeds import FeedItem

# What is said about AI is said of the post, and not of a correction.
NO_DISCLOSURE = DisclosureView(
    involvement="unstated",
    label="",
    tag="",
    reviewed=False,
    review=None,
    w3c="",
    iptc="",
    schema="",
    mode="",
    model="",
    provider="",
    prompt_url="",
    generated_at=None,
    description="",
)
# The marks that an item needs beside its headline. It says itself that the post was corrected.
MARKS = {
    "correction": ("retracted", "breaking", "live"),
    "clarification": ("retracted", "breaking", "live"),
    "retraction": ("breaking", "live"),
}


def _addresses(edition: Edition, _outline: Outline) -> Iterable[str]:
    if not edition.corrected:
        return ()
    url = edition.at(urls.CORRECTIONS)
    return (url + FEEDS[name].file for name in edition.config.feeds.formats)


def _jobs(context: Context) -> Planned:
    edition, config = context.edition, context.config
    if not edition.corrected or not config.feeds.formats:
        return
    newest = corrections.in_edition(edition)[: -config.feeds.limit - 1 : -1]
    items = encode_list([encode(_item(context, found)) for found in newest])
    url, title = edition.at(urls.CORRECTIONS), context.strings.text("corrections")
    yield from feeds.list_feeds(context, url, title, items, is_full=False)


def _item(context: Context, found: ArticleCorrection) -> FeedItem:
    """A correction as an item of its own, which leads to the corrections of its post. A retraction
    says only once that the post was retracted."""
    article, correction, views = found.article, found.correction, context.articles
    lang, title = views.lang(article.post), article.post.meta.title
    if correction.type != "retraction":
        title = views.marked_title(article)
    strings = context.strings_for(lang)
    marks = article_views.marks_in_words(article, strings)
    return FeedItem(
        url=f"{article.url}#page.corrections",
        id=found.id,
        title=f"{strings.text(correction.string_name)}{strings.text('colon')} {title}",
        lang=correction.lang or lang,
        date=correction.date,
        updated=correction.date,
        summary=correction.text,
        marks=tuple([named for named in marks if named[0] in MARKS[correction.type]]),
        disclosure=NO_DISCLOSURE,
    )


FAMILY = Family(addresses=_addresses, jobs=_jobs, functions=tuple(feeds.FORMATS.values()))
