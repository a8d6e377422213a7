"""What an author has written, and warnings about places in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property

from sitegen.errors import Problem
from sitegen.markdown import places

# At most so many warnings of one kind: enough to see what is wrong.
ENOUGH = 20


class Written:
    """What an author has written: the text of the file `path` from its line `first_line` on."""

    def __init__(self, path: str, first_line: int, visible: Callable[[], str]) -> None:
        self.path, self.first_line, self._visible = path, first_line, visible

    @cached_property
    def visible(self) -> str:
        """The text with blanks for code, and for what is no part of what readers see."""
        return self._visible()

    def start_of(self, tag: str) -> int | None:
        """Where a tag was written, if it has the mark that tells so."""
        place = places.of_tag(tag)
        return self.offset(*place) if place else None

    def offset(self, line: int, column: int) -> int:
        """The index in the text of a line and column of it, both from 1."""
        return self._lines[line - 1] + column - 1

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(end.end() for end in re.finditer("\n", self.visible))]

    def warning(self, start: int, message: str, hint: str) -> Problem:
        """A warning about the raw HTML that is written at `start`."""
        return Problem(
            path=self.path,
            line=self.first_line + self.visible.count("\n", 0, start),
            column=start - self.visible.rfind("\n", 0, start),
            severity="warning",
            code="raw-html",
            message=message,
            hint=hint,
        )
