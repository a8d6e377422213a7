"""The text of a template → its syntax tree. To parse a template takes about as long as to make its
code, and each is read by several: who scans it, who asks whether what it prints may be repeated,
and who makes the code. In one process it is parsed once.

A tree has one holder at a time, because making code changes it: `taken` gives it away, `kept` takes
it back."""

from __future__ import annotations

from functools import cache

import jinja2
from jinja2 import nodes

# Trees that wait for the next holder. Those of sitegen's own layouts are some ten megabytes.
_LIMIT = 200
_waiting: dict[str, nodes.Template] = {}


def taken(text: str) -> nodes.Template:
    """The tree of a template. Raises jinja2.TemplateSyntaxError if it is none."""
    return _waiting.pop(text, None) or _parser().parse(text)


def kept(text: str, tree: nodes.Template) -> None:
    """Keep the tree of this text, which was not changed, for who takes it next."""
    if len(_waiting) >= _LIMIT:
        _waiting.clear()
    _waiting[text] = tree


@cache
def _parser() -> jinja2.Environment:
    """An environment with the syntax of layouts."""
    return jinja2.Environment(trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
