"""Documents in the wrong place of content/: they would be published by mistake, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from sitegen import lazy, urls
from sitegen.errors import Problem
from sitegen.model.documents import File
from sitegen.model.paths import (
    AUTHORS,
    COMMENTS,
    POSTS,
    is_document,
    is_thread,
    language_ending,
    version_of,
)
from sitegen.text import letters

# Names that are nearly those of documents.
_LIKE_A_DOCUMENT = lazy.pattern(r"\.(md|markdown|mdown|mkd)(\.[^/]*)?$", re.IGNORECASE)


def misplaced(files: Sequence[File], codes: tuple[str, ...]) -> list[Problem]:
    """An error for each document in a wrong place, in the order of the `files`, and for a second
    author with the key of another. A version in one of the languages `codes` may be where its
    original may be."""
    paths = [file.path for file in files]
    without_language = [version_of(path, codes)[0] for path in paths] if codes else paths
    bundles = _Bundles(
        path.removesuffix("index.md")
        for path in without_language
        if path.endswith("/index.md") and path.startswith(POSTS)
    )
    authors: dict[str, str] = {}
    problems: list[Problem | None] = []
    for path, base in zip(paths, without_language, strict=True):
        if path.startswith(COMMENTS):
            problems.append(None if is_thread(path) else _no_thread(path))
        elif not is_document(path):
            problems.append(_misnamed(path) if _LIKE_A_DOCUMENT.search(path) else None)
        elif codes and base == path and _is_index(path):
            continue  # The site does not have its language, and that is its only error.
        elif path.startswith(POSTS):
            problems.append(_post(path, base, bundles))
        elif path.startswith(AUTHORS):
            problems.append(_author(path, base, authors))
    return [problem for problem in problems if problem]


def _is_index(path: str) -> bool:
    """Whether the file, by its name, is the version of a bundle in some language."""
    ending = language_ending(path)
    return bool(ending) and path.endswith(f"/index.{ending}.md")


class _Bundles:
    """The folders of posts that are bundles."""

    def __init__(self, folders: Iterator[str]) -> None:
        self._folders = frozenset(folders) - {POSTS}
        self.around = cache(self._around)

    def _around(self, folder: str) -> str | None:
        """The outermost bundle that is `folder` or contains it."""
        parts = folder.rstrip("/").split("/")
        folders = ("/".join(parts[:i]) + "/" for i in range(1, len(parts) + 1))
        return next((each for each in folders if each in self._folders), None)


def _no_thread(path: str) -> Problem:
    return Problem(
        path=path,
        code="misplaced",
        message=f"the folder {COMMENTS} holds comments, in files that end with .toml",
        hint="move this file out of the folder",
    )


def _misnamed(path: str) -> Problem:
    return Problem(
        path=path,
        code="misplaced",
        message="the name of a document ends with .md; this file would be published as it is",
        hint="rename it so that it ends with .md, or move it out of content/",
    )


def _post(path: str, base: str, bundles: _Bundles) -> Problem | None:
    """`base`: the path without its language."""
    if base == POSTS + "index.md":
        return Problem(
            path=path,
            code="misplaced",
            message="content/posts/ is not a bundle; its list is the home page",
            hint="give the post a file name or a folder of its own",
        )
    folder = path.rpartition("/")[0] + "/"
    if base.endswith("/index.md"):  # the folder is its own bundle
        folder = folder.rstrip("/").rpartition("/")[0] + "/"
    bundle = bundles.around(folder)
    if bundle is None:
        return None
    return Problem(
        path=path,
        code="misplaced",
        message=f"{bundle} is a bundle: it holds one article, {bundle}index.md",
        hint="move this file out of the folder, or rename it so that it does not end with .md",
    )


def _author(path: str, base: str, authors: dict[str, str]) -> Problem | None:
    """`base`: the path without its language. `authors`: the first file of each key, to which this
    one is added."""
    rest = base.removeprefix(AUTHORS).removesuffix("/index.md")
    if "/" in rest or rest == "index.md":
        return Problem(
            path=path,
            code="misplaced",
            message="an author's file stands directly in content/authors/",
            hint="name it content/authors/<key>.md",
        )
    if base != path:
        return None
    first = authors.setdefault(letters.visible(urls.stem(path)), path)
    if first == path:
        return None
    return Problem(
        path=path,
        code="collision",
        message=f"{first} is an author with the key {urls.stem(path)} already",
        hint="keep one of the two",
    )
