"""Digests of files and texts: BLAKE2b (RFC 7693) with 20 bytes, in hexadecimal."""

from __future__ import annotations

import hashlib
from pathlib import Path

# Bytes read at a time.
CHUNK = 1 << 20


def of_bytes(data: bytes) -> str:
    """The digest of `data`."""
    return hashlib.blake2b(data, digest_size=20).hexdigest()


def of_file(path: str | Path) -> str:
    """The digest of a file, which is read in chunks: videos do not fit into memory. Raises
    OSError."""
    digest = hashlib.blake2b(digest_size=20)
    with open(path, "rb", buffering=0) as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
