"""Edits of the keys of a front matter, or of a TOML file, that change no other byte: comments,
order, quotes and line ends stay.

Nothing here verifies the result: callers have to parse it, and to check that everything else means
the same."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import islice
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from sitegen.edits import toml_edits, yaml_edits
from sitegen.edits.values import NoPlaceError, SourceEdit, edited
from sitegen.parse.frontmatter import HANDLERS
from sitegen.text.characters import with_line_feeds


class Front(Struct, frozen=True):
    """The place of the front matter in a `text` with line ends "\\n", and its language."""

    text: str
    start: int
    end: int
    is_toml: bool

    @property
    def source(self) -> str:
        """What is between its fences."""
        return self.text[self.start : self.end]

    def in_text(self, edits: Sequence[SourceEdit]) -> list[SourceEdit]:
        """Edits of the source as those of the text."""
        return [
            replace(edit, start=edit.start + self.start, end=edit.end + self.start)
            for edit in edits
        ]


def put(text: str, keys: Sequence[str], value: Any) -> str:
    """`text` with the key at the way `keys` set to the JSON `value` in its front matter, whatever
    was there. Raises NoPlaceError."""
    front = front_of(with_line_feeds(text))
    edits = (
        toml_edits.set_value(front.source, keys, value)
        if front.is_toml
        else yaml_edits.set_value(front.source, keys, value, may_lose_comments=True)
    )
    return edited(text, in_original(text, front.in_text(edits)))


def without(text: str, *keys: str) -> str:
    """`text`, with line ends "\\n", without the lines of these `keys` in its front matter. Raises
    NoPlaceError."""
    front = front_of(with_line_feeds(text))
    lines_of = toml_edits.lines_of if front.is_toml else yaml_edits.lines_of
    return edited(front.text, front.in_text(lines_of(front.source, keys)))


def in_original(text: str, edits: Sequence[SourceEdit]) -> list[SourceEdit]:
    """`edits` of `with_line_feeds(text)` as those of `text`, with its line ends."""
    # Offsets there of line ends that are "\r\n" in `text`, where each has one more character.
    doubled = [match.start() - i for i, match in enumerate(re.finditer("\r\n", text))]
    newline = "\r\n" if doubled else "\r" if "\r" in text and "\n" not in text else "\n"
    return [
        SourceEdit(
            edit.start + bisect_left(doubled, edit.start),
            edit.end + bisect_left(doubled, edit.end),
            edit.new.replace("\n", newline),
        )
        for edit in edits
    ]


def front_of(text: str) -> Front:
    """The front matter of `text`, which has line ends "\\n". Raises NoPlaceError if there is
    none."""
    start = len(text) - len(text.lstrip("\ufeff \t\n"))
    for fence, handler, _ in HANDLERS:
        if text.startswith(fence, start):
            line = max(text.rfind("\n", 0, start) + 1, len(text) - len(text.lstrip("\ufeff")))
            fences = list(
                islice(re.finditer(handler.FM_BOUNDARY.pattern, text[line:], re.MULTILINE), 2)
            )
            if len(fences) == 2:
                return Front(text, line + fences[0].end(), line + fences[1].start(), fence == "+++")
    raise NoPlaceError
