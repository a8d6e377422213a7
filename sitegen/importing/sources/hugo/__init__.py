"""Hugo: the folder of a site, with `hugo.toml` or the like, and `content/`."""

from __future__ import annotations

from pathlib import Path

from sitegen.importing.source import SourceError, SourceOptions, SourceReader
from sitegen.importing.sources import folders
from sitegen.importing.sources.hugo import config
from sitegen.importing.sources.hugo.reader import HugoReader

# What the settings of Hugo have, and those of other systems do not.
_SIGNS = (b"baseurl", b"languagecode", b"theme", b"[params", b"params:", b'"params"')


def recognizes(source: Path) -> bool:
    """Whether `source` is the folder of a Hugo site."""
    try:
        if not source.is_dir():
            return False
        if (source / "config" / "_default").is_dir():
            return True
        name = config.file_of(source)
        if name.startswith("hugo."):
            return True
        if not name or not any((source / folder).is_dir() for folder in ("content", "layouts")):
            return False
        settings = folders.read_bytes(source / name, name).lower()
        # Zola has `base_url`, and Jekyll, whose folder is no `content`, has `baseurl` too.
        is_other = b"base_url" in settings or (source / "_posts").is_dir()
        return not is_other and any(sign in settings for sign in _SIGNS)
    except (OSError, SourceError):
        return False


def open_source(source: Path, options: SourceOptions) -> SourceReader:
    """The reader of the site in the folder `source`. Raises SourceError."""
    if not source.is_dir():
        raise SourceError(str(source), "it is no folder", "name the folder of the site")
    return HugoReader(source, options)
