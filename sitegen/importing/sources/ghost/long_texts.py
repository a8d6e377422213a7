"""Bytes of JSON in pieces that suit its parser: it goes through a text that is not complete from
its beginning again with each piece, which takes the square of its length if all are short."""

from __future__ import annotations

import re
from typing import BinaryIO

# All that one piece holds is read before the first event of it comes.
LEAST = 4096
_MOST = 1 << 26
_TO_END = re.compile(rb'(?:[^"\\]++|\\.)*+"', re.DOTALL)


class JsonPieces:
    """The pieces of a file: short ones, and within a text each twice as long as the last one, up to
    its end."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._rest, self._size, self._is_in_text = b"", LEAST, False

    def read(self, length: int = -1) -> bytes:
        """The next piece, b"" at the end. A parser first asks for none, to see their type."""
        if length == 0:
            return b""
        self._size = min(self._size * 2, _MOST) if self._is_in_text else LEAST
        piece = self._rest + self._stream.read(max(0, self._size - len(self._rest)))
        whole = self._whole(piece)
        end = _TO_END.match(piece, 0, whole) if self._is_in_text else None
        cut = end.end() if end else self._whole(piece[: min(whole, self._size)])
        taken, self._rest = piece[:cut], piece[cut:]
        plain = taken.replace(b"\\\\", b"").replace(b'\\"', b"")
        self._is_in_text ^= plain.count(b'"') % 2 == 1
        return taken

    @staticmethod
    def _whole(piece: bytes) -> int:
        """The length of a piece without a backslash at its end, which belongs to the next sign."""
        kept = len(piece.rstrip(b"\\"))
        return kept or len(piece)
