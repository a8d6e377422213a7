"""HTML of articles as Markdown: nh3 removes what may not be published, and markdownify writes the
rest."""

from __future__ import annotations

from typing import Any

import nh3

from sitegen.lazy import load
from sitegen.markdown import budget

# What Markdown can say. The text of other elements stays, but for that of scripts and styles.
_TEXT = "a abbr b br cite code del em i img ins kbd mark q s samp small strong sub sup u var"
_BLOCKS = "blockquote dd dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre ul"
_TABLES = "caption table tbody td tfoot th thead tr"
_TAGS = frozenset(f"{_TEXT} {_BLOCKS} {_TABLES}".split())
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "code": {"class"},
    "pre": {"class"},
    "ol": {"start"},
    "td": {"colspan"},
    "th": {"colspan"},
}
_LANGUAGE = "language-"


class HtmlError(Exception):
    """The HTML cannot be turned into Markdown; the message says why, `code` is that of a problem,
    and `hint` what to do."""

    def __init__(self, message: str, code: str = "article", hint: str = "") -> None:
        super().__init__(message)
        self.code, self.hint = code, hint


def to_markdown(html: str) -> str:
    """The HTML of an article as Markdown. Raises HtmlError."""
    if len(html) > budget.MAX_CHARACTERS:
        message = f"html: the text has {len(html):,} characters, more than"
        raise HtmlError(f"{message} {budget.MAX_CHARACTERS:,}")
    try:
        converter = load("markdownify:markdownify")
    except ImportError:
        message = "html: turning HTML into Markdown needs markdownify, which is not installed"
        hint = 'pip install ".[html]" in a checkout of sitegen, or send the text as markdown'
        raise HtmlError(message, code="no-markdownify", hint=hint) from None
    seconds = budget.seconds_for(len(html))
    try:
        with budget.limit(seconds):
            clean = nh3.clean(html, tags=set(_TAGS), attributes=_ATTRIBUTES, link_rel=None)
            markdown: str = converter(
                clean,
                heading_style="ATX",
                bullets="-",
                escape_misc=True,
                code_language_callback=_language,
            )
    except budget.OverBudget:
        message = f"html: the text takes more than {seconds:.0f} seconds to convert"
        raise HtmlError(message) from None
    except RecursionError:
        raise HtmlError("html: the elements nest too deep") from None
    return markdown.strip("\n")


def _language(pre: Any) -> str:
    """The language of a code block, which HTML has in the class of the element `code` (HTML
    §4.5.15)."""
    inner = pre.find("code")
    classes = [*(inner.get("class") or () if inner else ()), *(pre.get("class") or ())]
    return next((name[len(_LANGUAGE) :] for name in classes if name.startswith(_LANGUAGE)), "")
