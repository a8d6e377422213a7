"""A folder of Markdown files of unknown origin: notes of Obsidian, a repository, a former blog."""

from __future__ import annotations

from pathlib import Path

from sitegen.importing.source import SourceError, SourceOptions, SourceReader
from sitegen.importing.sources.markdown.names import is_markdown
from sitegen.importing.sources.markdown.reader import MarkdownReader

# How many files and folders are looked at for one with Markdown.
_LOOKS = 2_000


def recognizes(source: Path) -> bool:
    """Whether `source` is a folder with Markdown files. Every other system is asked before."""
    try:
        return source.is_dir() and _has_markdown(source)
    except OSError:
        return False


def _has_markdown(source: Path) -> bool:
    folders, looks = [source], 0
    while folders:
        for entry in sorted(folders.pop().iterdir()):
            looks += 1
            if looks > _LOOKS:
                return False
            if entry.name.startswith(".") or entry.is_symlink() or entry.name == "node_modules":
                continue
            if entry.is_dir():
                folders.append(entry)
            elif is_markdown(entry.name):
                return True
    return False


def open_source(source: Path, options: SourceOptions) -> SourceReader:
    """The reader of the folder `source`. Raises SourceError."""
    if not source.is_dir():
        raise SourceError(str(source), "it is no folder", "give the folder with the Markdown files")
    return MarkdownReader(source, options.base_url)
