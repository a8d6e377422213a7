"""RSS 2.0, by feedgen; the extension in feed_xml.py adds what feedgen lacks."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

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
from sitegen.outputs.feed_xml import DUBLIN_CORE, MEDIA, SLASH, Channel, Item, categories
from sitegen.outputs.feeds import FeedJob

# The formats of pictures that RSS 2.0 allows.
PICTURES = (".gif", ".jpeg", ".jpg", ".png")


def feed(input_: bytes, bodies: Sequence[bytes], worker: WorkerContext) -> JobOutput:
    """A `FeedJob`, and the encoded body of each item or none → the feed as UTF-8 XML (RSS 2.0;
    content:encoded, dc:creator and atom:link by the RSS Advisory Board's profile). An item that was
    updated or corrected has the date of that as atom:updated (RFC 4287 §4.2.15).

    Nothing in it depends on the current time: the channel's date is that of the latest update of
    an item."""
    job, entries = opened(input_, bodies, worker)
    generator = FeedGenerator()
    generator.register_extension("sitegen", Channel, Item, atom=False, rss=True)
    generator.sitegen.say(dc=DUBLIN_CORE)
    generator.title(job.title)
    generator.description(job.description)
    generator.link(href=feed_url(job, FEEDS["rss"].file), rel="self", type=FEEDS["rss"].type)
    # The last link that feedgen is given becomes the channel's.
    generator.link(href=job.base.absolute(job.url), rel="alternate")
    generator.language(job.language)
    generator.copyright(job.publisher)
    generator.generator("sitegen")
    generator.ttl(60)
    if picture := picture_of(job, PICTURES):
        generator.image(picture)
    if any(entry.item.comment_count for entry in entries):
        generator.sitegen.say(slash=SLASH)
    if any(entry.item.picture for entry in entries):
        generator.sitegen.say(media=MEDIA)
    generator.sitegen.built(
        dates.rfc822(max(entry.item.updated for entry in entries)) if entries else ""
    )
    for entry in entries:
        _add(generator, job, entry)
    return JobOutput(blobs=(bytes(generator.rss_str(pretty=True)),))


def _add(generator: FeedGenerator, job: FeedJob, entry: Entry) -> None:
    item = entry.item
    element = generator.add_entry(order="append")
    element.title(item.title)
    element.link(href=entry.url)
    element.guid(item.id, permalink=item.id == entry.url)
    element.category(categories(item))
    # RSS 2.0 allows only one source.
    for source in [source for source in item.sources if source.feed][:1]:
        element.source(url=job.base.absolute(source.feed), title=source.work.name)
    # Feed readers read a description as HTML.
    element.description(escape(entry.summary, quote=False))
    if entry.html:
        element.content(entry.html, type="text")
    if item.comment_count:
        element.comments(f"{entry.url}#page.comments")
        element.sitegen.count(item.comment_count)
    if picture := shown(job, item):
        element.sitegen.show(picture, has_text=bool(entry.html))
    updated = dates.rfc3339(item.updated) if item.updated > item.date else ""
    element.sitegen.publish(dates.rfc822(item.date), updated)
    if original := original_of(job, item):
        translator = translator_of(item)
        element.sitegen.translate(original, translator.name if translator else "")
    works = (("via", job.base.absolute(work.url)) for work in works_of(item) if work.url)
    element.sitegen.say(
        works,
        (author.name for author in item.authors),
        item.lang if item.lang != job.language else "",
    )
