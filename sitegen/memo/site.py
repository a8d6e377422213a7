"""The memo of the whole site: if no file and no setting changed, there is nothing to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

from msgspec import Struct

from sitegen.digest import of_bytes
from sitegen.errors import Problem, SiteError
from sitegen.incremental.keys import encode
from sitegen.incremental.store import REFUSED, Row
from sitegen.memo.jobs import OutputFiles, ReadyPlan, RefusedPlan, Rendered
from sitegen.memo.published import basis_of
from sitegen.memo.timebound import StoredPlan, TimeBound, recall
from sitegen.model.config import SETTINGS
from sitegen.model.documents import File, Tree
from sitegen.model.jobs import Kind
from sitegen.parse.register import new_register
from sitegen.pipeline.inputs import Inputs
from sitegen.pipeline.run import Run
from sitegen.publish.manifest import ManifestEntry

# The name of a note in the store, before that of an output folder: the key of the site that was
# last built into that folder.
_LAST = "last-"


class SiteInputs(Struct, frozen=True, kw_only=True):
    """Everything that a site is built from, but for the moment. `files` is the digest of the paths
    and digests of its files, and of which are links. `is_proof` and `counts_readers` are as in
    `BuildOptions`. `on_one_host`: a preview has editions at their paths that a build has on hosts
    of their own."""

    settings: str
    base_url: str | None
    comments: str | None
    drafts: bool
    is_proof: bool
    counts_readers: bool
    strict: bool
    on_one_host: bool
    files: str


class Outcome(TimeBound, frozen=True, kw_only=True):
    """What the report of a build needs."""


class BuiltSite(Struct, frozen=True):
    """The outcome of a build, and its files, but for copies, by output path. `basis`
    is that of the keys of its jobs; "" if files changed while they were read."""

    outcome: Outcome
    files: OutputFiles
    basis: str


def site_key(run: Run, files: str) -> bytes:
    """The key of the whole build of a site whose `files` have this digest."""
    options = run.options
    site_inputs = SiteInputs(
        settings=run.place.text,
        base_url=options.base_url,
        comments=options.comments,
        drafts=options.drafts,
        is_proof=options.is_proof,
        counts_readers=options.counts_readers and bool(run.config.analytics),
        strict=options.strict,
        on_one_host=options.preview and bool(run.config.languages),
        files=files,
    )
    return run.engine.key("sitegen.memo.site:site", of_bytes(encode(site_inputs)))


def recall_outcome(run: Run, key: bytes) -> Outcome | None:
    """The outcome of the last build into this output folder, if that was a build of exactly this
    site; else None."""
    store = run.engine.store
    # After a build of another site, the store has to know again what is in use.
    if store.note(_LAST + run.publication.name) != key:
        return None
    return recall(store, key, Outcome, run.options.now, run.config.zone)


def remember_site(
    run: Run, key: bytes, key_of_plan: bytes, inputs: Inputs, plan: ReadyPlan, rendered: Rendered
) -> BuiltSite:
    """Store the outcome of the site under its `key`, and keep all rows that it depends on.

    If files changed while they were read, the site belongs to another key, and is not stored."""
    outcome = _outcome(plan.stored)
    store, name = run.engine.store, run.publication.name
    rows = (_changed_rows if plan.is_last else _rows)(run, key_of_plan, inputs, plan)
    parsed = [result.name for result in inputs.parsed]
    register = new_register(inputs.register, inputs.last_documents, parsed)
    results = (*inputs.results, *plan.pictured, *rendered.results)
    basis = ""
    if not any(result.differs for result in results):
        rows[""], basis = key, basis_of(plan.digest, register.digest)
        store.add([Row(key, encode(outcome))], {})
    notes = {_LAST + name: rows.get("", b""), **register.notes}
    store.keep(name, rows, notes, register.mappings, are_changes=plan.is_last)
    return BuiltSite(outcome, _files(plan.stored, rendered), basis)


def refuse(
    run: Run,
    key_of_plan: bytes,
    inputs: Inputs,
    plan: ReadyPlan | RefusedPlan,
    problems: Iterable[Problem],
) -> NoReturn:
    """End the build with a SiteError. Its rows are kept, so that what had no mistakes need not run
    again."""
    run.engine.store.keep(REFUSED, _rows(run, key_of_plan, inputs, plan), {})
    raise SiteError(problems)


def _rows(
    run: Run, key_of_plan: bytes, inputs: Inputs, plan: ReadyPlan | RefusedPlan
) -> dict[str, bytes]:
    """The keys of the rows in use: of files by path, of outputs by "/" and path."""
    rows = _rows_of_few(run, key_of_plan, inputs)
    documents = inputs.register.documents
    rows.update((path, digests.key) for path, digests in documents.items())
    if isinstance(plan, RefusedPlan):
        return rows | {result.name: result.key for result in plan.pictured}
    rows |= plan.stored.picture_keys
    rows.update((f"/{output}", key) for output, key in plan.due.keys.items())
    return rows


def _changed_rows(
    run: Run, key_of_plan: bytes, inputs: Inputs, plan: ReadyPlan
) -> dict[str, bytes]:
    """Those of `_rows` that can differ from the rows of the last build, which had the same plan."""
    documents = inputs.register.documents
    return {
        **_rows_of_few(run, key_of_plan, inputs),
        **{result.name: documents[result.name].key for result in inputs.parsed},
        **{f"/{output}": plan.due.keys[output] for output in plan.due.changed},
    }


def _rows_of_few(run: Run, key_of_plan: bytes, inputs: Inputs) -> dict[str, bytes]:
    """The keys of all rows in use but those of documents, of outputs, and of the pictures that the
    plan has."""
    few = {result.name: result.key for result in (*inputs.templates, *inputs.inspected)}
    return {SETTINGS: run.place.key, "plan": key_of_plan, **few}


def _files(planned: StoredPlan, rendered: Rendered) -> OutputFiles:
    digests = planned.picture_digests
    blobs = {output: ManifestEntry(digest, kind=Kind.FILE) for output, digest in digests.items()}
    return rendered.files | blobs if blobs else rendered.files


def _outcome(planned: StoredPlan) -> Outcome:
    return Outcome(
        copies=planned.copies,
        languages=planned.languages,
        problems=planned.problems,
        excluded=planned.excluded,
        held=planned.held,
        preview_only=planned.preview_only,
        since=planned.since,
        until=planned.until,
        next_due=planned.next_due,
        addresses=planned.addresses,
    )


def copies(site: BuiltSite, tree: Tree) -> dict[str, File]:
    """The files of the site that are published unchanged, by output path."""
    copied = frozenset(site.outcome.copies.values())
    groups = (tree.content, tree.static)
    files = {file.path: file for group in groups for file in group if file.path in copied}
    return {output: files[path] for output, path in site.outcome.copies.items()}
