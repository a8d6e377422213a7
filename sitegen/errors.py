"""Problems are values: a stage collects all of them, then raises once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

Severity = Literal["error", "warning"]


class Problem(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """Something in the site that its author has to know.

    `path` is relative to the site's folder; `line` and `column` count from 1, columns in characters; 0 means "the
    whole file" or "the whole line". `code` is stable and documented in docs/problems.md.
    """

    path: str
    line: int = 0
    column: int = 0
    severity: Severity = "error"
    code: str
    message: str
    hint: str = ""


class SiteError(Exception):
    """The site is wrong: every problem that was found, errors and warnings."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.path}:{p.line}:{p.column}: {p.message}" for p in self.problems))


class InternalError(Exception):
    """A mistake of sitegen's own, `what`, that came up in the work on `owner`: a document, a layout, a file.

    It is made of two texts, so that it can go from one process to another, as many exceptions cannot.
    """

    def __init__(self, owner: str, what: str) -> None:
        super().__init__(owner, what)
        self.owner, self.what = owner, what

    @classmethod
    def of(cls, owner: str, error: Exception) -> InternalError:
        return cls(owner, described(error))

    def __str__(self) -> str:
        return f"{self.what}, in the work on {self.owner}"


def raise_errors(problems: Iterable[Problem]) -> None:
    """Raise `SiteError` with all the problems if one of them is an error."""
    found = tuple(problems)
    if any(p.severity == "error" for p in found):
        raise SiteError(found)


def unreadable(path: str, error: OSError) -> Problem:
    """What to say of the file `path`, which was there when its folder was read."""
    return Problem(path=path, code="vanished" if isinstance(error, FileNotFoundError) else "unreadable",
                   message=f"cannot be read: {error.strerror}")


def described(error: Exception) -> str:
    """An exception on one line."""
    return f"{type(error).__name__}: {shorten(error, 200)}"


def shorten(value: object, limit: int = 60) -> str:
    """A value as a message shows it: one line, in quotes where it is text, cut in the middle of nothing long."""
    text = repr(value) if isinstance(value, str) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
