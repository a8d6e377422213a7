"""What libyaml says of a mistake, and what the rules in `yaml_mistakes` and `yaml_texts` make of
it."""

from __future__ import annotations

from typing import NamedTuple

from sitegen import lazy
from sitegen.errors import Fix

KEY = lazy.pattern(r"(\s*)([\w-]+):(?:\s+|$)")
# A line that begins a value of its own, so that the text of the line before it has ended.
_BEGINS = lazy.pattern(r"\s*(?:-\s|[\"']?[\w-]+[\"']?:(?:\s|$)|[\]}])")
_NAME = lazy.pattern(r"([\w-]+)[\"']?:\s*[\[{]?$")


class YamlMistake(NamedTuple):
    """What is wrong, and what to type; row and column count from 0. `fixes` are edits of the front
    matter, whose first line is 1: the first of them that lets YAML read on is the right one."""

    row: int
    column: int
    message: str
    hint: str = ""
    fixes: tuple[Fix, ...] = ()


class YamlFault(NamedTuple):
    """An error of libyaml: its message, what it was reading and where that began (`context` and
    `start`), and where it noticed. Rows and columns count from 0."""

    problem: str
    context: str
    lines: list[str]
    row: int
    column: int
    start: tuple[int, int] | None

    @property
    def line(self) -> str:
        """The row at which it noticed."""
        return self.lines[self.row]

    def before(self, row: int, column: int) -> str:
        """The part of the line in front of this place."""
        return self.lines[row][:column] if row < len(self.lines) else ""

    def name(self, row: int, column: int) -> str:
        """The key whose value begins at this place, or ""."""
        key = _NAME.search(self.before(row, column)) or KEY.match(self.before(row, column))
        return key[key.lastindex or 1] if key else ""

    def ends_at(self, row: int) -> bool:
        """Whether the next line that is not blank begins a value of its own, if there is one."""
        below = next((line for line in self.lines[row + 1 :] if line.strip()), "")
        return not below or _BEGINS.match(below) is not None

    def ends_item(self, row: int) -> bool:
        """Whether this row is the whole of an item of a list."""
        below = next((line for line in self.lines[row + 1 :] if line.strip()), "")
        own = self.lines[row]
        return len(below) - len(below.lstrip()) <= len(own) - len(own.lstrip())


_ITEM_OR_KEY = lazy.pattern(r"(\s*)(- +)?(?:[\"']?([\w-]+)[\"']?:)?(.*)")


def key_path(lines: list[str], row: int) -> str:
    """The path of the key in this row, by the indentation of the lines above it: `source.0.url`, or
    "" if there is no key in it."""
    path: list[str] = []
    column, is_item = len(lines[row]), False
    for at in range(row, -1, -1):
        begin = _ITEM_OR_KEY.match(lines[at])
        if begin is None or not (begin[3] or (begin[2] and path)):
            if at == row:
                return ""
            continue
        # The key of a list may begin at the column of its items.
        if begin[3] and begin.start(3) < column + (is_item and not begin[2]):
            path.insert(0, begin[3])
            column, is_item = begin.start(3), False
        if begin[2] and begin.end(1) < column:
            path.insert(0, str(_items_above(lines, at, begin.end(1))))
            column, is_item = begin.end(1), True
    return ".".join(path)


def _items_above(lines: list[str], row: int, column: int) -> int:
    count = 0
    for line in reversed(lines[:row]):
        begins = len(line) - len(line.lstrip())
        if line.strip() and (begins < column or (begins == column and line[column] != "-")):
            break
        count += begins == column and line[column : column + 1] == "-"
    return count


def may_be_cut(text: str) -> bool:
    """Whether a part of `text` may be meant as a comment."""
    return " #" in text
