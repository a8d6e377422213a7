"""Originals change, and what was translated is then an earlier text. A translation is stale if the
digest in its front matter is not that of the present text of its original."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from msgspec.structs import replace

from sitegen.errors import Problem
from sitegen.lazy import load
from sitegen.model.documents import Body, Page, Parsed, Post
from sitegen.model.site import Outline

PostOrPage = TypeVar("PostOrPage", Post, Page)


def compared(parsed: Parsed, bodies: Callable[[str], Body]) -> Parsed:
    """The documents, of which stale translations are marked as such. `bodies` returns the body of a
    document by its path; it is asked only for originals whose digest a translation has."""

    def of(documents: tuple[PostOrPage, ...]) -> tuple[PostOrPage, ...]:
        return tuple(
            _stale(each) if _is_of_another_text(each, bodies) else each for each in documents
        )

    return replace(parsed, posts=of(parsed.posts), pages=of(parsed.pages))


def _is_of_another_text(document: Post | Page, bodies: Callable[[str], Body]) -> bool:
    meta = document.meta
    digest = meta.translation and meta.translation.of_sha256
    return bool(digest and meta.translation_of and bodies(meta.translation_of).signed != digest)


def _stale(document: PostOrPage) -> PostOrPage:
    if isinstance(document, Page):
        return replace(document, is_stale=True)
    if document.translation is None:
        raise AssertionError
    return replace(document, translation=replace(document.translation, is_stale=True))


def problems(outline: Outline) -> Iterator[Problem]:
    """A warning for each published translation that is stale, or does not say of which text it
    is."""
    posts = [article.post for article in outline.with_pages]
    yield from _warnings(
        (post, bool(post.translation and post.translation.is_stale)) for post in posts
    )
    yield from _warnings((placed.page, placed.page.is_stale) for placed in outline.pages)


def _warnings(documents: Iterable[tuple[Post | Page, bool]]) -> Iterator[Problem]:
    for document, is_stale in documents:
        translation = document.meta.translation
        if translation is None or not (is_stale or translation.of_sha256 is None):
            continue
        command = f"sitegen review --translation {load('shlex:quote')(document.path)}"
        yield Problem.at(
            document.path,
            document.mark("translation.of_sha256", "translation"),
            severity="warning",
            code="stale-translation",
            key="translation.of_sha256",
            got=translation.of_sha256 or "",
            message=(
                f"{document.meta.translation_of} has been changed since this translation"
                if is_stale
                else "translation.of_sha256: nothing says which text was translated"
            ),
            hint=f"renew the translation, then run {command}" if is_stale else f"run {command}",
        )
