"""Blocks → elements. The content of a paragraph, a heading or a cell stays plain text here, and
waits in `ElementBuilder.texts` until all definitions of links have been read.

Beyond GitHub's dialect, for news: attributions of quotes, links to films and posts elsewhere,
admonitions, definition lists, abbreviations."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from itertools import accumulate
from xml.etree.ElementTree import Element, ElementTree, SubElement

from markdown import Markdown, util
from markdown.blockparser import BlockParser
from markdown.extensions.abbr import AbbrExtension

from sitegen import lazy
from sitegen.lazy import load
from sitegen.markdown import mathematics
from sitegen.markdown.github import alerts, directive_elements, link_cards
from sitegen.markdown.github.definitions import definitions, is_loose
from sitegen.markdown.github.directive_blocks import DIRECTIVE
from sitegen.markdown.github.footnotes import Footnotes
from sitegen.markdown.github.html_tags import marked
from sitegen.markdown.github.inline import InlineReader
from sitegen.markdown.github.links import SPACE, Reference, decoded
from sitegen.markdown.github.node import Node
from sitegen.markdown.github.reader import Reader
from sitegen.markdown.github.serializer import GROUP, RAW_BLOCK
from sitegen.markdown.github.tables import cells
from sitegen.markdown.places import Places, Where

# "— Name" at the end of a quote.
_ATTRIBUTION = lazy.pattern(r"(?:—|–|--)[ \t]+(?=\S)")
_TASK = lazy.pattern(r"\[([ xX])\][ \t]+(?=\S)")
_ABBREVIATION = lazy.pattern(r"\*\[([^\\\]]+)\] ?:[ ]*(.*)$")
_ALIGN = {(True, True): "align-center", (True, False): "align-left", (False, True): "align-right"}
MARKER = "[TOC]"
# Rows that are shorter than the head are filled with so many empty cells at most. Without a limit,
# their number could grow with the square of the text.
_MAX_FILLED = 10_000


class ElementBuilder(BlockParser):
    """Makes elements of the blocks that `Reader` finds, instead of Python-Markdown's parser."""

    def __init__(self, md: Markdown, inline: InlineReader) -> None:
        super().__init__(md)
        self.inline = inline
        self.texts: list[tuple[Element, Where]] = []
        self.references: dict[str, Reference] = {}
        # Whether there are headings, and the paragraphs that ask for a table of contents.
        self.headings = False
        self.markers: list[Element] = []
        self.footnotes = Footnotes()
        self._abbreviations: dict[str, str] = next(
            found.abbrs  # type: ignore[attr-defined]
            for found in md.registeredExtensions
            if isinstance(found, AbbrExtension)
        )
        self._makers: dict[str, Callable[[Node, Element], None]] = {
            "heading": self._heading,
            "rule": self._rule,
            "code": self._code,
            "fence": self._fence,
            "html": self._html,
            "quote": self._quote,
            "admonition": self._admonition,
            "list": self._list,
            "footnote": self._footnote,
            "terms": self._terms,
            "definition": self._definition,
            DIRECTIVE: partial(directive_elements.add, self),
        }

    def parseDocument(self, lines: Iterable[str]) -> ElementTree:  # noqa: N802 - Python-Markdown's name
        """The tree of a document. Its `texts` are still to be read."""
        self.texts.clear()
        self.references.clear()
        self.headings = False
        self.markers.clear()
        self.footnotes.clear()
        read = list(lines)
        if read and not read[-1]:
            read.pop()  # what comes after the end of the last line
        has_directives = self.inline.directives is not None
        document = Reader(html=self.inline.html, directives=has_directives).read(read)
        self.root = Element(self.md.doc_tag)
        self.add_children(document, self.root, tight=False)
        return ElementTree(self.root)

    def add_children(self, node: Node, parent: Element, *, tight: bool) -> None:
        """Add the elements of the blocks inside `node`."""
        for child in node.children:
            if child.kind == "paragraph":
                self._paragraph(child, parent, tight=tight)
            elif child.kind == "table":
                self._table(child, parent, tight=tight)
            else:
                self._makers[child.kind](child, parent)

    # --- texts ------------------------------------------------------------------------------------

    def add_text(self, element: Element, text: str, where: Where) -> None:
        """Add a text, to be read later, at the end of an element."""
        if len(element):
            element = SubElement(element, GROUP)
        element.text = text
        self.texts.append((element, where))

    def _paragraph(self, node: Node, parent: Element, *, tight: bool) -> None:
        lines = node.lines
        first = self._defined(node) if lines[0][0] == "[" else 0
        text = "\n".join(lines[first:])
        if len(lines) == 1 and self._is_card(node, text, parent, tight=tight):
            pass
        elif "*" in text and "*[" in text:
            self._abbreviations_in(node, first, parent, tight=tight)
        elif self.inline.math and (latex := mathematics.block(text.rstrip(SPACE))):
            mathematics.add_block(
                parent, latex, self._math_place(text, text.find(latex), node.where(first))
            )
        elif text:
            element = parent if tight else SubElement(parent, "p")
            text = text.rstrip(SPACE)
            if text == MARKER and not tight:
                self.markers.append(element)
            self.add_text(element, text, node.where(first))

    def _is_card(self, node: Node, text: str, parent: Element, *, tight: bool) -> bool:
        """Add the card of a link, if a line alone in its paragraph is one; whether it is."""
        if text[:1] == "!":
            return link_cards.add_card(self, node, text, parent)
        is_address = not tight and (text[:4] == "http" or text[:5] == "<http")
        return is_address and link_cards.add_film(self, node, text, parent)

    def _abbreviations_in(self, node: Node, first: int, parent: Element, *, tight: bool) -> None:
        """Add the lines of a paragraph that define no abbreviations, with a new paragraph after
        each definition. The definitions are stored."""
        found = {
            number: abbreviation
            for number, line in enumerate(node.lines[first:], first)
            if (abbreviation := _ABBREVIATION.match(line))
        }
        for end in (*found, len(node.lines)):
            text = "\n".join(node.lines[first:end]).rstrip(SPACE)
            if text:
                self.add_text(parent if tight else SubElement(parent, "p"), text, node.where(first))
            first = end + 1
        for abbreviation in found.values():
            name, title = abbreviation[1].strip(), abbreviation[2].strip()
            if title in {"''", '""'}:
                self._abbreviations.pop(name, None)
            elif title:
                self._abbreviations[name] = decoded(title)

    def _defined(self, node: Node) -> int:
        """Store the definitions of links at the start of a paragraph; the number of their lines."""
        return definitions(
            "\n".join(node.lines), node.where() if self.inline.places else None, self.references
        )

    def _heading(self, node: Node, parent: Element) -> None:
        # A heading of one line has no definitions: ## [1.2]: 2026-05-10. Only an underlined heading
        # can have some, in the lines above its last one.
        first = self._defined(node) if len(node.lines) > 1 and node.lines[0][0] == "[" else 0
        self.headings = True
        self.add_text(
            SubElement(parent, f"h{node.values['level']}"),
            "\n".join(node.lines[first:]).rstrip(SPACE),
            node.where(first),
        )

    # --- tables -----------------------------------------------------------------------------------

    def _table(self, node: Node, parent: Element, *, tight: bool) -> None:
        head = node.values["head"]
        if head:
            before = Node("paragraph", node.line)
            before.lines, before.columns = node.lines[:head], node.columns
            self._paragraph(before, parent, tight=tight)
        table = SubElement(parent, "table")
        delimiters = node.lines[head + 1]
        classes = [
            _ALIGN.get((delimiters[start] == ":", delimiters[end - 1] == ":"), "")
            for start, end in cells(delimiters)
        ]
        self._row(node, head, SubElement(table, "thead"), "th", classes, 0)
        body = SubElement(table, "tbody") if head + 2 < len(node.lines) else table
        filled = 0
        for number in range(head + 2, len(node.lines)):
            filled += self._row(node, number, body, "td", classes, _MAX_FILLED - filled)

    def _row(
        self, node: Node, number: int, parent: Element, tag: str, classes: list[str], spare: int
    ) -> int:
        """Add a row to a table, with up to `spare` cells that are missing in it. Returns the number
        of missing cells."""
        row, line = SubElement(parent, "tr"), node.lines[number]
        column = node.column(number)
        found = cells(line)[: len(classes)]
        for (start, end), name in zip(found, classes, strict=False):
            text = line[start:end]
            cuts: tuple[int, ...] = ()
            if "\\|" in text:
                parts = text.split("\\|")
                text, cuts = (
                    "|".join(parts),
                    tuple(accumulate(map(len, parts[:-1]), lambda before, more: before + 1 + more)),
                )
            cell = SubElement(row, tag, {"class": name} if name else {})
            if text:
                self.add_text(cell, text, (node.line + number, [column + start], cuts))
        missing = len(classes) - len(found)
        for name in classes[len(found) : len(found) + max(spare, 0)]:
            SubElement(row, tag, {"class": name} if name else {})
        return missing

    # --- code and HTML ----------------------------------------------------------------------------

    def _rule(self, _node: Node, parent: Element) -> None:
        SubElement(parent, "hr")

    def _code(self, node: Node, parent: Element) -> None:
        while node.lines and not node.lines[-1].strip(" \t"):
            node.lines.pop()
        self.add_raw(parent, _html_of_code("", node.lines))

    def _fence(self, node: Node, parent: Element) -> None:
        if self.inline.math and node.values["info"] == "math":
            mathematics.add_block(
                parent, "\n".join(node.lines), self._math_place("", 0, (node.line + 1, (), ()))
            )
        else:
            self.add_raw(parent, _html_of_code(node.values["info"], node.lines))

    def _math_place(self, text: str, at: int, where: Where) -> dict[str, str]:
        return {"data-math-at": Places(text, where).at(at)} if self.inline.places else {}

    def _html(self, node: Node, parent: Element) -> None:
        written = "\n".join(node.lines)
        if self.inline.places:
            places = Places(written, node.where())
            written = marked(written, lambda name, at: {f"data-{name}-at": places.at(at)})
        self.add_raw(parent, written)

    def add_raw(self, parent: Element, html: str) -> None:
        """Add a block of HTML."""
        SubElement(parent, RAW_BLOCK).text = util.AtomicString(html)

    # --- containers -------------------------------------------------------------------------------

    def _quote(self, node: Node, parent: Element) -> None:
        if parent is self.root and (title := alerts.take_title(node)):
            self.add_children(node, alerts.begin_alert(title, parent), tight=False)
            return
        attribution = _attribution(node)
        if attribution:
            parent = SubElement(parent, "figure", {"class": "quote"})
        self.add_children(node, SubElement(parent, "blockquote"), tight=False)
        if attribution:
            self.add_text(SubElement(parent, "figcaption"), *attribution)

    def _admonition(self, node: Node, parent: Element) -> None:
        div = SubElement(parent, "div", {"class": f"admonition {node.values['classes']}"})
        title = node.values["title"]
        if title != "":
            self.add_text(
                SubElement(div, "p", {"class": "admonition-title"}),
                title or node.values["classes"].split(" ", 1)[0].capitalize(),
                node.where(),
            )
        self.add_children(node, div, tight=False)

    def _list(self, node: Node, parent: Element) -> None:
        start = node.values["start"]
        list_ = SubElement(parent, "ul" if start is None else "ol")
        if start not in (None, 1):
            list_.set("start", str(start))
        tight = not is_loose(node)
        for item in node.children:
            li = SubElement(list_, "li")
            self._task(item, li)
            self.add_children(item, li, tight=tight)

    def _task(self, item: Node, li: Element) -> None:
        """Turn `[x] done` at the start of an item into a disabled box with the text as its label
        (GFM §5.3)."""
        first = item.children[0] if item.children else None
        task = (
            _TASK.match(first.lines[0]) if first is not None and first.kind == "paragraph" else None
        )
        if first is None or task is None:
            return
        li.set("class", "task")
        label = SubElement(li, "label")
        box = SubElement(label, "input", {"type": "checkbox", "disabled": "disabled"})
        if task[1] != " ":
            box.set("checked", "checked")
        box.tail = " "
        text = "\n".join([first.lines[0][task.end() :], *first.lines[1:]]).rstrip(SPACE)
        self.add_text(
            label, text, (first.line, [first.column(0) + task.end(), *first.columns[1:]], ())
        )
        item.children.pop(0)

    def _footnote(self, node: Node, _parent: Element) -> None:
        """Store a footnote; it is shown at the end of the document."""
        element = self.footnotes.define(node.values["label"])
        if element is not None:
            self.add_children(node, element, tight=False)

    def _terms(self, node: Node, parent: Element) -> None:
        first = self._defined(node) if node.lines[0][0] == "[" else 0
        dl = parent[-1] if len(parent) and parent[-1].tag == "dl" else SubElement(parent, "dl")
        for number in range(first, len(node.lines)):
            self.add_text(
                SubElement(dl, "dt"), node.lines[number].rstrip(SPACE), node.where(number)
            )

    def _definition(self, node: Node, parent: Element) -> None:
        dl = parent[-1] if len(parent) and parent[-1].tag == "dl" else SubElement(parent, "dl")
        self.add_children(node, SubElement(dl, "dd"), tight=not node.loose)


def _html_of_code(info: str, lines: Iterable[str]) -> str:
    html: str = load("sitegen.markdown.code:code")(info, _joined(lines))
    return html.rstrip("\n")


def _joined(lines: Iterable[str]) -> str:
    return "".join([f"{line}\n" for line in lines])


def _attribution(quote: Node) -> tuple[str, Where] | None:
    """The attribution of a quote, a last line "— Name", and its place; None without one. The line
    is removed from the quote."""
    last = quote.children[-1] if quote.children else None
    sign = (
        _ATTRIBUTION.match(last.lines[-1])
        if last is not None and last.kind == "paragraph"
        else None
    )
    if last is None or sign is None or (len(last.lines) == 1 and len(quote.children) == 1):
        return None
    line, number = last.lines[-1], len(last.lines) - 1
    where = last.line + number, [last.column(number) + sign.end() - 2], ()
    last.lines.pop()
    if not last.lines:
        quote.children.pop()
    return "— " + line[sign.end() :].rstrip(SPACE), where
