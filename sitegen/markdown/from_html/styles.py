"""Emphasis by styles, as Google Docs writes it into what is copied from it: `<b>` around a whole
text that is not bold, and `<span>` around words that are."""

from __future__ import annotations

from sitegen import lazy
from sitegen.markdown.from_html.nodes import HtmlNode

_LIGHT = lazy.pattern(r"(?i)\bfont-weight\s*:\s*(?:normal|lighter|[1-4]00)\b")
_BOLD = lazy.pattern(r"(?i)\bfont-weight\s*:\s*(?:bold|bolder|[6-9]00)\b")
_UPRIGHT = lazy.pattern(r"(?i)\bfont-style\s*:\s*normal\b")
_ITALIC = lazy.pattern(r"(?i)\bfont-style\s*:\s*(?:italic|oblique)\b")


def emphasis_of(node: HtmlNode) -> tuple[str, ...] | None:
    """The tags that say what the style of an element says, () for none at all; None if the style
    says nothing about it."""
    style = node.attrs.get("style", "")
    if "font-" not in style.lower():
        return None
    if node.tag in ("b", "strong"):
        return () if _LIGHT.search(style) else None
    if node.tag in ("i", "em"):
        return () if _UPRIGHT.search(style) else None
    said = (("em", _ITALIC), ("strong", _BOLD))
    return tuple(tag for tag, pattern in said if pattern.search(style)) or None
