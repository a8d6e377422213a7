"""Pictures as other systems write them: waiting for scripts, as links to themselves, with captions
in boxes and tables, as galleries."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sitegen import lazy
from sitegen.markdown.from_html.inline import inline, is_blank
from sitegen.markdown.from_html.nodes import COMMENT, HtmlNode

_WAITING = ("data-orig-file", "data-original", "data-src", "data-lazy-src")
_PICTURE_FILE = lazy.pattern(r"(?i)[^?#]*\.(?:avif|bmp|gif|jpe?g|png|svg|webp)(?:[?#].*)?$")
# What a system puts into the address of a size of a picture.
_SIZE = lazy.pattern(r"-\d{1,5}x\d{1,5}(?=\.\w+$)|-scaled(?=\.\w+$)|-e\d{9,}(?=\.\w+$)")
_BLOGGER = lazy.pattern(
    r"^(https?://[^/]*(?:blogspot|blogger|googleusercontent)\.com/.*)/[swh]\d[\w-]*/([^/]+)$"
)
_CAPTION_BOX = frozenset(
    {"wp-caption", "caption", "image-caption-container", "captioned-image-container"}
)
# What a caption is known by.
CAPTION = frozenset(
    {
        "wp-caption-text",
        "wp-caption-dd",
        "gallery-caption",
        "tr-caption",
        "caption",
        "image-caption",
    }
)
_CAPTION_TAGS = frozenset({"dd", "div", "figcaption", "p", "span", "td"})
_GALLERY = frozenset(
    {
        "wp-block-gallery",
        "blocks-gallery-grid",
        "gallery",
        "tiled-gallery",
        "kg-gallery-card",
        "kg-gallery-container",
    }
)


def picture(node: HtmlNode, left: list[str]) -> list[HtmlNode | str]:
    """The picture of an `<img>`: the file that it waits for; the sign that it stands for; nothing
    for one that only counts readers."""
    attrs = dict(node.attrs)
    alt, classes = attrs.get("alt", ""), node.classes()
    if alt and ("emoji" in classes or "wp-smiley" in classes):
        return [alt]
    source = attrs.get("src", "")
    if not source or source.startswith(("data:image/gif", "data:image/svg")):
        source = next((attrs[name] for name in _WAITING if attrs.get(name)), source)
    if not source:
        return []
    if attrs.get("width") in ("0", "1") and attrs.get("height") in ("0", "1"):
        left.append(f"img {source}")
        return []
    if not alt and (title := attrs.get("title")):
        attrs["alt"] = title
    return [HtmlNode("img", {"alt": attrs.get("alt", ""), "src": source})]


def without_link_to_itself(link: HtmlNode) -> list[HtmlNode | str]:
    """A link around a picture that only leads to a larger size of it: the larger one instead."""
    children = [each for each in link.children if not isinstance(each, str) or each.strip()]
    only = children[0] if len(children) == 1 else None
    if isinstance(only, HtmlNode) and only.tag == "img":
        href, source = link.attrs["href"], only.attrs["src"]
        if _PICTURE_FILE.match(href) and _original(href) == _original(source):
            return [HtmlNode("img", {**only.attrs, "src": href})]
    return [link]


def _original(address: str) -> str:
    """The part of an address that all sizes of a picture share."""
    if found := _BLOGGER.match(address):
        return "/".join(found.groups())
    path = re.split(r"[?#]", re.sub(r"^https?://(?:i\d\.wp\.com/)?", "", address))[0]
    return _SIZE.sub("", path)


# --- captions -------------------------------------------------------------------------------------


def figure(node: HtmlNode, inside: list[HtmlNode | str]) -> list[HtmlNode | str]:
    """A figure with what is `inside` now: a gallery as a paragraph of pictures, a card for a film
    with its caption."""
    classes = set(node.classes())
    captions = [each for each in inside if isinstance(each, HtmlNode) and each.tag == "figcaption"]
    if classes & _GALLERY or sum(each.tag == "figure" for each in node.every()) > 1:
        gallery = _gallery(inside)
        if gallery is not None:
            return gallery
    rest = [each for each in inside if each not in captions]
    shown = HtmlNode("div", {}, rest)
    media = [each for each in shown.every() if each.tag in ("card", "img")]
    is_alone = len(media) == 1 and not shown.text().strip()
    if is_alone and media[0].tag == "card" and len(captions) <= 1:
        return _card_with_caption(media[0], captions)
    attrs = {name: value for name, value in node.attrs.items() if name in ("dir", "lang")}
    if "quote" in classes:
        attrs["class"] = "quote"
    if "wp-block-pullquote" in classes or "pull" in classes:
        quotes = [
            each for each in inside if isinstance(each, HtmlNode) and each.tag == "blockquote"
        ]
        if len(quotes) == 1 and not captions:
            return [
                HtmlNode("blockquote", {**quotes[0].attrs, "class": "pull"}, quotes[0].children)
            ]
    return [HtmlNode("figure", attrs, inside)]


def _card_with_caption(card: HtmlNode, captions: Sequence[HtmlNode]) -> list[HtmlNode | str]:
    caption = captions[0] if captions else None
    text = " ".join(caption.text().split()) if caption else ""
    is_plain = caption is not None and all(
        isinstance(each, str) for each in inline(caption.children)
    )
    if text and is_plain and '"' not in text:
        title = card.attrs["title"]
        if not title or card.attrs["kind"] == "video":
            return [HtmlNode("card", {**card.attrs, "title": text})]
    return [card, HtmlNode("p", {}, caption.children)] if caption is not None and text else [card]


def captioned(node: HtmlNode, inside: Sequence[HtmlNode | str]) -> list[HtmlNode | str] | None:
    """A box or a table around a picture and its caption, or around the pictures of a gallery, with
    what is `inside` now, as a figure; None for anything else."""
    classes = set(node.classes())
    if node.tag in ("div", "ul") and classes & _GALLERY:
        return _gallery(inside)
    if not ((classes & _CAPTION_BOX and node.tag == "div") or "tr-caption-container" in classes):
        return None
    found = _pictures(inside)
    if len(found) != 1:
        return None
    box = HtmlNode("div", {}, list(inside))
    words = box.text().split()
    if not words:
        return [HtmlNode("p", {}, found)]
    for each in box.every():
        is_caption = each.tag in _CAPTION_TAGS and set(each.classes()) & CAPTION
        # Whatever else is said there would be lost.
        if is_caption and each.text().split() == words:
            return [HtmlNode("figure", {}, [*found, HtmlNode("figcaption", {}, each.children)])]
    return None


def _pictures(nodes: Sequence[HtmlNode | str]) -> list[HtmlNode | str]:
    """The pictures among `nodes`, each with the link around it."""
    out: list[HtmlNode | str] = []
    for node in nodes:
        if isinstance(node, str):
            continue
        if node.tag == "img":
            out.append(node)
        elif (
            node.tag == "a"
            and [each.tag for each in node.every()].count("img") == 1
            and not node.text().strip()
        ):
            image = next(each for each in node.every() if each.tag == "img")
            out.append(HtmlNode("a", node.attrs, [image]))
        else:
            out += _pictures(node.children)
    return out


def _gallery(nodes: Sequence[HtmlNode | str]) -> list[HtmlNode | str] | None:
    """The pictures of a gallery in one paragraph, each with its caption as its title; a caption of
    them all in one below. None if there is anything else."""
    members: list[HtmlNode] = []
    captions: list[HtmlNode] = []
    if not _members(nodes, members, captions) or len(members) < 2:
        return None
    paragraph: list[HtmlNode | str] = []
    for member in members:
        paragraph += [member, " "]
    return [HtmlNode("p", {}, paragraph), *[HtmlNode("p", {}, each.children) for each in captions]]


def _members(
    nodes: Sequence[HtmlNode | str], members: list[HtmlNode], captions: list[HtmlNode]
) -> bool:
    """Collect the pictures, and the captions that belong to all. False if there is anything else,
    or a caption that is more than text."""
    for node in nodes:
        if isinstance(node, str):
            if node.strip():
                return False
            continue
        if node.tag in (COMMENT, "br"):
            continue
        if node.tag == "img" or (
            node.tag == "a"
            and [each.tag for each in node.elements()] == ["img"]
            and not node.text().strip()
        ):
            members.append(node)
            continue
        if node.tag == "figcaption" or set(node.classes()) & CAPTION:
            captions.append(node)
            continue
        inner: list[HtmlNode] = []
        own: list[HtmlNode] = []
        if not _members(node.children, inner, own):
            return False
        if len(inner) == 1 and len(own) == 1:
            titled = _titled(inner[0], own[0])
            if titled is None:
                return False
            inner, own = [titled], []
        members += inner
        captions += own
    return True


def _titled(member: HtmlNode, caption: HtmlNode) -> HtmlNode | None:
    text = inline(caption.children)
    if is_blank(text):
        return member
    if len(text) != 1 or not isinstance(text[0], str):
        return None
    if member.tag == "img":
        return HtmlNode("img", {**member.attrs, "title": text[0]})
    return member.like(
        [HtmlNode("img", {**each.attrs, "title": text[0]}) for each in member.elements()]
    )
