"""What many jobs name by its digest, so that it is stored once."""

from __future__ import annotations

from collections.abc import Callable

from sitegen.digest import of_bytes
from sitegen.incremental.keys import encode


class SharedValues:
    """Gives each new value, encoded, to `keep`; `digests` are those of all values so far."""

    def __init__(self, keep: Callable[[str, bytes], None]) -> None:
        self._keep = keep
        self._digests: dict[str, None] = {}

    @property
    def digests(self) -> tuple[str, ...]:
        """The digests of all values so far, in the order in which they came."""
        return tuple(self._digests)

    def share(self, value: object) -> str:
        """The digest of the encoded `value`."""
        encoded = encode(value)
        digest = of_bytes(encoded)
        if digest not in self._digests:
            self._digests[digest] = None
            self._keep(digest, encoded)
        return digest
