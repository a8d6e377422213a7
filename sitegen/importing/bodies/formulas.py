"""Formulas in the texts of old sites, which scripts such as MathJax and KaTeX showed."""

from __future__ import annotations

import re

from sitegen.importing.sources.markdown_code import Code
from sitegen.markdown import mathematics

_FENCE = re.compile(r"^[ \t>]*(?:```|~~~)[ \t]*math[ \t]*$", re.MULTILINE)
_IN_DOLLARS = re.compile(r"\\[A-Za-z]|[\^=<>+{]|\b\w_[\w{]|\A\w\Z")
_DISPLAY = re.compile(r"(?<![\\$])\$\$(?P<latex>[^$]+)\$\$")
# sitegen does not read these, and only scripts knew them: most of what looks like it is text.
_OTHERS = re.compile(
    r"\\begin\{(?:equation|align|gather|multline|[bpv]?matrix|cases)\*?\}"
    r"|(?<!\\)\\{1,2}[(\[](?P<latex>(?:[^$`\\]|\\(?![(\[)\]])){1,300}?)\\{1,2}[)\]]"
)
_IN_OTHERS = re.compile(r"\\[A-Za-z]{2}|\^|\b\w_[\w{]")


def formulas_in(text: str) -> str:
    """Which formulas a text in Markdown or HTML has outside of code: "dollars", "others" or ""."""
    if _FENCE.search(text):
        return "dollars"
    if text.count("$") < 2 and "\\" not in text:
        return ""
    code = Code(text)
    at = text.find("$")
    while at >= 0:
        if at not in code and text[max(at - 1, 0) : at] != "\\":
            found = mathematics.inline(text, at)
            if found and "\n\n" not in found.latex and _IN_DOLLARS.search(found.latex):
                return "dollars"
        at = text.find("$", at + 1)
    for shown in _DISPLAY.finditer(text):
        latex = shown["latex"].strip()
        if "\n\n" not in latex and _IN_DOLLARS.search(latex) and shown.start() not in code:
            return "dollars"
    for other in _OTHERS.finditer(text):
        latex = other["latex"]
        is_formula = latex is None or ("\n\n" not in latex and _IN_OTHERS.search(latex))
        if is_formula and other.start() not in code:
            return "others"
    return ""
