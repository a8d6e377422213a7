"""Names of files whose bytes are no UTF-8."""

from __future__ import annotations

from sitegen.errors import Problem


def printed(path: str) -> str:
    """A path of the operating system as text: its bytes may not be UTF-8."""
    return path.encode(errors="replace").decode()


def no_utf8(path: str) -> Problem:
    """The problem that the bytes of a file's name are not UTF-8."""
    return Problem(
        path=printed(path),
        code="encoding",
        message="the name of the file is not UTF-8",
        hint="rename the file",
    )
