"""The comments of an export of Blogger. They stand behind all posts, or between them, and there may
be ten times as many: their texts wait in a temporary file for the post that they are on."""

from __future__ import annotations

import tempfile
import weakref
from array import array
from collections.abc import Collection

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from sitegen.importing.source import SourceComment


class StoredComment(Struct, frozen=True):
    """A comment as it is in the export, which may be one that is not shown."""

    comment: SourceComment
    is_shown: bool


class StoredComments:
    """All comments, by the number of their post."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (it lives as long as the reader)
        weakref.finalize(self, self._file.close)
        self._end = 0
        self._places: dict[str, array[int]] = {}

    def add(self, post: str, comment: SourceComment, *, is_shown: bool) -> None:
        """Keep a comment on a post."""
        data = msgspec.json.encode(StoredComment(comment, is_shown))
        self._file.seek(self._end)
        self._file.write(data)
        self._places.setdefault(post, array("q")).extend((self._end, len(data)))
        self._end += len(data)

    def on(self, post: str) -> tuple[SourceComment, ...]:
        """The comments on a post that are shown, each with the next one above it that is shown."""
        found = self._all_on(post)
        return tuple(_threaded(each.comment, found) for each in found.values() if each.is_shown)

    def shown_without(self, posts: Collection[str]) -> int:
        """How many comments are shown that are on none of these posts."""
        return sum(len(self.on(post)) for post in self._places if post not in posts)

    def _all_on(self, post: str) -> dict[str, StoredComment]:
        places = self._places.get(post, array("q"))
        found = {}
        for start, size in zip(places[::2], places[1::2], strict=True):
            self._file.seek(start)
            stored = msgspec.json.decode(self._file.read(size), type=StoredComment)
            found[stored.comment.id] = stored
        return found


def _threaded(comment: SourceComment, found: dict[str, StoredComment]) -> SourceComment:
    parent, passed = comment.parent, {comment.id}
    while parent in found and parent not in passed and not found[parent].is_shown:
        passed.add(parent)
        parent = found[parent].comment.parent
    is_known = parent in found and parent not in passed
    return replace(comment, parent=parent if is_known else "")
