"""Every type that crosses a stage. All are frozen; sequences are tuples; nothing is filled in later.

read gives `Tree`, parse gives `Parsed`, link gives `Site`, plan gives jobs, render gives bytes. The views at the end
are all that layouts can see; docs/layouts.md describes each of their fields.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import Meta, Raw, Struct

from sitegen import urls
from sitegen.errors import Problem

# --- read ---------------------------------------------------------------------------------------------------------


class File(Struct, frozen=True, kw_only=True):
    """One file of a site. `path` is relative to the site's folder, with "/"; `location` is where to read it, `size` its number
    of bytes, and `is_link` whether a link stands there."""

    path: str
    location: str
    digest: str
    size: int = 0
    is_link: bool = False


class Tree(Struct, frozen=True, kw_only=True):
    """What a build starts from. `layouts` and `static` hold the built-in files where the site has none of the name."""

    content: tuple[File, ...]
    layouts: tuple[File, ...]
    static: tuple[File, ...]


# --- front matter -------------------------------------------------------------------------------------------------

Text = Annotated[str, Meta(description="text", min_length=1)]
Date = Annotated[dt.datetime, Meta(description="2026-05-03 or 2026-05-03T10:00:00Z")]
WebAddress = Annotated[str, Meta(description="an address like https://example.org/page", pattern=urls.WEB_ADDRESS)]
Language = Annotated[str, Meta(description="a language tag like en or pt-BR", pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")]
Id = Annotated[str, Meta(description="an identifier that never changes, like tag:example.org,2019:a-post",
                         pattern=r"^[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-Z_a-z~]+$")]
# "unstated" is for imported archives, where nobody can say any more.
Involvement = Literal["none", "assisted", "generated", "automated", "unstated"]
INVOLVEMENTS: tuple[str, ...] = get_args(Involvement)


class Source(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What an article was made from."""

    name: Annotated[str, Meta(description='the name of the publication, such as "CNN"', min_length=1)]
    url: WebAddress = ""
    title: Text | None = None
    author: Text | None = None
    published: Date | None = None
    feed: WebAddress = ""
    relation: Literal["based_on", "cited"] = "based_on"


class Ai(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What part Artificial Intelligence had in an article."""

    involvement: Involvement
    model: Text | None = None
    provider: Text | None = None
    generated_at: Date | None = None
    description: Text | None = None
    prompt_url: WebAddress = ""


class Review(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A person's sign-off, bound to the digest of the text that was read."""

    by: Annotated[str, Meta(description="the key of an author")]
    at: Date
    scope: Literal["substantive", "copyedit"] = "substantive"
    sha256: Annotated[str, Meta(description="the SHA-256 digest of the text, 64 hexadecimal digits", pattern="^[0-9a-f]{64}$")]


class Correction(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    date: Date
    text: Text
    type: Literal["correction", "clarification", "retraction"] = "correction"


class PostMeta(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The front matter of a post."""

    title: Text
    date: Date
    author: Annotated[str | tuple[str, ...], Meta(description="the key of an author, or a list of keys")]
    source: Annotated[str | Source | tuple[str | Source, ...],
                      Meta(description='a name such as "CNN", or {name, url, title, author, published}, or a list of those')]
    ai: Annotated[bool | Ai | None, Meta(
        description="true, false or {involvement: none|assisted|generated|automated, …}")] = None
    review: Review | None = None
    corrections: tuple[Correction, ...] = ()
    slug: Text | None = None
    summary: Text | None = None
    tags: Annotated[tuple[Text, ...], Meta(description="a list like [politics, world]")] = ()
    category: Text | None = None
    series: Text | None = None
    updated: Date | None = None
    expires: Date | None = None
    draft: bool = False
    image: Annotated[str | None, Meta(description="a picture file beside the post, /a-file-in-static.jpg or https://…")] = None
    image_alt: Annotated[str | None, Meta(description="what the picture shows, in words")] = None
    lang: Language | None = None
    aliases: Annotated[tuple[str, ...], Meta(description="a list of addresses like /old/address/")] = ()
    layout: Annotated[str | None, Meta(description="the name of a layout, such as post or special.html")] = None
    comments: bool = True
    license: Annotated[str | None, Meta(description="a name or an address of a licence")] = None
    id: Id | None = None
    params: dict[str, Any] = {}


class PageMeta(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The front matter of a page."""

    title: Text
    slug: Text | None = None
    summary: Text | None = None
    updated: Date | None = None
    draft: bool = False
    image: Annotated[str | None, Meta(description="a picture file beside the page, /a-file-in-static.jpg or https://…")] = None
    image_alt: Annotated[str | None, Meta(description="what the picture shows, in words")] = None
    lang: Language | None = None
    aliases: Annotated[tuple[str, ...], Meta(description="a list of addresses like /old/address/")] = ()
    layout: Annotated[str | None, Meta(description="the name of a layout, such as page or special.html")] = None
    params: dict[str, Any] = {}


class AuthorMeta(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The front matter of an author."""

    name: Text
    kind: Literal["person", "organization"] = "person"
    role: Text | None = None
    url: WebAddress = ""
    image: Annotated[str | None, Meta(description="a picture file beside this one, /a-file-in-static.jpg or https://…")] = None
    image_alt: Annotated[str | None, Meta(description="what the picture shows, in words")] = None
    same_as: Annotated[tuple[WebAddress, ...], Meta(description="a list of addresses of profiles")] = ()
    params: dict[str, Any] = {}


# --- comments -----------------------------------------------------------------------------------------------------

CommentId = Annotated[str, Meta(description='letters and digits, such as "17"', pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


class Comment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a reader wrote under a post: one entry of a file under content/comments/. `parent` is the comment that it replies to;
    one that is `deleted` has replies that stayed."""

    id: CommentId
    parent: CommentId | None = None
    date: Date
    author: Text | None = None
    website: WebAddress = ""
    deleted: bool = False
    text: Text | None = None


class CommentFile(Struct, frozen=True, kw_only=True, omit_defaults=True):
    comment: Annotated[tuple[Comment, ...], Meta(description="entries that begin with [[comment]]")] = ()


# --- parse --------------------------------------------------------------------------------------------------------


class Ref(Struct, frozen=True, kw_only=True):
    """An address that an author wrote and that has to be resolved; `what` is named where it is neither a page nor a picture. Where
    it stands in a text, `Body.places` says; line and column are those of one that stands elsewhere."""

    target: str
    image: bool = False
    what: str = ""
    line: int = 0
    column: int = 0


class Place(Struct, frozen=True, array_like=True):
    """Where an address stands: in the author's file, and in the HTML, where `html[start:end]` is the whole attribute
    (`href="other.md"`) that is to be replaced."""

    start: int
    end: int
    line: int
    column: int


class Img(Struct, frozen=True, array_like=True):
    """One <img> of a body: `html[start:end]` is the tag, and `ref` the number of its address among the document's `refs`, or -1.
    The author said how wide and high it is in pixels, or in another way (-1), or nothing (0), and, if it is `settled`, how it is
    loaded. It may stand `inside` a <picture> of the author's, or name sizes of its own."""

    start: int
    end: int
    ref: int
    width: int
    height: int
    settled: bool
    inside: bool


class Heading(Struct, frozen=True):
    level: int
    id: str
    title: str


class Body(Struct, frozen=True, kw_only=True):
    """What nobody sees of a document but its own page, and the feeds that carry it: a text that jobs name by its digest,
    so that the site need not be planned anew when it is edited. `places` are those of the document's `refs`."""

    html: str
    places: tuple[Place, ...] = ()
    images: tuple[Img, ...] = ()
    headings: tuple[Heading, ...] = ()
    words: int = 0
    has_code: bool = False
    reading_minutes: int = 1

    def filled(self, links: tuple[str | None, ...], address: Callable[[str], str]) -> str:
        """The HTML, with those of the `links` that `address` makes addresses of at their places."""
        return urls.fill(self.html, [(place.start, place.end) for place in self.places], links, address)


class _Document(Struct, frozen=True, kw_only=True):
    """What posts, pages and authors have in common. Of the text it is what others can see: addresses that it leads to, ids
    that they can lead to, its summary. `marks` say where the values of the front matter stand ("title", "author.0",
    "review.by" → line and column); they are decoded when there is something to say about one."""

    path: str
    refs: tuple[Ref, ...]
    ids: tuple[str, ...]
    summary: str
    image: Ref | None
    marks: Raw

    def mark(self, *fields: str) -> tuple[int, int]:
        """Line and column of the first of the `fields` that is there, else (0, 0)."""
        marks = msgspec.msgpack.decode(self.marks, type=dict[str, tuple[int, int]])
        return next((marks[field] for field in fields if field in marks), (0, 0))


class Post(_Document, frozen=True, kw_only=True, tag="post"):
    """One post. `slug` is its part of an address. `text_digest` is, where there is a review, the digest of what reviews
    sign: title, summary and body (SHA-256)."""

    meta: PostMeta
    slug: str
    text_digest: str


class Page(_Document, frozen=True, kw_only=True, tag="page"):
    meta: PageMeta


class Author(_Document, frozen=True, kw_only=True, tag="author"):
    key: str
    meta: AuthorMeta


Document = Post | Page | Author


class Thread(Struct, frozen=True, kw_only=True, tag="thread"):
    """The comments on a post, of which others see how many there are. What they say is a text that the page of the post
    names by its digest: its comments as encoded `CommentView`s."""

    path: str
    count: int


class Parsed(Struct, frozen=True, kw_only=True):
    """Everything under content/: documents, comments, the files that are published beside them, and documents with errors."""

    posts: tuple[Post, ...]
    pages: tuple[Page, ...]
    authors: tuple[Author, ...]
    threads: tuple[Thread, ...] = ()
    files: tuple[File, ...]
    broken: tuple[str, ...] = ()

    def paths(self) -> tuple[str, ...]:
        """The documents that could be read, sorted."""
        documents: tuple[Document, ...] = (*self.posts, *self.pages, *self.authors)
        return tuple(sorted(document.path for document in documents))


# --- pictures -----------------------------------------------------------------------------------------------------


class Picture(Struct, frozen=True, kw_only=True):
    """What a picture file holds: pixels as a reader sees them, after the `turn` that its EXIF asks for (1 to 8; 1 is none).
    `lean`: nothing has to be taken out of it; `drawn`: it has few colours, so that they must stay as they are.

    `kind` is "jpeg", "png", "gif", "webp" or "svg"; `digest` that of the bytes. `fault` says why nobody can show it.
    """

    kind: str = ""
    width: int = 0
    height: int = 0
    turn: int = 1
    lean: bool = True
    moving: bool = False
    drawn: bool = False
    digest: str = ""
    fault: str = ""


class Shown(Struct, frozen=True, kw_only=True):
    """A picture that is published; `shown`, in a page, and not only beside one."""

    file: File
    facts: Picture
    shown: bool


# --- link ---------------------------------------------------------------------------------------------------------


class PostRef(Struct, frozen=True):
    """What a post knows of its neighbour, and no more."""

    url: str
    title: str
    date: dt.datetime


class Chain(Struct, frozen=True, kw_only=True):
    """The neighbours of a post in one chain: `by` is site, category or series; `name` is which category or series."""

    by: str
    name: str
    previous: PostRef | None
    next: PostRef | None


class Disclosure(Struct, frozen=True, kw_only=True):
    """What every output says about the part AI had in one article: a row of the table in disclosure.py, and what the post
    adds to it. "" stands for what is not said.

    `label` and `tag` are the interface strings of the sentence under the headline and of the mark in lists. `w3c`, `iptc`,
    `schema` and `mode` say it in the words of the W3C group's draft, of IPTC (an address), of schema.org (an address) and
    of the header AI-Disclosure. `reviewer` is the key of an author.
    """

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
        return self.reviewed_at is not None


class Discussion(Struct, frozen=True, kw_only=True):
    """What readers can do under an article, and have done: whether it is `open` to comments, until when if that ends, how many
    comments it shows, and the path of the file that they stand in ("": no file)."""

    open: bool
    until: dt.datetime | None = None
    count: int = 0
    path: str = ""


class Article(Struct, frozen=True, kw_only=True):
    """A visible post in its place: address, resolved addresses of its body, neighbours, disclosure.

    `links[i]` replaces `post.refs[i]`: a site-relative address, an absolute one, a #fragment, or None where the
    address must not be published.
    """

    post: Post
    url: str
    id: str
    links: tuple[str | None, ...]
    image: str
    chains: tuple[Chain, ...]
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    category: str
    sources: tuple[Source, ...]
    disclosure: Disclosure
    updated: dt.datetime
    discussion: Discussion


class LinkedPage(Struct, frozen=True, kw_only=True):
    page: Page
    url: str
    links: tuple[str | None, ...]
    image: str


class LinkedAuthor(Struct, frozen=True, kw_only=True):
    author: Author
    url: str
    links: tuple[str | None, ...]
    image: str


class Term(Struct, frozen=True, kw_only=True):
    """A tag, a category or an author, with its articles from the oldest to the newest, as indices into `Site.articles`."""

    name: str
    url: str
    articles: tuple[int, ...]


class Excluded(Struct, frozen=True, kw_only=True):
    """A document that is not published, and until when."""

    path: str
    reason: Literal["draft", "future", "expired"]
    until: dt.datetime | None = None


class Early(Struct, frozen=True, kw_only=True):
    """A document at the address `url` that only a build with drafts shows; what is not yet due is shown to all from `until` on."""

    url: str
    reason: Literal["draft", "future"]
    until: dt.datetime | None = None


class Asset(Struct, frozen=True, kw_only=True):
    """A file that is published as it is."""

    url: str
    file: File


class Site(Struct, frozen=True, kw_only=True):
    """Everything that is published, in order. Articles run from the oldest to the newest, by (date, url).

    `news` are the indices of the articles that are news at this moment, `feeds` the addresses of the lists that have feeds.
    `pictures` are those of the assets and static files that documents use, by address.
    All this is so from the moment `since` up to `until`, if there is one. `next_due` is when readers will see a change.
    """

    articles: tuple[Article, ...]
    pages: tuple[LinkedPage, ...]
    authors: dict[str, LinkedAuthor]
    by_author: dict[str, Term]
    tags: dict[str, Term]
    categories: dict[str, Term]
    assets: tuple[Asset, ...]
    pictures: dict[str, Shown]
    excluded: tuple[Excluded, ...]
    early: tuple[Early, ...]
    news: tuple[int, ...]
    feeds: tuple[str, ...]
    since: dt.datetime | None
    until: dt.datetime | None
    next_due: dt.datetime | None
    policy_url: str
    problems: tuple[Problem, ...]


# --- views: what layouts see --------------------------------------------------------------------------------------


class Html(Struct, frozen=True):
    """HTML that is safe to publish as it is; everything else is escaped."""

    html: str

    def __html__(self) -> str:
        return self.html

    def __str__(self) -> str:
        return self.html


class Link(Struct, frozen=True):
    url: str
    title: str


class SizeView(Struct, frozen=True):
    """A picture in one size: its address, and how many pixels it is wide."""

    url: str
    width: int


class PictureView(Struct, frozen=True, kw_only=True):
    """How wide and high a picture is, in pixels, and the smaller sizes of it in WebP, if there are any."""

    width: int
    height: int
    sizes: tuple[SizeView, ...] = ()


class PublisherView(Struct, frozen=True, kw_only=True):
    name: str
    url: str
    email: str
    logo: str
    same_as: tuple[str, ...]


class FeedView(Struct, frozen=True):
    """A feed as a link; `type` is its media type."""

    title: str
    url: str
    type: str


class ServiceView(Struct, frozen=True, kw_only=True):
    """Where comments are kept: an Isso server, or a repository on GitHub."""

    server: str
    repo: str
    repo_id: str
    category: str
    category_id: str


class SiteView(Struct, frozen=True, kw_only=True):
    """The site as every page sees it: nothing in it changes when a post is added."""

    title: str
    base_url: str
    language: str
    description: str
    responsible: str
    publisher: PublisherView
    nav: tuple[Link, ...]
    policy_url: str
    feed_url: str
    feeds: tuple[FeedView, ...]
    comments: str
    comment_service: ServiceView
    csp: str
    picture_sizes: str
    search_url: str
    search_csp: str
    params: dict[str, Any]


class TermView(Struct, frozen=True):
    """A tag, category or author as a link, with the number of its posts where a list shows it (else 0)."""

    name: str
    url: str
    count: int = 0


class SourceView(Struct, frozen=True, kw_only=True):
    name: str
    url: str
    title: str
    author: str
    published: dt.datetime | None
    relation: str


class CorrectionView(Struct, frozen=True, kw_only=True):
    date: dt.datetime
    text: str
    type: str


class AuthorView(Struct, frozen=True, kw_only=True):
    key: str
    name: str
    url: str
    kind: str
    role: str
    website: str
    image: str
    image_alt: str
    picture: PictureView | None
    same_as: tuple[str, ...]
    biography: Html
    params: dict[str, Any]


class ReviewView(Struct, frozen=True, kw_only=True):
    """A review that holds: who answers for the text, and since when."""

    name: str
    url: str
    kind: str
    at: dt.datetime


class DisclosureView(Struct, frozen=True, kw_only=True):
    """`label` is the sentence under the headline and `tag` the mark on a list card; both are "" without a label."""

    involvement: str
    label: str
    tag: str
    reviewed: bool
    review: ReviewView | None
    w3c: str
    iptc: str
    schema: str
    mode: str
    model: str
    provider: str
    prompt_url: str
    generated_at: dt.datetime | None
    description: str


class CardView(Struct, frozen=True, kw_only=True):
    """A post as a list shows it. It has a `thumbnail` only where the layout asks for that by name."""

    url: str
    title: str
    summary: str
    date: dt.datetime
    lang: str
    authors: tuple[TermView, ...]
    sources: tuple[SourceView, ...]
    category: TermView | None
    image: str
    image_alt: str
    thumbnail: PictureView | None = None
    ai_tag: str
    comment_count: int = 0


class SectionView(Struct, frozen=True, kw_only=True):
    """A category with its newest posts, as the home page shows it."""

    name: str
    url: str
    posts: tuple[CardView, ...]


class RelatedView(Struct, frozen=True):
    """A post as another one mentions it, and no more: what is not shown there must not make that page anew."""

    url: str
    title: str
    date: dt.datetime
    lang: str
    ai_tag: str


class CommentView(Struct, frozen=True, kw_only=True):
    """A comment with its replies. Nobody has read it: `text` is made of a few tags, and `author` is "" for who gives no name."""

    id: str
    author: str
    website: str
    date: dt.datetime
    text: Html
    deleted: bool
    replies: tuple[CommentView, ...] = ()


class PostView(Struct, frozen=True, kw_only=True, tag="post", tag_field="kind"):
    url: str
    title: str
    lang: str
    summary: str
    date: dt.datetime
    updated: dt.datetime | None
    authors: tuple[AuthorView, ...] = ()
    sources: tuple[SourceView, ...]
    disclosure: DisclosureView
    corrections: tuple[CorrectionView, ...]
    tags: tuple[TermView, ...]
    category: TermView | None
    series: str
    chains: tuple[Chain, ...]
    headings: tuple[Heading, ...] = ()
    image: str
    image_alt: str
    picture: PictureView | None
    card: str
    words: int = 0
    reading_minutes: int = 0
    has_code: bool = False
    comments: bool
    comments_until: dt.datetime | None
    comment_count: int
    thread: tuple[CommentView, ...] = ()
    license: str
    draft: bool
    params: dict[str, Any]


class PageView(Struct, frozen=True, kw_only=True, tag="page", tag_field="kind"):
    url: str
    title: str
    lang: str
    summary: str
    updated: dt.datetime | None
    headings: tuple[Heading, ...] = ()
    image: str
    image_alt: str
    picture: PictureView | None
    has_code: bool = False
    draft: bool
    params: dict[str, Any]


class ListView(Struct, frozen=True, kw_only=True, tag="list", tag_field="kind"):
    """A list of posts: home, a tag, a category, an author, a month. `number` is 0 on the first page of a list.

    `of` says which kind of list it is; `author` is set on an author's page; `older` and `newer` lead along the list.
    """

    url: str
    title: str
    lang: str
    summary: str
    of: str
    number: int
    posts: tuple[CardView, ...] = ()
    newer: str
    older: str
    feeds: tuple[FeedView, ...] = ()
    author: AuthorView | None = None


class TermsView(Struct, frozen=True, kw_only=True, tag="terms", tag_field="kind"):
    """A list of terms: all tags, categories or authors; the years or the months of the archive."""

    url: str
    title: str
    lang: str
    summary: str
    of: str
    terms: tuple[TermView, ...]
    groups: tuple[TermGroup, ...] = ()


class TermGroup(Struct, frozen=True, kw_only=True):
    """One year of the archive with its months."""

    name: str
    url: str
    count: int
    terms: tuple[TermView, ...]


class LedgerView(Struct, frozen=True, kw_only=True):
    """A post as the ledger lists it: who answers for it, what it is made from, what part AI had, what was corrected."""

    url: str
    id: str
    title: str
    lang: str
    date: dt.datetime
    updated: dt.datetime | None
    authors: tuple[TermView, ...]
    sources: tuple[SourceView, ...]
    disclosure: DisclosureView
    corrections: tuple[CorrectionView, ...]


class TotalView(Struct, frozen=True, kw_only=True):
    """How many posts there are of one involvement, and how many of them hold a review; `url` is the list of them."""

    involvement: str
    name: str
    url: str
    count: int
    reviewed: int


class MonthView(Struct, frozen=True, kw_only=True):
    """The number of posts of one month by involvement, in the order of the totals."""

    name: str
    month: str
    counts: tuple[int, ...]


class TransparencyView(Struct, frozen=True, kw_only=True, tag="transparency", tag_field="kind"):
    """A page of the ledger. `involvement` is "" for all posts; `lists` are the involvements that have posts, with the
    addresses of their lists. `totals` and `months` stand on the first page of all posts only."""

    url: str
    title: str
    lang: str
    summary: str
    involvement: str
    number: int
    posts: tuple[LedgerView, ...] = ()
    newer: str
    older: str
    lists: tuple[Link, ...]
    totals: tuple[TotalView, ...] = ()
    months: tuple[MonthView, ...] = ()


class RedirectView(Struct, frozen=True, kw_only=True, tag="redirect", tag_field="kind"):
    """An old address that leads to `target`."""

    url: str
    title: str
    lang: str
    target: str


class SearchView(Struct, frozen=True, kw_only=True, tag="search", tag_field="kind"):
    """The search. `library` is the address of the folder that finds, `shards` are those of what it finds in; `years`, `categories`
    and `involvements` are what results can be filtered by: values, and the names that readers know them by."""

    url: str
    title: str
    lang: str
    summary: str
    library: str
    shards: tuple[str, ...]
    years: tuple[ChoiceView, ...]
    categories: tuple[ChoiceView, ...]
    involvements: tuple[ChoiceView, ...]


class ChoiceView(Struct, frozen=True):
    """One of the values of a filter."""

    value: str
    name: str


class NotFoundView(Struct, frozen=True, kw_only=True, tag="not_found", tag_field="kind"):
    url: str
    title: str
    lang: str


View = PostView | PageView | ListView | TermsView | TransparencyView | SearchView | RedirectView | NotFoundView


# --- plan ---------------------------------------------------------------------------------------------------------


class PageJob(Struct, frozen=True, kw_only=True):
    """Everything one page is made of. What many pages share stands here by the digest of its encoding: `closure`, the
    templates that the layout can reach with their digests; `strings`; `site`, a SiteView; `authors`, the AuthorViews of
    a post; `collections`, by name; `assets`, the addresses of style sheets and scripts by name. `cards` are the encoded
    CardViews of a list, the RelatedViews of a post, or the LedgerViews of a page of the ledger. `links` go into the places
    of the body, and `pictures` are those of them, by number, whose sizes are known; the view takes its headings from the body, and what
    else it says of the text. Times are in the zone `timezone`.
    """

    layout: str
    closure: str
    strings: str
    source: str
    timezone: str
    site: str
    view: View
    authors: tuple[str, ...] = ()
    cards: Raw
    links: tuple[str | None, ...] = ()
    pictures: tuple[tuple[int, PictureView], ...] = ()
    collections: dict[str, str] = {}
    assets: str


class AssetJob(Struct, frozen=True, kw_only=True):
    """A style sheet or a script, whole."""

    text: str


class SizeJob(Struct, frozen=True, kw_only=True):
    """A picture file in another size, as WebP. `path` is named in messages."""

    path: str
    facts: Picture
    width: int
    height: int


class LeanJob(Struct, frozen=True, kw_only=True):
    """A picture file upright, and without what it tells beside the picture."""

    path: str
    facts: Picture


class SocialJob(Struct, frozen=True, kw_only=True):
    """The card that social networks show for a post without a picture."""

    title: str
    site: str
    label: str


class SearchEntry(Struct, frozen=True, kw_only=True):
    """What the search shows of a post, and filters it by; `date` is what readers see of it."""

    url: str
    title: str
    lang: str
    date: str
    sources: str
    ai_tag: str
    year: str
    category: str
    involvement: str


class SearchJob(Struct, frozen=True, kw_only=True):
    """One shard of the index, in the language of the site: `posts` are encoded SearchEntries, whose texts are their bodies."""

    language: str
    posts: Raw


class LibraryJob(Struct, frozen=True, kw_only=True):
    """What a browser searches with."""

    language: str


class FeedAuthor(Struct, frozen=True):
    name: str
    url: str
    image: str


class FeedItem(Struct, frozen=True, kw_only=True):
    """`sources` go with the word that stands before them. `links` go into the places of the body."""

    url: str
    id: str
    title: str
    lang: str
    date: dt.datetime
    updated: dt.datetime
    summary: str
    image: str
    authors: tuple[FeedAuthor, ...]
    tags: tuple[str, ...]
    sources: tuple[tuple[str, SourceView, str], ...]
    corrections: tuple[CorrectionView, ...]
    disclosure: DisclosureView
    links: tuple[str | None, ...]
    comment_count: int = 0


class FeedJob(Struct, frozen=True, kw_only=True):
    """One feed of the list at the address `url`, in whatever format; `items` are encoded FeedItems, from the newest to the
    oldest. Without bodies it carries summaries. With `clean`, nobody has looked at the HTML in them yet."""

    url: str
    id: str
    title: str
    description: str
    base_url: str
    language: str
    timezone: str
    publisher: str
    publisher_url: str
    logo: str
    clean: bool
    items: Raw


class SitemapJob(Struct, frozen=True, kw_only=True):
    """Addresses of the site, each with the moment of its last change in W3C date format, or "" where that is not known."""

    base_url: str
    entries: tuple[tuple[str, str], ...]


class NewsJob(Struct, frozen=True, kw_only=True):
    """Address, language, moment of publication and title of each post of the last two days."""

    base_url: str
    name: str
    entries: tuple[tuple[str, str, str, str], ...]


class RobotsJob(Struct, frozen=True, kw_only=True):
    base_url: str
    sitemaps: tuple[str, ...]
    training: bool


class ReservationJob(Struct, frozen=True, kw_only=True):
    base_url: str


class LedgerJob(Struct, frozen=True, kw_only=True):
    """Everything that anybody needs to audit the site; `posts` are encoded LedgerViews, from the newest to the oldest."""

    base_url: str
    title: str
    publisher: str
    responsible: str
    policy_url: str
    totals: tuple[TotalView, ...]
    months: tuple[MonthView, ...]
    posts: Raw


class HeadersJob(Struct, frozen=True, kw_only=True):
    """The Content-Security-Policy of all pages, or "", and address, mode, model and provider of each post that says what part AI
    had in it."""

    base_url: str
    csp: str
    entries: tuple[tuple[str, str, str, str], ...]


class Job(Struct, frozen=True, array_like=True, gc=False):
    """One file to be published: `function` ("module:name") makes its bytes of an encoded job, whose digest is `input`, and of
    the bodies of the documents with the paths `bodies`, and of nothing else.

    `owner` names, for messages, what asked for the file. An `output` that ends with "/" is a folder: which files stand in it
    is known when the job has run.
    """

    output: str
    owner: str
    function: str
    input: str
    bodies: tuple[str, ...] = ()
    file: str = ""

    @property
    def is_folder(self) -> bool:
        return self.output.endswith("/")


class Copy(Struct, frozen=True, array_like=True, gc=False):
    """One file of the site, `path`, to be published as it is."""

    output: str
    path: str


class Plan(Struct, frozen=True, kw_only=True):
    """`inputs` are the encoded jobs by their digests, and `shared` the encodings that they name by digest."""

    jobs: tuple[Job, ...]
    copies: tuple[Copy, ...]
    inputs: dict[str, bytes]
    shared: dict[str, bytes]


# --- publish ------------------------------------------------------------------------------------------------------


class Published(Struct, frozen=True, kw_only=True):
    """What a build changed in the output folder, as sorted output paths."""

    written: tuple[str, ...]
    deleted: tuple[str, ...]
    unchanged: int
