"""Atom 1.0 (RFC 4287), by feedgen; the extension in feed_xml.py adds what feedgen lacks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from feedgen.feed import FeedGenerator

from sitegen import dates
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.model.choices import FEEDS
from sitegen.outputs.feed_content import (
    Entry,
    feed_url,
    opened,
    original_of,
    picture_of,
    shown,
    translator_of,
    works_of,
)
from sitegen.outputs.feed_xml import MEDIA, THREADING, Channel, Item, categories
from sitegen.outputs.feeds import FeedJob

# When a feed without entries was updated: Atom requires a moment (§4.2.15), and the current time
# would change the file with each build.
NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
RELATIONS = {"based_on": "via", "cited": "related"}


def feed(input_: bytes, bodies: Sequence[bytes], worker: WorkerContext) -> JobOutput:
    """A `FeedJob`, and the encoded body of each entry or none → the feed as UTF-8 XML (RFC 4287).
    Nothing in it depends on the current time."""
    job, entries = opened(input_, bodies, worker)
    generator = FeedGenerator()
    generator.register_extension("sitegen", Channel, Item, atom=True, rss=False)
    if any(entry.item.comment_count for entry in entries):
        generator.sitegen.say(thr=THREADING)
    if any(entry.item.picture and entry.item.picture.record for entry in entries):
        generator.sitegen.say(media=MEDIA)
    generator.id(job.id)
    generator.title(job.title)
    generator.subtitle(job.description)
    generator.language(job.language)
    generator.updated(dates.whole(max((entry.item.updated for entry in entries), default=NEVER)))
    generator.link(
        [
            {"href": feed_url(job, FEEDS["atom"].file), "rel": "self", "type": FEEDS["atom"].type},
            {"href": job.base.absolute(job.url), "rel": "alternate", "type": "text/html"},
        ]
    )
    generator.author(name=job.publisher, uri=job.base.absolute(job.publisher_url))
    generator.rights(job.publisher)
    generator.generator("sitegen")
    if picture := picture_of(job, ("",)):
        generator.logo(picture)
    if job.favicon:  # a square that is small enough (§4.2.5)
        generator.icon(job.base.absolute(job.favicon))
    for entry in entries:
        _add(generator, job, entry)
    return JobOutput(blobs=(bytes(generator.atom_str(pretty=True)),))


def _add(generator: FeedGenerator, job: FeedJob, entry: Entry) -> None:
    item = entry.item
    element = generator.add_entry(order="append")
    element.id(item.id)
    element.title(item.title)
    element.published(dates.whole(item.date))
    element.updated(dates.whole(item.updated))
    element.author(
        [{"name": author.name, "uri": job.base.absolute(author.url)} for author in item.authors]
    )
    if review := item.disclosure.review:
        element.contributor(name=review.name, uri=job.base.absolute(review.url))
    translator = translator_of(item)
    if translator and not (review and review.url == translator.url):
        element.contributor(name=translator.name, uri=job.base.absolute(translator.url))
    if original := original_of(job, item):
        element.sitegen.translate(original)
    element.category(categories(item))
    element.link(href=entry.url, rel="alternate")
    element.summary(entry.summary)
    if entry.html:
        element.content(entry.html, type="html")
    if item.comment_count:
        element.sitegen.count(item.comment_count, f"{entry.url}#page.comments")
    if picture := shown(job, item):
        element.sitegen.show(picture, has_text=bool(entry.html))
    works = [
        (RELATIONS[work.relation], job.base.absolute(work.url))
        for work in works_of(item)
        if work.url
    ]
    element.sitegen.say(
        [("alternate", entry.url), *works], language=item.lang if item.lang != job.language else ""
    )
