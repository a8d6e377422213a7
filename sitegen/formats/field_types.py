"""What a struct says of its fields: their types, and what messages say that they expect.

`expected` in the `extra` of a field (`msgspec.Meta`) is what messages say of it."""

from __future__ import annotations

import datetime as dt
import types
import typing
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple

import msgspec

from sitegen import urls
from sitegen.errors import Expected
from sitegen.formats.source_map import KeyPath


def expectation(kind: type, at: KeyPath) -> str:
    """What the field at `at` expects, in words: those of its `msgspec.Meta`, or one made from its
    type."""
    hint = _hint(kind, at)
    for meta in _metas(hint):
        if words := (meta.extra or {}).get("expected"):
            return str(words)
    choices = _literals(hint)
    if choices and all(typing.get_origin(option) is tuple for option in _members(hint)):
        return "a list of " + _enumerated([f'"{choice}"' for choice in choices], "and")
    if choices:
        return _enumerated(choices, "or")
    names = {
        str: "text",
        bool: "true or false",
        int: "a whole number",
        dt.datetime: "2026-05-03 or 2026-05-03T10:00:00Z",
    }
    options = [names[option] for option in _members(hint) if option in names]
    if any(typing.get_origin(option) is tuple for option in _members(hint)):
        options.append("a list")
    if any(_is_struct(option) or typing.get_origin(option) is dict for option in _members(hint)):
        options.append("keys and values")
    return " or ".join(options) or "another value"


def _enumerated(words: Sequence[str], conjunction: str) -> str:
    *others, last = words
    return f"{', '.join(others)} {conjunction} {last}" if others else last


# What members of types are called in JSON Schema.
_JSON_TYPES: tuple[tuple[type, str], ...] = (
    (str, "string"),
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (dt.datetime, "string"),
)
# The limits of `msgspec.Meta`, by their names in JSON Schema.
_LIMITS = (
    ("ge", "minimum"),
    ("gt", "exclusiveMinimum"),
    ("le", "maximum"),
    ("lt", "exclusiveMaximum"),
    ("min_length", "minLength"),
    ("max_length", "maxLength"),
)


@cache
def expected_at(kind: Any, at: KeyPath) -> Expected:
    """What the field at `at` in the struct `kind` expects, as a schema; an item of a list is at
    0."""
    hint = _hint(kind, at)
    members, words = _members(hint), _literals(hint)
    types = [name for each, name in _JSON_TYPES if each in members]
    types += ["string"] if any(typing.get_origin(each) is Literal for each in members) else []
    types += ["array"] if any(typing.get_origin(each) is tuple for each in members) else []
    is_object = any(_is_struct(each) or typing.get_origin(each) is dict for each in members)
    types += ["object"] if is_object else []
    # A pattern of the items of a list is none of a text.
    metas = list(_metas(hint)) if "array" not in types else []
    return Expected(
        types=tuple(dict.fromkeys(types)),
        formats=("date", "date-time") if dt.datetime in members else (),
        values=() if str in members or "array" in types else words,
        pattern=next(filter(None, map(_pattern, metas)), ""),
        limits=tuple(
            (name, limit)
            for meta in metas
            for attribute, name in _LIMITS
            if isinstance(limit := getattr(meta, attribute), int)
        ),
    )


def _pattern(meta: msgspec.Meta) -> str:
    """The pattern of texts, which may be one that only the JSON Schema states."""
    return meta.pattern or str((meta.extra_json_schema or {}).get("pattern", ""))


def _is_struct(option: Any) -> bool:
    return isinstance(option, type) and issubclass(option, msgspec.Struct)


def _literals(hint: Any) -> tuple[str, ...]:
    return tuple(
        str(choice)
        for option in _flat(hint)
        if typing.get_origin(option) is Literal
        for choice in typing.get_args(option)
    )


class FieldType(NamedTuple):
    """What a field accepts."""

    # A struct with this one field, `value`, that is read from a list. msgspec remembers how to
    # convert to a struct, but takes a type that is none apart at each call.
    holder: Any
    # Those of a union, or the one type.
    members: tuple[Any, ...]
    struct: type[msgspec.Struct] | None
    # If the field accepts only a few words.
    words: tuple[str, ...]
    is_list: bool
    # Text in its author's own words, in which a "#" or a line end may be meant.
    is_prose: bool
    # The whole address of a page somewhere in the web.
    is_address: bool
    # What to write instead of a text that is refused, after a key and the sign that follows it; "".
    hint: Callable[[str, str], str]


def _no_hint(_text: str, _key: str) -> str:
    return ""


# A site has few fields and many values.
@cache
def type_at(kind: Any, at: KeyPath) -> FieldType:
    """What the field at `at` in the struct `kind` accepts; an item of a list is at 0."""
    hint = _hint(kind, at)
    members = tuple(_members(hint))
    return FieldType(
        msgspec.defstruct("Holder", [("value", hint)], array_like=True),
        members,
        next((member for member in members if _is_struct(member)), None),
        _literals(hint),
        any(typing.get_origin(member) is tuple for member in members),
        any((meta.extra or {}).get("prose") for meta in _metas(hint)),
        any(meta.pattern == urls.WEB_ADDRESS for meta in _metas(hint)),
        next(filter(None, ((meta.extra or {}).get("hint") for meta in _metas(hint))), _no_hint),
    )


def _metas(hint: Any) -> Iterator[msgspec.Meta]:
    """The `msgspec.Meta` of a type and, in a union, of its members."""
    if typing.get_origin(hint) is Annotated:
        yield from (meta for meta in hint.__metadata__ if isinstance(meta, msgspec.Meta))
        yield from _metas(typing.get_args(hint)[0])
    elif typing.get_origin(hint) in (typing.Union, types.UnionType):
        for member in typing.get_args(hint):
            yield from _metas(member)


def _hint(kind: Any, at: KeyPath) -> Any:
    """The type hint of the field at `at` in the struct `kind`; None if there is no such field."""
    hint: Any = kind
    for part in at:
        if isinstance(part, int):
            inner = [
                a
                for o in _members(hint)
                if typing.get_origin(o) is tuple
                for a in typing.get_args(o)
                if a is not ...
            ]
            hint = typing.Union[tuple(inner)] if inner else None  # noqa: UP007 - built from a list
        else:
            owner = next((option for option in _flat(hint) if _is_struct(option)), None)
            hint = _hints(owner).get(part) if owner else None
    return hint


@cache
def fields_of(kind: type[msgspec.Struct]) -> dict[str, msgspec.structs.FieldInfo]:
    """The fields of a struct by key."""
    return {field.encode_name: field for field in msgspec.structs.fields(kind)}


def may_be_empty(field: msgspec.structs.FieldInfo) -> bool:
    """Whether an empty text is a value of the field."""
    metadata = getattr(field.type, "__metadata__", ())
    return any((meta.extra or {}).get("may_be_empty") for meta in metadata)


def replaced_by(field: msgspec.structs.FieldInfo) -> str:
    """The key that a struct may have in the place of the field, or ""."""
    said = [(meta.extra or {}).get("unless") for meta in getattr(field.type, "__metadata__", ())]
    return next(filter(None, said), "")


@cache
def required_in(kind: type[msgspec.Struct]) -> dict[str, tuple[str, str]]:
    """The names of the fields that need a value, by key, each with the key that may be there
    instead (`replaced_by`)."""
    return {
        key: (field.name, other)
        for key, field in fields_of(kind).items()
        if (other := replaced_by(field)) or field.required
    }


@cache
def _hints(owner: type[msgspec.Struct]) -> dict[str, Any]:
    """The types of the fields of a struct by key."""
    hints = typing.get_type_hints(owner, include_extras=True)
    return {key: hints[field.name] for key, field in fields_of(owner).items()}


def _members(hint: Any) -> list[Any]:
    """The members of a union, `Annotated` unwrapped."""
    if typing.get_origin(hint) is Annotated:
        return _members(typing.get_args(hint)[0])
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return [member for arg in typing.get_args(hint) for member in _members(arg)]
    return [hint]


def _flat(hint: Any) -> list[Any]:
    """The members of a union and of the tuples in it."""
    return [
        inner
        for option in _members(hint)
        for inner in (
            [m for a in typing.get_args(option) if a is not ... for m in _flat(a)]
            if typing.get_origin(option) is tuple
            else [option]
        )
    ]
