"""What stands with the pictures of a body, as HTML: a label on the picture, and a caption with
credit and copyright below it.

A picture that has a paragraph for itself becomes a figure. In a line of text, what would stand in
the caption follows the picture in small letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape

from sitegen import lazy
from sitegen.model.documents import Img
from sitegen.model.picture_views import PictureNote

Edit = tuple[int, int, str]

_ALT = lazy.pattern(r'\salt="([^"]*)"')
_BEFORE = lazy.pattern(r"<p>(?:<a [^<>]*>)?$")
_AFTER = lazy.pattern(r"(?:</a>)?(</p>)")
_CAPTION = lazy.pattern(r"\s*(?:</a>\s*)?<figcaption>")
# No tag with addresses before a picture is longer.
_LONGEST_TAG = 3000


def around(note: PictureNote | None) -> tuple[str, str]:
    """What stands right before and right after the tag of a picture, for the label that lies on it.

    The second begins with `<b`: at one offset, where a picture follows another without a space, it
    is sorted before what begins the next one."""
    if note is None or not note.overlay:
        return "", ""
    return '<span class="labelled">', f'<b class="picture-label">{escape(note.overlay)}</b></span>'


def edits(html: str, img: Img, note: PictureNote, *, on_page: bool) -> Iterator[Edit]:
    """The replacements in the HTML of a body that add the text of a `note` to a picture in it. In a
    feed, and not `on_page`, the label is a part of the text."""
    yield from _alt(html, img, note)
    label = note.label if not (on_page and note.on_picture) else ""
    if not (note.has_text or label):
        return
    before = _BEFORE.search(html, max(0, img.start - _LONGEST_TAG), img.start)
    after = _AFTER.match(html, img.end)
    if before and after:
        yield before.start(), before.start() + len("<p>"), "<figure>"
        text = below(note, label, note.caption)
        yield after.start(1), after.end(1), f"<figcaption>{text}</figcaption></figure>"
    elif caption := _CAPTION.match(html, img.end):
        end = html.find("</figcaption>", caption.end())
        own = html[caption.end() : end] if not note.caption else ""
        yield caption.end(), end, own + (" " if own else "") + below(note, label, note.caption)
    else:
        text = below(note, label, note.caption)
        yield img.end, img.end, f'<small class="picture-text"> {text}</small>'


def below(note: PictureNote, label: str, caption: str) -> str:
    """What stands below a picture, as HTML: caption, label, credit, copyright, licence, in the
    order of newspapers."""
    parts = [escape(note.credit), escape(note.copyright), _license(note)]
    credit = " · ".join(filter(None, parts))
    pieces = [
        f"<span>{escape(caption)}</span>" if caption else "",
        f'<b class="picture-label-text">{escape(label)}</b>' if label else "",
        f'<small class="picture-credit">{credit}</small>' if credit else "",
    ]
    return " ".join(filter(None, pieces))


def alt_with_label(alt: str, label: str) -> str:
    """The alternative text of a picture, which says what the `label` on it says. One that says it
    already stays, and so does an empty one: the label itself is text beside the picture."""
    says_so = re.search(r"\bAI\b", alt) or (label and label.casefold() in alt.casefold())
    return alt if not alt or not label or says_so else f"{alt} ({label})"


def _alt(html: str, img: Img, note: PictureNote) -> Iterator[Edit]:
    written = _ALT.search(html, img.start, img.end)
    if written is None:
        return
    alt = unescape(written[1])
    wanted = alt_with_label(alt or note.alt, note.label)
    if wanted != alt:
        yield written.start(1), written.end(1), escape(wanted)


def _license(note: PictureNote) -> str:
    if not note.license_url:
        return escape(note.license)
    return f'<a rel="license" href="{escape(note.license_url)}">{escape(note.license)}</a>'
