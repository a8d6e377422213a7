"""Exports of Ghost: a file of JSON, or a folder or a zip with it and `content/images`."""

from __future__ import annotations

from sitegen.importing.sources.ghost.reader import open_source, recognizes

__all__ = ["open_source", "recognizes"]
