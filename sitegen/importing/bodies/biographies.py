"""What authors have to say of themselves, for their pages. What a body says of its author at its
end is read by `lifting`."""

from __future__ import annotations

import re

from sitegen.importing.bodies.blocks import blocks_of, lines_of, units_of
from sitegen.importing.source import SourceText
from sitegen.markdown import reply
from sitegen.markdown.from_html.converted import to_markdown

# How long a summary is at most, as that of a post is by default.
_LONGEST = 300
_SENTENCES = 2
# Where a sentence ends: not after an initial or a short title ("J. Smith", "Dr. Okafor").
_END = re.compile(
    r"(?<=[^\W\d_]{3})[.!?…][\"”’»)]*(?= +[\"“„«¿¡(]*[^\W_a-zß-ÿ])|[。！？]|[.!?…][\"”’»)]*\Z"
)
_SHORT = re.compile(
    r"(?:\b(?i:prof|ing|mag|inc|ltd|dipl|bzw|vgl|univ|dept|gen|sen|rep|gov|capt))\Z"
)


def biography(text: SourceText) -> tuple[str, str]:
    """A summary of one or two sentences, as plain text, and the whole as Markdown."""
    markdown = to_markdown(text.text) if text.format == "html" else text.text
    return _summary(markdown), markdown


def _summary(markdown: str) -> str:
    """The first sentences of the first paragraph that is text; "" without one."""
    for block in blocks_of(markdown):
        if block.kind == "paragraph":
            units = units_of(block, "")
        elif block.kind == "html":
            units = units_of(block, "") if lines_of(block.source) else []
        else:
            continue
        words = " ".join(reply.plain(" ".join(unit.line.text for unit in units)).split())
        if any(map(str.isalpha, words)):
            return _first_sentences(words)
    return ""


def _first_sentences(words: str) -> str:
    ends = [
        found.end()
        for found in _END.finditer(words, 0, _LONGEST + 1)
        if not _SHORT.search(words, 0, found.start())
    ]
    fitting = [end for end in ends[:_SENTENCES] if end <= _LONGEST]
    if len(words) <= _LONGEST and len(ends) <= 1:
        return words
    if fitting:
        return words[: fitting[-1]]
    if len(words) <= _LONGEST:
        return words
    return words[: _LONGEST - 2].rpartition(" ")[0].rstrip(" ,;:–—-") + " …"
