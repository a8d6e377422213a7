"""Blocks of code → HTML, coloured by Pygments, for both dialects.

No document can choose an option of Pygments, since some of them write files or unescaped HTML:
attributes are reduced to the language, classes, and lines."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape
from typing import Any

from markdown.extensions.attr_list import get_attrs_and_remainder
from markdown.extensions.codehilite import parse_hl_lines
from markdown.util import parseBoolValue
from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.lexers.special import TextLexer

from sitegen import lazy

# Code with a longer line, in characters, is not coloured: the lexers of some languages, such as
# make, take a time that grows with the square of the length of a word.
MAX_LINE = 1000
CLASS = lazy.pattern(r"[\w+#.-]+")
_INFO = lazy.pattern(
    r"\{(?P<attrs>[^\n]*)\}|\.?(?P<lang>[\w#.+-]*)(?:["
    r" ]+hl_lines=(?P<quote>[\"'])(?P<hl_lines>.*?)(?P=quote))?"
)
# Languages that describe a drawing: a script of the site finds their blocks by the class.
_DRAWN = frozenset({"mermaid"})


def code(info: str, text: str) -> str:
    """A block of code as HTML, for GitHub's dialect, which finds fences itself. The `text` is
    published as it is, with tabs, and with blank lines at its start and end. `info` is what follows
    the fence: a language, or attributes in braces."""
    classes: list[str] = []
    marked: list[int] = []
    numbered = False
    found = _INFO.match(info)
    attributes, rest = (
        get_attrs_and_remainder(found["attrs"]) if found and found["attrs"] else ([], "")
    )
    for name, value in attributes if not rest else ():
        if name == "." and value and CLASS.fullmatch(value):
            classes.append(value)
        elif name == "hl_lines" and value:
            marked = parse_hl_lines(value)
        elif name == "linenums":
            numbered = value is None or bool(
                parseBoolValue(value, fail_on_errors=False, preserve_none=True)
            )
    if found and found["lang"]:
        classes.append(found["lang"])
    if found and found["hl_lines"]:
        marked = parse_hl_lines(found["hl_lines"])
    language = classes[0] if classes else ""
    if language in _DRAWN:
        return f'<pre><code class="language-{language}">{escape(text, quote=False)}</code></pre>'
    return coloured(
        text,
        lexer_of(language)(stripnl=False, ensurenl=False),
        classes[1:],
        marked,
        numbered=numbered,
    )


def coloured(
    text: str, lexer: Lexer, classes: Iterable[str], marked: Iterable[int], *, numbered: bool
) -> str:
    """`text` as HTML, coloured by `lexer`. `classes` are added to the element; the lines `marked`,
    counted from 1, are highlighted; `numbered`: whether lines have numbers. A text with a line
    of more than `MAX_LINE` characters gets no colours."""
    if len(text) > MAX_LINE and max(map(len, text.split("\n"))) > MAX_LINE:
        lexer = TextLexer(stripnl=lexer.stripnl, ensurenl=lexer.ensurenl)
    html: str = highlight(
        text, lexer, _formatter(" ".join([*classes, "highlight"]), tuple(marked), numbered)
    )
    return html


@lru_cache(maxsize=500)
def lexer_of(language: str) -> type[Lexer]:
    """The lexer of a language, as a class: some lexers remember the text before. Cached, because
    Pygments takes long to find that it does not know a language."""
    try:
        return type(get_lexer_by_name(language))
    except ValueError:
        return TextLexer


@lru_cache(maxsize=500)
def _formatter(css_class: str, marked: tuple[int, ...], numbered: bool) -> Any:
    return HtmlFormatter(cssclass=css_class, hl_lines=marked, linenos=numbered, wrapcode=True)
