"""Values for JSON without what says nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def without_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    """The `values` but for None, "" and empty lists."""
    return {key: value for key, value in values.items() if value not in ("", None, [], ())}
