"""Footnotes as GitHub has them: notes are numbered in the order of their first references, a note
without a reference is left out, and each note links back to its references.

A document is read in this order: its blocks, those of a note into an element of its own; its texts,
which refer to notes, from top to bottom. Then the notes are numbered, and follow the document."""

from __future__ import annotations

from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement

from markdown.util import AtomicString

from sitegen.markdown import phrases
from sitegen.markdown.github import links

# Without the second character (text presentation), some systems show an emoji.
_BACK = "↩\ufe0e"


class _Note:
    """A note: its label, its element, and the elements that refer to it."""

    __slots__ = ("element", "label", "references")

    def __init__(self, label: str) -> None:
        self.label, self.element = label, Element("li")
        self.references: list[Element] = []

    def id(self, count: int) -> str:
        """The id of the reference number `count`, from 1 on."""
        return f"fnref{count if count > 1 else ''}:{self.label}"


class Footnotes:
    """The footnotes of one document. Labels are compared as those of links are (CommonMark
    §6.3)."""

    def __init__(self) -> None:
        self._notes: dict[str, _Note] = {}
        self._references: list[tuple[Element, _Note]] = []

    def clear(self) -> None:
        """Forget the footnotes of the last document."""
        self._notes.clear()
        self._references.clear()

    def define(self, label: str) -> Element | None:
        """The element to be filled with the note `label`; None if the label has a note already."""
        name = links.normal(label)
        if name in self._notes:
            return None
        note = self._notes[name] = _Note(label)
        return note.element

    def reference(self, label: str) -> Element | None:
        """A new reference to the note `label`; None if there is no such note."""
        note = self._notes.get(links.normal(label)) if len(label) <= links.LABEL_LENGTH else None
        if note is None:
            return None
        element = Element("sup")
        self._references.append((element, note))
        return element

    def number(self, root: Element) -> None:
        """Number the notes that the document `root` refers to, and add them at its end."""
        if not self._references:
            return
        listed = self._listed(root)
        if not listed:
            return
        notes = SubElement(SubElement(root, "section", {"class": "footnotes"}), "ol")
        for number, note in enumerate(listed, 1):
            for count, element in enumerate(note.references, 1):
                element.set("id", note.id(count))
                link = {"class": "footnote-ref", "href": _link(f"fn:{note.label}")}
                SubElement(element, "a", link).text = AtomicString(str(number))
            note.element.set("id", f"fn:{note.label}")
            _add_back_links(note, number)
            notes.append(note.element)

    def _listed(self, root: Element) -> list[_Note]:
        """The notes that readers can reach, in the order of their first references."""
        around: dict[Element, _Note | None] = dict.fromkeys(root.iter("sup"))
        for note in self._notes.values():
            around.update(dict.fromkeys(note.element.iter("sup"), note))
        inside: dict[_Note | None, list[_Note]] = {}
        for element, note in self._references:
            # A reference in the description of a picture is not in the tree.
            if element in around:
                inside.setdefault(around[element], []).append(note)
        reached: set[_Note | None] = {None}
        waiting: list[_Note | None] = [None]
        while waiting:
            found = [note for note in inside.get(waiting.pop(), ()) if note not in reached]
            reached.update(found)
            waiting += dict.fromkeys(found)
        listed: dict[_Note, None] = {}
        for element, note in self._references:
            if element in around and around[element] in reached:
                listed[note] = None
                note.references.append(element)
        return list(listed)


def _add_back_links(note: _Note, number: int) -> None:
    """Add a link to each reference at the end of the note's last paragraph."""
    last = note.element[-1] if len(note.element) else None
    paragraph = last if last is not None and last.tag == "p" else SubElement(note.element, "p")
    if len(paragraph):
        paragraph[-1].tail = f"{paragraph[-1].tail or ''} "
    elif paragraph.text:
        paragraph.text += " "
    for count in range(1, len(note.references) + 1):
        link = SubElement(
            paragraph,
            "a",
            {
                "aria-label": phrases.back_label(f"{number}-{count}" if count > 1 else str(number)),
                "class": "footnote-backref",
                "href": _link(note.id(count)),
            },
        )
        link.text = AtomicString(_BACK)
        if count > 1:
            SubElement(link, "sup").text = AtomicString(str(count))
        if count < len(note.references):
            link.tail = " "


def _link(id_: str) -> str:
    return "#" + quote(id_, safe="!$&'()*+,;=:@/?-._~")
