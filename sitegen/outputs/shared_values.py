"""Values that many jobs name by digest, so that each is stored once."""

from __future__ import annotations

from collections.abc import Callable

from sitegen.digest import of_bytes
from sitegen.incremental.keys import encode


class SharedValues:
    """Stores values: calls `keep` with the digest and the encoding of each new one."""

    def __init__(self, keep: Callable[[str, bytes], None]) -> None:
        self._keep = keep
        self._digests: dict[str, None] = {}

    @property
    def digests(self) -> tuple[str, ...]:
        """The digests of all values so far, in the order in which they came."""
        return tuple(self._digests)

    def share(self, value: object) -> str:
        """Store `value`, and return the digest of its encoding."""
        encoded = encode(value)
        digest = of_bytes(encoded)
        if digest not in self._digests:
            self._digests[digest] = None
            self._keep(digest, encoded)
        return digest
