"""A tree of HTML with only what every program that reads Markdown knows (CommonMark, GitHub's
tables and notes): for the forms that our own dialect alone has, plain blocks."""

from __future__ import annotations

from collections.abc import Iterable

from sitegen.markdown.from_html.nodes import HtmlNode

# What the converter tells notes, tasks, formulas and code by.
_TELLING = ("footnote", "task", "math", "language-", "highlight", "codehilite")


def simplify(node: HtmlNode) -> None:
    """Change the children of a node: quotes for alerts, paragraphs for definitions, captions and
    what is folded up, links for cards, and one quote for several without anything between them."""
    for child in node.elements():
        if "admonition" in child.classes():
            child.tag, child.attrs = "blockquote", {}
        elif not any(name.startswith(_TELLING) for name in child.classes()):
            child.attrs = {name: value for name, value in child.attrs.items() if name != "class"}
        simplify(child)
    node.children = _joined(
        part
        for child in node.children
        for part in (_plain(child) if isinstance(child, HtmlNode) else (child,))
    )


def _plain(node: HtmlNode) -> Iterable[HtmlNode | str]:
    match node.tag:
        case "dl" | "figure" | "details":
            return node.children
        case "dt" | "summary":
            return [HtmlNode("p", {}, [HtmlNode("strong", {}, node.children)])]
        case "dd":
            return [HtmlNode("blockquote", {}, node.children)]
        case "figcaption":
            return [HtmlNode("div", {}, node.children)]
    return [node]


def _joined(children: Iterable[HtmlNode | str]) -> list[HtmlNode | str]:
    """The children, with one quote in the place of several."""
    joined: list[HtmlNode | str] = []
    last: HtmlNode | None = None
    for child in children:
        if isinstance(child, HtmlNode):
            if last and last.tag == child.tag == "blockquote":
                last.children += child.children
                continue
            last = child
        elif child.strip():
            last = None
        joined.append(child)
    return joined
