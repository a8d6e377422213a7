"""Frames and scripts that show something from elsewhere → cards that link there."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urlsplit

from sitegen import lazy
from sitegen.markdown.from_html.nodes import COMMENT, HtmlNode
from sitegen.markdown.instead import PAGES

# Addresses of frames that `instead` has no hint for, and of the pages that show the same.
_MORE_PAGES = (
    (
        "video",
        lazy.pattern(r"//(?:www\.)?youtube(?:-nocookie)?\.com/v/([\w-]+)"),
        "https://www.youtube.com/watch?v={}",
    ),
    (
        "video",
        lazy.pattern(r"//(?:www\.)?youtu\.be/([\w-]+)"),
        "https://www.youtube.com/watch?v={}",
    ),
    (
        "video",
        lazy.pattern(r"//(?:www\.)?ted\.com/talks/([\w-]+)|//embed\.ted\.com/talks/([\w-]+)"),
        "https://www.ted.com/talks/{}",
    ),
    ("video", lazy.pattern(r"//videopress\.com/embed/(\w+)"), "https://videopress.com/v/{}"),
    ("video", lazy.pattern(r"//([\w.-]+)/videos/embed/([\w-]+)"), "https://{}/w/{}"),
    ("video", lazy.pattern(r"//(?:www\.)?loom\.com/embed/(\w+)"), "https://www.loom.com/share/{}"),
    (
        "audio",
        # A path, or a whole address, names what it plays.
        lazy.pattern(
            r"//(?:www\.)?mixcloud\.com/widget/iframe/\?.*?feed="
            r"(?:https?(?:%3A%2F%2F|://)(?:www\.)?mixcloud\.com)?((?:%2F|/)[^&]+)"
        ),
        "https://www.mixcloud.com{}",
    ),
)
_PLAYLIST = lazy.pattern(
    r"//(?:www\.)?youtube(?:-nocookie)?\.com/embed/(?:videoseries|playlist)\?.*?list=([\w-]+)"
)
_POSTS = {
    "twitter-tweet": lazy.pattern(
        r"https?://(?:mobile\.|www\.)?(?:twitter|x)\.com/\w+/status(?:es)?/\d+"
    ),
    "twitter-video": lazy.pattern(
        r"https?://(?:mobile\.|www\.)?(?:twitter|x)\.com/\w+/status(?:es)?/\d+"
    ),
    "instagram-media": lazy.pattern(r"https?://(?:www\.)?instagram\.com/(?:p|reel|tv)/[\w-]+/?"),
    "tiktok-embed": lazy.pattern(r"https?://(?:www\.)?tiktok\.com/@[\w.-]+/video/\d+"),
    "bluesky-embed": lazy.pattern(r"https?://bsky\.app/profile/[^/\s]+/post/\w+"),
    "reddit-embed-bq": lazy.pattern(r"https?://(?:www\.)?reddit\.com/r/\w+/comments/[\w/]+"),
    "reddit-card": lazy.pattern(r"https?://(?:www\.)?reddit\.com/r/\w+/comments/[\w/]+"),
    "mastodon-embed": lazy.pattern(r"https?://[\w.-]+/@[\w.@-]+/\d+"),
    "text-post-media": lazy.pattern(r"https?://(?:www\.)?threads\.(?:net|com)/@[\w.]+/post/[\w-]+"),
    "imgur-embed-pub": lazy.pattern(r"https?://(?:www\.)?imgur\.com/[\w/]+"),
}
# Scripts that make what a card replaces.
_KNOWN_SCRIPT = lazy.pattern(
    r"//(?:platform\.twitter\.com|platform\.x\.com|www\.instagram\.com|www\.tiktok\.com|embed\.bsky\.app"
    r"|(?:embed\.)?redditmedia\.com|embed\.reddit\.com|player\.vimeo\.com|s\.imgur\.com|www\.threads\.(?:net|com))/"
)
_GIST = lazy.pattern(r"//(gist\.github\.com/[\w-]+(?:/[\w-]+)?)\.js(?:\?|\Z)")
_LONGEST_TITLE = 300


def frame(node: HtmlNode, left: list[str]) -> list[HtmlNode | str]:
    """The card for a frame, or a comment that names its address."""
    address = _address(node)
    found = page(address)
    if found is None:
        # A film that was uploaded to Blogger has a number, and no address.
        address = address or node.attrs.get("contentid", "")
        if not address and not node.children:
            return []
        left.append(f"{node.tag} {address}".strip())
        return [leftover(left[-1])]
    kind, href = found
    return [card(kind, href, node.attrs.get("title", ""))]


def _address(node: HtmlNode) -> str:
    for each in (node, *node.every()):
        if each.tag == "amp-youtube" and (name := each.attrs.get("data-videoid")):
            return f"https://www.youtube.com/embed/{name}"
        for name in ("data-src", "data-lazy-src", "src", "data"):
            value = each.attrs.get(name, "").strip()
            if value and value != "about:blank" and not value.startswith("data:"):
                return value
        if each.tag == "param" and each.attrs.get("name", "").lower() in ("movie", "src"):
            return each.attrs.get("value", "").strip()
    return ""


def page(address: str) -> tuple[str, str] | None:
    """The kind of a card, and the address of the page that shows what is in a frame."""
    if found := _PLAYLIST.search(address):
        return "video", f"https://www.youtube.com/playlist?list={found[1]}"
    for kind, pattern, form in (*PAGES, *_MORE_PAGES):
        if found := pattern.search(address):
            href = form.format(*[unquote(each) for each in found.groups() if each])
            return (kind, href) if _is_address(href) else None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    url = query.get("url", "")
    if parts.hostname == "w.soundcloud.com" and url.startswith("https://soundcloud.com/"):
        return ("audio", url) if _is_address(url) else None
    if parts.hostname in ("www.facebook.com", "facebook.com") and "/plugins/" in parts.path:
        kind = "video" if "video" in parts.path else "post"
        return (kind, query["href"]) if _is_address(query.get("href", "")) else None
    return None


def _is_address(text: str) -> bool:
    return re.fullmatch(r"https?://[^\s/?#@:]+[^\s\"<>\\^`{|}]*", text) is not None


def post(node: HtmlNode) -> HtmlNode | None:
    """The card for a quote of a post elsewhere, as its host writes it."""
    for name in node.classes():
        pattern = _POSTS.get(name)
        if pattern is None:
            continue
        given = [
            node.attrs.get("data-instgrm-permalink", ""),
            node.attrs.get("cite", ""),
            *[each.attrs.get("href", "") for each in node.every() if each.tag == "a"][::-1],
        ]
        href = next((found[0] for each in given if (found := pattern.match(each))), "")
        if href:
            parts = [each if isinstance(each, str) else each.text() for each in node.children]
            text = "" if name == "instagram-media" else " ".join(parts)
            return card("post", href, text)
    return None


def card(kind: str, href: str, title: str) -> HtmlNode:
    """The node for a card."""
    words = " ".join(title.split())
    if len(words) > _LONGEST_TITLE:
        words = words[: _LONGEST_TITLE - 1].rstrip() + "…"
    quote = re.sub(r'(^|[\s([—])"', r"\1“", words).replace('"', "”")
    return HtmlNode("card", {"href": href, "kind": kind, "title": quote})


def script(node: HtmlNode, left: list[str]) -> list[HtmlNode | str]:
    """Nothing, or a link to the code that a script shows; `left` names what it may have shown."""
    source = node.attrs.get("src", "")
    if _KNOWN_SCRIPT.search(source):
        return []
    if found := _GIST.search(source):
        # What it shows is a page as well.
        return [HtmlNode("a", {"href": f"https://{found[1]}"}, [found[1]])]
    left.append(f"script {source}".strip())
    return []


def leftover(text: str) -> HtmlNode:
    """A comment that names what is left."""
    return HtmlNode(COMMENT, {}, [text])
