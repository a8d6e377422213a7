"""What of a body sitegen has nothing for: it stays in the text as an HTML comment, which editors
see and readers do not."""

from __future__ import annotations

import re

# What ends a comment, or is no part of one, by HTML's grammar (HTML §13.1.6).
_DASHES = re.compile(r"-(?=-|>|!>|\Z)")


def comment(text: str) -> str:
    """The HTML comment that holds `text`, on lines of its own if `text` has several. What would end
    it early is written with a backslash: `-\\-`."""
    inner = _DASHES.sub(r"-\\", text.strip())
    if "\n" in inner:
        # A blank line would end the block of HTML that the comment is to Markdown elsewhere.
        lines = [line for line in inner.splitlines() if line.strip()]
        return "<!-- " + "\n".join(lines) + " -->"
    return f"<!-- {inner} -->"
