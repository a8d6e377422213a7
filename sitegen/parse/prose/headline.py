"""What is wrong with a title and a summary as texts: markup in them, and a headline that the body
repeats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sitegen import lazy
from sitegen.parse.prose.blocks import Block
from sitegen.parse.prose.leftover import Leftover
from sitegen.parse.prose.words import has_any, plain

# What is markup beyond doubt: `a * b`, `#MeToo`, `__init__` and "the tag <b>" are words.
_MARKUP = lazy.pattern(
    r"^#{1,6} (?![a-z])\S"
    r"|\*\*[^*\s](?:[^*]*[^*\s])?\*\*|(?<![\w*])\*[^*\s](?:[^*]*[^*\s])?\*(?![\w*])"
    r"|`[^`\s](?:[^`]*[^`\s])?`|!?\[[^\[\]]+\]\([^()\s]+\)"
    r"|<(\w+)(?:\s[^<>]*)?>.*?</\1>|<br ?/?>|&(?:amp|lt|gt|quot|nbsp|#\d+|#x[0-9a-fA-F]+);"
)
# What all markup has one of.
MARKS = "#*`[<&"
# Under a line, these make it a heading.
_UNDERLINE = lazy.pattern(r" {0,3}(?:=+|-+)(?=[ \t]*(?:\n|$))")
_MORE = 20
_SIGNS = lazy.pattern(r"[\W_]+")


def markup_in(text: str) -> str:
    """The first piece of Markdown or HTML in a title or a summary; "" if there is none."""
    match = _MARKUP.search(text) if has_any(text, MARKS) else None
    return match[0] if match else ""


def first_line(title: str, body: str) -> Iterator[Leftover]:
    """The first line of `body`, if it is the headline again."""
    at = len(body) - len(body.lstrip())
    first, _, following = body[at : at + 2 * len(title) + 100].partition("\n")
    is_alone = not following.strip(" \t") or following.lstrip(" \t").startswith("\n")
    label, colon, rest = first.partition(":")
    # "Title: A ferry is late" begins a review as well, with a line for the author below.
    is_labelled = colon and is_alone and len(label.split()) == 1 and is_same(title, rest)
    if not is_labelled and not is_same(title, first):
        return
    underline = _UNDERLINE.match(following)
    if underline or first.startswith("#"):
        end = at + len(first) + (1 + len(underline[0]) if underline else 0)
        yield _again(at, end, "first heading")
    elif is_alone or first.startswith(("**", "__")):
        yield _again(at, at + len(first), "first line")


def first_heading(title: str, blocks: Sequence[Block]) -> Iterator[Leftover]:
    """The heading among `blocks` that is the headline again."""
    for block in blocks:
        first, _, following = block.text.partition("\n")
        underline = _UNDERLINE.match(following)
        if (underline or first.lstrip().startswith("#")) and is_same(title, first):
            start = block.start + len(first) - len(first.lstrip())
            end = block.start + len(first) + (1 + len(underline[0]) if underline else 0)
            yield _again(start, end, "first heading")
            return


def is_same(title: str, text: str) -> bool:
    """Whether both have the same words, and at least one."""
    # A line has few signs more than the words of the headline: most are too long or too short.
    if abs(len(title) - len(text)) > _MORE:
        return False
    return bool(words := _words(title)) and words == _words(text)


def _again(start: int, end: int, what: str) -> Leftover:
    return Leftover(
        start,
        end,
        "text-headline",
        f"the {what} is the headline again: pages show title above the text",
        "take it out",
    )


def _words(text: str) -> str:
    return _SIGNS.sub(" ", plain(text)).strip()
