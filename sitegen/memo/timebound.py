"""What the memos of the site and of the plan store. It is valid only for some time, because a later
build can publish other posts from the same files."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from sitegen.digest import of_bytes
from sitegen.errors import Problem
from sitegen.incremental.keys import decode, encode, in_zone
from sitegen.incremental.store import Store
from sitegen.memo.stored_jobs import StoredJobs
from sitegen.model.held import HeldPost
from sitegen.model.site import Excluded, PreviewOnly


class TimeBound(Struct, frozen=True, kw_only=True):
    """A value that is valid from the moment `since` up to `until` (None: without limit).

    `copies` are the files that are published unchanged: paths in the site by output path.
    `languages` are those of documents and of redirects, by path and by output path; empty on a site
    of one language. `addresses` is the digest of the `SiteAddresses`."""

    copies: dict[str, str]
    languages: dict[str, str]
    problems: tuple[Problem, ...]
    excluded: tuple[Excluded, ...]
    held: tuple[HeldPost, ...]
    preview_only: tuple[PreviewOnly, ...]
    since: dt.datetime | None
    until: dt.datetime | None
    next_due: dt.datetime | None
    addresses: str

    def holds_at(self, now: dt.datetime) -> bool:
        """Whether the value is valid at the moment `now`."""
        has_begun = self.since is None or self.since <= now
        return has_begun and (self.until is None or now < self.until)


class StoredPlan(TimeBound, frozen=True, kw_only=True):
    """A plan as its memo stores it.

    `picture_digests` are those of the pictures that were made before the plan, by output path;
    `picture_keys` are the keys of the jobs that made them, by name. `layouts` is the digest of all
    layouts and strings. `cited` are the digests of the bodies for which alone the plan is right, by
    the path of the document: those in which a problem points to a line, and those of originals that
    translations are compared with."""

    cited: dict[str, str]
    jobs: StoredJobs
    picture_digests: dict[str, str]
    picture_keys: dict[str, bytes]
    layouts: str


T = TypeVar("T", bound=TimeBound)


def recall(store: Store, key: bytes, kind: type[T], now: dt.datetime, zone: dt.tzinfo) -> T | None:
    """The value of the row `key`, with its times in the `zone`; None if there is no such row, or
    the value is not valid at the moment `now`."""
    value = store.values([key]).get(key)
    if not value:
        return None
    stored: T = decode(value, kind)
    if not stored.holds_at(now):
        return None
    # Only these fields have times. To search all fields would take longer than decoding them.
    names = ("excluded", "preview_only", "since", "until", "next_due")
    moved = in_zone(tuple(getattr(stored, name) for name in names), zone)
    return replace(stored, **dict(zip(names, moved, strict=True)))


def digest_of(key: bytes, stored: StoredPlan) -> str:
    """A digest that names the plan under this `key`: nothing else tells two plans with one key
    apart. (To compute it from the encoded plan would take longer than to decode that.)"""
    return of_bytes(encode((key, stored.since, stored.until, stored.cited)))
