"""What to write instead of HTML that is not published. Most of it was pasted from a page that says
how to embed something."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

PLAIN = "write &lt; for a plain <; docs/front-matter.md lists the tags that raw HTML may have"
VIDEO = 'write !video https://www.youtube.com/watch?v=… "Title"'
FORM = "forms belong into a layout: docs/layouts.md#forms"
SCRIPT = "scripts belong into a layout: docs/layouts.md#what-pages-may-load"
STYLE = "styles belong into layouts/css/custom.css: docs/layouts.md#colours-letters-spaces"
DRAWING = "save the drawing as a file beside the text, and write ![what it shows](drawing.svg)"

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
_SOURCE = re.compile(r"""\s(?:src|data)\s*=\s*["']?((?:https?:)?//[^\s"'<>]+)""", re.IGNORECASE)
# Addresses of frames, and of the pages that show the same.
_PAGES = (
    (
        "video",
        re.compile(r"//(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]+)"),
        r"https://www.youtube.com/watch?v={}",
    ),
    ("video", re.compile(r"//player\.vimeo\.com/video/(\d+)"), r"https://vimeo.com/{}"),
    (
        "video",
        re.compile(
            r"//(?:www\.|geo\.)?dailymotion\.com/(?:embed/video/|player\.html\?video=)(\w+)"
        ),
        r"https://www.dailymotion.com/video/{}",
    ),
    ("audio", re.compile(r"//open\.spotify\.com/embed/([\w/-]+)"), r"https://open.spotify.com/{}"),
    (
        "audio",
        re.compile(r"//embed\.(podcasts|music)\.apple\.com/([^\s?]+)"),
        r"https://{}.apple.com/{}",
    ),
    (
        "post",
        re.compile(r"//(?:www\.)?instagram\.com/(p|reel)/([\w-]+)/embed"),
        r"https://www.instagram.com/{}/{}/",
    ),
    (
        "post",
        re.compile(r"//(?:www\.)?tiktok\.com/embed/(?:v2/)?(\d+)"),
        r"https://www.tiktok.com/embed/{}",
    ),
    (
        "post",
        re.compile(r"//platform\.twitter\.com/embed/Tweet\.html\?(?:.*&)?id=(\d+)"),
        r"https://x.com/i/status/{}",
    ),
)


def instead_of(name: str, tag: str) -> str:
    """What to write for a tag of this `name`, which begins the text `tag`."""
    hint = _HINTS.get(name, PLAIN)
    source = _SOURCE.search(tag.partition(">")[0]) if hint == VIDEO else None
    return _card(unescape(source[1])) if source else hint


def _card(address: str) -> str:
    """What to write for a frame that shows what is at `address`."""
    for kind, frame, page in _PAGES:
        if found := frame.search(address):
            return f'write !{kind} {page.format(*found.groups())} "Title"'
    parts = urlsplit(address)
    sound = (
        parse_qs(parts.query).get("url", [""])[0] if parts.hostname == "w.soundcloud.com" else ""
    )
    if sound.startswith("https://soundcloud.com/"):
        return f'write !audio {sound} "Title"'
    return f"write a link: [what it shows](https:{re.sub('^https?:', '', address)})"
