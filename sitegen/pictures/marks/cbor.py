"""CBOR data → Python values (RFC 8949), with limits: C2PA manifests come from strangers.

Written for this purpose because a library that also encodes, shares references and makes objects
of tags takes more to bound than the format takes to read."""

from __future__ import annotations

import struct
from typing import Any

MAX_DEPTH, MAX_VALUES = 32, 100_000
BROKEN, TOO_LARGE = "it is damaged", "it has too many values"
_FLOATS = {25: ">e", 26: ">f", 27: ">d"}
_SIMPLE = {20: False, 21: True}
_BREAK = b"\xff"


def loads(data: bytes) -> Any:
    """The first value in `data`. Tags are left out, and their content stays; a key of a map that is
    no text is "". Raises ValueError if the data is damaged, too deep or has too many values."""
    return _Reader(data).value(0)


class _Reader:
    """A place in the data, and how many values may still come."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._left = MAX_VALUES

    def value(self, depth: int) -> Any:
        """The value at the present place (RFC 8949 §3)."""
        self._left -= 1
        if depth > MAX_DEPTH or self._left < 0:
            raise ValueError(TOO_LARGE)
        first = self._take(1)[0]
        major, info = first >> 5, first & 31
        if major == 7:
            return self._simple(info)
        if info == 31:
            return self._indefinite(major, depth)
        number = self._number(info)
        if major < 2:
            return number if major == 0 else -1 - number
        if major == 2:
            return self._take(number)
        if major == 3:
            return self._take(number).decode(errors="replace")
        if major == 6:
            return self.value(depth + 1)
        # Each value takes a byte, so no more can be there than bytes.
        if number > len(self._data) - self._at:
            raise ValueError(BROKEN)
        if major == 4:
            return [self.value(depth + 1) for _ in range(number)]
        return {_key(self.value(depth + 1)): self.value(depth + 1) for _ in range(number)}

    def _number(self, info: int) -> int:
        if info < 24:
            return info
        if info > 27:
            raise ValueError(BROKEN)
        return int.from_bytes(self._take(1 << (info - 24)), "big")

    def _simple(self, info: int) -> Any:
        if info in _FLOATS:
            return struct.unpack(_FLOATS[info], self._take(1 << (info - 24)))[0]
        if info == 24:
            self._take(1)
        elif info > 27:
            raise ValueError(BROKEN)
        return _SIMPLE.get(info)

    def _indefinite(self, major: int, depth: int) -> Any:
        """A value whose length is not said before it (RFC 8949 §3.2): parts up to a break."""
        if major not in {2, 3, 4, 5}:
            raise ValueError(BROKEN)
        parts = []
        while self._data[self._at : self._at + 1] != _BREAK:
            parts.append(self.value(depth + 1))
        self._take(1)
        if major == 4:
            return parts
        if major == 5:
            if len(parts) % 2:
                raise ValueError(BROKEN)
            return {_key(key): value for key, value in zip(parts[::2], parts[1::2], strict=True)}
        if not all(isinstance(part, bytes if major == 2 else str) for part in parts):
            raise ValueError(BROKEN)
        return b"".join(parts) if major == 2 else "".join(parts)

    def _take(self, size: int) -> bytes:
        end = self._at + size
        if end > len(self._data):
            raise ValueError(BROKEN)
        taken = self._data[self._at : end]
        self._at = end
        return taken


def _key(value: Any) -> str:
    return value if isinstance(value, str) else ""
