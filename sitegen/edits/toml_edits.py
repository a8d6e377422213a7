"""Edits of one key in a TOML source that leave all others: comments, order, quotes.

Nothing verifies the result here: whoever applies the edits has to parse it, and to check that
everything else means the same."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Any

from sitegen.edits.toml_source import KeyPart, TomlStatement, TomlValue, statements
from sitegen.edits.values import NoPlaceError, SourceEdit, inline, key_text


def set_value(text: str, keys: Sequence[str], value: Any) -> list[SourceEdit]:
    """The edits that give the key at the way `keys` the JSON `value`, adding it if it is not there.
    Raises NoPlaceError."""
    path, all_statements = tuple(keys), statements(text)
    for each in all_statements:
        if each.value is not None and path[: len(each.path)] == each.path:
            return [_set_inside(text, each.value, path[len(each.path) :], value, path)]
    own = [each for each in all_statements if each.path[: len(path)] == path]
    if own:
        return _set_table(text, all_statements, own, path, value)
    return [_added(text, all_statements, path, value)]


def rename_key(text: str, keys: Sequence[str], new: str) -> list[SourceEdit]:
    """The edits that give the key at the way `keys` another name. Raises NoPlaceError."""
    path, all_statements = tuple(keys), statements(text)
    for each in all_statements:
        if each.value is not None and path[: len(each.path)] == each.path != path:
            part = _part_at(each.value, path[len(each.path) :])
            return [SourceEdit(part.start, part.end, key_text(new, "toml"))]
    edits = [
        SourceEdit(part.start, part.end, key_text(new, "toml"))
        for each in all_statements
        if each.path[: len(path)] == path
        for part, depth in zip(each.parts, each.depths, strict=True)
        if depth == len(path)
    ]
    if not edits:
        raise NoPlaceError
    return edits


def remove_key(text: str, keys: Sequence[str]) -> list[SourceEdit]:
    """The edits that take out a key and its value, or an item of a list, with the lines that hold
    nothing else. Raises NoPlaceError."""
    path, all_statements = tuple(keys), statements(text)
    for each in all_statements:
        if each.value is not None and path[: len(each.path)] == each.path != path:
            return [_removed_inside(text, each.value, path[len(each.path) :])]
    own = [each for each in all_statements if each.path[: len(path)] == path]
    if not own:
        raise NoPlaceError
    return [_without(text, each) for each in own]


def lines_of(text: str, keys: Collection[str]) -> list[SourceEdit]:
    """The edits that delete the statements of these keys at the top. Raises NoPlaceError."""
    return [_without(text, each) for each in statements(text) if each.path[0] in keys]


# --- statements -----------------------------------------------------------------------------------


def _set_table(
    text: str,
    all_statements: list[TomlStatement],
    own: list[TomlStatement],
    path: tuple[str, ...],
    value: Any,
) -> list[SourceEdit]:
    """The edits that give a table, which the statements `own` are about, another value."""
    first, *others = own
    at = all_statements.index(first)
    if all_statements[at : at + len(own)] != own and first.is_header:
        raise NoPlaceError
    key = path[-1]
    if not first.is_header:
        own_key = text[first.start : first.parts[first.depths.index(len(path))].end]
        edit = SourceEdit(first.start, first.end, f"{own_key} = {inline(value, 'toml', key)}")
        return [edit, *(_without(text, each) for each in others)]
    if first.path == path and isinstance(value, dict) and value:
        body = "\n".join(_pairs(value))
        if others:
            return [SourceEdit(others[0].start, others[-1].end, body)]
        return [SourceEdit(first.end, first.end, f"\n{body}")]
    if len(path) > 1:
        raise NoPlaceError
    top = _added_to_top(
        text, all_statements, f"{key_text(key, 'toml')} = {inline(value, 'toml', key)}"
    )
    return [top, *(_without(text, each) for each in own)]


def _added(
    text: str, all_statements: list[TomlStatement], path: tuple[str, ...], value: Any
) -> SourceEdit:
    """The edit that adds a key that is not there."""
    depth = max(
        depth
        for depth in range(len(path))
        if depth == 0 or any(each.path[:depth] == path[:depth] for each in all_statements)
    )
    around, rest = path[:depth], path[depth:]
    own = [each for each in all_statements if each.path[:depth] == around]
    if any(part.isdecimal() for part in rest):
        return _added_table(text, own, around, rest, value)
    pair = (
        f"{'.'.join(key_text(part, 'toml') for part in rest)} = {inline(value, 'toml', path[-1])}"
    )
    if not around:
        if isinstance(value, dict) and value and len(rest) == 1:
            return _at_end(text, [f"[{key_text(rest[0], 'toml')}]", *_pairs(value)])
        return _added_to_top(text, all_statements, pair)
    inside = [each for each in all_statements if each.table == around]
    if inside:
        end = _line_end(text, inside[-1].end)
        return SourceEdit(end, end, f"\n{pair}")
    dotted = [each for each in own if not each.is_header]
    if not dotted:
        header = ".".join(key_text(part, "toml") for part in around if not part.isdecimal())
        return _at_end(text, [f"[{header}]", pair])
    last = dotted[-1]
    prefix = text[last.start : last.parts[last.depths.index(depth)].end]
    end = _line_end(text, last.end)
    return SourceEdit(end, end, f"\n{prefix}.{pair}")


def _added_table(
    text: str, own: list[TomlStatement], around: tuple[str, ...], rest: tuple[str, ...], value: Any
) -> SourceEdit:
    """The edit that adds a table to an array of tables."""
    arrays = [each for each in own if each.is_array and each.path[:-1] == around]
    if not arrays or rest != (str(len(arrays)),) or not isinstance(value, dict) or not value:
        raise NoPlaceError
    header = text[arrays[-1].start : arrays[-1].end]
    return _at_end(text, [header, *_pairs(value)])


def _added_to_top(text: str, all_statements: list[TomlStatement], pair: str) -> SourceEdit:
    """The edit that adds a line before the first table."""
    top = [each for each in all_statements if not each.table]
    if not top:
        return SourceEdit(0, 0, f"{pair}\n")
    end = _line_end(text, top[-1].end)
    return SourceEdit(end, end, f"\n{pair}")


def _at_end(text: str, lines: list[str]) -> SourceEdit:
    before = "" if not text or text.endswith("\n") else "\n"
    return SourceEdit(len(text), len(text), before + "\n".join((*lines, "")))


def _pairs(value: dict[str, Any]) -> list[str]:
    return [f"{key_text(key, 'toml')} = {inline(item, 'toml', key)}" for key, item in value.items()]


def _without(text: str, statement: TomlStatement) -> SourceEdit:
    """Delete a statement, and its line if nothing else is on it."""
    end = _line_end(text, statement.end)
    start = text.rfind("\n", 0, statement.start) + 1
    return (
        SourceEdit(statement.start, statement.end, "")
        if text[statement.end : end].strip()
        else SourceEdit(start, min(end + 1, len(text)), "")
    )


# --- inside of a value ----------------------------------------------------------------------------


def _set_inside(
    text: str, around: TomlValue, rest: tuple[str, ...], value: Any, path: tuple[str, ...]
) -> SourceEdit:
    """The edit that sets what is at the way `rest` in the value `around`; `path` is the whole
    way."""
    if not rest:
        if "#" in _beside_scalars(text, around):
            raise NoPlaceError
        return SourceEdit(around.start, around.end, inline(value, "toml", path[-1]))
    if around.kind == "array" and rest[0].isdecimal():
        if int(rest[0]) < len(around.items):
            return _set_inside(text, around.items[int(rest[0])], rest[1:], value, path)
        if len(rest) > 1:
            raise NoPlaceError
        return _inserted(around, around.items, inline(value, "toml", path[-1]))
    if around.kind != "table" or any(part.isdecimal() for part in rest):
        raise NoPlaceError
    for entry in around.entries:
        if rest[: len(entry.parts)] == entry.path:
            return _set_inside(text, entry.value, rest[len(entry.parts) :], value, path)
        if entry.path[: len(rest)] == rest:
            raise NoPlaceError
    key = ".".join(key_text(part, "toml") for part in rest)
    values = [entry.value for entry in around.entries]
    return _inserted(around, values, f"{key} = {inline(value, 'toml', path[-1])}")


def _inserted(around: TomlValue, items: Sequence[TomlValue], text: str) -> SourceEdit:
    if not items:
        return SourceEdit(around.start + 1, around.start + 1, text)
    return SourceEdit(items[-1].end, items[-1].end, f", {text}")


def _part_at(around: TomlValue, rest: tuple[str, ...]) -> KeyPart:
    """The part of a key that the key at the way `rest` ends with."""
    for _, inner, way in _inside(around):
        if rest[: len(way)] == way != rest:
            return _part_at(inner, rest[len(way) :])
    for entry in around.entries:
        if rest == entry.path:
            return entry.parts[-1]
    raise NoPlaceError


def _removed_inside(text: str, around: TomlValue, rest: tuple[str, ...]) -> SourceEdit:
    spans = (
        [(item.start, item.end) for item in around.items]
        if around.kind == "array"
        else [(entry.parts[0].start, entry.value.end) for entry in around.entries]
    )
    for i, (_, inner, way) in enumerate(_inside(around)):
        if rest[: len(way)] != way:
            continue
        if rest != way:
            return _removed_inside(text, inner, rest[len(way) :])
        return _cut(text, spans, i)
    raise NoPlaceError


def _inside(around: TomlValue) -> list[tuple[int, TomlValue, tuple[str, ...]]]:
    if around.kind == "array":
        return [(i, item, (str(i),)) for i, item in enumerate(around.items)]
    return [(i, entry.value, entry.path) for i, entry in enumerate(around.entries)]


def _cut(text: str, spans: list[tuple[int, int]], at: int) -> SourceEdit:
    """The edit that takes out one of several parts, with the comma beside it."""
    if at + 1 < len(spans):
        start, end = spans[at][0], spans[at + 1][0]
        gap = text[spans[at][1] : end]
    elif at:
        start, end = spans[at - 1][1], spans[at][1]
        gap = text[start : spans[at][0]]
    else:
        start, end = spans[at]
        rest = text[end:].lstrip()
        end = text.index(",", end) + 1 if rest.startswith(",") else end
        gap = ","
    if gap.strip() != ",":
        raise NoPlaceError
    return SourceEdit(start, end, "")


def _beside_scalars(text: str, value: TomlValue) -> str:
    """What is in a value beside its scalars: punctuation, keys and comments."""
    spans = [(value.start, value.start), *_scalars(value), (value.end, value.end)]
    return "".join(text[one[1] : other[0]] for one, other in pairwise(spans))


def _scalars(value: TomlValue) -> list[tuple[int, int]]:
    if value.kind == "scalar":
        return [(value.start, value.end)]
    if value.kind == "array":
        return [span for item in value.items for span in _scalars(item)]
    return [
        span
        for entry in value.entries
        for span in (
            *((part.start, part.end) for part in entry.parts),
            *_scalars(entry.value),
        )
    ]


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return end if end >= 0 else len(text)
