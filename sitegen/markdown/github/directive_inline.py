"""A component inside a line, `:name[label]{…}` → tokens of the text. Its label is read by itself,
so that no emphasis or link reaches over its ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.markdown.directives import INLINE, MAX_DEPTH, brackets, directive, token
from sitegen.markdown.github.directive_elements import anchors, inline_pictures
from sitegen.markdown.github.tokens import raw_element
from sitegen.markdown.places import Places, where_of_part

if TYPE_CHECKING:
    from sitegen.markdown.github.scan import Scan


def read(scan: Scan, at: int) -> int:
    """Read the component whose colon is at `at`. Returns where it ends; 0 if there is none, or one
    that does not exist, which stays text."""
    directives, text = scan.context.directives, scan.text
    found = INLINE.match(text, at)
    if directives is None or found is None or found[1] not in directives.names:
        return 0
    if scan.closed is None:
        scan.closed = brackets(text)
    closed = scan.closed
    if found.end() - 1 not in closed or directives.depth >= MAX_DEPTH:
        return 0
    component = directive(text, found[1], found.end() - 1, lambda index: closed[index])
    if scan.places is None and scan.where is not None:
        scan.places = Places(text, scan.where)
    places = scan.places
    place = places.line_column if places else lambda _: (1, 1)
    if not directives.may_add(lambda: place(at)):
        return 0
    number = directives.add(component, "inline", at, place)
    scan.flush(at)
    scan.out += anchors(component, "span", places)
    scan.out.append(raw_element(token("s", number)))
    for picture in inline_pictures(
        component, directives.names[component.name], places.at(at) if places else ""
    ):
        scan.out += (raw_element(token("p", number)), picture, raw_element(token("q", number)))
    scan.out.append(raw_element(token("l", number)))
    start, end = component.label
    where = where_of_part(text, start, end, scan.where) if scan.where is not None else None
    label = type(scan)(scan.context, text[start:end], scan.search, where)
    directives.depth += 1
    tokens = label.tokens()
    directives.depth -= 1
    scan.out += tokens
    if any(isinstance(each, tuple) and each[0] == "a" for each in tokens):
        scan.inactive = len(scan.brackets)  # a link is in no other one
    scan.out += (raw_element(token("m", number)), raw_element(token("e", number)))
    scan.start = component.end
    return component.end
