"""A source in memory, for tests of what follows the readers of `sitegen import`."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from import_support import NOW, imported
from msgspec import Struct

from sitegen.build import build
from sitegen.importing import command
from sitegen.importing.report import ImportReport
from sitegen.importing.source import (
    Note,
    SourceDocument,
    SourceFile,
    SourceOptions,
    SourceSite,
    SourceText,
)
from sitegen.importing.systems import System
from sitegen.model.build import BuildOptions


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


SITE = SourceSite(
    system="toy",
    title="Old Paper",
    base_url="https://old.example/blog/",
    language="en",
    time_zone="Europe/Berlin",
    publisher="The Old Press",
)


def document(id_: str, **values: Any) -> SourceDocument:
    defaults: dict[str, Any] = {
        "kind": "post",
        "id": id_,
        "place": f"toy:{id_}",
        "title": f"Story {id_}",
        "address": f"/blog/2019/05/story-{id_}/",
        "date": dt.datetime(2019, 5, 3, 10, tzinfo=dt.UTC),
        "body": SourceText(text=f"Text of story {id_}.", format="markdown"),
    }
    return SourceDocument(**(defaults | values))


class Toy:
    """A source of documents, imported into `root`."""

    def __init__(self, folder: Path) -> None:
        self.source, self.root = folder / "toy", folder / "site"
        self.source.mkdir()

    def holds(self, *documents: SourceDocument, site: SourceSite = SITE, **more: Any) -> None:
        current[:] = [ToyReader(site, documents, **more)]

    def run(self, **options: Any) -> ImportReport:
        return imported(self.source, self.root, **options)

    def text(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def settings(self) -> dict[str, Any]:
        return tomllib.loads(self.text("site.toml"))

    def built(self) -> set[str]:
        build(BuildOptions(root=self.root, now=NOW))
        public = self.root / "public"
        return {file.relative_to(public).as_posix() for file in public.rglob("*.html")}


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toy]:
    systems = (System("toy", "toy_source", "a toy"),)
    monkeypatch.setattr(command, "SYSTEMS", systems)
    yield Toy(tmp_path)
    current.clear()
