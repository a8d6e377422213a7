"""Posts that were published before: those that would vanish because they are held back, and how
many posts come and go."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sitegen import lazy, urls
from sitegen.errors import Problem
from sitegen.model.config import SETTINGS
from sitegen.model.lasting_addresses import (
    EarlierAddress,
    HeldAddress,
    PublicationLimits,
    SiteAddresses,
)
from sitegen.model.paths import POSTS

# Addresses of lists, which come and go with posts, for a list of addresses without their files.
_LISTS = ("tags", "categories", "series", "authors")
# The date before the slug in a file name: 2026-05-03-the-harbour.md.
_DATED = lazy.pattern(r"^\d{4}-\d\d-\d\d-")
# How many posts a message names.
_NAMES = 3


class HeldPosts:
    """Looks for earlier addresses of the posts that a `site` holds back."""

    def __init__(self, site: SiteAddresses) -> None:
        self._by_path = {each.path: each for each in site.held}
        self._by_id = {each.id: each for each in site.held if each.id}
        published = site.published if site.held else ()
        self._urls = frozenset(each.url for each in published)
        # Terms without a document have no path, and earlier addresses may have none.
        self._present = ({each.path for each in published} | site.excluded.keys()) - {""}
        self._by_url = {each.url: each for each in reversed(site.held) if each.url}
        self._patterns = [(each, re.compile(each.pattern)) for each in site.held if each.pattern]
        self._lists = [re.compile(pattern) for pattern in site.held_lists]
        # Of a post that nobody can read, only its file name may say what its address was.
        self._by_name = {
            name: each
            for each in site.held
            if not (each.url or each.pattern)
            for stem in [urls.stem(each.path)]
            for name in (stem, _DATED.sub("", stem))
        }

    def may_list(self, earlier: EarlierAddress) -> bool:
        """Whether the address may be that of a list of which only they would be part."""
        return bool(self._lists) and any(each.fullmatch(earlier.url) for each in self._lists)

    def at(self, earlier: EarlierAddress) -> HeldAddress | None:
        """The post that was at an earlier address: by its file or its id, or else by what is known
        of its address, if nothing else is there and no file is known that was."""
        if not self._by_path:
            return None
        if earlier.path in self._by_path:
            return self._by_path[earlier.path]
        if earlier.url in self._urls or earlier.path in self._present:
            return None
        if earlier.id in self._by_id:
            return self._by_id[earlier.id]
        if earlier.url in self._by_url:
            return self._by_url[earlier.url]
        for each, pattern in self._patterns:
            if pattern.fullmatch(earlier.url):
                return each
        return self._by_name.get(_last_part(earlier.url))


def _last_part(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2].removesuffix(".html")


def problems_of_held(
    lost: Sequence[tuple[EarlierAddress, HeldAddress]], allow_gone: bool
) -> Iterator[Problem]:
    """An error for each of these addresses that would vanish because a post is held back; a warning
    if that is allowed, or if it has vanished before."""
    for earlier, held in lost:
        is_error = earlier.is_current and not allow_gone
        yield Problem(
            path=held.path,
            severity="error" if is_error else "warning",
            code="held-published",
            message=f"{earlier.url} was published, and is gone while this post is held back",
            hint=(
                "mend the post, or publish the others without it: --allow-gone"
                if is_error
                else "mend the post; if it is gone on purpose, add the address to gone under"
                f" [build] in {SETTINGS}"
            ),
        )


def too_many(
    site: SiteAddresses, earlier: Sequence[EarlierAddress], limits: PublicationLimits
) -> Iterator[Problem]:
    """An error if more posts than the `limits` allow would be published that were not when the site
    was published last, and one if more would be removed. A post with another address is the same
    one, if its file or its id is known."""
    current = [each for each in earlier if each.is_current]
    if limits.max_new is not None:
        known = {name for each in current for name in (each.url, each.path, each.id)}
        new = [
            each.path
            for each in site.published
            if each.path.startswith(POSTS)
            and known.isdisjoint({each.url, each.path, each.id or each.url})
        ]
        yield from _too_many(new, limits.max_new, "--max-new", "published that were not before")
    if limits.max_gone is not None:
        left = {name for each in site.published for name in (each.url, each.path, each.id)} - {""}
        lists = re.compile(f"(?:/[^/]+)?/(?:{'|'.join((*_LISTS, *site.term_folders))})/")
        gone = [
            each.path or each.url
            for each in current
            if left.isdisjoint({each.url, each.path, each.id})
            and (each.path.startswith(POSTS) if each.path else not lists.match(each.url))
        ]
        yield from _too_many(gone, limits.max_gone, "--max-gone", "removed")


def _too_many(posts: list[str], limit: int, option: str, what: str) -> Iterator[Problem]:
    if len(posts) > limit:
        names = ", ".join(sorted(posts)[:_NAMES])
        more = f" and {len(posts) - _NAMES} more" if len(posts) > _NAMES else ""
        count = f"{len(posts)} post{'' if len(posts) == 1 else 's'}"
        yield Problem(
            path=option,
            code="too-many",
            message=f"{count} would be {what}, more than {limit}: {names}{more}",
            hint=f"if that is meant, write {option} {len(posts)}",
        )
