"""Places in a text, as problems show them."""

from __future__ import annotations


def place_of(text: str, index: int, first_line: int = 1) -> tuple[int, int]:
    """The line and column of `text[index]`, in a text that begins at line `first_line`; columns
    count characters from 1."""
    return first_line + text.count("\n", 0, index), index - text.rfind("\n", 0, index)
