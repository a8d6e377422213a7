"""sitemap.xml (sitemaps.org protocol 0.9), its index, and news-sitemap.xml."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from sitegen import urls
from sitegen.incremental.keys import decode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.model.jobs import NewsJob, SitemapJob


def sitemap(input_: bytes, _given: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """A `SitemapJob` → the addresses of the site; `lastmod` where it is known."""
    job = decode(input_, SitemapJob)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ]
    for url, changed in job.entries:
        lastmod = f"<lastmod>{changed}</lastmod>" if changed else ""
        lines.append(f"<url><loc>{escape(urls.absolute(job.base_url, url))}</loc>{lastmod}</url>")
    return JobOutput(blobs=(("\n".join(lines) + "\n</urlset>\n").encode(),))


def index(input_: bytes, _given: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """A `SitemapJob` whose addresses are those of sitemaps → their index."""
    job = decode(input_, SitemapJob)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ]
    lines += [
        f"<sitemap><loc>{escape(urls.absolute(job.base_url, url))}</loc></sitemap>"
        for url, _ in job.entries
    ]
    return JobOutput(blobs=(("\n".join(lines) + "\n</sitemapindex>\n").encode(),))


def news(input_: bytes, _given: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """A `NewsJob` → the posts of the last two days (Google News sitemap 0.9)."""
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
            f"<url><loc>{escape(urls.absolute(job.base_url, url))}</loc><news:news>"
            f"<news:publication><news:name>{escape(job.name)}</news:name>"
            f"<news:language>{_language(lang)}</news:language></news:publication>"
            f"<news:publication_date>{date}</news:publication_date>"
            f"<news:title>{escape(title)}</news:title></news:news></url>"
        )
    return JobOutput(blobs=(("\n".join(lines) + "\n</urlset>\n").encode(),))


def _language(tag: str) -> str:
    """The language alone, but for the two kinds of Chinese that Google tells apart."""
    low = tag.lower()
    return low if low in {"zh-cn", "zh-tw"} else low.partition("-")[0]
