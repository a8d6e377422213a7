"""Sets one key of a front matter without changing any other byte of the file: comments, order,
quotes and line ends stay.

`put` locates the value through the events of the YAML parser, or the statements of TOML. It does
not verify the result: the caller has to parse it and check that everything else means the same."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from itertools import islice

import yaml
from msgspec import Struct

from sitegen.formats.yaml import yaml_events
from sitegen.parse.frontmatter import HANDLERS

# A value as YAML or TOML source, or a table of such values.
Written = str | Mapping[str, str]


class NoPlaceError(Exception):
    """The front matter has a form that `put` cannot edit."""


class Front(Struct, frozen=True):
    """The place of the front matter in a `text` with line ends "\\n", and its language."""

    text: str
    start: int
    end: int
    is_toml: bool


class Edit(Struct, frozen=True):
    """Replace `text[start:end]` by `new`."""

    start: int
    end: int
    new: str


def put(text: str, key: str, value: Written) -> str:
    """`text` with `key` set to `value` in its front matter, replacing an existing value. Raises
    NoPlaceError."""
    front = _front(_plain(text))
    edits = _toml_edits(front, key, value) if front.is_toml else _yaml_edits(front, key, value)
    return _edited(text, edits)


def put_inside(text: str, key: str, name: str, value: str) -> str:
    """`text` with `name` set to `value` in the table that `key` has as its value in the front
    matter. Raises NoPlaceError."""
    front = _front(_plain(text))
    inside = _toml_edit_inside if front.is_toml else _yaml_edit_inside
    return _edited(text, [inside(front, key, name, value)])


def without(text: str, *keys: str) -> str:
    """`text`, with line ends "\n", without the lines of these `keys` in its front matter. Raises
    NoPlaceError."""
    front = _front(_plain(text))
    if front.is_toml:
        edits = [_without(front.text, each) for each in _statements(front) if each.path[0] in keys]
    else:
        edits = _yaml_lines(front, keys)
    return _edited(front.text, edits)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _edited(text: str, edits: list[Edit]) -> str:
    """`text` with `edits`, whose offsets are those in the text with line ends "\n"."""
    # Offsets there of line ends that are "\r\n" in `text`, where each has one more character.
    doubled = [match.start() - i for i, match in enumerate(re.finditer("\r\n", text))]
    newline = "\r\n" if doubled else "\r" if "\r" in text and "\n" not in text else "\n"
    for edit in sorted(edits, key=lambda edit: -edit.start):
        start, end = (at + bisect_left(doubled, at) for at in (edit.start, edit.end))
        text = text[:start] + edit.new.replace("\n", newline) + text[end:]
    return text


def is_toml(text: str) -> bool:
    """Whether the front matter of `text` is TOML, else YAML. Raises NoPlaceError if there is
    none."""
    return _front(_plain(text)).is_toml


def _front(text: str) -> Front:
    start = len(text) - len(text.lstrip("\ufeff \t\n"))
    for fence, handler, _ in HANDLERS:
        if text.startswith(fence, start):
            line = max(text.rfind("\n", 0, start) + 1, len(text) - len(text.lstrip("\ufeff")))
            fences = list(
                islice(re.finditer(handler.FM_BOUNDARY.pattern, text[line:], re.MULTILINE), 2)
            )
            if len(fences) == 2:
                return Front(text, line + fences[0].end(), line + fences[1].start(), fence == "+++")
    raise NoPlaceError


# --- YAML -----------------------------------------------------------------------------------------


class _YamlEntry(Struct, frozen=True):
    """A key and its value in a YAML mapping, by offsets. `first` is the first event of the value,
    `at` its index; `end` is the offset after its last character, before any comment."""

    name: str
    key: int
    key_end: int
    first: yaml.Event
    at: int
    start: int
    end: int


def _yaml_edits(front: Front, key: str, value: Written) -> list[Edit]:
    source = front.text[front.start : front.end]
    try:
        root, entries = _yaml_entries(source)
    except yaml.YAMLError as error:
        raise NoPlaceError from error
    if not entries:
        raise NoPlaceError
    at = front.start
    entry = next((entry for entry in entries if entry.name == key), None)
    if entry is None:
        if root.flow_style:
            return [Edit(at + entries[-1].end, at + entries[-1].end, f", {key}: {_flow(value)}")]
        indent = entries[0].key - source.rfind("\n", 0, entries[0].key) - 1
        return [Edit(front.end, front.end, f"{' ' * indent}{key}{_block(value, indent)}\n")]
    if isinstance(value, str) or root.flow_style or getattr(entry.first, "flow_style", False):
        if entry.start == entry.end or isinstance(entry.first, yaml.ScalarEvent) is not isinstance(
            value, str
        ):
            return [Edit(at + entry.key_end, at + entry.end, f": {_flow(value)}")]
        return [Edit(at + entry.start, at + entry.end, _flow(value))]
    line = source.rfind("\n", 0, entry.start) + 1
    if isinstance(entry.first, yaml.MappingStartEvent) and line > entry.key_end:
        lines = [f"{name}: {text}" for name, text in value.items()]
        return [
            Edit(at + entry.start, at + entry.end, ("\n" + source[line : entry.start]).join(lines))
        ]
    indent = entry.key - source.rfind("\n", 0, entry.key) - 1
    if entry.start == entry.end:  # an empty value, which a comment may follow
        line = source.find("\n", entry.end)
        return [Edit(at + line, at + line, _block(value, indent)[1:])]
    return [Edit(at + entry.key_end, at + entry.end, _block(value, indent))]


def _yaml_lines(front: Front, keys: Collection[str]) -> list[Edit]:
    """The edits that delete the lines of these `keys`."""
    source = front.text[front.start : front.end]
    try:
        root, entries = _yaml_entries(source)
    except yaml.YAMLError as error:
        raise NoPlaceError from error
    if root.flow_style:
        raise NoPlaceError
    at = front.start
    return [
        Edit(at + source.rfind("\n", 0, entry.key) + 1, at + source.find("\n", entry.end) + 1, "")
        for entry in entries
        if entry.name in keys
    ]


def _yaml_edit_inside(front: Front, key: str, name: str, value: str) -> Edit:
    source, start = front.text[front.start : front.end], front.start
    try:
        root, entries = _yaml_entries(source, key)
    except yaml.YAMLError as error:
        raise NoPlaceError from error
    if not entries:
        raise NoPlaceError
    entry = next((entry for entry in entries if entry.name == name), None)
    if entry is not None:
        if entry.start == entry.end:
            return Edit(start + entry.key_end, start + entry.end, f": {value}")
        return Edit(start + entry.start, start + entry.end, value)
    last = entries[-1].end
    if root.flow_style:
        return Edit(start + last, start + last, f", {name}: {value}")
    indent = entries[0].key - source.rfind("\n", 0, entries[0].key) - 1
    line = source.find("\n", last)
    return Edit(start + line, start + line, f"\n{' ' * indent}{name}: {value}")


def _yaml_entries(source: str, key: str = "") -> tuple[yaml.MappingStartEvent, list[_YamlEntry]]:
    """The event that begins the mapping in `source`, or the one that is the value of `key` in it,
    and its entries in order."""
    events = [
        event
        for event in yaml_events(source)
        if not isinstance(
            event,
            (
                yaml.StreamStartEvent,
                yaml.DocumentStartEvent,
                yaml.StreamEndEvent,
                yaml.DocumentEndEvent,
            ),
        )
    ]
    root, entries = _entries_of(source, events, 0)
    if not key:
        return root, entries
    index = next((entry.at for entry in entries if entry.name == key), len(events))
    return _entries_of(source, events, index)


def _entries_of(
    source: str, events: list[yaml.Event], index: int
) -> tuple[yaml.MappingStartEvent, list[_YamlEntry]]:
    """The event `events[index]`, which begins a mapping, and the entries of that."""
    root = events[index] if index < len(events) else None
    if not isinstance(root, yaml.MappingStartEvent):
        raise NoPlaceError
    entries = []
    at = index + 1
    while not isinstance(events[at], yaml.MappingEndEvent):
        name, first, at = events[at], *_after(events, at)
        end = max(_ends(events[first:at]))
        if not isinstance(name, yaml.ScalarEvent):
            raise NoPlaceError
        start = _begin(events[first])
        entries.append(
            _YamlEntry(
                name.value,
                _begin(name),
                _end(name),
                events[first],
                first,
                start,
                max(start, len(source[:end].rstrip(" \t\n")) if end > start else end),
            )
        )
    return root, entries


def _after(events: list[yaml.Event], key: int) -> tuple[int, int]:
    """The indexes of the first event of the value of `key`, and of the next key."""
    first = _next(events, key)
    return first, _next(events, first)


def _next(events: list[yaml.Event], at: int) -> int:
    depth = 0
    while True:
        depth += isinstance(events[at], yaml.CollectionStartEvent) - isinstance(
            events[at], yaml.CollectionEndEvent
        )
        at += 1
        if depth == 0:
            return at


def _ends(events: list[yaml.Event]) -> Iterator[int]:
    """The end offsets of events that are characters in the text. The end of a block collection is
    not: the parser reports it at the token that follows."""
    flow = []
    for event in events:
        if isinstance(event, yaml.CollectionStartEvent):
            flow.append(event.flow_style)
        elif not isinstance(event, yaml.CollectionEndEvent) or flow.pop():
            yield _end(event)


def _begin(event: yaml.Event) -> int:
    return event.start_mark.index if event.start_mark else 0


def _end(event: yaml.Event) -> int:
    return event.end_mark.index if event.end_mark else 0


def _flow(value: Written) -> str:
    return (
        value
        if isinstance(value, str)
        else "{" + ", ".join(f"{name}: {text}" for name, text in value.items()) + "}"
    )


def _block(value: Written, indent: int) -> str:
    return (
        f": {value}"
        if isinstance(value, str)
        else ":" + "".join(f"\n{' ' * (indent + 2)}{name}: {text}" for name, text in value.items())
    )


def yaml_text(text: str) -> str:
    """`text` as a YAML scalar: plain if YAML reads that as the same text, else in quotes."""
    plain = re.fullmatch(r"\w(?:[\w.\-]*\w)?", text) and yaml.safe_load(text) == text
    return text if plain else toml_text(text)


# --- TOML -----------------------------------------------------------------------------------------


class _Statement(Struct, frozen=True):
    """A TOML statement with the whole path of its key: `key = value` or the header of a table. For
    a header, `start` and `end` are both the offset after it."""

    path: tuple[str, ...]
    key: int
    start: int
    end: int
    in_table: bool

    @property
    def is_header(self) -> bool:
        return self.start == self.end


_SKIPPED = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_NAME = r"""(?:[\w\-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*')"""
_NAMES = re.compile(rf"{_NAME}(?:[ \t]*\.[ \t]*{_NAME})*")
_HEADER = re.compile(rf"\[\[?[ \t]*({_NAMES.pattern})[ \t]*\]\]?")
_ASSIGN = re.compile(rf"({_NAMES.pattern})[ \t]*=[ \t]*")
_TOML_STRING = re.compile(
    r"""\"{3}(?:\\.|[^\\])*?\"{3,5}|'{3}.*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'""", re.DOTALL
)


def _toml_edits(front: Front, key: str, value: Written) -> list[Edit]:
    statements = list(_statements(front))
    own = [statement for statement in statements if statement.path[0] == key]
    lines = (
        [f"{name} = {text}" for name, text in value.items()] if not isinstance(value, str) else []
    )
    inline = value if isinstance(value, str) else "{" + ", ".join(lines) + "}"
    if not own:
        if lines:
            return [Edit(front.end, front.end, "\n".join([f"[{key}]", *lines, ""]))]
        top = [statement for statement in statements if not statement.in_table]
        if not top:
            raise NoPlaceError
        end = front.text.index("\n", top[-1].end) + 1
        return [Edit(end, end, f"{key} = {inline}\n")]
    if own[0].path == (key,) and not own[0].is_header:
        return [Edit(own[0].start, own[0].end, inline)]
    if own[0].is_header and lines:
        inside = own[1:]
        return [
            Edit(inside[0].key, inside[-1].end, "\n".join(lines))
            if inside
            else Edit(own[0].end, own[0].end, "\n" + "\n".join(lines))
        ]
    return [
        Edit(own[0].key, own[0].end, f"{key} = {inline}"),
        *(_without(front.text, statement) for statement in own[1:]),
    ]


def _toml_edit_inside(front: Front, key: str, name: str, value: str) -> Edit:
    own = [statement for statement in _statements(front) if statement.path[0] == key]
    if not own:
        raise NoPlaceError
    if own[0].path == (key,) and not own[0].is_header:
        table = front.text[own[0].start : own[0].end]
        if not table.endswith("}"):
            raise NoPlaceError
        if has := re.search(rf"""\b{name}[ \t]*=[ \t]*("[^"\n]*"|'[^'\n]*')""", table):
            return Edit(own[0].start + has.start(1), own[0].start + has.end(1), value)
        end = own[0].start + len(table[:-1].rstrip())
        return Edit(end, end, f", {name} = {value}")
    for statement in own:
        if statement.path == (key, name):
            return Edit(statement.start, statement.end, value)
    end = front.text.index("\n", own[-1].end)
    whole = name if own[-1].in_table else f"{key}.{name}"
    return Edit(end, end, f"\n{whole} = {value}")


def _without(text: str, statement: _Statement) -> Edit:
    """Delete a statement, and its line if nothing else is on it."""
    end = text.index("\n", statement.end)
    start = text.rfind("\n", 0, statement.key) + 1
    return (
        Edit(statement.key, statement.end, "")
        if text[statement.end : end].strip()
        else Edit(start, end + 1, "")
    )


def _statements(front: Front) -> Iterator[_Statement]:
    text, table = front.text, None
    at = front.start
    while True:
        skipped = _SKIPPED.match(text, at, front.end)
        at = skipped.end() if skipped else at
        if at >= front.end:
            return
        if header := _HEADER.match(text, at, front.end):
            table, at = _path(header[1]), header.end()
            yield _Statement(table, header.start(), at, at, True)
        elif assign := _ASSIGN.match(text, at, front.end):
            at = _value_end(text, assign.end(), front.end)
            yield _Statement(
                (*(table or ()), *_path(assign[1])),
                assign.start(),
                assign.end(),
                at,
                table is not None,
            )
        else:
            raise NoPlaceError


def _value_end(text: str, at: int, limit: int) -> int:
    depth, end = 0, at
    while at < limit and not (depth <= 0 and text[at] in "#\n"):
        string = _TOML_STRING.match(text, at, limit)
        depth += (text[at] in "[{") - (text[at] in "]}")
        if text[at] == "#":
            at = text.index("\n", at)
            continue
        at = string.end() if string else at + 1
        if not text[at - 1].isspace():
            end = at
    return end


def _path(names: str) -> tuple[str, ...]:
    parts = (match[0] for match in re.finditer(_NAME, names))
    return tuple(part[1:-1] if part[0] in "\"'" else part for part in parts)


def toml_text(text: str) -> str:
    """`text` in double quotes, valid in TOML and in YAML."""
    return json.dumps(text, ensure_ascii=False)
