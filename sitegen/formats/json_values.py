"""JSON (RFC 8259) of a data file → its value, or what is wrong with it and where."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from itertools import islice
from typing import Any

from sitegen.errors import Problem, shorten
from sitegen.lazy import pattern
from sitegen.text.characters import ENOUGH, UNPRINTABLE, unprintable
from sitegen.text.places import place_of

_STRING = pattern(r'"(?:[^"\\]|\\.)*"')
_TOKEN = pattern(r'"(?:[^"\\]|\\.)*"(\s*:)?|[{}\[\],]')
_NUMBER = pattern(r'"(?:[^"\\]|\\.)*"|(-?\d[\d.eE+-]*|NaN|-?Infinity)')


def load_json(text: str, path: str) -> tuple[Any, tuple[Problem, ...]]:
    """The value of the JSON `text` of the file `path`, and the problems in it."""
    repeated: list[str] = []

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        values = dict(pairs)
        if len(values) < len(pairs):
            repeated.append("")
        return values

    try:
        value = json.loads(
            text, object_pairs_hook=mapping, parse_float=_number, parse_constant=_number
        )
    except json.JSONDecodeError as error:
        place = place_of(text, error.pos)
        return None, (_problem(path, place, _plain(error.msg), _hint(error.msg)),)
    except RecursionError:
        return None, (_problem(path, (1, 1), "the values are nested too deeply"),)
    except ValueError:
        # One number is what Python cannot convert, or what is no finite number.
        return None, (_no_number(text, path),)
    problems = list(islice(_controls(text, path), ENOUGH))
    if repeated:
        problems += islice(_repeated(text, path), ENOUGH)
    return value, tuple(problems)


def _number(written: str) -> float:
    value = float(written)
    if not math.isfinite(value):
        raise ValueError(written)
    return value


def _no_number(text: str, path: str) -> Problem:
    for found in _NUMBER.finditer(text):
        written = found[1]
        if written is None:
            continue
        is_whole = written.lstrip("-").isdigit()
        if len(written) > 4000 if is_whole else not math.isfinite(float(written)):
            place = place_of(text, found.start())
            return _problem(path, place, f"expected a finite number, got {shorten(written)}")
    return _problem(path, (1, 1), "expected finite numbers")


def _controls(text: str, path: str) -> Iterator[Problem]:
    """A problem for each text with a control character."""
    if "\\" not in text and not UNPRINTABLE.search(text):
        return
    for found in _STRING.finditer(text):
        if bad := UNPRINTABLE.search(json.loads(found[0])):
            yield unprintable(path, *place_of(text, found.start()), bad[0], "take it out")


def _repeated(text: str, path: str) -> Iterator[Problem]:
    """A problem for each key that stands twice in one object."""
    objects: list[set[str] | None] = []
    for found in _TOKEN.finditer(text):
        sign = found[0][0]
        if sign in "{[":
            objects.append(set() if sign == "{" else None)
        elif sign in "}]":
            objects.pop()
        elif found[1] and (keys := objects[-1]) is not None:
            key = json.loads(found[0][: -len(found[1])])
            if key in keys:
                message = f"{shorten(key)}: the key stands twice"
                place = place_of(text, found.start())
                yield _problem(path, place, message, "keep one of the two", "duplicate-key")
            keys.add(key)


_MESSAGES = (
    ("Expecting property name", "expected a key in double quotes", "a comma too many, perhaps"),
    ("Expecting value", "expected a value", 'a text stands in quotes: "…"'),
    ("Expecting ',' delimiter", "expected a comma, or the end of the list or object", ""),
    ("Expecting ':' delimiter", "expected : after the key", 'write "key": value'),
    ("Illegal trailing comma", "a comma too many", "take it out"),
    ("Extra data", "expected the end of the file", "one file has one value"),
    ("Unterminated string", "the text is not closed", 'end it with "'),
    ("Invalid control character", "a control character or line end in a text", r"write \n"),
    ("Invalid \\", "expected an escape that JSON has", r"write \\ for a backslash"),
)


def _plain(message: str) -> str:
    return next(
        (f"JSON: {plain}" for start, plain, _ in _MESSAGES if message.startswith(start)),
        f"JSON: {message}",
    )


def _hint(message: str) -> str:
    return next((hint for start, _, hint in _MESSAGES if message.startswith(start)), "")


def _problem(
    path: str, place: tuple[int, int], message: str, hint: str = "", code: str = "data"
) -> Problem:
    return Problem.at(path, place, code=code, message=message, hint=hint)
