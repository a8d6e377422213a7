"""Abbreviations (`*[HTML]: HyperText …`) for both dialects: Python-Markdown's extension, in a time
that grows with the text and not with its square."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown import Markdown, util
from markdown.extensions import abbr

from sitegen.markdown import budget


class Abbreviations(abbr.AbbrExtension):
    """Python-Markdown's extension `abbr`, with the two processors of this module."""

    abbrs: dict[str, str]

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Register both processors in the place of the library's."""
        super().extendMarkdown(md)
        md.treeprocessors.register(AbbreviationUses(md, self.abbrs), "abbr", 7)
        md.parser.blockprocessors.register(
            AbbreviationDefinitions(md.parser, self.abbrs), "abbr", 16
        )


class AbbreviationDefinitions(abbr.AbbrBlockprocessor):
    """Takes all definitions of a block at once, up to one after lines that may belong to another
    processor."""

    def run(self, parent: Element, blocks: list[str]) -> bool:  # noqa: ARG002 - Python-Markdown's
        """Take the definitions of the first block. False if it has none."""
        if "*[" not in blocks[0]:
            return False
        block = blocks.pop(0)
        plain = "|" not in block and all(
            line[:1].isalpha() or line.startswith("*[") for line in block.split("\n")
        )
        between, end = [], 0
        for found in self.RE.finditer(block):
            label, title = found["abbr"].strip(), found["title"].strip()
            if not (label and title) or (end and not plain and block[end : found.start()].strip()):
                break
            if title in ("''", '""'):
                self.abbrs.pop(label, None)
            else:
                self.abbrs[label] = title
            between.append(
                block[end : found.start()].strip("\n")
                if end
                else block[: found.start()].rstrip("\n")
            )
            end = found.end()
        if not end:
            blocks.insert(0, block)
            return False
        blocks[:0] = [text for text in (*between, block[end:].lstrip("\n")) if text.strip()]
        return True


class AbbreviationUses(abbr.AbbrTreeprocessor):
    """Looks each word up in a table; the library tries all abbreviations at each place."""

    # How many more characters the titles may add to this document.
    _left = 0

    def run(self, root: Element) -> None:
        """Make an element of each abbreviation in the tree. Raises ExpandedError."""
        if not self.abbrs:
            return
        # The longest abbreviation counts, and a regular expression takes the first alternative: so
        # those of several words come before single words, and the longest of them first.
        phrases = sorted(
            (label for label in self.abbrs if not re.fullmatch(r"\w+", label)),
            key=len,
            reverse=True,
        )
        self._left = budget.MAX_CHARACTERS
        self.RE = re.compile(
            rf"\b(?:{'|'.join(map(re.escape, phrases))})\b|\w+" if phrases else r"\w+"
        )
        self.iter_element(root)

    def iter_element(self, el: Element, parent: Element | None = None) -> None:  # noqa: ARG002 - Python-Markdown's
        """Make elements of the abbreviations in `el` and in everything inside it."""
        el.text, children = self._split(el.text)
        for child in el:
            self.iter_element(child)
            child.tail, behind = self._split(child.tail)
            children += [child, *behind]
        if len(children) != len(el):
            el[:] = children

    def _split(self, text: str | None) -> tuple[str | None, list[Element]]:
        """`text` up to its first abbreviation, and an element for each abbreviation, whose tail is
        the text after it."""
        if not text or isinstance(text, util.AtomicString) or self.RE is None:
            return text, []
        found = [match for match in self.RE.finditer(text) if match[0] in self.abbrs]
        for match in found:
            self._left -= len(self.abbrs[match[0]])
            if self._left < 0:
                raise budget.ExpandedError(match[0])
        ends = [*(match.start() for match in found[1:]), len(text)]
        return text[: found[0].start()] if found else text, [
            self.create_element(self.abbrs[match[0]], match[0], text[match.end() : end])
            for match, end in zip(found, ends, strict=False)
        ]
