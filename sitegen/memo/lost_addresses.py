"""The addresses of a site, compared with those that were published before. If neither has changed
since the last comparison, only the head of the record is read: it has what was lost then."""

from __future__ import annotations

from msgspec.structs import replace

from sitegen.incremental.keys import decode
from sitegen.lazy import load
from sitegen.model.lasting_addresses import Comparison, SiteAddresses
from sitegen.pipeline.run import Run
from sitegen.publish import address_record
from sitegen.publish.address_record import RecordHead


def compared(run: Run, addresses: str) -> Comparison:
    """The comparison of the site whose `SiteAddresses` the store has under the digest `addresses`;
    "" if some documents have errors, so that nobody knows its addresses.

    Builds with drafts are for showing: they neither lose an address nor publish one. Raises
    SiteError for a file of `--published` that cannot be read."""
    options = run.options
    if options.preview or not addresses:
        return Comparison()
    head = address_record.head(run.publication.record)
    if options.drafts:
        return Comparison(record=b"" if head else _without_drafts(run))
    key = run.engine.key("sitegen.pipeline.lost_addresses:compare", addresses)
    if head is not None and head.key == key and not options.published:
        problems = run.config.without_ignored(head.problems)
        return Comparison(problems, held_before=head.held_before)
    listed = None
    if options.published:
        listed = load("sitegen.pipeline.published_lists:read")(options.published, run.config.base)
    comparison: Comparison = load("sitegen.pipeline.lost_addresses:compare")(
        decode(run.engine.store.blob(addresses), SiteAddresses),
        run.publication.earlier_addresses(),
        listed,
        key,
        head.key if head else b"",
        options.limits,
    )
    return replace(comparison, problems=run.config.without_ignored(comparison.problems))


def _without_drafts(run: Run) -> bytes:
    """A first record for a folder that gets drafts. Without one, a later build would take all pages
    in the folder for published ones."""
    return address_record.encoded(RecordHead(b"", ()), run.publication.earlier_addresses())
