"""Where the pictures of a body are in its HTML: alone in a paragraph, several in one, in a link, in
a figure, or in a line of text."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field

from sitegen.model.documents import Img
from sitegen.text import rawhtml

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# What a paragraph of pictures may hold.
_OF_PICTURES = frozenset({"a", "br", "img", "picture", "source"})


class PicturePlace(Struct, frozen=True, kw_only=True, eq=False):
    """Where a picture is: `html[start:end]` is its tag, or the <picture> around it. `link` is the
    element <a> around it, as (start, end); `paragraph` and `figure` are the elements around it.
    `heading_end` is the end of the heading that it is in, or 0."""

    number: int
    start: int
    end: int
    link: tuple[int, int] | None
    paragraph: PictureParagraph | None
    figure: PictureFigure | None
    heading_end: int = 0

    @property
    def whole(self) -> tuple[int, int]:
        """Start and end of the picture with the link around it."""
        return self.link or (self.start, self.end)


class PictureParagraph(Struct, kw_only=True, eq=False):
    """A paragraph: its tags are `html[start:inner]` and `html[close:end]`, and `numbers` those of
    the pictures in it. `is_bare`: it holds nothing but pictures, links around them and line
    breaks."""

    start: int
    inner: int
    close: int = -1
    end: int = -1
    is_bare: bool
    numbers: list[int] = field(default_factory=list[int])


class PictureFigure(Struct, kw_only=True, eq=False):
    """An element <figure>: the `numbers` of the pictures in it, the start of its end tag, and the
    content of its caption, `html[caption[0]:caption[1]]`; of a caption that does not end, all up to
    the end of the figure."""

    numbers: list[int] = field(default_factory=list[int])
    close: int = -1
    caption: tuple[int, int] | None = None


def places(html: str, images: Sequence[Img]) -> dict[int, PicturePlace]:
    """The places of `images` in `html`, by their number. In damaged HTML, such as a paragraph that
    does not end, pictures are taken for parts of a line."""
    reader = _Reader(html, {img.start: number for number, img in enumerate(images)})
    end = 0
    for token in rawhtml.tokens(html, rawhtml.TRUSTED):
        if reader.paragraph and not html[end : token.start].isspace() and end < token.start:
            reader.paragraph.is_bare = False
        reader.read(token)
        end = token.end
    return reader.finished()


class _Reader:
    """Reads tags one after the other."""

    def __init__(self, html: str, numbers: dict[int, int]) -> None:
        self._html, self._numbers = html, numbers
        self.paragraph: PictureParagraph | None = None
        self._figures: list[PictureFigure] = []
        self._links: list[int] = []
        self._picture = -1
        # The ends of links and of elements <picture>, by their starts.
        self._ends: dict[int, int] = {}
        self._boxes: dict[int, int] = {}
        # The pictures since the last heading began, and the ends of the headings around pictures.
        self._in_heading: list[int] = []
        self._heading_ends: dict[int, int] = {}
        # Each picture with the start of the link around it, or -1.
        self._found: list[tuple[PicturePlace, int]] = []

    def read(self, token: rawhtml.Token) -> None:
        """Note what a tag, or anything else but text, begins or ends."""
        is_tag = token.kind in ("start", "end")
        if self.paragraph and not (is_tag and token.name in _OF_PICTURES | {"p"}):
            self.paragraph.is_bare = False
        if not is_tag:
            return
        begins = token.kind == "start"
        if token.name == "img":
            self._image(token)
        elif token.name == "p":
            self._paragraph(token, begins=begins)
        elif token.name in ("a", "picture"):
            self._wrapper(token, begins=begins)
        elif token.name in ("figure", "figcaption"):
            self._figure(token, begins=begins)
        elif token.name in _HEADINGS:
            if not begins:
                self._heading_ends |= dict.fromkeys(self._in_heading, token.end)
            self._in_heading = []

    def finished(self) -> dict[int, PicturePlace]:
        """The places of all pictures."""
        return {
            place.number: PicturePlace(
                number=place.number,
                start=place.start,
                end=self._boxes.get(place.start, place.end),
                link=(link, self._ends[link]) if link in self._ends else None,
                paragraph=place.paragraph if place.paragraph and place.paragraph.end > 0 else None,
                figure=place.figure if place.figure and place.figure.close > 0 else None,
                heading_end=self._heading_ends.get(place.number, 0),
            )
            for place, link in self._found
        }

    def _image(self, token: rawhtml.Token) -> None:
        number = self._numbers.get(token.start)
        if number is None:
            return
        figure = self._figures[-1] if self._figures else None
        place = PicturePlace(
            number=number,
            start=token.start if self._picture < 0 else self._picture,
            end=token.end,
            link=None,
            paragraph=self.paragraph,
            figure=figure,
        )
        self._in_heading.append(number)
        self._found.append((place, self._links[-1] if self._links else -1))
        if self.paragraph:
            self.paragraph.numbers.append(number)
        if figure:
            figure.numbers.append(number)

    def _wrapper(self, token: rawhtml.Token, *, begins: bool) -> None:
        if token.name == "picture":
            if not begins:
                self._boxes[self._picture] = token.end
            self._picture = token.start if begins else -1
        elif begins:
            self._links.append(token.start)
        elif self._links:
            self._ends[self._links.pop()] = token.end

    def _paragraph(self, token: rawhtml.Token, *, begins: bool) -> None:
        if begins:
            bare = self._html[token.start : token.end] == "<p>"
            self.paragraph = PictureParagraph(start=token.start, inner=token.end, is_bare=bare)
        elif self.paragraph:
            self.paragraph.close, self.paragraph.end = token.start, token.end
            self.paragraph = None

    def _figure(self, token: rawhtml.Token, *, begins: bool) -> None:
        if token.name == "figure" and begins:
            self._figures.append(PictureFigure())
        elif not self._figures:
            return
        elif token.name == "figure":
            figure = self._figures.pop()
            figure.close = token.start
            if figure.caption and figure.caption[1] < 0:
                figure.caption = (figure.caption[0], token.start)
        elif begins:
            self._figures[-1].caption = (token.end, -1)
        elif caption := self._figures[-1].caption:
            self._figures[-1].caption = (caption[0], token.start)
