"""What the reader of a text needs beside the text."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from xml.etree.ElementTree import Element

from markdown.inlinepatterns import InlineProcessor

from sitegen.markdown import budget
from sitegen.markdown.directives import Directives
from sitegen.markdown.github import links
from sitegen.markdown.github.links import Reference

# Characters that can begin an element in any text, as the inside of a character class.
SPECIAL = r"\\`*_~\[\]<&"


class InlineContext(ABC):
    """Settings, and the definitions of one document, which are set before its texts are read.

    `html`: whether the texts may have tags. `intraword`: whether underscores inside words make
    emphasis. `guarded`: characters that later processors must not see where they are escaped.
    `math`: whether the texts may have formulas. `directives`: the components of the document; None
    if it can have none."""

    directives: Directives | None = None

    def __init__(self, *, html: bool, intraword: bool, guarded: str, math: bool) -> None:
        self.html, self.intraword, self.guarded, self.math = html, intraword, guarded, math
        # Returns the element of a reference to the footnote with a label, or None.
        self.footnote: Callable[[str], Element | None] = lambda _: None
        # Patterns of Python-Markdown's extensions. They take precedence where they match.
        self.foreign: Sequence[InlineProcessor] = ()
        self.refer_to({})

    def refer_to(self, references: Mapping[str, Reference]) -> None:
        """Set what labels of links stand for. All their uses together may have
        `budget.MAX_CHARACTERS`."""
        self._references, self._left = references, budget.MAX_CHARACTERS

    def reference(self, label: str) -> Reference | None:
        """What a label stands for; None if it is not defined. Raises ExpandedError if the uses of
        labels have too many characters."""
        if len(label) > links.LABEL_LENGTH:
            return None
        reference = self._references.get(links.normal(label))
        if reference is not None:
            self._left -= len(reference.href) + len(reference.title)
            if self._left < 0:
                raise budget.ExpandedError(label)
        return reference

    @abstractmethod
    def fill_inside(self, element: Element) -> None:
        """Read the texts inside an element that an extension has returned."""
