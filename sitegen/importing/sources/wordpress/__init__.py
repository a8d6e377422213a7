"""Exports of WordPress (WXR 1.0 to 1.2), and copies of its folder of uploads."""

from __future__ import annotations

from sitegen.importing.sources.wordpress.reader import open_source, recognizes

__all__ = ["open_source", "recognizes"]
