"""A kind of output, as its file declares it to the plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from sitegen.errors import Problem
from sitegen.model.config import Config
from sitegen.model.job_functions import EncodedJob, JobFunction
from sitegen.model.site import Outline
from sitegen.outputs.context import Context

# What a family plans: jobs, and what is wrong with the documents that they are made of.
Planned = Iterator[EncodedJob | Problem]


def no_addresses(_outline: Outline, _config: Config) -> Iterable[str]:
    """For outputs that links need not know: an author's file stands for each, or a name with a
    digest, which nobody writes."""
    return ()


class Family(Struct, frozen=True, kw_only=True):
    """One kind of output.

    `jobs` plans them all. `addresses` says, before links are resolved, which pages and files these
    will be, so that links to them are known. `functions` are those that the jobs run, beside the
    one that renders pages."""

    jobs: Callable[[Context], Planned]
    addresses: Callable[[Outline, Config], Iterable[str]] = no_addresses
    functions: tuple[JobFunction, ...] = ()
