"""Writing files, and decoding their bytes."""

from __future__ import annotations

import codecs
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sitegen.errors import Problem, SiteError

# The path of a file → its text as it is, with byte order mark and line ends; None if it has none.
ExactTexts = Callable[[str], str | None]

# The names of temporary files, for `glob`.
TEMPORARY = ".*.sitegen.tmp"

# O_BINARY is for Windows, where a text file would get other line ends.
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)


def write(path: str | Path, data: bytes) -> None:
    """Write `data` to the file `path`. Raises OSError with the name of the file, which Python
    leaves out when the disk is full.

    `open` asks the system three more things about each file."""
    try:
        file = os.open(path, _WRITE, 0o666)
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(file, left) :]
        finally:
            os.close(file)
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(path)) from error


@contextmanager
def temporary(path: Path) -> Iterator[Path]:
    """A path beside `path`, to write a file that then replaces it; the file is deleted at the end
    if it is still there.

    No build publishes a file of this name, and it is short enough for every file system."""
    aside = path.with_name(f".{os.getpid()}.sitegen.tmp")
    try:
        yield aside
    finally:
        aside.unlink(missing_ok=True)


def decode(path: str, data: bytes) -> str:
    """The bytes of the file `path` as text: UTF-8, without a byte order mark; line ends stay as
    they are. Raises SiteError if it is not UTF-8."""
    # The codec utf-8-sig, which leaves the mark out as well, is written in Python.
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode(errors="replace")) + 1
        raise SiteError(
            [
                Problem(
                    path=path,
                    line=line,
                    column=column,
                    code="encoding",
                    message=f"expected UTF-8, got the byte 0x{data[error.start]:02X}",
                    hint="save the file in the encoding UTF-8",
                )
            ]
        ) from error
