"""Posts that are held back: not published until they are mended, while the rest of the site is."""

from collections.abc import Iterable

from msgspec import Struct

from sitegen.errors import Problem


class HeldPost(Struct, frozen=True, kw_only=True):
    """A post that is held back: the path of its file, and why. `published_before`: the list of
    published addresses has it."""

    path: str
    problems: tuple[Problem, ...]
    published_before: bool = False


def problems_of_held(posts: Iterable[HeldPost]) -> tuple[Problem, ...]:
    """The problems of all these posts."""
    return tuple([problem for post in posts for problem in post.problems])
