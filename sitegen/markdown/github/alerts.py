"""Alerts as GitHub has them: quotes whose first line is only the kind of the alert, `[!NOTE]`.
Inside another block, or with nothing after that line, such a quote stays a quote."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from markdown.util import AtomicString

from sitegen import lazy
from sitegen.markdown import phrases
from sitegen.markdown.github.node import Node

# Two spaces or a backslash may break the line.
_KIND = lazy.pattern(rf"\[!({'|'.join(phrases.ALERTS)})\][ \t]*(\\?)$", re.IGNORECASE)


def take_title(quote: Node) -> str:
    """The title of an alert, whose line is removed from the `quote`; "" if the quote is none."""
    first = quote.children[0] if quote.children else None
    if first is None or first.kind not in {"paragraph", "table"} or first.lines[0][:2] != "[!":
        return ""
    kind = _KIND.match(first.lines[0])
    if first.kind == "table" and first.values["head"] == 0:
        return ""  # the line is the head of a table
    is_only_line = len(first.lines) == 1
    if kind is None or (is_only_line and (kind[2] or len(quote.children) == 1)):
        return ""
    if is_only_line:
        quote.children.pop(0)
    else:
        first.lines.pop(0)
        first.columns[:1] = []
        first.line += 1
        if "head" in first.values:
            first.values["head"] -= 1
    return kind[1].capitalize()


def begin_alert(title: str, parent: Element) -> Element:
    """Add an alert with its title to `parent`. Returns the element for its content."""
    alert = SubElement(parent, "div", {"class": f"admonition alert {title.lower()}"})
    line = SubElement(alert, "p", {"class": phrases.ALERT_TITLE})
    # <strong>, because feeds have no style sheet.
    SubElement(line, "strong").text = AtomicString(title)
    return alert
