"""The blocks of WordPress's editor as HTML: what only its themes know is taken away."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from sitegen.importing.sources.html_texts import plain
from sitegen.importing.sources.leftover_notes import Leftovers
from sitegen.importing.sources.wordpress import media
from sitegen.importing.sources.wordpress.block_tree import BlockNode, parsed
from sitegen.importing.sources.wordpress.embeds import address_alone
from sitegen.importing.sources.wordpress.library import Library
from sitegen.importing.sources.wordpress.paragraphs import with_paragraphs
from sitegen.importing.sources.wordpress.shortcode_names import names_in
from sitegen.importing.sources.wordpress.shortcodes import Shortcodes
from sitegen.importing.sources.wordpress.words import attribute

# What is in these is all that they show.
_UNWRAPPED = names_in(
    "columns column group cover text-columns row stack accordion accordion-item accordion-panel"
    " section container jetpack/layout-grid jetpack/layout-grid-column"
    " generateblocks/container generateblocks/grid kadence/rowlayout kadence/column kadence/tabs"
    " kadence/tab uagb/container uagb/columns uagb/column atomic-blocks/ab-columns"
    " atomic-blocks/ab-column coblocks/row coblocks/column stackable/columns stackable/column"
    " post-content missing freeform"
)
# Their HTML is what readers see.
_AS_IT_IS = names_in(
    "paragraph heading list list-item html preformatted table-of-contents details"
    " jetpack/markdown subhead footnote yoast/faq-block yoast/how-to-block math"
)
# WordPress makes these anew each time that a page is asked for.
_DYNAMIC = names_in(
    "latest-posts latest-comments archives calendar categories tag-cloud search rss query loginout"
    " page-list page-list-item navigation site-logo site-title site-tagline post-title post-date"
    " post-excerpt post-featured-image post-author post-author-name post-author-biography"
    " post-terms post-navigation-link post-comments post-comments-form post-comments-count"
    " post-comments-link post-template query-title query-pagination term-description comments"
    " comment-template comments-title comments-pagination avatar read-more template-part pattern"
    " widget-group legacy-widget home-link comments-query-loop"
)
_DROPPED = names_in("spacer nextpage")
_MAX_PATTERNS = 2_000_000  # signs of all synced patterns of a document
_DEEPEST = 20  # synced patterns in each other
# None of these elements stands in one of its kind: one that is not closed ends where the next
# begins, and is not followed to the end of the text from each.
_CAPTION = re.compile(
    r"<figcaption[^<>]*+>((?:(?!<figcaption).)*?)</figcaption\s*>", re.DOTALL | re.IGNORECASE
)
_CITE = re.compile(r"<cite[^<>]*+>((?:(?!<cite).)*?)</cite\s*>", re.DOTALL | re.IGNORECASE)
_LINK = re.compile(rf"{media.OPENED_LINK}(?:(?!<a\s).)*?</a\s*>", re.DOTALL | re.IGNORECASE)
_LINKED_IMAGE = re.compile(
    rf"(?:(?P<link>{media.OPENED_LINK})\s*+)?(?P<img>{media.IMAGE})\s*+(?:</a\s*>\s*+)?"
    r"(?:<figcaption[^<>]*+>(?P<caption>(?:(?!<figcaption).)*?)</figcaption\s*>)?",
    re.DOTALL | re.IGNORECASE,
)
# The sign on which readers click.
_ICON = re.compile(
    r"<span\b(?=[^<>]*?\saria-hidden=\"true\")[^<>]*+>[^<]*+</span\s*>", re.IGNORECASE
)
_TRACK = re.compile(r"<track\b[^<>]*>", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


class Blocks:
    """Renders the blocks of one document. `patterns` are synced patterns by their numbers."""

    def __init__(
        self,
        library: Library,
        shortcodes: Shortcodes,
        leftovers: Leftovers,
        patterns: dict[str, str],
    ) -> None:
        self._library, self._shortcodes, self._leftovers = library, shortcodes, leftovers
        self._patterns = patterns
        self._open_patterns: list[str] = []
        self._signs_of_patterns = 0
        self._renderers: dict[str, Callable[[BlockNode], str]] = {
            "image": self._image,
            "gallery": self._gallery,
            "jetpack/tiled-gallery": self._gallery,
            "jetpack/slideshow": self._gallery,
            "embed": _embed,
            "audio": _sound,
            "video": _video,
            "videopress/video": _video,
            "file": _file,
            "quote": self._quote,
            "pullquote": self._quote,
            "code": _code,
            "syntaxhighlighter/code": _code,
            "enlighter/codeblock": _code,
            "kevinbatdorf/code-block-pro": _code,
            "code-block-pro": _code,
            "prismatic/blocks": _code,
            "loos-hcb/code-block": _code,
            "codemirror-blocks/code-block": _code,
            "verse": _verse,
            "table": _table,
            "flexible-table-block/table": _table,
            "cover": self._cover,
            "media-text": self._media_text,
            "buttons": self._buttons,
            "button": self._buttons,
            "social-links": _social_links,
            "accordion-heading": lambda block: _ICON.sub("", self._inner(block)),
            "separator": lambda _: "<hr />",
            "more": lambda _: "",
            "shortcode": self._shortcode,
            "block": self._pattern,
            "premium-content/container": self._gated,
        }

    def rendered(self, text: str) -> str:
        """The HTML of a text with blocks."""
        return self._inner(parsed(text))

    def _inner(self, block: BlockNode) -> str:
        return "".join(p if isinstance(p, str) else self._one(p) for p in block.parts)

    def _blocks_in(self, block: BlockNode) -> str:
        """The blocks in a block, without the frame around them; its HTML if it has none."""
        if not any(True for _ in block.children):
            return block.html
        return "\n\n".join(self._one(child) for child in block.children)

    def _one(self, block: BlockNode) -> str:
        name = block.name
        renderer = self._renderers.get(name)
        if name.startswith("core-embed/"):
            renderer = _embed
        if renderer is not None:
            return renderer(block)
        if name in _AS_IT_IS:
            return self._inner(block)
        if name in _UNWRAPPED:
            return self._blocks_in(block)
        if name in _DROPPED or name == "footnotes":
            return ""
        return self._other(block)

    def _other(self, block: BlockNode) -> str:
        """A block of a plugin, or one that WordPress makes anew for each page. The text of the
        first kind is in the body."""
        kind = f"block {block.name}"
        has_text = bool(plain(self._texts(block)) or media.images_in(self._texts(block)))
        if block.name in _DYNAMIC or not has_text:
            hint = "see what it showed on the old site; the layouts of sitegen have lists and terms"
            if block.name not in _DYNAMIC:
                return f"\n{self._leftovers.left(kind, block.words, hint=hint)}\n"
            kind = "block that WordPress fills anew for each page"
            left = self._leftovers.left(kind, block.words, hint=hint, weight=2, name=block.name)
            return f"\n{left}\n"
        message = "its text was taken over as the HTML that the block had"
        self._leftovers.note(kind, 2, message, "look at the page")
        return self._inner(block)

    def _texts(self, block: BlockNode) -> str:
        return block.html + "".join(self._texts(child) for child in block.children)

    def _image(self, block: BlockNode) -> str:
        found = [_shown(each) for each in _LINKED_IMAGE.finditer(block.html)]
        if found:
            return "\n".join(media.figure(each) for each in found)
        shown = self._library.picture(block.text("id")) if block.text("id") else None
        return media.figure(shown) if shown else ""

    def _gallery(self, block: BlockNode) -> str:
        pieces = [child.html for child in block.children] or [_without_own_caption(block.html)]
        found = [_shown(each) for piece in pieces for each in _LINKED_IMAGE.finditer(piece)]
        if not found:
            ids = block.attributes.get("ids")
            numbers = [str(each) for each in ids] if isinstance(ids, list) else []
            found = [s for each in numbers if (s := self._library.picture(each)) is not None]
        if not found:
            return self._library.empty("gallery", block.words)
        return media.gallery(found, _own_caption(block.html))

    def _quote(self, block: BlockNode) -> str:
        inner = self._inner(block)
        cite = _CITE.search(inner)
        text = re.sub(r"</?(?:blockquote|figure)\b[^<>]*>", "", _CITE.sub("", inner))
        return media.quote(text, cite[1] if cite else "")

    def _cover(self, block: BlockNode) -> str:
        image = next(iter(media.images_in(block.html)), "")
        src = media.value_of(image, "src") if image else block.text("url")
        shown = ""
        if src and block.text("backgroundType") != "video":
            alt = media.value_of(image, "alt") or block.text("alt")
            shown = media.figure(media.Shown(html.unescape(src), html.unescape(alt))) + "\n"
        elif src:
            shown = media.film(src) + "\n"
        if any(True for _ in block.children):
            return shown + self._blocks_in(block)
        # Before WordPress 5.0 the words of a cover were in one paragraph of its own.
        text = plain(re.sub(r"<(video|img)\b[^<>]*>", "", block.html))
        return shown + (f"<p>{html.escape(text, quote=False)}</p>" if text else "")

    def _media_text(self, block: BlockNode) -> str:
        film = re.search(r"<video\b[^<>]*>", block.html, re.IGNORECASE)
        found = _LINKED_IMAGE.search(block.html)
        shown = media.figure(_shown(found)) if found else ""
        if film:
            shown = media.film(html.unescape(media.value_of(film[0], "src")))
        return f"{shown}\n{self._blocks_in(block)}"

    def _buttons(self, block: BlockNode) -> str:
        found = [each[0] for each in _LINK.finditer(self._texts(block))]
        links = [each for each in found if media.value_of(each, "href")]
        lost = [plain(each) for each in found if not media.value_of(each, "href")]
        shown = [*links, *(html.escape(each, quote=False) for each in lost if each)]
        return f"<p>{' '.join(shown)}</p>" if shown else ""

    def _shortcode(self, block: BlockNode) -> str:
        return with_paragraphs(self._shortcodes.replaced(block.html, is_certain=True))

    def _gated(self, block: BlockNode) -> str:
        """What was for those who pay."""
        hint = "look at the old site whether readers may see it, and write it anew"
        message = "its text was for some readers only, and is left out"
        self._leftovers.note(f"block {block.name}", 3, message, hint)
        return "\n<!-- block premium-content -->\n"

    def _pattern(self, block: BlockNode) -> str:
        """A synced pattern: one text that stands in several posts."""
        number = block.text("ref")
        if number in self._open_patterns:
            return ""
        if number not in self._patterns:
            hint = "export all content of the old site, not posts alone"
            kind = "synced pattern that the export does not have"
            return self._leftovers.left(kind, block.words, hint=hint)
        # Patterns in patterns in patterns can be made to grow without bounds.
        self._signs_of_patterns += len(self._patterns[number])
        if self._signs_of_patterns > _MAX_PATTERNS or len(self._open_patterns) >= _DEEPEST:
            hint = "compare the post with the old site"
            return self._leftovers.left("synced pattern beyond limits", block.words, hint=hint)
        self._open_patterns.append(number)
        try:
            return self.rendered(self._patterns[number])
        finally:
            self._open_patterns.pop()


def _shown(found: re.Match[str]) -> media.Shown:
    link = html.unescape(media.value_of(found["link"], "href")) if found["link"] else ""
    return media.image_of(found["img"], (found["caption"] or "").strip(), link)


def _caption_of(text: str) -> str:
    found = _CAPTION.search(text)
    return found[1].strip() if found else ""


def _own_caption(text: str) -> str:
    """The caption of a whole gallery: the one that follows its list or its last picture."""
    found = re.search(
        r"<figcaption(?=[^<>]*?blocks-gallery-caption)[^<>]*+>((?:(?!<figcaption).)*?)</figcaption\s*>\s*</figure\s*>\s*\Z",
        text,
        re.DOTALL | re.IGNORECASE,
    )
    return found[1].strip() if found else ""


def _without_own_caption(text: str) -> str:
    return re.sub(
        r"<figcaption(?=[^<>]*?blocks-gallery-caption)(?:(?!<figcaption).)+?</figcaption\s*>",
        "",
        text,
        flags=re.DOTALL,
    )


def _embed(block: BlockNode) -> str:
    found = re.search(r"https?://[^\s<>\"']+", html.unescape(_CAPTION.sub("", block.html)))
    url = block.text("url") or (found[0] if found else "")
    return address_alone(url, _caption_of(block.html)) if url else ""


def _sound(block: BlockNode) -> str:
    tag = re.search(r"<audio\b[^<>]*>", block.html, re.IGNORECASE)
    src = html.unescape(media.value_of(tag[0], "src")) if tag else block.text("src")
    return media.sound(src, _caption_of(block.html)) if src else ""


def _video(block: BlockNode) -> str:
    tag = re.search(r"<video\b[^<>]*>", block.html, re.IGNORECASE)
    src = html.unescape(media.value_of(tag[0], "src")) if tag else block.text("src")
    poster = html.unescape(media.value_of(tag[0], "poster")) if tag else ""
    if src:
        tracks = "".join(_TRACK.findall(block.html))
        return media.film(src, poster, _caption_of(block.html), tracks)
    # A film of VideoPress: its address is where the tag would be.
    guid = block.text("guid")
    found = re.search(r"https?://[^\s<>\"']+", html.unescape(_CAPTION.sub("", block.html)))
    url = f"https://videopress.com/v/{guid}" if guid else found[0] if found else ""
    return address_alone(url, _caption_of(block.html)) if url else ""


def _file(block: BlockNode) -> str:
    found = _LINK.search(block.html)
    href = block.text("href") or (html.unescape(media.value_of(found[0], "href")) if found else "")
    text = plain(found[0]) if found else ""
    named = html.escape(text or href.rpartition("/")[2], quote=False)
    return f'<p><a href="{attribute(href)}">{named}</a></p>' if href else ""


def _code(block: BlockNode) -> str:
    end = max(block.html.lower().rfind("</pre"), 0)
    found = re.search(r"<pre\b[^<>]*>(.*)", block.html[:end], re.DOTALL | re.IGNORECASE)
    text = re.sub(r"</?code\b[^<>]*>", "", _BREAK.sub("\n", found[1] if found else block.html))
    classes = re.search(r"(?:lang|language)-([\w+#-]+)", block.html)
    language = block.text("language") or (classes[1] if classes else "")
    plain_text = html.unescape(re.sub(r"</?(?:span|strong|em|b|i|mark)\b[^<>]*>", "", text))
    language = "" if language in ("plain", "plaintext", "text", "generic", "raw") else language
    return media.code(plain_text.strip("\n"), language.lower())


def _verse(block: BlockNode) -> str:
    text = re.sub(r"</?pre\b[^<>]*>", "", block.html, flags=re.IGNORECASE).strip("\n")
    lines = _BREAK.sub("\n", text).split("\n")
    # The spaces at the begin of a line are a part of a poem.
    shown = [re.sub(r"\A +", lambda gap: "\u00a0" * len(gap[0]), line.rstrip()) for line in lines]
    stanzas = re.split(r"\n{2,}", "\n".join(shown))
    return "\n".join(f"<p>{'<br />'.join(each.splitlines())}</p>" for each in stanzas if each)


def _table(block: BlockNode) -> str:
    found = re.search(r"<table\b.*</table\s*>", block.html, re.DOTALL | re.IGNORECASE)
    caption = _caption_of(block.html)
    said = f"\n<p>{caption}</p>" if caption else ""
    return (found[0] if found else block.html) + said


def _social_links(block: BlockNode) -> str:
    rows = []
    for child in block.children:
        url, name = child.text("url"), child.text("label") or child.text("service").capitalize()
        if url.strip("#"):
            shown = html.escape(name or url, quote=False)
            rows.append(f'<li><a href="{attribute(url)}">{shown}</a></li>')
    return f"<ul>{''.join(rows)}</ul>" if rows else ""
