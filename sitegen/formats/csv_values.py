"""CSV (RFC 4180) of a data file → a record for each row, or what is wrong with it and where.

CSV says nothing of types. A column of which every cell that is not empty is a number, as JSON
writes it, holds numbers; one of `true` and `false` holds booleans; any other holds texts. So a
postal code with a zero before it stays a text, and so does all of its column."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from itertools import islice
from typing import Any

from sitegen.errors import Problem, shorten
from sitegen.lazy import pattern
from sitegen.text.characters import ENOUGH, with_line_feeds

_NUMBER = pattern(r"-?(?:0|[1-9][0-9]{0,17})(?P<fraction>\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,3})?")
_BOOLEANS = {"true": True, "false": False}
SEPARATORS = ",;\t"


def load_csv(text: str, path: str, most: int) -> tuple[Any, tuple[Problem, ...]]:
    """The records of the CSV `text` of the file `path`, of at most `most` cells, by the names in
    its first row, and the problems in it."""
    text = with_line_feeds(text)
    # Only "\n" ends a line: U+2028 and the like are characters of a cell.
    rows = csv.reader(io.StringIO(text, newline="\n"), delimiter=_separator(text), strict=True)
    header: list[str] = []
    records: list[list[str]] = []
    problems: list[Problem] = []
    line, left = 1, most
    try:
        for row in rows:
            first, line = line, rows.line_num + 1
            left -= len(row)
            if left < 0:
                problems.append(_problem(path, first, f"there are more than {most:,} values"))
                break
            if not header:
                header = row
                problems += _of_header(row, path, first, rows.dialect.delimiter)
            elif row and len(row) != len(header):
                problems.append(_wrong_length(row, header, path, first))
            elif row:
                records.append(row)
    except csv.Error as error:
        problems.append(
            _problem(path, line, f"CSV: {error}", 'a text with " stands in quotes: """"')
        )
    if not header and not problems:
        message, hint = "expected a row with the names of the columns", "write name,number"
        problems.append(_problem(path, 1, message, hint))
    if problems:
        return None, tuple(islice(problems, ENOUGH))
    columns = [_typed(column) for column in zip(*records, strict=True)]
    return [dict(zip(header, values, strict=True)) for values in zip(*columns, strict=True)], ()


def _separator(text: str) -> str:
    """What separates the cells of the first row: a comma, or whatever else is there more often, as
    spreadsheets write it where a comma begins the decimals."""
    first = text.partition("\n")[0]
    return max(SEPARATORS, key=lambda sign: (first.count(sign), -SEPARATORS.index(sign)))


def _of_header(header: Sequence[str], path: str, line: int, separator: str) -> list[Problem]:
    """The problems of the names of columns."""
    problems = []
    column = 1
    for i, name in enumerate(header):
        if not name.strip():
            message, hint = f"column {i + 1} has no name", "write a name for it in the first row"
            problems.append(_problem(path, line, message, hint, column))
        elif name in header[:i]:
            message = f"two columns have the name {shorten(name)}"
            hint = "give one of them another name"
            problems.append(_problem(path, line, message, hint, column))
        column += len(name) + len(separator)
    return problems


def _wrong_length(row: Sequence[str], header: Sequence[str], path: str, line: int) -> Problem:
    message = f"expected {len(header)} cells, as in the first row, got {len(row)}"
    return _problem(path, line, message, "a cell with the separator in it stands in quotes")


def _typed(column: Sequence[str]) -> list[Any]:
    """The values of the cells of a column; None for an empty one among numbers or booleans."""
    cells = {cell for cell in column if cell}
    if cells and all(_is_number(cell) for cell in cells):
        return [_number(cell) if cell else None for cell in column]
    if cells and cells <= _BOOLEANS.keys():
        return [_BOOLEANS.get(cell) for cell in column]
    return list(column)


def _is_number(cell: str) -> bool:
    return bool(_NUMBER.fullmatch(cell)) and math.isfinite(float(cell))


def _number(cell: str) -> int | float:
    return int(cell) if cell.lstrip("-").isdigit() else float(cell)


def _problem(path: str, line: int, message: str, hint: str = "", column: int = 1) -> Problem:
    return Problem.at(path, (line, column), code="data", message=message, hint=hint)
