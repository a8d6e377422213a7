"""Exports of Blogger: a file of Atom, or Google Takeout as a folder or zip."""

from __future__ import annotations

from sitegen.importing.sources.blogger.reader import open_source, recognizes

__all__ = ["open_source", "recognizes"]
