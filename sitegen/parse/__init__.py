"""parse: one source file → one `Post`, `Page` or `Author`; content files that are no documents pass through."""

from __future__ import annotations

import re
from collections.abc import Callable

from sitegen.config import Config
from sitegen.errors import Problem, SiteError
from sitegen.model import Author, File, Page, Parsed, Post, Tree
from sitegen.parse.document import author, key_of, page, post
from sitegen.parse.markdown import Converter

POSTS = "content/posts/"
AUTHORS = "content/authors/"


def parse(tree: Tree, config: Config, read: Callable[[File], str]) -> tuple[Parsed, tuple[Problem, ...]]:
    """All documents of a site, in the order of their paths, and every problem of every file.

    `read` gives the text of a file. A document with an error is only named, in `Parsed.broken`.
    """
    converter = Converter(config.markdown)
    posts: list[Post] = []
    pages: list[Page] = []
    authors: list[Author] = []
    broken: list[str] = []
    problems = list(misplaced(tree.content))
    for file in tree.content:
        if not is_document(file.path):
            continue
        try:
            text = read(file)
            if file.path.startswith(POSTS):
                document, found = post(file.path, text, config, converter)
                posts.append(document)
            elif file.path.startswith(AUTHORS):
                who, found = author(file.path, text, config, converter)
                authors.append(who)
            else:
                other, found = page(file.path, text, config, converter)
                pages.append(other)
            problems += found
        except SiteError as error:
            problems += error.problems
            broken.append(file.path)
    files = tuple(file for file in tree.content if not is_document(file.path))
    return Parsed(posts=tuple(posts), pages=tuple(pages), authors=tuple(authors), files=files, broken=tuple(broken)), tuple(problems)


def is_document(path: str) -> bool:
    return path.endswith(".md")


def misplaced(files: tuple[File, ...]) -> list[Problem]:
    """Documents that stand where they would be published by mistake, or not at all."""
    bundles = {file.path.removesuffix("index.md") for file in files
               if file.path.endswith("/index.md") and file.path.startswith(POSTS)}
    authors: dict[str, str] = {}
    problems = []
    for file in files:
        path = file.path
        if re.search(r"\.(md|markdown|mdown|mkd)(\.[^/]*)?$", path, re.IGNORECASE) and not is_document(path):
            problems.append(Problem(path=path, code="misplaced",
                                    message="the name of a document ends with .md; this file would be published as it is",
                                    hint="rename it so that it ends with .md, or move it out of content/"))
        elif path == POSTS + "index.md":
            problems.append(Problem(path=path, code="misplaced", message="content/posts/ is not a bundle; its list is the home page",
                                    hint="give the post a file name or a folder of its own"))
        elif is_document(path) and path.startswith(POSTS):
            folder = path.rpartition("/")[0] + "/"
            own = folder if not path.endswith("/index.md") else folder.rstrip("/").rpartition("/")[0] + "/"
            bundle = next((f for f in _folders(own) if f in bundles and f != POSTS), None)
            if bundle:
                problems.append(Problem(path=path, code="misplaced", message=f"{bundle} is a bundle: it holds one article, {bundle}index.md",
                                        hint="move this file out of the folder, or rename it so that it does not end with .md"))
        elif is_document(path) and path.startswith(AUTHORS):
            rest = path.removeprefix(AUTHORS).removesuffix("/index.md")
            if "/" in rest or rest == "index.md":
                problems.append(Problem(path=path, code="misplaced", message="an author's file stands directly in content/authors/",
                                        hint="name it content/authors/<key>.md"))
            elif (first := authors.setdefault(key_of(path), path)) != path:
                problems.append(Problem(path=path, code="collision", message=f"{first} is an author with the key {key_of(path)} already",
                                        hint="keep one of the two"))
    return problems


def _folders(folder: str) -> list[str]:
    parts = folder.rstrip("/").split("/")
    return ["/".join(parts[:i]) + "/" for i in range(1, len(parts) + 1)]
