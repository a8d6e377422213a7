"""What is published with the pictures of a body, as HTML: a label on each, and a caption with
credit and copyright below it.

A picture that has a paragraph for itself becomes a figure, and a paragraph of several a gallery. In
a line of text, what would be in the caption follows the picture in small letters."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from html import escape

from sitegen import lazy
from sitegen.model.documents import Body, Img
from sitegen.model.picture_views import PictureNote, PictureSource
from sitegen.pictures.alternative_text import with_label
from sitegen.pictures.picture_places import PictureParagraph, PicturePlace, places
from sitegen.text import rawhtml

Edit = tuple[int, int, str]
# From an address, words and more attributes to a link, or to the words alone.
Link = Callable[[str, str, str], str]

_NO_NOTE = PictureNote()
_VIDEO_END = lazy.pattern(r"</video\s*>", re.IGNORECASE)


def edits(
    body: Body,
    notes: Mapping[int, PictureNote],
    large: Container[int],
    *,
    sources: Mapping[int, str] | None = None,
    narrow: Container[int] = (),
) -> list[Edit]:
    """The replacements in the HTML of a `body` that add to its pictures what their `notes` say, by
    the number of their address, and that make galleries of those in `large`. What is said about the
    poster of a video follows the video.

    On a page, `sources` has the tag <source> of images that are offered in several sizes, by their
    number; `narrow` are the numbers of those that are too narrow for a label. Without `sources`
    they are for a feed: no style sheet lays anything over a picture there, so labels are text below
    it, and the pictures of a gallery are single figures."""
    figures = _Figures(body.html, body.images, notes, large, sources, narrow)
    on_page = sources is not None
    return [*figures.edits(), *_of_posters(body, notes, on_page=on_page)]


def _of_posters(body: Body, notes: Mapping[int, PictureNote], *, on_page: bool) -> Iterator[Edit]:
    """The text after each video whose poster has a note."""
    for ref in sorted(notes.keys() - {img.ref for img in body.images}):
        if ref < 0:
            continue
        note, place = notes[ref], body.places[ref]
        tag = body.html[body.html.rfind("<", 0, place.start) : place.start]
        end = _VIDEO_END.search(body.html, place.end)
        text = below(note, note.label, escape(note.caption), on_page=on_page, is_small=True)
        if end and text and tag.lower().startswith("<video"):
            yield end.end(), end.end(), f" {_small(text, on_page=on_page)}"


class _Figures:
    """Collects the edits of one body."""

    def __init__(
        self,
        html: str,
        images: Sequence[Img],
        notes: Mapping[int, PictureNote],
        large: Container[int],
        sources: Mapping[int, str] | None,
        narrow: Container[int],
    ) -> None:
        self._html, self._images, self._notes, self._large = html, images, notes, large
        self._sources, self._narrow, self._on_page = sources or {}, narrow, sources is not None
        self._places = places(html, images)
        # What is inserted before and after pictures; at one offset in this order.
        self._before: dict[int, str] = {}
        self._after: dict[int, str] = {}
        self._edits: list[Edit] = []

    def edits(self) -> list[Edit]:
        """All edits."""
        for number, place in self._places.items():
            self._around(place)
            if note := self._note(number):
                self._edits += _alt(self._html, self._images[number], note)
        paragraphs = {id(p.paragraph): p.paragraph for p in self._places.values() if p.paragraph}
        galleries = [each for each in paragraphs.values() if self._is_gallery(each)]
        for paragraph in galleries:
            self._gallery(paragraph)
        shown = {number for paragraph in galleries for number in paragraph.numbers}
        for number, place in self._places.items():
            if number not in shown and (note := self._note(number)):
                self._text(place, note)
        self._edits += [(at, at, text) for at, text in self._after.items()]
        self._edits += [(at, at, text) for at, text in self._before.items()]
        return self._edits

    def _note(self, number: int) -> PictureNote | None:
        return self._notes.get(self._images[number].ref)

    def _around(self, place: PicturePlace) -> None:
        """Add the sizes of a picture, and the label that lies on it."""
        source, note = self._sources.get(place.number), self._note(place.number)
        before, after = (f"<picture>{source}", "</picture>") if source else ("", "")
        if note and self._is_labelled(place.number, note):
            before = f'<span class="labelled">{before}'
            after += f'<b class="picture-label">{escape(note.label)}</b></span>'
        if before:
            self._insert(self._before, place.start, before)
            self._insert(self._after, place.end, after)

    def _is_labelled(self, number: int, note: PictureNote) -> bool:
        return bool(self._on_page and note.overlay and number not in self._narrow)

    def _is_gallery(self, paragraph: PictureParagraph) -> bool:
        members = [self._places[number] for number in paragraph.numbers]
        return (
            paragraph.is_bare
            and len(members) > 1
            and len({place.whole for place in members}) == len(members)
            and all(self._is_large(place) for place in members)
        )

    def _is_large(self, place: PicturePlace) -> bool:
        img, paragraph = self._images[place.number], place.paragraph
        is_inside = paragraph is not None and place.whole[0] >= paragraph.inner
        return is_inside and img.ref in self._large and not (img.width or img.height)

    def _gallery(self, paragraph: PictureParagraph) -> None:
        begin, end = ('<div class="gallery">', "</div>") if self._on_page else ("", "")
        self._edits.append((paragraph.start, paragraph.inner, begin))
        at = paragraph.inner
        for number in paragraph.numbers:
            place, note = self._places[number], self._note(number) or _NO_NOTE
            start, stop = place.whole
            if at < start:
                self._edits.append((at, start, "\n"))
            self._before[start] = f"<figure>{self._before.get(start, '')}"
            text = self._below(place, note, self._title(number) or escape(note.caption))
            caption = f"<figcaption>{text}</figcaption>" if text else ""
            self._insert(self._after, stop, f"{caption}</figure>")
            at = stop
        self._edits.append((at, paragraph.end, f"\n{end}"))

    def _title(self, number: int) -> str:
        """The title of a picture in a gallery, as HTML: its caption, and no longer its title."""
        img = self._images[number]
        if title := _attribute(self._html, img, "title"):
            start, end = img.start + title.start, img.start + title.end
            # With the space before it.
            self._edits.append((start - 1, end, ""))
            return escape(title.value, quote=False)
        return ""

    def _text(self, place: PicturePlace, note: PictureNote) -> None:
        """Add the text of a picture below it."""
        figure, paragraph = place.figure, place.paragraph
        is_alone = figure is not None and figure.numbers == [place.number]
        is_bare = bool(paragraph and paragraph.is_bare and len(paragraph.numbers) == 1)
        is_small = not is_alone and (figure is not None or not is_bare)
        if figure and figure.caption and is_alone:
            self._in_caption(place, note, *figure.caption)
        elif not (text := self._below(place, note, escape(note.caption), is_small=is_small)):
            return
        elif figure and is_alone:
            self._insert(self._after, figure.close, f"<figcaption>{text}</figcaption>")
        elif paragraph and not is_small:
            self._edits.append((paragraph.start, paragraph.inner, "<figure>"))
            caption = f"<figcaption>{text}</figcaption></figure>"
            self._edits.append((paragraph.close, paragraph.end, caption))
        else:
            small = _small(text, on_page=self._on_page)
            if place.heading_end:  # text in a heading would be a part of it
                self._insert(self._after, place.heading_end, f"\n<p>{small}</p>")
            else:
                self._insert(self._after, place.whole[1], f" {small}")

    def _in_caption(self, place: PicturePlace, note: PictureNote, start: int, end: int) -> None:
        """Add the text of a picture to the caption `html[start:end]`. What is there stays as it is:
        links and pictures in it have edits of their own."""
        own = self._html[start:end].rstrip()
        text = self._below(place, note, "" if own.strip() else escape(note.caption))
        if text:
            self._insert(self._after, start + len(own), f" {text}" if own.strip() else text)

    def _below(
        self, place: PicturePlace, note: PictureNote, caption: str, *, is_small: bool = False
    ) -> str:
        label = "" if self._is_labelled(place.number, note) else note.label
        paragraph = place.paragraph
        is_in_link = place.link is not None and paragraph and place.link[0] < paragraph.start
        on_page, has_links = self._on_page, not is_in_link
        return below(note, label, caption, on_page=on_page, has_links=has_links, is_small=is_small)

    def _insert(self, into: dict[int, str], at: int, text: str) -> None:
        into[at] = into.get(at, "") + text


def _small(text: str, *, on_page: bool) -> str:
    return f'<small class="picture-text">{text}</small>' if on_page else f"<small>{text}</small>"


def below(
    note: PictureNote,
    label: str,
    caption: str,
    *,
    on_page: bool,
    has_links: bool = True,
    is_small: bool = False,
) -> str:
    """What is below a picture, as HTML: the `caption`, which is HTML, label, credit, copyright,
    licence and sources, in the order of newspapers. It has no links if `has_links` is false, since
    it is in a link itself; and classes only `on_page`. `is_small`: it is in small letters already,
    and the credit is not to be smaller still."""
    link = _link if has_links else _words
    parts = [
        escape(note.credit),
        escape(note.copyright),
        link(note.license_url, note.license, ' rel="license"'),
        *(_source(source, link) for source in note.sources),
    ]
    credit = " · ".join(filter(None, parts))
    label_class, credit_class = (
        (' class="picture-label-text"', ' class="picture-credit"') if on_page else ("", "")
    )
    if credit and not (is_small and not on_page):
        tag = "span" if is_small else "small"
        credit = f"<{tag}{credit_class}>{credit}</{tag}>"
    pieces = [
        caption,
        f"<b{label_class}>{escape(label)}</b>" if label else "",
        credit,
    ]
    return " ".join(filter(None, pieces))


def _alt(html: str, img: Img, note: PictureNote) -> Iterator[Edit]:
    """The edit that completes the alternative text of a picture, if it needs one."""
    written = _attribute(html, img, "alt")
    alt = written.value if written else ""
    wanted = with_label(alt or note.alt, note.label)
    if wanted == alt:
        return
    attribute = f'alt="{escape(wanted)}"'
    if written:
        yield img.start + written.start, img.start + written.end, attribute
    else:
        at = img.start + len("<img")
        yield at, at, f" {attribute}"


def _attribute(html: str, img: Img, name: str) -> rawhtml.Attribute | None:
    """The first attribute of a name that the tag of a picture has, in whatever quotes."""
    tag = html[img.start : img.end]
    return next((each for each in rawhtml.attributes_in(tag) if each.name == name), None)


def _source(source: PictureSource, link: Link) -> str:
    if not source.title:
        return f"{escape(source.intro)} {link(source.url, source.name, '')}"
    title = link(source.url, source.title, "")
    return f"{escape(source.intro)} {escape(source.name)}, <cite>{title}</cite>"


def _link(url: str, words: str, attributes: str) -> str:
    if not (url and words):
        return escape(words)
    return f'<a{attributes} href="{escape(url)}">{escape(words)}</a>'


def _words(_url: str, words: str, _attributes: str) -> str:
    return escape(words)
