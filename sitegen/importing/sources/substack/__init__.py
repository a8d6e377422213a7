"""Exports of Substack: posts.csv and a file of HTML for each post, in a zip or its folder."""

from __future__ import annotations

from sitegen.importing.sources.substack.reader import open_source, recognizes

__all__ = ["open_source", "recognizes"]
