"""What takes long is marked `long`: `make test` leaves it out, and `make long` runs it."""

from __future__ import annotations

from collections import defaultdict
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


def mark_long_cases(items: Iterable[pytest.Item]) -> None:
    """Mark as `long` most cases of the tests that are `sampled(count)`: `make test` runs so many of
    them, evenly spread from the first one on."""
    tests: dict[tuple[str, int], list[pytest.Item]] = defaultdict(list)
    for item in items:
        mark = item.get_closest_marker("sampled")
        if mark and not item.get_closest_marker("long"):
            tests[item.nodeid.partition("[")[0], mark.args[0]].append(item)
    for (_, count), cases in tests.items():
        kept = {len(cases) * number // count for number in range(count)}
        for number, case in enumerate(cases):
            if number not in kept:
                case.add_marker("long")
