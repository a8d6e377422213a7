"""prepare: the files of a site → everything that link and plan need. Only files that are new or
changed are parsed; the results for all others are in the store."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Container, Iterable, Iterator
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from sitegen.assets import fonts, markup, redirect_file
from sitegen.digest import of_bytes
from sitegen.errors import Problem
from sitegen.incremental.engine import Engine, Progress, Result
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.mappings import StoredMapping
from sitegen.incremental.store import StoreError
from sitegen.incremental.work import Task
from sitegen.layouts import closures as layouts
from sitegen.model.config import Config
from sitegen.model.documents import (
    Author,
    Broken,
    File,
    Page,
    Parsed,
    Post,
    TermText,
    Thread,
    Translation,
    Tree,
)
from sitegen.model.job_functions import JobFunction, by_name
from sitegen.model.paths import COMMENTS, is_document, is_thread
from sitegen.parse import data_files
from sitegen.parse.job import ParseJob, ParseResult, ParseSettings, settings_of
from sitegen.parse.misplaced import misplaced
from sitegen.parse.register import (
    DocumentDigests,
    DocumentRegister,
    digests_of,
    load_register,
)
from sitegen.pictures import originals
from sitegen.pipeline import component_names, sidecars
from sitegen.pipeline.shared_texts import SharedTexts
from sitegen.read import site_folder

_LABELS = (
    (r"settings\.(.+)", r"the setting \1"),
    (r"text.*", "its text"),
    by_name("path", "settings"),
)
# The functions that parse the files of content/.
DOCUMENT = JobFunction("sitegen.parse.document:document", ParseJob, _LABELS, profile="parse")
THREAD = JobFunction("sitegen.parse.thread:thread", ParseJob, _LABELS, profile="parse")
# The one that only reads front matter.
OUTLINE = JobFunction("sitegen.parse.document:outline", ParseJob, _LABELS, profile="parse")
# How many documents are decoded at a time.
AT_ONCE = 500


class Inputs(Struct, frozen=True, kw_only=True):
    """The files of a site, and what is in them; `settings` are those with which documents are
    parsed.

    `register` knows every document by digests; `last_documents` are those of the last build, as the
    store has them. `parsed` are the results of the documents that are new or changed since then,
    without their values; `templates` those of layouts, strings and assets; `inspected` those of
    pictures, of files that a browser may run, of files _redirects, of fonts, and of data files.
    """

    tree: Tree
    settings: ParseSettings
    register: DocumentRegister
    last_documents: StoredMapping[DocumentDigests]
    parsed: tuple[Result, ...]
    templates: tuple[Result, ...]
    inspected: tuple[Result, ...]

    @property
    def results(self) -> tuple[Result, ...]:
        """The results of all tasks that made these inputs."""
        return (*self.parsed, *self.templates, *self.inspected)


def _unused_layouts(config: Config) -> tuple[str, ...]:
    """How the names of the files under layouts/ begin that a site with these settings does
    without."""
    provider = config.comments.provider
    unused = (
        (not config.languages, *layouts.OF_EDITIONS),
        (not config.markdown.math, layouts.OF_FORMULAS),
        (provider == "none", layouts.OF_COMMENTS),
        (provider in ("none", "mail", "static"), layouts.OF_REPLIES),
        (not config.search.enabled, layouts.OF_SEARCH),
        (config.front.design == "magazine", layouts.OF_DAYS),
        (not config.has_submenus, layouts.OF_SUBMENUS),
        (not config.taxonomies, layouts.OF_TAXONOMIES),
        (not config.analytics, layouts.OF_ANALYTICS),
        (not config.newsletter, layouts.OF_NEWSLETTER),
        (not config.theme.scheme_switch, *layouts.OF_SCHEME_SWITCH),
    )
    return tuple(name for is_unused, *names in unused if is_unused for name in names)


def prepare(
    engine: Engine,
    config: Config,
    tree: Tree,
    progress: Progress = lambda _done, _all: None,
    is_whole: Callable[[str], bool] | None = None,
) -> Inputs:
    """Read the new and changed files of the site. The results for all others are in the store.

    Of a new or changed document whose path is not `is_whole`, only the front matter is read; None:
    all are read."""
    own_components = component_names.results(engine, tree)
    settings = settings_of(config, component_names.names(tree, own_components))
    parser = engine.key(DOCUMENT.name, of_bytes(encode(settings)))
    register, last_documents = load_register(engine.store, parser)
    fresh = register.without(tree.content)
    tasks = list(document_tasks(fresh, settings))
    if is_whole is not None:
        whole = engine.stored(tasks) | {task.name for task in tasks if is_whole(task.name)}
        tasks = list(document_tasks(fresh, settings, whole))
    languages = config.codes or (config.language,)
    files = component_names.without_built_in(_layout_files(tree, config, languages), tree)
    english = next((file for file in files if file.path == f"layouts/{layouts.ENGLISH}"), None)
    english_text = site_folder.text(english) if english else ""
    ready = {result.name for result in own_components}
    templates = layouts.tasks(
        [file for file in files if file.path not in ready], english_text, tree.own_layouts
    )
    inspected = _inspections(tree, config)
    results = engine.results([*tasks, *templates, *inspected], progress)
    parsed: list[Result] = []
    changed: dict[str, DocumentDigests] = {}
    for result in itertools.islice(results, len(tasks)):
        if not result.problems:
            changed[result.name] = digests_of(result)
        # Drop each value as it comes: linking streams them back from the store.
        parsed.append(replace(result, value=b""))
    # A document that cannot be read has no digests: those of its last state would name that state.
    wrong = {result.name for result in parsed if result.problems}
    register = register.after([path for path in _paths(tree) if path not in wrong], changed)
    loaded = [next(results) for _ in templates]
    inspected_results = tuple(results)
    # Which languages documents are in, and whether components, is known when all are parsed.
    others = _layout_files(tree, config, register.languages.difference(languages))
    if not component_names.are_used(tree, register, loaded):
        others = component_names.without_built_in(others, tree)
    more = sorted(set(others).difference(files), key=attrgetter("path"))
    return Inputs(
        tree=tree,
        register=register,
        last_documents=last_documents,
        parsed=tuple(parsed),
        settings=settings,
        templates=(
            *own_components,
            *loaded,
            *engine.results(layouts.tasks(more, english_text, tree.own_layouts)),
        ),
        inspected=inspected_results,
    )


def _inspections(tree: Tree, config: Config) -> list[Task]:
    """The tasks of files that are neither documents nor layouts."""
    return [
        *originals.tasks(tree, config),
        *markup.tasks(tree, config),
        *redirect_file.tasks(tree, config),
        *fonts.tasks(tree, config),
        *data_files.tasks(tree, config),
        *sidecars.tasks(tree, config),
    ]


def _layout_files(tree: Tree, config: Config, languages: Iterable[str]) -> list[File]:
    """The files under layouts/ that the site needs for pages in these languages."""
    return layouts.used_by(tree.layouts, languages, _unused_layouts(config))


def document_tasks(
    files: Iterable[File], settings: ParseSettings, whole: Container[str] | None = None
) -> Iterator[Task]:
    """A task for each document and each file of comments among the `files` of content/, in their
    order. Those with the paths `whole` are read as a whole (None: all)."""
    return (
        Task(
            name=file.path,
            owner=file.path,
            function=(
                _function(file.path) if whole is None or file.path in whole else _outline(file.path)
            ),
            source=file.location,
            inputs=(file.digest,),
            job=encode(ParseJob(path=file.path, settings=settings)),
            is_shared=not is_thread(file.path),
        )
        for file in files
        if _is_parsed(file)
    )


def _paths(tree: Tree) -> list[str]:
    return [file.path for file in tree.content]


def _is_parsed(file: File) -> bool:
    return is_document(file.path) or is_thread(file.path)


def _function(path: str) -> str:
    return (THREAD if is_thread(path) else DOCUMENT).name


def _outline(path: str) -> str:
    return (THREAD if is_thread(path) else OUTLINE).name


def collect(engine: Engine, inputs: Inputs, config: Config) -> tuple[Parsed, tuple[Problem, ...]]:
    """All documents of the site, and all problems in them."""
    return documents_of(inputs.tree, _documents(engine, inputs), config)


def _documents(engine: Engine, inputs: Inputs) -> Iterator[Result]:
    """The results of all documents in the order of their paths, streamed from the store."""
    broken = {result.name: result for result in inputs.parsed if result.problems}
    registered = inputs.register.documents
    paths = (file.path for file in inputs.tree.content if _is_parsed(file))
    while part := list(itertools.islice(paths, AT_ONCE)):
        keys = [registered[path].key for path in part if path not in broken]
        values = engine.store.values(keys)
        for path in part:
            if path in broken:
                yield broken[path]
            elif (key := registered[path].key) in values:
                function = _function(path)
                yield Result(name=path, owner=path, function=function, key=key, value=values[key])
            else:
                raise StoreError("a row is missing")


def documents_of(
    tree: Tree, results: Iterable[Result], config: Config
) -> tuple[Parsed, tuple[Problem, ...]]:
    """All documents of a site in the order of their paths, from the `results` of their tasks, and
    the problems of all files.

    `Parsed.broken` names the documents with errors; `Parsed.unfinished` holds what could be read of
    them."""
    posts: list[Post] = []
    pages: list[Page] = []
    authors: list[Author] = []
    term_texts: list[TermText] = []
    threads: list[Thread] = []
    broken: list[str] = []
    unfinished: list[Broken] = []
    texts = SharedTexts()
    translations: list[Translation] = []
    problems = misplaced(tree.content, config.codes)
    zone = config.zone
    for result in results:
        if result.problems:
            problems += result.problems
            broken.append(result.name)
            continue
        value = decode(result.value, ParseResult, zone)
        problems += value.problems
        document = value.document
        if isinstance(document, Broken):
            broken.append(document.path)
            unfinished.append(document)
        elif isinstance(document, Post):
            posts.append(texts.in_post(document, result.name))
        elif isinstance(document, Page):
            pages.append(document)
        elif isinstance(document, Thread):
            threads.append(document)
        elif isinstance(document, Translation):
            translations.append(document)
        elif isinstance(document, TermText):
            term_texts.append(document)
        else:
            authors.append(document)
    return Parsed(
        posts=tuple(posts),
        pages=tuple(pages),
        authors=tuple(authors),
        term_texts=tuple(term_texts),
        threads=tuple(threads),
        files=tuple(file for file in tree.assets if not file.path.startswith(COMMENTS)),
        broken=tuple(broken),
        unfinished=tuple(unfinished),
        translations=tuple(translations),
    ), tuple(problems)
