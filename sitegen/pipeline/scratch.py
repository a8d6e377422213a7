"""For commands that only read a site: an engine with a passing store over that of the last build.

Nothing is written, and results of the last build are used: one post is checked against ten thousand
others in a moment."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from sitegen.errors import Problem, SiteError
from sitegen.incremental import stamps
from sitegen.incremental.engine import Engine
from sitegen.incremental.store import Store, StoreError
from sitegen.link import translations
from sitegen.model.build import STATE
from sitegen.model.config import Config
from sitegen.model.documents import Parsed
from sitegen.parse.job import settings_of
from sitegen.pipeline import component_names
from sitegen.pipeline.inputs import document_tasks, documents_of
from sitegen.read import site_folder
from sitegen.read.folders import Folders

T = TypeVar("T")


class ScratchStore(Store):
    """A store on top of the store `below`, which is only read. It is in memory as long as it is
    small: ten thousand texts would need half a gigabyte."""

    def __init__(self, below: Store | None) -> None:
        super().__init__(None, spills=True)
        self._below = below

    def values(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The values of those `keys` that either store has; its own come first."""
        listed = list(keys)
        return (self._below.values(listed) if self._below else {}) | super().values(listed)

    def blobs(self, digests: Iterable[str]) -> dict[str, bytes]:
        """The blobs with these `digests`, by digest, each from the store that has it. Raises
        StoreError if neither has one."""
        found: dict[str, bytes] = {}
        elsewhere: list[str] = []
        for digest in dict.fromkeys(digests):
            try:
                found |= super().blobs((digest,))
            except StoreError:
                elsewhere.append(digest)
        if elsewhere and self._below is None:
            raise StoreError("a text is missing")
        return found | (self._below.blobs(elsewhere) if elsewhere and self._below else {})

    def note(self, name: str) -> bytes | None:
        """The note `name` of the store below, or None."""
        return self._below.note(name) if self._below else None


def with_scratch(root: Path, work: Callable[[Engine, Path], T]) -> T:
    """Call `work` with an engine that uses the results of the last build of the site in `root`, if
    they can be read, and with a temporary folder. Returns its result. Raises SiteError if there is
    no room for what is read."""
    path = root / STATE / "store.db"
    try:
        # Path.is_file raises where we may not look.
        below = Store(path, read_only=True) if os.path.isfile(path) else None
        try:
            return _with_engine(ScratchStore(below), work)
        finally:
            if below:
                below.close()
    except StoreError:  # damaged, from another version, or being written
        try:
            return _with_engine(ScratchStore(None), work)
        except StoreError as error:
            message = f"what was read cannot be kept for the moment: {error.reason}"
            raise SiteError([_without_room(message)]) from error


def _with_engine(store: Store, work: Callable[[Engine, Path], T]) -> T:
    with _temporary_folder() as folder, Engine(store, Path(folder), 1) as engine:
        return work(engine, Path(folder))


def _temporary_folder() -> tempfile.TemporaryDirectory[str]:
    """A temporary folder. Raises SiteError if there is no place for one."""
    try:
        return tempfile.TemporaryDirectory(prefix="sitegen-")
    except OSError as error:
        message = f"no temporary folder can be made: {error.strerror}"
        raise SiteError([_without_room(message)]) from error


def _without_room(message: str) -> Problem:
    hint = "make room there, or name a folder on another disk: TMPDIR=…"
    return Problem(path="TMPDIR", code="write", message=message, hint=hint)


def documents(root: Path, config: Config) -> tuple[Parsed, tuple[str, ...], tuple[Problem, ...]]:
    """All documents of the site in `root`, the paths of all files under content/, and the problems
    of the documents. Pictures and layouts are not read."""

    def parsed(engine: Engine, _: Path) -> tuple[Parsed, tuple[str, ...], tuple[Problem, ...]]:
        tree = site_folder.read(root, stamps.load(engine.store), Folders())
        components = component_names.names(tree, component_names.results(engine, tree))
        settings = settings_of(config, components)
        results = engine.results(document_tasks(tree.content, settings))
        documents_read, problems = documents_of(tree, results, config)
        documents_read, mistranslated = translations.merged(documents_read, config)
        paths = tuple(file.path for file in tree.content)
        return documents_read, paths, (*problems, *mistranslated)

    return with_scratch(root, parsed)
