"""YAML, TOML and JSON of other systems: what can be read is read, and a note names the rest.

`sitegen.formats` is strict, since somebody is there who can mend a mistake; here nobody is. Values
come out as text where a program could take them for more than their author wrote: dates, `No`,
`1.10`, `007` and `12:30` stay as they are. Tags are not looked at, so nothing they name is run."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterable
from typing import Any

import yaml
from msgspec import Struct

from sitegen.importing.source import Note

MAX_NODES = 200_000  # values of one text, those that aliases repeat counted each time
MAX_DEPTH = 60

_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,17}")
_FLOAT = re.compile(r"-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,15}")
_PLAIN = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class ReadValues(Struct, frozen=True):
    """The values of a text, and notes about those that were not as they should be."""

    values: Any
    notes: tuple[Note, ...] = ()


class _FormError(Exception):
    """Why a text cannot be read as a whole, with its line (from 1) and column."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(message)
        self.line, self.column, self.message = line, column, message


def read(text: str, form: str, place: str, first_line: int = 1) -> ReadValues:
    """The values of a text in the form `yaml`, `toml` or `json`, whose first line is `first_line`
    of the file `place`. Where it is broken, each of its keys is read by itself, and keys whose
    values cannot be read have them as they are written."""
    loaders = {"yaml": _yaml, "toml": _toml, "json": _json}
    repeated: list[tuple[int, str]] = []
    try:
        values = loaders[form](text, repeated)
    except _FormError as fault:
        return _by_keys(text, form, place, first_line, fault)
    notes = tuple(
        Note(
            weight=1,
            kind="key that stands twice",
            place=f"{place}:{line + first_line - 1}",
            message=f"{key} stands more than once; the last one was taken",
        )
        for line, key in repeated
    )
    return ReadValues(values, notes)


# A dotted key of many parts takes the reader of TOML time and memory that grow with their square.
_LONG_KEY = re.compile(r"""(?<![\w"'.-])(?:[\w"'-]++[ \t]*+\.[ \t]*+){100}""")


def _toml(text: str, _: list[tuple[int, str]]) -> Any:
    if _LONG_KEY.search(text):
        raise _FormError(1, 1, "its values are too deep")
    try:
        return shallow(tomllib.loads(text))
    except RecursionError:
        raise _FormError(1, 1, "its values are too deep") from None
    except ValueError as error:
        found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        line, column = (int(found[1]), int(found[2])) if found else (1, 1)
        raise _FormError(line, column, re.sub(r" \(at .*\)$", "", str(error))) from None


def _json(text: str, _: list[tuple[int, str]]) -> Any:
    try:
        return shallow(json.loads(text))
    except RecursionError:
        raise _FormError(1, 1, "its values are too deep") from None
    except json.JSONDecodeError as error:
        raise _FormError(error.lineno, error.colno, error.msg) from None
    except ValueError as error:
        raise _FormError(1, 1, str(error)) from None


def shallow(values: Any) -> Any:
    """The values, unless they are so deep that whoever goes through them could not.
    Raises RecursionError."""
    level = [values]
    for _ in range(MAX_DEPTH):
        level = [
            item
            for value in level
            if isinstance(value, dict | list)
            for item in (value.values() if isinstance(value, dict) else value)
        ]
        if not level:
            return values
    raise RecursionError


class _Open(Struct):
    """A list or mapping that is being read."""

    value: Any
    anchor: str | None
    size: int = 1
    key: Any = None
    has_key: bool = False
    merged: list[Any] = []


class _Reader:
    """Builds values from the events of a YAML text, whatever its tags say."""

    def __init__(self, repeated: list[tuple[int, str]]) -> None:
        self.stack: list[_Open] = []
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.repeated = repeated
        self.total = 0
        self.root: Any = None

    def event(self, event: Any) -> None:
        """Take in one event."""
        if isinstance(event, yaml.ScalarEvent):
            self.put(_scalar(event), 1, event, event.anchor)
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.anchors:
                raise self.fault(event, f"nothing is named &{event.anchor}")
            self.put(*self.anchors[event.anchor], event)
        elif isinstance(event, yaml.SequenceStartEvent):
            self.open([], event)
        elif isinstance(event, yaml.MappingStartEvent):
            self.open({}, event)
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            self.close(event)

    def fault(self, event: Any, message: str) -> _FormError:
        """The fault at the place of an event."""
        return _FormError(event.start_mark.line + 1, event.start_mark.column + 1, message)

    def open(self, value: Any, event: Any) -> None:
        """A list or mapping begins."""
        if len(self.stack) >= MAX_DEPTH:
            raise self.fault(event, "its values are too deep")
        self.stack.append(_Open(value, event.anchor, merged=[]))

    def close(self, event: Any) -> None:
        """It ends: a mapping takes the keys that were merged into it and that it lacks."""
        done = self.stack.pop()
        for merged in done.merged:
            for source in merged if isinstance(merged, list) else [merged]:
                if isinstance(source, dict):
                    done.value = {**source, **done.value}
        self.put(done.value, done.size, event, done.anchor)

    def put(self, value: Any, size: int, event: Any, anchor: str | None = None) -> None:
        """A value is complete."""
        if anchor:
            self.anchors[anchor] = (value, size)
        if not self.stack:
            self.root = value
            return
        holder = self.stack[-1]
        holder.size += size
        if holder.size > MAX_NODES:
            raise self.fault(event, f"it has more than {MAX_NODES:,} values")
        if isinstance(holder.value, list):
            holder.value.append(value)
        elif not holder.has_key:
            holder.key, holder.has_key = _key(value, event), True
        else:
            self.put_key(holder, value, event)

    def put_key(self, holder: _Open, value: Any, event: Any) -> None:
        """The value of a key is complete."""
        key, holder.has_key = holder.key, False
        if key == "<<" and isinstance(value, dict | list):
            holder.merged.append(value)
            return
        if key in holder.value:
            self.repeated.append((event.start_mark.line + 1, key))
        holder.value[key] = value


def _key(value: Any, event: Any) -> str:
    """A key as text: numbers and the like as they are written."""
    if isinstance(event, yaml.ScalarEvent):
        return str(event.value)
    return value if isinstance(value, str) else json.dumps(value, default=str)[:100]


def _scalar(event: Any) -> Any:
    text = event.value
    if event.style is not None and event.style != "":
        return text
    if text in _PLAIN:
        return _PLAIN[text] if event.tag in (None, "!") else text or None
    if event.tag is None and _INTEGER.fullmatch(text):
        return int(text)
    if event.tag is None and _FLOAT.fullmatch(text) and repr(float(text)) == text:
        return float(text)
    return text


def _yaml(text: str, repeated: list[tuple[int, str]]) -> Any:
    reader = _Reader(repeated)
    documents = 0
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            documents += isinstance(event, yaml.DocumentStartEvent)
            if documents > 1:
                break
            reader.event(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise _FormError(line, column, error.problem or "it is no YAML") from None
    except yaml.YAMLError as error:
        before = text[: getattr(error, "position", 0)]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise _FormError(line, column, "it has signs that YAML does not allow") from None
    except RecursionError:
        raise _FormError(1, 1, "its values are too deep") from None
    return reader.root


# A line that begins a key at the left margin.
_YAML_KEY = re.compile(
    r"""(?P<quote>["']?)(?P<key>[^\s#:\-\[\]{}"'&*|>%@`][^:"']{0,80}?)(?P=quote)\s*:(?=\s|$)"""
)
_TOML_KEY = re.compile(r"""(?P<quote>["']?)(?P<key>[A-Za-z0-9_-]{1,80})(?P=quote)\s*=""")
_JSON_KEY = re.compile(r"""\s{0,8}(?P<quote>")(?P<key>[^"\n]{1,80})"\s*:""")


def _by_keys(text: str, form: str, place: str, first_line: int, fault: _FormError) -> ReadValues:
    """The values of a broken text, key by key."""
    values: dict[str, Any] = {}
    unread: list[str] = []
    parts = _parts(text, {"yaml": _YAML_KEY, "toml": _TOML_KEY, "json": _JSON_KEY}[form])
    for key, lines in parts:
        value, is_whole = _part(key, lines, form)
        if key in values and not is_whole:
            continue
        values[key] = value
        if not is_whole:
            unread.append(key)
    if not values:
        message = f"it is no {form.upper()}: {fault.message}"
    else:
        taken = f"; taken as they are written: {', '.join(unread)}" if unread else ""
        message = f"it is no {form.upper()}: {fault.message}; its keys were read one by one{taken}"
    note = Note(
        weight=2,
        kind=f"front matter that is no {form.upper()}",
        place=f"{place}:{fault.line + first_line - 1}:{fault.column}",
        message=message,
        hint="compare the keys of the post with those of the source",
    )
    return ReadValues(values, (note,))


def _parts(text: str, begins: re.Pattern[str]) -> Iterable[tuple[str, list[str]]]:
    """The keys at the left margin, each with its lines."""
    parts: list[tuple[str, list[str]]] = []
    table = ""
    for line in text.splitlines():
        if begins is _TOML_KEY and (header := re.match(r"\[\[?([^\]]+)\]", line)):
            table = header[1].strip()
            parts.append((table, [line]))
        elif not table and (found := begins.match(line)):
            parts.append((found["key"].strip(), [line]))
        elif parts:
            parts[-1][1].append(line)
    return parts


def _part(key: str, lines: list[str], form: str) -> tuple[Any, bool]:
    """The value of a key, and whether it could be read as what it is."""
    text = "\n".join(lines).replace("\t", "  ").rstrip()
    readers: dict[str, tuple[Callable[[str, list[tuple[int, str]]], Any], str]] = {
        "yaml": (_yaml, text),
        "toml": (_toml, text),
        "json": (_json, "{" + text.strip().strip("{}").rstrip().rstrip(",") + "}"),
    }
    load, fragment = readers[form]
    try:
        found = load(fragment, [])
    except _FormError:
        return _as_written(text, form), False
    if not isinstance(found, dict):
        return _as_written(text, form), False
    for name in key.split("."):
        found = found.get(name) if isinstance(found, dict) else found
    return found, True


def _as_written(text: str, form: str) -> Any:
    """The value after the sign that ends a key: a list of its `- ` lines, or one line of text."""
    first, *more = text.split("=" if form == "toml" else ":", 1)[-1].splitlines() or [""]
    items = [line.strip() for line in more if line.strip()]
    if not first.strip() and items and all(item.startswith("-") for item in items):
        return [_unquoted(item[1:]) for item in items]
    return _unquoted(" ".join([first, *items]).rstrip(", " if form == "json" else " "))


def _unquoted(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] in "\"'" and text[0] == text[-1]:
        return text[1:-1].replace(f"\\{text[0]}", text[0])
    return text
