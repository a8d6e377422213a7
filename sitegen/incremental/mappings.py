"""Large mappings in the store, of which a build reads all and changes little: all entries as they
were once, and beside them those that were added or replaced since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

from msgspec import Struct

from sitegen.incremental.keys import decode, decode_cached
from sitegen.incremental.mapping_parts import MOST, MappingPart, NewParts
from sitegen.incremental.store import Store

V = TypeVar("V")


class StoredMapping(Struct, Generic[V], frozen=True):
    """The mapping `name` as the store has it.

    `changed` are those of its `entries` that are not in the part with the digest `whole`, or are
    others there. `digest` names the mapping: another one has another digest."""

    name: str
    entries: Mapping[str, V] = {}
    changed: Mapping[str, V] = {}
    whole: str = ""
    digest: str = ""


def load(store: Store, name: str, kind: type[V]) -> StoredMapping[V]:
    """The mapping `name`, with values of this `kind`; an empty one if the store has none. Its
    entries are shared with later calls."""
    parts = store.parts(name)
    if not parts:
        return StoredMapping(name)
    whole = parts[0]
    entries = decode_cached(whole.data, whole.digest, dict[str, kind])  # type: ignore[valid-type]
    if len(parts) == 1:
        return StoredMapping(name, entries, {}, whole.digest, whole.digest)
    changed = decode(parts[1].data, dict[str, kind])  # type: ignore[valid-type]
    digest = whole.digest + parts[1].digest
    return StoredMapping(name, {**entries, **changed}, changed, whole.digest, digest)


def replaced(
    before: StoredMapping[V], entries: Mapping[str, V], renewed: Iterable[str]
) -> tuple[StoredMapping[V], NewParts | None]:
    """The mapping with these `entries` instead, and what has to be written for that; None if they
    are the same. `renewed` are the names of all that may be others than before, or are new."""
    old = before.entries
    new = {
        name: entries[name]
        for name in renewed
        if name in entries and entries[name] != old.get(name)
    }
    added = sum(name not in old for name in new)
    is_complete = len(entries) == len(old) + added  # of the old names, none is gone
    if before.whole and is_complete and not new:
        return before, None
    changed = {**before.changed, **new}
    if before.whole and is_complete and len(changed) * MOST <= len(entries):
        part = MappingPart.of(changed)
        digest = before.whole + part.digest
        after = StoredMapping(before.name, entries, changed, before.whole, digest)
        return after, NewParts(before.name, None, part)
    whole = MappingPart.of(entries)
    after = StoredMapping(before.name, entries, {}, whole.digest, whole.digest)
    return after, NewParts(before.name, whole, None)
