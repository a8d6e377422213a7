"""A component in lines of its own → elements: its label and its content between the signs that say
where they begin and end (markdown/directives.py). The page puts its layout around them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from sitegen.markdown.directives import (
    MAX_DEPTH,
    NO_COMPONENT,
    OPENING,
    Directive,
    DirectiveFault,
    Directives,
    brackets,
    directive,
    token,
)
from sitegen.markdown.github.links import SPACE, href
from sitegen.markdown.github.node import Node
from sitegen.markdown.github.serializer import GROUP
from sitegen.markdown.github.tokens import raw_element
from sitegen.markdown.places import Places, where_of_part
from sitegen.markdown.written import ENOUGH
from sitegen.near import did_you_mean

if TYPE_CHECKING:
    from sitegen.markdown.github.elements import ElementBuilder

_LEAF = 2


def add(builder: ElementBuilder, node: Node, parent: Element) -> None:
    """Add the elements of a component; a line that names none stays text."""
    directives, line = builder.inline.directives, node.lines[0].rstrip(SPACE)
    places = Places(line, node.where())
    if directives is None or node.values["name"] not in directives.names:
        if directives is not None:
            _unknown(directives, node, places)
        _as_text(builder, node, parent)
        return
    if not directives.may_add(lambda: places.line_column(0)):
        _as_text(builder, node, parent)
        return
    found = _found(node, line)
    is_leaf = node.values["colons"] == _LEAF
    number = directives.add(found, "leaf" if is_leaf else "container", 0, places.line_column)
    if directives.depth == MAX_DEPTH:
        hint = "put fewer into each other"
        directives.report(
            places.line_column(0), f"components stand in each other {MAX_DEPTH} deep at most", hint
        )
    parent.extend(anchors(found, "div", places if builder.inline.places else None))
    builder.add_raw(parent, token("s", number))
    names = directives.names[found.name]
    for each in found.attributes:
        if each.name in names and each.value:
            builder.add_raw(parent, token("p", number))
            place = {"data-src-at": places.at(each.value_at)} if builder.inline.places else {}
            alt = next((other.value or "" for other in found.attributes if other.name == "alt"), "")
            picture = {"alt": alt, "src": href(each.value), **place}
            SubElement(SubElement(parent, "p"), "img", picture)
            builder.add_raw(parent, token("q", number))
    _label(builder, node, found, number, line, parent)
    if not is_leaf:
        builder.add_raw(parent, token("c", number))
        directives.depth += 1
        if directives.depth <= MAX_DEPTH:
            builder.add_children(node, parent, tight=False)
        directives.depth -= 1
        _end(directives, node, number, places)
    builder.add_raw(parent, token("e", number))


def inline_pictures(found: Directive, names: tuple[str, ...], place: str) -> list[Element]:
    """The pictures that attributes of a component in a line name."""
    alt = next((each.value or "" for each in found.attributes if each.name == "alt"), "")
    mark = {"data-src-at": place} if place else {}
    return [
        Element("img", {"alt": alt, "src": href(each.value), **mark})
        for each in found.attributes
        if each.name in names and each.value
    ]


def _found(node: Node, line: str) -> Directive:
    opening = OPENING.match(line)
    at = opening.end() if opening else len(line)
    closed = brackets(line) if line.startswith("[", at) else {}
    found = directive(line, node.values["name"], at, lambda index: closed.get(index, -1))
    rest = line[found.end :]
    if rest.strip(SPACE) and not found.fault:
        written = line[: found.end]
        at = found.end + len(rest) - len(rest.lstrip(SPACE))
        message = f"expected the end of the line after {written[:40]}, got {rest.strip()[:40]!r}"
        hint = "a component with two colons or more stands alone in its line; give it an empty line"
        return found._replace(fault=DirectiveFault(at, message, hint))
    return found


def _unknown(directives: Directives, node: Node, places: Places) -> None:
    name = node.values["name"]
    # To look for another name takes time, and most problems of a long list are not shown.
    hint = did_you_mean(name, directives.names) if len(directives.problems) < ENOUGH else ""
    directives.report(
        places.line_column(node.values["colons"]),
        f"{NO_COMPONENT}{name!r}",
        hint or f"write layouts/components/{name}.html, or \\: for a plain colon",
    )


def _as_text(builder: ElementBuilder, node: Node, parent: Element) -> None:
    """Leave the lines of a component that does not exist as they are."""
    line = node.lines[0].rstrip(SPACE)
    builder.add_text(SubElement(parent, "p"), line, node.where())
    builder.add_children(node, parent, tight=False)
    if "end" in node.values:
        number, column, text = node.values["end"]
        builder.add_text(SubElement(parent, "p"), text.rstrip(SPACE), (number, [column], ()))


def anchors(found: Directive, tag: str, places: Places | None) -> list[Element]:
    """An element with the id of the component, if it has one, so that links can lead to it."""
    return [
        Element(tag, {"id": each.value, **({"data-id-at": places.at(each.at)} if places else {})})
        for each in found.attributes
        if each.name == "id" and each.value
    ]


def _label(
    builder: ElementBuilder, node: Node, found: Directive, number: int, line: str, parent: Element
) -> None:
    start, end = found.label
    if start < 0:
        return
    paragraph = SubElement(parent, "p")
    paragraph.append(raw_element(token("l", number)))
    if text := line[start:end].strip(SPACE):
        start = line.index(text, start)
        where = where_of_part(line, start, start + len(text), node.where())
        builder.add_text(SubElement(paragraph, GROUP), text, where)
    paragraph.append(raw_element(token("m", number)))


def _end(directives: Directives, node: Node, number: int, places: Places) -> None:
    colons = ":" * node.values["colons"]
    if "end" in node.values:
        line, column, text = node.values["end"]
        directives.ended(number, line + 1, column + 1, len(text.rstrip(SPACE)))
        return
    directives.report(
        places.line_column(0),
        f"the component {colons}{node.values['name']} has no end",
        f"write {colons} on a line of its own where it ends, as far to the right as here; around"
        " others it needs more colons than they have",
    )
