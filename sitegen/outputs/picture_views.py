"""The views of the site's pictures: their sizes, and what social networks show."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from msgspec import Struct

from sitegen import urls
from sitegen.link.pictures import bare_address
from sitegen.model.documents import Ref
from sitegen.model.picture_settings import Images
from sitegen.model.picture_views import PictureView, SocialView
from sitegen.model.site import PublishedPicture, SocialPicture
from sitegen.outputs.picture_notes import PictureNotes
from sitegen.outputs.social_pictures import SocialForms
from sitegen.pictures import social, variants


class ShownPicture(Struct, frozen=True, kw_only=True):
    """The picture at the address `image` ("" for none), as a page in the language `lang` shows that
    of the document `path`. A portrait or a logo `is_whole`: it is never cropped."""

    image: str
    path: str
    lang: str
    is_whole: bool = False


class PictureViews:
    """The views of the published pictures of a site; `published` has these by address. `notes` are
    what is published with them, `forms` how social networks are offered them."""

    def __init__(
        self,
        published: Mapping[str, PublishedPicture],
        images: Images,
        notes: PictureNotes,
        forms: SocialForms,
    ) -> None:
        self._published, self.notes, self._forms = published, notes, forms
        self._views = {
            url: variants.view(url, picture, images) for url, picture in published.items()
        }

    def published(self, url: str) -> PublishedPicture | None:
        """The picture at `url`, which may have a query or a fragment; None if it is not the
        site's."""
        return self._published.get(bare_address(url))

    def view(self, url: str) -> PictureView | None:
        """The view of the picture at `url`; None if its dimensions are unknown."""
        return self._views.get(bare_address(url)) if self._views else None

    def is_svg(self, url: str) -> bool:
        """Whether there is an SVG at the address, which no social network shows. For pictures of
        other sites, the name decides."""
        picture = self.published(url)
        return (
            picture.facts.kind == "svg"
            if picture
            else urlsplit(url).path.lower().endswith((".svg", ".svgz"))
        )

    def social(
        self,
        shown: ShownPicture,
        alt: str,
        card: str,
        title: str,
    ) -> SocialView | None:
        """The picture that social networks show: the card if there is one, else the one that is
        `shown` if they can show it. `card` is an address, or "". `alt` says what the picture
        shows."""
        if card:
            return SocialView(
                url=card, alt=title, width=variants.CARD_WIDTH, height=variants.CARD_HEIGHT
            )
        image = shown.image
        if not image or self.is_svg(image) or self.lacks_label(shown):
            return None
        if made := self.social_file(shown):
            url, file = made
            return SocialView(url=url, alt=alt, width=file.form.width, height=file.form.height)
        view = self.view(image)
        return SocialView(
            url=image, alt=alt, width=view.width if view else 0, height=view.height if view else 0
        )

    def lacks_label(self, shown: ShownPicture) -> bool:
        """Whether social networks and feeds would get the picture without the label that it needs:
        none can be drawn on a picture of another site, or on one that cannot be decoded."""
        if not self.notes.label(shown.path, shown.lang):
            return False
        picture = self.published(shown.image)
        return picture is None or not self._forms.of_document(
            picture.facts, shown.path, shown.lang, is_whole=shown.is_whole
        )

    def labelled(self, shown: ShownPicture) -> str:
        """The address of the picture for where nothing lies over it: of the file itself, or of one
        with its label drawn on it; "" if it lacks that."""
        if not self.notes.label(shown.path, shown.lang):
            return shown.image
        made = self.social_file(shown)
        return made[0] if made else ""

    def social_file(self, shown: ShownPicture) -> tuple[str, SocialPicture] | None:
        """The address and the file that social networks and feeds show instead of a picture; None
        if they show its own file."""
        picture = self.published(shown.image)
        if picture is None or not picture.social:
            return None
        form = self._forms.of_document(
            picture.facts, shown.path, shown.lang, is_whole=shown.is_whole
        )
        found = next((file for file in picture.social if file.form == form), None)
        return (urls.encode(social.address(picture, found)), found) if found else None

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

    def large_in_body(
        self, refs: tuple[Ref, ...], links: tuple[str | None, ...]
    ) -> tuple[int, ...]:
        """Those of a body that a gallery can have, by the index of their address; () if there are
        not several."""
        large = tuple(number for number, view in self.in_body(refs, links) if view.fits_gallery)
        return large if len(large) > 1 else ()
