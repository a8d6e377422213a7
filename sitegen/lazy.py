"""Functions by name, so that a run imports only the modules that it uses."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache
from typing import Any


@cache
def load(name: str) -> Callable[..., Any]:
    """The function called `name`, "module:function". The module is imported at the first call."""
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(module), function)  # type: ignore[no-any-return]
