"""Thousands of builds in one process take little time if equal layouts are read, compiled and
examined only once for all of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import jinja2
import msgspec
import pytest

from sitegen.incremental import keys
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.layouts import strings
from sitegen.layouts import template as templates
from sitegen.pictures import card as cards
from sitegen.render import page as render
from sitegen.render import repeated, sandbox
from sitegen.urls import Base

# What may be a constant with a filter. (So may be a variable in brackets: that costs time only.)
_FILTERED_CONSTANT = re.compile(r"[\"'\d)\]}]\s*\|")
# Enough for the default layouts compiled for some fifty different settings.
KEPT = 2000


@contextmanager
def layouts_compiled_once() -> Iterator[None]:
    """Cache layouts in this process, and in those that it forks. A layout with an error is not
    cached."""
    environment_for, compiled = render.environment_for, sandbox.Sandbox.compile
    codes: dict[tuple[type, bytes, bytes, str, str], Any] = {}
    may_change = repeated._may_change
    changing: dict[tuple[str, frozenset[tuple[str, str]]], bool] = {}

    def environment(
        texts: dict[str, str],
        strings_by_file: dict[str, Any],
        tag: str,
        base: Base,
        host: str,
        assets: dict[str, str],
        *places: object,
    ) -> jinja2.Environment:
        jinja_environment = environment_for(
            texts, strings_by_file, tag, base, host, assets, *places
        )
        # Parts of the key: words of the interface, and what filters know, stand in the code.
        words = msgspec.msgpack.encode((strings_by_file, tag))
        addresses = msgspec.msgpack.encode((base, host, assets, places))
        jinja_environment.inputs = words, addresses  # type: ignore[attr-defined]
        return jinja_environment

    def compile_(self: Any, text: str, name: str, *rest: object) -> Any:
        # Most templates apply filters to variables only: their code is the same for all sites.
        words, addresses = self.inputs
        key = type(self), words, addresses if _FILTERED_CONSTANT.search(text) else b"", text, name
        if key not in codes:
            if len(codes) == KEPT:
                codes.clear()
            codes[key] = compiled(self, text, name, *rest)  # type: ignore[arg-type]
        return codes[key]

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
        patched.setattr(render, "environment_for", environment)
        patched.setattr(sandbox.Sandbox, "compile", compile_)
        patched.setattr(repeated, "_may_change", may_change_)
        keys.load.cache_clear()
        yield
    keys.load.cache_clear()


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
