"""Thousands of builds in one process take little time if equal layouts are read, compiled and
examined only once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, wraps
from typing import Any, NamedTuple

import jinja2
import pytest
from jinja2.filters import FILTERS

from sitegen.incremental import keys
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.layouts import strings
from sitegen.layouts import template as templates
from sitegen.pictures import card as cards
from sitegen.render import repeated, sandbox

KEPT = 2000
# The codes of one layout that are kept: one for each of so many languages or addresses.
KEPT_OF_ONE = 60


@contextmanager
def layouts_compiled_once() -> Iterator[None]:
    """Cache layouts in this process, and in those that it forks. A layout with an error is not
    cached."""
    compiled = sandbox.Sandbox.compile
    codes: dict[tuple[object, str, str], list[tuple[Calls, Any]]] = {}
    may_change = repeated._may_change
    changing: dict[tuple[str, frozenset[tuple[str, str]]], bool] = {}

    def compile_(self: Any, text: str, name: str, *rest: object) -> Any:
        # The words of the interface and addresses stand in the code, so what it was made with must
        # be the same now.
        known = codes.setdefault((getattr(self, "ending", type(self)), text, name), [])
        for calls, code in known:
            if all(call.is_same(self) for call in calls):
                return code
        with recorded(self) as calls:
            code = compiled(self, text, name, *rest)  # type: ignore[arg-type]
        if len(known) == KEPT_OF_ONE:
            known.clear()
        known.append((calls, code))
        return code

    def may_change_(jinja_environment: jinja2.Environment, name: str) -> bool:
        """Whether a module may change follows from the texts of the templates alone."""
        assert isinstance(jinja_environment.loader, jinja2.DictLoader)
        key = name, frozenset(jinja_environment.loader.mapping.items())
        if key not in changing:
            if len(changing) == KEPT:
                changing.clear()
            changing[key] = may_change(jinja_environment, name)
        return changing[key]

    with pytest.MonkeyPatch.context() as patched:
        for module, name in ((templates, "template"), (strings, "strings")):
            patched.setattr(module, name, read_once(getattr(module, name)))
        patched.setattr(sandbox.Sandbox, "compile", compile_)
        patched.setattr(repeated, "_may_change", may_change_)
        keys.load.cache_clear()
        yield
    keys.load.cache_clear()


class Call(NamedTuple):
    """What a filter or the function `t` returned for constants while code was made; `result` is
    the type of its error if it raised one."""

    name: str
    is_filter: bool
    args: tuple[Any, ...]
    named: dict[str, Any]
    result: Any

    def is_same(self, jinja_environment: jinja2.Environment) -> bool:
        """Whether the filter or function of this environment returns the same."""
        functions = jinja_environment.filters if self.is_filter else jinja_environment.globals
        result = outcome(functions[self.name], self.args, self.named)
        return type(result) is type(self.result) and bool(result == self.result)


Calls = list[Call]


def outcome(function: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """What a function returns, or the type of the error that it raises."""
    try:
        return function(*args, **named)
    except Exception as error:
        return type(error)


@contextmanager
def recorded(jinja_environment: jinja2.Environment) -> Iterator[Calls]:
    """Note what is called of what differs from site to site: sitegen's own filters, and `t`. Jinja
    calls them for constants while it makes code."""
    calls: Calls = []

    def noting(name: str, function: Any, *, is_filter: bool) -> Any:
        @wraps(function)
        def noted(*args: Any, **named: Any) -> Any:
            calls.append(Call(name, is_filter, args, named, outcome(function, args, named)))
            return function(*args, **named)

        return noted

    former, translate = jinja_environment.filters, jinja_environment.globals[repeated.TRANSLATOR]
    jinja_environment.filters = {
        name: function if FILTERS.get(name) is function else noting(name, function, is_filter=True)
        for name, function in former.items()
    }
    jinja_environment.globals[repeated.TRANSLATOR] = noting(
        repeated.TRANSLATOR, translate, is_filter=False
    )
    try:
        yield calls
    finally:
        jinja_environment.filters = former
        jinja_environment.globals[repeated.TRANSLATOR] = translate


@contextmanager
def cards_drawn_once() -> Iterator[None]:
    """Cache social cards in this process: a quarter of the time of many builds of one site."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(cards, "card", read_once(cards.card))
        keys.load.cache_clear()
        yield
    keys.load.cache_clear()


def read_once(job: Callable[..., JobOutput]) -> Callable[..., JobOutput]:
    """A cached version of a job function that does not read the store, so that its output depends
    only on its arguments."""

    @lru_cache(KEPT)
    def cached(input_: bytes, inputs: tuple[bytes, ...]) -> JobOutput:
        return job(input_, inputs, WorkerContext(None, {}))  # type: ignore[arg-type]

    return lambda input_, inputs, _worker_context: cached(input_, tuple(inputs))
