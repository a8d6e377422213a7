"""What `sitegen check` says of one file, and of an archive."""

from msgspec import Struct

from sitegen.errors import Problem


class CheckedFile(Struct, frozen=True, kw_only=True):
    """One file, by the name that problems have for it: whether it is fine (`ok`: no error), and the
    `problems` that it has a part in, sorted by place. `site`: it was checked against a site, with
    its authors, links and addresses; else by itself."""

    path: str
    ok: bool
    site: bool
    problems: tuple[Problem, ...]


class ArchiveProgress(Struct, frozen=True, kw_only=True):
    """How far the archive in the folder `path` has come: the number of its posts, of those that
    state their sources, of those that say what part AI had, and of those with a link that leads
    nowhere."""

    path: str
    posts: int
    with_sources: int
    with_ai: int
    with_dead_links: int
