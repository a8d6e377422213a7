"""How far an archive has come: posts of another site say little of their sources and of AI, and who
goes through them wants to see what is left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sitegen.errors import Problem
from sitegen.link.front_matter import source_words
from sitegen.model.check import ArchiveProgress
from sitegen.model.config import Config
from sitegen.model.documents import Post
from sitegen.provenance.disclosure import involvement_of

_UNSTATED = "unstated"
_DEAD = frozenset({"missing-target", "excluded-target"})


def progress_of(
    posts: Sequence[Post], config: Config, problems: Iterable[Problem]
) -> tuple[ArchiveProgress, ...]:
    """The progress of each archive that has posts, in the order of the settings. A post counts in
    the innermost archive that it is in."""
    dead = {problem.path for problem in problems if problem.code in _DEAD}
    found = []
    for archive in config.archives:
        inside = [post for post in posts if config.archive_of(post.path) == archive]
        if inside:
            found.append(
                ArchiveProgress(
                    path=archive.path,
                    posts=len(inside),
                    with_sources=sum(_UNSTATED not in source_words(each.meta) for each in inside),
                    with_ai=sum(_has_ai(each, config) for each in inside),
                    with_dead_links=sum(post.path in dead for post in inside),
                )
            )
    return tuple(found)


def _has_ai(post: Post, config: Config) -> bool:
    value = config.ai.default if post.meta.ai is None else post.meta.ai
    return value is not None and involvement_of(value).involvement != _UNSTATED
