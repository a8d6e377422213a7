"""The file _headers, which hosts like Netlify and Cloudflare Pages read: the
Content-Security-Policy of all pages, the part that AI had in each post, and what search engines are
not to list."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from sitegen import urls
from sitegen.incremental.keys import decode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.model.job_functions import BASE_URL, JobFunction, by_name
from sitegen.model.jobs import Kind
from sitegen.model.site import Article, articles_of, unlisted_of
from sitegen.outputs import csp
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned


class HeadersJob(Struct, frozen=True, kw_only=True):
    """The Content-Security-Policy of all pages, or ""; the address, mode, model and provider of
    each post on the `host` that says what part AI had in it; and the addresses of the pages on it
    that are `unlisted`. `listed`: search engines may list the others. `markdown`: there is
    Markdown of posts."""

    base: urls.Base
    host: str
    csp: str
    entries: tuple[tuple[str, str, str, str], ...]
    unlisted: tuple[str, ...]
    listed: bool
    markdown: bool


# What Google and others read like <meta name="robots"> (developers.google.com/search/docs).
NOT_LISTED = "X-Robots-Tag: noindex"
HEADERS = JobFunction(
    "sitegen.outputs.headers:headers",
    HeadersJob,
    (
        (r"(?:entries|unlisted).*", "the addresses of the site"),
        BASE_URL,
        by_name("host", "csp", "listed", "markdown"),
    ),
)


def _jobs(context: Context) -> Planned:
    config, edition = context.config, context.edition
    if not (config.ai.headers or config.build.headers):
        return
    # The header is about all that a page shows, like <meta name="ai-disclosure"> in
    # layouts/post.html. So a page with readers' comments does not get it.
    editions = context.site.beside(edition)
    unlisted = unlisted_of(editions)
    disclosed = [
        article
        for article in (*reversed(articles_of(editions)), *reversed(unlisted))
        if config.ai.headers and not _shows_comments(article, config.comments.provider)
    ]
    pages = (placed for each in editions for placed in each.pages)
    job = HeadersJob(
        base=edition.base,
        host=edition.host,
        csp=csp.policy(config, search=config.search.enabled).text if config.build.headers else "",
        entries=tuple(
            (article.url, disclosure.mode, disclosure.model, disclosure.provider)
            for article in disclosed
            if (disclosure := article.disclosure).mode
        ),
        unlisted=(
            *(article.url for article in reversed(unlisted)),
            *(placed.url for placed in pages if placed.page.meta.unlisted),
        ),
        listed=not context.is_proof,
        markdown=config.outputs.markdown,
    )
    table = "build" if config.build.headers else "ai"
    output = urls.output_path(edition.on_host("/_headers"))
    yield HEADERS.job(output, f"[{table}] headers in site.toml", job, kind=Kind.FEED)


def _shows_comments(article: Article, provider: str) -> bool:
    """Whether readers' comments can appear on the page of the article."""
    discussion = article.discussion
    return discussion.count > 0 or (discussion.open and provider not in {"none", "mail", "static"})


# The host reads the file, but does not serve it: it has no address.
FAMILY = Family(jobs=_jobs, functions=(HEADERS,), per="host")


def headers(input_: bytes, _bodies: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """A `HeadersJob` → the headers of all addresses: the policy, and that search engines are not to
    list them; and those of single pages, each with all its headers: AI-Disclosure, and the same for
    search engines."""
    job = decode(input_, HeadersJob)
    href, everything = job.base.hrefs(job.host), f"{job.base.path(job.host)}*"
    rules: dict[str, list[str]] = {everything: []}
    if job.csp:
        rules[everything].append(f"Content-Security-Policy: {job.csp}")
    if not job.listed:
        rules[everything].append(NOT_LISTED)
    if job.markdown:
        rules[f"{everything}.md"] = [
            "Content-Type: text/markdown; charset=utf-8",
            *([NOT_LISTED] if job.listed else ()),
        ]
    for url, mode, model, provider in job.entries:
        rules[href(url)] = [f"AI-Disclosure: {header(mode, model, provider)}"]
    for url in job.unlisted if job.listed else ():
        rules.setdefault(href(url), []).append(NOT_LISTED)
    lines = (
        "\n  ".join((address, *headers_)) + "\n" for address, headers_ in rules.items() if headers_
    )
    return JobOutput(blobs=("".join(lines).encode(),))


def header(mode: str, model: str, provider: str) -> str:
    """The value of the header, a dictionary (RFC 9651 §3.2)."""
    return ", ".join(
        [
            f"mode={mode}",
            *(
                f"{key}={_text(value)}"
                for key, value in (("model", model), ("provider", provider))
                if value
            ),
        ]
    )


def _text(text: str) -> str:
    """A string (RFC 9651 §3.3.3), or, with anything but ASCII in it, a display string (§3.3.8)."""
    if text.isascii() and text.isprintable():
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return (
        '%"'
        + "".join(
            chr(byte) if 0x20 <= byte < 0x7F and byte not in b'%"' else f"%{byte:02x}"
            for byte in text.encode()
        )
        + '"'
    )
