"""Parts of Python-Markdown that take quadratic time, rewritten to take linear time, with the same
output.

A text that repeats one thing again and again comes from a broken program or an attacker. It must
not keep a build busy for minutes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import footnotes, toc

from sitegen.markdown import budget

FOOTNOTE = r"\[\^([^\]]*)\]"


# --- link reference definitions -------------------------------------------------------------------


class LimitedReferences(dict[str, tuple[str, str | None]]):
    """Addresses and titles by label. All uses of them together may have as many characters as a
    whole text; CommonMark's own implementation has such a limit as well."""

    _left = budget.MAX_CHARACTERS

    def clear(self) -> None:
        """Remove all labels, and begin to count anew."""
        super().clear()
        self._left = budget.MAX_CHARACTERS

    def __getitem__(self, label: str) -> tuple[str, str | None]:
        address, title = super().__getitem__(label)
        self._left -= len(address) + len(title or "")
        if self._left < 0:
            raise budget.ExpandedError(label)
        return address, title


# --- footnotes ------------------------------------------------------------------------------------


class LinearFootnotes(footnotes.FootnoteExtension):
    """Numbers references by counting them. The library tries every number that is in use."""

    _numbers: dict[str, int] | None = None

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Register the reference of this module in the place of the library's."""
        super().extendMarkdown(md)
        md.inlinePatterns.register(FootnoteReference(FOOTNOTE, self), "footnote", 175)

    def reset(self) -> None:
        """Remove the footnotes of the last document."""
        super().reset()
        self._numbers = None

    def setFootnote(self, id: str, text: str) -> None:  # noqa: A002, N802 - Python-Markdown's names
        """Store a definition."""
        super().setFootnote(id, text)
        self._numbers = None

    def number(self, label: str) -> int | None:
        """The number of the footnote `label`, in the order of definitions; None if it has none."""
        if self._numbers is None:
            self._numbers = {each: number for number, each in enumerate(self.footnotes, 1)}
        return self._numbers.get(label)

    def unique_ref(self, reference: str, found: bool = False) -> str:
        """The id of a reference: the second one to a footnote has a 2 in it, and so on."""
        if not found:
            return reference
        count = self.found_refs[reference] = self.found_refs.get(reference, 0) + 1
        begin, separator, label = reference.partition(self.get_separator())
        return reference if count == 1 else f"{begin}{count}{separator}{label}"


class FootnoteReference(footnotes.FootnoteInlineProcessor):
    """A reference to a footnote: `[^label]`."""

    footnotes: LinearFootnotes

    def handleMatch(  # type: ignore[override]  # noqa: N802 - Python-Markdown's name
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002
    ) -> tuple[Element | None, int | None, int | None]:
        """The element of the reference, and where it begins and ends; None without a footnote."""
        number = self.footnotes.number(m[1])
        if number is None:
            return None, None, None
        sup = Element("sup", {"id": self.footnotes.makeFootnoteRefId(m[1], found=True)})
        link = SubElement(
            sup, "a", {"href": f"#{self.footnotes.makeFootnoteId(m[1])}", "class": "footnote-ref"}
        )
        link.text = self.footnotes.getConfig("SUPERSCRIPT_TEXT").format(number)
        return sup, m.start(0), m.end(0)


# --- tables of contents ---------------------------------------------------------------------------


class LinearContents(toc.TocTreeprocessor):
    """Remembers where each marker is; the library searches all elements beside it."""

    def replace_marker(self, root: Element, elem: Element) -> None:
        """Put the table of contents `elem` in place of the first MAX_CONTENTS markers."""
        left = budget.MAX_CONTENTS
        for parent, places in self._markers(root):
            for place in places[:left]:
                parent[place] = elem
            left -= len(places[:left])

    def _markers(self, root: Element) -> Iterator[tuple[Element, list[int]]]:
        """The elements that hold a marker, each with the places of those in it, in order."""
        waiting: list[Element] = [root]
        while waiting:
            parent = waiting.pop()
            children = [
                (place, child) for place, child in enumerate(parent) if self._is_searched(child)
            ]
            yield (
                parent,
                [
                    place
                    for place, child in children
                    if child.text and child.text.strip() == self.marker and not len(child)
                ],
            )
            waiting += [child for _, child in reversed(children) if len(child)]

    def _is_searched(self, element: Element) -> bool:
        return not self.header_rgx.match(element.tag) and element.tag not in ("pre", "code")


class LinearContentsExtension(toc.TocExtension):
    """Python-Markdown's extension `toc` with `LinearContents`."""

    TreeProcessorClass = LinearContents
