"""The edit rebuild, a shortcut for edited texts: it runs jobs of the last build's plan with new
bodies.

It trusts the changed paths that the system reports, while a build checks every file, and it does
not update the manifest of the output folder. So a whole build must follow when there is time."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterable
from pathlib import Path

from msgspec.structs import replace

from sitegen import digest
from sitegen.incremental import state
from sitegen.incremental.engine import Engine
from sitegen.incremental.store import Store
from sitegen.memo.jobs import task_of
from sitegen.memo.result import LastBuild
from sitegen.model.build import STATE, BuildOptions, BuildReport
from sitegen.model.documents import File, Tree
from sitegen.model.paths import AUTHORS, is_document
from sitegen.parse.register import digests_of
from sitegen.pipeline.inputs import document_tasks
from sitegen.publish import staging
from sitegen.text import letters

# With more files at once, the system may not have reported all of them.
MAX_FILES = 8
# The folder inside `.sitegen/` in which pages are written before they are published.
STAGED = "edited"


def edited(
    options: BuildOptions, last: LastBuild, paths: Iterable[str]
) -> tuple[BuildReport, LastBuild] | None:
    """Build the site again after a change of nothing but the files at `paths`.

    None where that takes more than rendering the pages and feeds that carry the text of an edited
    document: then a whole build must follow, which also finds what is wrong.
    """
    began = time.perf_counter()
    if not last.plan.holds_at(options.now):
        return None
    changed = _documents(last.tree, last.root, tuple(paths))
    if changed is None:
        return None
    folder = options.root.absolute() / STATE
    try:
        with state.locked(folder, options.waiting) as lock:
            store = Store(lock.folder / "store.db")
            try:
                with Engine(store, lock.folder / "workers", 1) as engine:
                    return _edited(last, changed, engine, lock.folder / STAGED, began)
            finally:
                store.close()
                staging.remove(lock.folder / STAGED)
    except Exception:  # a whole build reports the problem
        return None


def _documents(tree: Tree, root: Path, paths: tuple[str, ...]) -> list[File] | None:
    """The documents among the `paths`; None if any other file was changed, created or deleted."""
    if len(paths) > MAX_FILES or any(file.is_link for file in tree.content):
        return None
    paths = tuple(map(letters.composed, paths))
    before = {file.path: file for file in tree.content if file.path in paths}
    edited_files = []
    for path in paths:
        file = before.get(path)
        try:
            status = os.lstat(file.location if file else root / path)
        except OSError:
            # A temporary file of an editor, created and deleted between two builds.
            if file or has_path(tree, path):
                return None
            continue
        # Skip hard links: the file would change under its other name too. Skip authors: other pages
        # show their texts.
        if (
            file is None
            or not is_document(path)
            or path.startswith(AUTHORS)
            or not stat.S_ISREG(status.st_mode)
            or status.st_nlink > 1
        ):
            return None
        edited_files.append(replace(file, digest=digest.of_file(file.location)))
    return edited_files


def has_path(tree: Tree, path: str) -> bool:
    """Whether the site had a file with this path, or in a folder with this path."""
    path = letters.composed(path)
    return "/" not in path or any(
        f"{file.path}/".startswith(f"{path}/")
        for group in (tree.content, tree.layouts, tree.static, tree.data)
        for file in group
    )


def _edited(
    last: LastBuild, changed: list[File], engine: Engine, staged: Path, began: float
) -> tuple[BuildReport, LastBuild] | None:
    plan, before = last.plan, last.register.documents
    named = {file.path for file in changed}
    results = list(engine.results(document_tasks(changed, last.settings)))
    if any(result.problems or result.differs for result in results):
        return None
    register = last.register.with_changed({result.name: digests_of(result) for result in results})
    blamed = {*(each.path for each in plan.problems), *(each.path for each in plan.held)}
    if not blamed.isdisjoint(named) or any(
        register.documents[path].record != before[path].record for path in named
    ):
        return None
    # The translations of an edited original may be stale from now on, or not any more.
    if last.config.languages and not plan.cited.keys().isdisjoint(named):
        return None
    jobs = plan.jobs.reading(named)
    # Only a build knows which files a shard of the search index consists of.
    if any(job.is_folder for job in jobs):
        return None
    staging.remove(staged)
    documents = register.documents
    tasks = [
        task_of(job, documents, str(staged), {"": digest.of_file(last.output / job.output)})
        for job in jobs
    ]
    rendered = list(engine.run(tasks, len(tasks), {"layouts": plan.layouts}))
    if any(result.problems for result in rendered):
        return None
    written = [file for result in rendered for file in result.staged]
    for file in written:
        (staged / file).replace(last.output / file)
    report = BuildReport(
        problems=plan.problems,
        output=str(last.output),
        parsed=tuple(result.name for result in results if result.ran),
        rendered=tuple(job.output for job in jobs),
        written=tuple(sorted(written)),
        deleted=(),
        unchanged=len(plan.jobs) + len(plan.copies) + len(plan.picture_digests) - len(written),
        excluded=plan.excluded,
        held=plan.held,
        preview_only=plan.preview_only,
        next_due=plan.next_due,
        seconds={"total": round(time.perf_counter() - began, 4)},
    )
    return report, replace(last, register=register)
