"""A tree of elements → HTML, with line ends between blocks. All text is escaped. Python-Markdown's
own serializer does not escape what looks like an entity."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from markdown.util import BLOCK_LEVEL_ELEMENTS

from sitegen.markdown.directives import SIGN
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
            tag = element.tag
            is_block = blocks and tag in _BLOCKS
            tail = _tail(element, is_block=is_block)
            if tag in {RAW, RAW_BLOCK}:
                if tag == RAW_BLOCK and out and not out[-1].endswith("\n"):
                    out.append("\n")
                out.append(element.text or "")
            else:
                text = _text(element.text) if element.text else ""
                # `element.attrib` would give each element a dictionary.
                if attributes := element.items():
                    text = f"<{tag}{_attributes(attributes)}>{text}"
                elif tag != GROUP:
                    text = f"<{tag}>{text}"
                out.append(text)
                if tag not in VOID and tag != GROUP:
                    tail = f"</{tag}>{tail}"
            if len(element):
                inside = is_block and tag != "pre"
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
    """The text of a RAW element: the character of a reference, or "" for a tag, or
    for the sign of a component."""
    raw = element.text or ""
    return "" if raw.startswith(("<", SIGN)) else html.unescape(raw)


def _tail(element: Element, *, is_block: bool) -> str:
    """The HTML of the text after an element, with a line end after a block and a break."""
    tail = _text(element.tail) if element.tail else ""
    if not is_block and element.tag != "br":
        return tail
    if not tail or tail.isspace():
        return "\n"
    return tail if element.tag != "br" else "\n" + tail.lstrip("\n")


def _text(text: str) -> str:
    # Most texts have none of these characters, and to look takes a third of the time of replacing.
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text


def _attributes(attributes: Iterable[tuple[str, str]]) -> str:
    written = ""
    for name, value in sorted(attributes):
        if value is None or (value == name and name in _BOOLEAN):
            written += f" {name}"
        else:
            escaped = _text(value).replace('"', "&quot;")
            written += f' {name}="{escaped}"'
    return written
