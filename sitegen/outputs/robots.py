"""robots.txt (RFC 9309). A file static/robots.txt replaces it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from sitegen import urls
from sitegen.incremental.keys import decode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.model.job_functions import BASE_URL, JobFunction, by_name
from sitegen.model.jobs import Kind
from sitegen.model.site import Edition, Outline
from sitegen.outputs import news, sitemap
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned

URL = "/robots.txt"
# Crawlers that collect texts to train models, according to the documentation of their owners.
TRAINERS = (
    "Applebot-Extended",
    "Bytespider",
    "CCBot",
    "ClaudeBot",
    "cohere-training-data-crawler",
    "Google-Extended",
    "GPTBot",
    "meta-externalagent",
)


_FIELDS = ("host", "sitemaps", "training", "reading")


class RobotsJob(Struct, frozen=True, kw_only=True):
    """What robots.txt of a `host` (`Base.host_of`) says: the addresses of the `sitemaps`, whether
    models may be trained on the site, and whether robots may read it at all."""

    base: urls.Base
    host: str
    sitemaps: tuple[str, ...]
    training: bool
    reading: bool


ROBOTS = JobFunction("sitegen.outputs.robots:robots", RobotsJob, (BASE_URL, by_name(*_FIELDS)))


def _addresses(edition: Edition, _outline: Outline) -> Iterable[str]:
    return (edition.on_host(URL),)


def _jobs(context: Context) -> Planned:
    edition = context.edition
    job = RobotsJob(
        base=edition.base,
        host=edition.host,
        sitemaps=(
            () if context.is_proof else (edition.on_host(sitemap.URL), edition.on_host(news.URL))
        ),
        training=context.config.ai.training != "refused",
        reading=not context.is_proof,
    )
    yield ROBOTS.job(urls.output_path(edition.on_host(URL)), "robots.txt", job, kind=Kind.FEED)


FAMILY = Family(addresses=_addresses, jobs=_jobs, functions=(ROBOTS,), per="host")


def robots(input_: bytes, _bodies: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """A `RobotsJob` → robots.txt: crawlers may read everything, and where the sitemaps are. Without
    `training`, it also says that the site is not for training models (Content-Usage: IETF drafts
    "aipref-vocab" and "aipref-attach"; Content-Signal: contentsignals.org). Without `reading`, they
    may read nothing."""
    job = decode(input_, RobotsJob)
    if not job.reading:
        refusal = f"User-agent: *\nDisallow: {job.base.path(job.host)}\n"
        return JobOutput(blobs=(refusal.encode(),))
    groups = "User-agent: *\nDisallow:\n"
    if not job.training:
        groups = (
            "User-agent: *\nContent-Usage: train-ai=n\nContent-Signal: ai-train=no\nDisallow:\n\n"
        )
        groups += (
            "".join(f"User-agent: {name}\n" for name in TRAINERS)
            + f"Disallow: {job.base.path(job.host)}\n"
        )
    sitemaps = "".join(f"Sitemap: {job.base.absolute(url)}\n" for url in job.sitemaps)
    return JobOutput(blobs=(f"{groups}\n{sitemaps}".encode(),))
