"""Eleventy: a folder with `.eleventy.js` or `eleventy.config.js`, or a package that asks for it.
None of its JavaScript is run."""

from __future__ import annotations

from pathlib import Path

from sitegen.importing.source import SourceError, SourceOptions, SourceReader
from sitegen.importing.sources.eleventy.reader import EleventyReader
from sitegen.importing.sources.eleventy.settings import NAMES, open_settings


def recognizes(source: Path) -> bool:
    """Whether `source` is the folder of an Eleventy site."""
    try:
        if not source.is_dir():
            return False
        if any((source / name).is_file() for name in NAMES):
            return True
        package = source / "package.json"
        if not package.is_file():
            return False
        with package.open("rb") as opened:
            return b'"@11ty/eleventy"' in opened.read(1_000_000)
    except OSError:
        return False


def open_source(source: Path, options: SourceOptions) -> SourceReader:
    """The reader of the site in the folder `source`. Raises SourceError."""
    if not source.is_dir():
        hint = "give the folder of the site, with its texts and data files"
        raise SourceError(str(source), "it is no folder", hint)
    return EleventyReader(open_settings(source), options.base_url)
