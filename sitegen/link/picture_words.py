"""Warnings about pictures of documents of which nothing says in words what they show."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from sitegen import urls
from sitegen.errors import Problem
from sitegen.link.picture_statements import text_of
from sitegen.model.documents import Document, Parsed
from sitegen.model.picture_description import NOTHING_SAID, DescribedPictures
from sitegen.model.picture_meta import PictureSidecar
from sitegen.model.site import Picture


def wordless(
    parsed: Parsed,
    described: DescribedPictures,
    sidecars: Mapping[str, PictureSidecar],
    pictures: Mapping[str, Picture],
) -> Iterator[Problem]:
    """A warning for each document whose front matter has a picture and no words for it, unless what
    is known about the picture, such as its sidecar, has some. Readers who cannot see it need them;
    empty ones say that it only decorates. `sidecars` and `pictures` as in `link`."""
    for document in _documents(parsed):
        if (
            document.image
            and not document.meta.image_alt
            and document.mark("image", "image.src") != (0, 0)
            and document.mark("image_alt", "image.alt") == (0, 0)
            and not _is_in_words(document, described, sidecars, pictures)
        ):
            yield Problem.at(
                document.path,
                document.image.place,
                severity="warning",
                code="no-alt",
                message="image: nothing says in words what the picture shows",
                hint='add image_alt: …, or image_alt: "" for a picture that only decorates',
            )


def _documents(parsed: Parsed) -> Iterator[Document]:
    """All documents that could be read, and those with errors whose pictures could be, in the order
    of their paths."""
    documents = {document.path: document for document in parsed.documents()}
    for translation in parsed.translations:
        documents.setdefault(translation.path, translation.document)
    for broken in parsed.unfinished:
        if not {"image", "image_alt"} & set(broken.unread):
            documents.setdefault(broken.document.path, broken.document)
    pictured = (path for path, document in documents.items() if document.image)
    yield from (documents[path] for path in sorted(pictured))


def _is_in_words(
    document: Document,
    described: DescribedPictures,
    sidecars: Mapping[str, PictureSidecar],
    pictures: Mapping[str, Picture],
) -> bool:
    known = described.get(document.path, NOTHING_SAID).image
    if known and known.alt is not None:
        return True
    # What is known of the pictures of drafts and the like is only what is beside the file, and in
    # it.
    file = _file(document)
    sidecar, facts = sidecars.get(file), pictures.get(file)
    if sidecar and sidecar.meta.alt is not None:
        return True
    return bool(facts and facts.marks and text_of(facts.marks.stated.alt))


def _file(document: Document) -> str:
    """The path of the picture of a document, by how the front matter names it, or ""."""
    target = unquote(document.image.target) if document.image else ""
    if urls.is_foreign(target):
        return ""
    if target.startswith("/"):
        return f"static{target}"
    return posixpath.normpath(posixpath.join(posixpath.dirname(document.path), target))
