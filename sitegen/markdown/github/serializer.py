"""A tree of elements → HTML, with line ends between blocks. All text is escaped. Python-Markdown's
own serializer does not escape what looks like an entity."""

from __future__ import annotations

import html
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from markdown.util import BLOCK_LEVEL_ELEMENTS

from sitegen.text.rawhtml import VOID

# Tags of elements that are written without a tag: RAW and RAW_BLOCK hold HTML, inside a text and as
# a block; GROUP holds other elements. No element of HTML can have these names, and extensions that
# compare tags do not fail on them.
RAW, RAW_BLOCK, GROUP = "", "!", "-"

_BLOCKS = frozenset((*BLOCK_LEVEL_ELEMENTS, RAW_BLOCK))
# Attributes without a value (HTML §2.3.2).
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
    """The HTML of the tree `root`."""
    out: list[str] = []
    # The open elements: their children that are not written yet, their end tags, and whether their
    # children can be blocks.
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
    """The text of a RAW element: the character of a reference, or "" for a tag."""
    raw = element.text or ""
    return "" if raw.startswith("<") else html.unescape(raw)


def _start(element: Element, blocks: bool) -> tuple[str, str]:
    """The HTML of an element before its children, and the HTML after them."""
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
    written = ""
    for name, value in sorted(attributes.items()) if len(attributes) > 1 else attributes.items():
        if value is None or (value == name and name in _BOOLEAN):
            written += f" {name}"
        else:
            escaped = _text(value).replace('"', "&quot;")
            written += f' {name}="{escaped}"'
    return written
