"""read gives a `Tree`; parse, of its documents with their front matter, gives `Parsed`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from typing import Annotated

import msgspec
from msgspec import Struct

from sitegen import urls
from sitegen.model.fields import Date, Text, WebAddress, form
from sitegen.model.meta import AuthorMeta, PageMeta, PostMeta

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


# --- comments -------------------------------------------------------------------------------------

CommentId = Annotated[
    str,
    form("id", 'letters and digits, such as "17"', pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"),
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
        tuple[Comment, ...], form("list of comments", "entries that begin with [[comment]]")
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
