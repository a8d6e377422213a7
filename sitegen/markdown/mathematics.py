"""Formulas in LaTeX as GitHub finds them: `$…$`, `` $`…`$ ``, `$$…$$` and fences named math.

Dollars are money as well. So an opening one has no letter or digit before it and no space after it,
a closing one no space before it and no letter or digit after it, and the next dollar decides: "$5
and $10" are two amounts. What GitHub reads as code, a link or an address before it looks for
formulas is in none."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement

from markdown.util import AtomicString

from sitegen.lazy import load

_INLINE = re.compile(r"\$((?:[^$\\`]++|\\[\s\S])++)\$(?!\$)")
_DOUBLE = re.compile(r"\$\$((?:[^$\\`]++|\\[\s\S])++)\$\$(?!\$)")
_CODE = re.compile(r"\$`([^`]+)`\$(?!\$)")
_BLOCK = re.compile(r"\$\$(?!\$)((?:[^$\\]++|\\[\s\S])++)\$\$")
_LINE_END = re.compile(r"[ \t]*\\?(?:\n|\Z)")


class RefusedError(Exception):
    """Raised for a formula that cannot be shown; `at` is the place in it, if it is known."""

    def __init__(self, reason: str, at: int = 0) -> None:
        super().__init__(reason)
        self.at = at


class Span(NamedTuple):
    """A formula in a text, `latex`, which begins at `start`; the text goes on at `end`. It may
    stand on lines of its own."""

    latex: str
    start: int
    end: int
    alone: bool


def inline(text: str, at: int) -> Span | None:
    """The formula that the dollar at `at` begins, if it begins one."""
    if at and (_joins(text[at - 1]) or text[at - 1] == "$"):
        return None
    found = _CODE.match(text, at) or _DOUBLE.match(text, at) or _INLINE.match(text, at)
    if found is None or (found.end() < len(text) and _joins(text[found.end()])):
        return None
    latex, alone = found[1], found.re is _DOUBLE and _alone(text, at, found.end())
    if (
        not alone
        and found.re is not _CODE
        and (latex[0].isspace() or latex[-1].isspace() or "](" in latex or "://" in latex)
    ):
        return None
    return Span(latex, found.start(1), found.end(), alone)


def block(text: str) -> str:
    """The formula that a paragraph consists of; "" if it is none."""
    found = _BLOCK.fullmatch(text) if text.startswith("$$") else None
    return found[1].strip() if found else ""


def element(latex: str, *, alone: bool, place: dict[str, str]) -> Element:
    """A formula in a text, as code; body.py finds it there."""
    made = Element("code", {"class": "math display" if alone else "math", **place})
    made.text = AtomicString(latex)
    return made


def add_block(parent: Element, latex: str, place: dict[str, str]) -> None:
    SubElement(SubElement(parent, "pre", {"class": "math", **place}), "code").text = AtomicString(
        latex
    )


FORMULA = re.compile(
    r'<pre class="math"><code>(?P<block>[^<]*)</code></pre>'
    r'|<code class="math(?P<alone> display)?">(?P<inline>[^<]*)</code>'
)


def published(latex: str, found: re.Match[str]) -> str:
    """What pages have in the place of the code that was `found`. Raises RefusedError."""
    block, alone = found["block"] is not None, found["alone"] is not None
    made: str = load("sitegen.markdown.mathml:mathml")(latex, block=block or alone)
    # What may be wider than the text can be scrolled by itself.
    return (
        f'<div class="math">{made}</div>'
        if block
        else f'<span class="math">{made}</span>'
        if alone
        else made
    )


def _joins(sign: str) -> bool:
    """Whether a sign makes one word with what is beside it; those of scripts without spaces do
    not."""
    return sign.isalnum() and unicodedata.east_asian_width(sign) not in "WF"


def _alone(text: str, start: int, end: int) -> bool:
    """Whether only spaces are beside it on its lines."""
    while start and text[start - 1] in " \t":
        start -= 1
    return (not start or text[start - 1] == "\n") and _LINE_END.match(text, end) is not None
