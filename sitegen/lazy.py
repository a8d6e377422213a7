"""Functions by their names, so that a run imports only what it uses."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache
from typing import Any


@cache
def load(name: str) -> Callable[..., Any]:
    """The function "module:function". Its module is imported now, so that a run loads only what it
    uses."""
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(module), function)  # type: ignore[no-any-return]
