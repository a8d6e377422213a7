"""LaTeX → MathML Core, by math-core. The result is checked here, and not left to the library: it
does not pass the sanitizer."""

from __future__ import annotations

import re
from functools import lru_cache

from math_core import LatexError, LatexToMathML

from sitegen.markdown.mathematics import RefusedError

# The library recurses where a formula nests, and a stack overflow ends the process.
MAX_CHARACTERS = 2_000
# Characters and nesting of the result: definitions (\newcommand) can make a short formula long.
MAX_MATHML, MAX_DEPTH = 100_000, 100

_TAGS = frozenset(
    [
        "math",
        "menclose",
        "mfrac",
        "mi",
        "mmultiscripts",
        "mn",
        "mo",
        "mover",
        "mpadded",
        "mphantom",
        "mprescripts",
        "mroot",
        "mrow",
        "mspace",
        "msqrt",
        "mstyle",
        "msub",
        "msubsup",
        "msup",
        "mtable",
        "mtd",
        "mtext",
        "mtr",
        "munder",
        "munderover",
        "b",
        "code",
        "em",
        "i",
        "s",
        "span",
        "u",
    ]
)
_ATTRIBUTES = frozenset(
    [
        "accent",
        "accentunder",
        "depth",
        "display",
        "displaystyle",
        "form",
        "height",
        "largeop",
        "linethickness",
        "lspace",
        "mathvariant",
        "maxsize",
        "minsize",
        "movablelimits",
        "notation",
        "rspace",
        "scriptlevel",
        "stretchy",
        "symmetric",
        "voffset",
        "width",
    ]
)
# MathML Core allows the attributes of an <mstyle> on these elements; MathML 3, which validators
# know, does not.
_STYLED = frozenset(["mfrac", "mrow", "mtable"])
_TAG = re.compile(r'<(/?)([a-z]+)((?: [a-z]+="[^"<>&]*")*)(/?)>')
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
_COLOUR = re.compile(r"color: ?(#[0-9A-Fa-f]{6})")
# Pages have no inline styles (Content-Security-Policy): layouts/css/math.css knows these classes.
_CLASSES = {
    "text-align: left": "m-left",
    "text-align: right": "m-right",
    "padding-left: 0": "m-tight-left",
    "padding-right: 0": "m-tight-right",
    "padding-left:1em": "m-wide-left",
    "padding-top: 0": "m-tight-top",
    "padding-bottom: 0": "m-tight-bottom",
    "width: 50%": "m-half",
    "width: 100%": "m-whole",
    "width: 7.5%": "m-margin",
    "border-left: 0.05em solid currentcolor": "m-line-left",
    "border-left: 0.05em dashed currentcolor": "m-dashes-left",
    "border-right: 0.05em solid currentcolor": "m-line-right",
    "border-right: 0.05em dashed currentcolor": "m-dashes-right",
    "border-top: 0.05em solid currentcolor": "m-line-top",
    "border-top: 0.05em dashed currentcolor": "m-dashes-top",
    "margin-left:-0.16666667em": "m-back",
}
# Environments without numbers, because numbers would begin anew in each formula; and names that the
# library does not know, in terms of those that it knows.
_NUMBERED = re.compile(r"\\(begin|end)\{(align|equation|gather|multline)\}")
_ALIGNED = re.compile(r"\\(begin|end)\{split\}")
_MACROS = {"mbox": r"\text{#1}", "hbox": r"\text{#1}"}
_PLACE = re.compile(r"(\d+): (.*)", re.DOTALL)

_converter = LatexToMathML(
    fancy_error=False, allow_unreliable_rendering=True, max_expansions=50, macros=_MACROS
)


@lru_cache(maxsize=1000)
def mathml(latex: str, *, is_display: bool) -> str:
    """The formula `latex` as MathML Core, in display mode if `is_display`. Raises RefusedError."""
    if len(latex) > MAX_CHARACTERS:
        raise RefusedError(f"it has {len(latex):,} characters, more than {MAX_CHARACTERS:,}")
    if not latex.strip():
        raise RefusedError("it is empty")
    rewritten = (
        _ALIGNED.sub(r"\\\1{aligned}", _NUMBERED.sub(r"\\\1{\2*}", latex))
        if "{" in latex
        else latex
    )
    try:
        html = _converter.convert_with_local_state(rewritten, displaystyle=is_display)
    except LatexError as error:
        found = _PLACE.fullmatch(str(error))
        reason = (found[2] if found else str(error)).rstrip(".")
        raise RefusedError(
            reason[:1].lower() + reason[1:], int(found[1]) if found and rewritten == latex else 0
        ) from error
    return _checked(html)


def _checked(html: str) -> str:
    """`html` if it is MathML with nothing but harmless tags and attributes, with classes instead of
    styles. Raises RefusedError otherwise."""
    if len(html) > MAX_MATHML:
        raise RefusedError("what is made of it is too long")
    pieces, end = [], 0
    # The open elements, from the outermost: their names, and their end tags.
    around: list[tuple[str, str]] = []
    for tag in _TAG.finditer(html):
        text, closing, name, empty = html[end : tag.start()], tag[1], tag[2], tag[4]
        end = tag.end()
        if "<" in text or name not in _TAGS or (closing and not (around and around[-1][0] == name)):
            break
        if closing:
            pieces += [text, around.pop()[1]]
            continue
        start, ending = _element(name, tag[3], empty)
        pieces += [text, start, ending if empty else ""]
        if not empty:
            around.append((name, ending))
        if len(around) > MAX_DEPTH:
            raise RefusedError("it is nested too deeply")
    else:
        if end == len(html) and not around:
            return "".join(pieces)
    raise RefusedError("it would lead elsewhere, or is more than a formula")


def _element(name: str, written: str, empty: str) -> tuple[str, str]:
    """The start and end tags of an element with the attributes `written`; `empty` is "/" if it has
    no content."""
    attributes = _attributes(written) if written else {}
    style = {
        key: attributes.pop(key)
        for key in list(attributes)
        if key in {"displaystyle", "scriptlevel"} and name in _STYLED
    }
    if name == "mtable":
        attributes |= {"displaystyle": style["displaystyle"]} if "displaystyle" in style else {}
    elif name == "mrow" and style:
        name, attributes = "mstyle", {**style, **attributes}
    elif style:
        return (
            f"<mstyle{_written(style)}><{name}{_written(attributes)}{empty}>",
            f"{'' if empty else f'</{name}>'}</mstyle>",
        )
    return f"<{name}{_written(attributes)}{empty}>", "" if empty else f"</{name}>"


def _attributes(written: str) -> dict[str, str]:
    kept: dict[str, str] = {}
    classes = []
    for name, value in _ATTRIBUTE.findall(written):
        if name == "style":
            for declaration in map(str.strip, value.split(";")):
                if colour := _COLOUR.fullmatch(declaration):
                    kept["mathcolor"] = colour[1]
                elif declaration in _CLASSES:
                    classes.append(_CLASSES[declaration])
        elif name == "class":
            classes.append(value)
        elif name in _ATTRIBUTES:
            kept[name] = value
    return {**kept, "class": " ".join(classes)} if classes else kept


def _written(attributes: dict[str, str]) -> str:
    return "".join(f' {name}="{value}"' for name, value in attributes.items())
