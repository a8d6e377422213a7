"""Comments of HTML."""

from __future__ import annotations

from sitegen import lazy

# What ends a comment, or is no part of one, by HTML's grammar (HTML §13.1.6).
_DASHES = lazy.pattern(r"-(?=-|>|!>|\Z)")


def comment(text: str) -> str:
    """The comment that holds `text`. What would end it early is written with a backslash: `-\\-`,
    and blank lines are left out: elsewhere, they end the block of HTML that it is to Markdown."""
    inner = _DASHES.sub(r"-\\", text.strip())
    if "\n" in inner:
        inner = "\n".join([line for line in inner.splitlines() if line.strip()])
    return f"<!-- {inner} -->"
