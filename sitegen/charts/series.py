"""What a chart shows of its data: one column of names, dates or numbers below it, and up to six
columns of numbers, the series."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from sitegen.charts.columns import (
    NUMBER,
    TEXT,
    DataColumn,
    columns_of,
    named,
)
from sitegen.errors import DataError, shorten

BAR, LINE, AREA = "bar", "line", "area"
# The rows of a line, of bars, and of bars with names.
MOST_ROWS, MOST_BARS, MOST_NAMES = 10_000, 100, 40
# More cannot be told apart without colour.
MOST_SERIES = 6
_AS_NUMBERS = "write numbers as 1234.5, without units and signs for thousands; leave gaps empty"


class ChartData(Struct, frozen=True, kw_only=True):
    """`below` is what stands below the chart, `series` what it shows; all of them have the rows in
    the order in which they are shown."""

    kind: str
    below: DataColumn
    series: tuple[DataColumn, ...]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.below.cells)


def chart_data(value: Any, kind: str, x: str, y: str) -> ChartData:
    """What a chart of the `kind` shows of the value of a data file. `x` is the name of the column
    below it, `y` are the names of the series, with commas between them; without them, the first
    column and all with numbers. Raises DataError."""
    columns = columns_of(value, MOST_ROWS)
    if not columns:
        return ChartData(kind=kind, below=DataColumn(name="", kind=TEXT, cells=()), series=())
    below = _below(columns, x, y)
    series = _series(columns, below, y)
    rows = range(len(below.cells))
    if below.kind != TEXT:
        # A moment or a number that is missing has no place; of equal ones the order stays.
        rows = sorted(  # type: ignore[assignment]
            (row for row in rows if below.cells[row] is not None), key=below.cells.__getitem__
        )
    below, *rest = (_in_order(column, rows) for column in (below, *series))
    data = ChartData(kind=kind, below=below, series=tuple(rest))
    _check(data)
    return data


def _below(columns: Sequence[DataColumn], x: str, y: str) -> DataColumn:
    if x:
        return named(columns, x, "x")
    if len(columns) < 2:
        raise DataError(
            "a chart needs two columns: one for its x, and one of numbers",
            "the file has one column",
        )
    asked = {name.strip() for name in y.split(",")}
    others = [column for column in columns if column.name not in asked] or list(columns)
    return next((column for column in others if column.kind != NUMBER), others[0])


def _series(columns: Sequence[DataColumn], below: DataColumn, y: str) -> list[DataColumn]:
    names = [name.strip() for name in y.split(",") if name.strip()] if y else []
    if not names:
        numbers = [column for column in columns if column.kind == NUMBER and column is not below]
        if not numbers:
            raise DataError(
                f"there is no column of numbers beside {shorten(below.name)}", _AS_NUMBERS
            )
    elif any(column.name == y.strip() for column in columns):
        # A name with a comma in it.
        numbers = [named(columns, y.strip(), "y")]
    else:
        numbers = [named(columns, name, "y") for name in dict.fromkeys(names)]
    if len(numbers) > MOST_SERIES:
        raise DataError(
            f"there are {len(numbers)} columns of numbers; a chart shows at most {MOST_SERIES}",
            f'name those that readers should see: y="{numbers[0].name}, {numbers[1].name}"',
        )
    return [_of_numbers(column) for column in numbers]


def _of_numbers(column: DataColumn) -> DataColumn:
    """A column that was named, which must be one of numbers or empty."""
    there = [cell for cell in column.cells if cell is not None]
    if column.kind == NUMBER or not there:
        return column
    for number, cell in enumerate(column.cells, 1):
        if cell is not None and not _like_number(cell):
            raise DataError(
                f"y: column {shorten(column.name)} has no number in row {number}:"
                f" {shorten(str(cell))}",
                _AS_NUMBERS,
            )
    raise DataError(f"y: column {shorten(column.name)} has no numbers", _AS_NUMBERS)


def _like_number(cell: Any) -> bool:
    text = str(cell).strip().replace("\u2212", "-")
    return text.lstrip("-").replace(".", "", 1).isdecimal()


def _in_order(column: DataColumn, rows: Sequence[int]) -> DataColumn:
    return DataColumn(
        name=column.name,
        kind=column.kind,
        cells=tuple(column.cells[row] for row in rows),
        exact=column.exact,
        coarser=column.coarser,
        percent=column.percent,
        decimals=column.decimals,
        years=column.years,
    )


def _check(data: ChartData) -> None:
    """Raise DataError if there is more than the kind of chart can show, or what it cannot."""
    if data.kind == BAR:
        most = MOST_NAMES if data.below.kind == TEXT else MOST_BARS
        if data.rows > most:
            raise DataError(
                f"there are {data.rows:,} rows; a chart of bars shows at most {most}",
                'write type="line", or leave in the file the rows that count',
            )
    elif data.below.kind == TEXT and data.rows > MOST_BARS:
        raise DataError(
            f"there are {data.rows:,} names in {shorten(data.below.name)};"
            f" a chart shows at most {MOST_BARS}",
            "for a longer line, x is a column of dates (2026-05-03) or numbers",
        )
    if data.kind == AREA and len(data.series) > 1:
        for column in data.series:
            row = next((i for i, cell in enumerate(column.cells, 1) if cell and cell < 0), 0)
            if row:
                raise DataError(
                    f"column {shorten(column.name)} has a negative number: areas stand on each"
                    " other",
                    'write type="line"',
                )


def is_horizontal(data: ChartData) -> bool:
    """Whether its bars lie: those with names do, so that the names have room."""
    return data.kind == BAR and data.below.kind == TEXT
