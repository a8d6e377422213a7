"""HTML for pictures, galleries, sounds, films and addresses that show something of another site."""

from __future__ import annotations

import html
import re

from msgspec import Struct

from sitegen.importing.sources.wordpress.words import attribute

# Tags up to their end, or to where the next one of their kind begins.
IMAGE = r"<img\b(?>(?:[^<>]|<(?!img\b))*)>"
OPENED_LINK = r"<a\s(?>(?:[^<>]|<(?!a\s))*)>"
_IMAGE = re.compile(IMAGE, re.IGNORECASE)


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


def _img(shown: Shown) -> str:
    tag = f'<img src="{attribute(shown.src)}" alt="{attribute(shown.alt)}" />'
    return f'<a href="{attribute(shown.link)}">{tag}</a>' if shown.link else tag


def figure(shown: Shown) -> str:
    """A picture with its caption, for itself."""
    caption = shown.caption.strip()
    if not caption:
        return f"<figure>{_img(shown)}</figure>"
    return f"<figure>{_img(shown)}<figcaption>{caption}</figcaption></figure>"


def gallery(pictures: list[Shown], caption: str = "") -> str:
    """Pictures beside each other, with a caption of all of them. A caption of one that is more than
    text needs a figure of its own."""
    figures = "".join(figure(each) for each in pictures)
    if len(pictures) > 1 and not any("<" in each.caption for each in pictures):
        said = f"<figcaption>{caption.strip()}</figcaption>" if caption.strip() else ""
        return f"<figure>{figures}{said}</figure>"
    return figures + (f"<p>{caption.strip()}</p>" if caption.strip() else "")


def sound(src: str, caption: str = "") -> str:
    """A sound that can be played."""
    tag = f'<audio controls src="{attribute(src)}"></audio>'
    return _captioned(tag, caption)


def film(src: str, poster: str = "", caption: str = "", tracks: str = "") -> str:
    """A film that can be played; `tracks` are the tags of its subtitles."""
    shown = f' poster="{attribute(poster)}"' if poster else ""
    return _captioned(f'<video controls src="{attribute(src)}"{shown}>{tracks}</video>', caption)


def _captioned(tag: str, caption: str) -> str:
    if not caption.strip():
        return f"<figure>{tag}</figure>"
    return f"<figure>{tag}<figcaption>{caption.strip()}</figcaption></figure>"


def quote(text: str, who: str = "") -> str:
    """A quote that says who is quoted."""
    text, who = text.strip(), who.strip().lstrip("—–- ")
    if who and not text.startswith("<"):
        text = f"<p>{text}</p>"
    said = f"<footer>{who}</footer>" if who else ""
    return f"<blockquote>{text}{said}</blockquote>"


def code(text: str, language: str = "") -> str:
    """Lines of a program; `text` is plain."""
    named = f' class="language-{attribute(language)}"' if language else ""
    return f"<pre><code{named}>{html.escape(text, quote=False)}</code></pre>"
