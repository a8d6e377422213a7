"""The first lines of the layout of a component, which declare its attributes: `{# title: text #}`,
`{# limit: number = 5 #}`, `{# data: file, required #}`; and what is written for them → typed
values."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import get_args

from sitegen import dates, lazy
from sitegen.errors import Problem
from sitegen.lazy import load
from sitegen.model.components import AttributeType, DeclaredAttribute
from sitegen.near import did_you_mean

# What the layout of a component sees beside its attributes and what all layouts see.
GIVEN = ("content", "label", "component")
# Names that an attribute cannot have: what all layouts see and no data, and words of Jinja.
_TAKEN = {
    *(*GIVEN, "site", "page", "layout", "t", "range", "dict", "namespace", "cycler", "joiner"),
    *("loop", "self", "super", "caller", "varargs", "kwargs"),
    *("and", "or", "not", "in", "is", "if", "else", "true", "false", "none", "id"),
}
TYPES: tuple[str, ...] = get_args(AttributeType)
_COMMENT = lazy.pattern(r"\{#-?[ \t]*(.*?)[ \t]*-?#\}[ \t]*$")
_DECLARATION = lazy.pattern(
    r"([A-Za-z_][\w-]*)[ \t]*:[ \t]*(\w*)[ \t]*(?:\(([^()]*)\))?[ \t]*(,[ \t]*\w+)?[ \t]*"
    r"(?:=[ \t]*(.*))?$"
)
_LINE_END = lazy.pattern(r"\r\n?|\n")
_NAME = lazy.pattern(r"[a-z][a-z0-9_]*$", re.ASCII)
_NUMBER = lazy.pattern(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?$", re.ASCII)
# The types whose values are files of the site, which a layout cannot have of its own.
_OF_FILES = ("file", "data", "picture", "post")


def declared(path: str, text: str) -> tuple[tuple[DeclaredAttribute, ...], list[Problem]]:
    """The attributes that the first lines of a layout declare, and what is wrong with these."""
    found: dict[str, DeclaredAttribute] = {}
    problems: list[Problem] = []
    for number, line in enumerate(_LINE_END.split(text), 1):
        comment = _COMMENT.match(line)
        if comment is None:
            break
        if not re.match(r"[A-Za-z_][\w-]*[ \t]*:", comment[1]):
            continue
        read = _declaration(comment[1], found)
        if isinstance(read, DeclaredAttribute):
            found[read.name] = read
        else:
            column = max(line.find(read[0]), 0) + 1
            problems.append(
                Problem.at(path, (number, column), code="layout", message=read[1], hint=read[2])
            )
    return tuple(found.values()), problems


_Wrong = tuple[str, str, str]


def _declaration(written: str, before: dict[str, DeclaredAttribute]) -> DeclaredAttribute | _Wrong:
    """An attribute; or what is wrong with it: the words at whose place, a message and a hint."""
    match = _DECLARATION.match(written)
    if match is None:
        example = "write name: type, name: type, required or name: type = default"
        return written[:1], f"expected an attribute of the component, got {written[:60]!r}", example
    name, kind, options, required, default = match.groups()
    if not _NAME.match(name):
        near = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
        return name, f"the attribute {name!r} can be no variable", f"write {near or 'title'}"
    if name in _TAKEN or name in before:
        what = "is declared twice" if name in before else "has a name that layouts know already"
        return name, f"the attribute {name!r} {what}", "give it another name"
    if kind not in TYPES:
        hint = did_you_mean(kind, TYPES) or f"types are {', '.join(TYPES)}"
        return kind or name, f"the attribute {name!r} has an unknown type {kind!r}", hint
    choices = tuple(filter(None, map(str.strip, (options or "").split("|"))))
    if (kind == "choice") != bool(choices):
        example = "write choice(first|second)" if kind == "choice" else f"write {kind} alone"
        return kind, f"the attribute {name!r}: only a choice has values, and it needs some", example
    if required and required.strip(", \t") != "required":
        got = required.strip(", \t")
        hint = did_you_mean(got, ["required"]) or "take it out"
        return got, f"expected required, got {got!r}", hint
    attribute = DeclaredAttribute(name, kind, bool(required), default, choices)  # type: ignore[arg-type] # it is in TYPES
    return _with_default(attribute) if default is not None else attribute


def _with_default(attribute: DeclaredAttribute) -> DeclaredAttribute | _Wrong:
    written = (attribute.default or "").strip()
    if len(written) > 1 and written[0] == written[-1] and written[0] in "\"'":
        written = written[1:-1]
    if attribute.is_required or attribute.type in _OF_FILES:
        what = "which is required" if attribute.is_required else f"a {attribute.type}"
        return "=", f"{attribute.name}, {what}, has no use for a default", "take the default out"
    attribute = DeclaredAttribute(
        attribute.name, attribute.type, attribute.is_required, written, attribute.choices
    )
    value = typed(attribute, written, dt.UTC)
    if isinstance(value, WrongValue):
        return "=", f"the default of {attribute.name}: {value.message}", value.hint
    return attribute


class WrongValue:
    """Why a value is none of its type, and what to write."""

    def __init__(self, message: str, hint: str = "") -> None:
        self.message, self.hint = message, hint


Value = str | bool | int | float | dt.datetime | None


def typed(attribute: DeclaredAttribute, written: str | None, zone: dt.tzinfo) -> Value | WrongValue:
    """The value of an attribute from what is written for it (None: its name alone); a date without
    an offset is one in `zone`. An address, a file and the like are texts here."""
    if attribute.type == "boolean":
        known = {"true": True, "false": False}
        if written is None or written.lower() in known:
            return True if written is None else known[written.lower()]
        return WrongValue(f"expected true or false, got {written[:60]!r}")
    if written is None:
        return WrongValue("expected a value", f'write {attribute.name}="…"')
    if attribute.type == "number":
        return _number(written)
    if attribute.type == "date":
        return _date(written, zone)
    if attribute.type == "choice" and written not in attribute.choices:
        expected = _listed(attribute.choices)
        hint = did_you_mean(written, attribute.choices)
        return WrongValue(f"expected {expected}, got {written[:60]!r}", hint)
    return written


def _listed(choices: Sequence[str]) -> str:
    return " or ".join((", ".join(choices[:-1]), choices[-1])) if len(choices) > 1 else choices[0]


def _number(written: str) -> int | float | WrongValue:
    if not _NUMBER.match(written):
        example = "write it with digits, as 1500 or 2.5"
        return WrongValue(f"expected a number, got {written[:60]!r}", example)
    return float(written) if "." in written else int(written)


def _date(written: str, zone: dt.tzinfo) -> dt.datetime | WrongValue:
    found: dt.datetime | dt.date | None = None
    with suppress(ValueError):  # there is no such day
        found = load("sitegen.formats.date_text:parse_date")(written)
    expected = f"expected a date such as 2026-05-03 or 2026-05-03T10:00:00Z, got {written[:60]!r}"
    if found is None:
        return WrongValue(expected)
    if not isinstance(found, dt.datetime):
        found = dt.datetime(found.year, found.month, found.day)  # noqa: DTZ001 - it gets its zone
    try:
        return dates.within(found if found.tzinfo else found.replace(tzinfo=zone), zone)
    except ValueError:
        return WrongValue(expected)
