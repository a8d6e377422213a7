"""Python-Markdown in less time, with the same output: processors that cannot change a text are not
run on it.

Tables say which signs each class of processors needs: in a text without them it finds nothing.
Classes are compared by their exact type. All this is done only with the versions of Python-Markdown
that it was tested with; with any other version, the library runs as it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any
from xml.etree.ElementTree import Element

import markdown
from markdown import blockprocessors, inlinepatterns, util
from markdown.blockparser import BlockParser
from markdown.extensions import admonition, def_list, footnotes, sane_lists, tables, toc, wikilinks
from markdown.preprocessors import HtmlBlockPreprocessor, NormalizeWhitespace
from markdown.treeprocessors import InlineProcessor, UnescapeTreeprocessor

from sitegen.markdown import abbreviations
from sitegen.markdown.classic import linear

TESTED = frozenset({"3.11.3"})


def applies() -> bool:
    """Whether this module was tested with the installed Python-Markdown."""
    return markdown.__version__ in TESTED


# Python-Markdown's own patterns, but with their first character before the look-behind: a search
# then jumps from one such character to the next.
BACKTICK = r"(?:(\\(?<!\\\\)\\(?:\\{2})*)(?=`)|`(?<!\\`))"
BRACKET = r"\[(?<!!\[)"


class FastMarkdown(markdown.Markdown):
    """Python-Markdown with the processors of this module."""

    def build_parser(self) -> FastMarkdown:
        """Register the processors of this module in the place of the library's."""
        super().build_parser()
        self.inlinePatterns.register(
            inlinepatterns.BacktickInlineProcessor(BACKTICK), "backtick", 190
        )
        self.inlinePatterns.register(
            inlinepatterns.ReferenceInlineProcessor(BRACKET, self), "reference", 170
        )
        self.inlinePatterns.register(FastLink(BRACKET, self), "link", 160)
        self.inlinePatterns.register(
            inlinepatterns.ShortReferenceInlineProcessor(BRACKET, self), "short_reference", 130
        )
        parser = Parser(self)
        parser.blockprocessors = self.parser.blockprocessors
        for processor in parser.blockprocessors:
            processor.parser = parser
        self.parser = parser
        self.preprocessors.register(Whitespace(self), "normalize_whitespace", 30)
        self.preprocessors.register(HtmlBlocks(self), "html_block", 20)
        self.treeprocessors.register(FilteredInline(self), "inline", 20)
        self.treeprocessors.register(Unescape(self), "unescape", 0)
        self._levels: dict[Any, bool] = {}
        return self

    def reset(self) -> FastMarkdown:
        """Forget what depends on the last document."""
        self._levels.clear()
        super().reset()
        return self

    def is_block_level(self, tag: Any) -> bool:
        """Whether `tag` is a block-level element. Cached for one document."""
        found = self._levels.get(tag)
        if found is None:
            found = self._levels[tag] = super().is_block_level(tag)
        return found


# --- before the blocks ----------------------------------------------------------------------------


class Whitespace(NormalizeWhitespace):
    """Normalizes white space only in texts that have any to normalize."""

    def run(self, lines: list[str]) -> list[str]:
        """The lines with spaces instead of tabs, without placeholders, and with two empty lines at
        the end."""
        text = "\n".join(lines) + "\n"
        return (
            super().run(lines)
            if _contains(text, (" \n", "\t", "\r", util.STX, util.ETX))
            else [*lines, "", ""]
        )


class HtmlBlocks(HtmlBlockPreprocessor):
    """Looks for HTML only in texts that have a sign of it."""

    def run(self, lines: list[str]) -> list[str]:
        """The lines with a placeholder for each block of HTML."""
        # A character reference without its semicolon is given one.
        return super().run(lines) if any("<" in line or "&#" in line for line in lines) else lines


# --- blocks ---------------------------------------------------------------------------------------

# From so many characters on, the signs of a block are not looked for again in what is left of it.
LONG = 500
# The signs of which a processor needs one: a line of the block must begin with it, after spaces.
# "0" means any digit, " " a space before the first line, "" an empty line; "|" can be anywhere.
# None: the processor always runs.
_BLOCK_SIGNS: dict[type, Collection[str] | None] = {
    admonition.AdmonitionProcessor: "! ",
    blockprocessors.EmptyBlockProcessor: ("",),
    blockprocessors.ListIndentProcessor: " ",
    def_list.DefListIndentProcessor: " ",
    blockprocessors.CodeBlockProcessor: " ",
    tables.TableProcessor: "|",
    blockprocessors.HashHeaderProcessor: "#",
    blockprocessors.SetextHeaderProcessor: "=-",
    blockprocessors.HRProcessor: "-_*",
    blockprocessors.OListProcessor: "0",
    sane_lists.SaneOListProcessor: "0",
    blockprocessors.UListProcessor: "*+-",
    sane_lists.SaneUListProcessor: "*+-",
    def_list.DefListProcessor: ":",
    blockprocessors.BlockQuoteProcessor: ">",
    footnotes.FootnoteBlockProcessor: "[",
    abbreviations.AbbreviationDefinitions: "*",
    blockprocessors.ReferenceProcessor: "[",
    blockprocessors.ParagraphProcessor: None,
}
_ALL_BLOCK_SIGNS = frozenset(sign for signs in _BLOCK_SIGNS.values() for sign in signs or ())


class Parser(BlockParser):
    """Runs on each block only the processors whose signs it has. Most blocks are paragraphs, and
    have none."""

    def __init__(self, md: markdown.Markdown) -> None:
        super().__init__(md)
        self._asked: dict[frozenset[str], list[blockprocessors.BlockProcessor]] = {}
        self._long: tuple[str, frozenset[str]] = ("", frozenset())

    def parseBlocks(self, parent: Element, blocks: list[str]) -> None:  # noqa: N802 - Python-Markdown's name
        """Read `blocks`, which are used up, into `parent`."""
        while blocks:
            signs = self._signs(blocks[0])
            if signs not in self._asked:
                self._asked[signs] = [
                    processor
                    for processor in self.blockprocessors
                    if _is_asked(type(processor), signs)
                ]
            for processor in self._asked[signs]:
                if processor.test(parent, blocks[0]) and processor.run(parent, blocks) is not False:
                    break

    def _signs(self, block: str) -> frozenset[str]:
        """The signs of `block`. Processors take a long block piece by piece. What is left of it has
        the signs of the whole; only its first line can have others, where a line was cut."""
        if len(block) < LONG:
            return _block_signs(block)
        if not self._long[0].endswith(block):
            self._long = block, _block_signs(block)
        return self._long[1] | _block_signs(block.partition("\n")[0])


def _block_signs(block: str) -> frozenset[str]:
    signs = (
        {line.lstrip(" ")[:1] for line in block.split("\n")}
        if "\n" in block
        else {block.lstrip(" ")[:1]}
    )
    if block[:1] == " ":
        signs.add(" ")
    if "|" in block:
        signs.add("|")
    if any(map(str.isdecimal, signs)):
        signs.add("0")
    return _ALL_BLOCK_SIGNS & signs


def _is_asked(kind: type, signs: frozenset[str]) -> bool:
    needed = _BLOCK_SIGNS.get(kind)
    return needed is None or not signs.isdisjoint(needed)


# --- inside the blocks ----------------------------------------------------------------------------

_PLAIN_TEXT = re.compile(r"([^\[\]]*)\]")
_PLAIN_ADDRESS = re.compile(r"\(([^\s()<>'\"\x02]+)\)")


class FastLink(inlinepatterns.LinkInlineProcessor):
    """Reads a link without nesting, quotes and escapes with one pattern, not character by
    character."""

    def getText(self, data: str, index: int) -> tuple[str, int, bool]:  # noqa: N802 - Python-Markdown's name
        """The text of the link from `index` on, the index after it, and whether it is closed."""
        plain = _PLAIN_TEXT.match(data, index)
        return (plain[1], plain.end(), True) if plain else super().getText(data, index)

    def getLink(self, data: str, index: int) -> tuple[str, str | None, int, bool]:  # noqa: N802 - Python-Markdown's name
        """The address and the title of the link, the index after them, and whether it is a link."""
        plain = _PLAIN_ADDRESS.match(data, index)
        return (plain[1], None, plain.end(), True) if plain else super().getLink(data, index)


_REFERENCES = (
    inlinepatterns.ReferenceInlineProcessor,
    inlinepatterns.ShortReferenceInlineProcessor,
    inlinepatterns.ImageReferenceInlineProcessor,
    inlinepatterns.ShortImageReferenceInlineProcessor,
)
# The signs of which a text needs one for a pattern to match. These patterns turn a text into parts
# of it and placeholders, so a sign that is nowhere in the document cannot appear later.
_INLINE_SIGNS: dict[tuple[type, str], tuple[str, ...]] = {
    (inlinepatterns.BacktickInlineProcessor, BACKTICK): ("`",),
    (inlinepatterns.EscapeInlineProcessor, inlinepatterns.ESCAPE_RE): ("\\",),
    (FastLink, BRACKET): ("](",),
    (inlinepatterns.ImageInlineProcessor, inlinepatterns.IMAGE_LINK_RE): ("![",),
    (inlinepatterns.ReferenceInlineProcessor, BRACKET): ("[",),
    (inlinepatterns.ShortReferenceInlineProcessor, BRACKET): ("[",),
    (inlinepatterns.ImageReferenceInlineProcessor, inlinepatterns.IMAGE_REFERENCE_RE): ("![",),
    (inlinepatterns.ShortImageReferenceInlineProcessor, inlinepatterns.IMAGE_REFERENCE_RE): ("![",),
    (inlinepatterns.AutolinkInlineProcessor, inlinepatterns.AUTOLINK_RE): ("<",),
    (inlinepatterns.AutomailInlineProcessor, inlinepatterns.AUTOMAIL_RE): ("<",),
    (inlinepatterns.SubstituteTagInlineProcessor, inlinepatterns.LINE_BREAK_RE): ("  \n",),
    (inlinepatterns.SubstituteTagInlineProcessor, r"\n"): ("\n",),
    (inlinepatterns.HtmlInlineProcessor, inlinepatterns.HTML_RE): ("<",),
    (inlinepatterns.HtmlInlineProcessor, inlinepatterns.ENTITY_RE): ("&",),
    (linear.FootnoteReference, linear.FOOTNOTE): ("[^",),
}


class FilteredInline(InlineProcessor):
    """Runs only the patterns that can match in this document, and only on the texts in which one of
    them can."""

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        """Convert the texts of the tree."""
        texts = [(element, element.text) for element in tree.iter() if element.text]
        tails = [(element, element.tail) for element in tree.iter() if element.tail]
        everything = "\0".join([text for _, text in (*texts, *tails)])
        patterns, signs = [], set()
        for pattern in self.md.inlinePatterns:
            needed = self._signs(pattern, everything)
            if needed is None:
                # The pattern is unknown, and may bring in any sign: run all patterns on all texts.
                self.inlinePatterns = self.md.inlinePatterns  # type: ignore[assignment]  # the stubs have two types
                return super().run(tree, ancestors)
            found = [sign for sign in needed if sign in everything]
            if found:
                patterns.append(pattern)
                signs.update(found)
        self.inlinePatterns = patterns  # type: ignore[assignment]  # only its length and its items are asked for
        texts = [(element, text) for element, text in texts if not _contains(text, signs)]
        tails = [(element, tail) for element, tail in tails if not _contains(tail, signs)]
        for element, _ in texts:
            element.text = None
        for element, _ in tails:
            element.tail = None
        super().run(tree, ancestors)
        for element, text in texts:
            element.text = text
        for element, tail in tails:
            element.tail = tail
        return tree

    def _signs(self, pattern: inlinepatterns.Pattern, everything: str) -> Collection[str] | None:
        """The signs of which `pattern` needs one; none if it cannot match in `everything`, all
        texts of the document; None if nothing is known of it."""
        kind = type(pattern)
        if (
            isinstance(pattern, inlinepatterns.DelimiterProcessor)
            and kind is inlinepatterns.DelimiterProcessor
        ):
            return pattern.tokens
        if kind in _REFERENCES and not self.md.references:
            return ()
        if kind is wikilinks.WikiLinksInlineProcessor:
            # An empty link joins the texts on both sides of it, which can make new signs.
            return None if "[[" in everything else ()
        return _INLINE_SIGNS.get((kind, pattern.pattern))


def _contains(text: str, signs: Iterable[str]) -> bool:
    for sign in signs:  # noqa: SIM110 - a generator takes twice as long
        if sign in text:
            return True
    return False


# --- after the texts ------------------------------------------------------------------------------


class FastContents(linear.LinearContents):
    """Looks for headings and markers only in documents that have some."""

    _empty = ""

    def run(self, doc: Element) -> None:
        """Give ids to headings, and make the table of contents."""
        tags = {element.tag for element in doc.iter()}
        if any(
            isinstance(tag, str) and self.header_rgx.match(tag) for tag in tags
        ) or self.marker in "".join(doc.itertext()):
            super().run(doc)
            return
        if not self._empty:
            super().run(doc)
            self._empty = self.md.toc  # type: ignore[attr-defined]  # set by the extension
        self.md.toc, self.md.toc_tokens = self._empty, []  # type: ignore[attr-defined]

    def replace_marker(self, root: Element, elem: Element) -> None:
        """Put the table of contents `elem` in place of each marker."""
        if any(self.marker in element.text for element in root.iter() if element.text):
            super().replace_marker(root, elem)


class FastContentsExtension(toc.TocExtension):
    """Python-Markdown's extension `toc` with `FastContents`."""

    TreeProcessorClass = FastContents


class Unescape(UnescapeTreeprocessor):
    """Puts back escaped characters only in documents that have some."""

    def run(self, root: Element) -> None:
        """Put characters in place of their placeholders."""
        attributes = [
            value
            for element in root.iter()
            if element.attrib
            for value in element.attrib.values()
            if value
        ]
        if util.STX in "".join([*root.itertext(), *attributes]):
            super().run(root)
