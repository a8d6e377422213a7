"""The file _headers, which hosts like Netlify and Cloudflare Pages read: the
Content-Security-Policy of all pages, and the part that AI had in each post."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from sitegen import urls
from sitegen.incremental.keys import decode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.model.job_functions import BASE_URL, JobFunction, by_name
from sitegen.model.jobs import Kind
from sitegen.model.site import Article, articles_of
from sitegen.outputs import csp
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned


class HeadersJob(Struct, frozen=True, kw_only=True):
    """The Content-Security-Policy of all pages, or ""; and the address, mode, model and provider of
    each post on the `host` that says what part AI had in it."""

    base: urls.Base
    host: str
    csp: str
    entries: tuple[tuple[str, str, str, str], ...]


HEADERS = JobFunction(
    "sitegen.outputs.headers:headers",
    HeadersJob,
    ((r"entries.*", "the addresses of the site"), BASE_URL, by_name("host", "csp")),
)


def _jobs(context: Context) -> Planned:
    config, edition = context.config, context.edition
    if not (config.ai.headers or config.build.headers):
        return
    # The header is about all that a page shows, like <meta name="ai-disclosure"> in
    # layouts/post.html. So a page with readers' comments does not get it.
    disclosed = [
        article
        for article in reversed(articles_of(context.site.beside(edition)))
        if config.ai.headers and not _shows_comments(article, config.comments.provider)
    ]
    job = HeadersJob(
        base=edition.base,
        host=edition.host,
        csp=csp.policy(config, search=config.search.enabled) if config.build.headers else "",
        entries=tuple(
            (article.url, disclosure.mode, disclosure.model, disclosure.provider)
            for article in disclosed
            if (disclosure := article.disclosure).mode
        ),
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
    """A `HeadersJob` → the policy of all addresses, and the AI-Disclosure of each post."""
    job = decode(input_, HeadersJob)
    href = job.base.hrefs(job.host)
    policy = (
        f"{job.base.path(job.host)}*\n  Content-Security-Policy: {job.csp}\n" if job.csp else ""
    )
    return JobOutput(
        blobs=(
            (
                policy
                + "".join(
                    f"{href(url)}\n  AI-Disclosure: {header(mode, model, provider)}\n"
                    for url, mode, model, provider in job.entries
                )
            ).encode(),
        )
    )


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
