"""Ids: what links to a part of a text lead to. No two elements of a page have the same one (HTML
§3.2.6)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from urllib.parse import unquote

from sitegen import lazy
from sitegen.errors import Problem, shorten
from sitegen.markdown import places
from sitegen.markdown.written import ENOUGH, Written
from sitegen.model.documents import Heading
from sitegen.text import rawhtml
from sitegen.text.characters import unescape

# These match in HTML written by Markdown or the sanitizer: values are in quotes, without < and >.
_ID = lazy.pattern(r'(<[a-zA-Z][^<>]*?) id="([^"]*)"')
# The values alone. Outside of tags, no ">" comes before the next "<".
_ID_VALUE = lazy.pattern(r' id="([^"]*)"(?=[^<>]*>)')
_NAME = lazy.pattern(r'(<a\b[^<>]*?) name="([^"]*)"([^<>]*>)')
# The links of both dialects from a footnote to its references, with the space before each.
_BACK_LINK = lazy.pattern(
    r'(?: |&nbsp;|&#160;)?<a (?:aria-label="[^"]*" )?class="footnote-backref" href="#([^"]*)"'
    r"[^<>]*>[^<]*(?:<sup>\d+</sup>)?</a>"
)
# The ids of the built-in layouts begin with it.
_RESERVED = "page."


def ids_of(html: str) -> tuple[str, ...]:
    """The ids in HTML that Markdown or the sanitizer has written."""
    return tuple(map(unescape, _ID_VALUE.findall(html))) if ' id="' in html else ()


def trusted_ids(html: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ids, and the names of anchors, in HTML as an author has written it. Comments, scripts and
    the like must have been blanked, since they can hold text like tags."""
    tags = [
        (token.name, rawhtml.attributes(html[token.start : token.end]))
        for token in rawhtml.tokens(html, rawhtml.TRUSTED)
        if token.kind == "start"
    ]
    return (
        tuple(tag["id"] for _, tag in tags if tag.get("id")),
        tuple(tag["name"] for name, tag in tags if name == "a" and tag.get("name")),
    )


def without_idle_back_links(html: str, readable: str, ids: Collection[str]) -> tuple[str, str]:
    """`html`, and what is `readable` of it, without the links that lead from a footnote to a
    reference with none of the `ids`: one in a <template>, for example, which nobody sees."""
    pieces, end = [], 0
    for link in _BACK_LINK.finditer(readable):
        if unquote(unescape(link[1])) not in ids:
            pieces.append((end, link.start()))
            end = link.end()
    if not end:
        return html, readable
    pieces.append((end, len(html)))
    without = "".join(html[start:stop] for start, stop in pieces)
    if readable is html:
        return without, without
    return without, "".join(readable[start:stop] for start, stop in pieces)


def taken(ids: Collection[str], headings: Iterable[Heading]) -> frozenset[str]:
    """The ids that raw HTML sets, if one of the `headings` has one of them as well."""
    if len(ids) == len(set(ids)):
        return frozenset()
    of_headings = [heading.id for heading in headings]
    raw = Counter(ids) - Counter(of_headings)
    return frozenset(raw) if any(id_ in raw for id_ in of_headings) else frozenset()


def unique(html: str, written: Written) -> tuple[str, tuple[Problem, ...]]:
    """Sanitized HTML without repeated ids and without ids of layouts, and a warning for each id
    that was removed."""
    counts: Counter[str] = Counter()
    lost: list[tuple[str, int, int | None]] = []

    def once(tag: re.Match[str]) -> str:
        id_ = unescape(tag[2])
        counts[id_] += 1
        if counts[id_] == 1 and not id_.startswith(_RESERVED):
            return tag[0]
        place = places.marked(tag[0], "id")
        lost.append((id_, counts[id_], written.offset(*place) if place else None))
        return tag[1]

    return _ID.sub(once, html), tuple(_warnings(lost, written, "is not published"))


def repeated(html: str, written: Written, *, marked: bool) -> tuple[Problem, ...]:
    """A warning for each id that an element before it has, in HTML that is not sanitized. With
    `marked`, marks tell where they were written (places.py). Comments and the like must have been
    blanked."""
    counts: Counter[str] = Counter()
    again = []
    for token in rawhtml.tokens(html, rawhtml.TRUSTED):
        tag = html[token.start : token.end] if token.kind == "start" else ""
        if id_ := rawhtml.attributes(tag).get("id"):
            counts[id_] += 1
            if counts[id_] > 1:
                place = places.marked(tag, "id") if marked else None
                again.append((id_, counts[id_], written.offset(*place) if place else None))
    return tuple(_warnings(again, written, "leads elsewhere"))


def _warnings(
    lost: Iterable[tuple[str, int, int | None]], written: Written, what: str
) -> Iterator[Problem]:
    """A warning for each (id, number, position) of `lost`: it is the `number`-th element with that
    id, from 1 on, and the position in the text is None if it is unknown."""
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


def anchored(html: str) -> tuple[str, tuple[str, ...]]:
    """Sanitized HTML in which anchors written the old way, `<a name="part">`, have an id instead,
    and the names that stay: those that cannot be an id, and those of anchors with an id. A name
    that is the id of another element is removed: links lead to that element."""
    if ' name="' not in html:
        return html, ()
    used, names = set(ids_of(html)), []

    def with_id(tag: re.Match[str]) -> str:
        name = unescape(tag[2])
        if not name or name in used:
            return tag[1] + tag[3]
        if ' id="' in tag[1] + tag[3] or re.search(r"\s", name):
            names.append(name)
            return tag[0]
        used.add(name)
        return f'{tag[1]} id="{tag[2]}"{tag[3]}'

    return _NAME.sub(with_id, html), tuple(names)
