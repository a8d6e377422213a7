"""sitemap.xml (sitemaps.org protocol 0.9) and robots.txt (RFC 9309)."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from sitegen import urls
from sitegen.incremental.keys import decode
from sitegen.incremental.work import Made, Shop
from sitegen.model import RobotsJob, SitemapJob


def sitemap(input_: bytes, _given: Sequence[bytes], _shop: Shop) -> Made:
    """A `SitemapJob` → the addresses of the site; `lastmod` where it is known."""
    job = decode(input_, SitemapJob)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    for url, changed in job.entries:
        lastmod = f"<lastmod>{changed}</lastmod>" if changed else ""
        lines.append(f"<url><loc>{escape(urls.absolute(job.base_url, url))}</loc>{lastmod}</url>")
    return Made(texts=(("\n".join(lines) + "\n</urlset>\n").encode(),))


def robots(input_: bytes, _given: Sequence[bytes], _shop: Shop) -> Made:
    """A `RobotsJob` → everything may be read; here is the map."""
    job = decode(input_, RobotsJob)
    sitemaps = "".join(f"Sitemap: {urls.absolute(job.base_url, url)}\n" for url in job.sitemaps)
    return Made(texts=(f"User-agent: *\nDisallow:\n\n{sitemaps}".encode(),))
