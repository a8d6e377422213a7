"""A tree of HTML with only what every program that reads Markdown knows (CommonMark, GitHub's
tables and notes): for the forms that our own dialect alone has, plain blocks."""

from __future__ import annotations

from collections.abc import Iterable

from sitegen.markdown.from_html.nodes import HtmlNode

# What the converter tells notes, tasks, formulas and code by.
_TELLING = ("footnote", "task", "math", "language-", "highlight", "codehilite")


def simplify(node: HtmlNode) -> None:
    """Change the children of a node: quotes for alerts, paragraphs for definitions, captions and
    what is folded up, links for cards, tables without names of rows, and a rule between quotes that
    would be read as one."""
    for child in node.elements():
        if "admonition" in child.classes():
            child.tag, child.attrs = "blockquote", {}
        elif not any(name.startswith(_TELLING) for name in child.classes()):
            # With one of these, a link would stay HTML.
            lost = ("class", "hreflang")
            child.attrs = {key: value for key, value in child.attrs.items() if key not in lost}
        simplify(child)
    node.children = _parted(
        part
        for child in node.children
        for part in (_plain(child) if isinstance(child, HtmlNode) else (child,))
    )


def _plain(node: HtmlNode) -> Iterable[HtmlNode | str]:
    match node.tag:
        case "dl" | "figure" | "details" | "time":
            return node.children
        case "dt" | "summary":
            return [_strong(node)]
        case "dd" | "figcaption":
            return [HtmlNode("div", {}, node.children)]
        case "table":
            for row in (
                each for body in node.every() if body.tag == "tbody" for each in body.every()
            ):
                row.tag = "td" if row.tag == "th" else row.tag
            for cell in (each for each in node.every() if each.tag in ("td", "th")):
                cell.attrs = {key: value for key, value in cell.attrs.items() if key != "scope"}
            captions = [each for each in node.elements() if each.tag == "caption"]
            rest = [each for each in node.children if each not in captions]
            return [*map(_strong, captions), node.like(rest)]
    return [node]


def _strong(node: HtmlNode) -> HtmlNode:
    return HtmlNode("p", {}, [HtmlNode("strong", {}, node.children)])


def _parted(children: Iterable[HtmlNode | str]) -> list[HtmlNode | str]:
    """The children, with a rule between two quotes."""
    parted: list[HtmlNode | str] = []
    last = ""
    for child in children:
        if isinstance(child, HtmlNode):
            if last == child.tag == "blockquote":
                parted.append(HtmlNode("hr"))
            last = child.tag
        elif child.strip():
            last = ""
        parted.append(child)
    return parted
