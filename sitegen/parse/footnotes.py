"""Footnotes to which nothing refers. GitHub leaves them out (cmark-gfm); Python-Markdown links from
them back to nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element

import markdown
from markdown.extensions.footnotes import NBSP_PLACEHOLDER
from markdown.treeprocessors import Treeprocessor

from sitegen.parse import linear


class Footnotes(linear.Footnotes):
    """Footnotes. Those to which nothing refers are left out, unless they are `kept`."""

    def __init__(self, *, kept: bool) -> None:
        super().__init__(UNIQUE_IDS=False)
        self.kept = kept

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        super().extendMarkdown(md)
        # After all that makes references to footnotes and links back.
        md.treeprocessors.register(_Unreferenced(md, self), "footnotes_unreferenced", 14)


class _Unreferenced(Treeprocessor):
    def __init__(self, md: markdown.Markdown, footnotes: Footnotes) -> None:
        super().__init__(md)
        self.footnotes = footnotes

    def run(self, root: Element) -> None:
        if not self.footnotes.footnotes:
            return
        parents = {child: parent for parent in root.iter() for child in parent}
        division = next(
            (element for element in root.iter("div") if element.get("class") == "footnote"), None
        )
        if division is None:
            return
        notes = {
            f"#{note.get('id')}": note
            for note in division.iter("li")
            if str(note.get("id")).startswith("fn:")
        }
        if not self.footnotes.kept:
            reached = _reached(root, division, notes)
            if not reached:
                _without(parents[division], {division})
                return
            if len(reached) < len(notes):
                lists = {parents[note] for note in notes.values()}
                for listed in lists:
                    listed[:] = [note for note in listed if note in reached]
                _numbered(root, [name for name, note in notes.items() if note in reached])
        _without_dead_links(root, parents)


def _references(part: Element) -> Iterable[Element]:
    return (link for link in part.iter("a") if link.get("class") == "footnote-ref")


def _reached(root: Element, division: Element, notes: dict[str, Element]) -> set[Element]:
    """The notes that the text refers to, and those that these refer to."""
    inside = set(_references(division))
    waiting = [link for link in _references(root) if link not in inside]
    reached: set[Element] = set()
    while waiting:
        note = notes.get(str(waiting.pop().get("href")))
        if note is not None and note not in reached:
            reached.add(note)
            waiting += _references(note)
    return reached


def _without(parent: Element, gone: set[Element]) -> None:
    """Remove children and the space that keeps them on the line, but not the text after them."""
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


def _numbered(root: Element, names: list[str]) -> None:
    """Give the notes, and all that refers to them, the numbers that they have now."""
    numbers = {name: number for number, name in enumerate(names, 1)}
    for link in _references(root):
        if number := numbers.get(str(link.get("href"))):
            link.text = str(number)
    for link in root.iter("a"):
        if link.get("class") == "footnote-backref":
            name = "#fn:" + str(link.get("href")).partition(":")[2]
            link.set("title", f"Jump back to footnote {numbers.get(name, 0)} in the text")


def _without_dead_links(root: Element, parents: dict[Element, Element]) -> None:
    """Take out the links back to places that are not there."""
    ids = {f"#{element.get('id')}" for element in root.iter("sup")}
    dead: dict[Element, set[Element]] = {}
    for link in root.iter("a"):
        if link.get("class") == "footnote-backref" and link.get("href") not in ids:
            dead.setdefault(parents[link], set()).add(link)
    for parent, links in dead.items():
        _without(parent, links)
