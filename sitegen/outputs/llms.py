"""/llms.txt (llmstxt.org): what a site is, and where programs that read texts find them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from msgspec import Struct

from sitegen import urls
from sitegen.incremental.keys import decode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.lazy import load
from sitegen.model.choices import FEEDS
from sitegen.model.job_functions import BASE_URL, JobFunction, by_name
from sitegen.model.jobs import Kind
from sitegen.model.site import Edition, Outline
from sitegen.outputs import article_views, ledger, posts_api
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned
from sitegen.outputs.ranking import retracted_last

URL = "/llms.txt"
# So many of the newest posts are listed; the archive, the API and the feeds have all.
NEWEST = 50


class LlmsLink(Struct, frozen=True, array_like=True):
    """A title, the address that it leads to, and a sentence about what is there, or ""."""

    title: str
    url: str
    note: str = ""


class LlmsJob(Struct, frozen=True, kw_only=True):
    """What /llms.txt says: `sections` are headings with links."""

    base: urls.Base
    title: str
    summary: str
    language: str
    sections: tuple[tuple[str, tuple[LlmsLink, ...]], ...]


LLMS = JobFunction(
    "sitegen.outputs.llms:llms",
    LlmsJob,
    (
        (r"sections.*", "the posts and pages in it"),
        BASE_URL,
        by_name("title", "summary", "language"),
    ),
)


# --- plan -----------------------------------------------------------------------------------------


def _addresses(edition: Edition, _outline: Outline) -> Iterable[str]:
    return (edition.at(URL),) if edition.config.outputs.llms else ()


def _jobs(context: Context) -> Planned:
    config, edition = context.config, context.edition
    if not config.outputs.llms:
        return
    sections = {
        context.strings.text("latest"): _posts(context),
        context.strings.text("pages"): _pages(context),
        # The name of a section that readers in a hurry pass over.
        "Optional": _more(context),
    }
    job = LlmsJob(
        base=edition.base,
        title=config.title,
        summary=config.description,
        language=config.language,
        sections=tuple(
            (heading, links) for heading, each in sections.items() if (links := tuple(each))
        ),
    )
    yield LLMS.job(urls.output_path(edition.at(URL)), "[outputs] llms", job, kind=Kind.FEED)


def _posts(context: Context) -> Iterator[LlmsLink]:
    edition, views = context.edition, context.articles
    numbers = range(len(edition.articles) - 1, -1, -1)[:NEWEST]
    for number in retracted_last(edition.articles, numbers):
        article = edition.articles[number]
        has_markdown = context.config.outputs.markdown
        url = urls.markdown_of(article.url) if has_markdown else article.url
        said = (views.disclosure(article).label, views.summary(article))
        yield LlmsLink(views.marked_title(article), url, ". ".join(filter(None, said)))


def _pages(context: Context) -> Iterator[LlmsLink]:
    for placed in context.edition.pages:
        meta = placed.page.meta
        if not (meta.unlisted or meta.output):
            yield LlmsLink(meta.title, placed.url, article_views.summary(placed.page))


def _more(context: Context) -> Iterator[LlmsLink]:
    text, edition = context.strings.text, context.edition
    if context.config.outputs.api:
        yield LlmsLink("API (JSON)", edition.at(posts_api.URL))
    for name in context.config.feeds.formats:
        yield LlmsLink(FEEDS[name].name, edition.at(f"/{FEEDS[name].file}"))
    yield LlmsLink(text("archive"), edition.at("/archive/"))
    yield LlmsLink(text("transparency"), edition.at("/transparency/"), text("transparency_summary"))
    yield LlmsLink("provenance.json", ledger.URL)


FAMILY = Family(addresses=_addresses, jobs=_jobs, functions=(LLMS,))


# --- render ---------------------------------------------------------------------------------------


def llms(input_: bytes, _bodies: Sequence[bytes], _worker: WorkerContext) -> JobOutput:
    """A `LlmsJob` → llms.txt: a title, a summary, and sections with links, as Markdown."""
    job = decode(input_, LlmsJob)
    html = f"<h1>{escape(job.title)}</h1>\n"
    if job.summary:
        html += f"<blockquote><p>{escape(job.summary)}</p></blockquote>\n"
    for heading, links in job.sections:
        items = "".join(f"<li>{_link(job, link)}</li>\n" for link in links)
        html += f"<h2>{escape(heading)}</h2>\n<ul>\n{items}</ul>\n"
    text = load("sitegen.markdown.from_html.converted:to_markdown")(html, job.language)
    return JobOutput(blobs=(f"{text.strip()}\n".encode(),))


def _link(job: LlmsJob, link: LlmsLink) -> str:
    url = escape(job.base.absolute(link.url))
    note = f": {escape(link.note)}" if link.note else ""
    return f'<a href="{url}">{escape(link.title)}</a>{note}'
