"""The memo of the plan. Its key covers everything that link and plan read. That does not include
the bodies of posts and pages, so a plan stays valid when a text is edited."""

from __future__ import annotations

from msgspec import Struct

from sitegen.digest import of_bytes
from sitegen.incremental.keys import encode
from sitegen.memo.jobs import JobMemo, ReadyPlan
from sitegen.memo.published import basis_of, last_entries
from sitegen.memo.timebound import StoredPlan, digest_of, recall
from sitegen.model.paths import AUTHORS
from sitegen.pictures import originals
from sitegen.pipeline.inputs import Inputs
from sitegen.pipeline.run import Run


class PlanInputs(Struct, frozen=True, kw_only=True):
    """Everything that link and plan read, but for the moment: the paths of `documents` and the
    digests of their summary `records`, and those of the bodies of `authors`. `holds_warned`: a
    warning holds a post back. `lists` are the digests of data files that collections are made of:
    problems point to lines in them, and `named` those of all files that components can name, each
    with whether it is a link, if there are any in a text."""

    settings: bytes
    holds_warned: bool
    drafts: bool
    is_proof: bool
    counts_readers: bool
    documents: tuple[str, ...]
    records: tuple[str, ...]
    authors: tuple[str, ...]
    templates: tuple[tuple[str, bytes], ...]
    pictures: tuple[tuple[str, bytes], ...]
    files: tuple[str, ...]
    others: tuple[tuple[str, str], ...]
    lists: tuple[str, ...]
    named: tuple[tuple[str, bool], ...]


def plan_key(run: Run, inputs: Inputs) -> bytes:
    """The key of the plan."""
    documents, tree = inputs.register.documents, inputs.tree
    unread = [(path, b"") for path in originals.too_large(tree)]
    named = {wanted.from_ for wanted in run.config.collections}
    has_components = any(digests.has_components for digests in documents.values())
    nameable = (*tree.content_non_documents, *tree.data) if has_components else ()
    kinds = [(file.path, originals.other_kind(file)) for file in tree.non_documents]
    plan_inputs = PlanInputs(
        settings=run.place.key,
        holds_warned=run.options.strict and run.config.build.on_error == "hold",
        drafts=run.options.drafts,
        is_proof=run.options.is_proof,
        counts_readers=run.options.counts_readers and bool(run.config.analytics),
        documents=tuple(documents),
        records=tuple([digests.record for digests in documents.values()]),
        authors=tuple([documents[path].body for path in documents if path.startswith(AUTHORS)]),
        templates=tuple((result.name, result.value) for result in inputs.templates),
        pictures=(*((result.name, result.value) for result in inputs.inspected), *unread),
        files=tuple([file.path for file in (*tree.content, *tree.static)]),
        others=tuple((path, kind) for path, kind in kinds if kind),
        lists=tuple([file.digest for file in tree.data if file.path in named]),
        named=tuple([(file.digest, file.is_link) for file in nameable]),
    )
    return run.engine.key("sitegen.memo.plan:plan", of_bytes(encode(plan_inputs)))


def recall_plan(run: Run, inputs: Inputs, key: bytes) -> ReadyPlan | None:
    """The plan of an earlier build with the same inputs, if the store still has those of its jobs
    that are due; else None."""
    if any(result.problems for result in inputs.results):
        return None
    stored = recall(run.engine.store, key, StoredPlan, run.options.now, run.config.zone)
    if stored is None:
        return None
    documents = inputs.register.documents
    if any(documents[path].body != digest for path, digest in stored.cited.items()):
        return None
    digest = digest_of(key, stored)
    last = last_entries(run, basis_of(digest, inputs.last_documents.digest))
    memo = JobMemo(run, inputs, last)
    is_whole = bool(run.publication.manifest_digest)
    is_last = bool(last) and is_whole and run.engine.store.keeps(run.publication.name)
    due = memo.due_after_edit(stored.jobs) if is_last else memo.due(stored.jobs)
    if not run.engine.store.has(job.input for job in due.jobs):
        return None
    return ReadyPlan(
        stored=stored,
        digest=digest,
        memo=memo,
        due=due,
        pictured=(),
        problems=stored.problems,
        is_last=is_last,
    )
