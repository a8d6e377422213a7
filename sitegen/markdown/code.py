"""Blocks of code → HTML, coloured by Pygments, for both dialects.

Nothing that a document can write chooses an option of Pygments, some of which write files or
unescaped HTML: attributes are reduced to the language, classes, and lines."""

from __future__ import annotations

import re
import sys
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

CLASS = re.compile(r"[\w+#.-]+")
_INFO = re.compile(
    r"\{(?P<attrs>[^\n]*)\}|\.?(?P<lang>[\w#.+-]*)(?:["
    r" ]+hl_lines=(?P<quote>[\"'])(?P<hl_lines>.*?)(?P=quote))?"
)
# Languages that a script of the site's own may draw: it finds them by their class.
_DRAWN = frozenset({"mermaid"})


def code(info: str, text: str) -> str:
    """A block of code as HTML, for GitHub's dialect, which finds fences itself: its `text` is
    published to the letter, with tabs, and with blank lines at its head and end. `info`: a
    language, or attributes in braces."""
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
    made: str = highlight(
        text, lexer, _formatter(" ".join([*classes, "highlight"]), tuple(marked), numbered)
    )
    return made


@lru_cache(maxsize=500)
def lexer_of(language: str) -> type[Lexer]:
    """The class, since some lexers remember what they read before. An unknown language takes
    Pygments long to find out."""
    try:
        return type(get_lexer_by_name(language))
    except ValueError:
        return TextLexer


@lru_cache(maxsize=500)
def _formatter(css_class: str, marked: tuple[int, ...], numbered: bool) -> Any:
    return HtmlFormatter(cssclass=css_class, hl_lines=marked, linenos=numbered, wrapcode=True)


# Lexers of Pygments that keep what they see in their class: one document would colour the code of
# another.
_REMEMBERING = (
    ("csound", "CsoundOrchestraLexer", "user_defined_opcodes"),
    ("webmisc", "XQueryLexer", "xquery_parse_state"),
)


def forget() -> None:
    """Let the lexers begin anew, before another document."""
    for module, lexer, seen in _REMEMBERING:
        loaded = sys.modules.get(f"pygments.lexers.{module}")
        if loaded is not None:
            getattr(getattr(loaded, lexer), seen).clear()
