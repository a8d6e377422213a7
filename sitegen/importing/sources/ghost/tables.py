"""The tables of an export of Ghost, as a stream: `db[0].data`, or the bare `data`. Only the table
of posts is large; it is gone through row by row, and the others are kept."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from sitegen.importing.source import SourceError
from sitegen.importing.sources.ghost.long_texts import JsonPieces
from sitegen.lazy import load

_KEPT = frozenset(
    {"posts_meta", "tags", "posts_tags", "users", "posts_authors", "settings", "posts_products"}
)
_PLACES = ("db.item.data", "data")

# How values are nested. The readers of JSON name the whole way to each: their time and memory would
# grow with the square of the depth. In an export there are some ten levels.
_STEPS = {"start_map": 1, "start_array": 1, "end_map": -1, "end_array": -1}
_DEEPEST = 100

Row = dict[str, Any]


class GhostTables(Struct, frozen=True):
    """The small tables: rows by table; where in the file the tables are; and why the file is no
    whole JSON, "" if it is."""

    rows: dict[str, list[Row]]
    place: str
    fault: str

    def by(self, table: str, key: str) -> dict[Any, Row]:
        """The rows of a table by one of their columns."""
        return {row.get(key): row for row in self.rows.get(table, [])}

    def grouped(self, table: str, key: str) -> dict[Any, list[Row]]:
        """The rows of a table that share a value of a column, in their `sort_order`."""
        groups: dict[Any, list[Row]] = defaultdict(list)
        for row in self.rows.get(table, []):
            groups[row.get(key)].append(row)
        for rows in groups.values():
            rows.sort(key=_order)
        return groups


def _with_ids(row: Row) -> Row:
    """The row, in which ids are texts or numbers, by which it can be found, or None."""
    return {
        key: None if key.endswith("id") and isinstance(value, dict | list) else value
        for key, value in row.items()
    }


def _order(row: Row) -> float:
    place = row.get("sort_order")
    return place if isinstance(place, int | float) else 0


def tables(file: Path, name: str) -> GhostTables:
    """The tables of an export, in one pass over the file. Raises SourceError for what is none."""
    parse, new_row = _ijson(name, "parse"), _ijson(name, "ObjectBuilder")
    starts = {f"{place}.{table}.item": table for place in _PLACES for table in sorted(_KEPT)}
    rows: dict[str, list[Row]] = defaultdict(list)
    place, fault, row, row_at, depth = "", "", None, "", 0
    try:
        with file.open("rb") as stream:
            for prefix, event, value in parse(JsonPieces(stream), use_float=True):
                depth += _STEPS.get(event, 0)
                if depth > _DEEPEST:
                    raise SourceError(name, "its values are nested too deeply for an export")
                if event == "map_key" and value == "posts" and prefix in _PLACES:
                    place = place or prefix
                if row is None and event == "start_map" and prefix in starts:
                    row, row_at = new_row(), prefix
                if row is not None:
                    row.event(event, value)
                    if event == "end_map" and prefix == row_at:
                        rows[starts[prefix]].append(_with_ids(row.value))
                        row = None
    except _faults() as error:
        # The parser draws what it has read, on more lines.
        fault = str(error).partition("\n")[0].strip() or "it ends early"
    if not place:
        found = f" ({fault})" if fault else ""
        message = f"it has no posts where exports of Ghost have them: db[0].data.posts{found}"
        raise SourceError(name, message, "export it in Ghost: Settings → Migration tools → Export")
    return GhostTables(dict(rows), place, fault)


def posts(file: Path, name: str, place: str) -> Iterator[Row]:
    """The rows of the table of posts, one at a time, as far as the file is whole."""
    items = _ijson(name, "items")
    try:
        with file.open("rb") as stream:
            for row in items(JsonPieces(stream), f"{place}.posts.item", use_float=True):
                if isinstance(row, dict):
                    yield _with_ids(row)
    except _faults():
        return


def _faults() -> tuple[type[Exception], ...]:
    return (load("ijson:JSONError"), OSError, UnicodeDecodeError, RecursionError)  # type: ignore[return-value]


def _ijson(name: str, function: str) -> Any:
    try:
        return load(f"ijson:{function}")
    except ImportError:
        message = "reading an export of Ghost needs ijson, which is not installed"
        raise SourceError(
            name, message, 'pip install ".[import]" in a checkout of sitegen'
        ) from None


def decoded(text: str) -> Any:
    """A value of JSON within a text; None if it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
