"""Which pages each tool must make of a corpus, by the tool's own rule, and which posts each list
page shows.

The rules are exact, so that a page too many or too few is an error and no matter of opinion.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from corpus import Post

SIZE = 20

# Output path of a list page → slugs of its posts, the newest first.
Lists = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """HTML files by output path. `extra` are pages that only this tool makes, by kind."""

    posts: frozenset[str]
    home: Lists
    tags: Lists
    authors: Lists
    terms: frozenset[str]
    extra: Mapping[str, frozenset[str]]

    def all(self) -> frozenset[str]:
        return self.posts.union(
            self.home, self.tags, self.authors, self.terms, *self.extra.values()
        )

    def counts(self) -> dict[str, int]:
        return {
            "posts": len(self.posts),
            "home": len(self.home),
            "tags": len(self.tags),
            "authors": len(self.authors),
            "terms": len(self.terms),
            **{kind: len(paths) for kind, paths in self.extra.items()},
        }


def expected(tool: str, posts: Sequence[Post]) -> Pages:
    """The pages that `tool` must make of `posts`, which begin with the oldest."""
    numbered = _from_oldest if tool == "sitegen" else _from_newest
    return Pages(
        posts=frozenset(post_page(post.slug) for post in posts),
        home=numbered("", [post.slug for post in posts]),
        tags=_lists("tags", posts, lambda post: post.tags, numbered),
        authors=_lists("authors", posts, lambda post: (post.author,), numbered),
        terms=frozenset({"tags/index.html", "authors/index.html"}),
        extra=_only_sitegen(posts) if tool == "sitegen" else {},
    )


def post_page(slug: str) -> str:
    return f"posts/{slug}/index.html"


def _lists(
    folder: str,
    posts: Sequence[Post],
    keys: Callable[[Post], Sequence[str]],
    numbered: Callable[[str, list[str]], Lists],
) -> Lists:
    members: dict[str, list[str]] = {}
    for post in posts:
        for key in keys(post):
            members.setdefault(key, []).append(post.slug)
    return {
        path: shown
        for key, slugs in members.items()
        for path, shown in numbered(f"{folder}/{key}/", slugs).items()
    }


def _from_newest(folder: str, slugs: list[str]) -> Lists:
    """The first page has the newest posts, and the last one the remainder."""
    newest = slugs[::-1]
    return {
        _numbered(folder, i + 1 if i else 0): tuple(newest[i * SIZE : (i + 1) * SIZE])
        for i in range(-(-len(newest) // SIZE))
    }


def _from_oldest(folder: str, slugs: list[str]) -> Lists:
    """Page 1 has the oldest posts; the page without a number has what is left, at least SIZE posts
    if there are as many."""
    full = max(0, len(slugs) // SIZE - 1)
    shown = {
        _numbered(folder, i + 1): tuple(slugs[i * SIZE : (i + 1) * SIZE][::-1]) for i in range(full)
    }
    return {_numbered(folder, 0): tuple(slugs[full * SIZE :][::-1]), **shown}


def _numbered(folder: str, number: int) -> str:
    return f"{folder}page/{number}/index.html" if number else f"{folder}index.html"


def _only_sitegen(posts: Sequence[Post]) -> dict[str, frozenset[str]]:
    """The archive, the ledger, the list of categories and the page for missing addresses: they
    cannot be switched off."""
    months: dict[str, list[str]] = {}
    involved: dict[str, list[str]] = {"transparency/": [post.slug for post in posts]}
    for post in posts:
        months.setdefault(f"archive/{post.date:%Y/%m}/", []).append("")
        involved.setdefault(f"transparency/{'generated' if post.ai else 'none'}/", []).append("")
    archive = {"archive/index.html", *(f"archive/{post.date:%Y}/index.html" for post in posts)}
    return {
        "archive": frozenset(archive | _numbered_pages(months)),
        "ledger": _numbered_pages(involved),
        "categories": frozenset({"categories/index.html"}),
        "not found": frozenset({"404.html"}),
    }


def _numbered_pages(lists: Mapping[str, list[str]]) -> frozenset[str]:
    return frozenset(
        path for folder, slugs in lists.items() for path in _from_oldest(folder, slugs)
    )
