"""Views of pictures: what layouts see of their sizes, and what social networks show."""

from msgspec import Struct


class SizeView(Struct, frozen=True):
    """A picture in one size: its address, and its width in pixels."""

    url: str
    width: int


# The least width and height of a picture in a gallery. Smaller ones are badges, signs and the like.
SMALLEST_IN_GALLERY = 200


class PictureFormat(Struct, frozen=True):
    """The sizes of a picture in one format, whose media type is `type`."""

    type: str
    sizes: tuple[SizeView, ...]


class PictureView(Struct, frozen=True, kw_only=True):
    """A picture: its width and height in pixels, and the sizes that it is offered in if there are
    several. `type` is the media type of all sizes, or "" if the largest one is the file itself,
    which can have another type. Browsers are offered `better_formats` before. `is_vector`: it is
    an SVG."""

    width: int
    height: int
    type: str = "image/webp"
    sizes: tuple[SizeView, ...] = ()
    better_formats: tuple[PictureFormat, ...] = ()
    is_vector: bool = False

    @property
    def formats(self) -> tuple[PictureFormat, ...]:
        """The formats that browsers are offered, of which each takes the first that it shows."""
        if not self.sizes:
            return ()
        return *self.better_formats, PictureFormat(self.type, self.sizes)

    @property
    def fits_gallery(self) -> bool:
        """Whether it is shown in a gallery beside others. An SVG is not: a chart needs its whole
        width."""
        return not self.is_vector and min(self.width, self.height) >= SMALLEST_IN_GALLERY


class PictureSource(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A work that a picture comes from: its `label` ("Source"), the same with the colon of the
    language, the `name` of who published it, its title and address, or ""."""

    label: str
    intro: str
    name: str
    title: str = ""
    url: str = ""


class PictureNote(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is published with a picture, in the language of its page: who made it, whose it is, and
    what part AI had in it; "" for what nobody says.

    `label` is about AI: "AI · generated". It lies `on_picture`, unless nobody could take the
    picture for real; then it is in the caption. `license_url` is the address of the licence."""

    label: str = ""
    on_picture: bool = True
    alt: str = ""
    caption: str = ""
    credit: str = ""
    copyright: str = ""
    license: str = ""
    license_url: str = ""
    sources: tuple[PictureSource, ...] = ()

    @property
    def overlay(self) -> str:
        """The label that lies on the picture, or ""."""
        return self.label if self.on_picture else ""

    @property
    def has_text(self) -> bool:
        """Whether there is text below the picture."""
        below = (self.caption, self.credit, self.copyright, self.license, self.sources)
        return any(below) or bool(self.label and not self.on_picture)


class SocialView(Struct, frozen=True, kw_only=True):
    """The picture that social networks show for a page: its address, what it shows, and its width
    and height in pixels, which are 0 if unknown."""

    url: str
    alt: str
    width: int = 0
    height: int = 0


class PictureRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known about a picture, for programs: its address; caption, credit and the names of
    who made it; copyright, licence, and the page where one is sold; what part AI had in it (none,
    modified, generated, data); the identifier of its digital source type (IPTC); the model and who
    runs it; and its width and height in pixels. "" and 0 stand for what nobody says."""

    url: str
    caption: str = ""
    credit: str = ""
    creators: tuple[str, ...] = ()
    copyright: str = ""
    license: str = ""
    license_url: str = ""
    licensor_url: str = ""
    involvement: str = ""
    source_type: str = ""
    model: str = ""
    provider: str = ""
    width: int = 0
    height: int = 0


class LedgerPicture(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A picture as the ledger lists it; see `PictureRecord`."""

    url: str
    credit: str = ""
    creators: tuple[str, ...] = ()
    copyright: str = ""
    involvement: str = ""
    source_type: str = ""
    model: str = ""
    provider: str = ""
