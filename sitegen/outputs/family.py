"""What a file of this folder declares: one kind of output."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from msgspec import Struct

from sitegen.errors import Problem
from sitegen.model.job_functions import EncodedJob, JobFunction
from sitegen.model.site import Edition, Outline
from sitegen.outputs.context import Context

# What a family plans: jobs, and problems of the documents that they render.
Planned = Iterator[EncodedJob | Problem]


def no_addresses(_edition: Edition, _outline: Outline) -> Iterable[str]:
    """No addresses: for outputs that belong to a file of an author, whose address is known, or that
    have a digest in their name, which nobody links to."""
    return ()


class Family(Struct, frozen=True, kw_only=True):
    """One kind of output, which is planned once `per` edition, per host or per site: for a host and
    for the site, with the context of its first edition.

    `jobs` plans all outputs of this kind. `addresses` says, before links are resolved, where they
    will be, so that links to them are no mistakes. `functions` are those that the jobs run, but for
    the one that renders pages. `unless_at` is one of `urls.REPLACEABLE`: an edition with a post or
    a page of its own at that address does without these outputs."""

    jobs: Callable[[Context], Planned]
    addresses: Callable[[Edition, Outline], Iterable[str]] = no_addresses
    functions: tuple[JobFunction, ...] = ()
    per: Literal["edition", "host", "site"] = "edition"
    unless_at: str = ""

    def is_planned_for(self, edition: Edition, outline: Outline) -> bool:
        """Whether outputs of this kind are planned in the context of the edition."""
        if self.unless_at in edition.replaced:
            return False
        if self.per == "host":
            return edition is outline.beside(edition)[0]
        return self.per == "edition" or edition is outline.editions[0]
