"""Formulas in LaTeX as GitHub finds them: `$…$`, `` $`…`$ ``, `$$…$$` and fences named math.

Dollars are money as well. So an opening one has no letter or digit before it and no space after it,
a closing one has no space before it and no letter or digit after it, and only the next dollar can
close a formula: "$5 and $10" are two amounts. GitHub reads code, links and addresses before it
looks for formulas, so a formula holds none of them."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement

from markdown.util import AtomicString

from sitegen import lazy
from sitegen.lazy import load

_INLINE = lazy.pattern(r"\$((?>(?:[^$\\`]++|\\[\s\S])+))\$(?!\$)")
_DOUBLE = lazy.pattern(r"\$\$((?>(?:[^$\\`]++|\\[\s\S])+))\$\$(?!\$)")
_CODE = lazy.pattern(r"\$`([^`]+)`\$(?!\$)")
_BLOCK = lazy.pattern(r"\$\$(?!\$)((?>(?:[^$\\]++|\\[\s\S])+))\$\$")
_LINE_END = lazy.pattern(r"[ \t]*\\?(?:\n|\Z)")


class RefusedError(Exception):
    """Raised for a formula that cannot be shown. `at` is the number of characters before the
    mistake in it, or 0."""

    def __init__(self, reason: str, at: int = 0) -> None:
        super().__init__(reason)
        self.at = at


class Span(NamedTuple):
    """A formula in a text. `latex` begins at `start`, and the text goes on at `end`. `is_display`:
    it has lines of its own, and is shown larger and centred (LaTeX's display mode)."""

    latex: str
    start: int
    end: int
    is_display: bool


def inline(text: str, at: int) -> Span | None:
    """The formula that the dollar at `at` begins, if it begins one."""
    if at and (_joins(text[at - 1]) or text[at - 1] == "$"):
        return None
    code, double = _CODE.match(text, at), _DOUBLE.match(text, at)
    found = code or double or _INLINE.match(text, at)
    if found is None or (found.end() < len(text) and _joins(text[found.end()])):
        return None
    latex = found[1]
    is_display = double is not None and found is double and _fills_lines(text, at, found.end())
    if (
        not is_display
        and found is not code
        and (latex[0].isspace() or latex[-1].isspace() or "](" in latex or "://" in latex)
    ):
        return None
    return Span(latex, found.start(1), found.end(), is_display)


def block(text: str) -> str:
    """The LaTeX of a paragraph that is one formula, `$$…$$`; "" for any other paragraph."""
    found = _BLOCK.fullmatch(text) if text.startswith("$$") else None
    return found[1].strip() if found else ""


def element(latex: str, *, is_display: bool, place: dict[str, str]) -> Element:
    """A formula in a text, as code with the mark of its `place`; parse/formulas.py converts it."""
    code = Element("code", {"class": "math display" if is_display else "math", **place})
    code.text = AtomicString(latex)
    return code


def add_block(parent: Element, latex: str, place: dict[str, str]) -> None:
    """Add to `parent` a formula that is a block, as code with the mark of its `place`."""
    SubElement(SubElement(parent, "pre", {"class": "math", **place}), "code").text = AtomicString(
        latex
    )


FORMULA = lazy.pattern(
    r'<pre class="math"><code>(?P<block>[^<]*)</code></pre>'
    r'|<code class="math(?P<display> display)?">(?P<inline>[^<]*)</code>'
)


def published(latex: str, found: re.Match[str]) -> str:
    """The HTML that replaces the code `found`, a match of FORMULA. Raises RefusedError."""
    is_block, is_display = found["block"] is not None, found["display"] is not None
    mathml: str = load("sitegen.markdown.mathml:mathml")(latex, is_display=is_block or is_display)
    # A formula that may be wider than the text is in an element that can be scrolled.
    if is_block:
        return f'<div class="math">{mathml}</div>'
    return f'<span class="math">{mathml}</span>' if is_display else mathml


def _joins(sign: str) -> bool:
    """Whether a dollar beside this character is inside a word. Characters of scripts that are
    written without spaces join nothing."""
    return sign.isalnum() and unicodedata.east_asian_width(sign) not in "WF"


def _fills_lines(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` has its lines to itself, but for spaces."""
    while start and text[start - 1] in " \t":
        start -= 1
    return (not start or text[start - 1] == "\n") and _LINE_END.match(text, end) is not None
