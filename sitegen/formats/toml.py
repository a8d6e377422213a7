"""TOML 1.0 → `SourceMap`: `site.toml`, front matter between `+++` lines, strings and comments.

tomllib says where a syntax error is, but not where the values are. So the text is searched once
more, line by line, for the places of the keys."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from msgspec.structs import replace

from sitegen import lazy
from sitegen.errors import MAX_GOT, Problem
from sitegen.formats import quoting
from sitegen.formats.source_map import (
    INTEGERS,
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_VALUES,
    REFUSED,
    START,
    KeyPath,
    Mark,
    SourceMap,
    checked_scalar,
    dotted,
    field_name,
    leaves,
)
from sitegen.lazy import load
from sitegen.text.characters import ENOUGH, UNPRINTABLE
from sitegen.text.edits import in_file
from sitegen.text.places import place_of


def load_toml(
    text: str, path: str, first_line: int, zone: dt.tzinfo, most: int = MAX_VALUES
) -> SourceMap:
    """Read TOML 1.0 that begins at line `first_line` of the file `path`, with at most `most`
    values. Dates become datetimes in `zone`. Whatever is wrong is a problem of the result."""
    try:
        data = tomllib.loads(text)
    except ValueError as error:  # TOMLDecodeError is one, and a number with too many digits another
        return SourceMap(path, {}, {}, (_syntax_problem(str(error), text, path, first_line),))
    except RecursionError:
        message = "the values are nested too deeply"
        problem = Problem(path=path, line=first_line, column=1, code="toml", message=message)
        return SourceMap(path, {}, {}, (problem,))
    marks = {(): Mark((first_line, 1), (first_line, 1)), **dict(_marks(text, first_line))}
    source = SourceMap(path, {}, marks, (), " = ", zone, text)
    beyond = _beyond_limits(data, most)
    if beyond is not None:
        at, message = beyond
        # A dotted key has one mark, which may be below `at`.
        at = next((marked for marked in marks if marked[: len(at)] == at), at)
        return replace(source, problems=(source.problem(at, "toml", message, at_key=True),))
    problems = (
        *_unprintable_texts(data, text, source, first_line),
        *_impossible_dates(data, source),
        *_long_numbers(data, source),
    )
    return replace(source, data=_converted(data, zone), problems=problems)


# --- syntax errors --------------------------------------------------------------------------------

# How a message of tomllib begins, what to say instead, and the hint.
_MESSAGES = (
    ("Cannot overwrite", "the key stands twice", "keep one of the two"),
    ("Cannot declare", "the table stands twice", "put its keys together under one [header]"),
    ("Illegal character '\\n'", "the text is not closed", 'end it with "'),
    ("Invalid value", "expected a value", 'a text stands in quotes: key = "…"'),
    ("Expected '=' after a key", "expected = after the key", "write key = value"),
    ("Exceeds the limit", f"expected a whole number of at most {MAX_DIGITS} digits", ""),
)
_PLACE = lazy.pattern(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_WRONG_ESCAPE = ("Unescaped", "Escaped character", "Invalid hex value")
_ASSIGNMENT = lazy.pattern(r"\s*([\w.-]+)\s*=\s*")
# Python refuses to convert such a number (sys.int_info.default_max_str_digits), and does not say
# where it is.
_LONG_NUMBER = lazy.pattern(r"[0-9_]{4301,}")


def _syntax_problem(error: str, text: str, path: str, first_line: int) -> Problem:
    """The message `error` of tomllib in the words of somebody who writes settings."""
    place = _PLACE.search(error)
    message, hint = f"TOML: {error[: place.start()] if place else error}", ""
    line, column = (
        (int(place[1]), int(place[2])) if place and place[1] else (text.count("\n") + 1, 1)
    )
    if number := not place and _LONG_NUMBER.search(text):
        line, column = place_of(text, number.start())
    noticed = line - 1, column - 1
    for start, plain, advice in _MESSAGES:
        if error.startswith(start):
            message, hint = f"TOML: {plain}", advice
    if "twice" in message:
        column = 1  # tomllib points at the end of the line
    if error.startswith(_WRONG_ESCAPE):
        source_line = text.split("\n")[line - 1]
        # tomllib points behind the escape.
        backslash = source_line.rfind("\\", 0, max(column - 2, 0))
        if backslash >= 0:
            column = backslash + 1
            message, hint = _wrong_escape(source_line, backslash)
    at, mark = next(
        ((at, mark) for at, mark in _marks(text, 1) if mark.value[0] == line), ((), START)
    )
    if error.startswith("Unclosed") and not re.search(r"[\[{]", mark.raw):
        at, mark = (), START  # that of another key, which is above it
    fix = load("sitegen.formats.toml_fixes:first_fix")(text, *noticed)
    return Problem(
        path=path,
        line=line + first_line - 1,
        column=column,
        code="toml",
        message=message,
        hint=hint,
        key=dotted(at),
        got=mark.raw[:MAX_GOT],
        fix=in_file(fix, first_line),
    )


def _wrong_escape(line: str, backslash: int) -> tuple[str, str]:
    """The message and the hint for the invalid escape at `line[backslash]`."""
    key = _ASSIGNMENT.match(line)
    text = re.match(r'"(.*)"', line[key.end() :]) if key else None
    return quoting.wrong_escape(
        line[backslash:],
        key[1] if key else "the text",
        key[0].strip() if key else "",
        text[1] if text else "",
    )


# --- where the keys are ---------------------------------------------------------------------------

_TABLE = lazy.pattern(r"\s*\[(\[?)\s*([\w.\-\" ]+?)\s*\]")
_KEY = lazy.pattern(
    r"\s*((?:[\w\-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[\w\-]+|\"[^\"]*\"))*)\s*=\s*"
)


def _marks(text: str, first_line: int) -> Iterator[tuple[KeyPath, Mark]]:
    """The mark of every key and table header. Keys of inline tables have none: their problems are
    shown at the key of the table."""
    table: KeyPath = ()
    counts: dict[KeyPath, int] = {}
    quotes = ""
    for number, line in enumerate(text.split("\n"), first_line):
        if quotes:  # inside a text of several lines, which may look like anything
            quotes = "" if quotes in line else quotes
        elif header := _TABLE.match(line):
            table = ()
            for part in header[2].split("."):
                # A table inside an array of tables is in the last one of the array.
                table = (*table, counts[table]) if table in counts else table
                table = (*table, part.strip(' "'))
            start = (number, header.start(2) + 1)
            if header[1]:
                counts[table] = counts.get(table, -1) + 1
                yield table, Mark(start, start)
                table = (*table, counts[table])
            yield table, Mark(start, start)
        elif key := _KEY.match(line):
            parts = tuple(part.strip(" \"'") for part in key[1].split("."))
            raw = line[key.end() :].split("#")[0].strip()
            yield (*table, *parts), Mark((number, key.start(1) + 1), (number, key.end() + 1), raw)
            opens = raw[:3] in {'"""', "'''"} and raw[:3] not in line[key.end() + 3 :]
            quotes = raw[:3] if opens else ""


# --- values that are refused ----------------------------------------------------------------------


def _beyond_limits(data: dict[str, Any], most: int) -> tuple[KeyPath, str] | None:
    """The first place that is nested too deeply, or that has one value too many, and the message.
    What is within the limits may be walked by recursion."""
    waiting: list[tuple[KeyPath, Any]] = [((), data)]
    for count, (at, value) in enumerate(waiting):  # which grows
        if len(at) > MAX_DEPTH:
            return at, "the values are nested too deeply"
        if count > most:
            return at, "there are too many values"
        if isinstance(value, (dict, list)):
            waiting += [
                ((*at, key), inner)
                for key, inner in (value.items() if isinstance(value, dict) else enumerate(value))
            ]
    return None


def _unprintable_texts(
    data: dict[str, Any], text: str, source: SourceMap, first_line: int
) -> list[Problem]:
    refused = (
        (at, bad[0])
        for at, value in chain(leaves(data, ()), _keys(data, ()))
        if isinstance(value, str) and (bad := UNPRINTABLE.search(value))
    )
    return [
        quoting.unprintable_value(
            source.path, text, _line_start(text, source.mark(at), first_line), first_line, bad
        )
        for at, bad in islice(refused, ENOUGH)
    ]


def _impossible_dates(data: dict[str, Any], source: SourceMap) -> list[Problem]:
    return [
        source.problem(
            at,
            "invalid-value",
            f"{field_name(at)}: expected a year from 1 to 9999 in UTC and where the site is, got"
            f" {value}",
        )
        for at, value in leaves(data, ())
        if isinstance(value, dt.date) and _converted(value, source.zone) is REFUSED
    ]


def _long_numbers(data: dict[str, Any], source: SourceMap) -> list[Problem]:
    return [
        source.problem(
            at,
            "invalid-value",
            f"{field_name(at)}: expected a whole number of at most {MAX_DIGITS} digits",
        )
        for at, value in leaves(data, ())
        if isinstance(value, int) and value not in INTEGERS
    ]


def _keys(value: Any, at: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """Every key inside `value`, with its path; `at` is the path of `value`."""
    waiting = [(at, value)]
    while waiting:
        at, value = waiting.pop()
        if isinstance(value, dict):
            yield from (((*at, key), key) for key in value)
            waiting += [((*at, key), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            waiting += [((*at, i), inner) for i, inner in enumerate(value)]


def _line_start(text: str, mark: Mark, first_line: int) -> int:
    """The index of the first character on the line of `mark`."""
    start = 0
    for _ in range(mark.key[0] - first_line):
        start = text.find("\n", start) + 1
    return start


def _converted(value: Any, zone: dt.tzinfo) -> Any:
    """`value` with every date in `zone`, and REFUSED for what `checked_scalar` refuses."""
    if isinstance(value, dict):
        return {key: _converted(inner, zone) for key, inner in value.items()}
    if isinstance(value, list):
        return [_converted(inner, zone) for inner in value]
    try:
        return checked_scalar(value, zone)
    except ValueError:
        return REFUSED
