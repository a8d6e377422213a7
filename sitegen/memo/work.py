"""What a build had to do, and its report."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from sitegen import parse
from sitegen.incremental.engine import Engine, Result
from sitegen.incremental.keys import decode
from sitegen.memo import explain
from sitegen.memo.jobs import Drawing, Rendered
from sitegen.memo.site import Outcome
from sitegen.memo.timebound import Planned
from sitegen.model.build import BuildReport, Timing
from sitegen.model.config import Config
from sitegen.model.documents import Tree
from sitegen.model.jobs import Published
from sitegen.outputs.page_jobs import RENDER_PAGE
from sitegen.parse.register import Register
from sitegen.pictures import variants
from sitegen.pipeline.inputs import Inputs
from sitegen.pipeline.run import Run


class LastBuild(Struct, frozen=True, kw_only=True):
    """What an edit of texts can be built on, as long as nothing else has changed."""

    root: Path
    output: Path
    config: Config
    tree: Tree
    register: Register
    planned: Planned


class Work(Struct, frozen=True, kw_only=True):
    """What had to run, by paths of documents and of outputs, and why.

    `staged` are the files that are written already, in the staging folder."""

    parsed: tuple[str, ...] = ()
    rendered: tuple[str, ...] = ()
    staged: tuple[str, ...] = ()
    explained: tuple[tuple[str, tuple[str, ...]], ...] = ()
    timings: tuple[Timing, ...] = ()
    last: LastBuild | None = None


# Of a site that the memo knew.
NO_WORK = Work()


def work_of(run: Run, inputs: Inputs, drawing: Drawing, rendered: Rendered) -> Work:
    """What a build had to do."""
    planned = drawing.planned
    ran = [result for result in (*inputs.results, *drawing.pictured) if result.ran]
    texts = [result for result in ran if _is_text(result.task.name)]
    pictured = [result for result in drawing.pictured if result.ran]
    fresh = {digest for result in pictured for digest in variants.digests(result)}
    pictures = [output for output, digest in planned.blobs.items() if digest in fresh]
    options, engine = run.options, run.engine
    timed = (*texts, *pictured, *rendered.results) if options.profile else ()
    explained = (*ran, *rendered.results) if options.explain else ()
    return Work(
        parsed=tuple(result.task.name for result in texts),
        rendered=tuple(sorted([*(result.task.name for result in rendered.results), *pictures])),
        staged=tuple(file for result in rendered.results for file in result.staged),
        explained=explain.explained(engine, run.publication.name, explained),
        timings=tuple(_timing(engine, result) for result in timed),
        last=LastBuild(
            root=run.place.root,
            output=run.place.output,
            config=run.config,
            tree=inputs.tree,
            register=inputs.register,
            planned=planned,
        ),
    )


def report(run: Run, tree: Tree, outcome: Outcome, work: Work, published: Published) -> BuildReport:
    """The report of a build."""
    return BuildReport(
        problems=(*run.notes, *outcome.problems),
        output=str(run.place.output),
        parsed=work.parsed,
        rendered=work.rendered,
        written=published.written,
        deleted=published.deleted,
        unchanged=published.unchanged,
        excluded=outcome.excluded,
        preview_only=outcome.preview_only,
        litter=tree.litter,
        next_due=outcome.next_due,
        seconds=run.clock.seconds(),
        explained=work.explained,
        timings=work.timings,
    )


def _is_text(name: str) -> bool:
    return parse.is_document(name) or parse.is_thread(name)


class _Layout(Struct, frozen=True):
    """The layout of a page job, and nothing else of it."""

    layout: str


def _timing(engine: Engine, result: Result) -> Timing:
    task = result.task
    if task.function == RENDER_PAGE.name:
        kind = decode(engine.job(task), _Layout).layout
    else:
        kind = _kind(task.function)
    return Timing(owner=task.owner, kind=kind, seconds=result.seconds)


_KINDS = {
    "sitegen.parse.": "parse",
    "sitegen.pictures.": "pictures",
    "sitegen.outputs.search_index:": "search",
}


def _kind(function: str) -> str:
    return next((kind for start, kind in _KINDS.items() if function.startswith(start)), "feeds")
