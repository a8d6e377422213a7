"""The views of the site's pictures: their sizes, and what social networks show."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from sitegen.model.config import Images
from sitegen.model.documents import Ref
from sitegen.model.picture_views import PictureView, SocialView
from sitegen.model.site import PublishedPicture
from sitegen.outputs.picture_notes import PictureNotes
from sitegen.pictures import variants


class PictureViews:
    """The views of the published pictures of a site; `published` has these by address. `notes` are
    what stands with them."""

    def __init__(
        self, published: Mapping[str, PublishedPicture], images: Images, notes: PictureNotes
    ) -> None:
        self._published, self.notes = published, notes
        self._views = {
            url: variants.view(url, picture, images) for url, picture in published.items()
        }

    def published(self, url: str) -> PublishedPicture | None:
        """The picture at `url`, which may have a query or a fragment; None if it is not the
        site's."""
        return self._published.get(url.partition("#")[0].partition("?")[0])

    def view(self, url: str) -> PictureView | None:
        """The view of the picture at `url`; None if its dimensions are unknown."""
        return self._views.get(url.partition("#")[0].partition("?")[0]) if self._views else None

    def is_svg(self, url: str) -> bool:
        """Whether there is an SVG at the address, which no social network shows. For pictures of
        other sites, the name decides."""
        picture = self.published(url)
        return (
            picture.facts.kind == "svg"
            if picture
            else urlsplit(url).path.lower().endswith((".svg", ".svgz"))
        )

    def social(self, image: str, alt: str, card: str, title: str) -> SocialView | None:
        """The picture that social networks show: the card if there is one, else the image if they
        can show it. `card` and `image` are addresses, or ""."""
        if card:
            return SocialView(
                url=card, alt=title, width=variants.CARD_WIDTH, height=variants.CARD_HEIGHT
            )
        if not image or self.is_svg(image):
            return None
        view = self.view(image)
        return SocialView(
            url=image, alt=alt, width=view.width if view else 0, height=view.height if view else 0
        )

    def in_body(
        self, refs: tuple[Ref, ...], links: tuple[str | None, ...]
    ) -> tuple[tuple[int, PictureView], ...]:
        """The pictures of a body whose dimensions are known, each with the index of its address."""
        if not self._views:
            return ()
        return tuple(
            (number, view)
            for number, (ref, link) in enumerate(zip(refs, links, strict=True))
            if ref.image and link and (view := self.view(link))
        )
