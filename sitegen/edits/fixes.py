"""The fixes of problems as edits of the files they are in.

A fix says what becomes of a key, or of a place in lines and columns. Here it turns into characters
of the file as it is, with its byte order mark and its line ends. What becomes of keys is verified:
the edited front matter has to be read as just the data that the fix means, or there is no fix."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from msgspec import Struct

from sitegen.edits import toml_edits, yaml_edits
from sitegen.edits.front import Front, front_of, in_original
from sitegen.edits.values import NoPlaceError, SourceEdit, edited
from sitegen.errors import Fix, KeyEdit, Problem, SiteError, TextEdit
from sitegen.files import ExactTexts
from sitegen.formats.date_text import parse_date
from sitegen.formats.source_map import SourceMap, checked_scalar
from sitegen.formats.toml import load_toml
from sitegen.formats.yaml import load_yaml
from sitegen.parse.frontmatter import split
from sitegen.text.characters import with_line_feeds

_BYTE_ORDER_MARK = "\ufeff"


class FileEdit(Struct, frozen=True, kw_only=True, order=True):
    """In the file `path`, the characters from `start` up to, and not including, `end` become
    `text`.

    Both count from 0, in the text as it is in the file: with its byte order mark, and with each
    line end as one or two characters. `text` has the line ends of the file. The lines and columns
    are those of `start` and `end`, as problems count them: from 1, without the byte order mark."""

    path: str
    start: int
    end: int
    text: str
    line: int
    column: int
    end_line: int
    end_column: int


class FileFix(Struct, frozen=True):
    """What mends a problem: all of the `edits`, in order of files and places. `safe`: they cannot
    change what the author means."""

    safe: bool
    edits: tuple[FileEdit, ...]


def fix_of(problem: Problem, texts: ExactTexts) -> FileFix | None:
    """The fix of the `problem`, or None if there is none, or if it does not fit the files."""
    if not problem.fix:
        return None
    try:
        edits = [
            each
            for path, fix in _by_path(problem.path, problem.fix)
            for each in _file_edits(path, texts(path), fix)
        ]
    except (NoPlaceError, SiteError, ValueError):
        return None
    return FileFix(problem.fix.safe, tuple(sorted(edits))) if edits else None


def applied(text: str, edits: Iterable[FileEdit]) -> str:
    """`text`, the one of a file as it is, with `edits` of that file. Raises NoPlaceError if they
    overlap."""
    return edited(text, (SourceEdit(each.start, each.end, each.text) for each in edits))


def _by_path(own: str, fix: Fix) -> list[tuple[str, Fix]]:
    """The fix, file by file; `own` is the file of the problem."""
    paths = dict.fromkeys(
        [*(each.path or own for each in fix.texts), *(each.path or own for each in fix.keys)]
    )
    return [
        (
            path,
            Fix(
                tuple(each for each in fix.texts if (each.path or own) == path),
                tuple(each for each in fix.keys if (each.path or own) == path),
                fix.safe,
            ),
        )
        for path in paths
    ]


def _file_edits(path: str, text: str | None, fix: Fix) -> list[FileEdit]:
    """The edits of one file. Raises NoPlaceError, SiteError and ValueError."""
    if text is None:
        raise NoPlaceError
    mark = len(text) - len(text.removeprefix(_BYTE_ORDER_MARK))
    original = text[mark:]
    lines = with_line_feeds(original)
    starts = [0, *(match.end() for match in re.finditer("\n", lines))]
    edits = [_text_edit(lines, starts, each) for each in fix.texts]
    if fix.keys:
        edits += _key_edits(path, lines, fix.keys)
    edited(lines, edits)  # raises NoPlaceError if they overlap
    return [
        FileEdit(
            path=path,
            start=there.start + mark,
            end=there.end + mark,
            text=there.new,
            **_places(starts, here),
        )
        for here, there in zip(edits, in_original(original, edits), strict=True)
    ]


def _places(starts: Sequence[int], edit: SourceEdit) -> dict[str, int]:
    line, end_line = bisect_right(starts, edit.start), bisect_right(starts, edit.end)
    return {
        "line": line,
        "column": edit.start - starts[line - 1] + 1,
        "end_line": end_line,
        "end_column": edit.end - starts[end_line - 1] + 1,
    }


def _text_edit(lines: str, starts: Sequence[int], edit: TextEdit) -> SourceEdit:
    """The edit by offsets in `lines`, whose lines begin at the offsets `starts`. Raises
    NoPlaceError if there is no such place."""
    start, end = (_offset(lines, starts, place) for place in (edit.start, edit.end))
    if start > end:
        raise NoPlaceError
    return SourceEdit(start, end, edit.text)


def _offset(lines: str, starts: Sequence[int], place: tuple[int, int]) -> int:
    line, column = place
    if place == (len(starts) + 1, 1):  # the end of a text without a line end
        return len(lines)
    if not 1 <= line <= len(starts) or column < 1:
        raise NoPlaceError
    following = starts[line] if line < len(starts) else len(lines) + 1
    at = starts[line - 1] + column - 1
    if at >= following:
        raise NoPlaceError
    return at


# --- keys -----------------------------------------------------------------------------------------


def _key_edits(path: str, lines: str, changes: Sequence[KeyEdit]) -> list[SourceEdit]:
    """The edits of `lines` that change the keys, verified."""
    load = _LOADERS.get(_ending(path))
    front = Front(lines, 0, len(lines), load is load_toml) if load else front_of(lines)
    edits = [edit for change in changes for edit in front.in_text(_edits_of(front, change))]
    before, after = _read(path, lines), _read(path, edited(lines, edits))
    if len(after.problems) > len(before.problems):
        raise NoPlaceError
    if not _is_same(after.data, _changed(before.data, changes)):
        raise NoPlaceError
    return edits


def _edits_of(front: Front, change: KeyEdit) -> list[SourceEdit]:
    source, keys = front.source, change.keys
    if change.action == "rename":
        rename = toml_edits.rename_key if front.is_toml else yaml_edits.rename_key
        return rename(source, keys, change.text)
    if change.action == "remove":
        remove = toml_edits.remove_key if front.is_toml else yaml_edits.remove_key
        return remove(source, keys)
    value = json.loads(change.text)
    if front.is_toml:
        return toml_edits.set_value(source, keys, value)
    return yaml_edits.set_value(source, keys, value)


# Files without a text after their data: settings, and what is said beside a picture.
_LOADERS = {"toml": load_toml, "yaml": load_yaml, "yml": load_yaml}


def _ending(path: str) -> str:
    return path.rpartition(".")[2].lower()


@lru_cache(maxsize=2)
def _read(path: str, lines: str) -> SourceMap:
    """The data of a file. Raises NoPlaceError if none of it can be read, and SiteError if it has no
    front matter."""
    load = _LOADERS.get(_ending(path))
    read = load(lines, path, 1, dt.UTC) if load else split(path, lines, dt.UTC).meta
    if not read.marks:
        raise NoPlaceError
    return read


_ORDER = ("set", "rename", "remove")


def _changed(data: dict[str, Any], changes: Sequence[KeyEdit]) -> Any:
    """`data` after the changes, all of which name keys as they are in `data`. Raises NoPlaceError
    if there are none of these names."""
    # Items that are further down in a list go first, so that the others keep their numbers.
    for change in sorted(changes, key=_rank):
        value = json.loads(change.text) if change.action == "set" else change.text
        data = _with(data, change.keys, change.action, value)
    return data


def _rank(change: KeyEdit) -> tuple[int, list[int]]:
    numbers = [-int(key) if key.isdecimal() else 0 for key in change.keys]
    if change.action == "set":
        return 0, [-number for number in numbers]
    return _ORDER.index(change.action), numbers


def _with(data: Any, keys: Sequence[str], action: str, value: Any) -> Any:
    """A copy of `data` in which one thing is changed."""
    key, rest = keys[0], keys[1:]
    if data is None and action == "set":
        data = [] if key == "0" else {}
    if isinstance(data, list) and key.isdecimal() and int(key) <= len(data):
        at = int(key)
        inner = data[at] if at < len(data) else None
        if action == "remove" and not rest:
            return [*data[:at], *data[at + 1 :]]
        new = _with(inner, rest, action, value) if rest else value
        return [*data[:at], new, *data[at + 1 :]]
    if not isinstance(data, dict) or (action != "set" and key not in data):
        raise NoPlaceError
    if rest:
        return {**data, key: _with(data.get(key), rest, action, value)}
    if action == "remove":
        return {each: inner for each, inner in data.items() if each != key}
    if action == "rename":
        if value in data:
            raise NoPlaceError
        return {value if each == key else each: inner for each, inner in data.items()}
    return {**data, key: value}


def _is_same(read: Any, meant: Any) -> bool:
    """Whether a value that was `read` is what is `meant`: the same, or the date that is meant by
    a text."""
    if read is meant:
        return True
    if isinstance(read, dt.datetime) and isinstance(meant, str):
        moment = parse_date(meant)
        return moment is not None and checked_scalar(moment, dt.UTC) == read
    if type(read) is not type(meant):
        return False
    if isinstance(read, dict):
        return read.keys() == meant.keys() and all(_is_same(read[key], meant[key]) for key in read)
    if isinstance(read, list):
        return len(read) == len(meant) and all(map(_is_same, read, meant))
    return bool(read == meant or (isinstance(read, float) and math.isnan(read + meant)))
