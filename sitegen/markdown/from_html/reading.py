"""Markdown → the blocks that sitegen publishes for it, in the form in which they are compared."""

from __future__ import annotations

from functools import cache
from urllib.parse import unquote

from sitegen.markdown.converter import Converter
from sitegen.markdown.from_html.nodes import REFERENCE, HtmlNode, parse
from sitegen.markdown.from_html.structure import blocks
from sitegen.model import config_tables


@cache
def _converter() -> Converter:
    return Converter(config_tables.Markdown())


def published(markdown: str) -> str:
    """The HTML of a text in the dialect `github`; "" if it cannot be read."""
    try:
        return _converter().convert(markdown)[0]
    # Whatever stops the dialect: the text then stays HTML.
    except Exception:
        return ""


def blocks_of(html: str) -> list[HtmlNode]:
    """The blocks of what is published."""
    root = parse(html)
    return blocks(_with_notes(root).children) if root is not None else []


def _with_notes(node: HtmlNode) -> HtmlNode:
    """`node` with nodes of their own for footnotes and references to them."""
    children: list[HtmlNode | str] = []
    for child in node.children:
        if isinstance(child, str):
            children.append(child)
        elif child.tag == "sup" and child.attrs.get("id", "").startswith("fnref"):
            children.append(_reference(child))
        elif child.tag == "section" and child.attrs.get("class") == "footnotes":
            children.append(_notes(child))
        else:
            children.append(_with_notes(child) if child.children else child)
    return node.like(children)


def _reference(node: HtmlNode) -> HtmlNode:
    href = next((each.attrs.get("href", "") for each in node.elements()), "")
    return HtmlNode(REFERENCE, {"label": unquote(href.removeprefix("#fn:"))})


def _notes(section: HtmlNode) -> HtmlNode:
    items = [each for each in section.every() if each.attrs.get("id", "").startswith("fn:")]
    notes = []
    for item in items:
        content = _without_back_links(_with_notes(item))
        notes.append(
            HtmlNode("note", {"label": item.attrs["id"].removeprefix("fn:")}, content.children)
        )
    return HtmlNode("notes", {}, notes)


def _without_back_links(node: HtmlNode) -> HtmlNode:
    return node.like(
        _without_back_links(each) if isinstance(each, HtmlNode) else each
        for each in node.children
        if isinstance(each, str) or each.attrs.get("class") != "footnote-backref"
    )
