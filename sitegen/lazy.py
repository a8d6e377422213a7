"""Functions that are imported, and patterns that are compiled, when a run first uses them."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from functools import cache
from typing import Any, AnyStr, cast


@cache
def load(name: str) -> Callable[..., Any]:
    """The function or class called `name`, "module:function". The module is imported at the first
    call."""
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(module), function)  # type: ignore[no-any-return]


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """The pattern `re.compile(text, flags)`, compiled when it is first used. For patterns that most
    posts do not need, or that are in modules that a build of an unchanged site imports: compiling
    all of them would take a tenth of the time of such a build, or of that after one edit."""
    return cast("re.Pattern[AnyStr]", _LazyPattern(text, flags))


class _LazyPattern:
    def __init__(self, text: str | bytes, flags: int) -> None:
        self.pattern, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        # The instance gets the attribute, so this is called once for each name.
        value = self.__dict__[name] = getattr(re.compile(self.pattern, self._flags), name)
        return value
