"""What `sitegen check` says of one file."""

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
