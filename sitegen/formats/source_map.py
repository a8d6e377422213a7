"""The data of a YAML or TOML file, with the line and column of every key and value in it.

Front matter and `site.toml` are both read into a `SourceMap`, so that one run reports every problem
of a file, each at its place."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from sitegen import dates, lazy
from sitegen.errors import ANYTHING, MAX_GOT, NO_FIX, Expected, Fix, Problem, shorten
from sitegen.lazy import load

# The way to a value from the top of a file: `("source", 0, "url")`.
KeyPath = tuple[str | int, ...]

# In the place of a value that was refused: the problem is recorded already.
REFUSED: Any = object()

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


# A value in quotes, in YAML and in TOML.
_IN_QUOTES = lazy.pattern(r"""\"(?:\\.|[^"\\])*"|'(?:''|[^'])*'""", re.DOTALL)


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
    `zone`. `text` is what the data were read from. `unfolded` has the texts in which YAML put a
    space where a line ends between Chinese or Japanese characters, without those spaces."""

    path: str
    data: dict[str, Any]
    marks: dict[KeyPath, Mark]
    problems: tuple[Problem, ...] = ()
    assign: str = ": "
    zone: dt.tzinfo = dt.UTC
    text: str = ""
    comments: dict[KeyPath, TrailingComment] = {}
    unfolded: dict[KeyPath, str] = {}

    def mark(self, path: KeyPath) -> Mark:
        """The mark of `path`, or of the nearest value that contains it."""
        while path and path not in self.marks:
            path = path[:-1]
        return self.marks.get(path, START)

    def problem(
        self,
        path: KeyPath,
        code: str,
        message: str,
        hint: str = "",
        *,
        at_key: bool = False,
        expected: Expected = ANYTHING,
        fix: Fix = NO_FIX,
    ) -> Problem:
        """An error at the value of `path`, or at its key. Both are in the problem as well."""
        mark = self.mark(path)
        return Problem.at(
            self.path,
            mark.key if at_key else mark.value,
            code=code,
            message=message,
            hint=hint,
            key=dotted(path),
            got=self._written(path),
            expected=expected,
            fix=fix,
        )

    def place_in(self, path: KeyPath, offset: int) -> tuple[int, int]:
        """Line and column of the character `offset` of the text at `path`. If it is written with
        escapes, those of its beginning."""
        line, column = self.mark(path).value
        first_line = self.mark(()).key[0]
        lines = self.text.split("\n")[line - first_line :]
        written, text = "\n".join(lines)[column - 1 :], str(self.value(path))
        # Quotes are before it, three of them perhaps with a line end.
        start = written.find(text, 0, len(text) + 4)
        if start < 0:
            return line, column
        before = written[: start + offset]
        breaks = before.count("\n")
        if not breaks:
            return line, column + len(before)
        return line + breaks, len(before) - before.rfind("\n")

    def value(self, path: KeyPath) -> Any:
        """The value at `path`; None if there is none."""
        value: Any = self.data
        for part in path:
            if isinstance(value, list) and isinstance(part, int) and part < len(value):
                value = value[part]
            elif isinstance(value, dict):
                value = value.get(part)
            else:
                return None
        return value

    def _written(self, path: KeyPath) -> str:
        """The value of `path` as it is written, cut to MAX_GOT characters; a list, or keys and
        values, as JSON. "" if there is none."""
        value, mark = self.value(path), self.marks.get(path)
        if isinstance(value, (dict, list)) or (mark is None and value is not None):
            value = self._as_written(value, path)
            text: str = load("json:dumps")(value, ensure_ascii=False, default=str)
            # Surrogates that escapes name are a problem of their own; pairs are one character.
            data = text.encode("utf-16-le", "surrogatepass")
            return data.decode("utf-16-le", "replace")[:MAX_GOT]
        if mark is None:
            return ""
        first_line = self.mark(()).key[0]
        line = self.text.split("\n", mark.value[0] - first_line)[-1]
        quoted = _IN_QUOTES.match(line, mark.value[1] - 1)
        return (quoted[0] if quoted else mark.raw)[:MAX_GOT]

    def _as_written(self, value: Any, path: KeyPath) -> Any:
        """`value`, the one at `path`, with the texts of the values in it that were refused."""
        if isinstance(value, dict):
            return {key: self._as_written(inner, (*path, key)) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._as_written(inner, (*path, i)) for i, inner in enumerate(value)]
        return self.mark(path).raw if value is REFUSED else value


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
