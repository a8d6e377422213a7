"""The systems that can be imported, in the order in which a source is held against them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from sitegen.importing.source import SourceOptions, SourceReader
from sitegen.lazy import load


class System(Struct, frozen=True):
    """A system by its `name` on the command line. `has_elsewhere`: its pictures may be no part of
    the source, so that `--uploads` can name them. `module` has `recognizes(source: Path) -> bool`,
    which looks at as little as it needs, never raises, and is strict enough that no other system's
    source passes; and `open_source(source: Path, options: SourceOptions) -> SourceReader`, which
    raises SourceError. `what` says what SOURCE is, for messages."""

    name: str
    module: str
    what: str
    has_elsewhere: bool = False

    @property
    def recognizes(self) -> Callable[[Path], bool]:
        """Whether a path is a source of this system."""
        return load(f"{self.module}:recognizes")

    @property
    def open_source(self) -> Callable[[Path, SourceOptions], SourceReader]:
        """The reader of a source of this system."""
        return load(f"{self.module}:open_source")


def _system(name: str, what: str, *, has_elsewhere: bool = False) -> System:
    return System(name, f"sitegen.importing.sources.{name}", what, has_elsewhere)


SYSTEMS = (
    _system(
        "wordpress", "an export (WXR): one .xml file, or a folder of its parts", has_elsewhere=True
    ),
    _system("blogger", "an Atom export (.xml) of Blogger, or Google Takeout", has_elsewhere=True),
    _system("ghost", "a JSON export of Ghost, or a folder or zip with it", has_elsewhere=True),
    _system(
        "substack",
        "the export of Substack: a zip, or its folder, with posts.csv",
        has_elsewhere=True,
    ),
    _system(
        "medium",
        "the export of Medium: a zip, or its folder, with posts/*.html",
        has_elsewhere=True,
    ),
    _system("hugo", "the folder of a Hugo site"),
    _system("zola", "the folder of a Zola site"),
    _system("jekyll", "the folder of a Jekyll site"),
    _system("pelican", "the folder of a Pelican site"),
    _system("eleventy", "the folder of an Eleventy site"),
    _system("feed", "a feed (RSS 2.0, RSS 1.0 or Atom) in a file", has_elsewhere=True),
    _system("markdown", "a folder of Markdown files"),
)


def names() -> tuple[str, ...]:
    """The names of all systems."""
    return tuple(system.name for system in SYSTEMS)


def sources() -> dict[str, str]:
    """What the source of each system is, by its name."""
    return {system.name: system.what for system in SYSTEMS}
