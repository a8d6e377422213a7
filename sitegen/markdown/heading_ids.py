"""Ids of headings."""

from __future__ import annotations

from collections.abc import Iterable

from sitegen.text import letters


class HeadingIds:
    """Gives ids to the headings of one document after the other, by GitHub's rule, since that is
    the one that people and language models have in mind; a repeated id gets "-1", "-2"."""

    def __init__(self) -> None:
        self._used: dict[str, int] = {}

    def reset(self, taken: Iterable[str] = ()) -> None:
        """From now on, only the ids that are `taken` are in use."""
        self._used = dict.fromkeys(taken, 0)

    def __call__(self, text: str, separator: str = "-") -> str:
        """A new id for a heading with this text. Spaces become `separator`."""
        plain = letters.anchor(text).replace(" ", separator) or "section"
        id_ = plain
        while id_ in self._used:
            self._used[plain] += 1
            id_ = f"{plain}-{self._used[plain]}"
        self._used[id_] = 0
        return id_
