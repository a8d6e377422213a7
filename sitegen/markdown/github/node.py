"""A tree of blocks."""

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
        self.line = line  # the number of the first
        self.columns: list[int] = []  # in which the lines begin; those that are missing begin at 0
        self.blank = False  # whether a blank line came after what is in it
        self.offset = 0  # how far the lines of a list item or the like are indented
        self.loose = False  # of a list or a definition
        self.values = values

    def add(self, node: Node) -> Node:
        self.children.append(node)
        return node

    def column(self, number: int) -> int:
        """In which column one of its lines begins."""
        return self.columns[number] if number < len(self.columns) else 0

    def where(self, first: int = 0) -> Where:
        """Where its lines were written, from the `first` on."""
        return self.line + first, self.columns[first:] if first else self.columns, ()


def indent_of(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
