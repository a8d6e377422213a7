"""HTML of articles as Markdown."""

from __future__ import annotations

from sitegen.markdown import budget
from sitegen.markdown.from_html.converted import converted


class HtmlError(Exception):
    """The HTML cannot be turned into Markdown; the message says why."""


def to_markdown(html: str, language: str) -> str:
    """The HTML of an article in `language` as Markdown. Raises HtmlError."""
    if len(html) > budget.MAX_CHARACTERS:
        message = f"html: the text has {len(html):,} characters, more than"
        raise HtmlError(f"{message} {budget.MAX_CHARACTERS:,}")
    seconds = budget.seconds_for(len(html))
    try:
        with budget.limit(seconds):
            return converted(html, language, has_comments=False).markdown
    except budget.OverBudget:
        message = f"html: the text takes more than {seconds:.0f} seconds to convert"
        raise HtmlError(message) from None
