"""What authors have to say of themselves."""

from __future__ import annotations

from sitegen.importing.source import SourceText


def biography(text: SourceText) -> tuple[str, str]:
    """A summary of a sentence or two, and the whole as Markdown."""
    return "", text.text
