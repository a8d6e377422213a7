"""Texts → elements: the content of a paragraph, a heading or a cell."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown.util import AtomicString

from sitegen.lazy import load
from sitegen.markdown.github.context import SPECIAL, InlineContext
from sitegen.markdown.github.scan import Scan, Search
from sitegen.markdown.github.serializer import RAW
from sitegen.markdown.github.tree import TreeBuilder
from sitegen.markdown.places import Where

# A text without any of these is plain text.
SIGNS = ("[", "*", "`", "_", "\\", "&", "<", "~", "@", "://", "www.", " \n", "\t\n")


class InlineReader(InlineContext):
    """Reads the texts of one document after the other.

    `places`: whether marks say where addresses were written. `addresses`, `hosts` and `spaces`:
    whether the texts can have "://", "www.", and spaces at the ends of lines, and must be searched
    for them. `lists`: whether they can have attribute lists, which get marks as well."""

    def __init__(
        self,
        *,
        html: bool,
        intraword: bool = False,
        guarded: str = "",
        math: bool = False,
        lists: bool = False,
    ) -> None:
        super().__init__(html=html, intraword=intraword, guarded=guarded, math=math)
        self.signs = (*SIGNS, *("$" if math else ""), *("{" if lists else ""))
        self._lists = lists
        self._scan = Scan
        if lists:
            self._scan = load("sitegen.markdown.github.attribute_lists:ListScan")  # type: ignore[assignment]  # a Scan
        self.places = False
        self.addresses = self.hosts = self.spaces = True
        self._searches: dict[str, Search] = {}

    def fill(self, element: Element, text: str, where: Where | None = None) -> None:
        """Read `text` into `element`, which has no children yet. `where`: where it was written.
        Raises ExpandedError."""
        signs = ":" if self.addresses else ""
        if self.hosts and "www." in text:
            signs += "w"
        if self.spaces and (" \n" in text or "\t\n" in text):
            signs += "\n"
        if self.math and "$" in text:
            signs += "$"
        if self._lists and self.places and "{" in text:
            signs += "{"
        if self.directives and not self.addresses and ":" in text and "[" in text:
            signs += ":"
        search = self._searches.get(signs)
        if search is None:
            search = self._searches[signs] = re.compile(f"[{SPECIAL}{signs}]").search
        first = search(text, 0)
        if first is None and "@" not in text and not self.foreign:
            element.text = text
            return
        scan = self._scan(self, text, search, where if self.places else None)
        # Extensions may match before the first sign.
        tokens = scan.tokens(first.start() if first and not self.foreign else 0)
        TreeBuilder(element).build(tokens)

    def fill_inside(self, element: Element) -> None:
        """Read the texts inside an element that an extension has returned, without extensions."""
        foreign, self.foreign = self.foreign, ()
        for node in list(element.iter()):
            if node.text and not isinstance(node.text, AtomicString):
                holder = Element(RAW)
                self.fill(holder, node.text)
                node.text, node[:0] = holder.text, list(holder)
        self.foreign = foreign
