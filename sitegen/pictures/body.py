"""Adds to the pictures in the HTML of a body: their dimensions, the sizes that they are available
in, and lazy loading."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from html import escape
from itertools import pairwise

from sitegen import lazy
from sitegen.model.documents import Body, Img
from sitegen.model.live import LiveHtml
from sitegen.model.picture_views import PictureFormat, PictureNote, PictureView

Address = Callable[[str], str]

# A narrower picture has its label beside it, which would cover it.
NARROWEST_LABELLED = 100


def filled(
    body: Body,
    links: tuple[str | None, ...],
    address: Address,
    words: Callable[[str], str],
    pictures: Mapping[int, PictureView],
    widths: str,
    *,
    first: bool,
    hreflangs: Iterable[tuple[int, str]] = (),
    live: LiveHtml | None = None,
    notes: Mapping[int, PictureNote] = {},
) -> str:
    """The HTML of a `body` with its `links`, formulas, interface strings and pictures filled in.

    `words` returns the interface string for a key. `pictures` are views by the number of their
    address in the body. `widths` is the value of `sizes` (HTML §4.8.4.3): how wide pictures are on
    the screen. If `first`, the body contains the first picture of the page, which is not loaded
    lazily. `hreflangs` are the languages of links to other languages, by their number. `live` is
    what is added to the entries of a live story. `notes` are what is published with pictures, by
    the number of their address."""
    edits = body.edits(links, address, words)
    edits += _languages(body, hreflangs)
    edits += [(formula.start, formula.end, formula.mathml) for formula in body.formulas]
    sources: dict[int, str] = {}
    for number, img in enumerate(body.images):
        picture = pictures.get(img.ref)
        attributes = _dimensions(img, picture) + (
            "" if img.settled or (first and number == 0) else ' loading="lazy"'
        )
        edits.append((img.start + len("<img"), img.start + len("<img"), attributes))
        if picture and picture.sizes and not img.inside:
            shown = f"{img.width}px" if img.width > 0 else widths
            sources[number] = "".join(
                [_source(offered, address, shown) for offered in picture.formats]
            )
    large = frozenset(ref for ref, picture in pictures.items() if picture.fits_gallery)
    if notes or may_have_gallery(body, large):
        narrow = frozenset(_narrow(body, pictures))
        with_notes = lazy.load("sitegen.pictures.figures:edits")
        edits += with_notes(body, notes, large, sources=sources, narrow=narrow)
    else:
        # At the same offset, "</picture>" comes before "<picture>".
        for number, source in sources.items():
            img = body.images[number]
            edits += [(img.start, img.start, f"<picture>{source}")]
            edits += [(img.end, img.end, "</picture>")]
    return body.edited(edits) if live is None else body.with_entries(edits, live)


def may_have_gallery(body: Body, large: Container[int]) -> bool:
    """Whether a paragraph may hold several of the `large` pictures: two that follow each other
    without the end of a paragraph between them."""
    return any(
        one.ref in large and other.ref in large and body.html.find("</p>", one.end, other.start) < 0
        for one, other in pairwise(body.images)
    )


def _narrow(body: Body, pictures: Mapping[int, PictureView]) -> Iterator[int]:
    """The numbers of the pictures that are narrower than a label."""
    for number, img in enumerate(body.images):
        picture = pictures.get(img.ref)
        width = img.width if img.width > 0 else picture.width if picture else 0
        if 0 < width < NARROWEST_LABELLED:
            yield number


def _languages(body: Body, hreflangs: Iterable[tuple[int, str]]) -> Iterator[tuple[int, int, str]]:
    """The edits that add `hreflang` (HTML §4.6.2) after the addresses of links, but where the
    author says it."""
    for number, language in hreflangs:
        place = body.places[number]
        tag = body.html[body.html.rfind("<", 0, place.start) : body.html.find(">", place.end)]
        if tag.startswith("<a ") and "hreflang=" not in tag:
            yield place.end, place.end, f' hreflang="{language}"'


def _dimensions(img: Img, picture: PictureView | None) -> str:
    """Attributes from which a browser reserves space. If the author states one dimension, the other
    one is calculated from it."""
    if picture is None or (img.width and img.height) or min(img.width, img.height) < 0:
        return ""
    if img.width:
        return f' height="{max(1, round(picture.height * img.width / picture.width))}"'
    if img.height:
        return f' width="{max(1, round(picture.width * img.height / picture.height))}"'
    return f' width="{picture.width}" height="{picture.height}"'


def _source(offered: PictureFormat, address: Address, widths: str) -> str:
    type_ = f' type="{offered.type}"' if offered.type else ""
    return f'<source{type_} srcset="{escape(srcset(offered, address))}" sizes="{escape(widths)}">'


def srcset(picture: PictureFormat | PictureView, address: Address) -> str:
    """The value of `srcset` (HTML §4.8.4.2.1). Commas are percent-encoded: one at the end of an
    address would end it."""
    return ", ".join(
        f"{address(size.url).replace(',', '%2C')} {size.width}w" for size in picture.sizes
    )
