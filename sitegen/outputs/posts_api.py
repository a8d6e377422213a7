"""/api/posts.json: all posts of an edition for programs, in pages that are counted from the oldest
post, as those of lists are: a new post changes no full one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Raw, Struct

from sitegen import urls
from sitegen.formats.compact import without_empty
from sitegen.incremental.keys import decode, encode, encode_list
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.model.job_functions import BASE_URL, JobFunction, by_name
from sitegen.model.jobs import Kind
from sitegen.model.site import Edition, Outline
from sitegen.outputs import pagination
from sitegen.outputs.api_posts import ApiPost, api_post, record_of
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned

URL = "/api/posts.json"


class ApiJob(Struct, frozen=True, kw_only=True):
    """One page of the API; `posts` are encoded ApiPosts, from the newest to the oldest. `newer` and
    `older` are the addresses of the pages beside it, or ""."""

    base: urls.Base
    site: str
    publisher: str
    language: str
    url: str
    newer: str
    older: str
    posts: Raw


API = JobFunction(
    "sitegen.outputs.posts_api:posts",
    ApiJob,
    (
        (r"posts.*", "the posts in it"),
        BASE_URL,
        by_name("site", "publisher", "language", "url", "newer", "older"),
    ),
)


# --- plan -----------------------------------------------------------------------------------------


def _address(edition: Edition, number: int) -> str:
    return edition.at(f"/api/posts/{number}.json" if number else URL)


def _addresses(edition: Edition, _outline: Outline) -> Iterable[str]:
    if edition.config.outputs.api:
        full = urls.full_pages(len(edition.articles), edition.config.lists.page_size)
        yield from (_address(edition, number) for number in range(full + 1))


def _jobs(context: Context) -> Planned:
    config, edition = context.config, context.edition
    if not config.outputs.api:
        return
    numbers, size = range(len(edition.articles)), config.lists.page_size
    full = urls.full_pages(len(numbers), size)
    for page in pagination.numbered("/", numbers, size):
        newer = page.number + 1 if page.number < full else 0
        posts = [api_post(context, edition.articles[number]) for number in page.indices]
        job = ApiJob(
            base=edition.base,
            site=config.title,
            publisher=config.publisher.name or config.title,
            language=config.language,
            url=_address(edition, page.number),
            newer=_address(edition, newer) if page.newer else "",
            older=_address(edition, (page.number or full + 1) - 1) if page.older else "",
            posts=encode_list(map(encode, posts)),
        )
        yield API.job(urls.output_path(job.url), "the API", job, kind=Kind.FEED)


FAMILY = Family(addresses=_addresses, jobs=_jobs, functions=(API,))


# --- render ---------------------------------------------------------------------------------------


def posts(input_: bytes, _bodies: Sequence[bytes], _worker: WorkerContext) -> JobOutput:
    """An `ApiJob` → its page as JSON, with times in UTC."""
    job = decode(input_, ApiJob)
    page = {
        "site": job.site,
        "language": job.language,
        "url": job.base.absolute(job.url),
        "newer": job.base.absolute(job.newer) if job.newer else "",
        "older": job.base.absolute(job.older) if job.older else "",
    }
    listed = decode(bytes(job.posts), tuple[ApiPost, ...])
    posts = [record_of(job.base, job.publisher, post) for post in listed]
    text = msgspec.json.encode({**without_empty(page), "posts": posts})
    return JobOutput(blobs=(msgspec.json.format(text, indent=2) + b"\n",))
