"""GitHub's dialect, as an extension of Python-Markdown that replaces most of it. Only the frame of
Python-Markdown is left, so that extensions that a site asks for can still process texts and the
tree."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown, util
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor

from sitegen.lazy import load
from sitegen.markdown.abbreviations import Abbreviations
from sitegen.markdown.directives import Components, Directives
from sitegen.markdown.extensions import extension
from sitegen.markdown.github.contents import Contents
from sitegen.markdown.github.elements import ElementBuilder
from sitegen.markdown.github.inline import InlineReader
from sitegen.markdown.github.serializer import GROUP, serialize
from sitegen.markdown.heading_ids import HeadingIds
from sitegen.model import config_tables
from sitegen.model.documents import Heading
from sitegen.text.characters import with_line_feeds


def _normalized(text: str) -> str:
    """`text` with "\\n" for each line end, without the characters of Python-Markdown's
    placeholders."""
    text = with_line_feeds(text)
    for sign, replacement in ((util.STX, ""), (util.ETX, ""), ("\0", "\ufffd")):
        if sign in text:
            text = text.replace(sign, replacement)
    return text


class Texts(Treeprocessor):
    """Reads the texts of all blocks, instead of Python-Markdown's own `inline`."""

    def __init__(self, md: Markdown, blocks: ElementBuilder) -> None:
        super().__init__(md)
        self.blocks = blocks

    def run(self, root: Element) -> None:
        """Fill the elements of the tree, and add the footnotes."""
        inline = self.blocks.inline
        inline.refer_to(self.blocks.references)
        inline.foreign = [
            pattern for pattern in self.md.inlinePatterns if isinstance(pattern, InlineProcessor)
        ]
        everything = "\0".join([element.text or "" for element, _ in self.blocks.texts])
        # One character is found faster than several.
        signs = [sign for sign in inline.signs if sign[-1:] in everything and sign in everything]
        inline.addresses, inline.hosts = "://" in signs, "www." in signs
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
                # A list item can hold a list already. The text comes before it.
                holder = Element(GROUP)
                inline.fill(holder, text, where)
                element.text, element[:0] = holder.text, list(holder)
        self.blocks.texts.clear()
        self.blocks.footnotes.number(root)


class Figures(Treeprocessor):
    """A picture alone in its paragraph that has a title becomes a figure, with the title as its
    caption."""

    def run(self, root: Element) -> None:
        """Turn such paragraphs of the tree into figures."""
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


# Python-Markdown's own inline patterns, in all its versions; all others come from extensions.
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


class GithubDialect:
    """See `converter.Dialect`."""

    def __init__(
        self,
        settings: config_tables.Markdown,
        ids: HeadingIds,
        components: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self.inline = InlineReader(
            html=settings.raw_html != "escape",
            intraword="legacy_em" in settings.extensions,
            # The characters that smarty turns into typographic quotes and dashes.
            guarded="\"'-.<>" if "smarty" in settings.extensions else "",
            math=settings.math,
            lists="attr_list" in settings.extensions,
        )
        if components is not None:
            self.inline.directives = Directives(components)
        self._github = _GithubExtension(self.inline, ids)
        self.markdown = Markdown(
            extensions=[Abbreviations(), *map(extension, settings.extensions), self._github],
            output_format="html",
        )

    def convert(self, text: str, *, marked: bool) -> tuple[str, tuple[Heading, ...]]:
        """See `converter.Dialect`."""
        self.markdown.reset()
        self.inline.places = marked
        # Not when the blocks are read: Python-Markdown reads none of an empty text.
        self._github.contents.headings = ()
        if self.inline.directives:
            self.inline.directives.clear()
        html = self.markdown.convert(_normalized(text))
        return html, self._github.contents.headings

    @property
    def components(self) -> Components:
        """See `converter.Dialect`."""
        return self.inline.directives.components if self.inline.directives else Components()


class _GithubExtension(Extension):
    """Replaces the parts of Python-Markdown that read a document. Comes after all extensions."""

    contents: Contents

    def __init__(self, inline: InlineReader, ids: HeadingIds) -> None:
        super().__init__()
        self._inline, self._ids = inline, ids

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        for registry, names in (
            (md.preprocessors, ("normalize_whitespace", "html_block", "fenced_code_block")),
            (md.inlinePatterns, _PATTERNS),
            (md.treeprocessors, ("inline", "prettify", "unescape")),
        ):
            for name in names:
                registry.deregister(name, strict=False)
        md.parser = parser = ElementBuilder(md, self._inline)
        self._inline.footnote = parser.footnotes.reference
        md.treeprocessors.register(Texts(md, parser), "inline", 20)
        md.treeprocessors.register(Figures(md), "figures", 15)
        if "attr_list" in md.treeprocessors:
            module = "sitegen.markdown.github.attribute_lists"
            md.treeprocessors.register(load(f"{module}:PlacedLists")(md), "attr_list", 8)
            md.treeprocessors.register(load(f"{module}:Signs")(md), "attr_list_signs", 7.5)
        self.contents = Contents(md, parser, self._ids)
        md.treeprocessors.register(self.contents, "toc", 5)
        md.output_formats = {"html": serialize}  # type: ignore[misc]  # of this one only
