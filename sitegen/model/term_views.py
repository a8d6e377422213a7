"""The terms of taxonomies, and authors, as layouts see them, and the parts of a series."""

from msgspec import Struct

from sitegen.model.states import Mark


class TermView(Struct, frozen=True):
    """A term of a taxonomy, such as a tag, or an author as a link. `count` is the number of its
    posts in lists that show it, else 0."""

    name: str
    url: str
    count: int = 0


class TaxonomyView(Struct, frozen=True):
    """A taxonomy of `[[taxonomies]]`: its name, what readers call one of its terms (`label`) and
    all of them (`title`), the address of their list, and the variable of layouts that holds
    them."""

    name: str
    label: str
    title: str
    url: str
    variable: str


class TermGroup(Struct, frozen=True, kw_only=True):
    """One year of the archive with its months."""

    name: str
    url: str
    count: int
    terms: tuple[TermView, ...]


class PartLink(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part of a series as the other parts link to it, and its `number`, from 1."""

    number: int
    url: str
    title: str
    marks: tuple[Mark, ...] = ()


class PartView(Struct, frozen=True, kw_only=True):
    """Which part of its series a post is: its `number`, from 1, and the `count` of all parts, 0 in
    a series that is too long to show it. `url` is the page of the series, and `around` are the
    parts nearest to this one, itself among them."""

    number: int
    count: int
    url: str
    around: tuple[PartLink, ...]
