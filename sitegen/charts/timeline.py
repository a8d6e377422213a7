"""The value of a data file → the items of a timeline."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from sitegen.charts.columns import DATE, DAY, MINUTE, MONTH, TEXT, YEAR, DataColumn, columns_of
from sitegen.charts.words import Words
from sitegen.errors import DataError, shorten
from sitegen.layouts.language import Strings

MOST_ITEMS = 500
# How much of a moment as ISO 8601 writes it is exact.
_LENGTHS = {YEAR: 4, MONTH: 7, DAY: 10, MINUTE: 16}
# The column with the addresses of items, by its name.
_ADDRESSES = ("url", "link", "href")


class TimelineItem(Struct, frozen=True, kw_only=True):
    """An item: its date in words and by ISO 8601, its title, its text or "", and the address that
    the title leads to, or ""."""

    date: str
    iso: str
    title: str
    text: str
    url: str


def timeline(value: Any, *, order: str, strings: Strings) -> tuple[TimelineItem, ...]:
    """The items of the value of a data file: the first column of dates, or of years, says when; the
    first two of texts are title and text; `url` is an address. The `order` is "oldest" or "newest"
    first, or that of the "file". Raises DataError."""
    columns = columns_of(value, MOST_ITEMS)
    if not columns:
        return ()
    dates = next((column for column in columns if column.kind == DATE or column.years), None)
    if dates is None:
        raise DataError(
            "a timeline needs a column of dates", "write dates as 2026-05-03, 2026-05 or 2026"
        )
    addresses = next((column for column in columns if column.name.lower() in _ADDRESSES), None)
    texts = [column for column in columns if column.kind == TEXT and column is not addresses]
    if not texts:
        raise DataError(f"a timeline needs a column of texts beside {shorten(dates.name)}")
    rows = list(range(len(dates.cells)))
    for row in rows:
        if dates.cells[row] is None:
            raise DataError(f"column {shorten(dates.name)} has no date in row {row + 1}")
    if order != "file":
        rows.sort(key=dates.cells.__getitem__, reverse=order == "newest")
    words = Words(strings)
    return tuple(
        TimelineItem(
            date=words.cell(dates, dates.cells[row]),
            iso=_iso(dates, dates.cells[row]),
            title=texts[0].cells[row] or "",
            text=(texts[1].cells[row] or "") if len(texts) > 1 else "",
            url=_address(addresses, row),
        )
        for row in rows
    )


def _iso(column: DataColumn, value: Any) -> str:
    if column.years:
        return str(value)
    text: str = value.isoformat()
    return text[: _LENGTHS[column.coarser.get(value, column.exact)]]


def _address(column: DataColumn | None, row: int) -> str:
    address = str(column.cells[row] or "") if column else ""
    is_whole = address.startswith(("https://", "http://"))
    if address and not is_whole and (address[:1] != "/" or address[:2] in ("//", "/\\")):
        raise DataError(
            f"column {column.name if column else ''}, row {row + 1}: {shorten(address)} is no"
            " address",
            "write https://… or /an/address/",
        )
    return address
