"""What takes long is marked `long`: `make test` leaves it out, and `make long` runs it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pytest


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
