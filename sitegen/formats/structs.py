"""Data that remembers where it stood → typed structs, with every reason why not at once.

The structs say what they expect in the `description` of their fields (`msgspec.Meta`), once, for
messages and docs."""

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
from sitegen.formats import mistakes
from sitegen.formats.located import REFUSED, Located, Path, checked, field_name
from sitegen.near import did_you_mean, key_hint, meant_key

T = TypeVar("T", bound=msgspec.Struct)


def convert(
    located: Located, kind: type[T], what: str
) -> tuple[T | None, dict[str, Any], tuple[Problem, ...]]:
    """`located` as the struct `kind`, or None; the values that could be read; and every reason why
    others could not, with warnings.

    A key without a value counts as absent. `what` names the thing in messages: "a post",
    "site.toml"."""
    reader = _Converter(located, kind)
    made, values = reader.struct((), kind, located.data, what)
    reader.look_into_params()
    return (None if reader.problems else made), values, (*reader.problems, *reader.warnings)


def meant(data: Mapping[str, Any], kind: type[msgspec.Struct]) -> dict[str, str]:
    """The keys of `data` that the struct `kind` does not have, and the field that each was probably
    meant to be, or ""."""
    fields = _fields(kind)
    return {
        key: meant_key(key, value, fields, data) for key, value in data.items() if key not in fields
    }


class _Converter:
    """Data → structs, from the outside in, so that a mistake in one part does not hide those in the
    others."""

    def __init__(self, located: Located, kind: type[msgspec.Struct]) -> None:
        self.located, self.kind = located, kind
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []

    def value(self, at: Path, value: Any) -> Any:
        wanted = _type_at(
            self.kind,
            at if len(at) == 1 else tuple(0 if isinstance(part, int) else part for part in at),
        )
        if wanted.is_prose and at in self.located.comments and self.cut_short(at, value):
            return REFUSED
        if isinstance(value, dict) and wanted.struct is not None:
            return self.struct(at, wanted.struct, value, field_name(at))[0] or REFUSED
        if isinstance(value, list) and wanted.is_list:
            items = [self.value((*at, i), item) for i, item in enumerate(value)]
            return REFUSED if any(item is REFUSED for item in items) else tuple(items)
        if value is REFUSED or (isinstance(value, list) and any(item is REFUSED for item in value)):
            return REFUSED
        if isinstance(value, str):
            value = self.located.unfolded.get(at, value) if wanted.is_prose else value.strip()
        try:
            return msgspec.convert(value, wanted.hint, builtin_types=(dt.datetime,))
        except msgspec.ValidationError:
            return self.meant(at, wanted, value)

    def meant(self, at: Path, wanted: _Type, value: Any) -> Any:
        """A text that is a date in quotes, or one of a few words in other letters; anything else is
        refused."""
        problem = None
        if isinstance(value, str) and dt.datetime in wanted.members:
            try:
                if (moment := mistakes.date(value)) is not None:
                    return checked(moment, self.located.zone)
            except ValueError as error:
                problem = self.located.problem(
                    at,
                    "invalid-value",
                    f"{field_name(at)}: expected a date that exists, got {shorten(value)}"
                    f" ({error})",
                )
        elif isinstance(value, str) and value.lower() in wanted.words:
            return value.lower()
        self.problems.append(problem or self.invalid(at, wanted, value))
        return REFUSED

    def cut_short(self, at: Path, value: Any) -> bool:
        """Tell of a comment after a text, which may have been meant as a part of it; whether
        nothing else is there."""
        comment = self.located.comments[at]
        name, key = (
            field_name(at),
            f"{at[-1]}{self.located.assign}" if isinstance(at[-1], str) else "- ",
        )
        if value is None:
            is_hashtag = at[0] == "tags" and re.fullmatch(r"#+[^\s#]+", comment.text)
            text = comment.text.lstrip("#") if is_hashtag else mistakes.quoted(comment.text)
            self.problems.append(
                self.located.problem(
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
                    path=self.located.path,
                    line=comment.line,
                    column=comment.column,
                    severity="warning",
                    code="cut-text",
                    message=f"{name}: what stands after # is a comment, and no part of the text",
                    hint=f"write {key}{mistakes.quoted(comment.before)}",
                )
            )
        return False

    def look_into_params(self) -> None:
        """What layouts make of a value under `params` nobody knows: only a # that a word follows at
        once is taken for a part of a text."""
        for at, comment in self.located.comments.items():
            if (
                at[0] == "params"
                and len(at) > 1
                and "params" in _fields(self.kind)
                and comment.text[1:2].strip()
            ):
                value: Any = self.located.data
                for part in at:
                    value = value[part]
                self.cut_short(at, value)

    def struct(
        self, at: Path, kind: type[T], data: Mapping[str, Any], what: str
    ) -> tuple[T | None, dict[str, Any]]:
        fields = _fields(kind)
        before = len(self.problems)
        values, unknown = {}, meant(data, kind)
        for key, value in data.items():
            if key not in fields:
                message = f"{field_name((*at, key))}: {what} has no key of this name"
                self.problems.append(
                    self.located.problem(
                        (*at, key),
                        "unknown-key",
                        message,
                        key_hint(key, value, unknown[key], fields, data),
                        at_key=True,
                    )
                )
            elif not _is_empty(value) or self.is_commented((*at, key)):
                values[fields[key].name] = self.value((*at, key), value)
        for key, field in fields.items():
            if field.required and field.name not in values and key not in unknown.values():
                self.problems.append(self.missing(at, key, what, is_there=key in data))
        good = {name: value for name, value in values.items() if value is not REFUSED}
        whole = len(self.problems) == before and len(good) == len(values)
        return (kind(**good) if whole else None), good

    def missing(self, at: Path, key: str, what: str, *, is_there: bool) -> Problem:
        expected = description(self.kind, (*at, key))
        name = field_name((*at, key))
        if is_there:
            return self.located.problem(
                (*at, key), "missing-key", f"{name}: is empty, expected {expected}"
            )
        hint = "" if at else f"add a line {key}{self.located.assign}…"
        return self.located.problem(at, "missing-key", f"{name}: {what} needs it: {expected}", hint)

    def is_commented(self, at: Path) -> bool:
        return at in self.located.comments and _type_at(self.kind, at).is_prose

    def invalid(self, at: Path, wanted: _Type, found: Any) -> Problem:
        key = f"{at[-1]}{self.located.assign}" if isinstance(at[-1], str) else ""
        raw = self.located.marks[at].raw if at in self.located.marks else ""
        return self.located.problem(
            at,
            "invalid-value",
            f"{field_name(at)}: expected {description(self.kind, at)}, got {_shown(found, raw)}",
            _hint_for(found, raw, key, wanted),
        )


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _shown(found: Any, raw: str) -> str:
    """A value that was refused, as people read it. `raw` is the value as it was written: YAML takes
    some words for something else."""
    if isinstance(found, bool):
        word = "true" if found else "false"
        return word if raw in ("", word) else f"{raw}, which YAML reads as {word}"
    if isinstance(found, (int, float)):
        return (
            f"the number {found}"
            if raw in ("", str(found))
            else f"{raw}, which YAML reads as the number {found}"
        )
    if isinstance(found, dt.datetime):
        return f"the date {raw or found.isoformat()}"
    if isinstance(found, str):
        return shorten(found)
    return {dict: "keys and values", list: "a list", type(None): "nothing"}.get(
        type(found), shorten(found)
    )


def _hint_for(found: Any, raw: str, key: str, wanted: _Type) -> str:
    """What to write instead of a value that was refused, where that is clear."""
    if isinstance(found, str):
        return _hint_for_text(found, key, wanted)
    if isinstance(found, dt.datetime):
        return f'write {key}"{raw}"' if str in wanted.members and raw else ""
    if dt.datetime in wanted.members and isinstance(found, int) and not isinstance(found, bool):
        return mistakes.date_hint(key, raw or str(found))
    if isinstance(found, (bool, int, float)) and str in wanted.members:
        return f'write {key}"{raw or str(found).lower()}"'
    return ""


_SWITCHES = {
    "true": "true",
    "yes": "true",
    "on": "true",
    "false": "false",
    "no": "false",
    "off": "false",
}


def _hint_for_text(found: str, key: str, wanted: _Type) -> str:
    bare = found.strip().lower()
    if bool in wanted.members and bare in _SWITCHES:
        return f"write {key}{_SWITCHES[bare]}, without quotes"
    if int in wanted.members and re.fullmatch(r"\d{1,18}", bare):
        return f"write {key}{bare}, without quotes"
    if dt.datetime in wanted.members:
        return mistakes.date_hint(key, found)
    if wanted.is_list and wanted.struct is None:
        return f"write {key}[{found}]" if key.endswith(": ") else f'write {key}["{found}"]'
    if wanted.words:
        inside = [word for word in wanted.words if word in re.findall("[a-z_]+", bare)]
        return (
            f"write {key}{inside[0] if key.endswith(': ') else mistakes.quoted(inside[0])}"
            if inside
            else did_you_mean(found, wanted.words)
        )
    return ""


# --- what a struct says of its fields -------------------------------------------------------------


def description(kind: type, at: Path) -> str:
    """What the field at `at` expects, in words: the description of its `msgspec.Meta`, or the like
    of its type."""
    hint = _hint(kind, at)
    for option in (hint, *typing.get_args(hint)):
        for meta in getattr(option, "__metadata__", ()):
            if isinstance(meta, msgspec.Meta) and meta.description:
                return meta.description
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


def literals(kind: type, at: Path) -> tuple[str, ...]:
    """The words that the field at `at` may be, if it is one of a few words."""
    return _literals(_hint(kind, at))


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
    """What may stand at a place: as a type, its members, the struct and the words among it, whether
    a list may, and whether it is text that people write as they like."""

    hint: Any
    members: tuple[Any, ...]
    struct: type[msgspec.Struct] | None
    words: tuple[str, ...]
    is_list: bool
    is_prose: bool


@cache
def _type_at(kind: Any, at: Path) -> _Type:
    """A site has few places and many values."""
    hint = _hint(kind, at)
    members = tuple(_members(hint))
    return _Type(
        hint,
        members,
        next((member for member in members if _is_struct(member)), None),
        _literals(hint),
        any(typing.get_origin(member) is tuple for member in members),
        any((meta.extra or {}).get("prose") for meta in _metas(hint)),
    )


def _metas(hint: Any) -> Iterator[msgspec.Meta]:
    """What is said of a type or, in a union, of its members."""
    if typing.get_origin(hint) is Annotated:
        yield from (meta for meta in hint.__metadata__ if isinstance(meta, msgspec.Meta))
        yield from _metas(typing.get_args(hint)[0])
    elif typing.get_origin(hint) in (typing.Union, types.UnionType):
        for member in typing.get_args(hint):
            yield from _metas(member)


def _hint(kind: Any, at: Path) -> Any:
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
