"""Jekyll: a folder with `_config.yml` and `_posts`. Nothing of it is run: neither Liquid nor
plugins."""

from __future__ import annotations

import re
from pathlib import Path

from sitegen.importing.source import SourceError, SourceOptions, SourceReader
from sitegen.importing.sources.jekyll.index import POST_NAME
from sitegen.importing.sources.jekyll.reader import JekyllReader
from sitegen.importing.sources.jekyll.settings import NAMES, open_settings

_MARKS = ("_posts", "_drafts", "_layouts", "_includes", "_sass", "_data", "_plugins")
_SETTINGS = re.compile(
    r"^(?:plugins|gems|theme|remote_theme|kramdown|permalink|collections|baseurl|markdown|exclude)\s*:",
    re.M,
)


def recognizes(source: Path) -> bool:
    """Whether `source` is the folder of a Jekyll site."""
    try:
        return source.is_dir() and (_has_settings(source) or _has_posts(source))
    except OSError:
        return False


def _has_settings(source: Path) -> bool:
    """Hexo has a `_config.yml` as well, but its posts are in `source/_posts`."""
    for name in NAMES:
        file = source / name
        if not file.is_file() or (source / "source" / "_posts").is_dir():
            continue
        if any((source / mark).is_dir() for mark in _MARKS):
            return True
        with file.open("rb") as opened:
            if _SETTINGS.search(opened.read(100_000).decode("utf-8", "replace")):
                return True
    return False


def _has_posts(source: Path) -> bool:
    folder = source / "_posts"
    if not folder.is_dir() or (source / "package.json").is_file():
        return False
    return any(POST_NAME.fullmatch(entry.name) for entry in folder.iterdir())


def open_source(source: Path, options: SourceOptions) -> SourceReader:
    """The reader of the site in the folder `source`. Raises SourceError."""
    if not source.is_dir():
        hint = "give the folder of the site, with _config.yml and _posts"
        raise SourceError(str(source), "it is no folder", hint)
    settings = open_settings(source, options.base_url)
    return JekyllReader(settings)
