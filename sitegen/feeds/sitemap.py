"""sitemap.xml (sitemaps.org protocol 0.9) and robots.txt (RFC 9309)."""

from __future__ import annotations

from xml.sax.saxutils import escape

from sitegen import urls
from sitegen.model import RobotsJob, SitemapJob, Texts


def sitemap(job: SitemapJob, _texts: Texts) -> bytes:
    """The addresses of the site; `lastmod` in W3C date format where it is known."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    for url, changed in job.entries:
        lastmod = f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>" if changed else ""
        lines.append(f"<url><loc>{escape(urls.absolute(job.base_url, url))}</loc>{lastmod}</url>")
    return ("\n".join(lines) + "\n</urlset>\n").encode()


def robots(job: RobotsJob, _texts: Texts) -> bytes:
    """Everything may be read; here is the map."""
    sitemaps = "".join(f"Sitemap: {urls.absolute(job.base_url, url)}\n" for url in job.sitemaps)
    return f"User-agent: *\nDisallow:\n\n{sitemaps}".encode()
