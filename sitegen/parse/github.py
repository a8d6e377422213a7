"""GitHub's dialect for Python-Markdown: the block structure of CommonMark 0.31 with GFM's tables and task lists.

Python-Markdown splits a document at blank lines; people and language models write for parsers that read it line by
line, as blocks.py does. What is inside the blocks (tables, definitions, footnotes, everything inline) goes to
Python-Markdown as before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from markdown import Markdown, util
from markdown.blockparser import BlockParser
from markdown.extensions import Extension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from sitegen.parse.blocks import Node, Reader, begins_table, definitions

# Beyond GitHub, for news: who is quoted, and what stands elsewhere.
_ATTRIBUTION = re.compile(r"(?:—|–|--)[ \t]+(?=\S)")
_CARD = re.compile(r'!(video|audio|post)[ \t]++(https?://([^\s/?#@:]++)\S*+)(?:[ \t]++"([^"]++)")?[ \t]*+$')
_TASK = re.compile(r"\[([ xX])\][ \t]+(?=\S)")
_INFO = re.compile(r"\{[^\n]*\}|\.?[\w#.+-]*(?:[ ]+hl_lines=(?:\"[^\"]*\"|'[^']*'))?")


class Blocks(BlockParser):
    """Python-Markdown's block parser, with the structure of blocks read by `Reader`, and texts by the `former` parser."""

    def __init__(self, md: Markdown, former: BlockParser, fences: Preprocessor) -> None:
        super().__init__(md)
        self._former, self._fences = former, fences
        for name in _KEPT:
            if name in former.blockprocessors:
                processor = former.blockprocessors[name]
                processor.parser = self
                self.blockprocessors.register(processor, name, -former.blockprocessors.get_index_for_name(name))
        former.blockprocessors = self.blockprocessors

    def parseChunk(self, parent: ElementTree.Element, text: str) -> None:  # noqa: N802 - Python-Markdown's name
        self._read(parent, text, tight=False)

    def parseBlocks(self, parent: ElementTree.Element, blocks: list[str]) -> None:  # noqa: N802 - Python-Markdown's name
        """What a processor of Python-Markdown found inside a definition is read like a document of its own."""
        if parent.tag != "dd":
            self._former.parseBlocks(parent, blocks)
            return
        text = "\n\n".join(blocks)
        blocks.clear()
        self._read(parent, text, tight=self.state.isstate("list"))

    def _read(self, parent: ElementTree.Element, text: str, *, tight: bool) -> None:
        html = "html" in self.md.inlinePatterns
        self._children(Reader(html=html).read(text.rstrip("\n").split("\n")), parent, tight=tight)

    def _children(self, node: Node, parent: ElementTree.Element, *, tight: bool) -> None:
        for i, child in enumerate(node.children):
            if child.kind in {"paragraph", "definition", "footnote"}:
                follows = node.children[i + 1].kind if i + 1 < len(node.children) else ""
                self._text(child, parent, tight=tight and follows != "definition")
            else:
                getattr(self, f"_{child.kind}")(child, parent)

    def _text(self, node: Node, parent: ElementTree.Element, *, tight: bool) -> None:
        card = _CARD.match(node.lines[0]) if len(node.lines) == 1 else None
        if card:
            _link_card(card, parent)
            return
        if tight:
            self.state.set("list")
        references, lines = definitions(node.lines) if node.kind == "paragraph" else ({}, node.lines)
        for label, reference in references.items():
            self.md.references.setdefault(label, reference)
        for block in _tables_apart(lines) if len(lines) > 2 else [lines] if lines else ():
            text = "\n".join(block).rstrip()
            self._former.parseBlocks(parent, text.split("\n\n"))
            if "\\|" in text and len(parent) and parent[-1].tag == "table":
                # In a table, an escaped pipe is a pipe, in code as well.
                for cell in parent[-1].iter():
                    cell.text = cell.text and cell.text.replace("\\|", "|")
        if tight:
            self.state.reset()

    def _heading(self, node: Node, parent: ElementTree.Element) -> None:
        ElementTree.SubElement(parent, f"h{node.values['level']}").text = "\n".join(node.lines).strip()

    def _rule(self, _node: Node, parent: ElementTree.Element) -> None:
        ElementTree.SubElement(parent, "hr")

    def _code(self, node: Node, parent: ElementTree.Element) -> None:
        while node.lines and not node.lines[-1].strip():
            node.lines.pop()
        longest = max((len(run) for line in node.lines for run in re.findall("~+", line)), default=0)
        node.values = {"fence": "~" * max(3, longest + 1), "info": ""}
        self._fence(node, parent)

    def _fence(self, node: Node, parent: ElementTree.Element) -> None:
        info = _INFO.match(node.values["info"])
        fence = node.values["fence"]
        made = self._fences.run([fence + (info[0] if info else ""), *node.lines, fence])
        _append_text(parent, "\n".join(made))

    def _html(self, node: Node, parent: ElementTree.Element) -> None:
        _append_text(parent, f"\n{self.md.htmlStash.store(chr(10).join(node.lines))}\n")

    def _quote(self, node: Node, parent: ElementTree.Element) -> None:
        attribution = _attribution(node)
        if attribution:
            parent = ElementTree.SubElement(parent, "figure", {"class": "quote"})
        self.state.set("blockquote")
        self._children(node, ElementTree.SubElement(parent, "blockquote"), tight=False)
        self.state.reset()
        if attribution:
            ElementTree.SubElement(parent, "figcaption").text = attribution

    def _admonition(self, node: Node, parent: ElementTree.Element) -> None:
        div = ElementTree.SubElement(parent, "div", {"class": f"admonition {node.values['classes']}"})
        title = node.values["title"]
        if title != "":
            heading = ElementTree.SubElement(div, "p", {"class": "admonition-title"})
            heading.text = title or node.values["classes"].split(" ", 1)[0].capitalize()
        self._children(node, div, tight=False)

    def _list(self, node: Node, parent: ElementTree.Element) -> None:
        start = node.values["start"]
        made = ElementTree.SubElement(parent, "ul" if start is None else "ol")
        if start not in (None, 1):
            made.set("start", str(start))
        for item in node.children:
            li = ElementTree.SubElement(made, "li")
            self._task(item, li)
            self._children(item, li, tight=not node.loose)

    def _task(self, item: Node, li: ElementTree.Element) -> None:
        """`[x] done`: a disabled box, and the text as its label."""
        first = item.children[0] if item.children else None
        task = _TASK.match(first.lines[0]) if first is not None and first.kind == "paragraph" else None
        if first is None or task is None:
            return
        li.set("class", "task")
        label = ElementTree.SubElement(li, "label")
        box = ElementTree.SubElement(label, "input", {"type": "checkbox", "disabled": "disabled"})
        if task[1] != " ":
            box.set("checked", "checked")
        box.tail = " " + "\n".join([first.lines[0][task.end():], *first.lines[1:]])
        item.children.pop(0)


def _attribution(quote: Node) -> str:
    """The last line of a quote if it says who is quoted, "— Name"; it is taken out of the quote."""
    last = quote.children[-1] if quote.children else None
    if last is None or last.kind != "paragraph" or not _ATTRIBUTION.match(last.lines[-1]) or (len(last.lines) == 1 and len(quote.children) == 1):
        return ""
    line = last.lines.pop()
    if not last.lines:
        quote.children.pop()
    return _ATTRIBUTION.sub("— ", line).strip()


def _link_card(card: re.Match[str], parent: ElementTree.Element) -> None:
    """A film or a post elsewhere as a link: nothing is loaded from there."""
    aside = ElementTree.SubElement(parent, "aside", {"class": f"card-link {card[1]}"})
    link = ElementTree.SubElement(aside, "a", {"href": card[2]})
    host = card[3].removeprefix("www.")
    link.text = util.AtomicString(card[4] or host)
    if card[4]:
        ElementTree.SubElement(aside, "span").text = util.AtomicString(host)


def _append_text(parent: ElementTree.Element, text: str) -> None:
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _tables_apart(lines: list[str]) -> Iterator[list[str]]:
    """The lines of a paragraph; where a table begins in the middle of it, in two parts."""
    for i in range(2, len(lines)):
        if "-" in lines[i] and begins_table(lines[i - 1], lines[i]):
            yield lines[: i - 1]
            yield lines[i - 1:]
            return
    yield lines


class Figures(Treeprocessor):
    """A picture alone in its paragraph that has a title becomes a figure, with the title as its caption."""

    def run(self, root: ElementTree.Element) -> None:
        for paragraph in root.iter("p"):
            if len(paragraph) != 1 or (paragraph.text or "").strip() or (paragraph[0].tail or "").strip():
                continue
            picture = paragraph[0] if paragraph[0].tag == "img" else paragraph[0].find("img") if paragraph[0].tag == "a" else None
            if picture is not None and picture.get("title"):
                paragraph.tag = "figure"
                ElementTree.SubElement(paragraph, "figcaption").text = picture.attrib.pop("title")


# The block processors of Python-Markdown that read what is inside a block; the others are replaced.
_KEPT = ("empty", "defindent", "table", "deflist", "footnote", "abbr", "paragraph")


class GithubBlocks(Extension):
    """Reads blocks as GitHub does. Comes after all extensions that change blocks."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        fences = md.preprocessors["fenced_code_block"]
        md.preprocessors.deregister("fenced_code_block")
        md.preprocessors.deregister("html_block")
        parser = Blocks(md, md.parser, fences)
        for extension in md.registeredExtensions:
            if isinstance(extension, FootnoteExtension):
                extension.parser = parser
        md.parser = parser
        md.treeprocessors.register(Figures(md), "figures", 15)
