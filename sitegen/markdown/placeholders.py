"""Python-Markdown's placeholders, which stand for parts of a text while it is converted: none may
be left in its output."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from markdown import Markdown, util
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from sitegen import lazy
from sitegen.errors import Problem
from sitegen.model.documents import Heading

Convert = Callable[[str], tuple[str, tuple[Heading, ...]]]

_RAW_HTML = lazy.pattern(util.HTML_PLACEHOLDER % "([0-9]+)")


class PlaceholdersInAttributes(Treeprocessor):
    """Replaces placeholders in attributes with text. Python-Markdown replaces only one level of
    them, and the alternative text of a picture, which is converted before it, can hold more."""

    def run(self, root: Element) -> None:
        """Replace the placeholders in all attributes of the tree."""
        for element in root.iter():
            for name, value in element.attrib.items():
                if util.INLINE_PLACEHOLDER_PREFIX in value:
                    element.set(name, self._resolved(value))

    def _resolved(self, text: str) -> str:
        stashed = self.md.treeprocessors["inline"].stashed_nodes  # type: ignore[attr-defined]  # of the inline processor
        text = util.INLINE_PLACEHOLDER_RE.sub(
            lambda mark: self._plain(stashed.get(mark[1], "")), text
        )
        return _RAW_HTML.sub(self._without_tag, text)

    def _plain(self, node: Element | str) -> str:
        if isinstance(node, str):
            return self._resolved(node)
        if node.tag == "img":
            return self._resolved(node.get("alt", ""))
        inside = (self._plain(child) + self._resolved(child.tail or "") for child in node)
        return "".join((self._resolved(node.text or ""), *inside))

    def _without_tag(self, mark: re.Match[str]) -> str:
        raw = self.md.htmlStash.rawHtmlBlocks[int(mark[1])]
        return raw if isinstance(raw, str) and raw.startswith("&") else ""


class Placeholders(Extension):
    """Adds `PlaceholdersInAttributes` to Python-Markdown."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Register the processor after those that convert texts."""
        md.treeprocessors.register(PlaceholdersInAttributes(md), "attributes", 18)


def are_left(html: str, headings: tuple[Heading, ...]) -> bool:
    """Whether a placeholder is left in HTML or in headings. The characters of a placeholder cannot
    come from the text: both dialects take them out before."""
    return (
        util.STX in html
        or util.ETX in html
        or any(
            sign in text
            for heading in headings
            for text in (heading.title, heading.id)
            for sign in (util.STX, util.ETX)
        )
    )


def problem(path: str, text: str, first_line: int, convert: Convert) -> Problem:
    """The problem that a placeholder is left in the HTML of `text`, at the first paragraph that
    causes it."""
    line = next((line for line, paragraph in _paragraphs(text) if are_left(*convert(paragraph))), 0)
    return Problem(
        path=path,
        line=first_line + line,
        code="markdown",
        message=(
            "Python-Markdown cannot convert this paragraph: a mark of its own would be left in it"
        ),
        hint=(
            "look for asterisks, brackets or quotes without an end; a \\ before each makes it plain"
            " text"
        ),
    )


def _paragraphs(text: str) -> list[tuple[int, str]]:
    """The paragraphs of `text`, each with the number of lines before it."""
    paragraphs, line = [], 0
    for paragraph in re.split(r"\n[ \t]*(?=\n)", text):
        paragraphs.append((line + len(paragraph) - len(paragraph.lstrip("\n")), paragraph))
        line += paragraph.count("\n") + 1
    return paragraphs
