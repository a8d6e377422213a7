"""The data of a YAML or TOML file, with the line and column of every key and value in it.

Front matter and `site.toml` are both read into a `SourceMap`, so that one run reports every problem
of a file, each at its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import msgspec

from sitegen import dates
from sitegen.errors import Problem, shorten

# The way to a value from the top of a file: `("source", 0, "url")`.
KeyPath = tuple[str | int, ...]

# In the place of a value that was refused: the problem is recorded already.
REFUSED: Any = object()

# `Problem.got` has at most so many characters of a value.
MAX_GOT = 200
# More than any front matter needs, less than an alias bomb expands to.
MAX_VALUES = 10_000
MAX_DEPTH = 20
# Python refuses to print numbers that are much longer. A digest that lost its quotes is shorter,
# and gets a better hint.
MAX_DIGITS = 100
INTEGERS = range(1 - 10**MAX_DIGITS, 10**MAX_DIGITS)


class Mark(msgspec.Struct, frozen=True):
    """The line and column of a key and of its value, from 1, and the value as it was written."""

    key: tuple[int, int]
    value: tuple[int, int]
    raw: str = ""

    @property
    def is_day(self) -> bool:
        """Whether the value, which is a date, has no time."""
        return len(self.raw.strip("\"'")) == 10


START = Mark((1, 1), (1, 1))


class TrailingComment(msgspec.Struct, frozen=True):
    """A comment right after a value without quotes: the author may have meant it as a part of the
    text. `text` begins with `#`; `whole` is the value with the comment, as one line."""

    line: int
    column: int
    text: str
    whole: str


class SourceMap(msgspec.Struct, frozen=True):
    """The `data` of one file or one front matter, and the place of each value in it.

    `assign` is what separates a key from its value in this format. Times without an offset are in
    `zone`. `unfolded` has the texts in which YAML put a space where a line ends between Chinese or
    Japanese characters, without those spaces."""

    path: str
    data: dict[str, Any]
    marks: dict[KeyPath, Mark]
    problems: tuple[Problem, ...] = ()
    assign: str = ": "
    zone: dt.tzinfo = dt.UTC
    comments: dict[KeyPath, TrailingComment] = {}
    unfolded: dict[KeyPath, str] = {}

    def mark(self, path: KeyPath) -> Mark:
        """The mark of `path`, or of the nearest value that contains it."""
        while path and path not in self.marks:
            path = path[:-1]
        return self.marks.get(path, START)

    def problem(
        self, path: KeyPath, code: str, message: str, hint: str = "", *, at_key: bool = False
    ) -> Problem:
        """An error at the value of `path`, or at its key."""
        mark = self.mark(path)
        return Problem.at(
            self.path,
            mark.key if at_key else mark.value,
            code=code,
            message=message,
            hint=hint,
        )


def field_name(path: KeyPath) -> str:
    """`("source", 0, "url")` as people write it: `source.url`."""
    return ".".join(str(part) for part in path if isinstance(part, str))


def dotted(path: KeyPath) -> str:
    """`("source", 0, "url")` as `Problem.key` has it: `source.0.url`."""
    return ".".join(map(str, path))


def checked_scalar(value: Any, zone: dt.tzinfo) -> Any:
    """A date as midnight in `zone`, a time in `zone` (one without offset is taken for one there);
    any other value as it is.

    Raises ValueError for days that the calendar does not have there or in UTC, and for whole
    numbers of more than MAX_DIGITS digits."""
    if isinstance(value, int) and value not in INTEGERS:
        raise ValueError(f"a whole number has at most {MAX_DIGITS} digits")
    if isinstance(value, dt.date):
        moment = (
            value
            if isinstance(value, dt.datetime)
            else dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001
        )
        return dates.within(moment if moment.tzinfo else moment.replace(tzinfo=zone), zone)
    return value


def too_large_numbers(source: SourceMap, key: str) -> list[Problem]:
    """A problem for each whole number under `key` that does not fit into 64 bits: neither JSON nor
    msgpack can carry it."""
    return [
        source.problem(
            at,
            "invalid-value",
            f"{field_name(at)}: expected a whole number from -2⁶³ to 2⁶⁴-1, got {shorten(value)}",
            "write it in quotes, as text",
        )
        for at, value in leaves(source.data.get(key), (key,))
        if isinstance(value, int) and not -(2**63) <= value < 2**64
    ]


def leaves(value: Any, at: KeyPath) -> Iterator[tuple[KeyPath, Any]]:
    """Every value inside `value` that contains no others, with its path; `at` is the path of
    `value`."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*at, key))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from leaves(inner, (*at, i))
    else:
        yield at, value
