"""What `[[collections]]` ask for: the terms that posts have, and the posts that a file lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from sitegen import terms, urls
from sitegen.errors import Problem, shorten
from sitegen.model.collection_settings import CollectionSettings
from sitegen.model.config import SETTINGS, Settings
from sitegen.model.documents import File
from sitegen.model.site import Edition, Site, Term
from sitegen.near import nearest
from sitegen.read.data_folder import name_of
from sitegen.urls import Base

_LISTED = "expected a list of files and addresses of posts"
_KINDS = {"tag": "tags", "category": "categories", "series": "series", "author": "by_author"}


def term_of(edition: Edition, kind: str, name: str) -> Term | None:
    """The tag, the category, the series or the author that a setting names, if a post has it."""
    by_key: Mapping[str, Term] = getattr(edition, _KINDS[kind])
    return by_key.get(name if kind == "author" else terms.key(name))


def entries_of(value: bytes | None) -> tuple[str, ...]:
    """The texts in the encoded value of a data file that is a list. What is no text is left out, as
    `problems` says."""
    entries = msgspec.msgpack.decode(value) if value else ()
    return tuple(entry for entry in entries if isinstance(entry, str)) if _is_list(entries) else ()


def named(entry: str, base: Base) -> str:
    """The file or the address that an entry of a list names: the address of the site in the form in
    which it is published, also where the entry is a whole one."""
    return entry if entry.startswith("content/") else urls.encode_again(base.relative(entry))


def problems(
    settings: Settings,
    site: Site,
    files: Sequence[File],
    data: Mapping[str, bytes],
    text_of: Callable[[File], str],
) -> Iterator[Problem]:
    """What the settings ask for in vain. `files` are the data files of the site, `data` the encoded
    values of those that could be read, and `text_of` gives the text of one."""
    for wanted, marks in zip(settings.config.collections, settings.collection_marks, strict=True):
        for kind, name in wanted.terms.items():
            if not any(term_of(edition, kind, name) for edition in site.editions):
                yield _without_posts(kind, name, site, marks[kind])
        if wanted.from_:
            yield from _of_file(wanted, site, marks["from"], files, data, text_of)


def _without_posts(kind: str, name: str, site: Site, place: tuple[int, int]) -> Problem:
    known = [
        key if kind == "author" else term.name
        for edition in site.editions
        for key, term in getattr(edition, _KINDS[kind]).items()
        if term.articles
    ]
    near = nearest(name, known)
    has = {"series": "is in the series", "author": "is by"}.get(kind, f"has the {kind}")
    return Problem.at(
        SETTINGS,
        place,
        severity="warning",
        code="empty-collection",
        message=f"no post {has} {shorten(name)}",
        hint=f"did you mean `{near}`?" if near else "",
    )


def _of_file(
    wanted: CollectionSettings,
    site: Site,
    place: tuple[int, int],
    files: Sequence[File],
    data: Mapping[str, bytes],
    text_of: Callable[[File], str],
) -> Iterator[Problem]:
    """What is wrong with the file that lists the posts of a collection."""
    file = next((each for each in files if each.path == wanted.from_), None)
    if file is None:
        near = nearest(wanted.from_, [each.path for each in files])
        yield Problem.at(
            SETTINGS,
            place,
            code="data",
            message=f"there is no file {wanted.from_}",
            hint=f"did you mean `{near}`?" if near else "",
        )
        return
    value = data.get(name_of(file.path))
    if value is None:  # its own problem is told already
        return
    entries = msgspec.msgpack.decode(value)
    if not _is_list(entries) or not all(isinstance(entry, str) for entry in entries):
        yield Problem(
            path=file.path,
            line=1,
            code="data",
            message=f"{_LISTED}, since site.toml has it as a collection",
            hint='write it like ["content/posts/one.md", "/2026/05/01/two/"]',
        )
        return
    there = _names(site)
    for entry in dict.fromkeys(entries):
        if named(entry, site.editions[0].base) not in there:
            yield Problem.at(
                file.path,
                _place(text_of(file), entry),
                severity="warning",
                code="empty-collection",
                message=f"no post is at {shorten(entry)}",
            )


def _names(site: Site) -> frozenset[str]:
    """The files and the addresses of all posts that lists may have."""
    return frozenset(name for article in site.articles for name in (article.post.path, article.url))


def _is_list(value: object) -> bool:
    return isinstance(value, (list, tuple))


def _place(text: str, entry: str) -> tuple[int, int]:
    """Line and column of an entry in the text of its file; 0 where it is written in another way."""
    at = text.find(entry)
    if at < 0:
        return 0, 0
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
