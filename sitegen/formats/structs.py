"""`SourceMap` → typed structs, with all problems at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from sitegen.errors import MAX_GOT, Fix, Problem, shorten
from sitegen.formats.comment_fixes import hashtags, in_place_of, with_text
from sitegen.formats.date_text import parse_date
from sitegen.formats.field_types import (
    FieldType,
    expectation,
    expected_at,
    fields_of,
    may_be_empty,
    required_in,
    type_at,
)
from sitegen.formats.key_fixes import renaming
from sitegen.formats.quoting import quoted
from sitegen.formats.source_map import (
    REFUSED,
    KeyPath,
    SourceMap,
    checked_scalar,
    dotted,
    field_name,
)
from sitegen.formats.value_fixes import mended, numberless, removal, setting
from sitegen.formats.value_hints import as_moment, example, instead_of
from sitegen.near import key_hint, meant_key

T = TypeVar("T", bound=msgspec.Struct)

# So many unknown keys are compared letter by letter with those that there are, which takes long.
_MOST_NEAR = 100
# Keys that commands write.
_NOT_BY_HAND = ("sha256",)


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
    probably meant, or "". Behind many such keys, only other names of a field count."""
    fields = fields_of(kind)
    unknown = [key for key in data if key not in fields]
    return {
        key: meant_key(key, data[key], fields, data, is_near=number < _MOST_NEAR)
        for number, key in enumerate(unknown)
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
        wanted = type_at(
            self.kind,
            at if len(at) == 1 else numberless(at),
        )
        if self.source.comments and self.is_commented(at) and self.report_comment(at, value):
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
            # Most values are texts, and to name the builtin types takes longer than to convert one.
            if isinstance(value, str) and dt.datetime not in wanted.members:
                return msgspec.convert((value,), wanted.holder).value
            return msgspec.convert((value,), wanted.holder, builtin_types=(dt.datetime,)).value
        except msgspec.ValidationError:
            return self.coerced(at, wanted, value)

    def coerced(self, at: KeyPath, wanted: FieldType, value: Any) -> Any:
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
                    expected=expected_at(self.kind, numberless(at)),
                )
        elif isinstance(value, str) and not wanted.is_list and value.lower() in wanted.words:
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
            tags = hashtags(comment.text) if at[0] == "tags" else []
            text = tags[0] if tags else quoted(comment.text)
            if len(tags) > 1:
                text = f"[{', '.join(tags)}]"
            self.problems.append(
                self.source.problem(
                    at,
                    "yaml",
                    f"{name}: what stands after # is a comment",
                    f"{'write' if tags else 'put the text in quotes:'} {key}{text}",
                    fix=in_place_of(comment, text),
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
                    key=dotted(at),
                    got=value[:MAX_GOT],
                    fix=with_text(comment, self.source.mark(at).value),
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
                and "params" in fields_of(self.kind)
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
        fields = fields_of(kind)
        problems_before = len(self.problems)
        values, unknown = {}, unknown_keys(data, kind)
        meant: set[str] = set()
        for key, value in data.items():
            if key not in fields:
                message = f"{field_name((*at, key))}: {what} has no key of this name"
                # Of two names for one key, the first becomes it.
                name = "" if unknown[key] in meant else unknown[key]
                meant.add(name)
                self.problems.append(
                    self.source.problem(
                        (*at, key),
                        "unknown-key",
                        message,
                        key_hint(key, value, unknown[key], fields),
                        at_key=True,
                        fix=renaming(self.source, self.kind, (*at, key), name),
                    )
                )
            elif (
                not _is_empty(value)
                or (value == "" and may_be_empty(fields[key]))
                or self.is_commented((*at, key))
            ):
                values[fields[key].name] = self.value((*at, key), value)
        placeholders = self.placeholders if not at else {}
        for key, (name, other) in required_in(kind).items():
            if not values.keys().isdisjoint((name, other)):
                continue
            if not (name in placeholders or key in unknown.values()):
                self.problems.append(self.missing(at, key, what, other, is_there=key in data))
        good = {name: value for name, value in values.items() if value is not REFUSED}
        is_whole = len(self.problems) == problems_before and len(good) == len(values)
        return (kind(**{**placeholders, **good}) if is_whole else None), good

    def missing(self, at: KeyPath, key: str, what: str, other: str, *, is_there: bool) -> Problem:
        """The problem of a `key` without a value, in whose place the key `other` would do if it is
        not ""."""
        expected, schema = (
            expectation(self.kind, (*at, key)),
            expected_at(self.kind, numberless((*at, key))),
        )
        name = field_name((*at, key))
        if is_there:
            return self.source.problem(
                (*at, key),
                "missing-key",
                f"{name}: is empty, expected {expected}",
                expected=schema,
            )
        hint = f"add {'' if at else 'a line '}{key}{self.source.assign}…"
        hint = f"{hint}, or {other}{self.source.assign}…" if other else hint
        hint = "" if key in _NOT_BY_HAND else hint
        problem = self.source.problem(
            at, "missing-key", f"{name}: {what} needs it: {expected}", hint, expected=schema
        )
        return replace(problem, key=dotted((*at, key)), got="")

    def is_commented(self, at: KeyPath) -> bool:
        comment = self.source.comments.get(at)
        if comment is None:
            return False
        is_tags = at == ("tags",) and bool(hashtags(comment.text))
        return is_tags or type_at(self.kind, at).is_prose

    def invalid(self, at: KeyPath, wanted: FieldType, value: Any) -> Problem:
        key = f"{at[-1]}{self.source.assign}" if isinstance(at[-1], str) else ""
        raw = self.source.marks[at].raw if at in self.source.marks else ""
        return self.source.problem(
            at,
            "invalid-value",
            f"{field_name(at)}: expected {expectation(self.kind, at)}, got"
            f" {_shown(value, raw, 'YAML' if self.source.assign == ': ' else 'TOML')}",
            self.as_keys(at, value, raw) or instead_of(value, raw, key, wanted),
            expected=expected_at(self.kind, numberless(at)),
            fix=self.mending(at, value),
        )

    def mending(self, at: KeyPath, value: Any) -> Fix:
        """The fix of a value that is refused: another one, or none, for an empty item of a list."""
        if _is_empty(value) and isinstance(at[-1], int):
            return removal(at)
        return setting(at, mended(self.source, self.kind, at, value))

    def as_keys(self, at: KeyPath, value: Any, raw: str) -> str:
        """What to write where keys and values were expected, or a list of those: the keys that are
        needed, with a `value` that was meant for one of them. "" if the field takes anything else
        that the value may have been meant for."""
        place = tuple(0 if isinstance(part, int) else part for part in at)
        is_list = type_at(self.kind, place).is_list
        if self.is_repeated(value) and not is_list:
            return f"there is only one: write [{field_name(at)}]"
        wanted = type_at(self.kind, (*place, 0) if is_list else place)
        needed = required_in(wanted.struct) if wanted.struct else {}
        others = set(wanted.members) - {wanted.struct, type(None)}
        is_moment = len(needed) == 1 and bool(as_moment(value, raw))
        is_by_hand = needed and needed.keys().isdisjoint(_NOT_BY_HAND)
        if not is_by_hand or (others and not is_moment):
            return ""
        assign = self.source.assign
        if is_list and isinstance(value, dict) and assign != ": ":
            return f"write [[{field_name(at)}]] above its keys"
        written = {key: example(wanted.struct, key, value, raw) for key in needed}
        if isinstance(value, dict):
            for key, inner in value.items():
                mark = self.source.mark((*at, key))
                written[key] = quoted(inner) if isinstance(inner, str) else mark.raw or "…"
        pairs = ", ".join(f"{key}{assign}{text}" for key, text in written.items())
        name = f"{at[-1]}{assign}" if isinstance(at[-1], str) else ""
        return f"write {name}{'[' if is_list else ''}{{{pairs}}}{']' if is_list else ''}"

    def is_repeated(self, value: Any) -> bool:
        """Whether a value is a list of tables as TOML has them, `[[announcement]]`."""
        is_toml = self.source.assign != ": "
        return is_toml and isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _shown(value: Any, raw: str, reader: str) -> str:
    """A refused value in a message. `raw` is how it was written, which is worth showing where the
    `reader`, YAML or TOML, reads something else: in YAML, `No` is false."""
    if isinstance(value, bool):
        word = "true" if value else "false"
        return word if raw in ("", word) else f"{raw}, which {reader} reads as {word}"
    if isinstance(value, (int, float)):
        return (
            f"the number {value}"
            if raw in ("", str(value))
            else f"{raw}, which {reader} reads as the number {value}"
        )
    if isinstance(value, dt.datetime):
        return f"the date {raw or value.isoformat()}"
    if isinstance(value, str):
        return shorten(value)
    return {dict: "keys and values", list: "a list", type(None): "nothing"}.get(
        type(value), shorten(value)
    )
