"""Footnotes without a reference: Python-Markdown shows them, with links back that lead nowhere."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import markdown
from markdown.extensions.footnotes import NBSP_PLACEHOLDER
from markdown.treeprocessors import Treeprocessor

from sitegen.markdown.classic import linear


class FootnotesWithoutDeadLinks(linear.LinearFootnotes):
    """Footnotes; those without a reference have no link back."""

    def __init__(self) -> None:
        super().__init__(UNIQUE_IDS=False)

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Register the processor after those that make references and links back."""
        super().extendMarkdown(md)
        md.treeprocessors.register(_DeadLinks(md, self), "footnotes_unreferenced", 14)


class _DeadLinks(Treeprocessor):
    """Removes the links back to references that do not exist."""

    def __init__(self, md: markdown.Markdown, footnotes: linear.LinearFootnotes) -> None:
        super().__init__(md)
        self.footnotes = footnotes

    def run(self, root: Element) -> None:
        if not self.footnotes.footnotes:
            return
        parents = {child: parent for parent in root.iter() for child in parent}
        ids = {f"#{element.get('id')}" for element in root.iter("sup")}
        dead: dict[Element, set[Element]] = {}
        for link in root.iter("a"):
            if link.get("class") == "footnote-backref" and link.get("href") not in ids:
                dead.setdefault(parents[link], set()).add(link)
        for parent, links in dead.items():
            _without(parent, links)


def _without(parent: Element, gone: set[Element]) -> None:
    """Remove the children `gone` and the no-break space before each, but not the text after it."""
    kept: list[Element] = []
    for child in parent:
        if child not in gone:
            kept.append(child)
        elif kept:
            kept[-1].tail = (kept[-1].tail or "").removesuffix(NBSP_PLACEHOLDER) + (
                child.tail or ""
            )
        else:
            parent.text = (parent.text or "").removesuffix(NBSP_PLACEHOLDER) + (child.tail or "")
    parent[:] = kept
