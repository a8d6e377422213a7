"""What link returns: a `Site`, with every published document at its address, and with facts about
pictures."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct

from sitegen import kinds
from sitegen.model.components import LinkedComponent
from sitegen.model.config import Config
from sitegen.model.disclosure import Disclosure
from sitegen.model.documents import Author, File, Page, Post, TermText, number_elsewhere
from sitegen.model.live import EntryRef
from sitegen.model.picture_description import DescribedPictures, PictureDescription
from sitegen.model.picture_marks import FileMarks
from sitegen.model.sources import Source
from sitegen.model.states import ArticleState, Mark
from sitegen.model.taxonomies import Taxonomy
from sitegen.urls import Base

# --- pictures -------------------------------------------------------------------------------------


class Finding(Struct, frozen=True, array_like=True):
    """Something in a file that a browser would run, or load from another host, and its place: line
    and column, from 1."""

    line: int
    column: int
    what: str


class Picture(Struct, frozen=True, kw_only=True):
    """Facts about a picture file. `width` and `height` are in pixels, as readers see the picture,
    after it is turned by its EXIF `orientation` (1 to 8; 1 is upright). `is_clean`: nothing has to
    be removed from the file. `moving`: it is animated. `drawn`: it has few colours, which must not
    be changed.

    `kind` is one of `kinds.DECODED`, or "svg", or one whose pixels are not read; then its width is
    0, as it is for a file that cannot be decoded. `needs` is the library that would read it, if
    that is not installed. `digest` is that of the bytes. `fault` says why it cannot be shown.
    `findings` are removed from an SVG. `marks` are what the file says of itself; None if it says
    nothing."""

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
    marks: FileMarks | None = None
    needs: str = ""

    @property
    def is_converted(self) -> bool:
        """Whether it is published as JPEG."""
        return self.kind in kinds.CONVERTED and self.width > 0 and not self.fault

    @property
    def published_kind(self) -> str:
        """The kind of the published file."""
        return "jpeg" if self.is_converted else self.kind

    @property
    def keeps_credentials(self) -> bool:
        """Whether the file is published as it is, because its C2PA manifest is about its bytes."""
        return self.is_clean and self.marks is not None and self.marks.manifest is not None

    @property
    def type(self) -> str:
        """The media type of the published file."""
        return "image/svg+xml" if self.kind == "svg" else f"image/{self.published_kind}"


class Size(Struct, frozen=True, array_like=True):
    """A smaller version of a picture: its width in pixels, its length in bytes, the digest of its
    bytes, and its format, a `SizeFormat`."""

    width: int
    length: int
    digest: str
    format: str = "webp"


class SocialForm(Struct, frozen=True, array_like=True):
    """How social networks are offered a picture: the part of it that is shown, as left, top, right
    and bottom in pixels of the upright picture; the width and height that this is scaled to; and
    the label about AI that is drawn on it, or ""."""

    box: tuple[int, int, int, int]
    width: int
    height: int
    label: str = ""


class SocialPicture(Struct, frozen=True, array_like=True):
    """A picture file for social networks and feeds: its form, its kind ("jpeg" or "png"), its
    length in bytes, and the digest of its bytes."""

    form: SocialForm
    kind: str
    length: int
    digest: str


class UsedPicture(Struct, frozen=True, kw_only=True):
    """A picture that the site publishes. `in_page`: a page shows it; otherwise it is only linked,
    or in the folder of a page. `description` is what is known about the file, or None."""

    file: File
    facts: Picture
    in_page: bool
    description: PictureDescription | None = None


class IconFile(Struct, frozen=True, array_like=True):
    """An icon that is made of that of the site: what it is for (`use`: "tab" of a browser, "touch"
    icon of a home screen, or "manifest"), its width and height in pixels, the digest of its bytes,
    and whether it may be cut to any shape (`is_maskable`)."""

    use: Literal["tab", "touch", "manifest"]
    side: int
    digest: str
    is_maskable: bool = False


class PublishedPicture(Struct, frozen=True, kw_only=True):
    """A used picture, and what is published: at its own address `length` bytes, with the digest
    `own_digest` if they differ from the file ("" if not); smaller `sizes`; the files that `social`
    networks and feeds show; and `icons`, if it is that of the site."""

    file: File
    facts: Picture
    length: int
    own_digest: str = ""
    sizes: tuple[Size, ...] = ()
    social: tuple[SocialPicture, ...] = ()
    icons: tuple[IconFile, ...] = ()

    @property
    def is_rewritten(self) -> bool:
        """Whether the published file is another one than that of the site."""
        return bool(self.own_digest) or not self.facts.is_clean


# --- link -----------------------------------------------------------------------------------------


class PostRef(Struct, frozen=True, gc=False, omit_defaults=True):
    """A neighbour of a post, with only what a link to it shows. `marks` as in `ArticleState`."""

    url: str
    title: str
    date: dt.datetime
    marks: tuple[Mark, ...] = ()


class Chain(Struct, frozen=True, kw_only=True, gc=False):
    """The neighbours of a post in one chain: `by` is site or the name of a taxonomy, such as
    category; `name` is the name of the term."""

    by: str
    name: str
    previous: PostRef | None
    next: PostRef | None


class Discussion(Struct, frozen=True, kw_only=True, gc=False):
    """The discussion of an article: whether it is `open` to comments, until when if that ends, how
    many comments the page shows, and the path of the file with them ("" if there is none)."""

    open: bool
    until: dt.datetime | None = None
    count: int = 0
    path: str = ""


class Article(Struct, frozen=True, kw_only=True, gc=False):
    """A post after linking: visible, and with its address, neighbours, authors, terms, disclosure
    and state. `terms` has the names of its terms by the name of the taxonomy, "tag". Without
    `sources` and own reporting, its sources are unstated. `entries` are those of a live story, in
    the order of the file."""

    post: Post
    url: str
    id: str
    chains: tuple[Chain, ...]
    authors: tuple[str, ...]
    terms: Mapping[str, tuple[str, ...]]
    sources: tuple[Source, ...]
    has_own_reporting: bool
    disclosure: Disclosure
    state: ArticleState
    updated: dt.datetime
    entries: tuple[EntryRef, ...]
    discussion: Discussion


class PlacedPage(Struct, frozen=True, kw_only=True):
    """A visible page and its address."""

    page: Page
    url: str


class Resolved(Struct, frozen=True, kw_only=True, gc=False):
    """What the addresses in one document resolve to.

    `links[i]` replaces `document.refs[i]`: a site-relative address, an absolute one, a #fragment,
    or None if the address must not be published. `hreflangs` are the languages of the links that
    lead to a document in another language, by their index. `image` is the address of the document's
    picture, or "". `elsewhere` are those of `document.elsewhere`; a picture of this site has its
    site-relative one. `components` are those of the text, None for one that cannot be shown."""

    links: tuple[str | None, ...] = ()
    hreflangs: tuple[tuple[int, str], ...] = ()
    image: str = ""
    elsewhere: tuple[str, ...] = ()
    components: tuple[LinkedComponent | None, ...] = ()

    def picture(self, number: int) -> str:
        """The address of a picture in the text by its number, as `Img.ref` has it, or ""."""
        if number >= 0:
            return self.links[number] or ""
        return self.elsewhere[number_elsewhere(number)]


class Term(Struct, frozen=True, kw_only=True):
    """A term of a taxonomy, such as a tag, or an author, with its articles from the oldest to the
    newest, as indices into `Edition.articles`. `text` are the words of the term in the language of
    the edition, if there are any."""

    name: str
    url: str
    articles: tuple[int, ...]
    text: TermText | None = None


class EditionAuthor(Struct, frozen=True, kw_only=True):
    """An author as an edition shows them: `author` has the texts in its language, and what they
    leave out from the `original`, the author's own file. `role_lang` is the language of the role if
    it is another one, else ""."""

    author: Author
    original: Author
    role_lang: str = ""


class Excluded(Struct, frozen=True, kw_only=True):
    """A document that is not published, and until when. That of a translation is the reason of its
    original, the document at the path `of`, if that is not published either."""

    path: str
    reason: Literal["draft", "future", "expired"]
    until: dt.datetime | None = None
    of: str = ""

    @property
    def state(self) -> str:
        """What messages say of the document: "is a draft"."""
        state = {
            "draft": "is a draft",
            "future": "is not published yet",
            "expired": "has expired",
        }[self.reason]
        return f"is not published: its original {state}" if self.of else state


class PreviewOnly(Struct, frozen=True, kw_only=True):
    """A document at the address `url` that only a build with drafts shows. One that is scheduled
    becomes public at the moment `until`."""

    url: str
    reason: Literal["draft", "future"]
    until: dt.datetime | None = None


class Redirect(Struct, frozen=True, kw_only=True):
    """An old address that redirects to `target`: the `alias` of the document `path`, as it was
    written at the `place`, line and column."""

    url: str
    target: str
    title: str
    path: str
    alias: str
    place: tuple[int, int]

    @property
    def owner(self) -> str:
        """How messages name it."""
        return f"the alias {self.alias} of {self.path}"


class Asset(Struct, frozen=True, kw_only=True):
    """A file that is published unchanged at the address `url`."""

    url: str
    file: File


class Version(Struct, frozen=True, kw_only=True, gc=False):
    """A document in one of its languages: `lang`, the code of an edition if it has one, and its
    address."""

    lang: str
    url: str


class Edition(Struct, frozen=True, kw_only=True):
    """What a site publishes in one language, under one path: `config` has the title, the language
    and the menu of this edition, and its addresses begin with `prefix`: "/fr", or "" for the
    edition in the language of the site. `base` is that of the whole site.

    `articles` are those that lists name, and `unlisted` those that have a page and are in no list;
    both are sorted from the oldest to the newest, by (date, url). `taxonomies` are those of the
    site, and `terms` the terms that its articles have, by the name of the taxonomy and by key;
    `by_author` are those of authors, by key. `authors` are by key, and so are the addresses of
    their lists, `author_urls`; `feeds` are the addresses of the lists that have feeds; `news` are
    the indices of the articles that are news now, and `corrected` those of the articles with
    corrections, retractions among them. `policy_url` is the address of the page about the use of
    AI, or "". `replaced` are those of `urls.REPLACEABLE` at which the edition has a post or a
    page."""

    config: Config
    base: Base
    prefix: str
    articles: tuple[Article, ...]
    unlisted: tuple[Article, ...]
    pages: tuple[PlacedPage, ...]
    authors: dict[str, EditionAuthor]
    author_urls: dict[str, str]
    by_author: dict[str, Term]
    taxonomies: tuple[Taxonomy, ...]
    terms: dict[str, dict[str, Term]]
    news: tuple[int, ...]
    corrected: tuple[int, ...]
    feeds: tuple[str, ...]
    policy_url: str
    replaced: tuple[str, ...]

    @property
    def with_pages(self) -> tuple[Article, ...]:
        """The articles that have a page: the listed ones, then the unlisted ones."""
        return (*self.articles, *self.unlisted)

    def at(self, address: str) -> str:
        """Where the edition has what the edition in the language of the site has at `address`:
        "/fr/tags/" for "/tags/"."""
        return self.prefix + address

    def term_texts(self) -> Iterator[tuple[TermText, str]]:
        """The words of its terms, each with the address of the list that they are at the head
        of."""
        for terms in self.terms.values():
            yield from ((term.text, term.url) for term in terms.values() if term.text)

    def groups(self) -> Iterator[tuple[Taxonomy, dict[str, Term]]]:
        """Its taxonomies, each with the terms of it, by key."""
        return ((taxonomy, self.terms[taxonomy.name]) for taxonomy in self.taxonomies)

    @property
    def host(self) -> str:
        """The prefix of the host that the edition is on, as `Base.host_of` gives it."""
        return self.base.host_of(self.at("/"))

    def on_host(self, address: str) -> str:
        """Where the host of the edition has what that of the site has at `address`:
        "/fr/robots.txt" for "/robots.txt" on a host of its own."""
        return self.host + address[1:]


def articles_of(editions: tuple[Edition, ...]) -> tuple[Article, ...]:
    """The listed articles of several editions, from the oldest to the newest, by (date, url)."""
    return _in_order([edition.articles for edition in editions])


def unlisted_of(editions: tuple[Edition, ...]) -> tuple[Article, ...]:
    """The unlisted articles of several editions, in the same order."""
    return _in_order([edition.unlisted for edition in editions])


def _in_order(groups: list[tuple[Article, ...]]) -> tuple[Article, ...]:
    if len(groups) == 1:
        return groups[0]
    everything = [article for group in groups for article in group]
    return tuple(sorted(everything, key=lambda article: (article.post.meta.date, article.url)))


class Outline(Struct, frozen=True, kw_only=True):
    """What is published, in which order, at which address: a whole site, but for the targets of its
    links.

    The first of the `editions` is in the language of the site. `articles`, `unlisted` and `pages`
    are those of all editions, the first two as in `articles_of` and `unlisted_of`. `authors` are by
    key. `versions` has the versions of a document with translations, the original first, by the
    address of each of them: all of them for an unlisted document, and the listed ones for another.
    The outline is valid from the moment `since` up to `until` (None: without limit); `next_due` is
    when readers will see the next change."""

    editions: tuple[Edition, ...]
    articles: tuple[Article, ...]
    unlisted: tuple[Article, ...]
    pages: tuple[PlacedPage, ...]
    authors: dict[str, Author]
    versions: dict[str, tuple[Version, ...]]
    excluded: tuple[Excluded, ...]
    preview_only: tuple[PreviewOnly, ...]
    since: dt.datetime | None
    until: dt.datetime | None
    next_due: dt.datetime | None

    @property
    def with_pages(self) -> tuple[Article, ...]:
        """The articles of all editions that have a page: the listed ones, then the unlisted
        ones."""
        return (*self.articles, *self.unlisted)

    def beside(self, edition: Edition) -> tuple[Edition, ...]:
        """The editions on the host of an edition, itself included."""
        return tuple([other for other in self.editions if other.host == edition.host])

    def edition_of(self, url: str) -> Edition:
        """The edition that the site-relative address `url` is in: the one under whose path it is,
        else that in the language of the site."""
        others = (edition for edition in self.editions[1:] if url.startswith(edition.at("/")))
        return next(others, self.editions[0])


class Site(Outline, frozen=True, kw_only=True):
    """An outline with the targets of all links: everything that is published.

    `resolved` holds the links of each document, by its path; `pictures` the pictures that documents
    use, by address; `described_pictures` what is known about the pictures of a document."""

    assets: tuple[Asset, ...]
    redirects: tuple[Redirect, ...]
    pictures: dict[str, UsedPicture]
    described_pictures: DescribedPictures
    resolved: dict[str, Resolved]
