"""What an author has written, and warnings about places in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cached_property

from sitegen.errors import Problem

# The number of warnings of one kind: enough to see what is wrong.
ENOUGH = 20


class Written:
    """The `text` that an author has written, in the file `path` from line `first_line` on. `rare`:
    what `characters.rare_in` returns for it, if that is known."""

    def __init__(
        self,
        path: str,
        first_line: int,
        text: str,
        visible: Callable[[], str],
        rare: str | None = None,
    ) -> None:
        self.path, self.first_line, self.text, self.rare = path, first_line, text, rare
        self._visible = visible

    @cached_property
    def visible(self) -> str:
        """The text with blanks for code and for what readers do not see."""
        return self._visible()

    def offset(self, line: int, column: int) -> int:
        """The index in the text of a line and column of it, both from 1."""
        return self._lines[line - 1] + column - 1

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(end.end() for end in re.finditer(r"\r\n?|\n", self.visible))]

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


class Limit:
    """At most `ENOUGH` warnings of each kind, and of as many kinds."""

    def __init__(self) -> None:
        self._counts: Counter[object] = Counter()

    def allows(self, kind: object, most: int = ENOUGH) -> bool:
        """Count one more warning of this `kind`; False if there are `most` of them already."""
        if kind not in self._counts and len(self._counts) == ENOUGH:
            return False
        self._counts[kind] += 1
        return self._counts[kind] <= most
