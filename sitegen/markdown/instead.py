"""What to write instead of HTML that is not published. Most of it was pasted from a page that says
how to embed something."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

from sitegen import lazy
from sitegen.errors import shorten
from sitegen.text.rawhtml import VOID, Attribute

PLAIN = "write &lt; for a plain <; docs/front-matter.md lists the tags that raw HTML may have"
VIDEO = 'write !video https://www.youtube.com/watch?v=… "Title"'
FORM = "forms belong into a layout: docs/layouts.md#forms"
SCRIPT = "scripts belong into a layout: docs/layouts.md#what-pages-may-load"
STYLE = "styles belong into layouts/css/custom.css: docs/layouts.md#colours-letters-spaces"
DRAWING = "save the drawing as a file beside the text, and write ![what it shows](drawing.svg)"
PICTURE = "write ![what it shows](picture.jpg): sitegen offers the picture in smaller sizes"
ATTRIBUTE = (
    "take it out; docs/front-matter.md lists the attributes that raw HTML may have, and [markdown]"
    ' raw_html = "trust" publishes all'
)

# In what the parts of a table have to be.
_PARENTS = {
    **dict.fromkeys(("caption", "colgroup", "col", "tbody", "tfoot", "thead", "tr"), "table"),
    **dict.fromkeys(("td", "th"), "tr"),
}
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# What Markdown writes that can hold other blocks.
_BLOCKS = frozenset(
    [
        "blockquote",
        "dd",
        "div",
        "dl",
        "dt",
        "figure",
        "figcaption",
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_IDLE_ENDS = {
    "a": "take it out: a link ends where the next one begins, and none can be in another",
    "p": "take it out: a <p> ends where a block begins, such as <div>, <ul> or another <p>",
}
_LOOKS = frozenset(
    [
        "align",
        "background",
        "bgcolor",
        "border",
        "cellpadding",
        "cellspacing",
        "clear",
        "color",
        "face",
        "height",
        "hspace",
        "noshade",
        "nowrap",
        "size",
        "style",
        "valign",
        "vspace",
        "width",
    ]
)
_ATTRIBUTES = {
    "sizes": PICTURE,
    "srcset": PICTURE,
    "target": "take it out: readers choose where a link opens",
}

_HINTS = {
    **dict.fromkeys(("iframe", "frame", "frameset", "embed", "object"), VIDEO),
    **dict.fromkeys(
        (
            "form",
            "button",
            "select",
            "optgroup",
            "option",
            "textarea",
            "label",
            "fieldset",
            "legend",
            "datalist",
            "output",
        ),
        FORM,
    ),
    "script": SCRIPT,
    **dict.fromkeys(("style", "link"), STYLE),
    "svg": DRAWING,
    "strike": "write ~~struck out~~",
}
_SOURCE = lazy.pattern(r"""\s(?:src|data)\s*=\s*["']?((?:https?:)?//[^\s"'<>]+)""", re.IGNORECASE)
# Addresses of frames, and of the pages that show the same.
PAGES = (
    (
        "video",
        lazy.pattern(r"//(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]+)"),
        r"https://www.youtube.com/watch?v={}",
    ),
    ("video", lazy.pattern(r"//player\.vimeo\.com/video/(\d+)"), r"https://vimeo.com/{}"),
    (
        "video",
        lazy.pattern(
            r"//(?:www\.|geo\.)?dailymotion\.com/(?:embed/video/|player\.html\?video=)(\w+)"
        ),
        r"https://www.dailymotion.com/video/{}",
    ),
    (
        "audio",
        lazy.pattern(r"//open\.spotify\.com/embed/([\w/-]+)"),
        r"https://open.spotify.com/{}",
    ),
    (
        "audio",
        lazy.pattern(r"//embed\.(podcasts|music)\.apple\.com/([^\s?]+)"),
        r"https://{}.apple.com/{}",
    ),
    (
        "post",
        lazy.pattern(r"//(?:www\.)?instagram\.com/(p|reel)/([\w-]+)/embed"),
        r"https://www.instagram.com/{}/{}/",
    ),
    (
        "post",
        lazy.pattern(r"//(?:www\.)?tiktok\.com/embed/(?:v2/)?(\d+)"),
        r"https://www.tiktok.com/embed/{}",
    ),
    (
        "post",
        lazy.pattern(r"//platform\.twitter\.com/embed/Tweet\.html\?(?:.*&)?id=(\d+)"),
        r"https://x.com/i/status/{}",
    ),
)


def of_tag(name: str, tag: str) -> str:
    """What to write for a tag of this `name`, which begins the text `tag`."""
    hint = _HINTS.get(name, PLAIN)
    source = _SOURCE.search(tag.partition(">")[0]) if hint == VIDEO else None
    return _card(unescape(source[1])) if source else hint


def of_misplaced(name: str) -> str:
    """What to write for a tag of this `name` that cannot be where it is."""
    parent = _PARENTS.get(name)
    return (
        f"write it into a <{parent}>"
        if parent
        else f"take it out, or write &lt;{name}> for plain text"
    )


def of_idle_end(name: str) -> str:
    """What to write for an end tag of this `name` that has nothing to end."""
    if name in VOID:
        return f"take it out: <{name}> has no content, and so no end tag"
    return _IDLE_ENDS.get(name, f"take it out, or write <{name}> where the element begins")


def of_broken_markdown(name: str) -> str:
    """What to write instead of raw HTML that changes where Markdown's element of this `name`
    ends."""
    if name in _HEADINGS:
        return "a heading cannot hold a block or another heading: write it below the heading"
    if name in _BLOCKS:
        return f"end each element of raw HTML inside of the <{name}> in which it begins"
    return "write the block outside of what is emphasized or linked, and its signs inside of it"


def of_attribute(attribute: Attribute, *, allowed: bool) -> str:
    """What to write for an attribute that is not published, though it may be `allowed`."""
    name = attribute.name
    if allowed:
        return f"{shorten(attribute.value)} is no valid address; write %20 for a space"
    if name in _LOOKS:
        return f"give the tag a class; {STYLE}"
    if name.startswith("on"):
        return SCRIPT
    return _ATTRIBUTES.get(name, ATTRIBUTE)


def _card(address: str) -> str:
    """What to write for a frame that shows what is at `address`."""
    for kind, frame, page in PAGES:
        if found := frame.search(address):
            return f'write !{kind} {page.format(*found.groups())} "Title"'
    parts = urlsplit(address)
    sound = (
        parse_qs(parts.query).get("url", [""])[0] if parts.hostname == "w.soundcloud.com" else ""
    )
    if sound.startswith("https://soundcloud.com/"):
        return f'write !audio {sound} "Title"'
    return f"write a link: [what it shows](https:{re.sub('^https?:', '', address)})"
