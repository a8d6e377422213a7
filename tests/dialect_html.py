"""HTML of two Markdown renderers, ours and GitHub's, in one form, so that what differs is what a
reader would see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element

import cmarkgfm
import html5lib
from cmarkgfm.cmark import Options

from sitegen.markdown.converter import Converter
from sitegen.model.config_tables import Markdown
from sitegen.text.rawhtml import VOID

_BLOCK = re.compile(
    r"\s*(</?(?:p|div|section|ul|ol|li|blockquote|h\d|hr|table|thead|tbody|tr|td|th|pre|br|details|summary|dl|dd|dt|figure)\b[^>]*>)\s*"
)
_PRE = re.compile(r"(<pre.*?</pre>)", re.DOTALL)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Attributes in which the two differ without a difference.
_DROPPED = ("id", "class", "style", "align", "disabled", "data-footnote", "aria-")


def github(text: str) -> str:
    return str(
        cmarkgfm.github_flavored_markdown_to_html(
            text, options=Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
        )
    )


def ours(text: str, **settings: Any) -> str:
    return Converter(Markdown(**settings)).convert(text)[0]


def normal(made: str) -> str:
    """`made` without insignificant white space, and without what is known to be another form of the
    same."""
    tree = html5lib.parseFragment(made.strip(), treebuilder="etree", namespaceHTMLElements=False)
    parts = _PRE.split("".join(_written(tree, pre=False)).replace("\xa0", " "))
    parts[::2] = [
        _BLOCK.sub(r"\1", re.sub(r"[ \t\n\r\f]+", " ", part)).strip() for part in parts[::2]
    ]
    return "".join(parts).replace("<p></p>", "")


def _written(node: Element, *, pre: bool) -> Iterator[str]:
    for part in (node.text, *node):
        if isinstance(part, str):
            yield escape(part, quote=False)
        elif part is not None:
            yield from _element(part, node, pre=pre)
            yield escape(part.tail or "", quote=False)


def _element(element: Element, parent: Element, *, pre: bool) -> Iterator[str]:
    if not isinstance(element.tag, str):
        yield f"<!--{element.text}-->"
        return
    tag, classes = element.tag, (element.get("class") or "").split()
    if "footnote-backref" in classes or (tag == "hr" and parent.get("class") == "footnote"):
        return
    if "footnote" in classes or "footnotes" in classes:
        tag = "section"
    if tag == "figure" and element[0].tag in {"img", "a"}:
        # A picture with a title, alone in a paragraph.
        picture = next(element.iter("img"))
        picture.set("title", "".join(element[-1].itertext()))
        element.remove(element[-1])
        tag = "p"
    # cmark-gfm drops a strong in a strong, against its specification.
    transparent = (
        tag == parent.tag == "strong"
        or tag == "label"
        or "highlight" in classes
        or (tag == "span" and pre)
        or (tag == "p" and any(child.tag == "input" for child in (*element, *parent)))
    )
    if transparent:
        yield from _written(element, pre=pre)
        return
    yield f"<{tag}{''.join(_attributes(element, classes, parent))}>"
    if tag not in VOID:
        yield from _written(element, pre=pre or tag == "pre")
        yield f"</{tag}>"


def _attributes(element: Element, classes: list[str], parent: Element) -> Iterator[str]:
    align = element.get("align") or (element.get("style") or "").removeprefix("text-align:").strip(
        " ;"
    )
    align = align or next(
        (name.removeprefix("align-") for name in classes if name.startswith("align-")), ""
    )
    if align and element.tag in {"td", "th"}:
        yield f' align="{align}"'
    for name, value in sorted(element.attrib.items()):
        if name.startswith(_DROPPED) or (name == "lang" and element.tag == "pre"):
            continue
        if name in {"href", "src"}:
            value = "#fn" if value.startswith("#fn") and parent.tag == "sup" else unquote(value)
        yield f' {name}="{escape(value)}"'
