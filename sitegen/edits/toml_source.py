"""The statements of a TOML source, with the places of keys and values in them.

Only for sources that tomllib reads: mistakes are not looked for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from sitegen.edits.values import NoPlaceError

_SKIPPED = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_BETWEEN = re.compile(r"(?:[ \t\n,]|#[^\n]*)*")
_NAME = r"""(?:[\w\-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*')"""
_NAMES = re.compile(rf"{_NAME}(?:[ \t]*\.[ \t]*{_NAME})*")
_HEADER = re.compile(rf"(\[\[?)[ \t]*({_NAMES.pattern})[ \t]*\]\]?")
_ASSIGN = re.compile(rf"({_NAMES.pattern})[ \t]*=[ \t]*")
_SCALAR = re.compile(
    r"""\"{3}(?:\\.|[^\\])*?\"{3,5}|'{3}.*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'"""
    r"""|\d{4}-\d\d-\d\d[ ]\d\d:[^\s,\]}#]+|[^\s,\]}#]+""",
    re.DOTALL,
)


class KeyPart(Struct, frozen=True):
    """One name of a dotted key, by offsets."""

    name: str
    start: int
    end: int


class TomlValue(Struct, frozen=True):
    """A value: a scalar, an array of `items`, or an inline table of `entries`."""

    kind: Literal["scalar", "array", "table"]
    start: int
    end: int
    items: tuple[TomlValue, ...] = ()
    entries: tuple[TableEntry, ...] = ()


class TableEntry(Struct, frozen=True):
    """A key of an inline table, with its dots, and the value."""

    parts: tuple[KeyPart, ...]
    value: TomlValue

    @property
    def path(self) -> tuple[str, ...]:
        """The names of the key."""
        return tuple(part.name for part in self.parts)


class TomlStatement(Struct, frozen=True):
    """`key = value`, or the header of a table, which has no value. `path` is the whole way to it,
    with the numbers of items in arrays of tables; `depths` are the lengths of the path up to and
    with each of the `parts`. `table` is the way to the table it is in, or that it opens."""

    path: tuple[str, ...]
    parts: tuple[KeyPart, ...]
    depths: tuple[int, ...]
    start: int
    end: int
    table: tuple[str, ...]
    value: TomlValue | None = None
    is_array: bool = False

    @property
    def is_header(self) -> bool:
        """Whether it opens a table."""
        return self.value is None


def statements(text: str) -> list[TomlStatement]:
    """All statements, in order. Raises NoPlaceError."""
    found: list[TomlStatement] = []
    table: tuple[str, ...] = ()
    counts: dict[tuple[str, ...], int] = {}
    at = 0
    while (at := _skip(_SKIPPED, text, at)) < len(text):
        if header := _HEADER.match(text, at):
            parts = _parts(text, header.start(2), header.end(2))
            table, depths = (), []
            for part in parts:
                table = (*table, str(counts[table])) if table in counts else table
                table = (*table, part.name)
                depths.append(len(table))
            is_array = header[1] == "[["
            if is_array:
                counts[table] = counts.get(table, -1) + 1
                table = (*table, str(counts[table]))
            at = header.end()
            found.append(
                TomlStatement(
                    table, parts, tuple(depths), header.start(), at, table, is_array=is_array
                )
            )
        elif assign := _ASSIGN.match(text, at):
            parts = _parts(text, assign.start(1), assign.end(1))
            value = _value(text, assign.end())
            path = (*table, *(part.name for part in parts))
            depths = [len(table) + i for i in range(1, len(parts) + 1)]
            at = value.end
            found.append(
                TomlStatement(path, parts, tuple(depths), assign.start(), at, table, value)
            )
        else:
            raise NoPlaceError
    return found


def _skip(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


def _parts(text: str, start: int, end: int) -> tuple[KeyPart, ...]:
    return tuple(
        KeyPart(_unquoted(match[0]), match.start(), match.end())
        for match in re.compile(_NAME).finditer(text, start, end)
    )


def _unquoted(name: str) -> str:
    if name[0] == '"':
        try:
            return str(json.loads(name))
        except ValueError as error:
            raise NoPlaceError from error
    return name[1:-1] if name[0] == "'" else name


def _value(text: str, at: int) -> TomlValue:
    if text[at : at + 1] == "[":
        items = tuple(_items(text, at + 1))
        end = text.index("]", _skip(_BETWEEN, text, items[-1].end if items else at + 1)) + 1
        return TomlValue("array", at, end, items=items)
    if text[at : at + 1] == "{":
        entries = tuple(_entries(text, at + 1))
        last = entries[-1].value.end if entries else at + 1
        return TomlValue(
            "table", at, text.index("}", _skip(_BETWEEN, text, last)) + 1, entries=entries
        )
    if match := _SCALAR.match(text, at):
        return TomlValue("scalar", at, match.end())
    raise NoPlaceError


def _items(text: str, at: int) -> Iterator[TomlValue]:
    while (at := _skip(_BETWEEN, text, at)) < len(text) and text[at] != "]":
        item = _value(text, at)
        yield item
        at = item.end


def _entries(text: str, at: int) -> Iterator[TableEntry]:
    while (at := _skip(_BETWEEN, text, at)) < len(text) and text[at] != "}":
        assign = _ASSIGN.match(text, at)
        if assign is None:
            raise NoPlaceError
        entry = TableEntry(_parts(text, assign.start(1), assign.end(1)), _value(text, assign.end()))
        yield entry
        at = entry.value.end
