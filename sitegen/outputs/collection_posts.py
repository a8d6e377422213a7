"""Which posts of an edition are in a list of `[[collections]]`, and in which order."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from sitegen.link.collections import entries_of, named, term_of
from sitegen.model.collection_settings import CollectionSettings
from sitegen.model.site import Article, Edition
from sitegen.outputs.ranking import retracted_last
from sitegen.read.data_folder import name_of


def posts_of(
    wanted: CollectionSettings, edition: Edition, data: Mapping[str, bytes]
) -> tuple[int, ...]:
    """The posts of a collection as indices into `Edition.articles`, at most `wanted.limit`. `data`
    are the encoded values of data files, by the names that layouts know."""
    articles = edition.articles
    found: Sequence[int] = range(len(articles) - 1, -1, -1)
    for kind, name in wanted.terms.items():
        term = term_of(edition, kind, name)
        members = frozenset(term.articles if term else ())
        found = [number for number in found if number in members]
    if wanted.pinned:
        found = [number for number in found if articles[number].state.is_pinned]
    if wanted.from_:
        places = _places(entries_of(data.get(name_of(wanted.from_))), edition)
        found = sorted((number for number in found if number in places), key=places.__getitem__)
    return tuple(_ordered(wanted, articles, found)[: wanted.limit])


def _places(entries: Sequence[str], edition: Edition) -> dict[int, int]:
    """Where in a list each article of the edition is that is in it."""
    first = {named(entry, edition.base): place for place, entry in _backwards(entries)}
    places = {}
    for number, article in enumerate(edition.articles):
        found = [first[name] for name in (article.post.path, article.url) if name in first]
        if found:
            places[number] = min(found)
    return places


def _backwards(entries: Sequence[str]) -> list[tuple[int, str]]:
    return list(enumerate(entries))[::-1]


def without_accents(name: str) -> str:
    """A name for sorting, without accents and letter case: "Häfen" comes among words with "ha"."""
    return "".join(
        c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c)
    )


def _ordered(
    wanted: CollectionSettings, articles: Sequence[Article], found: Sequence[int]
) -> list[int]:
    order = wanted.ordered_by
    if order == "title":
        found = sorted(found, key=lambda number: _sorted_title(articles[number]))
    elif order != "listed":
        found = sorted(found, reverse=order == "newest")
    return retracted_last(articles, found)


def _sorted_title(article: Article) -> tuple[str, str]:
    return without_accents(article.post.meta.title), article.url
