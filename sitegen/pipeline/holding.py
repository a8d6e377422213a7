"""`[build] on_error = "hold"`: which posts are held back, so that the rest is right.

A post that is held back has its reason in itself: a link to it holds nothing back. So the site is
linked again without the posts that are wrong, until no more are found, and the result does not
depend on the order in which they were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from sitegen.errors import OF_HELD_POSTS, Problem, SiteError, as_errors
from sitegen.link import checks, held
from sitegen.model.held import HeldPost
from sitegen.model.site import Site
from sitegen.pipeline.site import Linked, SiteDocuments

# What is found at a post, but is about several, or about the site.
_OF_SEVERAL = ("duplicate-id", *OF_HELD_POSTS)
# Warnings of that kind, which stop a build with --strict. (Of the last two, each post has its own.)
_OF_THE_SITE = ("term-address", "ai-unstated", "source-unstated")


class Holding:
    """Links the site of the `documents` without the posts that are held back. With `strict`, a
    warning about a post holds it back as well."""

    def __init__(
        self, documents: SiteDocuments, now: dt.datetime, *, drafts: bool, strict: bool
    ) -> None:
        self._documents, self._now = documents, now
        self._drafts, self._strict = drafts, strict
        parsed = documents.parsed
        self._paths = frozenset([*parsed.paths(), *parsed.broken])
        self._dates = {post.path: post.meta.date for post in parsed.posts}
        self._originals = held.originals_of(parsed, documents.unmerged)
        # The posts that would be published if none were held back but those that cannot be read.
        self._posts: tuple[held.PlacedPost, ...] | None = None
        # What was found at each post so far; those that are wrong; why the other ones are held.
        self._found: dict[str, set[Problem]] = {}
        self._wrong: set[str] = set()
        self._others: dict[str, Problem] = {}
        self._misplaced: set[str] = set()
        self.take(documents.settings.config.without_ignored(documents.problems))

    def take(self, problems: Iterable[Problem]) -> bool:
        """Hold back the posts that these problems are about. Returns whether there are more of them
        now."""
        before = len(self._wrong), frozenset(self._others)
        for problem in problems:
            is_error = problem.severity == "error"
            if problem.code in _OF_SEVERAL or (not is_error and problem.code in _OF_THE_SITE):
                continue
            posts = held.to_hold(problem, self._paths, self._dates)
            for post in posts:
                self._found.setdefault(post, set()).add(problem)
            if problem.code == "misplaced":
                self._misplaced.update(posts)
            if is_error or self._strict:
                self._wrong.update(posts)
        self._hold_others()
        return before != (len(self._wrong), frozenset(self._others))

    def _hold_others(self) -> None:
        """Hold back the posts that have the address or the id of an older one, and the translations
        of originals that are held back."""
        self._others = {}
        while True:
            taken = {*self._wrong, *self._others}
            repeated = held.repeated(self._posts or (), taken)
            more = dict(held.without_original(self._originals, {*taken, *repeated}))
            if not more:
                self._others |= repeated
                return
            self._others |= more

    def link(self) -> Linked:
        """The site without the posts that are held back, and the problems of the rest. Raises
        SiteError for addresses that no file can have, if they are not those of posts."""
        while True:
            paths = frozenset([*self._wrong, *self._others])
            documents = self._documents
            parsed = held.without(documents.parsed, paths, documents.unmerged, self._misplaced)
            try:
                linked = documents.linked(self._now, drafts=self._drafts, parsed=parsed, held=paths)
            except SiteError as error:
                if not self.take(error.problems):
                    raise SiteError(self.with_held(error.problems)) from error
                continue
            if self._posts is None:
                self._posts = held.placed_posts(linked.site)
            if not self.take((*linked.problems, *self._unstated(linked.site))):
                return replace(linked, problems=self._of_rest(linked.problems), held=self.posts())

    def _unstated(self, site: Site) -> Iterator[Problem]:
        """What --strict minds of single posts, and the build says of all of them at once."""
        if self._strict:
            config = self._documents.settings.config
            for article in site.with_pages:
                found = (*checks.unstated([article]), *checks.unstated_sources([article], config))
                yield from as_errors(config.without_ignored(found))

    def _of_rest(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """The problems that are about no post that is held back."""
        paths = {*self._wrong, *self._others}
        return tuple(
            [
                problem
                for problem in problems
                if held.post_with(problem.path, problem.code, self._paths) not in paths
            ]
        )

    def posts(self) -> tuple[HeldPost, ...]:
        """The posts that are held back, by path, each with all its problems."""
        posts = []
        for path in sorted({*self._wrong, *self._others}):
            problems = {*self._found.get(path, ()), *filter(None, [self._others.get(path)])}
            shown = as_errors(problems) if self._strict else problems
            posts.append(HeldPost(path=path, problems=tuple(sorted(shown))))
        return tuple(posts)

    def with_held(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """All problems of a site that cannot be published all the same."""
        return (*problems, *(each for post in self.posts() for each in post.problems))
