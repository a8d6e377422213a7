"""GitHub's dialect for Python-Markdown: the block structure of CommonMark 0.31 with GFM's tables
and task lists, and what is inside the blocks by inline.py.

Python-Markdown splits a document at blank lines and reads it with one regular expression after the
other; people and language models write for parsers that read it line by line, and each line from
left to right. What looks at the tree afterwards is Python-Markdown's: abbreviations, and the
extensions that a site asks for."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from xml.etree.ElementTree import Element, ElementTree, SubElement

from markdown import Markdown, util
from markdown.blockparser import BlockParser
from markdown.extensions import Extension, toc
from markdown.extensions.abbr import AbbrExtension
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from sitegen.markdown import alerts, mathematics
from sitegen.markdown.blocks import Node, Reader, cells, definitions, is_loose
from sitegen.markdown.footnotes import Footnotes
from sitegen.markdown.inline import Inline, marked
from sitegen.markdown.linear import MAX_CONTENTS
from sitegen.markdown.links import SPACE, Reference, decoded
from sitegen.markdown.places import Places, Where
from sitegen.markdown.serializer import GROUP, RAW, RAW_BLOCK, serialize, text_of_raw
from sitegen.model.documents import Heading
from sitegen.text import line_ends

# Beyond GitHub, for news: who is quoted, and what stands elsewhere.
_ATTRIBUTION = re.compile(r"(?:—|–|--)[ \t]+(?=\S)")
_CARD = re.compile(
    r'!(video|audio|post)[ \t]++(https?://([^\s/?#@:]++)\S*+)(?:[ \t]++"([^"]++)")?[ \t]*+$'
)
_TASK = re.compile(r"\[([ xX])\][ \t]+(?=\S)")
_ABBREVIATION = re.compile(r"\*\[([^\\\]]+)\] ?:[ ]*(.*)$")
_ALIGN = {(True, True): "align-center", (True, False): "align-left", (False, True): "align-right"}
_MARKER = "[TOC]"
_LEVELS = {f"h{level}": level for level in range(1, 7)}
# Rows that are shorter than the head are filled up, but so many cells at most: a table can be as
# wide as it is long.
_FILLED = 10_000


class Lines(Preprocessor):
    """Line ends of all systems, and none of the signs that Python-Markdown marks places with."""

    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        if "\r" in text or util.STX in text or util.ETX in text or "\0" in text:
            text = (
                text.replace("\r\n", "\n")
                .replace("\r", "\n")
                .replace(util.STX, "")
                .replace(util.ETX, "")
                .replace("\0", "\ufffd")
            )
            return text.split("\n")
        return lines


class Blocks(BlockParser):
    """Makes elements of the blocks that `Reader` finds. The texts in them wait for `Texts`."""

    def __init__(self, md: Markdown, inline: Inline, code: Callable[[str, str], str]) -> None:
        super().__init__(md)
        self.inline, self._code_html = inline, code
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
        }

    def parseDocument(self, lines: Iterable[str]) -> ElementTree:  # noqa: N802 - Python-Markdown's name
        self.texts.clear()
        self.references.clear()
        self.headings = False
        self.markers.clear()
        self.footnotes.clear()
        read = list(lines)
        if read and not read[-1]:
            read.pop()  # the last line has an end, and nothing comes after it
        document = Reader(html=self.inline.html).read(read)
        self.root = Element(self.md.doc_tag)
        self._children(document, self.root, tight=False)
        return ElementTree(self.root)

    def _children(self, node: Node, parent: Element, *, tight: bool) -> None:
        for child in node.children:
            if child.kind == "paragraph":
                self._paragraph(child, parent, tight=tight)
            elif child.kind == "table":
                self._table(child, parent, tight=tight)
            else:
                self._makers[child.kind](child, parent)

    # --- texts ------------------------------------------------------------------------------------

    def _text(self, element: Element, text: str, where: Where) -> None:
        """A text at the end of an element."""
        if len(element):
            element = SubElement(element, GROUP)
        element.text = text
        self.texts.append((element, where))

    def _paragraph(self, node: Node, parent: Element, *, tight: bool) -> None:
        lines = node.lines
        first = self._defined(node) if lines[0][0] == "[" else 0
        text = "\n".join(lines[first:])
        if lines[0][0] == "!" and len(lines) == 1 and (card := _CARD.match(text)):
            _link_card(card, parent)
        elif "*[" in text:
            self._abbreviations_in(node, first, parent, tight=tight)
        elif self.inline.math and (latex := mathematics.block(text.rstrip(SPACE))):
            mathematics.add_block(
                parent, latex, self._math_place(text, text.find(latex), node.where(first))
            )
        elif text:
            element = parent if tight else SubElement(parent, "p")
            text = text.rstrip(SPACE)
            if text == _MARKER and not tight:
                self.markers.append(element)
            self._text(element, text, node.where(first))

    def _abbreviations_in(self, node: Node, first: int, parent: Element, *, tight: bool) -> None:
        """The lines of a paragraph that are no abbreviations; those are remembered, and part what
        stands around them."""
        found = {
            number: abbreviation
            for number, line in enumerate(node.lines[first:], first)
            if (abbreviation := _ABBREVIATION.match(line))
        }
        for end in (*found, len(node.lines)):
            text = "\n".join(node.lines[first:end]).rstrip(SPACE)
            if text:
                self._text(parent if tight else SubElement(parent, "p"), text, node.where(first))
            first = end + 1
        for abbreviation in found.values():
            name, title = abbreviation[1].strip(), abbreviation[2].strip()
            if title in {"''", '""'}:
                self._abbreviations.pop(name, None)
            elif title:
                self._abbreviations[name] = decoded(title)

    def _defined(self, node: Node) -> int:
        """How many lines of a paragraph are definitions of links, which are remembered."""
        return definitions(
            "\n".join(node.lines), node.where() if self.inline.places else None, self.references
        )

    def _heading(self, node: Node, parent: Element) -> None:
        # A heading of one line is its text: ## [1.2]: 2026-05-10. Definitions stand above the last
        # line of a paragraph.
        first = self._defined(node) if len(node.lines) > 1 and node.lines[0][0] == "[" else 0
        self.headings = True
        self._text(
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
            filled += self._row(node, number, body, "td", classes, _FILLED - filled)

    def _row(
        self, node: Node, number: int, parent: Element, tag: str, classes: list[str], spare: int
    ) -> int:
        """A row of a table. How many cells were missing, of which `spare` are made."""
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
                self._text(cell, text, (node.line + number, [column + start], cuts))
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
        self._raw(parent, self._code_html("", _whole(node.lines)).rstrip("\n"))

    def _fence(self, node: Node, parent: Element) -> None:
        if self.inline.math and node.values["info"] == "math":
            mathematics.add_block(
                parent, "\n".join(node.lines), self._math_place("", 0, (node.line + 1, (), ()))
            )
        else:
            self._raw(parent, self._code_html(node.values["info"], _whole(node.lines)).rstrip("\n"))

    def _math_place(self, text: str, at: int, where: Where) -> dict[str, str]:
        return {"data-math-at": Places(text, where).at(at)} if self.inline.places else {}

    def _html(self, node: Node, parent: Element) -> None:
        written = "\n".join(node.lines)
        if self.inline.places:
            places = Places(written, node.where())
            written = marked(written, lambda name, at: {f"data-{name}-at": places.at(at)})
        self._raw(parent, written)

    def _raw(self, parent: Element, made: str) -> None:
        SubElement(parent, RAW_BLOCK).text = util.AtomicString(made)

    # --- containers -------------------------------------------------------------------------------

    def _quote(self, node: Node, parent: Element) -> None:
        if parent is self.root and (alert := alerts.taken(node)):
            self._children(node, alerts.begun(alert, parent), tight=False)
            return
        attribution = _attribution(node)
        if attribution:
            parent = SubElement(parent, "figure", {"class": "quote"})
        self._children(node, SubElement(parent, "blockquote"), tight=False)
        if attribution:
            self._text(SubElement(parent, "figcaption"), *attribution)

    def _admonition(self, node: Node, parent: Element) -> None:
        div = SubElement(parent, "div", {"class": f"admonition {node.values['classes']}"})
        title = node.values["title"]
        if title != "":
            self._text(
                SubElement(div, "p", {"class": "admonition-title"}),
                title or node.values["classes"].split(" ", 1)[0].capitalize(),
                node.where(),
            )
        self._children(node, div, tight=False)

    def _list(self, node: Node, parent: Element) -> None:
        start = node.values["start"]
        made = SubElement(parent, "ul" if start is None else "ol")
        if start not in (None, 1):
            made.set("start", str(start))
        tight = not is_loose(node)
        for item in node.children:
            li = SubElement(made, "li")
            self._task(item, li)
            self._children(item, li, tight=tight)

    def _task(self, item: Node, li: Element) -> None:
        """`[x] done`: a disabled box, and the text as its label."""
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
        self._text(
            label, text, (first.line, [first.column(0) + task.end(), *first.columns[1:]], ())
        )
        item.children.pop(0)

    def _footnote(self, node: Node, _parent: Element) -> None:
        """Footnotes stand at the end of the document."""
        element = self.footnotes.defined(node.values["label"])
        if element is not None:
            self._children(node, element, tight=False)

    def _terms(self, node: Node, parent: Element) -> None:
        first = self._defined(node) if node.lines[0][0] == "[" else 0
        made = parent[-1] if len(parent) and parent[-1].tag == "dl" else SubElement(parent, "dl")
        for number in range(first, len(node.lines)):
            self._text(SubElement(made, "dt"), node.lines[number].rstrip(SPACE), node.where(number))

    def _definition(self, node: Node, parent: Element) -> None:
        made = parent[-1] if len(parent) and parent[-1].tag == "dl" else SubElement(parent, "dl")
        self._children(node, SubElement(made, "dd"), tight=not node.loose)


def _whole(lines: Iterable[str]) -> str:
    return "".join([f"{line}\n" for line in lines])


def _attribution(quote: Node) -> tuple[str, Where] | None:
    """The last line of a quote if it says who is quoted, "— Name", and where; it is taken out of
    the quote."""
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


def _link_card(card: re.Match[str], parent: Element) -> None:
    """A film or a post elsewhere as a link: nothing is loaded from there."""
    aside = SubElement(parent, "aside", {"class": f"card-link {card[1]}"})
    link = SubElement(aside, "a", {"href": card[2]})
    host = card[3].removeprefix("www.")
    link.text = util.AtomicString(card[4] or host)
    if card[4]:
        SubElement(aside, "span").text = util.AtomicString(host)


class Texts(Treeprocessor):
    """Reads the texts that wait, in the place of Python-Markdown's own `inline`."""

    def __init__(self, md: Markdown, blocks: Blocks) -> None:
        super().__init__(md)
        self.blocks = blocks

    def run(self, root: Element) -> None:
        inline = self.blocks.inline
        inline.refer_to(self.blocks.references)
        inline.foreign = [
            pattern for pattern in self.md.inlinePatterns if isinstance(pattern, InlineProcessor)
        ]
        everything = "\0".join([element.text or "" for element, _ in self.blocks.texts])
        signs = [sign for sign in inline.signs if sign in everything]
        inline.addresses = "://" in signs or "www." in signs
        inline.spaces = " \n" in signs or "\t\n" in signs
        for element, where in self.blocks.texts:
            text = element.text or ""
            for sign in signs:
                if sign in text:
                    break
            else:
                if not inline.foreign:
                    continue
            element.text = None
            if not len(element):
                inline.fill(element, text, where)
            else:
                # An item has the list in it already.
                holder = Element(GROUP)
                inline.fill(holder, text, where)
                element.text, element[:0] = holder.text, list(holder)
        self.blocks.texts.clear()
        self.blocks.footnotes.number(root)


class Figures(Treeprocessor):
    """A picture alone in its paragraph that has a title becomes a figure, with the title as its
    caption."""

    def run(self, root: Element) -> None:
        for paragraph in root.iter("p"):
            if (
                len(paragraph) != 1
                or (paragraph.text or "").strip()
                or (paragraph[0].tail or "").strip()
            ):
                continue
            picture = (
                paragraph[0]
                if paragraph[0].tag == "img"
                else paragraph[0].find("img")
                if paragraph[0].tag == "a"
                else None
            )
            if picture is not None and picture.get("title"):
                paragraph.tag = "figure"
                SubElement(paragraph, "figcaption").text = picture.attrib.pop("title")


class Contents(Treeprocessor):
    """Headings get their ids, and paragraphs that ask for it the table of contents."""

    def __init__(self, md: Markdown, blocks: Blocks, ids: Callable[[str], str]) -> None:
        super().__init__(md)
        self._blocks, self._id = blocks, ids
        self.headings: tuple[Heading, ...] = ()

    def run(self, root: Element) -> None:
        self.headings = tuple(self._headings(root)) if self._blocks.headings else ()
        for marker in self._blocks.markers[:MAX_CONTENTS]:
            if marker.text == _MARKER and not len(marker):
                marker.tag, marker.text = "div", None
                marker.set("class", "toc")
                _list_contents(self.headings, marker)

    def _headings(self, root: Element) -> Iterator[Heading]:
        used = {element.attrib["id"] for element in root.iter() if "id" in element.attrib}
        for element in root.iter():
            if element.tag not in _LEVELS:
                continue
            title = _plain_text(element)
            if util.STX in title:
                # Typographic quotes are put in at the very end.
                title = html.unescape(toc.run_postprocessors(title, self.md))
            if "id" not in element.attrib:
                made = self._id(title)
                while made in used:
                    made = self._id(title)
                element.set("id", made)
            yield Heading(_LEVELS[element.tag], element.attrib["id"], title)


def _plain_text(heading: Element) -> str:
    """What a heading says, without its tags and references to footnotes."""
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
    """Lists in lists; a heading that is not as deep as those before, but below a higher one, is
    beside them."""
    lists = [(0, SubElement(parent, "ul"))]
    for heading in headings:
        while len(lists) > 1 and heading.level <= lists[-2][0]:
            lists.pop()
        level, made = lists[-1]
        if heading.level > level and len(made):
            made = SubElement(made[-1], "ul")
            lists.append((heading.level, made))
        else:
            lists[-1] = heading.level, made
        SubElement(
            SubElement(made, "li"), "a", {"href": f"#{heading.id}"}
        ).text = util.AtomicString(heading.title)


# Python-Markdown's own patterns, of all its versions. What is left are those of extensions.
_PATTERNS = (
    "backtick",
    "escape",
    "reference",
    "link",
    "image_link",
    "image_reference",
    "short_reference",
    "short_image_ref",
    "autolink",
    "automail",
    "linebreak",
    "html",
    "entity",
    "not_strong",
    "em_strong",
    "em_strong2",
    "footnote",
)


class Github(Extension):
    """Reads documents as GitHub does. Comes after all extensions.

    `inline` reads the texts; `code` makes HTML of the info string and the text of a block of code,
    `ids` ids of headings."""

    def __init__(
        self, inline: Inline, code: Callable[[str, str], str], ids: Callable[[str], str]
    ) -> None:
        super().__init__()
        self._inline, self._code, self._ids = inline, code, ids

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        for registry, names in (
            (md.preprocessors, ("normalize_whitespace", "html_block", "fenced_code_block")),
            (md.inlinePatterns, _PATTERNS),
            (md.treeprocessors, ("inline", "prettify", "unescape")),
        ):
            for name in names:
                registry.deregister(name, strict=False)
        md.preprocessors.register(Lines(md), "normalize_whitespace", 30)
        md.parser = parser = Blocks(md, self._inline, self._code)
        self._inline.footnote = parser.footnotes.reference
        md.treeprocessors.register(Texts(md, parser), "inline", 20)
        md.treeprocessors.register(Figures(md), "figures", 15)
        self._contents = Contents(md, parser, self._ids)
        md.treeprocessors.register(self._contents, "toc", 5)
        md.output_formats = {"html": serialize}  # type: ignore[misc]  # of this one only

    def headings(self) -> tuple[Heading, ...]:
        """The headings of the document that was read last."""
        return self._contents.headings
