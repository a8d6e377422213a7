"""The first reading: what there is, without the texts."""

from __future__ import annotations

import datetime as dt
import re

from msgspec import Struct
from msgspec.structs import replace

from sitegen.commands.beginning.places_and_tongues import is_language
from sitegen.importing.shown_pictures import shown_in
from sitegen.importing.source import (
    Kind,
    Note,
    SourceDocument,
    SourceFile,
    SourceReader,
    SourceSite,
    State,
)

# As the front matter takes it.
_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


class Listed(Struct, frozen=True, kw_only=True):
    """What the whole site has to know of a document: everything but its text."""

    kind: Kind
    id: str
    place: str
    path: str
    title: str
    slug: str
    address: str
    aliases: tuple[str, ...]
    number: str
    date: dt.datetime | None
    expires: dt.datetime | None
    state: State
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    tags: tuple[str, ...]
    series: str
    language: str
    translation_key: str
    feed_id: str


class Survey(Struct, frozen=True, kw_only=True):
    """The source at a glance: the documents that are imported, in the order of the source; how many
    were `left_out` for the reason that they are private; the whole addresses of the pictures that
    they show; and what is to be said about them all."""

    site: SourceSite
    documents: tuple[Listed, ...]
    files: tuple[SourceFile, ...]
    pictures: tuple[str, ...]
    left_out: tuple[str, ...]
    notes: tuple[Note, ...]


def surveyed(reader: SourceReader, *, with_private: bool) -> Survey:
    """Go through the source once. Private documents are left out, unless `with_private`. Of two
    documents with one id, the first counts."""
    listed: dict[str, Listed] = {}
    left_out: list[str] = []
    notes: list[Note] = []
    pictures: dict[str, None] = {}
    base_url = reader.site().base_url
    for found in reader.documents():
        document = with_language(found)
        notes += (
            note if note.document else replace(note, document=document.id)
            for note in document.notes
        )
        if found.language and not document.language:
            notes.append(
                Note(
                    weight=2,
                    kind="language that is none",
                    place=document.place,
                    message=f"{found.language[:60]} is no language tag; it has that of the site",
                    hint="write lang: with a tag like en or pt-BR",
                    document=document.id,
                )
            )
        if document.state == "private" and not with_private:
            left_out.append(document.place)
        elif document.id in listed:
            notes.append(
                Note(
                    weight=3,
                    kind="document that is there twice",
                    place=document.place,
                    message=f"{document.id} was there before; this one is left out",
                    document=document.id,
                )
            )
        else:
            listed[document.id] = _listed(document)
            pictures |= dict.fromkeys(shown_in(document, base_url))
    files = tuple(reader.files())
    site = reader.site()
    return Survey(
        site=site,
        documents=tuple(listed.values()),
        files=files,
        pictures=tuple(pictures),
        left_out=tuple(left_out),
        notes=(*site.notes, *notes, *reader.problems()),
    )


def with_language(document: SourceDocument) -> SourceDocument:
    """The document with its language as a tag, or with that of the site if what it says is none."""
    tag = document.language.strip().replace("_", "-")
    is_tag = _TAG.fullmatch(tag) and is_language(tag)
    return replace(document, language=tag if is_tag else "") if document.language else document


def _listed(document: SourceDocument) -> Listed:
    return Listed(
        kind=document.kind,
        id=document.id,
        place=document.place,
        path=document.path,
        title=document.title,
        slug=document.slug,
        address=document.address,
        aliases=document.aliases,
        number=document.number,
        date=document.date,
        expires=document.expires,
        state=document.state,
        authors=document.authors,
        categories=document.categories,
        tags=document.tags,
        series=document.series,
        language=document.language,
        translation_key=document.translation_key,
        feed_id=document.feed_id,
    )
