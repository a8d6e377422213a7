"""Inline patterns of Python-Markdown's extensions, which a site can ask for."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from markdown.inlinepatterns import InlineProcessor


class ForeignPattern:
    """One pattern and its next match in one text."""

    def __init__(self, pattern: InlineProcessor, text: str) -> None:
        self._pattern, self._search, self._text = pattern, pattern.getCompiledRegExp().search, text
        self._match = self._search(text)

    def start(self, at: int) -> int:
        """Where the next match from `at` on begins; beyond the end of the text if there is none."""
        if self._match is not None and self._match.start() < at:
            self._match = self._search(self._text, at)
        return self._match.start() if self._match is not None else len(self._text) + 1

    def handle(self) -> tuple[Element | str | None, int | None, int | None]:
        """What the extension returns for the match: the replacement, and the start and end of the
        text that it replaces, which are None if it replaces nothing."""
        return self._pattern.handleMatch(self._match, self._text)  # type: ignore[arg-type]  # called only for a match
