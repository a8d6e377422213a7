"""Ids: what links to a part of a text lead to. No two elements of a page have the same one (HTML
§3.2.6)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from sitegen.errors import Problem, shorten
from sitegen.markdown import places
from sitegen.markdown.written import ENOUGH, Written
from sitegen.model.documents import Heading
from sitegen.text import rawhtml
from sitegen.text.characters import unescape

# In HTML that Markdown or the sanitizer has written: values are in quotes, without < and >.
_ID = re.compile(r'(<[a-zA-Z][^<>]*?) id="([^"]*)"')
_NAME = re.compile(r'(<a\b[^<>]*?) name="([^"]*)"([^<>]*>)')
# Those of the built-in layouts.
_RESERVED = "page."


def ids_of(made: str) -> tuple[str, ...]:
    """The ids in HTML that has been written by Markdown or the sanitizer."""
    return tuple(unescape(tag[2]) for tag in _ID.finditer(made)) if ' id="' in made else ()


def trusted_ids(seen: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ids and the names of anchors in HTML as an author has written it, in which nothing hides
    tags."""
    tags = [
        (token.name, rawhtml.attributes(seen[token.start : token.end]))
        for token in rawhtml.tokens(seen, rawhtml.TRUSTED)
        if token.kind == "start"
    ]
    return (
        tuple(tag["id"] for _, tag in tags if tag.get("id")),
        tuple(tag["name"] for name, tag in tags if name == "a" and tag.get("name")),
    )


def taken(ids: Collection[str], headings: Iterable[Heading]) -> frozenset[str]:
    """The ids that raw HTML gives, if one of the `headings` was given one of them as well."""
    if len(ids) == len(set(ids)):
        return frozenset()
    made = [heading.id for heading in headings]
    raw = Counter(ids) - Counter(made)
    return frozenset(raw) if any(id_ in raw for id_ in made) else frozenset()


def unique(made: str, written: Written) -> tuple[str, tuple[Problem, ...]]:
    """Sanitized HTML in which no id comes again, and none is one of a layout, with a warning for
    each that is not published."""
    counts: Counter[str] = Counter()
    lost: list[tuple[str, int, int | None]] = []

    def once(tag: re.Match[str]) -> str:
        id_ = unescape(tag[2])
        counts[id_] += 1
        if counts[id_] == 1 and not id_.startswith(_RESERVED):
            return tag[0]
        mark = next((mark for mark in places.marks_in(tag[0]) if mark.name == "id"), None)
        lost.append((id_, counts[id_], written.offset(mark.line, mark.column) if mark else None))
        return tag[1]

    return _ID.sub(once, made), tuple(_told(lost, written, "is not published"))


def repeated(ids: Iterable[str], written: Written) -> tuple[Problem, ...]:
    """A warning for each of the `ids` that another element has, in HTML that is published as it
    is."""
    counts: Counter[str] = Counter()
    again = []
    for id_ in ids:
        counts[id_] += 1
        if counts[id_] > 1:
            again.append((id_, counts[id_], None))
    return tuple(_told(again, written, "leads elsewhere"))


def _told(
    lost: Iterable[tuple[str, int, int | None]], written: Written, what: str
) -> Iterator[Problem]:
    """A warning for each id, which is the n-th one of that name, and where it was written, if that
    is known."""
    for id_, number, start in islice(lost, ENOUGH):
        if start is None:
            written_id = rf"""(?:\bid\s*=\s*["']?|#){re.escape(id_)}(?=["'\s>/}}])"""
            found = [each.start() for each in re.finditer(written_id, written.visible, re.I)]
            start = found[min(number, len(found)) - 1] if found else 0
        why = (
            "ids that begin with page. are those of layouts"
            if id_.startswith(_RESERVED)
            else "an element before it has the same one"
        )
        yield written.warning(
            start, f"the id {shorten(id_)} {what}: {why}", "give each element an id of its own"
        )


def anchored(made: str) -> tuple[str, tuple[str, ...]]:
    """Sanitized HTML in which `<a name="part">`, as one wrote in earlier days, has an id, and the
    names that stay: those that can be no id, and those of an anchor that has another. A name that
    is an id elsewhere leads there, and goes."""
    if ' name="' not in made:
        return made, ()
    used, names = set(ids_of(made)), []

    def with_id(tag: re.Match[str]) -> str:
        name = unescape(tag[2])
        if not name or name in used:
            return tag[1] + tag[3]
        if ' id="' in tag[1] + tag[3] or re.search(r"\s", name):
            names.append(name)
            return tag[0]
        used.add(name)
        return f'{tag[1]} id="{tag[2]}"{tag[3]}'

    return _NAME.sub(with_id, made), tuple(names)
