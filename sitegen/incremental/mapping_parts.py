"""The parts in which the store has a large mapping: all entries, and what has changed since."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from sitegen.digest import of_bytes

# A mapping is written as a whole again when one in MOST of its entries has changed.
MOST = 20


class MappingPart(Struct, frozen=True):
    """A part of a stored mapping, encoded, and its digest."""

    data: bytes
    digest: str

    @staticmethod
    def of(entries: Mapping[str, object]) -> MappingPart:
        """The part with these entries."""
        data = msgspec.msgpack.encode(entries)
        return MappingPart(data, of_bytes(data))


class NewParts(Struct, frozen=True):
    """What is written of the mapping `name`: the `whole`, unless that stays as it is; and the
    entries that are added or replaced in it, if there are any."""

    name: str
    whole: MappingPart | None
    changed: MappingPart | None
