"""The pages of a list. They are counted from the oldest post, so that a new post changes no full
page; see `urls.full_pages`. A series is read from its first part on: its first page, which has no
number, has the first parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from sitegen import urls


class NumberedPage(Struct, frozen=True, kw_only=True):
    """One page of a list: its address, its number (0 is the first page), the indices of what it
    lists, in the order of the page, and the addresses of the pages beside it, or ""."""

    url: str
    number: int
    indices: tuple[int, ...]
    newer: str
    older: str


def addresses(url: str, count: int, size: int) -> Iterator[str]:
    """The addresses of all pages of the list at `url` with `count` posts."""
    return (urls.list_page(url, number) for number in range(urls.full_pages(count, size) + 1))


def series_addresses(url: str, count: int, size: int) -> Iterator[str]:
    """The addresses of all pages of the series at `url` with `count` parts."""
    return (urls.list_page(url, number) for number in _numbers(count, size))


def series_pages(url: str, articles: Sequence[int], size: int) -> Iterator[NumberedPage]:
    """All pages of the series at `url`, of articles from the oldest to the newest."""
    numbers = [*_numbers(len(articles), size)]
    for i, number in enumerate(numbers):
        yield NumberedPage(
            url=urls.list_page(url, number),
            number=number,
            indices=tuple(articles[i * size : (i + 1) * size]),
            newer=urls.list_page(url, numbers[i + 1]) if i + 1 < len(numbers) else "",
            older=urls.list_page(url, numbers[i - 1]) if i else "",
        )


def _numbers(count: int, size: int) -> Iterator[int]:
    """The numbers of the pages of a series: 0, 2, 3 and so on."""
    return (page if page > 1 else 0 for page in range(1, max(1, -(-count // size)) + 1))


def numbered(url: str, articles: Sequence[int], size: int) -> Iterator[NumberedPage]:
    """All pages of the list at `url`, of articles from the oldest to the newest. Each has them from
    the newest to the oldest."""
    full = urls.full_pages(len(articles), size)
    for number in range(full + 1):
        part = articles[(number - 1) * size : number * size] if number else articles[full * size :]
        older = (number or full + 1) - 1
        yield NumberedPage(
            url=urls.list_page(url, number),
            number=number,
            indices=tuple(reversed(part)),
            newer=urls.list_page(url, number + 1 if number < full else 0) if number else "",
            older=urls.list_page(url, older) if older else "",
        )
