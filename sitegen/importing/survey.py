"""The first reading: what there is, without the texts."""

from __future__ import annotations

import datetime as dt

from msgspec import Struct
from msgspec.structs import replace

from sitegen.importing.source import (
    Kind,
    Note,
    SourceDocument,
    SourceFile,
    SourceReader,
    SourceSite,
    State,
)


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
    were `left_out` for the reason that they are private; and what is to be said about them all."""

    site: SourceSite
    documents: tuple[Listed, ...]
    files: tuple[SourceFile, ...]
    left_out: tuple[str, ...]
    notes: tuple[Note, ...]


def surveyed(reader: SourceReader, *, with_private: bool) -> Survey:
    """Go through the source once. Private documents are left out, unless `with_private`. Of two
    documents with one id, the first counts."""
    listed: dict[str, Listed] = {}
    left_out: list[str] = []
    notes: list[Note] = []
    for document in reader.documents():
        notes += (
            note if note.document else replace(note, document=document.id)
            for note in document.notes
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
    files = tuple(reader.files())
    site = reader.site()
    return Survey(
        site=site,
        documents=tuple(listed.values()),
        files=files,
        left_out=tuple(left_out),
        notes=(*site.notes, *notes, *reader.problems()),
    )


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
