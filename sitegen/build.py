"""START HERE. A build is read → parse → link → plan → render → publish. Each stage is a folder of
that name (kinds of output that are no pages are rendered in outputs/). A stage reports all problems
that it finds at once: it returns them beside its result or, without a result, raises a SiteError.

Three memos save work: for the whole site (memo/site.py), for its plan (memo/plan.py), for each job
(memo/jobs.py). Each stores a result under a key, the digest of everything that it depends on.
Without .sitegen/ all of them miss, and the output is the same."""

from __future__ import annotations

from sitegen.errors import has_errors, raise_errors
from sitegen.lazy import load
from sitegen.memo.files import SiteFiles
from sitegen.memo.jobs import ReadyPlan, RefusedPlan, render
from sitegen.memo.lost_addresses import compared
from sitegen.memo.plan import plan_key, recall_plan
from sitegen.memo.published import is_published, note_published
from sitegen.memo.result import NO_WORK, LastBuild, Work, report, work_of
from sitegen.memo.site import (
    BuiltSite,
    copies,
    recall_outcome,
    refuse,
    remember_site,
    site_key,
)
from sitegen.model.build import BuildOptions, BuildReport
from sitegen.model.documents import Tree
from sitegen.model.held import problems_of_held
from sitegen.model.lasting_addresses import Comparison
from sitegen.pipeline.inputs import prepare
from sitegen.pipeline.run import Run, with_run


def build(options: BuildOptions) -> BuildReport:
    """Build the site in the folder `options.root`.

    Raises SiteError with every problem; then nothing is published.
    """
    # The plan is not kept: publishing a large site needs its memory.
    return with_run(options, lambda run: _build(run, keeps_last=False))[0]


def build_and_keep(options: BuildOptions) -> tuple[BuildReport, LastBuild | None]:
    """Like `build`; also returns what an edit rebuild starts from, or None if nothing had to be
    done."""
    return with_run(options, lambda run: _build(run, keeps_last=True))


def _build(run: Run, *, keeps_last: bool) -> tuple[BuildReport, LastBuild | None]:
    """Read the site; if it is not published already, make and publish it. With `keeps_last`, also
    return what an edit rebuild starts from, if the site was made."""
    files = SiteFiles(run)
    run.clock.end("read")
    key = site_key(run, files.digest)
    outcome = recall_outcome(run, key)
    if outcome and is_published(run, key):
        lost = compared(run, outcome.addresses)
        reported = run.as_reported(lost.problems)
        raise_errors((*reported, *problems_of_held(outcome.held)) if has_errors(reported) else ())
        work, published = NO_WORK, run.publication.unchanged(lost.record)
        note_published(run, key)
        pages = None
    else:
        site, work, lost = make(run, files.tree, key, keeps_last=keeps_last)
        outcome, store = site.outcome, run.engine.store
        copied = copies(site, files.tree)
        published = run.publication.commit(site.files, copied, store.blob, work.staged, lost.record)
        if site.basis:
            note_published(run, key, site.basis)
        pages = site.files
    posts = None
    if run.options.summary:  # loaded only for a summary
        posts = load("sitegen.memo.post_changes:post_changes")(run, files.tree, outcome, pages)
    files.save()
    problems = (*outcome.problems, *lost.problems, *run.share())
    run.clock.end("publish")
    done = report(run, files.litter, outcome, problems, work, published, posts, lost.held_before)
    return done, work.last


def make(
    run: Run, tree: Tree, key: bytes, *, keeps_last: bool
) -> tuple[BuiltSite, Work, Comparison]:
    """Parse, link, plan and render: the site with this `key`, whose new files are in the staging
    folder, what had to run for it, and its addresses, compared with earlier ones.

    Raises SiteError with every problem; results so far are kept in the store.
    """
    inputs = prepare(run.engine, run.config, tree, run.progress("parse"))
    run.clock.end("parse")
    key_of_plan = plan_key(run, inputs)
    plan: ReadyPlan | RefusedPlan | None = recall_plan(run, inputs, key_of_plan)
    if plan is None:  # link and plan are loaded only now
        plan = load("sitegen.memo.planning:link_and_plan")(run, inputs, key_of_plan)
    run.clock.end("plan")
    lost = compared(run, plan.addresses)
    problems = run.as_reported((*plan.problems, *lost.problems))
    if isinstance(plan, RefusedPlan):
        refuse(run, key_of_plan, inputs, plan, problems)
    held = problems_of_held(plan.stored.held)
    if has_errors(problems):
        refuse(run, key_of_plan, inputs, plan, (*problems, *held))
    rendered = render(run, plan)
    run.clock.end("render")
    if rendered.problems:
        refuse(run, key_of_plan, inputs, plan, (*rendered.problems, *held))
    work = work_of(run, inputs, plan, rendered, keeps_last=keeps_last)
    return remember_site(run, key, key_of_plan, inputs, plan, rendered), work, lost
