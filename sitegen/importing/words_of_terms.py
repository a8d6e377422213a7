"""Categories, tags and series of the old site: what they are called, where their lists are now, and
a file for each that had words or another address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from sitegen import terms, urls
from sitegen.importing.old_site import Claims, OldSite, key
from sitegen.importing.source import SourceTerm, TermKind
from sitegen.importing.survey import Listed

FOLDERS: dict[TermKind, str] = {"category": "categories", "tag": "tags", "series": "series"}


class ListedTerm(Struct, frozen=True, kw_only=True):
    """A term that published posts have: its kind here (a second category has become a tag), its
    name, its new address, the old ones that lead there, and those that only a server can lead
    there, since no file can be at them."""

    kind: TermKind
    name: str
    address: str
    aliases: tuple[str, ...]
    for_server: tuple[str, ...]
    source: SourceTerm | None


def kinds_of(document: Listed) -> Iterator[tuple[TermKind, str]]:
    """The terms of a document here: its first category, and its other ones as tags."""
    category = document.categories[0] if document.categories else ""
    if category:
        yield "category", category
    for tag in tags_of(document.categories, document.tags):
        yield "tag", tag
    if document.series:
        yield "series", document.series


def tags_of(categories: Iterable[str], tags: Iterable[str]) -> list[str]:
    """The tags of a document: its own, and all its categories but the first. Each once, and none
    that is its category."""
    first, *others = [*categories] or [""]
    found: dict[str, str] = {}
    for name in (*others, *tags):
        if name.strip() and terms.key(name) != (terms.key(first) if first else ""):
            found.setdefault(terms.key(name), name)
    return list(found.values())


def listed_terms(
    known: Iterable[SourceTerm], documents: Iterable[Listed], old: OldSite, claims: Claims
) -> tuple[ListedTerm, ...]:
    """The terms that have a list in the new site, whose published `documents` are given, in the
    order of their addresses. They get the old addresses that `claims` still has."""
    used: dict[tuple[TermKind, str], str] = {}
    for document in documents:
        if document.kind == "post":
            for kind, name in kinds_of(document):
                used.setdefault((kind, terms.key(name)), name)
    sources: dict[tuple[TermKind, str], SourceTerm] = {}
    for source in known:
        sources.setdefault((source.kind, terms.key(source.name)), source)
    found = {}
    for (kind, unique), name in used.items():
        said = sources.get((kind, unique))
        # A second category is a tag here, with the old list of the category.
        also = sources.get(("category", unique)) if kind == "tag" else None
        if kind == "tag" and ("category", unique) in used:
            also = None
        address = f"/{FOLDERS[kind]}/{terms.part(name)}/"
        if address in found:
            continue
        known_as = [each.address for each in (said, also) if each and each.address]
        found[address] = ListedTerm(
            kind=kind,
            name=name,
            address=address,
            aliases=_aliases(known_as, address, old, claims),
            for_server=tuple(each for each in known_as if not _is_of_file(each, old)),
            source=said or also,
        )
    return tuple(found[address] for address in sorted(found))


def _is_of_file(address: str, old: OldSite) -> bool:
    within = old.within(address)
    return "?" not in address and within is not None and urls.is_site_address(within)


def _aliases(known: list[str], address: str, old: OldSite, claims: Claims) -> tuple[str, ...]:
    """The old addresses of a term whose new one is `address`."""
    within = [inside for each in known if "?" not in each and (inside := old.within(each))]
    return tuple(each for each in within if key(each) != key(address) and claims.gets(each))
