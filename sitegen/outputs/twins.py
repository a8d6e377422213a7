"""The Markdown of posts, for programs that read it: what readers see of each, beside its page.

markdown_text.py writes it."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Raw, Struct
from msgspec.structs import replace

from sitegen import urls
from sitegen.incremental.keys import encode
from sitegen.model.job_functions import BASE_URL, JobFunction, by_name
from sitegen.model.jobs import Kind
from sitegen.model.site import Edition, Outline
from sitegen.outputs.api_posts import ApiPost, api_post
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned
from sitegen.outputs.feeds import feed_item


class MarkdownJob(Struct, frozen=True, kw_only=True):
    """The Markdown of one post: the encoded FeedItem `item`, whose text is the body of the job, and
    the `post` as the API has it. `by`, `published` and `updated` are the words of its byline,
    the latter "" if it was not. `clean` and `layouts` as in `FeedJob`."""

    base: urls.Base
    timezone: str
    site: str
    publisher: str
    clean: bool
    by: str
    published: str
    updated: str
    item: Raw
    post: ApiPost
    layouts: str = ""


# It loads what turns HTML into Markdown, so it has a module of its own.
MARKDOWN = JobFunction(
    "sitegen.outputs.markdown_text:markdown",
    MarkdownJob,
    (
        (r"(?:item|post)\.?(?:ledger\.)?(\w+).*", r"its \1"),
        (r"item|post", "the post"),
        BASE_URL,
        (r"text.*", "its text"),
        (r"layouts", "the layouts of components"),
        by_name("timezone", "site", "publisher", "clean", "by", "published", "updated"),
    ),
)


def _addresses(edition: Edition, _outline: Outline) -> Iterable[str]:
    if edition.config.outputs.markdown:
        yield from (urls.markdown_of(article.url) for article in edition.articles)


def _jobs(context: Context) -> Planned:
    config = context.config
    if not config.outputs.markdown:
        return
    for number, article in enumerate(context.edition.articles):
        item = replace(feed_item(context, number, is_full=True), picture=None, comment_count=0)
        strings = context.strings_for(item.lang)
        job = MarkdownJob(
            base=context.edition.base,
            timezone=config.timezone,
            site=config.title,
            publisher=config.publisher.name or config.title,
            clean=config.markdown.raw_html == "trust",
            by=strings.text("by"),
            published=strings.date(item.date),
            updated=(
                strings.text("updated", date=strings.date(item.updated))
                if item.updated > item.date
                else ""
            ),
            item=Raw(encode(item)),
            post=replace(api_post(context, article), markdown=""),
            layouts=context.pages.layouts_digest(context.pages.feed_layouts(item.components)),
        )
        path = article.post.path
        yield MARKDOWN.job(
            urls.output_path(urls.markdown_of(article.url)),
            path,
            job,
            (path,) if article.state.has_text else (),
            Kind.PAGE,
        )


FAMILY = Family(addresses=_addresses, jobs=_jobs, functions=(MARKDOWN,))
