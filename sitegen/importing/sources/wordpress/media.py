"""HTML for pictures, galleries, sounds, films and addresses that show something of another site."""

from __future__ import annotations

import html
import re

from msgspec import Struct

from sitegen.importing.sources.wordpress.words import attribute, plain

_VIDEO_FRAMES = (
    (
        re.compile(r"(?:https?:)?//(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]{6,})"),
        "https://www.youtube.com/watch?v={}",
    ),
    (re.compile(r"(?:https?:)?//player\.vimeo\.com/video/(\d+)"), "https://vimeo.com/{}"),
    (
        re.compile(r"(?:https?:)?//(?:www\.)?dailymotion\.com/embed/video/(\w+)"),
        "https://www.dailymotion.com/video/{}",
    ),
    (
        re.compile(r"(?:https?:)?//open\.spotify\.com/embed/(\w+/\w+)"),
        "https://open.spotify.com/{}",
    ),
    (
        re.compile(r"(?:https?:)?//embed\.ted\.com/talks/([\w-]+)"),
        "https://www.ted.com/talks/{}",
    ),
    (
        re.compile(r"(?:https?:)?//videopress\.com/(?:embed|v)/(\w+)"),
        "https://videopress.com/v/{}",
    ),
)
_FRAME = re.compile(
    r"""<iframe\b[^>]*?\ssrc\s*=\s*["']([^"']+)["'][^>]*>(?:.*?</iframe\s*>)?""",
    re.IGNORECASE | re.DOTALL,
)
_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_HAS_LINK = re.compile(r"<a\s", re.IGNORECASE)


class Shown(Struct, frozen=True):
    """A picture in a text: its address, what it shows, its caption as HTML, and where a click on it
    leads."""

    src: str
    alt: str = ""
    caption: str = ""
    link: str = ""


def image_of(tag: str, caption: str = "", link: str = "") -> Shown:
    """The picture of an `<img>` tag."""
    src = value_of(tag, "src") or value_of(tag, "data-src")
    return Shown(src, html.unescape(value_of(tag, "alt")), caption, link)


def value_of(tag: str, name: str) -> str:
    """The value of an attribute of a tag as it is written; "" if it has none."""
    found = re.search(
        rf"""\s{re.escape(name)}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", tag, re.IGNORECASE
    )
    return next((each for each in found.groups() if each is not None), "") if found else ""


def images_in(text: str) -> list[str]:
    """The `<img>` tags of a text."""
    return _IMAGE.findall(text)


def _img(shown: Shown, title: str = "") -> str:
    titled = f' title="{attribute(title)}"' if title else ""
    tag = f'<img src="{attribute(shown.src)}" alt="{attribute(shown.alt)}"{titled} />'
    return f'<a href="{attribute(shown.link)}">{tag}</a>' if shown.link else tag


def figure(shown: Shown) -> str:
    """A picture with its caption, for itself."""
    caption = shown.caption.strip()
    if not caption:
        return f"<figure>{_img(shown)}</figure>"
    return f"<figure>{_img(shown)}<figcaption>{caption}</figcaption></figure>"


def gallery(pictures: list[Shown], caption: str = "") -> str:
    """Pictures beside each other: a paragraph of nothing else, their captions as titles. A caption
    with a link in it needs a figure."""
    if len(pictures) == 1 and not caption:
        return figure(pictures[0])
    if any(_HAS_LINK.search(each.caption) for each in pictures):
        found = "\n".join(figure(each) for each in pictures)
    else:
        found = "<p>" + " ".join(_img(each, plain(each.caption)) for each in pictures) + "</p>"
    return found + (f"\n<p>{caption.strip()}</p>" if caption.strip() else "")


def address_alone(url: str, caption: str = "") -> str:
    """An address in a paragraph for itself, which becomes a card if it is known."""
    said = f"\n<p>{caption.strip()}</p>" if caption.strip() else ""
    return f"<p>{html.escape(html.unescape(url.strip()), quote=False)}</p>{said}"


def sound(src: str, caption: str = "") -> str:
    """A sound that can be played."""
    tag = f'<audio controls src="{attribute(src)}"></audio>'
    return _captioned(tag, caption)


def film(src: str, poster: str = "", caption: str = "") -> str:
    """A film that can be played."""
    shown = f' poster="{attribute(poster)}"' if poster else ""
    return _captioned(f'<video controls src="{attribute(src)}"{shown}></video>', caption)


def _captioned(tag: str, caption: str) -> str:
    if not caption.strip():
        return f"<figure>{tag}</figure>"
    return f"<figure>{tag}<figcaption>{caption.strip()}</figcaption></figure>"


def quote(text: str, who: str = "") -> str:
    """A quote that says who is quoted."""
    who = who.strip().lstrip("—–- ")
    said = f"\n<p>— {who}</p>" if who else ""
    return f"<blockquote>{text.strip()}{said}</blockquote>"


def code(text: str, language: str = "") -> str:
    """Lines of a program; `text` is plain."""
    named = f' class="language-{attribute(language)}"' if language else ""
    return f"<pre><code{named}>{html.escape(text, quote=False)}</code></pre>"


def frames_as_addresses(text: str) -> str:
    """A body whose frames with films of known sites are the addresses of those films."""
    if "<iframe" not in text.lower():
        return text
    return _FRAME.sub(_frame, text)


def _frame(found: re.Match[str]) -> str:
    src = html.unescape(found[1])
    for pattern, form in _VIDEO_FRAMES:
        if known := pattern.match(src):
            return f"\n\n{address_alone(form.format(known[1]))}\n\n"
    return found[0]
