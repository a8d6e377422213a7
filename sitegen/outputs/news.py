"""news-sitemap.xml (Google News sitemap 0.9): the posts of the last two days, without those that
were retracted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from msgspec import Struct

from sitegen import dates, urls
from sitegen.incremental.keys import decode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.layouts.language import is_traditional_chinese
from sitegen.model.job_functions import BASE_URL, JobFunction, by_name
from sitegen.model.jobs import Kind
from sitegen.model.site import Edition, Outline
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned

URL = "/news-sitemap.xml"
# Google News reads at most so many.
ADDRESSES = 1000


class NewsJob(Struct, frozen=True, kw_only=True):
    """The address, language, time of publication and title of each post of the last two days."""

    base: urls.Base
    name: str
    entries: tuple[tuple[str, str, str, str], ...]


NEWS = JobFunction(
    "sitegen.outputs.news:news",
    NewsJob,
    ((r"entries.*", "the addresses of the site"), BASE_URL, by_name("name")),
)


def _addresses(edition: Edition, _outline: Outline) -> Iterable[str]:
    return (edition.on_host(URL),)


def _jobs(context: Context) -> Planned:
    if context.is_proof:
        return
    config = context.config
    editions = context.site.beside(context.edition)
    recent = [edition.articles[number] for edition in editions for number in edition.news]
    recent = [article for article in recent if not article.state.is_retracted]
    recent.sort(key=lambda article: (article.post.meta.date, article.url), reverse=True)
    job = NewsJob(
        base=context.edition.base,
        name=config.publisher.name or config.title,
        entries=tuple(
            (
                article.url,
                context.articles.lang(article.post),
                dates.rfc3339(article.post.meta.date),
                article.post.meta.title,
            )
            for article in recent[:ADDRESSES]
        ),
    )
    output = urls.output_path(context.edition.on_host(URL))
    yield NEWS.job(output, "the sitemap of news", job, kind=Kind.FEED)


FAMILY = Family(addresses=_addresses, jobs=_jobs, functions=(NEWS,), per="host")


def news(input_: bytes, _bodies: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """A `NewsJob` → news-sitemap.xml (Google News sitemap 0.9), UTF-8."""
    job = decode(input_, NewsJob)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        (
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
            ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
        ),
    ]
    for url, lang, date, title in job.entries:
        lines.append(
            f"<url><loc>{escape(job.base.absolute(url), quote=False)}</loc><news:news>"
            f"<news:publication><news:name>{escape(job.name, quote=False)}</news:name>"
            f"<news:language>{language(lang)}</news:language></news:publication>"
            f"<news:publication_date>{date}</news:publication_date>"
            f"<news:title>{escape(title, quote=False)}</news:title></news:news></url>"
        )
    return JobOutput(blobs=(("\n".join(lines) + "\n</urlset>\n").encode(),))


def language(tag: str) -> str:
    """The language without region and script, but for Chinese: Google knows "zh-cn" for simplified
    characters, and "zh-tw" for traditional ones."""
    language = tag.partition("-")[0].lower()
    if language != "zh":
        return language
    return "zh-tw" if is_traditional_chinese(tag) else "zh-cn"
