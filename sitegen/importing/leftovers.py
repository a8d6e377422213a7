"""What of a body sitegen has nothing for: it stays in the text as an HTML comment, which editors
see and readers do not."""

from __future__ import annotations

from sitegen.text.html_comments import comment

__all__ = ["comment"]
