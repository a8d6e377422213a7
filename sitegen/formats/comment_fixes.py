"""What YAML takes for a comment after a value, as the text that it may be meant as."""

from __future__ import annotations

import re

from sitegen.errors import Fix, TextEdit
from sitegen.formats.quoting import quoted
from sitegen.formats.source_map import TrailingComment


def hashtags(comment: str) -> list[str]:
    """The tags of a comment that is nothing but `#ferries, #harbour`; [] if it is not."""
    if not re.fullmatch(r"#+[^\s#,]+(?:(?:\s*,\s*|\s+)#+[^\s#,]+)*", comment):
        return []
    return [tag.lstrip("#") for tag in re.split(r"[\s,]+", comment)]


def in_place_of(comment: TrailingComment, text: str) -> Fix:
    """The fix for a key without a value but the `comment`, which `text` is to replace: a # that a
    word follows at once begins no comment."""
    is_word = comment.text[1:2].strip() != ""
    return Fix((_edit(comment, (comment.line, comment.column), text),), safe=is_word)


def with_text(comment: TrailingComment, start: tuple[int, int]) -> Fix:
    """The fix that makes one text of a value, which begins at a line and column, and the comment
    after it: safe if that is a number, as in "the #1 in the league"."""
    is_number = comment.text[1:2].isdigit()
    return Fix((_edit(comment, start, quoted(comment.whole)),), safe=is_number)


def _edit(comment: TrailingComment, start: tuple[int, int], text: str) -> TextEdit:
    end = (comment.line, comment.column + len(comment.text))
    return TextEdit(start=start, end=end, text=text)
