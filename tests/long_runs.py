"""What takes long is marked `long`: `make test` leaves it out, and `make long` runs it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

import pytest

Value = TypeVar("Value")


def long_after(count: int, values: Iterable[Value]) -> list[Value | object]:
    """Parameters of a test, of which all but the first `count` are for `make long`."""
    every = list(values)
    return [
        *every[:count],
        *(pytest.param(value, marks=pytest.mark.long) for value in every[count:]),
    ]


def long_rows_after(count: int, rows: Sequence[tuple[object, ...]]) -> list[object]:
    """The same for rows of several parameters."""
    rest = (pytest.param(*row, marks=pytest.mark.long) for row in rows[count:])
    return [*rows[:count], *rest]
