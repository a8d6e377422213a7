"""Zola: the folder of a site, with `config.toml` and `content/`."""

from __future__ import annotations

from pathlib import Path

from sitegen.importing.source import SourceError, SourceOptions, SourceReader
from sitegen.importing.sources import folders
from sitegen.importing.sources.zola import config
from sitegen.importing.sources.zola.reader import ZolaReader


def recognizes(source: Path) -> bool:
    """Whether `source` is the folder of a Zola site."""
    try:
        name = config.file_of(source)
        if not name or not (source / "content").is_dir():
            return False
        settings = folders.read_bytes(source / name, name)
        return name == "zola.toml" or any(
            line.lstrip().startswith(b"base_url") for line in settings.splitlines()
        )
    except (OSError, SourceError):
        return False


def open_source(source: Path, options: SourceOptions) -> SourceReader:
    """The reader of the site in the folder `source`. Raises SourceError."""
    if not source.is_dir():
        raise SourceError(str(source), "it is no folder", "name the folder of the site")
    return ZolaReader(source, options)
