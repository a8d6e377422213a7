"""Comments of readers in the few signs that comments have here."""

from __future__ import annotations


def comment_text(text: str, *, is_plain: bool) -> str:
    """A comment, HTML or plain, as sitegen's comments are written."""
    return text if is_plain else text.strip()
