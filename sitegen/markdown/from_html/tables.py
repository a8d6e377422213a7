"""Tables → Markdown, if they have one row of headings and nothing but text in their cells."""

from __future__ import annotations

from collections.abc import Sequence

from sitegen.markdown.from_html.nodes import HtmlNode
from sitegen.markdown.from_html.phrases import Where, written
from sitegen.markdown.from_html.structure import HEADINGS

_RULES = {"": "---", "align-left": ":--", "align-center": ":-:", "align-right": "--:"}
# In a cell, they would be no text of a line.
_BLOCKS = HEADINGS | {
    *("blockquote", "card", "details", "div", "dl", "figure", "hr", "ol", "p", "pre", "table", "ul")
}


def written_table(node: HtmlNode, where: Where) -> str | None:
    """The Markdown of a table, None if it has no form in Markdown."""
    groups = node.elements()
    if node.attrs or not groups or groups[0].tag != "thead" or len(groups) > 2:
        return None
    if len(groups[0].children) != 1 or (len(groups) == 2 and groups[1].tag != "tbody"):
        return None
    rows = [row for group in groups for row in group.elements()]
    classes = [cell.attrs.get("class", "") for cell in rows[0].elements()]
    if not classes or any(each not in _RULES for each in classes):
        return None
    lines = []
    for number, row in enumerate(rows):
        cells = row.elements()
        if row.attrs or len(cells) != len(classes) or not _are_plain(cells, classes, number):
            return None
        lines.append(
            [written(cell.children, where._replace(line=True, cell=True)) for cell in cells]
        )
    lines.insert(1, [_RULES[each] for each in classes])
    if len(classes) == 1 and not any(lines[0]):
        return None
    return "\n".join([f"| {' | '.join(line)} |" for line in lines])


def _are_plain(cells: Sequence[HtmlNode], classes: Sequence[str], number: int) -> bool:
    tag = "td" if number else "th"
    return all(
        cell.tag == tag
        and cell.attrs == ({"class": name} if name else {})
        and not any(isinstance(each, HtmlNode) and each.tag in _BLOCKS for each in cell.children)
        for cell, name in zip(cells, classes, strict=True)
    )
