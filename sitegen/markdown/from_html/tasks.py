"""The boxes of lists of tasks."""

from __future__ import annotations

from sitegen.markdown.from_html.nodes import COMMENT, HtmlNode


def box(node: HtmlNode) -> HtmlNode | None:
    """The box that an item begins with, if it is one of a list of tasks."""
    for child in node.children:
        if isinstance(child, str):
            if child.strip():
                return None
        elif child.tag == "input":
            return child if child.attrs.get("type", "checkbox") == "checkbox" else None
        elif child.tag in ("label", "p", "span", "div"):
            return box(child)
        elif child.tag != COMMENT:
            return None
    return None


def without_box(node: HtmlNode, gone: HtmlNode) -> HtmlNode:
    """`node` without the box `gone`; the label around the box goes too."""
    children: list[HtmlNode | str] = []
    for child in node.children:
        if child is gone:
            continue
        children.append(
            without_box(child, gone)
            if isinstance(child, HtmlNode) and any(each is gone for each in child.every())
            else child
        )
    return node.like(children)
