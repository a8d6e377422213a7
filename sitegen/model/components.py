"""Components: how a text uses them, what their layouts declare, and what a page gets of both."""

import datetime as dt
from typing import Literal

from msgspec import Struct

# The folder of the layouts of components, under layouts/; how the names of those that feeds use
# end.
FOLDER, FEED = "components/", ".feed.html"

# How a component is written: `:name[text]` in a line, `::name` alone in one, `:::name` around text.
Form = Literal["inline", "leaf", "container"]

AttributeType = Literal[
    "text", "number", "boolean", "date", "address", "file", "data", "choice", "picture", "post"
]


class ComponentUse(Struct, frozen=True, array_like=True, gc=False):
    """One component in a text: its name, its form, and its attributes as they are written, in their
    order; None is the value of one without any."""

    name: str
    form: Form
    attributes: tuple[tuple[str, str | None], ...] = ()


class ComponentPlace(Struct, frozen=True, array_like=True, gc=False):
    """Where a component is written: line and column; for each attribute its line, and the columns
    of its name and its value; and what of the text is markup, as (line, column, length). Lines are
    those of the file."""

    line: int
    column: int
    attributes: tuple[tuple[int, int, int], ...] = ()
    markup: tuple[tuple[int, int, int], ...] = ()


class DeclaredAttribute(Struct, frozen=True, array_like=True):
    """An attribute that the layout of a component declares. `default` is as it is written, None
    without one; `choices` are those of the type "choice"."""

    name: str
    type: AttributeType
    is_required: bool = False
    default: str | None = None
    choices: tuple[str, ...] = ()


class FileView(Struct, frozen=True, kw_only=True):
    """A file of the site that a component names: its name without folders, its address ("" for a
    file in data/, which is not published), its size in bytes, and the digest of its bytes."""

    name: str
    url: str
    size: int
    digest: str = ""


class ComponentView(Struct, frozen=True, kw_only=True):
    """A component as its layout sees it: its name, its number in the text, from 1, and how it is
    written."""

    name: str
    number: int
    form: Form


class LinkedComponent(Struct, frozen=True, kw_only=True):
    """A component of a text with typed attributes, by name: its `values`, `dates`, `files`, the
    paths of `data` files and the addresses of `posts`. `pictures` are the names of those that are
    in the text already."""

    name: str
    form: Form
    values: dict[str, str | bool | int | float | None] = {}
    dates: dict[str, dt.datetime] = {}
    files: dict[str, FileView] = {}
    data: dict[str, str] = {}
    posts: dict[str, str] = {}
    pictures: tuple[str, ...] = ()


class PlannedComponent(LinkedComponent, frozen=True, kw_only=True):
    """The same in a job: `data` and `posts` are the digests of shared values and CardViews."""


class FeedText(Struct, frozen=True):
    """The text of an item of a feed: the path of its document, its address, its language, the time
    zone of its dates, the digest of the interface strings, and its components with their places."""

    path: str
    url: str
    lang: str
    timezone: str
    strings: str
    components: tuple[PlannedComponent | None, ...]
    places: tuple[ComponentPlace, ...]


def layout_of(name: str) -> str:
    """The name of the layout of a component."""
    return f"{FOLDER}{name}.html"


def feed_layout_of(name: str) -> str:
    """The name of the layout of a component in feeds."""
    return f"{FOLDER}{name}{FEED}"


def style_of(layout: str) -> str:
    """The name of the style sheet beside a layout of a component."""
    return layout.removesuffix(".html") + ".css"


def name_of(layout: str) -> str:
    """The name of the component whose layout this is, or ""."""
    name = layout.removeprefix("!").removeprefix(FOLDER)
    is_one = layout.removeprefix("!").startswith(FOLDER) and "/" not in name
    return (
        name[: -len(".html")] if is_one and name.endswith(".html") and "." not in name[:-5] else ""
    )
