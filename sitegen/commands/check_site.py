"""Checks of a site, or of some of its files: everything that a build does before it renders.

Of documents that are not asked for, and that the store does not have, only the front matter is
read: it says which authors, addresses and ids there are. The text of one is read if a link leads to
a heading in it."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from sitegen.commands.archive_progress import progress_of
from sitegen.commands.check_arguments import Arguments, Selection, nothing_to_check
from sitegen.errors import Problem, SiteError, has_errors
from sitegen.incremental import stamps
from sitegen.incremental.engine import Engine
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import WorkerContext
from sitegen.link import live
from sitegen.model.build import STATE
from sitegen.model.check import ArchiveProgress
from sitegen.model.config import SETTINGS, Config, Settings, SettingsJob
from sitegen.model.documents import Broken, Document, Page, Parsed, Post, Translation, Tree
from sitegen.model.lasting_addresses import SiteAddresses
from sitegen.model.paths import is_thread
from sitegen.parse.job import ParseResult
from sitegen.pipeline import lost_addresses, published_lists
from sitegen.pipeline.inputs import OUTLINE, Inputs, collect, document_tasks, prepare
from sitegen.pipeline.lasting_addresses import addresses_of
from sitegen.pipeline.site import link_site, parts_of, unmade_pictures
from sitegen.plan.plan import JobSink, plan
from sitegen.publish import address_record, manifest
from sitegen.read import settings, site_folder
from sitegen.read.folders import Folders


class CheckedSite(Struct, frozen=True, kw_only=True):
    """The problems of a site, or of the files that were asked for; the documents and pictures that
    were judged, in order; whether they were `linked`: whether authors, links and addresses were
    checked as well, which takes settings without errors; and, if the whole site was, how far its
    `archives` have come."""

    problems: tuple[Problem, ...]
    judged: tuple[str, ...]
    linked: bool
    archives: tuple[ArchiveProgress, ...] = ()


def check_site(
    root: Path,
    engine: Engine,
    arguments: Arguments,
    published: Sequence[Path],
    now: dt.datetime,
) -> CheckedSite:
    """Check what the `arguments` name; the whole site if they name nothing. `published` as in
    `CheckOptions`. Raises SiteError for a site that cannot be read."""
    selection = Selection(arguments.wanted)
    site_settings = read_settings(root, engine)
    config = site_settings.config
    tree, unusable = _tree(root, engine, arguments, selection)
    inputs = prepare(engine, config, tree, is_whole=selection.has)
    # What prevents links from being checked is about all files.
    about_all: set[Problem] = {*site_settings.problems}
    archives: tuple[ArchiveProgress, ...] = ()
    if about_all:
        problems = [*about_all, *_unlinked(engine, inputs, config)]
    else:
        try:
            posts, problems = _linked_problems(
                root, engine, inputs, site_settings, selection, published, now
            )
            if selection.is_all:
                archives = progress_of(posts, config, problems)
        except SiteError as error:
            if selection.is_all:
                raise
            about_all.update(error.problems)
            problems = [*about_all, *_unlinked(engine, inputs, config)]
    # Without one of the folders of a site, there is nothing to judge.
    about_all.update(problem for problem in unusable if "/" not in problem.path)
    documents = _judged(root, inputs, arguments)
    judged = sorted(filter(selection.has, documents), key=selection.rank)
    known = (*documents, *(result.name for result in inputs.templates), SETTINGS)
    asked = set(judged)
    shown = [
        problem
        for problem in config.without_ignored((*unusable, *problems))
        if selection.has(problem.path)
        or problem in about_all
        or (problem.path == SETTINGS and site_settings.problems)
        # Only one of the outputs that collide is blamed; the others are only named.
        or not asked.isdisjoint(problem.others)
    ]
    empty = selection.empty((*known, *(problem.path for problem in shown)))
    return CheckedSite(
        problems=(*map(nothing_to_check, empty), *shown),
        judged=tuple(judged),
        linked=not about_all,
        archives=archives,
    )


def _tree(
    root: Path, engine: Engine, arguments: Arguments, selection: Selection
) -> tuple[Tree, tuple[Problem, ...]]:
    """The files of the site, with the added ones at the paths that they stand for, and those that
    cannot be used. Raises SiteError for these if the whole site is asked for, as a build does."""
    recent = stamps.load(engine.store)
    tree, unusable = site_folder.readable(root, recent, Folders())
    if unusable and selection.is_all:
        raise SiteError(unusable)
    replaced = {file.path for file in arguments.added}
    content = [
        file
        for file in tree.content
        if file.path not in replaced and (selection.has(file.path) or not is_thread(file.path))
    ]
    content = sorted([*content, *arguments.added], key=lambda file: file.path)
    return replace(tree, content=tuple(content)), unusable


def _linked_problems(
    root: Path,
    engine: Engine,
    inputs: Inputs,
    site_settings: Settings,
    selection: Selection,
    published: Sequence[Path],
    now: dt.datetime,
) -> tuple[tuple[Post, ...], list[Problem]]:
    """The posts, and every problem up to the plan. Raises SiteError for addresses that no file can
    have, and for `published` lists that cannot be read."""
    parsed, problems, addresses = linked(engine, inputs, site_settings, now, drafts=False)
    # With errors, documents are missing, and nobody knows which addresses they have.
    if not has_errors(problems):
        problems += _lost(root, site_settings.config, addresses, published)
    # A draft is not yet part of the site, but is checked if it is asked for.
    drafts = _drafts(parsed)
    if any(map(selection.names, drafts)):
        _, more, _ = linked(engine, inputs, site_settings, now, drafts=True)
        reported = set(problems)
        problems += [each for each in more if each.path in drafts and each not in reported]
    return parsed.posts, problems


def _unlinked(engine: Engine, inputs: Inputs, config: Config) -> list[Problem]:
    """The problems of each file by itself."""
    _, problems = collect(engine, inputs, config)
    return [*problems, *(each for result in inputs.inspected for each in result.problems)]


def read_settings(root: Path, engine: Engine) -> Settings:
    """The settings of the site in `root`, with their problems."""
    job = encode(SettingsJob(text=site_folder.settings(root)))
    return decode(settings.settings(job, (), WorkerContext(engine.store, {})).value, Settings)


def linked(
    engine: Engine, inputs: Inputs, settings: Settings, now: dt.datetime, *, drafts: bool
) -> tuple[Parsed, list[Problem], SiteAddresses]:
    """The documents, every problem up to the plan, and the addresses. Nothing is rendered, and no
    picture is made."""
    linked = link_site(
        engine,
        inputs,
        settings,
        now,
        drafts=drafts,
        ids_of=_ids(engine, inputs, settings.config),
    )
    planned, wrong = plan(parts_of(linked, inputs, settings, unmade_pictures(linked)), JobSink())
    addresses = addresses_of(linked, planned, settings.config, now)
    return linked.parsed, [*linked.problems, *wrong], addresses


def _ids(
    engine: Engine, inputs: Inputs, config: Config
) -> Callable[[Document], tuple[str, ...] | None]:
    """The ids in the text of a document, also of one of which only the front matter was read."""
    outlines = {result.name for result in inputs.parsed if result.function == OUTLINE.name}
    files = {file.path: file for file in inputs.tree.content if file.path in outlines}

    def ids_of(document: Document) -> tuple[str, ...] | None:
        if document.path not in files:
            return live.ids_of(document)
        (result,) = engine.results(document_tasks([files[document.path]], inputs.settings))
        if result.problems:
            return None
        read = decode(result.value, ParseResult, config.zone).document
        whole = read.document if isinstance(read, Broken | Translation) else read
        if isinstance(document, Post) and isinstance(whole, Post):
            return live.ids_of(replace(document, packed=whole.packed, entries=whole.entries))
        return whole.ids if isinstance(whole, Document) else ()

    return ids_of


def _lost(
    root: Path, config: Config, addresses: SiteAddresses, published: Sequence[Path]
) -> tuple[Problem, ...]:
    """The addresses that a build into the output folder of the settings would lose."""
    output = Path(os.path.normpath(root.absolute() / config.build.output))
    recorded = address_record.of_folder(root / STATE, manifest.name(output, root.absolute()))
    listed = published_lists.read(published, config.base) if published else None
    return lost_addresses.lost(addresses, recorded, listed)


def _drafts(parsed: Parsed) -> set[str]:
    """The paths of drafts, including drafts with errors."""
    unfinished = (broken.document for broken in parsed.unfinished)
    return {
        document.path
        for document in (*parsed.posts, *parsed.pages, *unfinished)
        if isinstance(document, Post | Page) and document.meta.draft
    }


def _judged(root: Path, inputs: Inputs, arguments: Arguments) -> list[str]:
    """The documents, pictures and data of the site; pictures that come with sitegen are none."""
    tree = inputs.tree
    added = {file.path for file in arguments.added}
    locations = {file.path: file.location for file in (*tree.content, *tree.static, *tree.data)}
    own = (
        result.name
        for result in inputs.inspected
        if result.name in added or locations[result.name] == str(root / result.name)
    )
    return [*(task.name for task in document_tasks(tree.content, inputs.settings)), *own]
