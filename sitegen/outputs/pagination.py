"""The pages of a list. They are counted from the oldest post, so that a new post changes no full
page; see `urls.full_pages`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from sitegen import urls


class NumberedPage(Struct, frozen=True, kw_only=True):
    """One page of a list: its address, its number (0 is the first page), its articles from the
    newest to the oldest, and the addresses of the pages beside it, or ""."""

    url: str
    number: int
    articles: tuple[int, ...]
    newer: str
    older: str


def addresses(url: str, count: int, size: int) -> Iterator[str]:
    """The addresses of all pages of the list at `url` with `count` posts."""
    return (urls.list_page(url, number) for number in range(urls.full_pages(count, size) + 1))


def numbered(url: str, articles: Sequence[int], size: int) -> Iterator[NumberedPage]:
    """All pages of the list at `url`, of articles from the oldest to the newest."""
    full = urls.full_pages(len(articles), size)
    for number in range(full + 1):
        part = articles[(number - 1) * size : number * size] if number else articles[full * size :]
        older = (number or full + 1) - 1
        yield NumberedPage(
            url=urls.list_page(url, number),
            number=number,
            articles=tuple(reversed(part)),
            newer=urls.list_page(url, number + 1 if number < full else 0) if number else "",
            older=urls.list_page(url, older) if older else "",
        )
