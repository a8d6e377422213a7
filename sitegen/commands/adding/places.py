"""Where a new post belongs: the file, by the pattern that the site's posts follow, and the address,
which no other document has."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from sitegen import dates, urls
from sitegen.link.addresses import post_url, url_of
from sitegen.model.config import Config
from sitegen.model.documents import Author, Page, Parsed, Post
from sitegen.model.meta import PostMeta
from sitegen.model.paths import POSTS, name_of
from sitegen.parse.frontmatter import HANDLERS

PATTERN = "{year}/{date}-{slug}"
# A pattern is clear if it is that of so many posts, and of more than half of them.
_CLEAR = 3
# How many of the newest posts say which front matter a site has.
_NEWEST = 20
# The bytes of a slug that leave room for a number.
_LONG = urls.SLUG_BYTES - 10


def pattern_of(posts: Iterable[Post], config: Config) -> str:
    """The pattern of the files of `posts` below content/posts/, such as `{year}/{slug}`, where most
    follow one; else `PATTERN`."""
    return clear_pattern(posts, config) or PATTERN


def clear_pattern(posts: Iterable[Post], config: Config) -> str:
    """The pattern that most of the `posts` follow, or ""."""
    counts = Counter(_pattern(post, config) for post in posts)
    most, count = next(iter(counts.most_common(1)), ("", 0))
    return most if most and count >= _CLEAR and 2 * count > counts.total() else ""


def _pattern(post: Post, config: Config) -> str:
    """The pattern of the file of one post; "" if it has a name that nothing else says."""
    name = name_of(post.path, config.codes).removeprefix(POSTS)
    fields = fields_of(post.meta.date, post.meta.category)
    *folders, last = name.split("/")
    parts = [next((f"{{{key}}}" for key in fields if fields[key] == one), "") for one in folders]
    if not all(parts):
        return ""
    beginning = "{date}-" if re.match(r"\d{4}-\d\d-\d\d-", last) else ""
    return "/".join([*parts, f"{beginning}{{slug}}"])


def fields_of(date: dt.datetime, category: str | None) -> dict[str, str]:
    """What the fields of a pattern stand for, but for the slug."""
    return {
        "year": f"{date.year:04}",
        "month": f"{date.month:02}",
        "day": f"{date.day:02}",
        "date": dates.day(date),
        "category": urls.slug(category or "") or "uncategorized",
    }


def is_toml(root: str | os.PathLike[str], posts: Iterable[Post]) -> bool:
    """Whether most of the newest of the `posts` have front matter in TOML."""
    newest = sorted(posts, key=lambda post: (post.meta.date, post.path))[-_NEWEST:]
    fence = HANDLERS[1][0].encode()
    count = 0
    for post in newest:
        try:
            with open(os.path.join(root, post.path), "rb") as file:
                count += file.read(100).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(fence)
        except OSError:
            continue
    return 2 * count > len(newest)


class PostPlaces:
    """The files and the addresses that a site has, and those of new posts."""

    def __init__(self, parsed: Parsed, paths: Iterable[str], config: Config) -> None:
        self._config, self.pattern = config, pattern_of(parsed.posts, config)
        self._files = {self._file_key(path) for path in paths}
        self._addresses = {address_key(address) for address in self._of(parsed)}
        # The last number of each stem, so that a thousand equal titles are not counted anew.
        self._numbers: dict[str, int] = {}

    def _of(self, parsed: Parsed) -> Iterator[str]:
        config = self._config
        prefixes = {config.prefix(code) for code in config.codes} or {""}
        yield from (prefix + url for prefix in prefixes for url in urls.FIXED)
        documents: tuple[Post | Page | Author, ...]
        documents = (*parsed.posts, *parsed.pages, *parsed.authors)
        for document in documents:
            yield url_of(document, config)
            yield from map(urls.alias_url, document.meta.aliases)

    def _file_key(self, path: str) -> str:
        name = name_of(path, self._config.codes) if path.endswith(".md") else path
        return urls.collision_key(name)

    def new(self, meta: PostMeta, slug: str, *, is_bundle: bool) -> tuple[str, str]:
        """The path of the file of a new post, and its slug. Where another document has the address
        or the file, the slug ends with -2 or the next free number. The place counts as taken from
        now on."""
        stem = slug.encode()[:_LONG].decode(errors="ignore").rstrip("-")
        base = self._path(meta, stem)
        number = self._numbers.get(base, 1)
        while True:
            slug = stem if number == 1 else f"{stem}-{number}"
            path = POSTS + self._path(meta, slug)
            keys = self._file_key(f"{path}.md"), address_key(self.address(meta, slug))
            if keys[0] not in self._files and keys[1] not in self._addresses:
                self._numbers[base] = number + 1
                self._files.add(keys[0])
                self._addresses.add(keys[1])
                return f"{path}/index.md" if is_bundle else f"{path}.md", slug
            number += 1

    def _path(self, meta: PostMeta, slug: str) -> str:
        path = self.pattern.format_map({**fields_of(meta.date, meta.category), "slug": slug})
        return f"{path}-post" if path.rpartition("/")[2] == "index" else path

    def address(self, meta: PostMeta, slug: str) -> str:
        """The address of a post with this front matter."""
        post = Post(
            path="",
            packed=b"",
            summary="",
            image=None,
            marks=b"",
            meta=meta,
            slug=slug,
            text_digest="",
        )
        return post_url(post, self._config)


def address_key(address: str) -> str:
    """What is equal of two addresses that cannot both be published."""
    try:
        return urls.collision_key(urls.output_path(address).removesuffix("/index.html"))
    except ValueError:
        return address
