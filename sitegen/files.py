"""Writing files."""

from __future__ import annotations

from pathlib import Path


def write(path: Path, data: bytes) -> None:
    """Write `data` to the file `path`. Raises OSError, always with the name of the file: a full disk is told without one."""
    try:
        path.write_bytes(data)
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(path)) from error
