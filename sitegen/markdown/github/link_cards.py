"""Short forms of the component `embed`: `!video https://… "Title"` and the like, and the address of
a film alone in a paragraph. Without components they are a card and a link."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from markdown import util

from sitegen import lazy
from sitegen.films import is_film
from sitegen.markdown.directives import token
from sitegen.markdown.github.links import SPACE
from sitegen.markdown.github.node import Node
from sitegen.markdown.places import Places

if TYPE_CHECKING:
    from sitegen.markdown.github.elements import ElementBuilder

COMPONENT = "embed"
_CARD = lazy.pattern(
    r'!(video|audio|post)[ \t]++(https?://([^\s/?#@:]++)\S*+)(?:[ \t]++"([^"]++)")?[ \t]*+$'
)
_ADDRESS = lazy.pattern(r"<?(https?://[^\s<>\"'`\\]{1,500}?)>?[ \t]*$")


def add_card(builder: ElementBuilder, node: Node, text: str, parent: Element) -> bool:
    """Add the card that the one line `text` of a paragraph asks for; whether it asks for one."""
    card = _CARD.match(text)
    if card is None:
        return False
    number = _begin(builder, node, parent, card[1], card[2], card[4])
    aside = SubElement(parent, "aside", {"class": f"card-link {card[1]}"})
    link = SubElement(aside, "a", {"href": card[2]})
    host = card[3].removeprefix("www.")
    link.text = util.AtomicString(card[4] or host)
    if card[4]:
        SubElement(aside, "span").text = util.AtomicString(host)
    _end(builder, parent, number)
    return True


def add_film(builder: ElementBuilder, node: Node, text: str, parent: Element) -> bool:
    """Add the paragraph `text` as a card, if it is the address of a film; whether it is one."""
    address = _ADDRESS.match(text)
    if address is None or not _has_component(builder) or not is_film(address[1]):
        return False
    number = _begin(builder, node, parent, "video", address[1], None)
    builder.add_text(SubElement(parent, "p"), text.rstrip(SPACE), node.where(0))
    _end(builder, parent, number)
    return True


def _has_component(builder: ElementBuilder) -> bool:
    directives = builder.inline.directives
    return directives is not None and COMPONENT in directives.names


def _begin(
    builder: ElementBuilder, node: Node, parent: Element, kind: str, url: str, title: str | None
) -> int:
    """Begin a component, and return its number; -1 where there are none."""
    directives = builder.inline.directives
    if directives is None or not _has_component(builder):
        return -1
    place = Places(node.lines[0], node.where()).line_column(0)
    if not directives.may_add(lambda: place):
        return -1
    attributes = [("kind", kind), ("url", url), *([("title", title)] if title else [])]
    number = directives.add_short(COMPONENT, tuple(attributes), place)
    builder.add_raw(parent, token("s", number))
    return number


def _end(builder: ElementBuilder, parent: Element, number: int) -> None:
    if number >= 0:
        builder.add_raw(parent, token("e", number))
