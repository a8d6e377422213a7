"""Mistakes that people and programs make in YAML and TOML, in the words of somebody who writes front matter, and what to type instead."""

from __future__ import annotations

import re

from sitegen.errors import shorten


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


# --- YAML that cannot be read ---------------------------------------------------------------------------------------

_KEY = re.compile(r"(\s*)([\w-]+):(?:\s+|$)")


# What a backslash can begin in double quotes (YAML 1.2.2 §5.7, TOML 1.0 "String").
ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_DIGITS = {"x": 2, "u": 4, "U": 8}


def wrong_escape(line: str, row: int, column: int) -> tuple[int, int, str, str]:
    """(row, column, message, hint) of an escape in double quotes that stands for nothing; libyaml points at it, or into it."""
    start = column if line[column:column + 1] == "\\" else max(line.rfind("\\", 0, column), 0)
    key = _KEY.match(line)
    name = f"{key[2]}: " if key else ""
    escape = ESCAPE.match(line, start)
    if escape and not escape[4]:
        return row, start, f"{name}{escape[0]} is no character", "write the character itself, or take the escape out"
    if escape and escape[4] in _DIGITS:
        return row, start, f"{name}expected {_DIGITS[escape[4]]} hexadecimal digits after {escape[0]}", "write the character itself"
    return row, start, f"{name}{line[start:start + 2]} stands for no character", "write \\\\ for a plain \\, or put the text in single quotes"


def yaml_mistake(problem: str, context: str, lines: list[str], row: int, column: int) -> tuple[int, int, str, str] | None:
    """(row, column, message, hint) of a mistake that people make often, or None."""
    line = lines[row]
    key = _KEY.match(line)
    name, value = (key[2], line[key.end():].strip()) if key else ("", "")
    if "\t" in line[: column + 1] or "tab" in problem:
        return row, max(line.find("\t"), 0), "YAML does not allow tabs here", "indent with spaces"
    if "another document" in problem:
        return row, column, "a second YAML document begins here", "a file has one front matter; delete this line"
    if "quoted scalar" in context:
        return row, column, f"{name or 'the text'}: the quotes that begin here are not closed", f"end the text with {line[column:column + 1]}"
    if "node content" in problem:
        return row, column, f"{name or 'the list'}: expected a value", "put one between the commas, or take one comma out"
    if "flow" in context and line[column:column + 1] in "[{":
        closing = "]" if line[column:column + 1] == "[" else "}"
        return row, column, f"{name or 'the list'}: the {line[column:column + 1]} that begins here is not closed", f"add a {closing}"
    if "simple key" in context:
        return row, column, f"expected a key and a value, got {shorten(line.strip())}", "write key: value"
    if "mapping values are not allowed" in problem:
        return _misplaced_colon(lines, row, column)
    if name and ("cannot start any token" in problem or "alias" in problem or "anchor" in context or "anchor" in problem):
        first = value[:1]
        return row, key.end() if key else 0, f"{name}: a text cannot begin with {first} unless it stands in quotes", f"write {name}: {quoted(value)}"
    if name and "did not find expected" in problem and value[:1] in "'\"":
        return row, column, f"{name}: the quotes do not match", "put the whole text in one pair of quotes, and double a ' inside '…'"
    return None


def _misplaced_colon(lines: list[str], row: int, column: int) -> tuple[int, int, str, str] | None:
    line, key = lines[row], _KEY.match(lines[row])
    above = next((i for i in range(row - 1, -1, -1) if lines[i].strip()), None)
    if above is not None and key is not None and key.end(2) == column:
        glued = re.match(r"(\s*)([\w-]+):(\S.*)", lines[above])
        if glued:
            return above, glued.start(3), f"{glued[2]}: a space is missing after the colon", f"write {glued[2]}: {glued[3]}"
        if key[1]:
            other = _KEY.match(lines[above])
            return row, 0, f"{key[2]}: this line is indented, but {other[2] if other else 'the line above'} has its value already", \
                f"take out the spaces before {key[2]}"
    if key is None:
        return None
    return row, column, f"{key[2]}: a text with a colon must stand in quotes", f"quote this {key[2]}: {key[2]}: {quoted(line[key.end():].strip())}"


# --- dates ----------------------------------------------------------------------------------------------------------

DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ Tt](\d\d:\d\d)(:\d\d)?(?:\.\d+)?\s*(?:([Zz])|([+-]\d\d):?(\d\d)?)?)?")


def plain_date(date: re.Match[str]) -> str:
    """A date that was written almost right, right."""
    day, time, seconds, utc, hours, minutes = date.groups()
    if not time:
        return day
    offset = "Z" if utc else f"{hours}:{minutes or '00'}" if hours else ""
    return f"{day}T{time}{seconds or ':00'}{offset}"
