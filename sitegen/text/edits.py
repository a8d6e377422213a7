"""The edits of which fixes consist: of a text by line and column, and of keys of front matter."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec.structs import replace

from sitegen.errors import Fix, KeyEdit, TextEdit
from sitegen.lazy import load
from sitegen.text.places import place_of


def index_of(text: str, place: tuple[int, int]) -> int:
    """The index in `text` of a line and column, from 1; the inverse of `place_of`. A place beyond
    the end is the end."""
    return _index_of(text, _starts(text), place)


def _starts(text: str) -> list[int]:
    """The index of the first character of each line."""
    return [0, *(match.end() for match in re.finditer("\n", text))]


def _index_of(text: str, starts: Sequence[int], place: tuple[int, int]) -> int:
    line, column = place
    return min(starts[line - 1] + column - 1, len(text)) if line <= len(starts) else len(text)


def edit_at(text: str, start: int, end: int, new: str, first_line: int = 1) -> TextEdit:
    """The edit that puts `new` in the place of `text[start:end]`, in a text that begins at line
    `first_line` of its file."""
    return TextEdit(
        start=place_of(text, start, first_line), end=place_of(text, end, first_line), text=new
    )


def putting(row: int, start: int, end: int, text: str) -> TextEdit:
    """The edit that puts `text` between two columns of a row, which count from 0."""
    return TextEdit(start=(row + 1, start + 1), end=(row + 1, end + 1), text=text)


def deleting(row: int, end: int = 0) -> TextEdit:
    """The edit that takes a row out, or those from `row` up to, and not including, `end`. They
    count from 0."""
    return TextEdit(start=(row + 1, 1), end=((end or row + 1) + 1, 1), text="")


def edited(text: str, edits: Iterable[TextEdit]) -> str:
    """`text`, which begins at line 1, after `edits`, no two of which overlap."""
    starts, pieces, at = _starts(text), [], 0
    for edit in sorted(edits):
        pieces += [text[at : _index_of(text, starts, edit.start)], edit.text]
        at = _index_of(text, starts, edit.end)
    return "".join((*pieces, text[at:]))


def in_file(fix: Fix, first_line: int) -> Fix:
    """A fix of a text that begins at line `first_line` of its file, as one of the file."""
    return replace(fix, texts=tuple(_moved(edit, first_line - 1) for edit in fix.texts))


def _moved(edit: TextEdit, lines: int) -> TextEdit:
    return replace(
        edit,
        start=(edit.start[0] + lines, edit.start[1]),
        end=(edit.end[0] + lines, edit.end[1]),
    )


# --- keys -----------------------------------------------------------------------------------------


def set_key(at: Iterable[str | int], value: Any) -> KeyEdit:
    """The edit that gives the key at the way `at` the JSON `value`; dates in it become texts."""
    text = load("json:dumps")(value, ensure_ascii=False, default=_as_text)
    return KeyEdit(keys=tuple(map(str, at)), action="set", text=text)


def _as_text(value: dt.date) -> str:
    return value.isoformat()


def rename_key(at: Iterable[str | int], name: str) -> KeyEdit:
    """The edit that gives the key at the way `at` another name."""
    return KeyEdit(keys=tuple(map(str, at)), action="rename", text=name)


def remove_key(at: Iterable[str | int]) -> KeyEdit:
    """The edit that takes out the key, or the item of a list, at the way `at`."""
    return KeyEdit(keys=tuple(map(str, at)), action="remove")
