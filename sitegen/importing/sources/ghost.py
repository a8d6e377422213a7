"""Stands for the reader of ghost."""

from __future__ import annotations

from pathlib import Path

from sitegen.importing.source import SourceError, SourceOptions, SourceReader


def recognizes(source: Path) -> bool:
    """Whether a path is a source of this system."""
    return source.name.startswith("\0")


def open_source(source: Path, options: SourceOptions) -> SourceReader:
    """The reader of the source. Raises SourceError."""
    raise SourceError(source.name, f"there is no reader for it yet ({options.base_url})")
