"""link gives a `Site`: every document that is published in its place, with what its pictures
hold."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from msgspec import Struct

from sitegen.model.documents import Author, File, Page, Post
from sitegen.model.meta import Source

# --- pictures -------------------------------------------------------------------------------------


class Finding(Struct, frozen=True, array_like=True):
    """What a browser that opens a file would run, or load from another host, and where it stands
    there."""

    line: int
    column: int
    what: str


class Picture(Struct, frozen=True, kw_only=True):
    """What a picture file holds: pixels as a reader sees them, after the `orientation` that its
    EXIF asks for (1 to 8; 1 is none). `is_clean`: nothing has to be taken out of it; `drawn`: it
    has few colours, so that they must stay as they are.

    `kind` is "jpeg", "png", "gif", "webp" or "svg"; `digest` that of the bytes. `fault` says why
    nobody can show it. `findings` are taken out of an SVG."""

    kind: str = ""
    width: int = 0
    height: int = 0
    orientation: int = 1
    is_clean: bool = True
    moving: bool = False
    drawn: bool = False
    digest: str = ""
    fault: str = ""
    findings: tuple[Finding, ...] = ()

    @property
    def type(self) -> str:
        """Its media type."""
        return "image/svg+xml" if self.kind == "svg" else f"image/{self.kind}"


class Size(Struct, frozen=True, array_like=True):
    """A picture made smaller, as WebP: how many pixels it is wide, its number of bytes, and their
    digest."""

    width: int
    length: int
    digest: str


class UsedPicture(Struct, frozen=True, kw_only=True):
    """A picture that the site publishes. `in_page`: a page shows it; else it is only linked, or
    lies beside a page."""

    file: File
    facts: Picture
    in_page: bool


class PublishedPicture(Struct, frozen=True, kw_only=True):
    """A used picture and what is published of it: `length` bytes at its own address, with the
    digest `clean` where they are not those of the file, and the smaller `sizes` it is offered
    in."""

    file: File
    facts: Picture
    length: int
    clean: str = ""
    sizes: tuple[Size, ...] = ()


# --- link -----------------------------------------------------------------------------------------


class PostRef(Struct, frozen=True, gc=False):
    """What a post knows of its neighbour, and no more."""

    url: str
    title: str
    date: dt.datetime


class Chain(Struct, frozen=True, kw_only=True, gc=False):
    """The neighbours of a post in one chain: `by` is site, category or series; `name` is which
    category or series."""

    by: str
    name: str
    previous: PostRef | None
    next: PostRef | None


class Disclosure(Struct, frozen=True, kw_only=True, gc=False):
    """What every output says about the part AI had in one article: a row of the table in
    disclosure.py, and what the post adds to it. "" stands for what is not said.

    `label` and `tag` are the interface strings of the sentence under the headline and of the mark
    in lists. `w3c`, `iptc`, `schema` and `mode` say it in the words of the W3C group's draft, of
    IPTC (an address), of schema.org (an address) and of the header AI-Disclosure. `reviewer` is the
    key of an author."""

    involvement: str
    label: str
    tag: str
    w3c: str
    iptc: str
    schema: str
    mode: str
    model: str
    provider: str
    prompt_url: str
    generated_at: dt.datetime | None
    description: str
    reviewer: str
    reviewed_at: dt.datetime | None

    @property
    def reviewed(self) -> bool:
        """Whether the article has a review that counts."""
        return self.reviewed_at is not None


class Discussion(Struct, frozen=True, kw_only=True, gc=False):
    """What readers can do under an article, and have done: whether it is `open` to comments, until
    when if that ends, how many comments it shows, and the path of the file that they stand in ("":
    no file)."""

    open: bool
    until: dt.datetime | None = None
    count: int = 0
    path: str = ""


class Article(Struct, frozen=True, kw_only=True, gc=False):
    """A visible post in its place: its address, neighbours, authors, terms and disclosure."""

    post: Post
    url: str
    id: str
    chains: tuple[Chain, ...]
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    category: str
    sources: tuple[Source, ...]
    disclosure: Disclosure
    updated: dt.datetime
    discussion: Discussion


class PlacedPage(Struct, frozen=True, kw_only=True):
    """A visible page and its address."""

    page: Page
    url: str


class PlacedAuthor(Struct, frozen=True, kw_only=True):
    """An author and the address of the author's list of posts."""

    author: Author
    url: str


class Resolved(Struct, frozen=True, kw_only=True, gc=False):
    """Where the addresses in one document lead.

    `links[i]` replaces `document.refs[i]`: a site-relative address, an absolute one, a #fragment,
    or None where the address must not be published. `image` is the picture of the document, or
    ""."""

    links: tuple[str | None, ...] = ()
    image: str = ""


class Term(Struct, frozen=True, kw_only=True):
    """A tag, a category or an author, with its articles from the oldest to the newest, as indices
    into `Site.articles`."""

    name: str
    url: str
    articles: tuple[int, ...]


class Excluded(Struct, frozen=True, kw_only=True):
    """A document that is not published, and until when."""

    path: str
    reason: Literal["draft", "future", "expired"]
    until: dt.datetime | None = None


class PreviewOnly(Struct, frozen=True, kw_only=True):
    """A document at the address `url` that only a build with drafts shows; what is not yet due is
    shown to all from `until` on."""

    url: str
    reason: Literal["draft", "future"]
    until: dt.datetime | None = None


class Redirect(Struct, frozen=True, kw_only=True):
    """An old address that leads to `target`: the `alias` of the document `path`, as it was written
    at this line and column."""

    url: str
    target: str
    title: str
    path: str
    alias: str
    place: tuple[int, int]

    @property
    def owner(self) -> str:
        """What messages call it."""
        return f"the alias {self.alias} of {self.path}"


class Asset(Struct, frozen=True, kw_only=True):
    """A file that is published as it is."""

    url: str
    file: File


class Outline(Struct, frozen=True, kw_only=True):
    """Who is published, in which order, at which address: all of a site but where links lead.

    Articles run from the oldest to the newest, by (date, url). `by_author`, `tags` and `categories`
    hold terms by key; `feeds` are the addresses of the lists that have feeds; `news` are the
    indices of the articles that are news now. All this holds from the moment `since` up to `until`,
    if there is one; `next_due` is when readers will see a change."""

    articles: tuple[Article, ...]
    pages: tuple[PlacedPage, ...]
    authors: dict[str, PlacedAuthor]
    by_author: dict[str, Term]
    tags: dict[str, Term]
    categories: dict[str, Term]
    excluded: tuple[Excluded, ...]
    preview_only: tuple[PreviewOnly, ...]
    news: tuple[int, ...]
    feeds: tuple[str, ...]
    since: dt.datetime | None
    until: dt.datetime | None
    next_due: dt.datetime | None


class Site(Outline, frozen=True, kw_only=True):
    """An outline and where everything in it leads: all that is published.

    `resolved` holds the links of each document by its path; `pictures` the pictures that documents
    use, by address. `policy_url` is the page about the use of AI, or ""."""

    assets: tuple[Asset, ...]
    redirects: tuple[Redirect, ...]
    pictures: dict[str, UsedPicture]
    resolved: dict[str, Resolved]
    policy_url: str
