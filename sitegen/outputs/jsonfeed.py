"""JSON Feed 1.1 (jsonfeed.org), with what part AI had, the sources and the corrections as
extensions (§ Extensions)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from sitegen import dates
from sitegen.formats.compact import without_empty
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.model.choices import FEEDS
from sitegen.model.disclosure_views import DisclosureView, TranslationView
from sitegen.model.picture_terms import SOURCE_TYPE_SCHEME
from sitegen.model.picture_views import PictureRecord
from sitegen.model.source_views import SourceView
from sitegen.outputs.feed_content import Entry, feed_url, opened, picture_of, shown, works_of
from sitegen.outputs.feeds import FeedJob, FeedPicture
from sitegen.outputs.translation_views import for_programs
from sitegen.provenance import disclosure

# Describes the numbers in `_comments` (jsonfeed.org § Extensions: an object can have the address of
# its description as `about`).
COMMENTS = "https://www.rfc-editor.org/rfc/rfc4685"
# Describes the fields of `_rights`.
RIGHTS = "https://iptc.org/standards/photo-metadata/iptc-standard/"
# Describes `of` in `_translation`.
TRANSLATIONS = "https://schema.org/translationOfWork"


def feed(input_: bytes, bodies: Sequence[bytes], worker: WorkerContext) -> JobOutput:
    """A `FeedJob`, and the encoded body of each item or none → the feed as UTF-8 JSON."""
    job, entries = opened(input_, bodies, worker)
    head = without_empty(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": job.title,
            "home_page_url": job.base.absolute(job.url),
            "feed_url": feed_url(job, FEEDS["json"].file),
            "description": job.description,
            # Squares, of about 512 pixels, and of 64 or more (§ Top-level).
            "icon": job.base.absolute(job.icon) if job.icon else picture_of(job, ("",)),
            "favicon": job.base.absolute(job.favicon) if job.favicon else "",
            "language": job.language,
            "authors": [{"name": job.publisher, "url": job.base.absolute(job.publisher_url)}],
        }
    )
    return JobOutput(blobs=(_text({**head, "items": [_item(job, entry) for entry in entries]}),))


def _text(feed: Mapping[str, Any]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(feed), indent=2) + b"\n"


def _item(job: FeedJob, entry: Entry) -> dict[str, Any]:
    item, picture = entry.item, shown(job, entry.item)
    return without_empty(
        {
            "id": item.id,
            "url": entry.url,
            "title": item.title,
            "content_html": entry.html,
            "content_text": "" if entry.html else entry.summary,
            "summary": entry.summary,
            "image": picture.url if picture else "",
            "attachments": [_attachment(picture)] if picture and picture.record else [],
            "date_published": dates.rfc3339(item.date),
            "date_modified": dates.rfc3339(item.updated),
            "tags": item.tags,
            "language": item.lang,
            "authors": [
                without_empty(
                    {
                        "name": author.name,
                        "url": job.base.absolute(author.url),
                        "avatar": job.base.absolute(author.image),
                    }
                )
                for author in item.authors
            ],
            "_ai_disclosure": _disclosure(item.disclosure) if item.disclosure.w3c else None,
            "_translation": _translation(job, item.disclosure.translation),
            "_citations": [_citation(job, work) for work in works_of(item)],
            "_comments": {
                "about": COMMENTS,
                "url": f"{entry.url}#page.comments",
                "count": item.comment_count,
            }
            if item.comment_count
            else None,
            "_corrections": [
                without_empty(
                    {
                        "date": dates.rfc3339(correction.date),
                        "type": correction.type,
                        "text": correction.text,
                        "language": correction.lang,
                    }
                )
                for _, correction in item.corrections
            ],
        }
    )


def _attachment(picture: FeedPicture) -> dict[str, Any]:
    """The picture of an item with what is known about it."""
    record = picture.record or PictureRecord(url=picture.url)
    disclosed = {
        "label": picture.label,
        "involvement": record.involvement,
        "digital_source_type": record.source_type,
        "model": record.model,
        "provider": record.provider,
    }
    rights = {
        "credit": record.credit,
        "creators": record.creators,
        "copyright": record.copyright,
        "license": record.license,
        "license_url": record.license_url,
    }
    return without_empty(
        {
            "url": picture.url,
            # A type is required (§ Attachments); that of a picture elsewhere may be unknown.
            "mime_type": picture.type or "application/octet-stream",
            "title": record.caption,
            "size_in_bytes": picture.size or None,
            "_ai_disclosure": _extension(SOURCE_TYPE_SCHEME, disclosed),
            "_rights": _extension(RIGHTS, rights),
        }
    )


def _extension(about: str, values: Mapping[str, Any]) -> dict[str, Any] | None:
    """An extension object that the page `about` describes; None without values."""
    stated = without_empty(values)
    return {"about": about, **stated} if stated else None


def _citation(job: FeedJob, work: SourceView) -> dict[str, Any]:
    return without_empty(
        {
            "name": work.name,
            "url": job.base.absolute(work.url),
            "title": work.title,
            "author": work.author,
            "published": dates.rfc3339(work.published) if work.published else "",
            "archived": job.base.absolute(work.archived),
            "accessed": dates.rfc3339(work.accessed) if work.accessed else "",
            "quote": work.quote,
            "relation": work.relation,
        }
    )


def _translation(job: FeedJob, translation: TranslationView | None) -> dict[str, Any] | None:
    if translation is None:
        return None
    return {"about": TRANSLATIONS, **for_programs(translation, job.base)}


def _disclosure(disclosed: DisclosureView) -> dict[str, Any]:
    return without_empty(
        {
            "about": disclosure.W3C_SCHEME,
            "value": disclosed.w3c,
            "digital_source_type": disclosed.iptc,
            "model": disclosed.model,
            "provider": disclosed.provider,
            "reviewed_by": disclosed.review.name if disclosed.review else "",
            "reviewed_at": dates.rfc3339(disclosed.review.at) if disclosed.review else "",
        }
    )
