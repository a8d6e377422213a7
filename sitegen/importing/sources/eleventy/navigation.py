"""The menu and the authors of an Eleventy site."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from sitegen.importing.source import (
    FILE_SCHEME,
    MenuItem,
    SourceAuthor,
    SourcePicture,
    SourceText,
)
from sitegen.importing.sources.eleventy.documents import EleventyText
from sitegen.importing.sources.eleventy.lists import is_list
from sitegen.importing.sources.front_matter import table, text


def authors(listed: Any, own: Any) -> tuple[SourceAuthor, ...]:
    """Those of a data file `authors`, by their keys or as a list, and the author of the site."""
    found: dict[str, SourceAuthor] = {}
    if isinstance(listed, dict):
        entries = [(text(key), table(value)) for key, value in listed.items()]
    else:
        entries = [
            (text(table(each).get("id")) or text(table(each).get("name")), table(each))
            for each in (listed if isinstance(listed, list) else [])
        ]
    for key, values in entries:
        if key:
            found[key] = _author(key, values)
    values = table(own) or ({"name": own} if text(own) else {})
    name = text(values.get("name"))
    if name and name not in found and name not in {author.name for author in found.values()}:
        found[name] = _author(name, values)
    return tuple(found.values())


def _author(key: str, values: dict[str, Any]) -> SourceAuthor:
    url = next((text(values[k]) for k in ("url", "website", "link") if text(values.get(k))), "")
    bio = next(
        (text(values[k]) for k in ("bio", "description", "about") if text(values.get(k))), ""
    )
    picture = next(
        (text(values[k]) for k in ("image", "avatar", "photo") if text(values.get(k))), ""
    )
    return SourceAuthor(
        id=key,
        name=text(values.get("name")) or text(values.get("full_name")) or key,
        slug=key,
        biography=SourceText(text=bio, format="markdown"),
        url=url if re.match(r"https?://", url) else "",
        picture=SourcePicture(src=picture) if re.search(r"[./]", picture) else None,
    )


def menu(
    documents: Iterable[EleventyText],
    data: dict[str, Any],
    prefix: str,
) -> tuple[MenuItem, ...]:
    """The menu: what pages say under `eleventyNavigation`, or a data file `navigation`."""
    entries: list[tuple[float, str, str, str, str]] = []
    for one in documents:
        own = table(one.values.get("eleventyNavigation"))
        key = text(own.get("key"))
        if not key or one.is_left_out:
            continue
        order = text(own.get("order"))
        position = float(order) if re.fullmatch(r"-?\d{1,6}(?:\.\d{1,6})?", order) else 0.0
        is_made = "pagination" in one.values or is_list(one)
        place = one.address if is_made and one.address else FILE_SCHEME + quote(one.path)
        url = text(own.get("url")) or place
        title = text(own.get("title")) or key
        entries.append((position, key, title, url, text(own.get("parent"))))
    entries.sort(key=lambda entry: entry[0])
    if entries:
        below: dict[str, list[tuple[str, str, str]]] = {}
        for _, key, title, url, parent in entries:
            below.setdefault(parent, []).append((key, title, url))
        return _below(below, "")
    listed = data.get("navigation") or data.get("nav") or data.get("menu")
    if isinstance(listed, dict):
        names = ("main", "primary", "header", "items", "top")
        listed = next((listed[name] for name in names if name in listed), None)
    return _listed(listed if isinstance(listed, list) else [], prefix)


def _below(
    entries: dict[str, list[tuple[str, str, str]]], parent: str, depth: int = 0
) -> tuple[MenuItem, ...]:
    """The entries below the one with the key `parent`. Each stands in one place, also where two
    pages have one key or are each other's parents."""
    return tuple(
        MenuItem(title=title, url=url, links=_below(entries, key, depth + 1) if depth < 3 else ())
        for key, title, url in entries.pop(parent, ())
    )


def _listed(entries: list[Any], prefix: str) -> tuple[MenuItem, ...]:
    found = []
    for own in map(table, entries):
        title = next((text(own[k]) for k in ("title", "text", "name", "label") if own.get(k)), "")
        url = next((text(own[k]) for k in ("url", "href", "link") if text(own.get(k))), "")
        if title and url:
            found.append(MenuItem(title=title, url=prefix + url if url[0] == "/" else url))
    return tuple(found)
