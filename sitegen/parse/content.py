"""All files of content/ → `Parsed`: documents, comments, and files that are published as they
are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from sitegen.errors import Problem
from sitegen.incremental.engine import Result
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import Task
from sitegen.model.config import Config
from sitegen.model.documents import Author, Broken, File, Page, Parsed, Post, Thread, Tree
from sitegen.parse.job import DOCUMENT, ParseJob, ParseResult, settings_of
from sitegen.parse.misplaced import misplaced
from sitegen.parse.paths import COMMENTS, is_document, is_thread

THREAD = "sitegen.parse.thread:thread"


def tasks(files: Iterable[File], config: Config) -> Iterator[Task]:
    """A task for each document and each file of comments among the `files` of content/, in their
    order."""
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


def parsed(
    tree: Tree, results: Iterable[Result], zone: dt.tzinfo
) -> tuple[Parsed, tuple[Problem, ...]]:
    """All documents of a site in the order of their paths, from the `results` of their tasks, and
    the problems of all files.

    `Parsed.broken` names the documents with errors; `Parsed.unfinished` holds what could be read of
    them."""
    posts: list[Post] = []
    pages: list[Page] = []
    authors: list[Author] = []
    threads: list[Thread] = []
    broken: list[str] = []
    unfinished: list[Broken] = []
    problems = misplaced(tree.content)
    for result in results:
        if result.problems:
            problems += result.problems
            broken.append(result.task.name)
            continue
        value = decode(result.value, ParseResult, zone)
        problems += value.problems
        document = value.document
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
