"""Makes hundreds of builds in one process affordable: equal layouts are parsed once, as they would be by one build."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from sitegen import layouts
from sitegen.model import File


@pytest.fixture(scope="module", autouse=True)
def layouts_parsed_once() -> Iterator[None]:
    """Import this name into a test file; it holds for the whole file."""
    load = layouts.load
    known: dict[tuple[tuple[str, str], ...], layouts.Layouts] = {}

    def load_once(files: tuple[File, ...], read: Callable[[File], str]) -> layouts.Layouts:
        key = tuple((file.path, file.digest) for file in files)
        if key not in known:
            known[key] = load(files, read)
        return known[key]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(layouts, "load", load_once)
        yield
