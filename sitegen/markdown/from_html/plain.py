"""HTML that nests too deep for every reader → its text, in paragraphs."""

from __future__ import annotations

import re
from html import unescape

from sitegen import lazy
from sitegen.markdown.from_html.escaping import escaped, line_end, line_start

_ASIDE = lazy.pattern(r"(?is)<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)")
_END = lazy.pattern(
    r"(?i)<(?:/?(?:p|div|h[1-6]|li|ul|ol|blockquote|table|tr|section)\b|br\b)[^<>]*>"
)
_TAG = lazy.pattern(r"</?[A-Za-z][^<>]*>")


def text(html: str) -> str:
    """The text of `html` as Markdown."""
    parted = _TAG.sub("", _END.sub("\0", _ASIDE.sub("", html)))
    parts = [re.sub(r"\s+", " ", unescape(part)).strip() for part in parted.split("\0")]
    return "\n\n".join([line_end(line_start(escaped(part))) for part in parts if part])
