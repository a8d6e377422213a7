"""Views of pictures: what layouts see of their sizes, and what social networks show."""

from msgspec import Struct


class SizeView(Struct, frozen=True):
    """A picture in one size: its address, and its width in pixels."""

    url: str
    width: int


# The media type of the sizes that sitegen makes of a picture.
SIZE_TYPE = "image/webp"


class PictureView(Struct, frozen=True, kw_only=True):
    """A picture: its width and height in pixels, and the sizes that it is offered in if there are
    several. `type` is the media type of all sizes, or "" if the largest one is the file itself,
    which can have another type."""

    width: int
    height: int
    type: str = SIZE_TYPE
    sizes: tuple[SizeView, ...] = ()


class SocialView(Struct, frozen=True, kw_only=True):
    """The picture that social networks show for a page: its address, what it shows, and its width
    and height in pixels, which are 0 if unknown."""

    url: str
    alt: str
    width: int = 0
    height: int = 0
