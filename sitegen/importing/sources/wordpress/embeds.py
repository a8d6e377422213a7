"""An address that WordPress shows as what is there (oEmbed), as the HTML that its site gives out
for that: so bodies with such addresses and bodies with such HTML become the same."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, quote, urlsplit

from sitegen.importing.sources.html_texts import plain, web_address
from sitegen.importing.sources.wordpress.words import attribute

_VIDEO = r"[\w-]{6,20}"
# Patterns of addresses, and the frames that show them.
_FRAMES = (
    (
        rf"(?:\w+\.)?youtube\.com/(?:watch\?(?:.*&)?v=|shorts/|live/|embed/|v/)({_VIDEO})",
        "https://www.youtube.com/embed/{}",
    ),
    (rf"youtu\.be/({_VIDEO})", "https://www.youtube.com/embed/{}"),
    (
        r"(?:www\.)?youtube\.com/playlist\?(?:.*&)?list=([\w-]+)",
        "https://www.youtube.com/embed/videoseries?list={}",
    ),
    (
        r"(?:www\.)?vimeo\.com/(?:channels/\w+/|groups/\w+/videos/)?(\d+)",
        "https://player.vimeo.com/video/{}",
    ),
    (
        r"(?:www\.)?(?:dailymotion\.com/video|dai\.ly)/([A-Za-z0-9]+)",
        "https://www.dailymotion.com/embed/video/{}",
    ),
    (r"(?:www\.)?ted\.com/talks/([\w-]+)", "https://embed.ted.com/talks/{}"),
    (r"videopress\.com/v/(\w+)", "https://videopress.com/embed/{}"),
    (
        r"open\.spotify\.com/((?:track|album|playlist|episode|show|artist)/\w+)",
        "https://open.spotify.com/embed/{}",
    ),
)
# Addresses of posts, and the class of the quote that shows them.
_QUOTES = (
    (r"(?:mobile\.|www\.)?(?:twitter|x)\.com/\w+(?:/\w+)?/status(?:es)?/\d+", "twitter-tweet"),
    (r"(?:www\.)?instagram\.com/(?:p|reel|tv)/[\w-]+", "instagram-media"),
    (r"(?:www\.)?tiktok\.com/@[\w.-]+/video/\d+", "tiktok-embed"),
    (r"bsky\.app/profile/[^/\s]+/post/\w+", "bluesky-embed"),
    (r"(?:www\.)?reddit\.com/r/\w+/comments/", "reddit-embed-bq"),
    (r"(?:www\.)?threads\.(?:net|com)/@[\w.]+/post/", "text-post-media"),
)
_FRAME = re.compile(
    r"<p>\s*(<iframe\b[^>]*>(?:[^<]|<(?!/iframe))*</iframe\s*>)\s*</p>", re.IGNORECASE
)


def address_alone(url: str, caption: str = "") -> str:
    """What an address stands for that has a paragraph for itself: the frame or the quote of its
    site, else a link to it."""
    url = html.unescape(url.strip())
    said = f"<figcaption>{caption.strip()}</figcaption>" if plain(caption) else ""
    if frame := _frame_of(url):
        return f'<figure><iframe src="{attribute(frame)}"></iframe>{said}</figure>'
    below = f"\n<p>{caption.strip()}</p>" if said else ""
    rest = re.sub(r"\Ahttps?://", "", url)
    for pattern, name in _QUOTES:
        if re.match(pattern, rest):
            link = f'<a href="{attribute(url)}"></a>'
            more = f' data-instgrm-permalink="{attribute(url)}"' if "insta" in name else ""
            return f'<blockquote class="{name}"{more}>{link}</blockquote>{below}'
    shown = html.escape(url, quote=False)
    if not web_address(url):
        return f"<p>{shown}</p>{below}"
    return f'<p><a href="{attribute(url)}">{shown}</a></p>{below}'


def _frame_of(url: str) -> str:
    """The address of the frame that shows what is at an address, "" if none is known."""
    rest = re.sub(r"\Ahttps?://", "", url)
    for pattern, form in _FRAMES:
        if found := re.match(pattern, rest):
            return form.format(found[1])
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    if host == "soundcloud.com" and parts.path.strip("/"):
        return f"https://w.soundcloud.com/player/?url={quote(url, safe='')}"
    if host == "facebook.com" and re.search(r"/(?:posts|videos|photos|watch)\b", parts.path):
        is_video = "/videos/" in parts.path or bool(parse_qs(parts.query).get("v"))
        kind = "video" if is_video else "post"
        return f"https://www.facebook.com/plugins/{kind}.php?href={quote(url, safe='')}"
    return ""


def with_frames_alone(text: str) -> str:
    """A body whose frames that have a paragraph for themselves stand for themselves."""
    return _FRAME.sub(r"<figure>\1</figure>", text)
