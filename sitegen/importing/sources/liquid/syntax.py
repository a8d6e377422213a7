"""Liquid and Nunjucks in texts: taken into pieces, and the simple expressions worked out. Nothing
is run: there are no loops, no templates, and no function but those of a table."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct

_TAG = re.compile(r"\s*([A-Za-z_]\w*)")


class Piece(Struct, frozen=True):
    """A part of a text: its `kind`; the part as it is `written`; what is `inner` to its braces, or
    for text, what of it remains; the `name` of a tag; and where in the text it begins."""

    kind: Literal["text", "output", "tag", "comment"]
    written: str
    inner: str
    start: int
    name: str = ""

    @property
    def rest(self) -> str:
        """What stands behind the name of a tag."""
        found = _TAG.match(self.inner)
        return self.inner[found.end() :].strip() if found else self.inner.strip()


_ENDS = {"{{": "}}", "{%": "%}", "{#": "#}"}


def pieces(text: str, *, is_nunjucks: bool = False) -> tuple[Piece, ...]:
    """The pieces of a text. `raw` and `verbatim` come out as text, `comment` as a comment; braces
    that nothing closes are text. Space goes where a `-` inside of the braces says so."""
    opens = re.compile(r"\{[{%#]" if is_nunjucks else r"\{[{%]")
    # The last place of each end: behind it, what opens is never closed.
    last = {end: text.rfind(end) for end in _ENDS.values()}
    found: list[Piece] = []
    at = 0
    trims = False

    def add_text(end: int, before: bool) -> None:
        inner = text[at:end]
        inner = inner.lstrip() if trims else inner
        inner = inner.rstrip() if before else inner
        if end > at:
            found.append(Piece("text", text[at:end], inner, at))

    search = 0
    while opened := opens.search(text, search):
        closes = _ENDS[opened[0]]
        start = opened.start()
        if last[closes] < start + 2:
            search = start + 2
            continue
        end = text.index(closes, start + 2) + 2
        if opened[0] == "{{" and text.find("{{", start + 2, end) > 0 and "\n" in text[start:end]:
            search = start + 2
            continue
        inner = text[start + 2 : end - 2]
        add_text(start, inner.startswith("-"))
        trims = inner.endswith("-") and len(inner) > 1
        piece, at = _piece(text, opened[0], inner.strip("-"), start, end)
        found.append(piece)
        search = at
    add_text(len(text), False)
    return tuple(found)


def _piece(text: str, opened: str, inner: str, start: int, end: int) -> tuple[Piece, int]:
    if opened == "{{":
        return Piece("output", text[start:end], inner.strip(), start), end
    if opened == "{#":
        return Piece("comment", text[start:end], inner.strip(), start), end
    tag = _TAG.match(inner)
    name = tag[1] if tag else ""
    if name in ("raw", "verbatim", "comment"):
        closed = re.compile(r"\{%-?\s*end" + name + r"\s*-?%\}").search(text, end)
        until, after = (closed.start(), closed.end()) if closed else (len(text), len(text))
        kind: Literal["text", "comment"] = "comment" if name == "comment" else "text"
        return Piece(kind, text[start:after], text[end:until], start, name), after
    return Piece("tag", text[start:end], inner.strip(), start, name), end


class UnknownValueError(Exception):
    """An expression whose value only the other system knows."""


Filter = Callable[..., Any]
_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"[^"]*"|'[^']*')|(?P<number>-?\d+(?:\.\d+)?)(?![\w.])"""
    r"""|(?P<name>[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*|\[(?:\d+|"[^"]*"|'[^']*')\])*\??)"""
    r"""|(?P<sign>[|:,()=]))"""
)
_STEP = re.compile(r"""[A-Za-z_][\w-]*|\[(?P<index>\d+)\]|\[["'](?P<key>[^"']*)["']\]""")
# Longer texts are no values that somebody wrote. What two texts can make with each other is limited
# as well: `replace` may put one into every place of the other.
_MAX_FILTERED = 20_000
_MAX_PRODUCT = 400_000
_MAX_NUMBER = 10**15
_WORDS = {"true": True, "false": False, "nil": None, "null": None, "empty": "", "blank": ""}


def value(
    expression: str,
    values: Mapping[str, Any],
    filters: Mapping[str, Filter],
) -> Any:
    """The value of `expression`: a text, a number or a name, and filters behind it. Raises
    UnknownValueError if it is more than that, or names what is in neither table."""
    tokens = list(_tokens(expression))
    if not tokens:
        raise UnknownValueError(expression)
    result, at = _operand(tokens, 0, values)
    while at < len(tokens):
        if tokens[at] != ("sign", "|") or at + 1 >= len(tokens) or tokens[at + 1][0] != "name":
            raise UnknownValueError(expression)
        name = tokens[at + 1][1]
        arguments, at = _arguments(tokens, at + 2, values)
        if name not in filters:
            raise UnknownValueError(name)
        _check_sizes(name, result, arguments)
        try:
            result = filters[name](result, *arguments)
        except (TypeError, ValueError, AttributeError, ArithmeticError, LookupError) as error:
            raise UnknownValueError(name) from error
    return result


def _check_sizes(name: str, result: Any, arguments: list[Any]) -> None:
    """Raises UnknownValueError for values from which a filter could make one without bounds."""
    for one in (result, *arguments):
        is_large = isinstance(one, int | float) and abs(one) > _MAX_NUMBER
        if is_large or (isinstance(one, str) and len(one) > _MAX_FILTERED):
            raise UnknownValueError(name)
    sizes = [len(one) for one in (result, *arguments) if isinstance(one, str | list | tuple)]
    is_product = name in ("replace", "join") and math.prod(sizes) > _MAX_PRODUCT
    if is_product or (name == "times" and sizes):
        raise UnknownValueError(name)


class Word(Struct, frozen=True):
    """What stands in a tag: a `value` in quotes or not, maybe with a `key` and a sign before it."""

    key: str
    value: str
    is_quoted: bool


def words(text: str) -> Iterator[Word]:
    """The words of a tag, such as `key="value"`, `"value"` or `value`."""
    for found in re.finditer(
        r"""(?:(?P<key>[\w-]+)\s*(?:=|:(?!//))\s*)?(?:"(?P<d>(?:\\.|[^"\\])*)"|'(?P<s>(?:\\.|[^'\\])*)'"""
        r"""|(?P<bare>[^\s"',]+))""",
        text,
    ):
        quoted = found["d"] if found["d"] is not None else found["s"]
        written = re.sub(r"\\([\"'])", r"\1", quoted) if quoted is not None else found["bare"]
        yield Word(found["key"] or "", written, quoted is not None)


def _tokens(expression: str) -> Iterator[tuple[str, str]]:
    at = 0
    expression = expression.strip()
    while at < len(expression):
        found = _TOKEN.match(expression, at)
        if not found or not found.lastgroup:
            raise UnknownValueError(expression)
        yield found.lastgroup, found[found.lastgroup]
        at = found.end()


def _operand(tokens: list[tuple[str, str]], at: int, values: Mapping[str, Any]) -> tuple[Any, int]:
    kind, written = tokens[at] if at < len(tokens) else ("", "")
    if kind == "text":
        return written[1:-1], at + 1
    if kind == "number":
        return (float(written) if "." in written else int(written)), at + 1
    if kind == "name":
        if written in _WORDS:
            return _WORDS[written], at + 1
        return looked_up(written, values), at + 1
    raise UnknownValueError(written)


def looked_up(name: str, values: Mapping[str, Any]) -> Any:
    """The value of `page.author.name`, `site.list[0]`. Raises UnknownValueError."""
    result: Any = values
    for step in _STEP.finditer(name):
        if step["index"] is not None and isinstance(result, list | tuple):
            index = int(step["index"])
            result = result[index] if index < len(result) else None
            continue
        key = step["key"] if step["key"] is not None else step[0]
        if isinstance(result, Mapping) and key in result:
            result = result[key]
        elif key in ("size", "length") and isinstance(result, list | tuple | str):
            result = len(result)
        elif key in ("first", "last") and isinstance(result, list | tuple) and result:
            result = result[0 if key == "first" else -1]
        else:
            raise UnknownValueError(name)
    return result


def _arguments(
    tokens: list[tuple[str, str]],
    at: int,
    values: Mapping[str, Any],
) -> tuple[list[Any], int]:
    """What follows the name of a filter: `: a, b` in Liquid, `(a, b)` in Nunjucks."""
    opened = tokens[at][1] if at < len(tokens) and tokens[at][0] == "sign" else ""
    if opened not in (":", "("):
        return [], at
    at += 1
    arguments: list[Any] = []
    if opened == "(" and at < len(tokens) and tokens[at] == ("sign", ")"):
        return [], at + 1
    while True:
        argument, at = _operand(tokens, at, values)
        arguments.append(argument)
        if at < len(tokens) and tokens[at] == ("sign", ","):
            at += 1
            continue
        break
    if opened == "(":
        if at >= len(tokens) or tokens[at] != ("sign", ")"):
            raise UnknownValueError(str(tokens[at - 1][1]))
        at += 1
    return arguments, at


def shown(result: Any) -> str:
    """A value as Liquid prints it. Raises UnknownValueError for one that is no text."""
    if result is None:
        return ""
    if isinstance(result, bool):
        return "true" if result else "false"
    if isinstance(result, str | int | float):
        return str(result)
    if isinstance(result, dt.datetime):
        return f"{result:%Y-%m-%d %H:%M:%S} {result:%z}".rstrip()
    if isinstance(result, list | tuple):
        return "".join(shown(item) for item in result)
    raise UnknownValueError(str(type(result)))
