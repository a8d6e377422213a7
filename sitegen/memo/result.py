"""The result of a build: what had to run, the report of that, and what an edit rebuild starts
from."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from sitegen.errors import Problem
from sitegen.lazy import load
from sitegen.memo.jobs import ReadyPlan, Rendered
from sitegen.memo.site import Outcome
from sitegen.memo.timebound import StoredPlan
from sitegen.model.build import BuildReport, PostChanges, Timing
from sitegen.model.config import Config
from sitegen.model.documents import Tree
from sitegen.model.jobs import Published
from sitegen.model.paths import is_document, is_thread
from sitegen.parse.job import ParseSettings
from sitegen.parse.register import DocumentRegister
from sitegen.pictures import marked
from sitegen.pipeline.inputs import Inputs
from sitegen.pipeline.run import Run


class LastBuild(Struct, frozen=True, kw_only=True):
    """What an edit rebuild starts from, as long as only texts have changed."""

    root: Path
    output: Path
    config: Config
    settings: ParseSettings
    tree: Tree
    register: DocumentRegister
    plan: StoredPlan


class Work(Struct, frozen=True, kw_only=True):
    """What had to run, by paths of documents and of outputs, and why.

    `staged` are the files that are written already, in the staging folder. `last` is what an edit
    rebuild starts from, if that was asked for."""

    parsed: tuple[str, ...] = ()
    rendered: tuple[str, ...] = ()
    staged: tuple[str, ...] = ()
    explained: tuple[tuple[str, tuple[str, ...]], ...] = ()
    timings: tuple[Timing, ...] = ()
    last: LastBuild | None = None


# For a site that has not changed.
NO_WORK = Work()


def work_of(
    run: Run, inputs: Inputs, plan: ReadyPlan, rendered: Rendered, *, keeps_last: bool
) -> Work:
    """What a build had to do; with `keeps_last`, what an edit rebuild starts from as well."""
    ran = [result for result in (*inputs.results, *plan.pictured) if result.ran]
    made = [result for result in rendered.results if result.ran]
    texts = [result for result in ran if _is_text(result.name)]
    pictured = [result for result in plan.pictured if result.ran]
    fresh = {digest for result in pictured for digest in marked.digests(result)}
    pictures = [output for output, digest in plan.stored.picture_digests.items() if digest in fresh]
    options, store = run.options, run.engine.store
    explained: tuple[tuple[str, tuple[str, ...]], ...] = ()
    timings: tuple[Timing, ...] = ()
    if options.explain:  # loaded only for these options
        ask = load("sitegen.memo.explain:explained")
        explained = ask(store, run.publication.name, ran, made)
    if options.profile:
        measure = load("sitegen.memo.explain:timings")
        timings = measure(store, (*texts, *pictured, *made))
    return Work(
        parsed=tuple(result.name for result in texts),
        rendered=tuple(sorted([*(result.name for result in made), *pictures])),
        staged=tuple(file for result in rendered.results for file in result.staged),
        explained=explained,
        timings=timings,
        last=_last_build(run, inputs, plan) if keeps_last else None,
    )


def _last_build(run: Run, inputs: Inputs, plan: ReadyPlan) -> LastBuild:
    """What an edit rebuild of the site can start from."""
    return LastBuild(
        root=run.place.root,
        output=run.place.output,
        config=run.config,
        settings=inputs.settings,
        tree=inputs.tree,
        register=inputs.register,
        plan=plan.stored,
    )


def report(
    run: Run,
    litter: tuple[str, ...],
    outcome: Outcome,
    problems: tuple[Problem, ...],
    work: Work,
    published: Published,
    posts: PostChanges | None,
    held_before: tuple[str, ...],
) -> BuildReport:
    """The report of a build of a site whose folders have this `litter`. `posts` are for a
    summary; `held_before` are the paths of posts that are held back, and were published before."""
    languages: dict[str, str] = {}
    if run.config.languages:  # loaded only for a site of several languages
        documents = (*work.parsed, *(each.path for each in outcome.excluded))
        outputs = (*work.rendered, *published.written, *published.deleted)
        languages = load("sitegen.memo.languages:languages_of")(
            documents, outputs, outcome, run.config
        )
    shared = run.engine.shared
    return BuildReport(
        problems=(*run.notes, *problems),
        output=run.options.bucket or str(run.place.output),
        parsed=work.parsed,
        rendered=work.rendered,
        written=published.written,
        deleted=published.deleted,
        unchanged=published.unchanged,
        found=shared.found_count if shared else 0,
        excluded=outcome.excluded,
        held=tuple(
            [replace(each, published_before=each.path in held_before) for each in outcome.held]
        ),
        preview_only=outcome.preview_only,
        litter=litter,
        languages=languages,
        next_due=outcome.next_due,
        posts=posts,
        seconds=run.clock.seconds(),
        explained=work.explained,
        timings=work.timings,
    )


def _is_text(name: str) -> bool:
    return is_document(name) or is_thread(name)
