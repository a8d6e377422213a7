"""The ids in the texts of documents that links with a fragment lead to: headings, notes, live
entries."""

from __future__ import annotations

from collections.abc import Callable

from sitegen.model.documents import Document
from sitegen.text import letters

# Returns the ids in the text of a document; None if the text cannot be converted.
IdsOf = Callable[[Document], tuple[str, ...] | None]

# The ids of a document with more of them are looked up in a set.
_FEW_IDS = 20


class TextIds:
    """The ids of documents by path. `ids_of` is called only for documents that links with a
    fragment lead to."""

    def __init__(self, ids_of: IdsOf) -> None:
        self._ids_of = ids_of
        self._documents: dict[str, Document] = {}
        self._ids: dict[str, tuple[str, ...] | None] = {}
        self._by_fragment: dict[str, dict[str, str]] = {}
        self._sets: dict[str, frozenset[str]] = {}
        self._sorted: dict[str, list[str]] = {}

    def add(self, document: Document) -> None:
        """From now on, links may lead to ids in the document. One of the same path is replaced."""
        self._documents[document.path] = document
        for known in (self._ids, self._by_fragment, self._sets, self._sorted):
            known.pop(document.path, None)

    def __contains__(self, path: str) -> bool:
        """Whether the ids of the document `path` are known."""
        return path in self._documents

    def has(self, path: str, id_: str) -> bool:
        """Whether the document `path` has this id, or may have it because its text cannot be
        converted. Tables of contents and footnotes lead to each of thousands, so a long list of ids
        is not searched for each link."""
        ids = self._in(path)
        if ids is None:
            return True
        if len(ids) <= _FEW_IDS:
            return id_ in ids
        if path not in self._sets:
            self._sets[path] = frozenset(ids)
        return id_ in self._sets[path]

    def like(self, path: str, id_: str) -> str | None:
        """The id of the document `path` that differs from `id_` only by invisible joiners."""
        if path not in self._by_fragment:
            self._by_fragment[path] = {
                letters.without_joiners(known): known for known in reversed(self._in(path) or ())
            }
        return self._by_fragment[path].get(letters.without_joiners(id_))

    def sorted(self, path: str) -> list[str]:
        """All ids of the document `path`."""
        if path not in self._sorted:
            self._sorted[path] = sorted(self._in(path) or ())
        return self._sorted[path]

    def _in(self, path: str) -> tuple[str, ...] | None:
        if path not in self._documents:
            return ()
        if path not in self._ids:
            self._ids[path] = self._ids_of(self._documents[path])
        return self._ids[path]
