"""parse: one source file → one `Post`, `Page`, `Author` or `Thread`; content files that are no
documents pass through."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from functools import cache

from sitegen import urls
from sitegen.digest import of_bytes
from sitegen.errors import Problem
from sitegen.incremental.engine import Engine, Result
from sitegen.incremental.keys import decode, decode_cached, encode
from sitegen.incremental.work import Task
from sitegen.model.config import Config
from sitegen.model.documents import Author, Broken, File, Page, Parsed, Post, Thread, Tree
from sitegen.parse.job import ParseJob, ParseResult, settings_of
from sitegen.parse.register import Register
from sitegen.text import letters

POSTS = "content/posts/"
AUTHORS = "content/authors/"
COMMENTS = "content/comments/"
DOCUMENT = "sitegen.parse.document:document"
THREAD = "sitegen.parse.thread:thread"

_NOTE = "documents"


def tasks(files: Iterable[File], config: Config) -> Iterator[Task]:
    """One task for each document and each file of comments among the `files` under content/, in
    their order."""
    settings = settings_of(config)
    return (
        Task(
            name=file.path,
            owner=file.path,
            function=THREAD if is_thread(file.path) else DOCUMENT,
            source=file.location,
            inputs=(file.digest,),
            job=encode(ParseJob(path=file.path, settings=settings)),
        )
        for file in files
        if is_document(file.path) or is_thread(file.path)
    )


def register(engine: Engine, config: Config) -> Register:
    """What the last build knew of the documents, if it parsed them by the same settings."""
    function = engine.key(DOCUMENT, of_bytes(encode(settings_of(config))))
    note = engine.store.note(_NOTE)
    known = decode_cached(note, Register) if note else None
    return known if known is not None and known.function == function else Register(function)


def notes(register: Register) -> dict[str, bytes]:
    """What the next build is to know."""
    return {_NOTE: encode(register)}


def parse(
    tree: Tree, results: Iterable[Result], zone: dt.tzinfo
) -> tuple[Parsed, tuple[Problem, ...]]:
    """All documents of a site, in the order of their paths, out of what came of their tasks, and
    every problem of every file.

    Documents with errors are named in `Parsed.broken`; in `Parsed.unfinished` is what could be read
    of them."""
    posts: list[Post] = []
    pages: list[Page] = []
    authors: list[Author] = []
    threads: list[Thread] = []
    broken: list[str] = []
    unfinished: list[Broken] = []
    problems = list(misplaced(tree.content))
    for result in results:
        if result.problems:
            problems += result.problems
            broken.append(result.task.name)
            continue
        parsed = decode(result.value, ParseResult, zone)
        problems += parsed.problems
        document = parsed.document
        if isinstance(document, Broken):
            broken.append(document.path)
            unfinished.append(document)
        elif isinstance(document, Post):
            posts.append(document)
        elif isinstance(document, Page):
            pages.append(document)
        elif isinstance(document, Thread):
            threads.append(document)
        else:
            authors.append(document)
    return Parsed(
        posts=tuple(posts),
        pages=tuple(pages),
        authors=tuple(authors),
        threads=tuple(threads),
        files=tuple(
            file
            for file in tree.content
            if not is_document(file.path) and not file.path.startswith(COMMENTS)
        ),
        broken=tuple(broken),
        unfinished=tuple(unfinished),
    ), tuple(problems)


def is_document(path: str) -> bool:
    return path.endswith(".md") and not path.startswith(COMMENTS)


def is_thread(path: str) -> bool:
    return path.endswith(".toml") and path.startswith(COMMENTS)


def misplaced(files: tuple[File, ...]) -> list[Problem]:  # noqa: C901
    """Documents that stand where they would be published by mistake, or not at all."""
    bundles = {
        file.path.removesuffix("index.md")
        for file in files
        if file.path.endswith("/index.md") and file.path.startswith(POSTS)
    }
    authors: dict[str, str] = {}
    inside = cache(
        lambda folder: next((f for f in _folders(folder) if f in bundles and f != POSTS), None)
    )
    problems = []
    for file in files:
        path = file.path
        if path.startswith(COMMENTS):
            if not is_thread(path):
                problems.append(
                    Problem(
                        path=path,
                        code="misplaced",
                        message=(
                            f"the folder {COMMENTS} holds comments, in files that end with .toml"
                        ),
                        hint="move this file out of the folder",
                    )
                )
        elif not is_document(path) and re.search(
            r"\.(md|markdown|mdown|mkd)(\.[^/]*)?$", path, re.IGNORECASE
        ):
            problems.append(
                Problem(
                    path=path,
                    code="misplaced",
                    message=(
                        "the name of a document ends with .md; this file would be published as"
                        " it is"
                    ),
                    hint="rename it so that it ends with .md, or move it out of content/",
                )
            )
        elif path == POSTS + "index.md":
            problems.append(
                Problem(
                    path=path,
                    code="misplaced",
                    message="content/posts/ is not a bundle; its list is the home page",
                    hint="give the post a file name or a folder of its own",
                )
            )
        elif is_document(path) and path.startswith(POSTS):
            folder = path.rpartition("/")[0] + "/"
            own = (
                folder
                if not path.endswith("/index.md")
                else folder.rstrip("/").rpartition("/")[0] + "/"
            )
            bundle = inside(own)
            if bundle:
                problems.append(
                    Problem(
                        path=path,
                        code="misplaced",
                        message=f"{bundle} is a bundle: it holds one article, {bundle}index.md",
                        hint=(
                            "move this file out of the folder, or rename it so that it does not end"
                            " with .md"
                        ),
                    )
                )
        elif is_document(path) and path.startswith(AUTHORS):
            rest = path.removeprefix(AUTHORS).removesuffix("/index.md")
            if "/" in rest or rest == "index.md":
                problems.append(
                    Problem(
                        path=path,
                        code="misplaced",
                        message="an author's file stands directly in content/authors/",
                        hint="name it content/authors/<key>.md",
                    )
                )
            elif (first := authors.setdefault(letters.seen(urls.stem(path)), path)) != path:
                problems.append(
                    Problem(
                        path=path,
                        code="collision",
                        message=f"{first} is an author with the key {urls.stem(path)} already",
                        hint="keep one of the two",
                    )
                )
    return problems


def _folders(folder: str) -> list[str]:
    parts = folder.rstrip("/").split("/")
    return ["/".join(parts[:i]) + "/" for i in range(1, len(parts) + 1)]
