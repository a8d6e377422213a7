"""The text of a document as HTML, from blocks or from classic text."""

from __future__ import annotations

import re

from sitegen.importing.sources import enclosed
from sitegen.importing.sources.leftover_notes import Leftovers
from sitegen.importing.sources.wordpress import embeds
from sitegen.importing.sources.wordpress.block_tree import has_blocks
from sitegen.importing.sources.wordpress.blocks import Blocks
from sitegen.importing.sources.wordpress.cleaning import cleaned
from sitegen.importing.sources.wordpress.footnotes import with_footnotes
from sitegen.importing.sources.wordpress.library import Library
from sitegen.importing.sources.wordpress.paragraphs import with_paragraphs
from sitegen.importing.sources.wordpress.shortcode_html import ShortcodeHtml
from sitegen.importing.sources.wordpress.shortcodes import Shortcodes
from sitegen.importing.sources.wordpress.types import PAYWALL

# A line that is an address alone shows what is there, if WordPress knows the site (autoembed).
_ALONE = re.compile(
    r"^[ \t]*(https?://(?:[\w-]+\.)*(?:youtube\.com|youtu\.be|vimeo\.com|dailymotion\.com|dai\.ly"
    r"|twitter\.com|x\.com|instagram\.com|facebook\.com|tiktok\.com|soundcloud\.com|spotify\.com"
    r"|flickr\.com|ted\.com|wordpress\.tv|videopress\.com|reddit\.com|bsky\.app|speakerdeck\.com"
    r"|slideshare\.net|scribd\.com|mixcloud\.com|kickstarter\.com|imgur\.com|pinterest\.com"
    r"|amazon\.\w+|issuu\.com|wolframcloud\.com|pca\.st|anghami\.com|animoto\.com)/[^\s<>\"]+)"
    r"[ \t]*$",
    re.MULTILINE,
)
_FORMULA = re.compile(r"\$latex(?:\s|(?=\\))([^$<>\n]+)\$")
_LOOKS = re.compile(r"&(?:amp;|#038;)?(?:s|fg|bg)=\w+")
_NEXT_PAGE = re.compile(r"(?:<p>\s*)?<!--\s*(?:nextpage|noteaser)\s*-->(?:\s*</p>)?")
_MORE = re.compile(r"(?:<p>\s*)?<!-- ?more\b.*?-->(?:\s*</p>)?", re.DOTALL)


def body_of(
    text: str,
    footnotes: str,
    library: Library,
    leftovers: Leftovers,
    patterns: dict[str, str],
) -> str:
    """The HTML that readers saw for the text of a post."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if PAYWALL in text:
        text = text[: text.index(PAYWALL)]
        message = "what stood behind its paywall is left out"
        hint = "look at the old site whether readers may see it, and write it anew"
        leftovers.note("text behind a paywall", 3, message, hint)
    shortcodes = Shortcodes(ShortcodeHtml(library).rendered, leftovers)
    if has_blocks(text):
        blocks = Blocks(library, shortcodes, leftovers, patterns)
        found = shortcodes.replaced(blocks.rendered(text))
    else:
        found = _classic(text, shortcodes)
    found = with_footnotes(found, footnotes, shortcodes.notes)
    return finished(_with_formulas(found, leftovers))


def _with_formulas(text: str, leftovers: Leftovers) -> str:
    """A text whose formulas are code: `$latex …$` of WordPress.com, with what says how large and in
    which colours."""

    def code(found: re.Match[str]) -> str:
        message = "a formula in LaTeX stays as code"
        hint = "set math = true under [markdown], and write it in $"
        leftovers.note("formula", 2, message, hint)
        return f"<code>{_LOOKS.sub('', found[1]).strip()}</code>"

    return _FORMULA.sub(code, text) if "$latex" in text else text


def _classic(text: str, shortcodes: Shortcodes) -> str:
    text = shortcodes.replaced(_NEXT_PAGE.sub("\n\n", text) if "<!--" in text else text)
    alone = _ALONE.sub(lambda found: f"\n\n{embeds.address_alone(found[1])}\n\n", text)
    return with_paragraphs(alone)


def finished(text: str) -> str:
    """A body without what themes alone know, and without the marks of pages and of the excerpt."""
    if "nextpage" in text or "noteaser" in text:
        text = _NEXT_PAGE.sub("\n\n", text)
    text = cleaned(enclosed.replaced(_MORE, "-->", "\n", text) if _has_more(text) else text)
    return embeds.with_frames_alone(text) if "<iframe" in text else text


def teaser(text: str) -> str:
    """What lists of posts have shown: the text before the mark of the excerpt, "" without one."""
    end = text.rfind("-->") + 3
    found = _MORE.search(text, 0, end) if _has_more(text) and end > 2 else None
    return text[: found.start()] if found else ""


def _has_more(text: str) -> bool:
    """Whether a text may have the mark of the excerpt: most have none, and are not searched."""
    return "<!--more" in text or "<!-- more" in text
