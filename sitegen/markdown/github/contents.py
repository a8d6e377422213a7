"""Headings: their ids, and tables of contents."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Iterator
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown, util
from markdown.treeprocessors import Treeprocessor

from sitegen.lazy import load
from sitegen.markdown.budget import MAX_CONTENTS
from sitegen.markdown.github.elements import MARKER, ElementBuilder
from sitegen.markdown.github.serializer import RAW, text_of_raw
from sitegen.model.documents import Heading
from sitegen.text import line_ends

_LEVELS = {f"h{level}": level for level in range(1, 7)}


class Contents(Treeprocessor):
    """Sets the ids of headings, and puts the table of contents where paragraphs ask for it."""

    def __init__(self, md: Markdown, blocks: ElementBuilder, ids: Callable[[str], str]) -> None:
        super().__init__(md)
        self._blocks, self._id = blocks, ids
        self.headings: tuple[Heading, ...] = ()

    def run(self, root: Element) -> None:
        """Process the tree of one document; `headings` are then those of the document."""
        self.headings = tuple(self._headings(root)) if self._blocks.headings else ()
        for marker in self._blocks.markers[:MAX_CONTENTS]:
            if marker.text == MARKER and not len(marker):
                marker.tag, marker.text = "div", None
                marker.set("class", "toc")
                _list_contents(self.headings, marker)

    def _headings(self, root: Element) -> Iterator[Heading]:
        elements = list(root.iter())
        used = {id_ for element in elements if (id_ := element.get("id")) is not None}
        for element in elements:
            if element.tag not in _LEVELS:
                continue
            title = _plain_text(element)
            if util.STX in title:
                # Placeholders of typographic quotes are replaced only at the very end.
                run_postprocessors = load("markdown.extensions.toc:run_postprocessors")
                title = html.unescape(run_postprocessors(title, self.md))
            if element.get("id") is None:
                id_ = self._id(title)
                while id_ in used:
                    id_ = self._id(title)
                element.set("id", id_)
            yield Heading(_LEVELS[element.tag], element.attrib["id"], title)


def _plain_text(heading: Element) -> str:
    """The text of a heading, without references to footnotes."""
    pieces: list[str] = []
    waiting: list[Element | str | None] = [heading]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            pieces.append(item)
        elif item is not None and item.tag == RAW:
            pieces.append(text_of_raw(item))
        elif item is not None and not (
            item.tag == "sup" and item.get("id", "").startswith("fnref")
        ):
            waiting += [part for child in reversed(item) for part in (child.tail, child)]
            waiting.append(item.text)
    return " ".join(line_ends.in_text("".join(pieces)).split())


def _list_contents(headings: Iterable[Heading], parent: Element) -> None:
    """Add nested lists of the headings to `parent`. After `## A` and `#### B`, a heading `### C` is
    in the same list as B."""
    lists = [(0, SubElement(parent, "ul"))]
    for heading in headings:
        while len(lists) > 1 and heading.level <= lists[-2][0]:
            lists.pop()
        level, list_ = lists[-1]
        if heading.level > level and len(list_):
            list_ = SubElement(list_[-1], "ul")
            lists.append((heading.level, list_))
        else:
            lists[-1] = heading.level, list_
        SubElement(
            SubElement(list_, "li"), "a", {"href": f"#{heading.id}"}
        ).text = util.AtomicString(heading.title)
