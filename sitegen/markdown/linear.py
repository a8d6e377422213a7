"""Parts of Python-Markdown that took a time that grew with the square of a text, in a time that
grows with it; what they make is the same.

A text that says one thing again and again is a mistake of a program, or an attack. It must not keep
a build busy for minutes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown, util
from markdown.extensions import abbr, footnotes, toc

from sitegen.markdown import budget

FOOTNOTE = r"\[\^([^\]]*)\]"
# So many times a table of contents stands in a text at most: each time, it is as long as all
# headings together.
MAX_CONTENTS = 10


# --- link reference definitions -------------------------------------------------------------------


class References(dict[str, tuple[str, str | None]]):
    """Addresses and titles by their labels. All their uses together stand for no more than a text
    may have: CommonMark's own implementation has such a limit as well."""

    _left = budget.MAX_CHARACTERS

    def clear(self) -> None:
        super().clear()
        self._left = budget.MAX_CHARACTERS

    def __getitem__(self, label: str) -> tuple[str, str | None]:
        address, title = super().__getitem__(label)
        self._left -= len(address) + len(title or "")
        if self._left < 0:
            raise budget.ExpandedError(label)
        return address, title


# --- footnotes ------------------------------------------------------------------------------------


class Footnotes(footnotes.FootnoteExtension):
    """Numbers references by counting them; the library tries all numbers that are taken."""

    _numbers: dict[str, int] | None = None

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        super().extendMarkdown(md)
        md.inlinePatterns.register(FootnoteReference(FOOTNOTE, self), "footnote", 175)

    def reset(self) -> None:
        super().reset()
        self._numbers = None

    def setFootnote(self, id: str, text: str) -> None:  # noqa: A002, N802 - Python-Markdown's names
        super().setFootnote(id, text)
        self._numbers = None

    def number(self, label: str) -> int | None:
        """The number of a footnote, in the order of their definitions."""
        if self._numbers is None:
            self._numbers = {each: number for number, each in enumerate(self.footnotes, 1)}
        return self._numbers.get(label)

    def unique_ref(self, reference: str, found: bool = False) -> str:
        if not found:
            return reference
        count = self.found_refs[reference] = self.found_refs.get(reference, 0) + 1
        begin, separator, label = reference.partition(self.get_separator())
        return reference if count == 1 else f"{begin}{count}{separator}{label}"


class FootnoteReference(footnotes.FootnoteInlineProcessor):
    footnotes: Footnotes

    def handleMatch(  # type: ignore[override]  # noqa: N802 - Python-Markdown's name
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002
    ) -> tuple[Element | None, int | None, int | None]:
        number = self.footnotes.number(m[1])
        if number is None:
            return None, None, None
        sup = Element("sup", {"id": self.footnotes.makeFootnoteRefId(m[1], found=True)})
        link = SubElement(
            sup, "a", {"href": f"#{self.footnotes.makeFootnoteId(m[1])}", "class": "footnote-ref"}
        )
        link.text = self.footnotes.getConfig("SUPERSCRIPT_TEXT").format(number)
        return sup, m.start(0), m.end(0)


# --- abbreviations --------------------------------------------------------------------------------


class Abbreviations(abbr.AbbrExtension):
    abbrs: dict[str, str]

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        super().extendMarkdown(md)
        md.treeprocessors.register(AbbreviationUses(md, self.abbrs), "abbr", 7)
        md.parser.blockprocessors.register(
            AbbreviationDefinitions(md.parser, self.abbrs), "abbr", 16
        )


class AbbreviationDefinitions(abbr.AbbrBlockprocessor):
    """Takes all definitions of a block at once, as far as no other processor may have a claim to
    what stands between them."""

    def run(self, parent: Element, blocks: list[str]) -> bool:  # noqa: ARG002 - Python-Markdown's
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
    """Looks words up, where the library tries all abbreviations at each place."""

    _left = 0

    def run(self, root: Element) -> None:
        if not self.abbrs:
            return
        # Those that are more than a word are longer than the word that they begin with, and the
        # longest counts.
        others = sorted(
            (label for label in self.abbrs if not re.fullmatch(r"\w+", label)),
            key=len,
            reverse=True,
        )
        self._left = budget.MAX_CHARACTERS
        self.RE = re.compile(
            r"\w+" if not others else rf"\b(?:{'|'.join(map(re.escape, others))})\b|\w+"
        )
        self.iter_element(root)

    def iter_element(self, el: Element, parent: Element | None = None) -> None:  # noqa: ARG002 - Python-Markdown's
        el.text, made = self._split(el.text)
        for child in el:
            self.iter_element(child)
            child.tail, behind = self._split(child.tail)
            made += [child, *behind]
        if len(made) != len(el):
            el[:] = made

    def _split(self, text: str | None) -> tuple[str | None, list[Element]]:
        """`text` up to its first abbreviation, and an element for each, with what stands behind
        it."""
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


# --- tables of contents ---------------------------------------------------------------------------


class Contents(toc.TocTreeprocessor):
    def replace_marker(self, root: Element, elem: Element) -> None:
        left = MAX_CONTENTS
        for parent, places in self._markers(root):
            for place in places[:left]:
                parent[place] = elem
            left -= len(places[:left])

    def _markers(self, root: Element) -> Iterator[tuple[Element, list[int]]]:
        """The elements that hold a marker, each with the places of those in it, in order."""
        waiting: list[Element] = [root]
        while waiting:
            parent = waiting.pop()
            children = [
                (place, child) for place, child in enumerate(parent) if self._is_searched(child)
            ]
            yield (
                parent,
                [
                    place
                    for place, child in children
                    if child.text and child.text.strip() == self.marker and not len(child)
                ],
            )
            waiting += [child for _, child in reversed(children) if len(child)]

    def _is_searched(self, element: Element) -> bool:
        return not self.header_rgx.match(element.tag) and element.tag not in ("pre", "code")


class ContentsExtension(toc.TocExtension):
    TreeProcessorClass = Contents
