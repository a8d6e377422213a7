"""Before anything is timed: every tool made the pages that it must, and its posts say the same,
word by word.

A benchmark that compares unequal work is worth nothing, so a difference ends it.
"""

from __future__ import annotations

import hashlib
import html.parser
import itertools
import os
import re
from collections.abc import Sequence
from pathlib import Path

import corpus
from corpus import Post
from pages import Pages, expected, post_page

SAMPLE = 200
FEED_ITEMS = 20
# What an element says beside its text.
_ATTRIBUTES = {
    "meta": ("name", "property", "content"),
    "link": ("rel", "href"),
    "a": ("rel", "href"),
    "time": ("datetime",),
}


class UnequalError(Exception):
    """A site that is not what it must be."""


def sites(folder: Path, tools: Sequence[str], posts: Sequence[Post]) -> dict[str, Pages]:
    """Compare the output of each tool in `folder` with `posts` and with the first tool. Gives what
    each one made."""
    made = {}
    for tool in tools:
        public = folder / tool / "public"
        made[tool] = expected(tool, posts)
        same_files(tool, made[tool], html_files(public))
        _same_lists(tool, made[tool], public)
        _same_feed(tool, public, posts)
    _same_posts(folder, tools, posts)
    return made


def digests(public: Path) -> dict[str, bytes]:
    """Every published file with a digest of its bytes."""
    return {
        path.relative_to(public).as_posix(): digest(path.read_bytes())
        for path in public.rglob("*")
        if path.is_file()
    }


def digest(data: bytes) -> bytes:
    """A digest of bytes."""
    return hashlib.blake2b(data).digest()


def same_bytes(warm: dict[str, bytes], cold: dict[str, bytes]) -> None:
    """A fast build with another result than that of a cold one is none; nor is one elsewhere."""
    if different := sorted(
        path for path in warm.keys() | cold.keys() if warm.get(path) != cold.get(path)
    ):
        raise UnequalError(f"{len(different)} files are not those of a cold build: {different[:5]}")


def html_files(public: Path) -> set[str]:
    found = set()
    for folder, _, names in os.walk(public):
        found |= {
            Path(folder, name).relative_to(public).as_posix()
            for name in names
            if name.endswith(".html")
        }
    return found


def same_files(tool: str, pages: Pages, found: set[str]) -> None:
    missing, surplus = sorted(pages.all() - found), sorted(found - pages.all())
    if missing or surplus:
        raise UnequalError(
            f"{tool} made {len(found)} pages and must make {len(pages.all())}; missing:"
            f" {missing[:5]}; too many: {surplus[:5]}"
        )


def _same_lists(tool: str, pages: Pages, public: Path) -> None:
    for path, slugs in {**pages.home, **pages.tags, **pages.authors}.items():
        shown = re.findall(
            r'<h2><a href="/posts/([^"]+)/">', (public / path).read_text(encoding="utf-8")
        )
        if shown != list(slugs):
            raise UnequalError(f"{tool}: {path} shows other posts than it must")


def _same_feed(tool: str, public: Path, posts: Sequence[Post]) -> None:
    newest = [f"{corpus.BASE_URL}posts/{post.slug}/" for post in posts[: -FEED_ITEMS - 1 : -1]]
    feed = (public / "feed.xml").read_text(encoding="utf-8")
    if re.findall(r"<item>.*?<link>([^<]+)</link>", feed, re.S) != newest:
        raise UnequalError(f"{tool}: the feed does not hold the newest posts")
    mapped = set(
        re.findall(r"<loc>([^<]+)</loc>", (public / "sitemap.xml").read_text(encoding="utf-8"))
    )
    if not mapped.issuperset(f"{corpus.BASE_URL}posts/{post.slug}/" for post in posts):
        raise UnequalError(f"{tool}: the sitemap lacks posts")


def _same_posts(folder: Path, tools: Sequence[str], posts: Sequence[Post]) -> None:
    for number in sorted({round(i * (len(posts) - 1) / (SAMPLE - 1)) for i in range(SAMPLE)}):
        post = posts[number]
        read = {
            tool: said(
                (folder / tool / "public" / post_page(post.slug)).read_text(encoding="utf-8")
            )
            for tool in tools
        }
        first = read[tools[0]]
        if lacking := [fact for fact in _facts(posts, number) if fact not in first]:
            raise UnequalError(f"{tools[0]}: {post_page(post.slug)} lacks {lacking}")
        if (corpus.LABEL.replace(" ", "") in "".join(first)) != post.ai:
            raise UnequalError(f"{tools[0]}: {post_page(post.slug)} has the wrong label")
        for tool in tools[1:]:
            _same_words(tools[0], first, tool, read[tool], post_page(post.slug))


def _same_words(
    tool: str, said_here: list[str], other: str, said_there: list[str], page: str
) -> None:
    for here, there in itertools.zip_longest(said_here, said_there, fillvalue=""):
        if here != there:
            begin = next(i for i, (a, b) in enumerate(itertools.zip_longest(here, there)) if a != b)
            shown = slice(max(0, begin - 20), begin + 40)
            raise UnequalError(
                f"{page}: {tool} says …{here[shown]!r}… where {other} says …{there[shown]!r}…"
            )


def _facts(posts: Sequence[Post], number: int) -> list[str]:
    """What the page of a post must say, in the form that `said` gives it."""
    post = posts[number]
    facts = [
        f"meta description {post.summary}",
        f"link canonical {corpus.BASE_URL}posts/{post.slug}/",
        f"a author /authors/{post.author}/",
        f"time {post.date.isoformat()}",
        f"a {post.source_url}",
        *(f"meta article:tag {tag}" for tag in post.tags),
        *(f"a tag /tags/{tag}/" for tag in post.tags),
    ]
    for rel, other in (("prev", number - 1), ("next", number + 1)):
        if 0 <= other < len(posts):
            facts += [f"{element} {rel} /posts/{posts[other].slug}/" for element in ("link", "a")]
    return facts


def said(text: str) -> list[str]:
    """What an HTML page says, in order: texts, and the addresses and data in its elements. White
    space does not count, because tools put it in different places, nor do classes, ids and the
    elements that colour code."""
    parser = _Parser()
    parser.feed(text)
    parser.close()
    return parser.found


class _Parser(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in_text = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _ATTRIBUTES:
            values = dict(attrs)
            self.found.append(
                " ".join(
                    [tag, *(values[name] or "" for name in _ATTRIBUTES[tag] if name in values)]
                )
            )
            self._in_text = False

    def handle_data(self, data: str) -> None:
        text = re.sub(r"\s+", "", data)
        if text and self._in_text:
            self.found[-1] += text
        elif text:
            self.found.append(text)
            self._in_text = True
