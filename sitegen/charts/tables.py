"""The value of a data file → a table: numbers as the language of the page writes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from sitegen.charts.columns import NUMBER, DataColumn, columns_of, named
from sitegen.charts.words import Words
from sitegen.errors import DataError
from sitegen.layouts.language import Strings

# The rows of a file, and those that a table shows.
MOST_READ, MOST_SHOWN = 100_000, 1_000


class TableCell(Struct, frozen=True):
    """A cell: its text, and whether it is a number, or the name of its row."""

    text: str
    is_number: bool
    is_head: bool


class DataTable(Struct, frozen=True, kw_only=True):
    """A table: the names of its columns as cells, and its rows. `left` says how many rows of the
    data are not in it; `shown` and `count` are how many are, and how many there are, in words."""

    head: tuple[TableCell, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    left: int
    shown: str
    count: str


def data_table(value: Any, *, columns: str, limit: float | None, strings: Strings) -> DataTable:
    """The table of the value of a data file: of all `columns`, or of those of these names with
    commas between them, and of the first `limit` rows. Raises DataError."""
    if limit is not None and (limit < 1 or limit != int(limit)):
        raise DataError(f"limit: expected a whole number from 1, got {limit}")
    most = MOST_READ if limit is None else int(limit)
    all_columns = columns_of(value, MOST_READ)
    names = [name.strip() for name in columns.split(",") if name.strip()]
    shown = [named(all_columns, name, "columns") for name in names] or list(all_columns)
    count = len(shown[0].cells) if shown else 0
    if min(count, most) > MOST_SHOWN:
        raise DataError(
            f"there are {count:,} rows; a table shows at most {MOST_SHOWN:,}",
            f"write limit={MOST_SHOWN} or less, or leave in the file what readers should see",
        )
    return table_of(shown, range(min(count, most)), Words(strings))


def table_of(columns: Sequence[DataColumn], rows: Sequence[int], words: Words) -> DataTable:
    """A table of these rows of the columns. The first column names the rows, unless it has numbers
    that are no years."""
    first = columns[0] if columns else None
    count = len(first.cells) if first else 0
    named_rows = first is not None and (first.kind != NUMBER or first.years)
    return DataTable(
        head=tuple(TableCell(column.name, _is_number(column), True) for column in columns),
        rows=tuple(
            tuple(
                TableCell(
                    words.cell(column, column.cells[row]),
                    _is_number(column),
                    named_rows and place == 0,
                )
                for place, column in enumerate(columns)
            )
            for row in rows
        ),
        left=count - len(rows),
        shown=words.signs.number(len(rows)),
        count=words.signs.number(count),
    )


def _is_number(column: DataColumn) -> bool:
    return column.kind == NUMBER and not column.years
