"""The tree of blocks that `Reader` builds."""

from __future__ import annotations

from typing import Any

from sitegen.markdown.places import Where


class Node:
    """A block while it is being read: a container with children, or a leaf with lines."""

    __slots__ = (
        "blank",
        "children",
        "columns",
        "kind",
        "line",
        "lines",
        "loose",
        "offset",
        "values",
    )

    def __init__(self, kind: str, line: int, **values: Any) -> None:
        self.kind = kind
        self.children: list[Node] = []
        self.lines: list[str] = []
        self.line = line  # the number of the first line, from 0
        self.columns: list[int] = []  # where the lines begin, from 0; 0 for those that are missing
        self.blank = False  # whether a blank line came after its last block
        self.offset = 0  # how far the lines of a list item or the like are indented
        self.loose = False  # of a list or a definition
        self.values = values

    def add(self, node: Node) -> Node:
        """Add a child, and return it."""
        self.children.append(node)
        return node

    def column(self, number: int) -> int:
        """The column, from 0, in which the line with that index begins."""
        return self.columns[number] if number < len(self.columns) else 0

    def where(self, first: int = 0) -> Where:
        """Where its lines were written, from index `first` on."""
        return self.line + first, self.columns[first:] if first else self.columns, ()


def indent_of(line: str) -> int:
    """The number of spaces that a line begins with."""
    return len(line) - len(line.lstrip(" "))
