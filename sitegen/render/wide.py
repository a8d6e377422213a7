"""What is wider than a telephone scrolls by itself."""

from __future__ import annotations

from markupsafe import Markup, escape

from sitegen import lazy

_WIDE = lazy.pattern(r"<(?:pre|table)(?=[\s>])|</table>|<(?:div|span) class=\"math\"")
_SCROLLING = {
    "<pre": "<pre tabindex=0",
    "<table": "<div class=scroll tabindex=0><table",
    "</table>": "</table></div>",
    '<div class="math"': '<div class="math" tabindex=0',
    '<span class="math"': '<span class="math" tabindex=0',
}


def scrollable(html: object) -> Markup:
    """HTML whose code blocks, tables and formulas scroll by themselves where they are too wide, by
    keyboard too.

    "<pre" and "<table" can also be text in the value of an attribute. What is added to them has no
    quotes, so it does not end that value."""
    text = escape(html)
    if not any(sign in text for sign in _SCROLLING):
        return text
    return Markup(_WIDE.sub(lambda match: _SCROLLING[match[0]], text))  # noqa: S704 - escaped above
