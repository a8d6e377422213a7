"""Markdown that is text, because it is not written as Markdown is read: a table without the line
under its head, a heading without a space, asterisks around quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sitegen import lazy
from sitegen.errors import shorten
from sitegen.parse.prose.blocks import Block, some
from sitegen.parse.prose.leftover import Leftover

_CODE = lazy.pattern(r"<(pre|code|math)\b.*?</\1>", re.DOTALL)
# As they are in HTML, where they should not be.
_BOLD = lazy.pattern(r"\*\*([^\s*<>&][^*<>\n]{0,80})\*\*")
_TABLE = lazy.pattern(r"^[ ]{0,3}\|.*\|[ \t]*\n[ ]{0,3}\|.*\|[ \t]*$", re.MULTILINE)
_HEADING = lazy.pattern(r"\A[ ]{0,3}(#{2,6})(?=[^\W\d_])(?!\1#)(.*)")


def may_be(rare: str, html: str) -> bool:
    """Whether the HTML of a text may have Markdown. `rare` are the rare characters of the text."""
    return (
        # A single sign is found many times faster than two, and most texts have it in code alone.
        ("**" in rare and "*" in html and "**" in html)
        or ("|" in rare and "<p>|" in html)
        or ("##" in rare and "<p>##" in html)
    )


def in_text(blocks: Sequence[Block], html: str) -> Iterator[Leftover]:
    """Markdown that readers see in the `html` of a text."""
    shown = _CODE.sub("", html)
    bold = {_words(match[1]) for match in _BOLD.finditer(shown)}
    has_heading, has_table = "<p>##" in shown, "<p>|" in shown
    for block in blocks:
        if has_heading and (heading := _HEADING.match(block.text)):
            yield _unread(
                block.start + heading.start(1),
                block.start + heading.end(),
                heading[0].strip(),
                f"write a space after {heading[1]}",
            )
        if has_table and (table := _TABLE.search(block.text)):
            yield _unread(
                block.start + table.start(),
                block.start + table.end(),
                table[0].partition("\n")[0].strip(),
                "write a line |---|---| under the head, with as many columns, and an empty line"
                " above it",
            )
        for match in some(_BOLD, block) if bold else ():
            if _words(match[1]) in bold:
                yield _unread(
                    block.start + match.start(),
                    block.start + match.end(),
                    match[0],
                    "put quotation marks and full stops outside of the asterisks, or a space"
                    " beside them",
                )


def _words(text: str) -> str:
    return re.sub(r"\W", "", text)


def _unread(start: int, end: int, found: str, hint: str) -> Leftover:
    message = f"{shorten(found, 50)} is text here, and no Markdown"
    return Leftover(start, end, "text-markup", message, hint)
