"""Any formula becomes MathML that is harmless, in little time and without a deep stack."""

from __future__ import annotations

import re

import html5lib
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from sitegen.markdown.mathematics import RefusedError
from sitegen.markdown.mathml import MAX_CHARACTERS, mathml


@pytest.mark.parametrize(
    "latex",
    [
        r"\href{javascript:alert(1)}{x}",
        r"\url{javascript:alert(1)}",
        r"\text{<script>alert(1)</script>}",
        r"\text{<img src=x onerror=alert(1)>}",
        r"\style{color:red;background:url(//x.example)}{x}",
        r"\class{a\" onclick=\"alert(1)}{x}",
        r"\cssId{x}{y}",
        r"\htmlData{a=b}{x}",
        r"\color{red;background:url(//x.example)}{x}",
        r"\textcolor{red\" onclick=\"alert(1)}{x}",
        r"\unicode{x3c}script\unicode{x3e}",
        "</math><script>alert(1)</script>",
        "<svg><script>alert(1)</script></svg>",
        r"\begin{align}x\label{<script>}\end{align}",
        r"\begin{align}x\label{a}\end{align}\eqref{a}",
        r"\includegraphics{http://x.example/y.png}",
        r"\require{html}",
        r"\def\a{\a\a}\a",
        r"\newcommand{\a}{<script>}\a",
        r"\verb|<script>|",
        r"\begin{align}x\tag{<script>alert(1)</script>}\end{align}",
        r"\operatorname{<script>}",
        "x\u2028<script>",
        r"\mathrm{</mi><script>alert(1)</script>}",
    ],
)
def test_hostile_formulas_are_harmless(latex: str) -> None:
    check(latex)


COMMANDS = (
    "text",
    "frac",
    "sqrt",
    "left(",
    "right)",
    "begin{align}",
    "end{align}",
    "begin{array}{c|c:c}",
    "end{array}",
    "hline",
    "tag",
    "label",
    "ref",
    "color",
    "textcolor{red}",
    "href",
    "boxed",
    "cancel",
    "operatorname",
    "mathbb",
    "mathrm",
    "overline",
    "hspace{1em}",
    "kern-2em",
    "!",
    "newcommand",
    "def",
    "x",
    "textbf",
    "text{a",
    "large",
    "substack",
    "begin{cases}",
    "end{cases}",
    "raisebox{1em}",
    "mathllap",
    "underbrace",
    "cfrac",
    "middle|",
    "not",
    "limits",
)
PIECES = [
    "x",
    "1",
    "<",
    ">",
    "&",
    '"',
    "'",
    "=",
    "\\",
    "{",
    "}",
    "{x}",
    "[",
    "]",
    "(",
    ")",
    "^",
    "_",
    "$",
    "#",
    "%",
    "~",
    "|",
    " ",
    "\n",
    "<script>",
    "</math>",
    "<a href=",
    "-->",
    "<!--",
    "]]>",
    "&lt;",
    "é",
    "\u202e",
    "\\\\",
    "&&",
    *(f"\\{name}" for name in COMMANDS),
]


@hypothesis_settings(max_examples=3000)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=30).map("".join))
@pytest.mark.long
def test_no_formula_makes_anything_but_mathml(latex: str) -> None:
    check(latex)


def check(latex: str) -> None:
    """See that a browser finds nothing in a formula that can do anything, and that it ends where it
    ends."""
    for is_display in (True, False):
        try:
            made = mathml(latex, is_display=is_display)
        except RefusedError:
            continue
        tree = html5lib.parseFragment(
            f"<p>before {made} after</p>", treebuilder="etree", namespaceHTMLElements=True
        )
        (paragraph,) = tree
        (math,) = paragraph
        assert math.tag == "{http://www.w3.org/1998/Math/MathML}math"
        assert math.tail == " after"
        for element in math.iter():
            namespace, _, name = str(element.tag).rpartition("}")
            assert namespace == "{http://www.w3.org/1998/Math/MathML" or name in {
                "b",
                "i",
                "em",
                "code",
                "s",
                "u",
                "span",
            }
            for attribute, value in element.attrib.items():
                assert not attribute.startswith("on")
                assert attribute not in {"href", "src", "style", "id", "xlink:href", "actiontype"}
                assert not re.search(r"[:;()<>]|url", value)


@pytest.mark.long
def test_a_formula_of_any_kind_takes_no_time_and_no_stack() -> None:
    """What nests is read by recursion in a library that nobody can stop: a page of brackets is the
    worst that there can be."""
    for part in (
        "{",
        "[",
        "(",
        r"\left(",
        r"\frac{1}{",
        "x^{",
        r"\sqrt ",
        r"\begin{matrix}",
        r"\text{",
        "f(",
        r"\langle ",
        r"\color{red}",
        "x!",
        "'",
        "&",
        r"\\",
    ):
        check(part * (MAX_CHARACTERS // len(part)))
