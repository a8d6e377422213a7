"""`SourceMap` → typed structs, with all problems at once.

`expected` in the `extra` of a field (`msgspec.Meta`) is what messages say of it."""

from __future__ import annotations

import datetime as dt
import re
import types
import typing
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, TypeVar

import msgspec

from sitegen.errors import Problem, shorten
from sitegen.formats.date_text import date_hint, parse_date
from sitegen.formats.quoting import quoted
from sitegen.formats.source_map import REFUSED, KeyPath, SourceMap, checked_scalar, field_name
from sitegen.near import did_you_mean, key_hint, meant_key

T = TypeVar("T", bound=msgspec.Struct)


def convert(
    source: SourceMap, kind: type[T], what: str, placeholders: Mapping[str, Any] = {}
) -> tuple[T | None, dict[str, Any], tuple[Problem, ...]]:
    """The data of `source` as the struct `kind`, or None if there are errors; the values that could
    be read, by the names of their fields; and all errors and warnings.

    A key without a value counts as absent. `what` names the thing in messages: "a post",
    "site.toml". `placeholders` are values of the struct, by the names of their fields, for required
    keys that are absent."""
    converter = _Converter(source, kind, placeholders)
    whole, values = converter.struct((), kind, source.data, what)
    converter.check_comments_in_params()
    problems = (*converter.problems, *converter.warnings)
    return (None if converter.problems else whole), values, problems


def unknown_keys(data: Mapping[str, Any], kind: type[msgspec.Struct]) -> dict[str, str]:
    """The keys of `data` that the struct `kind` does not have, each with the field that its author
    probably meant, or ""."""
    fields = _fields(kind)
    return {
        key: meant_key(key, value, fields, data) for key, value in data.items() if key not in fields
    }


class _Converter:
    """Converts one key after the other, so that a mistake in one does not hide those in others."""

    def __init__(
        self, source: SourceMap, kind: type[msgspec.Struct], placeholders: Mapping[str, Any]
    ) -> None:
        self.source, self.kind, self.placeholders = source, kind, placeholders
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []

    def value(self, at: KeyPath, value: Any) -> Any:
        wanted = _type_at(
            self.kind,
            at if len(at) == 1 else tuple(0 if isinstance(part, int) else part for part in at),
        )
        if wanted.is_prose and at in self.source.comments and self.report_comment(at, value):
            return REFUSED
        if isinstance(value, dict) and wanted.struct is not None:
            return self.struct(at, wanted.struct, value, field_name(at))[0] or REFUSED
        if isinstance(value, list) and wanted.is_list:
            items = [self.value((*at, i), item) for i, item in enumerate(value)]
            return REFUSED if any(item is REFUSED for item in items) else tuple(items)
        if value is REFUSED or (isinstance(value, list) and any(item is REFUSED for item in value)):
            return REFUSED
        if isinstance(value, str):
            value = self.source.unfolded.get(at, value) if wanted.is_prose else value.strip()
        try:
            return msgspec.convert((value,), wanted.holder, builtin_types=(dt.datetime,)).value
        except msgspec.ValidationError:
            return self.coerced(at, wanted, value)

    def coerced(self, at: KeyPath, wanted: _Type, value: Any) -> Any:
        """The value of a date in quotes, or of one of the allowed words in other letter case;
        REFUSED, with a problem, for anything else."""
        problem = None
        if isinstance(value, str) and dt.datetime in wanted.members:
            try:
                if (moment := parse_date(value)) is not None:
                    return checked_scalar(moment, self.source.zone)
            except ValueError as error:
                problem = self.source.problem(
                    at,
                    "invalid-value",
                    f"{field_name(at)}: expected a date that exists, got {shorten(value)}"
                    f" ({error})",
                )
        elif isinstance(value, str) and value.lower() in wanted.words:
            return value.lower()
        self.problems.append(problem or self.invalid(at, wanted, value))
        return REFUSED

    def report_comment(self, at: KeyPath, value: Any) -> bool:
        """Report the comment after a text, which may have been meant as a part of it: as an error
        if there is no text but the comment, else as a warning. Returns whether it is an error."""
        comment = self.source.comments[at]
        name, key = (
            field_name(at),
            f"{at[-1]}{self.source.assign}" if isinstance(at[-1], str) else "- ",
        )
        if value is None:
            is_hashtag = at[0] == "tags" and re.fullmatch(r"#+[^\s#]+", comment.text)
            text = comment.text.lstrip("#") if is_hashtag else quoted(comment.text)
            self.problems.append(
                self.source.problem(
                    at,
                    "yaml",
                    f"{name}: what stands after # is a comment",
                    f"{'write' if is_hashtag else 'put the text in quotes:'} {key}{text}",
                )
            )
            return True
        if isinstance(value, str):
            self.warnings.append(
                Problem(
                    path=self.source.path,
                    line=comment.line,
                    column=comment.column,
                    severity="warning",
                    code="cut-text",
                    message=f"{name}: what stands after # is a comment, and no part of the text",
                    hint=f"write {key}{quoted(comment.whole)}",
                )
            )
        return False

    def check_comments_in_params(self) -> None:
        """Report comments after values under `params`. Their types are unknown, so only a # that a
        word follows at once is taken for a part of a text."""
        for at, comment in self.source.comments.items():
            if (
                at[0] == "params"
                and len(at) > 1
                and "params" in _fields(self.kind)
                and comment.text[1:2].strip()
            ):
                value: Any = self.source.data
                for part in at:
                    value = value[part]
                self.report_comment(at, value)

    def struct(
        self, at: KeyPath, kind: type[T], data: Mapping[str, Any], what: str
    ) -> tuple[T | None, dict[str, Any]]:
        """The struct `kind` of the mapping `data` at `at`, or None; and the values that could be
        read, by the names of their fields."""
        fields = _fields(kind)
        problems_before = len(self.problems)
        values, unknown = {}, unknown_keys(data, kind)
        for key, value in data.items():
            if key not in fields:
                message = f"{field_name((*at, key))}: {what} has no key of this name"
                self.problems.append(
                    self.source.problem(
                        (*at, key),
                        "unknown-key",
                        message,
                        key_hint(key, value, unknown[key], fields, data),
                        at_key=True,
                    )
                )
            elif not _is_empty(value) or self.is_commented((*at, key)):
                values[fields[key].name] = self.value((*at, key), value)
        placeholders = self.placeholders if not at else {}
        for key, name in _required(kind).items():
            if not (name in values or name in placeholders or key in unknown.values()):
                self.problems.append(self.missing(at, key, what, is_there=key in data))
        good = {name: value for name, value in values.items() if value is not REFUSED}
        is_whole = len(self.problems) == problems_before and len(good) == len(values)
        return (kind(**{**placeholders, **good}) if is_whole else None), good

    def missing(self, at: KeyPath, key: str, what: str, *, is_there: bool) -> Problem:
        expected = expectation(self.kind, (*at, key))
        name = field_name((*at, key))
        if is_there:
            return self.source.problem(
                (*at, key), "missing-key", f"{name}: is empty, expected {expected}"
            )
        hint = "" if at else f"add a line {key}{self.source.assign}…"
        return self.source.problem(at, "missing-key", f"{name}: {what} needs it: {expected}", hint)

    def is_commented(self, at: KeyPath) -> bool:
        return at in self.source.comments and _type_at(self.kind, at).is_prose

    def invalid(self, at: KeyPath, wanted: _Type, value: Any) -> Problem:
        key = f"{at[-1]}{self.source.assign}" if isinstance(at[-1], str) else ""
        raw = self.source.marks[at].raw if at in self.source.marks else ""
        return self.source.problem(
            at,
            "invalid-value",
            f"{field_name(at)}: expected {expectation(self.kind, at)}, got {_shown(value, raw)}",
            _hint_for(value, raw, key, wanted),
        )


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _shown(value: Any, raw: str) -> str:
    """A refused value in a message. `raw` is how it was written, which is worth showing where YAML
    reads something else: `No` is false."""
    if isinstance(value, bool):
        word = "true" if value else "false"
        return word if raw in ("", word) else f"{raw}, which YAML reads as {word}"
    if isinstance(value, (int, float)):
        return (
            f"the number {value}"
            if raw in ("", str(value))
            else f"{raw}, which YAML reads as the number {value}"
        )
    if isinstance(value, dt.datetime):
        return f"the date {raw or value.isoformat()}"
    if isinstance(value, str):
        return shorten(value)
    return {dict: "keys and values", list: "a list", type(None): "nothing"}.get(
        type(value), shorten(value)
    )


def _hint_for(value: Any, raw: str, key: str, wanted: _Type) -> str:
    """What to write instead of a refused value, or "" if that is not clear."""
    if isinstance(value, str):
        return _hint_for_text(value, key, wanted)
    if isinstance(value, dt.datetime):
        return f'write {key}"{raw}"' if str in wanted.members and raw else ""
    if dt.datetime in wanted.members and isinstance(value, int) and not isinstance(value, bool):
        return date_hint(key, raw or str(value))
    if isinstance(value, (bool, int, float)) and str in wanted.members:
        return f'write {key}"{raw or str(value).lower()}"'
    return ""


_SWITCHES = {
    "true": "true",
    "yes": "true",
    "on": "true",
    "false": "false",
    "no": "false",
    "off": "false",
}


def _hint_for_text(value: str, key: str, wanted: _Type) -> str:
    bare = value.strip().lower()
    if bool in wanted.members and bare in _SWITCHES:
        return f"write {key}{_SWITCHES[bare]}, without quotes"
    if int in wanted.members and re.fullmatch(r"\d{1,18}", bare):
        return f"write {key}{bare}, without quotes"
    if dt.datetime in wanted.members:
        return date_hint(key, value)
    if wanted.is_list and wanted.struct is None:
        return f"write {key}[{value}]" if key.endswith(": ") else f'write {key}["{value}"]'
    if wanted.words:
        inside = [word for word in wanted.words if word in re.findall("[a-z_]+", bare)]
        return (
            f"write {key}{inside[0] if key.endswith(': ') else quoted(inside[0])}"
            if inside
            else did_you_mean(value, wanted.words)
        )
    return ""


# --- what a struct says of its fields -------------------------------------------------------------


def expectation(kind: type, at: KeyPath) -> str:
    """What the field at `at` expects, in words: those of its `msgspec.Meta`, or one made from its
    type."""
    hint = _hint(kind, at)
    for meta in _metas(hint):
        if words := (meta.extra or {}).get("expected"):
            return str(words)
    choices = _literals(hint)
    if choices:
        return choices[0] if len(choices) == 1 else f"{', '.join(choices[:-1])} or {choices[-1]}"
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


def _is_struct(option: Any) -> bool:
    return isinstance(option, type) and issubclass(option, msgspec.Struct)


def _literals(hint: Any) -> tuple[str, ...]:
    return tuple(
        str(choice)
        for option in _flat(hint)
        if typing.get_origin(option) is Literal
        for choice in typing.get_args(option)
    )


class _Type(NamedTuple):
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


# A site has few fields and many values.
@cache
def _type_at(kind: Any, at: KeyPath) -> _Type:
    hint = _hint(kind, at)
    members = tuple(_members(hint))
    return _Type(
        msgspec.defstruct("Holder", [("value", hint)], array_like=True),
        members,
        next((member for member in members if _is_struct(member)), None),
        _literals(hint),
        any(typing.get_origin(member) is tuple for member in members),
        any((meta.extra or {}).get("prose") for meta in _metas(hint)),
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
def _fields(kind: type[msgspec.Struct]) -> dict[str, msgspec.structs.FieldInfo]:
    return {field.encode_name: field for field in msgspec.structs.fields(kind)}


@cache
def _required(kind: type[msgspec.Struct]) -> dict[str, str]:
    """The names of the fields that need a value, by key."""
    return {key: field.name for key, field in _fields(kind).items() if field.required}


@cache
def _hints(owner: type) -> dict[str, Any]:
    return typing.get_type_hints(owner, include_extras=True)


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
