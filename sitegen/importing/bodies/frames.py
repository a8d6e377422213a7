"""Films, posts and the like that a text in Markdown shows by the HTML that their sites give out.
Nothing of that is published, but sitegen has cards for most of it."""

from __future__ import annotations

import re

from sitegen.importing.sources.markdown_code import Code
from sitegen.markdown.from_html.converted import converted

_SCRIPT = r"(?:\s*<script\b[^<>]*>\s*</script\s*>)?"
_POSTS = "twitter-tweet|twitter-video|instagram-media|tiktok-embed|bluesky-embed|reddit-embed-bq"
_SHOWN = (
    r"<iframe\b[^<>]*>[^<]*</iframe\s*>"
    r"|<script\b[^<>]*//gist\.github\.com/[^<>]*>\s*</script\s*>"
    rf"|<blockquote\b[^<>]*\b(?:{_POSTS})\b(?:[^<]|<(?!/?blockquote\b))*</blockquote\s*>{_SCRIPT}"
    r"|<object\b(?:[^<]|<(?!/?object\b))*</object\s*>"
)
# Alone on its lines, but for an element around it.
_ALONE = re.compile(
    r"^(?P<indent>[ \t]*)(?:<(?P<around>p|div|center|figure)\b[^<>]*>\s*)?"
    rf"(?P<shown>{_SHOWN})(?(around)\s*</(?P=around)\s*>)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_HINTS = ("<iframe", "<blockquote", "<object", "gist.github.com")
_CELL = re.compile(r"<(?:table|tr|t[dh]|li)\b", re.IGNORECASE)


def with_cards(markdown: str, language: str) -> str:
    """`markdown` with a card or a link for each of these that sitegen knows."""
    if not any(hint in markdown for hint in _HINTS):
        return markdown
    code = Code(markdown)

    def one(found: re.Match[str]) -> str:
        at, indent = found.start("shown"), found["indent"]
        start = found.start()
        before = markdown[max(start - 500, 0) : start].rstrip().rpartition("\n")[2].lstrip()
        is_in_html = before.startswith("<")
        is_code = at in code and not found["shown"].startswith("<script")
        # Four spaces are code, unless HTML or a list is around them.
        is_code = is_code or (len(indent.expandtabs(4)) > 3 and not is_in_html)
        is_kept = is_code or _CELL.match(before) is not None
        card = "" if is_kept else converted(found["shown"], language).markdown
        if not card.startswith(("!", "[")):
            return found[0]
        blank = "\n" if before and not markdown.endswith("\n\n", 0, start) else ""
        end = "" if markdown.startswith("\n\n", found.end()) else "\n"
        return f"{blank}{'' if is_in_html else indent}{card.strip()}{end}"

    return _ALONE.sub(one, markdown)
