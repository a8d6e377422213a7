"""Documents with an error: at which addresses they would be published without it, as far as they
say.

What leads there is no mistake of whoever wrote the link. A guess is made of nothing: what is not
known is a pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from string import Formatter

from sitegen import terms, urls
from sitegen.model.choices import FEEDS
from sitegen.model.config import Config
from sitegen.model.documents import Author, Broken, Page, Post
from sitegen.urls import alias_url

_PART = "[^/]+"
_DATE = {"year": r"\d{4}", "month": r"\d\d", "day": r"\d\d"}
# Numbered pages of lists, which more posts would have more of, and the lists that hold every post.
_ALWAYS = re.compile(r"/(?:.*/)?page/\d+/|/transparency/(?:[a-z]+/)?")


def is_placed(broken: Broken, config: Config) -> bool:
    """Whether it is known at which address the document would stand."""
    return not _unknown(broken, config)


def _unknown(broken: Broken, config: Config) -> set[str]:
    """The fields of the address that are not known."""
    document, unread = broken.document, {*broken.unread}
    if isinstance(document, Author):
        return set()
    # The slug is that of the title where there is none; that of a page is rather its file's.
    slug = {"slug", *(("title",) if isinstance(document, Post) and not document.meta.slug else ())}
    if isinstance(document, Page):
        return {"slug"} & unread
    wanted = {name for _, name, _, _ in Formatter().parse(config.urls.post) if name}
    found = {"slug"} if slug & unread else set()
    found |= {*_DATE} if "date" in unread else set()
    return (found | ({"category", "author"} & unread)) & wanted


def addresses(broken: Broken, url: str) -> Iterator[str]:
    """The addresses that there would be with the document: its own, `url` if that is known, old
    ones, those of the lists that it would be in."""
    document = broken.document
    if url:
        yield url
    written = (*document.meta.aliases, *broken.addresses)
    yield from (alias_url(alias) for alias in written if urls.is_site_address(alias))
    if isinstance(document, Post):
        lists = [f"/tags/{urls.encode(terms.part(tag))}/" for tag in document.meta.tags]
        if document.meta.category:
            lists.append(f"/categories/{urls.encode(terms.part(document.meta.category))}/")
        date = document.meta.date
        if "date" not in broken.unread:
            yield from (urls.year(date.year), urls.month(date.year, date.month))
        yield from lists
        yield from (list_ + feed.file for list_ in lists for feed in FEEDS.values())


def patterns(unfinished: Mapping[str, Broken], config: Config) -> Iterator[re.Pattern[str]]:
    """What else there would be without the errors of these documents, which stand by the addresses
    that they would have if what is not known of them were as its stand-ins are."""
    posts = [broken for broken in unfinished.values() if isinstance(broken.document, Post)]
    for url, broken in unfinished.items():
        if not is_placed(broken, config):
            yield _address(broken, url, config)
    if posts:
        yield _ALWAYS
    unread = {key for broken in posts for key in broken.unread}
    for key, folder in (("tags", "tags"), ("category", "categories"), ("date", "archive")):
        if key in unread:
            yield re.compile(f"/{folder}/.*")


def _address(broken: Broken, url: str, config: Config) -> re.Pattern[str]:
    """The pattern of an address of which a part is not known, and of the files beside it."""
    document, unknown = broken.document, _unknown(broken, config)
    beside = f"(?:{_PART})?" if document.path.endswith("/index.md") else ""
    if not isinstance(document, Post):
        folder = url[: url.rstrip("/").rfind("/") + 1]
        return re.compile(f"{re.escape(folder)}{_PART}/{beside}")
    date = document.meta.date
    known = {
        "year": f"{date.year:04}",
        "month": f"{date.month:02}",
        "day": f"{date.day:02}",
        "slug": document.slug,
    }
    made = ""
    for text, name, _, _ in Formatter().parse(config.urls.post):
        made += re.escape(urls.encode(text))
        if name:
            value = known.get(name) if name not in unknown else None
            made += _DATE.get(name, _PART) if value is None else re.escape(urls.encode(value))
    return re.compile(made + beside)
