"""Blocks of code in one form: their text and their language."""

from __future__ import annotations

from collections.abc import Iterable

from sitegen.markdown.from_html.inline import attributes
from sitegen.markdown.from_html.nodes import COMMENT, HtmlNode

_MARKED = frozenset({"a", "strong", "b", "em", "i", "mark", "del", "ins", "sub", "sup", "img"})


def code_block(node: HtmlNode) -> HtmlNode:
    """Code: its text and its language, but for code in which words are marked or linked."""
    language = next(
        (each.attrs["class"] for each in (node, *node.elements()) if "class" in each.attrs), ""
    )
    language = language if language.startswith("language-") else ""
    if any(each.tag in _MARKED for each in node.every()):
        return HtmlNode("pre", {}, _without_spans(node))
    text = "".join(_lines(node)).removesuffix("\n")
    return HtmlNode("pre", {}, [HtmlNode("code", {"class": language} if language else {}, [text])])


def _without_spans(node: HtmlNode) -> list[HtmlNode | str]:
    out: list[HtmlNode | str] = []
    for child in node.children:
        if isinstance(child, str):
            out.append(child)
        elif child.tag in _MARKED:
            out.append(HtmlNode(child.tag, attributes(child), _without_spans(child)))
        elif child.tag == "br":
            out.append("\n")
        elif child.tag != COMMENT:
            out += _without_spans(child)
    joined: list[HtmlNode | str] = []
    for item in out:
        if isinstance(item, str) and joined and isinstance(joined[-1], str):
            joined[-1] += item
        else:
            joined.append(item)
    if joined and isinstance(joined[-1], str):
        joined[-1] = joined[-1].rstrip("\n")
    return joined


def _lines(node: HtmlNode) -> Iterable[str]:
    for child in node.children:
        if isinstance(child, str):
            yield child
        elif child.tag == "br":
            yield "\n"
        elif child.tag != COMMENT:
            yield from _lines(child)
