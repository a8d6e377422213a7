"""One corpus as a site of each tool: the files in sites/<tool>/ as they are, and the posts in the
tool's own dialect of front matter.

The layouts of all tools make the same page; `pages.py` compares what comes out.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import corpus
from corpus import Post

TEMPLATES = Path(__file__).parent / "sites"
POSTS = {
    "sitegen": "content/posts",
    "hugo": "content/posts",
    "pelican": "content",
    "eleventy": "posts",
}


def lay_out(folder: Path, tools: Sequence[str], posts: Iterable[Post]) -> None:
    """Make a site of `posts` for each tool in `folder`/<tool>. A site that is there already is
    deleted."""
    for tool in tools:
        shutil.rmtree(folder / tool, ignore_errors=True)
        shutil.copytree(TEMPLATES / tool, folder / tool)
        (folder / tool / POSTS[tool]).mkdir(parents=True, exist_ok=True)
        write_authors(tool, folder / tool)
    # One post at a time for all tools, so that a large corpus need not be held in memory.
    for post in posts:
        for tool in tools:
            _write(post_file(folder / tool, tool, post.slug), _POST[tool](post))


def post_file(site: Path, tool: str, slug: str) -> Path:
    return site / POSTS[tool] / f"{slug}.md"


def edit(site: Path, tool: str, slug: str, words: str) -> None:
    """Append a sentence to the body of a post."""
    with post_file(site, tool, slug).open("a", encoding="utf-8") as file:
        file.write(f"\nThe editors added a sentence: {words}.\n")


def retitle(site: Path, tool: str, slug: str, words: str) -> None:
    """Put words in front of the title of a post, which other pages show as well."""
    file = post_file(site, tool, slug)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('title: "', f'title: "{words} ', 1), encoding="utf-8")


def touch(site: Path, tool: str) -> None:
    """Give every content file a new mtime, as a fresh clone does."""
    for folder, _, names in os.walk(site / Path(POSTS[tool]).parts[0]):
        for name in names:
            os.utime(os.path.join(folder, name))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


# --- posts ----------------------------------------------------------------------------------------


def _yaml(post: Post, summary: str, author: str, tags: str = "tags") -> str:
    """Texts are in JSON's notation, which is YAML's as well. The keys of three tools differ in
    `summary`, `author` and `tags` only."""
    return (
        f"---\ntitle: {json.dumps(post.title)}\ndate: {post.date.isoformat()}\nslug:"
        f" {post.slug}\n{author}\nsource:\n  name: {json.dumps(post.source)}\n  url:"
        f" {post.source_url}\nai: {str(post.ai).lower()}\n{tags}:"
        f" [{', '.join(post.tags)}]\n{summary}: {json.dumps(post.summary)}\n---\n{post.body}"
    )


def sitegen_post(post: Post) -> str:
    return _yaml(post, "summary", f"author: {post.author}")


def _hugo_post(post: Post) -> str:
    return _yaml(post, "description", f"authors: [{post.author}]")


def _eleventy_post(post: Post) -> str:
    # Eleventy makes a collection of each of `tags`; the layouts need lists by pages instead.
    return _yaml(post, "description", f"author: {post.author}", "topics")


def _pelican_post(post: Post) -> str:
    return (
        f"Title: {post.title}\nDate: {post.date.isoformat()}\nSlug: {post.slug}\nAuthor:"
        f" {corpus.AUTHORS[post.author]}\nSource: {post.source}\nSource_url: {post.source_url}\nAi:"
        f" {str(post.ai).lower()}\nTags: {', '.join(post.tags)}\nSummary:"
        f" {post.summary}\n\n{post.body}"
    )


_POST = {
    "sitegen": sitegen_post,
    "hugo": _hugo_post,
    "pelican": _pelican_post,
    "eleventy": _eleventy_post,
}


# --- authors --------------------------------------------------------------------------------------


def write_authors(tool: str, site: Path) -> None:
    """The page of each author."""
    _AUTHORS[tool](site)


def _sitegen_authors(site: Path) -> None:
    for key, name in corpus.AUTHORS.items():
        _write(site / f"content/authors/{key}.md", f"---\nname: {name}\n---\n")


def _hugo_authors(site: Path) -> None:
    for key, name in corpus.AUTHORS.items():
        _write(site / f"content/authors/{key}/_index.md", f"---\ntitle: {name}\n---\n")


def _pelican_authors(_site: Path) -> None:
    """Pelican knows authors by the names in posts."""


def _eleventy_authors(site: Path) -> None:
    _write(site / "_data/names.json", json.dumps(corpus.AUTHORS))


_AUTHORS = {
    "sitegen": _sitegen_authors,
    "hugo": _hugo_authors,
    "pelican": _pelican_authors,
    "eleventy": _eleventy_authors,
}
