"""Typographic quotes and dashes: Python-Markdown's extension `smarty`, in linear time and with the
same output. The library copies the whole text for each match, and all children of an element for
each of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import smarty
from markdown.inlinepatterns import InlineProcessor, Pattern
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, STX, AtomicString

# So far the patterns look ahead.
_AHEAD = 20
_REPLACED = re.compile(rf"{STX}smarty:([0-9]+){ETX}")


class LinearSmarty(Treeprocessor):
    """Replaces quotes, dashes and dots in all texts as the `patterns` of the extension say."""

    def __init__(self, md: Markdown, patterns: Iterable[Pattern]) -> None:
        super().__init__(md)
        self._patterns = [each for each in patterns if isinstance(each, InlineProcessor)]

    def run(self, root: Element) -> None:
        """Replace them, but not in AtomicString."""
        for element in root.iter():
            if element.text and element is not root:
                element.text = self._replaced(element.text)
            if element.tail:
                element.tail = self._replaced(element.tail)

    def _replaced(self, text: str) -> str:
        if isinstance(text, AtomicString):
            return text
        replacements: list[str] = []
        for pattern in self._patterns:
            text = "".join(_applied(pattern, text, replacements))
        return _REPLACED.sub(lambda found: replacements[int(found[1])], text)


def _applied(pattern: InlineProcessor, text: str, replacements: list[str]) -> Iterator[str]:
    """The pieces of `text` with a placeholder for each match, whose replacement is added to
    `replacements`. As in the library, a match has the placeholder behind it that is before it."""
    regex, at = pattern.getCompiledRegExp(), 0
    while True:
        # Positions in what was searched are smaller by `cut` than those in the text.
        cut = at - 1
        found = regex.match(ETX + text[at : at + _AHEAD], 1) if at else None
        if found is None:
            found, cut = regex.search(text, at + (at > 0)), 0
        if found is None:
            break
        yield text[at : found.start() + cut]
        yield f"{STX}smarty:{len(replacements)}{ETX}"
        replacements.append(str(pattern.handleMatch(found, found.string)[0]))
        at = found.end() + cut
    yield text[at:]


class LinearSmartyExtension(smarty.SmartyExtension):
    """Python-Markdown's extension `smarty` with `LinearSmarty`."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Register it in the place of the library's."""
        super().extendMarkdown(md)
        md.treeprocessors.register(LinearSmarty(md, self.inlinePatterns), "smarty", 6)


def makeExtension() -> LinearSmartyExtension:  # noqa: N802 - Python-Markdown's name
    """The extension, as Python-Markdown asks a module for it."""
    return LinearSmartyExtension()
