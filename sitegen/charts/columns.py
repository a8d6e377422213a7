"""The value of a data file → columns of one kind each: numbers, dates or texts.

Data says little of kinds. A column of which every cell is a number is one of numbers, or of
percent, where each ends with "%"; one of ISO dates (ISO 8601: 2026, 2026-05, 2026-05-03, with or
without a time) is one of dates. Any other holds texts. Empty cells are gaps in each of them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from sitegen.errors import DataError, shorten
from sitegen.lazy import pattern
from sitegen.near import did_you_mean

NUMBER, DATE, TEXT = "number", "date", "text"
# How exact a date is: what a reader is told of it.
YEAR, MONTH, DAY, MINUTE = "year", "month", "day", "minute"
# The longest text in a cell: what is longer is no label, and no cell.
LONGEST = 500
# Numbers beyond this are none that a picture can hold.
LARGEST = 1e300
# In a column of whole numbers between these, they are years, and have no signs in them.
YEARS = range(1500, 2101)
_PERCENT = pattern(r"[-\u2212+]?[0-9]{1,15}(?:\.[0-9]{1,15})?[ \xa0]?%")
_DATE = pattern(
    r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2})"
    r"(?:[T ](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?"
    r"(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?)?)?"
)


class DataColumn(Struct, frozen=True, kw_only=True):
    """One column: its cells are numbers, moments without a zone, or texts; None for a gap. `exact`
    says what the dates are exact to, and `coarser` what single ones are; `percent` that numbers are
    shares of a hundred, `decimals` how many the numbers have at most, `years` that they are
    years."""

    name: str
    kind: str
    cells: tuple[Any, ...]
    exact: str = ""
    coarser: dict[dt.datetime, str] = {}
    percent: bool = False
    decimals: int = 0
    years: bool = False


def columns_of(value: Any, most: int) -> tuple[DataColumn, ...]:
    """The columns of the value of a data file: a list of records, a record of numbers or texts by
    name, or a list of rows of which the first names the columns. Raises DataError for any other,
    and for more than `most` rows."""
    records = _records(value)
    if len(records) > most:
        raise DataError(
            f"there are {len(records):,} rows; at most {most:,} can be shown",
            "leave in the file what readers should see: a row for each week instead of each day",
        )
    names: dict[str, None] = {}
    for record in records:
        names.update(dict.fromkeys(record))
    if len(names) > 100:
        raise DataError(f"there are {len(names):,} columns; at most 100 can be shown")
    return tuple(_column(name, [record.get(name) for record in records]) for name in names)


def _records(value: Any) -> list[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        if any(isinstance(each, (Mapping, list, tuple)) for each in value.values()):
            raise DataError(
                "the rows are not at the top of the file",
                'write a list of records: [{"name": "A", "number": 1}, …]',
            )
        return [{"name": name, "value": each} for name, each in value.items()]
    if not isinstance(value, (list, tuple)):
        raise DataError(
            "the file has no rows", 'write a list of records: [{"name": "A", "number": 1}, …]'
        )
    if value and all(isinstance(row, (list, tuple)) for row in value):
        return _named(value)
    for number, row in enumerate(value, 1):
        if not isinstance(row, Mapping):
            raise DataError(
                f"row {number} is no record", 'write each row as {"name": "A", "number": 1}'
            )
    return list(value)


def _named(rows: Sequence[Sequence[Any]]) -> list[Mapping[str, Any]]:
    """Records of rows, of which the first has the names."""
    head = [str(name) for name in rows[0]]
    if len(set(head)) < len(head) or not all(name.strip() for name in head):
        raise DataError("the first row names no columns, or one twice", "name each column once")
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(head):
            raise DataError(
                f"expected {len(head)} cells in row {number}, as in the first, got {len(row)}"
            )
    return [dict(zip(head, row, strict=True)) for row in rows[1:]]


def _column(name: str, cells: Sequence[Any]) -> DataColumn:
    for number, cell in enumerate(cells, 1):
        if isinstance(cell, (Mapping, list, tuple)):
            raise DataError(f"column {shorten(name)}, row {number}: a list or a record is no cell")
    cells = [None if isinstance(cell, str) and not cell.strip() else cell for cell in cells]
    there = [cell for cell in cells if cell is not None]
    if there and all(_is_number(cell) for cell in there):
        return _numbers(name, cells, percent=False)
    if there and all(isinstance(cell, str) and _PERCENT.fullmatch(cell) for cell in there):
        return _numbers(name, [_of_percent(cell) for cell in cells], percent=True)
    dates = [_date(cell) for cell in there]
    if there and None not in dates:
        moments = iter(date for date in dates if date is not None)
        found = [None if cell is None else next(moments) for cell in cells]
        exact = max((date[1] for date in found if date), key=[YEAR, MONTH, DAY, MINUTE].index)
        shown = tuple(date and date[0] for date in found)
        coarser = {date[0]: date[1] for date in found if date and date[1] != exact}
        return DataColumn(name=name, kind=DATE, cells=shown, exact=exact, coarser=coarser)
    texts = tuple(None if cell is None else shorten_text(cell) for cell in cells)
    return DataColumn(name=name, kind=TEXT, cells=texts)


def _is_number(cell: Any) -> bool:
    return isinstance(cell, (int, float)) and not isinstance(cell, bool) and math.isfinite(cell)


def _of_percent(cell: Any) -> float | int | None:
    if cell is None:
        return None
    digits = cell.rstrip("% \xa0").replace("\u2212", "-")
    return float(digits) if "." in digits else int(digits)


def _numbers(name: str, cells: Sequence[Any], *, percent: bool) -> DataColumn:
    there = [cell for cell in cells if cell is not None]
    for number, cell in enumerate(cells, 1):
        if cell is not None and abs(cell) > LARGEST:
            raise DataError(
                f"column {shorten(name)}, row {number}: the number is too large",
                "give the numbers in millions, or another unit",
            )
    return DataColumn(
        name=name,
        kind=NUMBER,
        cells=tuple(cells),
        percent=percent,
        decimals=max(map(_decimals, there)),
        years=not percent and all(isinstance(cell, int) and cell in YEARS for cell in there),
    )


def _decimals(value: float) -> int:
    text = repr(value)
    if "e" in text or "." not in text:
        return 0
    return len(text.partition(".")[2].rstrip("0"))


def _date(cell: Any) -> tuple[dt.datetime, str] | None:
    """A moment and what it is exact to; None for what is no date."""
    if isinstance(cell, dt.datetime):
        return cell.replace(tzinfo=None), MINUTE
    if isinstance(cell, dt.date):
        return dt.datetime(cell.year, cell.month, cell.day), DAY  # noqa: DTZ001 - a day of no zone
    found = _DATE.fullmatch(cell) if isinstance(cell, str) else None
    if found is None:
        return None
    parts = [int(found[name] or least) for name, least in zip(_PARTS, _LEAST, strict=True)]
    exact = next(name for name in _EXACT if found[name] is not None)
    try:
        return dt.datetime(*parts), exact  # type: ignore[arg-type] # noqa: DTZ001 - as written
    except ValueError:
        return None


# The part of a date that says what it is exact to, from the finest.
_EXACT = (MINUTE, DAY, MONTH, YEAR)
_PARTS = ("year", "month", "day", "hour", "minute")
_LEAST = (1, 1, 1, 0, 0)


def shorten_text(cell: Any) -> str:
    """A cell as a text of one line, of at most `LONGEST` characters."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    text = " ".join(str(cell).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def named(columns: Sequence[DataColumn], name: str, attribute: str) -> DataColumn:
    """The column of that name. Raises DataError if there is none; `attribute` asked for it."""
    for column in columns:
        if column.name == name:
            return column
    names = [column.name for column in columns]
    near = did_you_mean(name, names)
    raise DataError(
        f"{attribute}: there is no column {shorten(name)}{'; ' if near else ''}{near}",
        f"the columns are {', '.join(map(shorten, names[:10]))}" if names else "",
    )
