"""The pictures in the HTML of a body: how large they are, in which sizes there are, and which may
come later."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from sitegen.model.documents import Body, Img
from sitegen.model.views import PictureView

Address = Callable[[str], str]


def filled(
    body: Body,
    links: tuple[str | None, ...],
    address: Address,
    words: Callable[[str], str],
    pictures: Mapping[int, PictureView],
    widths: str,
    *,
    first: bool,
) -> str:
    """The HTML of a `body` with its `links` and formulas, with interface strings, of which `words`
    gives the one for a key, and with what is known of its `pictures`, by the number of their
    address.

    `widths` says how wide pictures stand on the screen (HTML §4.8.4.3, `sizes`). If the `first`
    picture of the page is in the body, it is loaded at once; all others when they come near the
    window."""
    edits = body.edits(links, address, words)
    edits += [(formula.start, formula.end, formula.mathml) for formula in body.formulas]
    for number, img in enumerate(body.images):
        known = pictures.get(img.ref)
        attributes = _room(img, known) + (
            "" if img.settled or (first and number == 0) else ' loading="lazy"'
        )
        edits.append((img.start + len("<img"), img.start + len("<img"), attributes))
        if known and known.sizes and not img.inside:
            shown = f"{img.width}px" if img.width > 0 else widths
            type_ = f' type="{known.type}"' if known.type else ""
            offered = (
                f'<source{type_} srcset="{escape(srcset(known, address))}" sizes="{escape(shown)}">'
            )
            edits += [
                (img.start, img.start, f"<picture>{offered}"),
                (img.end, img.end, "</picture>"),
            ]
    return body.edited(edits)  # of one place, "</picture>" comes before "<picture>"


def _room(img: Img, known: PictureView | None) -> str:
    """What a browser has to know to keep the room; the author's own number counts, and the other
    follows from it."""
    if known is None or (img.width and img.height) or min(img.width, img.height) < 0:
        return ""
    if img.width:
        return f' height="{max(1, round(known.height * img.width / known.width))}"'
    if img.height:
        return f' width="{max(1, round(known.width * img.height / known.height))}"'
    return f' width="{known.width}" height="{known.height}"'


def srcset(picture: PictureView, address: Address) -> str:
    """The sizes of a picture as HTML wants them (§4.8.4.2.1): a comma at the end of an address
    would end it too early."""
    return ", ".join(
        f"{address(size.url).replace(',', '%2C')} {size.width}w" for size in picture.sizes
    )
