"""Fixes of texts, applied as `sitegen fix` does."""

from __future__ import annotations

import datetime as dt

from sitegen.errors import Problem, SiteError
from sitegen.parse.frontmatter import split
from sitegen.text.edits import edited


def problems_of(text: str) -> tuple[Problem, ...]:
    """What is wrong with the front matter of a file."""
    try:
        return split("a.md", text, dt.UTC).meta.problems
    except SiteError as error:
        return error.problems


def fixable(text: str, *, unsafe: bool = False) -> Problem | None:
    """The first problem of a file that has a fix: a safe one, unless others may be `unsafe`."""
    return next((p for p in problems_of(text) if p.fix and (unsafe or p.fix.safe)), None)


def fixed(text: str, *, unsafe: bool = False, limit: int = 20) -> str:
    """The text of a file after the fixes of its front matter, one after the other."""
    for _ in range(limit):
        problem = fixable(text, unsafe=unsafe)
        if problem is None:
            return text
        text = edited(text, problem.fix.texts)
    raise AssertionError(f"the fixes do not end: {text!r}")


def assert_safe(text: str, after: str) -> None:
    """The safe fixes of a file make `after` of it, which has no problem."""
    assert problems_of(text)
    assert fixed(text) == after
    assert not problems_of(after)


def assert_unsafe(text: str, after: str) -> None:
    """Only fixes that may change what is meant make `after` of it, which has no problem."""
    assert problems_of(text)
    assert fixed(text) == text
    assert fixed(text, unsafe=True) == after
    assert not problems_of(after)


def assert_unclear(text: str) -> None:
    """A file has problems, and none of them has a fix."""
    assert problems_of(text)
    assert fixable(text, unsafe=True) is None
