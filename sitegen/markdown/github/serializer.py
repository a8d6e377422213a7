"""A tree of elements → HTML, with line ends between blocks. What is text is escaped, whatever it
looks like; Python-Markdown's own serializer takes what looks like an entity for one."""

from __future__ import annotations

import html
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from markdown.util import BLOCK_LEVEL_ELEMENTS

from sitegen.text.rawhtml import VOID

# The tags of elements whose text is HTML already, inside of a text and as a block, and of one that
# is only its content. No element of HTML can have them, and extensions that look at tags can live
# with them.
RAW, RAW_BLOCK, GROUP = "", "!", "-"

_BLOCKS = frozenset((*BLOCK_LEVEL_ELEMENTS, RAW_BLOCK))
# Attributes whose being there is all that they say.
_BOOLEAN = frozenset(
    [
        "autoplay",
        "checked",
        "controls",
        "default",
        "disabled",
        "hidden",
        "inert",
        "loop",
        "muted",
        "open",
        "playsinline",
        "readonly",
        "required",
        "reversed",
        "selected",
    ]
)


def serialize(root: Element) -> str:
    out: list[str] = []
    # The elements around: their children that are still to be written, what ends them, and whether
    # blocks are among the children.
    around: list[tuple[Iterator[Element], str, bool]] = [(iter((root,)), "", True)]
    while around:
        children, end, blocks = around[-1]
        for element in children:
            start, tail = _start(element, blocks)
            if element.tag == RAW_BLOCK and out and not out[-1].endswith("\n"):
                out.append("\n")
            out.append(start)
            if len(element):
                inside = blocks and element.tag in _BLOCKS and element.tag != "pre"
                if inside and element[0].tag in _BLOCKS and not (element.text or "").strip():
                    out.append("\n")
                around.append((iter(element), tail, inside))
                break
            out.append(tail)
        else:
            out.append(end)
            around.pop()
    return "".join(out)


def text_of_raw(element: Element) -> str:
    """The text that HTML in a text stands for; tags stand for none."""
    made = element.text or ""
    return "" if made.startswith("<") else html.unescape(made)


def _start(element: Element, blocks: bool) -> tuple[str, str]:
    """What is written of an element before its children, and what after them."""
    tag, text, after = element.tag, element.text, element.tail
    tail = _text(after) if after else ""
    if tag == "br" or (blocks and tag in _BLOCKS and not tail.strip()):
        tail = "\n" + tail.lstrip("\n") if tail.strip() else "\n"
    if tag in {RAW, RAW_BLOCK}:
        return text or "", tail
    start = (
        f"<{tag}{_attributes(element.attrib)}>"
        if element.attrib
        else f"<{tag}>"
        if tag != GROUP
        else ""
    )
    if text:
        start += _text(text)
    return start, tail if tag in VOID or tag == GROUP else f"</{tag}>{tail}"


def _text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attributes(attributes: dict[str, str]) -> str:
    made = ""
    for name, value in sorted(attributes.items()) if len(attributes) > 1 else attributes.items():
        if value is None or (value == name and name in _BOOLEAN):
            made += f" {name}"
        else:
            escaped = _text(value).replace('"', "&quot;")
            made += f' {name}="{escaped}"'
    return made
