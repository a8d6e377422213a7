"""The HTML of bodies → Markdown: sitegen.markdown.from_html, for importers."""

from __future__ import annotations

from sitegen.markdown.from_html.converted import Converted, converted, to_markdown

__all__ = ["Converted", "converted", "to_markdown"]
