"""Link reference definitions (CommonMark §4.7), and what depends on them."""

from __future__ import annotations

from sitegen import lazy
from sitegen.markdown.github import links
from sitegen.markdown.github.links import LABEL, Reference
from sitegen.markdown.github.node import Node
from sitegen.markdown.places import Places, Where


def is_content(block: Node) -> bool:
    """Whether a block is more than definitions."""
    return (
        block.kind != "paragraph"
        or block.lines[0][0] != "["
        or definitions("\n".join(block.lines), None, {}) < len(block.lines)
    )


def is_loose(list_: Node) -> bool:
    """Whether the texts in a list are paragraphs (§5.3). Definitions after a blank line at its very
    end do not count as blocks."""
    if list_.loose or "parted" not in list_.values:
        return list_.loose
    item, first = list_.values["parted"]
    return item is not list_.children[-1] or any(map(is_content, item.children[first:]))


def definitions(text: str, where: Where | None, found: dict[str, Reference]) -> int:
    """The number of lines that the definitions at the start of a paragraph take (§4.7). Adds those
    with new labels to `found`."""
    at = used = 0
    places = None
    while text.startswith("[", at):
        label = LABEL.match(text, at)
        if (
            label is None
            or not text.startswith(":", label.end())
            or not (name := links.normal(label[1]))
            or len(label[1]) > links.LABEL_LENGTH
        ):
            break
        destination = links.destination(text, _next(text, label.end() + 1))
        if destination is None or (
            destination.start == destination.end and destination.start == destination.after
        ):
            break
        after = _next(text, destination.after)
        title = links.title(text, after) if after > destination.after else None
        end = _line_end(text, title.after) if title else None
        if end is None:
            title, end = None, _line_end(text, destination.after)
        if end is None:
            break
        if name not in found:
            if where is not None and places is None:
                places = Places(text, where)
            found[name] = Reference(
                links.href(links.unescaped(text[destination.start : destination.end])),
                links.unescaped(text[title.start : title.end]) if title else "",
                places.at(destination.start) if places else "",
            )
        used += text.count("\n", at, end) + 1
        at = end + 1
    return used


_GAP = lazy.pattern(r"[ \t]*(?:\n[ \t]*)?")
_LINE_END = lazy.pattern(r"[ \t]*(?=\n|\Z)")


def _next(text: str, at: int) -> int:
    """The position after spaces and at most one line end."""
    gap = _GAP.match(text, at)
    return gap.end() if gap else at


def _line_end(text: str, at: int) -> int | None:
    """Where the line ends, if it has only spaces from `at` on; else None."""
    end = _LINE_END.match(text, at)
    return end.end() if end else None
