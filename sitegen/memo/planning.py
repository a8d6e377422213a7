"""link_and_plan: the way to a plan if the memo has none for the inputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sitegen.digest import of_bytes
from sitegen.errors import Problem, SiteError, has_errors
from sitegen.incremental.engine import TRANSACTION, Result
from sitegen.incremental.keys import encode
from sitegen.incremental.store import Row, Store
from sitegen.link.languages import languages_of
from sitegen.memo.jobs import JobMemo, ReadyPlan, RefusedPlan
from sitegen.memo.stored_jobs import StoredJobs
from sitegen.memo.timebound import StoredPlan, digest_of
from sitegen.model.config import Config
from sitegen.model.held import problems_of_held
from sitegen.model.job_functions import EncodedJob
from sitegen.model.jobs import Plan
from sitegen.pipeline.holding import Holding
from sitegen.pipeline.inputs import Inputs
from sitegen.pipeline.lasting_addresses import addresses_of
from sitegen.pipeline.pictures import publish_pictures
from sitegen.pipeline.run import Run
from sitegen.pipeline.site import Linked, SiteDocuments, parts_of
from sitegen.plan.plan import JobSink, plan


class StoreSink(JobSink):
    """Stores the inputs of jobs whose outputs are not published yet, and the values that jobs
    share. No other input is kept, because those of a large plan do not fit into memory."""

    def __init__(self, store: Store, memo: JobMemo) -> None:
        self._store, self._memo = store, memo
        self._blobs: dict[str, bytes] = {}
        self._named: set[str] = set()
        self._size = 0

    def add(self, encoded_job: EncodedJob) -> None:
        """Keep the input of a job and the values that it names, unless its output is published."""
        if self._memo.is_published(encoded_job.job):
            return
        self.share(encoded_job.job.input, encoded_job.encoded)
        values = encoded_job.values
        if values is not None:
            for i, digest in enumerate(values.digests):
                if digest not in self._named:
                    self._named.add(digest)
                    self.share(digest, values.encoded(i))

    def share(self, digest: str, encoded: bytes) -> None:
        """Keep an encoded value that jobs name by its `digest`."""
        self._blobs[digest] = encoded
        self._size += len(encoded)
        if self._size > TRANSACTION:
            self.flush()

    def flush(self) -> None:
        """Put everything into the store."""
        self._store.add((), self._blobs)
        self._blobs, self._size = {}, 0


def link_and_plan(run: Run, inputs: Inputs, key: bytes) -> ReadyPlan | RefusedPlan:
    """Link and plan the site, and store the plan under its `key`. Of the inputs of jobs, it stores
    only those of jobs that may have to run: after most edits, few."""
    new = _new_plan(run, inputs)
    if isinstance(new, RefusedPlan):
        return new
    # By now the linked site is gone: storing the plan, and sorting its jobs, takes memory as well.
    stored, shared, pictured, memo = new
    digest = _store_plan(run.engine.store, key, stored, shared)
    return ReadyPlan(
        stored=stored,
        digest=digest,
        memo=memo,
        due=memo.due(stored.jobs),
        pictured=pictured,
        problems=stored.problems,
    )


def _store_plan(store: Store, key: bytes, stored: StoredPlan, shared: tuple[str, ...]) -> str:
    """Store a plan under its `key`; its digest."""
    store.add([Row(key, encode(stored), shared)], {})
    return digest_of(key, stored)


def _new_plan(
    run: Run, inputs: Inputs
) -> tuple[StoredPlan, tuple[str, ...], tuple[Result, ...], JobMemo] | RefusedPlan:
    """The plan of the site, the digests of the values that its jobs share, the results of making
    its pictures, and the keys of its jobs."""
    try:
        new = _linked_and_planned(run, inputs)
    except SiteError as error:
        return RefusedPlan(pictured=(), problems=error.problems)
    linked, pictured, problems, sink = new.linked, new.pictured, new.problems, new.sink
    everything = (*problems, *problems_of_held(linked.held))
    if has_errors(problems):
        return RefusedPlan(pictured=pictured, problems=everything)
    addresses = encode(addresses_of(linked, new.plan, run.config, run.options.now))
    digest = of_bytes(addresses)
    sink.share(digest, addresses)
    if has_errors(run.as_reported(problems)):
        sink.flush()
        return RefusedPlan(pictured=pictured, problems=everything, addresses=digest)
    layouts = encode((linked.layouts.texts, linked.layouts.strings))
    stored = _stored(linked, new.plan, pictured, problems, run.config, of_bytes(layouts), digest)
    sink.share(stored.layouts, layouts)
    sink.flush()
    return stored, (*new.plan.shared, stored.layouts, stored.addresses), pictured, new.memo


class _Planned(NamedTuple):
    """A linked site and its plan, whose jobs went into the `sink`, the results of making its
    pictures, and all problems of what is not held back."""

    linked: Linked
    plan: Plan
    pictured: tuple[Result, ...]
    problems: tuple[Problem, ...]
    memo: JobMemo
    sink: StoreSink


def _linked_and_planned(run: Run, inputs: Inputs) -> _Planned:
    """Link and plan the site, without the posts that are held back. Raises SiteError as `link`
    does."""
    settings, options = run.place.settings, run.options
    documents = SiteDocuments(run.engine, inputs, settings)
    holding = (
        Holding(documents, options.now, drafts=options.drafts, strict=options.strict)
        if run.config.build.on_error == "hold"
        else None
    )
    while True:
        linked = holding.link() if holding else documents.linked(options.now, drafts=options.drafts)
        run.clock.end("link")
        pictures, pictured = publish_pictures(run, linked)
        run.clock.end("render")
        memo = JobMemo(run, inputs)
        sink = StoreSink(run.engine.store, memo)
        planned, wrong = plan(parts_of(linked, inputs, settings, pictures, run.options), sink)
        unmade = [problem for result in pictured for problem in result.problems]
        new = run.config.without_ignored((*unmade, *wrong))
        if not holding or not holding.take(new):
            problems = (*linked.problems, *new)
            return _Planned(linked, planned, pictured, problems, memo, sink)


def _stored(
    linked: Linked,
    new_plan: Plan,
    pictured: Sequence[Result],
    problems: tuple[Problem, ...],
    config: Config,
    layouts: str,
    addresses: str,
) -> StoredPlan:
    """The plan as its memo stores it; `layouts` is the digest of all layouts and strings,
    `addresses` that of the `SiteAddresses`."""
    site = linked.site
    return StoredPlan(
        cited=linked.cited,
        jobs=StoredJobs.of(new_plan.jobs),
        picture_digests={file.output: file.digest for file in new_plan.picture_files},
        picture_keys={result.name: result.key for result in pictured},
        copies={copy.output: copy.path for copy in new_plan.copies},
        languages=languages_of(linked.parsed, site, config),
        problems=problems,
        excluded=site.excluded,
        held=linked.held,
        preview_only=site.preview_only,
        since=site.since,
        until=site.until,
        next_due=site.next_due,
        layouts=layouts,
        addresses=addresses,
    )
