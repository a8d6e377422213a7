"""read gives a `Tree`; parse, of its documents with their front matter, gives `Parsed`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from html import escape
from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import Meta, Struct

from sitegen import urls

# --- read -----------------------------------------------------------------------------------------


class File(Struct, frozen=True, kw_only=True, gc=False):
    """One file of a site. `path` is relative to the site's folder, with "/"; `location` is where to
    read it, `size` its number of bytes, `is_link` whether a link stands there, and `kind` what it
    is by its first bytes (see kinds.py), if it is no document."""

    path: str
    location: str
    digest: str
    size: int = 0
    is_link: bool = False
    kind: str = ""


class Tree(Struct, frozen=True, kw_only=True):
    """What a build starts from. `layouts` and `static` hold the built-in files where the site has
    none of the name. `litter` are the paths of what programs left there, which is no part of the
    site."""

    content: tuple[File, ...]
    layouts: tuple[File, ...]
    static: tuple[File, ...]
    litter: tuple[str, ...] = ()


# --- front matter ---------------------------------------------------------------------------------

# What people write as they like, and not one of a few words, a key or an address.
PROSE = {"prose": True}
Text = Annotated[str, Meta(description="text", min_length=1, extra=PROSE)]
Slug = Annotated[str, Meta(description="text", min_length=1)]
SourceName = Annotated[str, Meta(extra=PROSE)]
Date = Annotated[dt.datetime, Meta(description="2026-05-03 or 2026-05-03T10:00:00Z")]
WebAddress = Annotated[
    str, Meta(description="an address like https://example.org/page", pattern=urls.WEB_ADDRESS)
]
Language = Annotated[
    str,
    Meta(
        description="a language tag like en or pt-BR",
        pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$",
    ),
]
Id = Annotated[
    str,
    Meta(
        description="an identifier that never changes, like tag:example.org,2019:a-post",
        pattern=r"^[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-Z_a-z~]+$",
    ),
]
# "unstated" is for imported archives, where nobody can say any more.
Involvement = Literal["none", "assisted", "generated", "automated", "unstated"]
INVOLVEMENTS: tuple[str, ...] = get_args(Involvement)


class Source(
    Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True, omit_defaults=True
):
    """What an article was made from."""

    name: Annotated[
        str,
        Meta(description='the name of the publication, such as "CNN"', min_length=1, extra=PROSE),
    ]
    url: WebAddress = ""
    title: Text | None = None
    author: Text | None = None
    published: Date | None = None
    feed: WebAddress = ""
    relation: Literal["based_on", "cited"] = "based_on"


class Ai(
    Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True, omit_defaults=True
):
    """What part Artificial Intelligence had in an article."""

    involvement: Involvement
    model: Text | None = None
    provider: Text | None = None
    generated_at: Date | None = None
    description: Text | None = None
    prompt_url: WebAddress = ""


class Review(
    Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True, omit_defaults=True
):
    """A person's sign-off, bound to the digest of the text that was read."""

    by: Annotated[str, Meta(description="the key of an author")]
    at: Date
    scope: Literal["substantive", "copyedit"] = "substantive"
    sha256: Annotated[
        str,
        Meta(
            description="the SHA-256 digest of the text, 64 hexadecimal digits",
            pattern="^[0-9a-f]{64}$",
        ),
    ]


class Correction(
    Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True, omit_defaults=True
):
    date: Date
    text: Text
    type: Literal["correction", "clarification", "retraction"] = "correction"


class PostMeta(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """The front matter of a post."""

    title: Text
    date: Date
    author: Annotated[
        str | tuple[str, ...], Meta(description="the key of an author, or a list of keys")
    ]
    source: Annotated[
        SourceName | Source | tuple[SourceName | Source, ...],
        Meta(
            description=(
                'a name such as "CNN", or {name, url, title, author, published}, or a list of those'
            )
        ),
    ]
    ai: Annotated[
        bool | Involvement | Ai | None,
        Meta(
            description=(
                "none, assisted, generated, automated, true, false or {involvement: …, model: …}"
            )
        ),
    ] = None
    review: Review | None = None
    corrections: tuple[Correction, ...] = ()
    slug: Slug | None = None
    summary: Text | None = None
    tags: Annotated[tuple[Text, ...], Meta(description="a list like [politics, world]")] = ()
    category: Text | None = None
    series: Text | None = None
    updated: Date | None = None
    expires: Date | None = None
    draft: bool = False
    image: Annotated[
        str | None,
        Meta(description="a picture file beside the post, /a-file-in-static.jpg or https://…"),
    ] = None
    image_alt: Annotated[
        str | None, Meta(description="what the picture shows, in words", extra=PROSE)
    ] = None
    lang: Language | None = None
    aliases: Annotated[
        tuple[str, ...], Meta(description="a list of addresses like /old/address/")
    ] = ()
    layout: Annotated[
        str | None, Meta(description="the name of a layout, such as post or special.html")
    ] = None
    comments: bool = True
    license: Annotated[
        str | None, Meta(description="a name or an address of a licence", extra=PROSE)
    ] = None
    id: Id | None = None
    params: dict[str, Any] = {}


class PageMeta(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The front matter of a page."""

    title: Text
    slug: Slug | None = None
    summary: Text | None = None
    updated: Date | None = None
    draft: bool = False
    image: Annotated[
        str | None,
        Meta(description="a picture file beside the page, /a-file-in-static.jpg or https://…"),
    ] = None
    image_alt: Annotated[
        str | None, Meta(description="what the picture shows, in words", extra=PROSE)
    ] = None
    lang: Language | None = None
    aliases: Annotated[
        tuple[str, ...], Meta(description="a list of addresses like /old/address/")
    ] = ()
    layout: Annotated[
        str | None, Meta(description="the name of a layout, such as page or special.html")
    ] = None
    params: dict[str, Any] = {}


class AuthorMeta(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The front matter of an author."""

    name: Text
    kind: Literal["person", "organization"] = "person"
    role: Text | None = None
    url: WebAddress = ""
    image: Annotated[
        str | None,
        Meta(description="a picture file beside this one, /a-file-in-static.jpg or https://…"),
    ] = None
    image_alt: Annotated[
        str | None, Meta(description="what the picture shows, in words", extra=PROSE)
    ] = None
    same_as: Annotated[
        tuple[WebAddress, ...], Meta(description="a list of addresses of profiles")
    ] = ()
    aliases: Annotated[
        tuple[str, ...], Meta(description="a list of addresses like /old/address/")
    ] = ()
    params: dict[str, Any] = {}


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a value of an author's own, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list, tuple)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts_in(inner)


# --- comments -------------------------------------------------------------------------------------

CommentId = Annotated[
    str,
    Meta(
        description='letters and digits, such as "17"', pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
    ),
]


class Comment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a reader wrote under a post: one entry of a file under content/comments/. `parent` is
    the comment that it replies to; one that is `deleted` has replies that stayed."""

    id: CommentId
    parent: CommentId | None = None
    date: Date
    author: Text | None = None
    website: WebAddress = ""
    deleted: bool = False
    text: Text | None = None


class CommentFile(Struct, frozen=True, kw_only=True, omit_defaults=True):
    comment: Annotated[
        tuple[Comment, ...], Meta(description="entries that begin with [[comment]]")
    ] = ()


# --- parse ----------------------------------------------------------------------------------------


class Ref(Struct, frozen=True, kw_only=True, gc=False):
    """An address that an author wrote and that has to be resolved; `what` is named where it is
    neither a page nor a picture. Where it stands in a text, `Body.places` says; line and column are
    those of one that stands elsewhere."""

    target: str
    image: bool = False
    what: str = ""
    line: int = 0
    column: int = 0


class Place(Struct, frozen=True, array_like=True):
    """Where an address stands: in the author's file, and in the HTML, where `html[start:end]` is
    the whole attribute (`href="other.md"`) that is to be replaced."""

    start: int
    end: int
    line: int
    column: int


class Img(Struct, frozen=True, array_like=True):
    """One <img> of a body: `html[start:end]` is the tag, and `ref` the number of its address among
    the document's `refs`, or -1. The author said how wide and high it is in pixels, or in another
    way (-1), or nothing (0), and, if it is `settled`, how it is loaded. It may stand `inside` a
    <picture> of the author's, or name sizes of its own."""

    start: int
    end: int
    ref: int
    width: int
    height: int
    settled: bool
    inside: bool


class Phrase(Struct, frozen=True, array_like=True):
    """Words of the interface in a body, which pages have in their own language: the string `key`,
    with its field `number`, is to be in the place of `html[start:end]`."""

    start: int
    end: int
    key: str
    number: str = ""

    def html(self, text: str) -> str:
        """What is to be in that place, if `text` is the string."""
        said = escape(text.format(number=self.number))
        # A heading is no part of what an author has written, and stands in no table of contents.
        return f'\n<h2 class="footnotes-title">{said}</h2>' if self.key == "footnotes" else said


class Formula(Struct, frozen=True, array_like=True):
    """A formula in a body: `html[start:end]` is its LaTeX as code, in the place of which browsers
    get `mathml`."""

    start: int
    end: int
    mathml: str


class Heading(Struct, frozen=True):
    level: int
    id: str
    title: str


class Body(Struct, frozen=True, kw_only=True):
    """What nobody sees of a document but its own page, and the feeds that carry it: a text that
    jobs name by its digest, so that the site need not be planned anew when it is edited. `places`
    are those of the document's `refs`."""

    html: str
    places: tuple[Place, ...] = ()
    images: tuple[Img, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    formulas: tuple[Formula, ...] = ()
    headings: tuple[Heading, ...] = ()
    words: int = 0
    has_code: bool = False
    reading_minutes: int = 1

    def edits(
        self,
        links: tuple[str | None, ...],
        address: Callable[[str], str],
        words: Callable[[str], str],
    ) -> list[tuple[int, int, str]]:
        """What is to be in the places of the HTML, from where to where: the `links` that `address`
        makes addresses of, and the interface strings that `words` gives for their keys."""
        return [
            *(
                (
                    place.start,
                    place.end,
                    urls.attribute(self.html[place.start : place.end], target, address),
                )
                for place, target in zip(self.places, links, strict=True)
            ),
            *(
                (phrase.start, phrase.end, phrase.html(words(phrase.key)))
                for phrase in self.phrases
            ),
        ]

    def edited(self, edits: Iterable[tuple[int, int, str]]) -> str:
        """The HTML with the `edits`, which may come in any order."""
        pieces, end = [], 0
        for start, stop, text in sorted(edits):
            pieces += [self.html[end:start], text]
            end = stop
        return "".join((*pieces, self.html[end:]))


class _Document(Struct, frozen=True, kw_only=True):
    """What posts, pages and authors have in common. Of the text it is what others can see:
    addresses that it leads to, ids that they can lead to, its summary, the keys of interface
    strings in it. `mentions` are addresses that nobody follows, in keys of the author's own and of
    whole addresses those that may be of a picture. `marks` say where the values of the front matter
    stand ("title", "author.0", "review.by" → line and column); they are decoded when there is
    something to say about one."""

    path: str
    refs: tuple[Ref, ...]
    ids: tuple[str, ...]
    summary: str
    phrases: tuple[str, ...] = ()
    image: Ref | None
    mentions: tuple[str, ...] = ()
    marks: bytes

    def mark(self, *fields: str) -> tuple[int, int]:
        """Line and column of the first of the `fields` that is there, else (0, 0)."""
        marks = msgspec.msgpack.decode(self.marks, type=dict[str, tuple[int, int]])
        return next((marks[field] for field in fields if field in marks), (0, 0))


class Post(_Document, frozen=True, kw_only=True, gc=False, tag="post"):
    """One post. `slug` is its part of an address. `text_digest` is, where there is a review, the
    digest of what reviews sign: title, summary and body (SHA-256)."""

    meta: PostMeta
    slug: str
    text_digest: str


class Page(_Document, frozen=True, kw_only=True, tag="page"):
    meta: PageMeta


class Author(_Document, frozen=True, kw_only=True, tag="author"):
    key: str
    meta: AuthorMeta


Document = Post | Page | Author


class Broken(Struct, frozen=True, kw_only=True, tag="broken"):
    """A document with an error, which is no part of the site: what it leads to, and what leads to
    it, is checked all the same. `unread` are the keys of its front matter that nobody knows, for
    which there are stand-ins in the `document`. If its aliases are not known, `addresses` are what
    there is in the front matter that they may be."""

    document: Post | Page | Author
    unread: tuple[str, ...]
    addresses: tuple[str, ...]

    @property
    def path(self) -> str:
        return self.document.path


class Thread(Struct, frozen=True, kw_only=True, tag="thread"):
    """The comments on a post, of which others see how many there are. What they say is a text that
    the page of the post names by its digest: its comments as encoded `CommentView`s."""

    path: str
    count: int


class Parsed(Struct, frozen=True, kw_only=True):
    """Everything under content/: documents, comments, the files that are published beside them, and
    documents with errors: the paths of all, and as much of them as could be read."""

    posts: tuple[Post, ...]
    pages: tuple[Page, ...]
    authors: tuple[Author, ...]
    threads: tuple[Thread, ...] = ()
    files: tuple[File, ...]
    broken: tuple[str, ...] = ()
    unfinished: tuple[Broken, ...] = ()

    def paths(self) -> tuple[str, ...]:
        """The documents that could be read, sorted."""
        documents: tuple[Document, ...] = (*self.posts, *self.pages, *self.authors)
        return tuple(sorted(document.path for document in documents))
