"""Alerts as GitHub has them: a quote of the document itself whose first line says what kind of
alert it is, and nothing else. Elsewhere, and with nothing after that line, it stays a quote."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from markdown.util import AtomicString

from sitegen.markdown import phrases
from sitegen.markdown.github.node import Node

# Two spaces or a backslash may break the line.
_KIND = re.compile(rf"\[!({'|'.join(phrases.ALERTS)})\][ \t]*(\\?)$", re.IGNORECASE)


def taken(quote: Node) -> str:
    """The title of an alert, the line of which is taken out of the `quote`; "" if it is none."""
    first = quote.children[0] if quote.children else None
    if first is None or first.kind not in {"paragraph", "table"} or first.lines[0][:2] != "[!":
        return ""
    kind = _KIND.match(first.lines[0])
    if first.kind == "table" and first.values["head"] == 0:
        return ""  # the line is the head of a table
    alone = len(first.lines) == 1
    if kind is None or (alone and (kind[2] or len(quote.children) == 1)):
        return ""
    if alone:
        quote.children.pop(0)
    else:
        first.lines.pop(0)
        first.columns[:1] = []
        first.line += 1
        if "head" in first.values:
            first.values["head"] -= 1
    return kind[1].capitalize()


def begun(title: str, parent: Element) -> Element:
    """The element for what is in an alert."""
    made = SubElement(parent, "div", {"class": f"admonition alert {title.lower()}"})
    line = SubElement(made, "p", {"class": phrases.ALERT_TITLE})
    # Feeds have no style sheet.
    SubElement(line, "strong").text = AtomicString(title)
    return made
