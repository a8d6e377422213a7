"""Pelican: a folder with `pelicanconf.py`, which is read as text and never run."""

from __future__ import annotations

from pathlib import Path

from sitegen.importing.source import SourceError, SourceOptions, SourceReader
from sitegen.importing.sources.pelican.reader import PelicanReader
from sitegen.importing.sources.pelican.settings import NAMES, open_settings


def recognizes(source: Path) -> bool:
    """Whether `source` is the folder of a Pelican site."""
    try:
        return source.is_dir() and any((source / name).is_file() for name in NAMES)
    except OSError:
        return False


def open_source(source: Path, options: SourceOptions) -> SourceReader:
    """The reader of the site in the folder `source`. Raises SourceError."""
    if not source.is_dir():
        hint = "give the folder of the site, with pelicanconf.py and content/"
        raise SourceError(str(source), "it is no folder", hint)
    return PelicanReader(open_settings(source, options.base_url))
