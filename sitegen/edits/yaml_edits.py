"""Edits of one key in a YAML source that leave all others: comments, order, quotes.

The places come from the events of the parser. Nothing verifies the result here: whoever applies the
edits has to parse it, and to check that everything else means the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Literal

import yaml
from msgspec import Struct

from sitegen.edits.values import NoPlaceError, SourceEdit, Style, inline, is_block, key_text, lines
from sitegen.formats.yaml import yaml_events


class YamlNode(Struct, frozen=True):
    """A value in a YAML source, by offsets. `end` is that after its last character, before blanks
    and comments; `raw_end` is where the parser ends it, which is further down for a text in a
    block. A mapping has as many `keys` as `items`, a sequence none; `name` is the text of a
    scalar."""

    kind: Literal["scalar", "alias", "mapping", "sequence"]
    start: int
    end: int
    raw_end: int
    is_flow: bool = False
    name: str = ""
    keys: tuple[YamlNode, ...] = ()
    items: tuple[YamlNode, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written."""
        return self.kind == "scalar" and self.start == self.end

    def index(self, key: str) -> int | None:
        """The index of the item with this key, or number. Raises NoPlaceError if it is there
        twice, or hidden."""
        if self.kind == "mapping":
            found = [i for i, each in enumerate(self.keys) if each.name == key]
            if len(found) > 1 or any(each.kind != "scalar" for each in self.keys):
                raise NoPlaceError
            return found[0] if found else None
        if self.kind == "sequence" and key.isdecimal():
            return int(key) if int(key) < len(self.items) else None
        raise NoPlaceError


class YamlSlot(Struct, frozen=True):
    """The place of an item in a collection."""

    around: YamlNode
    index: int

    @property
    def value(self) -> YamlNode:
        """The item."""
        return self.around.items[self.index]

    @property
    def key(self) -> YamlNode:
        """Its key in a mapping."""
        return self.around.keys[self.index]


def set_value(
    source: str, keys: Sequence[str], value: Any, *, may_lose_comments: bool = False
) -> list[SourceEdit]:
    """The edits that give the key at the way `keys` the JSON `value`, adding it if it is not there.
    Comments inside of a value that is replaced get lost only if they may. Raises NoPlaceError."""
    root = _root(source)
    slot, rest = _slot(root, keys)
    style: Style = "json" if root.is_flow and source[root.keys[0].start] == '"' else "yaml"
    target = slot.value if slot else root
    if slot and (not rest or target.is_empty):
        edit = _replacement(source, slot, _nested(rest, value), keys[-1], style)
        if not may_lose_comments and "#" in _outside(source, edit, slot.value):
            raise NoPlaceError
        return [edit]
    inner = _nested(rest[1:], value)
    if target.is_flow:
        return [_flow_insertion(source, target, rest[0], inner, style)]
    return [_block_insertion(source, target, rest[0], inner, is_root=target is root)]


def rename_key(source: str, keys: Sequence[str], new: str) -> list[SourceEdit]:
    """The edit that gives the key at the way `keys` another name. Raises NoPlaceError."""
    slot, rest = _slot(_root(source), keys)
    if rest or slot is None or slot.around.kind != "mapping":
        raise NoPlaceError
    if slot.around.index(new) is not None:
        raise NoPlaceError
    style: Style = "json" if source[slot.key.start] == '"' else "yaml"
    return [SourceEdit(slot.key.start, slot.key.end, key_text(new, style))]


def remove_key(source: str, keys: Sequence[str]) -> list[SourceEdit]:
    """The edit that takes out a key and its value, or an item of a list, with the lines that hold
    nothing else. Raises NoPlaceError."""
    slot, rest = _slot(_root(source), keys)
    if rest or slot is None:
        raise NoPlaceError
    around, at = slot.around, slot.index
    if around.is_flow:
        return [_flow_removal(source, slot)]
    if len(around.items) == 1 and len(keys) > 1:
        empty = "{}" if around.kind == "mapping" else "[]"
        before = _slot(_root(source), keys[:-1])[0]
        if before is None or "#" in _outside(
            source, SourceEdit(around.start, around.end, ""), around
        ):
            raise NoPlaceError
        return [SourceEdit(around.start, around.end, empty)]
    start = slot.key.start if around.kind == "mapping" else _dash(source, slot.value)
    end = max(slot.value.end, slot.key.end) if around.kind == "mapping" else slot.value.end
    line = source.rfind("\n", 0, start) + 1
    if not source[line:start].strip(" ?"):
        return [SourceEdit(line, _next_line(source, max(end, slot.value.raw_end - 1)), "")]
    if at + 1 == len(around.items) or around.kind == "sequence":
        raise NoPlaceError
    following = around.keys[at + 1].start
    if "#" in source[end:following]:
        raise NoPlaceError
    return [SourceEdit(start, following, "")]


def lines_of(source: str, keys: Sequence[str]) -> list[SourceEdit]:
    """The edits that delete the lines of these keys at the top. Raises NoPlaceError."""
    root = _root(source)
    if root.is_flow:
        raise NoPlaceError
    return [
        SourceEdit(
            source.rfind("\n", 0, key.start) + 1, source.find("\n", _end(key, value)) + 1, ""
        )
        for key, value in zip(root.keys, root.items, strict=True)
        if key.name in keys
    ]


# --- the tree of a source -------------------------------------------------------------------------


@lru_cache(maxsize=2)
def _root(source: str) -> YamlNode:
    """The mapping of `source`. Raises NoPlaceError if there is none, or nothing is in it."""
    try:
        events = iter(
            event
            for event in yaml_events(source)
            if not isinstance(
                event,
                (
                    yaml.StreamStartEvent,
                    yaml.StreamEndEvent,
                    yaml.DocumentStartEvent,
                    yaml.DocumentEndEvent,
                ),
            )
        )
    except yaml.YAMLError as error:
        raise NoPlaceError from error
    first = next(events, None)
    root = _node(source, first, events) if first else None
    if root is None or root.kind != "mapping" or not root.items:
        raise NoPlaceError
    return root


def _node(source: str, event: yaml.Event, events: Iterator[yaml.Event]) -> YamlNode:
    start, end = _index(event.start_mark), _index(event.end_mark)
    if isinstance(event, yaml.AliasEvent):
        return YamlNode("alias", start, end, end)
    if isinstance(event, yaml.ScalarEvent):
        last = max(start, len(source[:end].rstrip(" \t\n"))) if end > start else end
        return YamlNode("scalar", start, last, end, name=event.value)
    keys, items = [], []
    is_mapping = isinstance(event, yaml.MappingStartEvent)
    inner = next(events)
    while not isinstance(inner, yaml.CollectionEndEvent):
        if is_mapping:
            keys.append(_node(source, inner, events))
            inner = next(events)
        items.append(_node(source, inner, events))
        inner = next(events)
    is_flow = bool(getattr(event, "flow_style", False))
    # The parser ends a block at the token that follows.
    ends = [(each.end, each.raw_end) for each in (*keys, *items)]
    after = (_index(inner.end_mark),) * 2 if is_flow else max(ends, default=(start, start))
    kind: Literal["mapping", "sequence"] = "mapping" if is_mapping else "sequence"
    return YamlNode(kind, start, *after, is_flow=is_flow, keys=tuple(keys), items=tuple(items))


def _index(mark: Any) -> int:
    return mark.index if mark else 0


def _slot(root: YamlNode, keys: Sequence[str]) -> tuple[YamlSlot | None, Sequence[str]]:
    """The place of the last of the `keys` that is there, and those that are not."""
    slot, node = None, root
    for depth, key in enumerate(keys):
        index = None if node.is_empty else node.index(key)
        if index is None:
            return slot, keys[depth:]
        slot = YamlSlot(node, index)
        node = slot.value
    return slot, ()


def _nested(keys: Sequence[str], value: Any) -> Any:
    """`value` at the way `keys` inside of new lists and dictionaries."""
    for key in reversed(keys):
        if key == "0":
            value = [value]
        elif key.isdecimal():
            raise NoPlaceError
        else:
            value = {key: value}
    return value


# --- edits ----------------------------------------------------------------------------------------


def _replacement(source: str, slot: YamlSlot, value: Any, key: str, style: Style) -> SourceEdit:
    old = slot.value
    if slot.around.kind == "sequence":
        if is_block(value) and old.kind == "mapping" and not old.is_flow:
            return SourceEdit(
                old.start, old.end, _joined(lines(value, key), _column(source, old.start))
            )
        text = inline(value, style, key)
        return SourceEdit(old.start, old.end, f" {text}" if old.is_empty else text)
    is_list = isinstance(value, list) and bool(value)
    as_block = is_block(value) or (is_list and old.kind == "sequence")
    if slot.around.is_flow or old.is_flow or not as_block:
        text = inline(value, style, key)
        is_scalar = not isinstance(value, (dict, list))
        if old.is_empty or (old.kind == "scalar") is not is_scalar:
            return SourceEdit(slot.key.end, old.end, f": {text}")
        return SourceEdit(old.start, old.end, text)
    line = source.rfind("\n", 0, old.start) + 1
    kind = "sequence" if is_list else "mapping"
    if old.kind == kind and line > slot.key.end:
        return SourceEdit(
            old.start, old.end, _joined(lines(value, key), _column(source, old.start))
        )
    indent = _column(source, slot.key.start) + 2
    block = "\n" + " " * indent + _joined(lines(value, key), indent)
    if old.is_empty:  # a comment may follow
        line = _line_end(source, old.end)
        colon = "" if ":" in source[slot.key.end : old.end] else ":"
        return SourceEdit(line, line, colon + block)
    return SourceEdit(slot.key.end, old.end, f":{block}")


def _flow_insertion(
    source: str, around: YamlNode, key: str, value: Any, style: Style
) -> SourceEdit:
    is_mapping = around.kind == "mapping"
    if not is_mapping and not _is_after(key, around):
        raise NoPlaceError
    text = inline(value, style, key)
    text = f"{key_text(key, style)}: {text}" if is_mapping else text
    bracket = source.index("{" if is_mapping else "[", around.start) + 1
    if not around.items:
        return SourceEdit(bracket, bracket, text)
    first = (around.keys or around.items)[0].start
    blank = source[bracket:first]
    comma = f",{blank}" if "\n" in blank and not blank.strip() else ", "
    at = _end(around.keys[-1], around.items[-1]) if is_mapping else around.items[-1].end
    return SourceEdit(at, at, f"{comma}{text}")


def _block_insertion(
    source: str, around: YamlNode, key: str, value: Any, *, is_root: bool
) -> SourceEdit:
    if around.kind == "mapping":
        column = _column(source, around.keys[0].start)
        block = lines({key: value})
        last = max(around.keys[-1].raw_end, around.items[-1].raw_end)
        end = _end(around.keys[-1], around.items[-1])
    elif _is_after(key, around):
        column = _column(source, _dash(source, around.items[0]))
        block = lines([value], key)
        last, end = around.items[-1].raw_end, around.items[-1].end
    else:
        raise NoPlaceError
    text = " " * column + _joined(block, column)
    if is_root:
        return SourceEdit(len(source), len(source), f"{text}\n")
    if last > end and source[last - 1] == "\n":  # after the blank lines of a text in a block
        return SourceEdit(last, last, f"{text}\n")
    line = _line_end(source, end)
    return SourceEdit(line, line, f"\n{text}")


def _is_after(key: str, around: YamlNode) -> bool:
    """Whether `key` is the number of an item after those of a sequence: several may be added."""
    return key.isdecimal() and int(key) >= len(around.items)


def _flow_removal(source: str, slot: YamlSlot) -> SourceEdit:
    around, at = slot.around, slot.index
    firsts = around.keys or around.items
    end = _end(around.keys[at], slot.value) if around.keys else slot.value.end
    if at + 1 < len(around.items):
        start, stop = firsts[at].start, firsts[at + 1].start
        gap = source[end:stop]
    elif at:
        before = around.items[at - 1].end
        start = max(before, around.keys[at - 1].end) if around.keys else before
        stop = end
        gap = source[start : firsts[at].start]
    else:
        start, stop = firsts[at].start, end
        comma = source[end:].lstrip()
        if comma.startswith(","):
            stop = source.index(",", end) + 1
        gap = ","
    if gap.strip() != ",":
        raise NoPlaceError
    return SourceEdit(start, stop, "")


def _outside(source: str, edit: SourceEdit, node: YamlNode) -> str:
    """What `edit` replaces beside the scalars of `node`: punctuation, and comments."""
    spans = sorted((each.start, each.end) for each in _scalars(node))
    at, parts = edit.start, []
    for start, end in spans:
        parts.append(source[at:start])
        at = max(at, end)
    return "".join((*parts, source[at : edit.end]))


def _scalars(node: YamlNode) -> Iterator[YamlNode]:
    if node.kind in ("scalar", "alias"):
        yield node
    for each in (*node.keys, *node.items):
        yield from _scalars(each)


def _dash(source: str, item: YamlNode) -> int:
    """The offset of the dash before an item of a sequence in a block."""
    dash = source.rfind("-", 0, max(item.start, 1))
    if dash < 0 or source[dash + 1 : item.start].strip():
        raise NoPlaceError
    return dash


def _end(key: YamlNode, value: YamlNode) -> int:
    return max(key.end, value.end)


def _column(source: str, at: int) -> int:
    return at - source.rfind("\n", 0, at) - 1


def _joined(block: list[str], column: int) -> str:
    return ("\n" + " " * column).join(block)


def _line_end(source: str, at: int) -> int:
    end = source.find("\n", at)
    return end if end >= 0 else len(source)


def _next_line(source: str, at: int) -> int:
    return min(_line_end(source, at) + 1, len(source))
