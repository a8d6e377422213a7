"""The RSS 2.0 feed, by feedgen, which builds the channel and the items; an extension of ours adds what it lacks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from html import escape
from typing import Any

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from sitegen import disclosure, urls
from sitegen.incremental.keys import decode, in_zone
from sitegen.incremental.work import Made, Shop
from sitegen.model import Body, FeedItem, FeedJob, SourceView
from sitegen.zones import zone_of

ATOM = "http://www.w3.org/2005/Atom"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
CONTENT = "http://purl.org/rss/1.0/modules/content/"

ITEM_ORDER = ("title", "link", "guid", "pubDate", f"{{{DUBLIN_CORE}}}creator", "category", f"{{{ATOM}}}link", "description",
              f"{{{CONTENT}}}encoded")


def feed(input_: bytes, given: Sequence[bytes], _shop: Shop) -> Made:
    """A `FeedJob`, and the encoded body of each item or none → the feed as UTF-8 XML (RSS 2.0; content:encoded, dc:creator and
    atom:link by the RSS Advisory Board's profile).

    Nothing in it is taken from the clock: the channel's date is that of the latest update of an item.
    """
    job = decode(input_, FeedJob)
    job = in_zone(job, zone_of(job.timezone))
    generator = FeedGenerator()
    generator.register_extension("sitegen", Channel, Item, atom=False, rss=True)
    generator.title(job.title)
    generator.description(job.description)
    generator.link(href=urls.absolute(job.base_url, job.url), rel="self", type="application/rss+xml")
    # The last link that feedgen hears of becomes the channel's.
    generator.link(href=job.base_url, rel="alternate")
    generator.language(job.language)
    generator.copyright(job.copyright)
    generator.generator("sitegen")
    generator.ttl(60)
    if job.items:
        generator.lastBuildDate(max(item.updated for item in job.items).astimezone(dt.UTC))
    else:
        generator.sitegen.undated()
    for item, body in zip(job.items, given or [b""] * len(job.items), strict=True):
        _add(generator, job, item, body)
    return Made(texts=(bytes(generator.rss_str(pretty=True)),))


def _add(generator: FeedGenerator, job: FeedJob, item: FeedItem, encoded: bytes) -> None:
    entry = generator.add_entry(order="append")
    url = urls.absolute(job.base_url, item.url)
    entry.title(item.title)
    entry.link(href=url)
    entry.guid(url, permalink=True)
    entry.pubDate(item.date.astimezone(dt.UTC))
    categories: list[dict[str, str]] = [{"term": tag} for tag in item.tags]
    if item.disclosure.w3c:
        categories += [{"term": item.disclosure.w3c, "scheme": disclosure.W3C_SCHEME},
                       {"term": item.disclosure.iptc.removeprefix(disclosure.IPTC_SCHEME), "scheme": disclosure.IPTC_SCHEME}]
    entry.category(categories)
    label = f"{item.disclosure.label}. " if item.disclosure.label else ""
    # Readers take a description for HTML.
    entry.description(escape(label + (item.summary or item.title), quote=False))
    if encoded:
        html = decode(encoded, Body).filled(item.links, lambda link: urls.absolute(job.base_url, link, item.url))
        entry.content(_content(item, html), type="text")
    entry.sitegen.say(item.authors, [source.url for _, source in item.sources if source.url])


def _content(item: FeedItem, body: str) -> str:
    """The body, the label before it and the sources after it, as HTML."""
    label = f"<p><strong>{escape(item.disclosure.label)}</strong></p>\n" if item.disclosure.label else ""
    sources = "".join(f"\n<p>{escape(word)}: {_source(source)}</p>" for word, source in item.sources)
    return label + body + sources


def _source(source: SourceView) -> str:
    name = escape(source.name)
    linked = f'<a href="{escape(source.url)}">{name}</a>' if source.url else name
    title = f"<cite>{escape(source.title)}</cite>, " if source.title else ""
    return f"{title}{linked}{', ' + source.published.date().isoformat() if source.published else ''}"


class Channel(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """Takes out the build date of a feed without items; feedgen would write the clock's time."""

    def __init__(self) -> None:
        self._dated = True

    def undated(self) -> None:
        self._dated = False

    def extend_ns(self) -> dict[str, str]:
        return {"dc": DUBLIN_CORE}

    def extend_rss(self, feed: Any) -> Any:
        date = feed.find("channel/lastBuildDate")
        if not self._dated and date is not None:
            date.getparent().remove(date)
        return feed


class Item(BaseEntryExtension):  # type: ignore[misc]  # feedgen has no types
    """dc:creator for each author, atom:link rel="via" for each source, and one order of elements."""

    def __init__(self) -> None:
        self._creators: tuple[str, ...] = ()
        self._sources: list[str] = []

    def say(self, creators: tuple[str, ...], sources: list[str]) -> None:
        self._creators, self._sources = creators, sources

    def extend_rss(self, entry: Any) -> Any:
        for name in self._creators:
            etree.SubElement(entry, f"{{{DUBLIN_CORE}}}creator").text = name
        for url in self._sources:
            etree.SubElement(entry, f"{{{ATOM}}}link", rel="via", href=url)
        entry[:] = sorted(entry, key=lambda element: ITEM_ORDER.index(element.tag) if element.tag in ITEM_ORDER else len(ITEM_ORDER))
        return entry
