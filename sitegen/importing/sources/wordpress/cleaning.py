"""HTML of a body without what WordPress's editors write for its themes alone: classes, styles,
and sizes of pictures."""

from __future__ import annotations

import re

from sitegen.importing.sources import enclosed

_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9]*)(\s[^<>]*?)(/?)>")
_ATTRIBUTE = re.compile(r"""([A-Za-z_:@][\w:.-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_DROPPED = re.compile(
    r"style|align|data-(?!src$|lazy-src$|instgrm-permalink$|enlighter-language$).*|srcset|sizes|loading|decoding|fetchpriority|border|hspace|vspace|on\w+"
    r"|width|height|bgcolor|rel|target|aria-describedby|itemprop|itemscope|itemtype|role"
)
# Classes that mean something beyond the looks.
_KEPT = re.compile(
    r"language-\S+|lang-\S+|footnotes?|twitter-(?:tweet|video)|instagram-media|tiktok-embed|bluesky-embed"
    r"|reddit-(?:embed-bq|card)|mastodon-embed|text-post-media|imgur-embed-pub|gallery\S*|emoji|wp-smiley"
)
# Google Docs writes a bold word as a style, and <b> around what is not bold.
_EMPHASIS = re.compile(r"font-(?:weight|style)\s*:", re.IGNORECASE)
_EMPTY = re.compile(r"<p>(?:\s|&nbsp;|&#160;|\u00a0|<br\s*/?>)*</p>\s*", re.IGNORECASE)
_SPANS = re.compile(r"<span>((?:[^<]|<(?!/?span\b))*)</span>", re.IGNORECASE)
_WHOLE = re.compile(r"<!--|<(pre)\b", re.IGNORECASE)
_BLANKS = re.compile(r"\n{3,}")
_COMMENT_IN_PARAGRAPH = re.compile(r"<p>\s*((?:<!--(?:[^-<]|-(?!->)|<(?!!--))*-->\s*)+)</p>")


def cleaned(text: str) -> str:
    """A body without attributes that only themes of WordPress know, and without empty
    paragraphs."""
    pieces, at = [], 0
    for found, end in enclosed.elements(text, _WHOLE):
        whole = text[found.start() : end]
        pieces += [_TAG.sub(_tag, text[at : found.start()])]
        pieces += [_TAG.sub(_tag, whole) if found[1] else whole]
        at = end
    text = _COMMENT_IN_PARAGRAPH.sub(r"\1", "".join([*pieces, _TAG.sub(_tag, text[at:])]))
    text = _SPANS.sub(r"\1", text)
    return _BLANKS.sub("\n\n", _EMPTY.sub("", text)).strip()


def _tag(found: re.Match[str]) -> str:
    name = found[1].lower()
    kept = []
    for attribute in _ATTRIBUTE.finditer(found[2]):
        key = attribute[1].lower()
        value = next((each for each in attribute.groups()[1:] if each is not None), "")
        if key == "class" and name == "pre":
            # It names the language, in the form of one plugin or another.
            kept.append(attribute[0])
        elif key == "class":
            classes = " ".join(each for each in value.split() if _KEPT.fullmatch(each))
            if classes:
                kept.append(f'class="{classes}"')
        elif (key == "style" and _EMPHASIS.search(value)) or not _is_dropped(key, name):
            kept.append(attribute[0])
    inner = (" " + " ".join(kept)) if kept else ""
    return f"<{found[1]}{inner}{' /' if found[3] else ''}>"


def _is_dropped(key: str, name: str) -> bool:
    if name in ("video", "audio", "source", "iframe", "object", "embed") and key in (
        "width",
        "height",
    ):
        return False
    return _DROPPED.fullmatch(key) is not None
