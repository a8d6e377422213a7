"""How the store compresses blobs."""

from __future__ import annotations

import sys

from sitegen.lazy import load

# Blobs with fewer bytes are not compressed.
SHORT = 200


def packed(data: bytes) -> bytes:
    """A blob as it is stored, after a byte that says how: as it is, or as a block of LZ4, which
    takes a tenth of the time of DEFLATE."""
    if len(data) >= SHORT:
        compressed: bytes = load("lz4.block:compress")(data)
        if len(compressed) < len(data):
            return b"\1" + compressed
    return b"\0" + data


def unpacked(stored: bytes, at_most: int = sys.maxsize) -> bytes:
    """The blob that `packed` packed. Raises ValueError if it is damaged, or has more than `at_most`
    bytes: few stored ones can say that they are many."""
    if stored[:1] != b"\1":
        return stored[1:]
    # A block begins with the length of what it holds.
    if int.from_bytes(stored[1:5], "little") > at_most:
        raise ValueError("too large")
    try:
        return load("lz4.block:decompress")(stored[1:])  # type: ignore[no-any-return]
    except Exception as error:  # LZ4BlockError, or MemoryError where the length is damaged
        raise ValueError(str(error)) from error
