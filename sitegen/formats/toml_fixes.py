"""Edits that mend mistakes in TOML: those of people who are used to YAML, JSON or printed texts."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator

from sitegen import lazy
from sitegen.errors import NO_FIX, Fix
from sitegen.formats import quoting
from sitegen.text.edits import deleting, edited, index_of, putting

# What separates key and value, or is meant to; values that TOML reads without quotes; and what
# follows a whole value where JSON or a programming language wants it.
_LINE = lazy.pattern(r"\s*([\w.-]+|\"[^\"]*\")\s*(=|:(?!//)|\uff1a)\s*(.*\S|)\s*")
_SIGN_AT_END = lazy.pattern(
    r"""\s*[\w."-]+\s*=\s*(?:"[^"]*"|'[^']*'|\[[^\[\]]*\]|\{[^{}]*\}|[\w.:+-]+)(\s*[,;]\s*)"""
)
# A number, a text whose quotes are right, or the beginning of one of several lines.
_RIGHT = lazy.pattern(r'[\d_]+$|"(?:[^"\\]|\\.)*"$|"""|\'\'\'')
_BOOLEANS = {"True": "true", "TRUE": "true", "False": "false", "FALSE": "false"}
_NOTHING = frozenset({"null", "None", "nil", "undefined", "~"})
_PLACE = lazy.pattern(r"\(at line (\d+), column (\d+)\)$")


def first_fix(text: str, row: int, column: int) -> Fix:
    """The fix of the mistake that tomllib noticed in `text` at a row and column, from 0: the first
    after which it can read all, or reads on until it comes to a mistake that is nearer to the end.
    """
    lines = text.split("\n")
    rest = len(text) - index_of(text, (row + 1, column + 1))
    # A list without an end is noticed at the next key.
    keys = [at for at in range(row, -1, -1) if _LINE.fullmatch(lines[at])][:2]
    for at in keys:
        for fix in _ways(lines, at):
            after = edited(text, fix.texts)
            if after != text and _reads_on(after, rest):
                return fix
    return NO_FIX


def _reads_on(text: str, rest: int) -> bool:
    """Whether tomllib can read `text`, but for a mistake that has less than `rest` characters after
    it."""
    try:
        tomllib.loads(text)
    except RecursionError:
        return False
    except ValueError as error:
        place = _PLACE.search(str(error))
        after = len(text) - index_of(text, (int(place[1]), int(place[2]))) if place else 0
        return after < rest
    return True


def _ways(lines: list[str], row: int) -> Iterator[Fix]:
    line = _LINE.fullmatch(lines[row])
    if line is None:
        return
    if line[2] != "=":
        yield _with_equals_signs(lines, row)
    yield _without_signs(lines)
    if (same := _equal_line(lines, row)) is not None:
        yield Fix((deleting(same),))
    if _reads_on(f"key = {line[3]}", 0):
        return
    escapes = quoting.escape_edits(lines[row], lines[row].find("\\"), line.start(3), _ESCAPES)
    yield Fix(tuple(putting(row, *each) for each in escapes.edits), safe=escapes.safe)
    for value, safe in _values(line[3]):
        yield Fix((putting(row, *line.span(3), value),), safe=safe)
    if line[3].startswith(("[", "{")):
        yield from _closed(lines, row)


# What a backslash can begin (TOML 1.0, "String").
_ESCAPES = r'[btnfr"\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}'


def _with_equals_signs(lines: list[str], row: int) -> Fix:
    """An equals sign for the colon of this row, and of those right around it."""
    rows = [row]
    for step in (-1, 1):
        at = row + step
        while 0 <= at < len(lines) and (other := _LINE.fullmatch(lines[at])) and other[2] != "=":
            rows.append(at)
            at += step
    edits = []
    for at in rows:
        line = _LINE.fullmatch(lines[at])
        if line is not None:
            edits.append(putting(at, line.end(1), line.start(3), " = "))
    return Fix(tuple(edits))


def _without_signs(lines: list[str]) -> Fix:
    return Fix(
        tuple(
            putting(row, *sign.span(1), "")
            for row, line in enumerate(lines)
            if (sign := _SIGN_AT_END.fullmatch(line))
        )
    )


def _equal_line(lines: list[str], row: int) -> int | None:
    """The row, if the same line is above it in the same table."""
    for at in range(row - 1, -1, -1):
        if lines[at].strip() == lines[row].strip():
            return row
        if lines[at].lstrip().startswith("["):
            return None
    return None


def _values(value: str) -> Iterator[tuple[str, bool]]:
    """What a value that TOML cannot read may be meant as, and whether that is the only way."""
    quote, inner = value[:1], value[1:-1]
    whole = " #" not in value
    if not value or value in _NOTHING or _RIGHT.match(value):
        return
    if value in _BOOLEANS:
        yield _BOOLEANS[value], True
    elif (inner_text := quoting.without_printed(value)) != value:
        yield _text(inner_text), True
    elif quote == "[":
        yield from _lists(value)
    elif quote == "{":
        yield re.sub(r"""([{,]\s*["']?[\w-]+["']?)\s*:\s+""", r"\1 = ", value), True
    elif quote not in {'"', "'"}:
        yield _text(value), whole
    elif len(value) > 1 and value[-1] == quote and _is_nested(value):
        yield _text(re.sub(r"\\([\"'])", r"\1", inner)), whole
    elif value.count(quote) == 1:
        end = value.rstrip("”“’‘″")
        yield end + quote, quote == '"' and whole and end[-1:] not in {",", ";"}
    else:
        yield _text(value), whole


def _is_nested(value: str) -> bool:
    """Whether the quotes at both ends of `value` are a pair: `"The "big" one"`, and not `"Big" and
    "small"`."""
    first = value.find(value[0], 1)
    opens = value[first - 1] in " ([" and value[first + 1 : first + 2].strip()
    return bool(opens) or not (value[first + 1 : first + 2] or " ").isspace()


def _lists(value: str) -> Iterator[tuple[str, bool]]:
    yield re.sub(r",(?:\s*,)+", ",", value), True
    yield re.sub(r"""(["'])(\s+)(?=["'])""", r"\1,\2", value), True
    inner = re.fullmatch(r"\[([^\[\]{}\"']*)\]", value)
    if inner:
        items = [_text(item.strip()) for item in inner[1].split(",") if item.strip()]
        yield f"[{', '.join(items)}]", "#" not in value


def _closed(lines: list[str], row: int) -> Iterator[Fix]:
    """The ways to close a list or a table in this row, or at the end of the rows below it that
    begin no key."""
    sign = "]" if "[" in lines[row] else "}"
    last = row
    for at in range(row + 1, len(lines)):
        if _LINE.fullmatch(lines[at]) or lines[at].startswith("["):
            break
        last = at if lines[at].strip() else last
    end = len(lines[last].rstrip())
    if lines[last][:end].endswith(("]", "}")):
        yield Fix((putting(last, end - 1, end, sign),))
    yield Fix((putting(last, end, end, sign),))


def _text(text: str) -> str:
    """`text` as a string of TOML."""
    if not re.search(r'["\\\x00-\x1f\x7f]', text):
        return f'"{text}"'
    if not re.search(r"['\x00-\x1f\x7f]", text):
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False)
