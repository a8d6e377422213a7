"""What `[[collections]]` ask for: the terms that posts have, and the posts that a file lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

import msgspec

from sitegen import terms, urls
from sitegen.errors import Problem, shorten
from sitegen.lazy import pattern
from sitegen.model.collection_settings import CollectionSettings
from sitegen.model.config import SETTINGS, Settings
from sitegen.model.documents import File
from sitegen.model.site import Edition, Site, Term
from sitegen.near import nearest
from sitegen.read.data_folder import name_of
from sitegen.text import letters
from sitegen.urls import Base

_LISTED = "expected a list of files and addresses of posts"
# So many entries of a file that are no posts are told one by one.
_TOLD = 100
_JSON_TEXT = pattern(r'"(?:[^"\\]|\\.)*"')


def term_of(edition: Edition, of: str, name: str) -> Term | None:
    """The term that a setting names, if a post has it: `of` is author, or the name of a
    taxonomy."""
    return _terms(edition, of).get(name if of == "author" else terms.key(name))


def _terms(edition: Edition, of: str) -> Mapping[str, Term]:
    return edition.by_author if of == "author" else edition.terms[of]


def entries_of(value: bytes | None) -> tuple[str, ...]:
    """The texts in the encoded value of a data file that is a list. What is no text is left out, as
    `problems` says."""
    entries = msgspec.msgpack.decode(value) if value else ()
    return tuple(entry for entry in entries if isinstance(entry, str)) if _is_list(entries) else ()


def named(entry: str, base: Base) -> str:
    """The file or the address that an entry of a list names: the address of the site in the form in
    which it is published, also where the entry is a whole one."""
    if entry.startswith("content/"):
        return letters.composed(entry)
    return urls.encode_again(base.relative(entry))


def problems(
    settings: Settings,
    site: Site,
    files: Sequence[File],
    data: Mapping[str, bytes],
    text_of: Callable[[File], str],
    taken: Mapping[str, str],
) -> Iterator[Problem]:
    """What the settings ask for in vain. `taken` are names that built-in layouts use for something
    else, with a layout that does. `files` are the data files of the site, `data` the encoded
    values of those that could be read, and `text_of` gives the text of one."""
    for wanted, marks in zip(settings.config.collections, settings.collection_marks, strict=True):
        if wanted.name in taken:
            yield Problem.at(
                SETTINGS,
                marks["name"],
                code="invalid-value",
                message=f"the built-in {taken[wanted.name]} has something else of this name, "
                f"{wanted.name}",
                hint="take another one",
            )
        for kind, name in wanted.terms.items():
            found = [term_of(edition, kind, name) for edition in site.editions]
            if not any(term and term.articles for term in found):
                yield _without_posts(kind, name, site, marks[wanted.key_of(kind)])
        if wanted.from_:
            yield from _of_file(wanted, site, marks["from"], files, data, text_of)


def _without_posts(kind: str, name: str, site: Site, place: tuple[int, int]) -> Problem:
    known = [
        key if kind == "author" else term.name
        for edition in site.editions
        for key, term in _terms(edition, kind).items()
        if term.articles
    ]
    near = nearest(name, known)
    has = {taxonomy.name: taxonomy.has for taxonomy in site.editions[0].taxonomies}
    return Problem.at(
        SETTINGS,
        place,
        severity="warning",
        code="empty-collection",
        message=f"no post {has.get(kind, 'is by')} {shorten(name)}",
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
    other = _other(entries)
    if other:
        yield Problem(
            path=file.path,
            line=1,
            code="data",
            message=f"{_LISTED}, since site.toml has it as a collection, got {other}",
            hint='write it like ["content/posts/one.md", "/2026/05/01/two/"]',
        )
        return
    there, base = _names(site), site.editions[0].base
    wrong = {entry for entry in entries if named(entry, base) not in there}
    if not wrong:
        return
    first: dict[str, tuple[int, int]] = {}
    for entry, at in zip(entries, _places_of(text_of(file), file.path, entries), strict=False):
        if entry in wrong:
            first.setdefault(entry, at)
    for entry, at in islice(first.items(), _TOLD):
        yield _no_post(file.path, at, f"no post is at {shorten(entry)}")
    if len(wrong) > _TOLD:
        yield _no_post(file.path, (0, 0), f"no post is at {len(wrong) - _TOLD} other entries")


def _no_post(path: str, place: tuple[int, int], message: str) -> Problem:
    return Problem.at(path, place, severity="warning", code="empty-collection", message=message)


def _names(site: Site) -> frozenset[str]:
    """The files and the addresses of all posts that lists may have."""
    return frozenset(name for article in site.articles for name in (article.post.path, article.url))


def _is_list(value: object) -> bool:
    return isinstance(value, (list, tuple))


def _other(value: object) -> str:
    """What a value is that is no list of texts, in words; "" for such a list."""
    if not isinstance(value, (list, tuple)):
        return _kind(value)
    number = next((n for n, each in enumerate(value, 1) if not isinstance(each, str)), 0)
    return f"{_kind(value[number - 1])} as entry {number}" if number else ""


def _kind(value: object) -> str:
    if isinstance(value, dict):
        return "keys and values"
    if isinstance(value, (list, tuple)):
        return "a list"
    return "nothing" if value is None else shorten(value)


def _places_of(text: str, path: str, entries: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Line and column of each entry of a list in the text of its file; 0 where one is written in
    another way than it reads. The text is gone through once: it may be large."""
    line, beginning, last = 1, 0, 0
    for start in _starts(text, path, entries):
        if start < 0:
            yield 0, 0
            continue
        line += text.count("\n", last, start)
        beginning = text.rfind("\n", last, start) + 1 or beginning
        last = start
        yield line, start - beginning + 1


def _starts(text: str, path: str, entries: Iterable[str]) -> Iterator[int]:
    if path.endswith(".json"):
        yield from (found.start() + 1 for found in _JSON_TEXT.finditer(text))
        return
    last = 0
    for entry in entries:
        start = text.find(entry, last)
        last = start + len(entry) if start >= 0 else len(text)
        yield start
