"""Makes hundreds of builds in one process affordable: equal layouts are parsed and compiled once, as they would be by one build."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import jinja2
import msgspec
import pytest

from sitegen import render, templates


@pytest.fixture(scope="module", autouse=True)
def layouts_parsed_once() -> Iterator[None]:
    """Import this name into a test file; it holds for the whole file."""
    parser, compiled = templates._environment(), render.environment_for
    known: dict[tuple[bytes, str, str, tuple[tuple[str, str], ...]], jinja2.Environment] = {}
    parser.parse = lru_cache(maxsize=1000)(parser.parse)  # type: ignore[method-assign]

    def compiled_once(texts: dict[str, str], strings: dict[str, Any], tag: str, base_url: str, assets: dict[str, str]) -> jinja2.Environment:
        key = (msgspec.msgpack.encode((texts, strings)), tag, base_url, tuple(assets.items()))
        if key not in known:
            known[key] = compiled(texts, strings, tag, base_url, assets)
        return known[key]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(templates, "_environment", lambda: parser)
        patched.setattr(render, "environment_for", compiled_once)
        yield
