"""The language of elements, and the direction of their script."""

from __future__ import annotations

from sitegen.layouts.language import direction
from sitegen.markdown.from_html.nodes import HtmlNode


def without_defaults(root: HtmlNode, language: str) -> HtmlNode:
    """`root` without the attributes `lang` and `dir` that say what holds around the element anyway,
    on a page in this `language`."""
    _remove(root, language.lower(), direction(language))
    return root


def _remove(node: HtmlNode, language: str, script: str) -> None:
    attrs = node.attrs
    if "lang" in attrs or "dir" in attrs:
        own, its = attrs.get("lang", "").lower(), attrs.get("dir", "").lower()
        if own == language:
            del attrs["lang"]
        if its == script:
            del attrs["dir"]
        language, script = own or language, its or script
    for child in node.children:
        if isinstance(child, HtmlNode) and child.children:
            _remove(child, language, script)
