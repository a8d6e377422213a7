"""sitemap.xml (sitemaps.org protocol 0.9); for a large site, it is the index of several
sitemaps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from html import escape

from msgspec import Struct

from sitegen import dates, urls
from sitegen.incremental.keys import decode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.model.job_functions import BASE_URL, JobFunction
from sitegen.model.jobs import Kind
from sitegen.model.site import Edition, Outline, articles_of
from sitegen.model.taxonomies import SERIES, own_of
from sitegen.outputs.context import Context
from sitegen.outputs.family import Family, Planned

URL = "/sitemap.xml"
# The limits of one sitemap, and the largest number of bytes of XML around one address.
ADDRESSES, BYTES, AROUND = 50_000, 50_000_000, 100

# An address of the site, and the time of its last change, if it is known.
_Entry = tuple[str, dt.datetime | None]


class SitemapJob(Struct, frozen=True, kw_only=True):
    """Addresses of the site, each with the time of its last change in W3C date format, or "" if
    that is unknown."""

    base: urls.Base
    entries: tuple[tuple[str, str], ...]


_LABELS = ((r"entries.*", "the addresses of the site"), BASE_URL)
SITEMAP = JobFunction("sitegen.outputs.sitemap:sitemap", SitemapJob, _LABELS)
INDEX = JobFunction("sitegen.outputs.sitemap:index", SitemapJob, _LABELS)


# --- plan -----------------------------------------------------------------------------------------


def _addresses(edition: Edition, outline: Outline) -> Iterable[str]:
    return (edition.on_host(URL), *(url for url, _ in _sitemaps(edition, outline)))


def _jobs(context: Context) -> Planned:
    # The addresses stay known even in a proof, so that a link there is no mistake.
    if context.is_proof:
        return
    base, edition = context.edition.base, context.edition
    sitemaps = _sitemaps(edition, context.site)
    if len(sitemaps) > 1:
        job = SitemapJob(base=base, entries=tuple((url, "") for url, _ in sitemaps))
        yield INDEX.job(urls.output_path(edition.on_host(URL)), "the sitemap", job, kind=Kind.FEED)
    for url, part in sitemaps:
        entries = tuple((page, dates.rfc3339(at) if at else "") for page, at in part)
        job = SitemapJob(base=base, entries=entries)
        yield SITEMAP.job(urls.output_path(url), "the sitemap", job, kind=Kind.FEED)


def _sitemaps(edition: Edition, outline: Outline) -> list[tuple[str, Sequence[_Entry]]]:
    """The sitemaps of all editions on the host of `edition`, with their addresses: one of
    everything; or, if that is too much for one, some of lists and pages and others of posts,
    beginning with the oldest."""
    base, editions = edition.base, outline.beside(edition)
    pages: list[_Entry] = [
        *((url, None) for each in editions for url in sorted(_lists(each))),
        *(
            (placed.url, placed.page.meta.updated)
            for each in editions
            for placed in each.pages
            if not (placed.page.meta.unlisted or placed.page.meta.output)
        ),
    ]
    posts: list[_Entry] = [(article.url, article.updated) for article in articles_of(editions)]
    everything = [*pages, *posts]
    if len(_parts(everything, base)) == 1:
        return [(edition.on_host(URL), everything)]
    return [
        (edition.on_host(f"/sitemap-{of}-{number}.xml"), part)
        for of, entries in (("pages", pages), ("posts", posts))
        for number, part in enumerate(_parts(entries, base), 1)
    ]


def _lists(edition: Edition) -> list[str]:
    """The addresses of the first pages of all lists of an edition. The search asks search engines
    not to list it."""
    groups = (*edition.terms.values(), edition.by_author)
    missing = {urls.SEARCH, *edition.replaced}
    missing |= {urls.CORRECTIONS} if not edition.corrected else set()
    missing |= {urls.SERIES} if not edition.terms[SERIES.name] else set()
    return [
        *(edition.at(url) for url in urls.LISTS if url not in missing),
        *(edition.at(f"/{each.plural}/") for each in own_of(edition.taxonomies)),
        *(term.url for group in groups for term in group.values()),
    ]


def _parts(entries: Sequence[_Entry], base: urls.Base) -> list[Sequence[_Entry]]:
    """The entries in parts that fit into a sitemap."""
    around, starts, size = AROUND + base.added() + 1, [0], 0
    for i, (url, _) in enumerate(entries):
        # As entities, "&" and "'" take up to five more bytes.
        size += len(url) + around + (5 * (url.count("&") + url.count("'")))
        if i - starts[-1] == ADDRESSES or size > BYTES - 1000:
            starts.append(i)
            size = len(url) + around
    return [
        entries[start:end] for start, end in zip(starts, [*starts[1:], len(entries)], strict=True)
    ]


FAMILY = Family(addresses=_addresses, jobs=_jobs, functions=(SITEMAP, INDEX), per="host")


# --- render ---------------------------------------------------------------------------------------


def sitemap(input_: bytes, _bodies: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """A `SitemapJob` → a sitemap, UTF-8, with `lastmod` where it is known."""
    job = decode(input_, SitemapJob)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ]
    for url, changed in job.entries:
        address = escape(job.base.absolute(url), quote=False)
        lastmod = f"<lastmod>{changed}</lastmod>" if changed else ""
        lines.append(f"<url><loc>{address}</loc>{lastmod}</url>")
    return JobOutput(blobs=(("\n".join(lines) + "\n</urlset>\n").encode(),))


def index(input_: bytes, _bodies: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """A `SitemapJob` with the addresses of sitemaps → a sitemap index, UTF-8."""
    job = decode(input_, SitemapJob)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ]
    lines += [
        f"<sitemap><loc>{escape(job.base.absolute(url), quote=False)}</loc></sitemap>"
        for url, _ in job.entries
    ]
    return JobOutput(blobs=(("\n".join(lines) + "\n</sitemapindex>\n").encode(),))
