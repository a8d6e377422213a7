"""The paragraphs of a text that are judged: all but code, block quotes, addresses and tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from msgspec import Struct

from sitegen import lazy

# How many places of one kind are looked at in a paragraph: each is compared with all before it.
MOST = 20
# What opens or closes a quotation; which of the two depends on the language.
DOUBLE_QUOTES = '"“”„‟«»「」『』'


class Block(Struct, frozen=True):
    """A paragraph, a heading or an item of a list: its text, which begins at `start` in the body.
    What is not judged in it is blank."""

    start: int
    text: str

    @property
    def end(self) -> int:
        """The index in the body at which the text ends, without the space after it."""
        return self.start + len(self.text.rstrip())

    def is_quoted(self, index: int) -> bool:
        """Whether `text[index]` is between quotation marks."""
        before = self.text[:index]
        if len(_DOUBLE.findall(before)) % 2 or before.rstrip("*_ ").endswith("'"):
            return True
        return before.count("‘") > len(_SINGLE_END.findall(before))


_DOUBLE = lazy.pattern(f"[{DOUBLE_QUOTES}]")
_SINGLE_END = lazy.pattern(r"’(?!\w)")

_ITEM = lazy.pattern(r" {0,3}(?:[-+*]|\d{1,9}[.)])[ \t]+")
_QUOTE = lazy.pattern(r" {0,3}(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*>")
_HEADING = lazy.pattern(r" {0,3}#{1,6}(?:[ \t]|$)")
_INDENTED = lazy.pattern(r" {4}|\t")
# A link's address, an address in angle brackets or alone, a tag, and the definition of a link.
_NO_PROSE = lazy.pattern(
    r"(?<=\]\()[^()\n]*(?:\([^()\n]*\)[^()\n]*)*(?=\))|<[a-zA-Z/!][^<>]*>"
    r"|\b(?:https?://|www\.)[^\s<>)\]]+|^ {0,3}\[[^\]\n]+\]:[ \t]*\S+.*$",
    re.MULTILINE,
)


def is_heading(block: Block) -> bool:
    """Whether a block is a heading with number signs."""
    return _HEADING.match(block.text) is not None


def some(pattern: re.Pattern[str], block: Block) -> Iterator[re.Match[str]]:
    """The first matches in a paragraph."""
    return islice(pattern.finditer(block.text), MOST)


def blocks_of(visible: str) -> tuple[Block, ...]:
    """The blocks of a text in which what readers do not see, and code, is blank already."""
    return tuple(_blocks(_NO_PROSE.sub(lambda match: _blank(match[0]), visible)))


def without_quotes(visible: str) -> str:
    """The text with blanks for block quotes and indented code; addresses stay."""
    return "".join(line if judged else _blank(line) for line, judged in _lines(visible))


def _blocks(text: str) -> Iterator[Block]:
    start, at = -1, 0
    for line, judged in _lines(text):
        ends = not judged or not line.strip()
        is_first = _ITEM.match(line) or _HEADING.match(line)
        if start >= 0 and (ends or is_first or _HEADING.match(text, start)):
            yield Block(start, text[start:at])
            start = -1
        if not ends and start < 0:
            start = at
        at += len(line)
    if start >= 0:
        yield Block(start, text[start:at])


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """The lines of a text with their ends, each with whether it is judged."""
    quoted, after_blank = False, True
    for line in text.splitlines(keepends=True):
        is_blank = not line.strip()
        # A paragraph in a block quote goes on in lines without the sign.
        quoted = not is_blank and (quoted or bool(_QUOTE.match(line)))
        is_code = after_blank and not is_blank and bool(_INDENTED.match(line))
        yield line, not quoted and not is_code
        after_blank = is_blank or is_code


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)
