"""How many posts and pictures of a site there are, by the part that AI had in them."""

from msgspec import Struct


class TotalView(Struct, frozen=True, kw_only=True):
    """The number of posts of one involvement, and of those that have a review that counts; `url`
    is the list of them."""

    involvement: str
    name: str
    url: str
    count: int
    reviewed: int


class PictureTotalView(Struct, frozen=True, kw_only=True):
    """The number of pictures of the site of one involvement."""

    involvement: str
    name: str
    count: int


class MonthView(Struct, frozen=True, kw_only=True):
    """The number of posts of one month by involvement, in the order of the totals."""

    name: str
    month: str
    counts: tuple[int, ...]
