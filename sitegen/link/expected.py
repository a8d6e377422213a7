"""The addresses that documents with an error would have without it, as far as that is known.

A link to such an address is no mistake. Nothing is guessed: where a part of an address is unknown,
it is a pattern."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from string import Formatter

from msgspec import Struct

from sitegen import terms, urls
from sitegen.link.addresses import prefix_of
from sitegen.model.choices import FEEDS
from sitegen.model.config import Config
from sitegen.model.documents import Broken, Document, Page, Post
from sitegen.model.site import Asset
from sitegen.model.taxonomies import taxonomies_of
from sitegen.provenance.states import corrections_of
from sitegen.urls import alias_url

_PART = "[^/]+"
# The lists that depend on a key, by the first part of their addresses, beside those of terms.
_FOLDERS = {
    "date": "archive",
    "corrections": "corrections",
    "retracted": "corrections",
}
_DATE = {"year": r"\d{4}", "month": r"\d\d", "day": r"\d\d"}


class AwaitedDocument(Struct, frozen=True):
    """A document with errors, which is not published. Without them, it and the files beside it
    would be there, and something at all these `addresses`; its own is `url`, or "" if that is not
    known."""

    document: Document
    url: str
    assets: Sequence[Asset]
    addresses: tuple[str, ...]


def is_placed(broken: Broken, config: Config) -> bool:
    """Whether the address of the document is known."""
    return not _unknown(broken, config)


def _unknown(broken: Broken, config: Config) -> set[str]:
    """The fields of the address that are unknown."""
    document, unread = broken.document, {*broken.unread}
    if not isinstance(document, Post | Page):
        return set()
    # Without a slug, that of a post comes from its title, and that of a page from its file name.
    slug = {"slug", *(("title",) if isinstance(document, Post) and not document.meta.slug else ())}
    if isinstance(document, Page):
        return {"slug"} & unread
    wanted = {name for _, name, _, _ in Formatter().parse(config.urls.post) if name}
    unknown = {"slug"} if slug & unread else set()
    unknown |= {*_DATE} if "date" in unread else set()
    return (unknown | ({"category", "author"} & unread)) & wanted


def addresses(broken: Broken, url: str, config: Config) -> Iterator[str]:
    """The addresses that the document would add to the site: its own, `url` if that is known, its
    aliases, and the lists that it would be in."""
    document = broken.document
    if url:
        yield url
    written = (*document.meta.aliases, *broken.addresses)
    yield from (alias_url(alias) for alias in written if urls.is_site_address(alias))
    if isinstance(document, Post):
        prefix = prefix_of(document, config)
        lists = lists_of(document, config)
        if corrections_of(document) and not document.meta.unlisted:
            lists.append(prefix + urls.CORRECTIONS)
        if document.meta.series:
            yield prefix + urls.SERIES
        date = document.meta.date
        if "date" not in broken.unread:
            yield prefix + urls.year(date.year)
            yield prefix + urls.month(date.year, date.month)
        yield from lists
        yield from (list_ + feed.file for list_ in lists for feed in FEEDS.values())


def lists_of(post: Post, config: Config) -> list[str]:
    """The addresses of the terms of a post, if no other term would have the same."""
    prefix = prefix_of(post, config)
    return [
        f"{prefix}/{taxonomy.plural}/{urls.encode(terms.part(name))}/"
        for taxonomy in taxonomies_of(config)
        for name in taxonomy.written(post)
    ]


def _folders(config: Config) -> dict[str, str]:
    """The lists that depend on a key, by the first part of their addresses."""
    return {taxonomy.key: taxonomy.plural for taxonomy in taxonomies_of(config)} | _FOLDERS


def pattern_of(broken: Broken, url: str, config: Config) -> str:
    """A pattern of the address of the document alone, of which a part is unknown; `url` has
    placeholders there."""
    return _address(broken, url, config).pattern.removesuffix(f"(?:{_PART})?")


def of_any_post(config: Config) -> re.Pattern[str]:
    """A pattern of what a post may add of which nothing is known: its address, the files beside it
    and its lists."""
    prefixes = "|".join(re.escape(config.prefix(code)) for code in config.codes)
    pattern = ""
    for text, name, _, _ in Formatter().parse(config.urls.post):
        pattern += re.escape(urls.encode(text)) + (_DATE.get(name, _PART) if name else "")
    lists = f"/(?:{'|'.join(sorted({*_folders(config).values()}))})/.*"
    return re.compile(f"(?:{prefixes})(?:{pattern}(?:{_PART})?|{lists})")


def patterns(unfinished: Mapping[str, Broken], config: Config) -> Iterator[re.Pattern[str]]:
    """Patterns of the other addresses that these documents would add. `unfinished` has them by
    address, in which unknown fields have the values of their placeholders."""
    for url, broken in unfinished.items():
        if not is_placed(broken, config):
            yield _address(broken, url, config)
    if any(isinstance(broken.document, Post) for broken in unfinished.values()):
        # Numbered pages of lists, since more posts make more of them, and lists that hold every
        # post.
        prefixes = "|".join(re.escape(config.prefix(code)) for code in config.codes)
        yield re.compile(rf"/(?:.*/)?page/\d+/|(?:{prefixes})/transparency/(?:[a-z]+/)?")
    unread = {
        (prefix_of(document, config), key)
        for broken in unfinished.values()
        if isinstance(document := broken.document, Post)
        for key in broken.unread
    }
    folders = _folders(config)
    for prefix, key in sorted(unread):
        if key in folders:
            yield re.compile(f"{re.escape(prefix)}/{folders[key]}/.*")


def _address(broken: Broken, url: str, config: Config) -> re.Pattern[str]:
    """The pattern of an address with unknown parts, and of the files beside it."""
    document, unknown = broken.document, _unknown(broken, config)
    beside = f"(?:{_PART})?" if document.path.endswith("/index.md") else ""
    if not isinstance(document, Post):
        folder = url[: url.rstrip("/").rfind("/") + 1]
        return re.compile(f"{re.escape(folder)}{_PART}/{beside}")
    date = document.meta.date
    values = {
        "year": f"{date.year:04}",
        "month": f"{date.month:02}",
        "day": f"{date.day:02}",
        "slug": document.slug,
    }
    pattern = re.escape(prefix_of(document, config))
    for text, name, _, _ in Formatter().parse(config.urls.post):
        pattern += re.escape(urls.encode(text))
        if name:
            value = values.get(name) if name not in unknown else None
            pattern += _DATE.get(name, _PART) if value is None else re.escape(urls.encode(value))
    return re.compile(pattern + beside)
