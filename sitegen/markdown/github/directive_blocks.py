"""The lines that begin and end components, for `Reader`: `::name` is a leaf, and `:::name` a
container up to a line of as many colons. More colons stand around fewer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.markdown.directives import CLOSING, OPENING
from sitegen.markdown.github.node import Node

if TYPE_CHECKING:
    from sitegen.markdown.github.reader import Reader

DIRECTIVE = "directive"


def begin(reader: Reader, text: str, _indent: int) -> bool:
    """Take the line, whose rest is `text`, if it begins or ends a component."""
    if not reader.directives or not text.startswith("::"):
        return False
    if opening := OPENING.match(text):
        colons, name = len(opening[1]), opening[2]
        if colons == 2:
            reader.add_text(reader.open_leaf(DIRECTIVE, name=name, colons=colons), text)
            reader.leaf = None
            return True
        if len(reader.stack) >= reader.max_depth:
            return False
        reader.add_text(reader.open_container(DIRECTIVE, 0, name=name, colons=colons), text)
        return True
    closing = CLOSING.match(text)
    return closing is not None and _end(reader, text, len(closing[1]))


def ends(reader: Reader, rest: str) -> bool:
    """Whether the line ends the component that it is in. It also ends a block of HTML in that,
    which otherwise goes on to the next empty line."""
    text = rest.lstrip(" ")
    return (
        text.startswith(":::")
        and reader.stack[reader.level - 1].kind == DIRECTIVE
        and CLOSING.match(text) is not None
    )


def _end(reader: Reader, text: str, colons: int) -> bool:
    """End the innermost component of as many colons, or else of fewer. It must be the innermost
    container that the line continues, or around others that have no end."""
    open_ = []
    for index in range(reader.level - 1, 0, -1):
        if reader.stack[index].kind != DIRECTIVE:
            break
        open_.append(index)
    same = [index for index in open_ if reader.stack[index].values["colons"] == colons]
    fewer = [index for index in open_ if reader.stack[index].values["colons"] < colons]
    if not (same or fewer):
        return False
    index = (same or fewer)[0]
    node: Node = reader.stack[index]
    node.values["end"] = reader.number, len(reader.written) - len(text), text
    del reader.stack[index:]
    reader.leaf, reader.level = None, index
    return True
