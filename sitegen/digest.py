"""What files and texts are known by: BLAKE2b of 20 bytes, in hexadecimal."""

from __future__ import annotations

import hashlib
from pathlib import Path

CHUNK = 1 << 20


def of_bytes(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=20).hexdigest()


def of_file(path: str | Path) -> str:
    """The digest of a file, read a part at a time: films do not fit into memory."""
    digest = hashlib.blake2b(digest_size=20)
    with open(path, "rb", buffering=0) as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
