"""A source in memory, for tests of what follows the readers of `sitegen import`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from sitegen.importing.source import (
    Note,
    SourceDocument,
    SourceFile,
    SourceOptions,
    SourceSite,
)


class ToyReader(Struct, frozen=True):
    """A source that has these documents and files."""

    said: SourceSite
    listed: tuple[SourceDocument, ...]
    copied: tuple[SourceFile, ...] = ()
    wrong: tuple[Note, ...] = ()

    def site(self) -> SourceSite:
        return self.said

    def documents(self) -> Iterator[SourceDocument]:
        return iter(self.listed)

    def files(self) -> Iterator[SourceFile]:
        return iter(self.copied)

    def problems(self) -> tuple[Note, ...]:
        return self.wrong


# The reader that `open_source` gives: tests set it.
current: list[ToyReader] = []


def recognizes(source: Path) -> bool:
    return source.name == "toy"


def open_source(_source: Path, _options: SourceOptions) -> ToyReader:
    return current[-1]
