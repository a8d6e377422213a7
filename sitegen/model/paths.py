"""The folders of content/, and which files there are documents, by their paths."""

from __future__ import annotations

POSTS = "content/posts/"
AUTHORS = "content/authors/"
PAGES = "content/pages/"
COMMENTS = "content/comments/"


def is_document(path: str) -> bool:
    """Whether the file is a post, a page or an author."""
    return path.endswith(".md") and not path.startswith(COMMENTS)


def is_thread(path: str) -> bool:
    """Whether the file holds the comments on a post."""
    return path.endswith(".toml") and path.startswith(COMMENTS)
