"""What a text says of its sources, of AI and of its author goes into the front matter."""

from __future__ import annotations

from msgspec import Struct


class Lifted(Struct, frozen=True, kw_only=True):
    """A text without what was lifted: its sources (name, address, title), the part AI had, the
    model, who signed it, with a biography as Markdown, and the sentences that went."""

    text: str
    sources: tuple[tuple[str, str, str], ...] = ()
    involvement: str = ""
    model: str = ""
    byline: str = ""
    biography: str = ""
    said: tuple[str, ...] = ()


def lifted(markdown: str, title: str = "") -> Lifted:
    """The text `markdown` of a document with this `title`, and what it says."""
    return Lifted(text=markdown.removeprefix(f"# {title}\n"))
