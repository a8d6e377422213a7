"""Makes thousands of builds in one process affordable: equal layouts are read and compiled once, as
they would be by one build."""

from __future__ import annotations

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
from sitegen.render import page as render
from sitegen.render import sandbox

# What the default layouts are compiled to for some fifty different settings.
KEPT = 2000


@contextmanager
def layouts_compiled_once() -> Iterator[None]:
    """For this process, and those that it forks. What cannot be read or compiled is tried again
    each time."""
    environment_for, compiled = render.environment_for, sandbox.Sandbox.compile
    codes: dict[tuple[type, bytes, str, str], Any] = {}

    def environment(
        texts: dict[str, str],
        known: dict[str, Any],
        tag: str,
        base_url: str,
        assets: dict[str, str],
    ) -> jinja2.Environment:
        made = environment_for(texts, known, tag, base_url, assets)
        # Jinja computes what a filter makes of a constant while it compiles.
        made.filters_know = msgspec.msgpack.encode((known, tag, base_url, assets))  # type: ignore[attr-defined]
        return made

    def compile_(self: Any, text: str, name: str, *rest: object) -> Any:
        key = type(self), self.filters_know, text, name
        if key not in codes:
            if len(codes) == KEPT:
                codes.clear()
            codes[key] = compiled(self, text, name, *rest)  # type: ignore[arg-type]
        return codes[key]

    with pytest.MonkeyPatch.context() as patched:
        for module, name in ((templates, "template"), (strings, "strings")):
            patched.setattr(module, name, read_once(getattr(module, name)))
        patched.setattr(render, "environment_for", environment)
        patched.setattr(sandbox.Sandbox, "compile", compile_)
        keys.load.cache_clear()
        yield
    keys.load.cache_clear()


def read_once(job: Callable[..., JobOutput]) -> Callable[..., JobOutput]:
    """A job that asks the store for nothing: what it makes follows from the bytes that it is
    given."""

    @lru_cache(KEPT)
    def made(input_: bytes, given: tuple[bytes, ...]) -> JobOutput:
        return job(input_, given, WorkerContext(None, {}))  # type: ignore[arg-type]

    return lambda input_, given, _worker_context: made(input_, tuple(given))
