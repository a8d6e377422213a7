"""Includes that a site has written itself: those that only put values into a text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from sitegen.importing.source import SourceError
from sitegen.importing.sources import folders
from sitegen.importing.sources.liquid.syntax import words

# Longer ones are parts of a page, and no words in a text.
_LONGEST = 4_000
# What has no place in a text, or only works in the old design.
_NO_TEXT = re.compile(r"<(?:script|style|form|link|meta|head|html|body)\b", re.I)
_ASKED = re.compile(r"\binclude\.([A-Za-z_][\w-]*)")


class OwnIncludes:
    """The includes of the site in the folder `root`, whose files are `paths`."""

    def __init__(self, root: Path, paths: Mapping[str, str], folder: str = "_includes") -> None:
        self._root, self._paths, self._folder = root, paths, folder
        self._known: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        """The text of an include by its name; "" if it is none that can be shown in a text."""
        if name not in self._known:
            self._known[name] = self._read(self._paths.get(f"{self._folder}/{name}", ""))
        return self._known[name]

    def _read(self, path: str) -> str:
        try:
            text = folders.read_text(self._root / path, path, _LONGEST).text if path else ""
        except SourceError:
            return ""
        return "" if _NO_TEXT.search(text) else text


def given(text: str, rest: str, known: Mapping[str, str]) -> dict[str, str | None]:
    """What the include with that `text` may ask for: the `known` values of the words in `rest`, and
    nothing for a name that the tag does not give."""
    named = {word.key for word in words(rest)}
    return {**{name: None for name in _ASKED.findall(text) if name not in named}, **known}


def is_block(text: str) -> bool:
    """Whether a text is a block of its own, and not some words in a line."""
    return "\n" in text or bool(re.match(r"<(?:div|p|figure|table|[ou]l|h\d|aside)\b", text, re.I))
