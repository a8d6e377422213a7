"""What read and parse return: the files of a site (`Tree`), and its documents (`Parsed`)."""

from collections import deque
from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache

import msgspec
from msgspec import Struct

from sitegen import urls
from sitegen.lazy import load
from sitegen.model.components import ComponentPlace, ComponentUse
from sitegen.model.live import BodyEntry, LiveHtml
from sitegen.model.meta import (
    AuthorMeta,
    Correction,
    PageMeta,
    PostMeta,
    TermMeta,
    TranslationMeta,
)
from sitegen.model.paths import UNREAD_PICTURES, described_by


class File(Struct, frozen=True, gc=False):
    """One file of a site. `path` is relative to the site's folder, with "/"; `location` is the path
    to read it from; `digest` is the digest of its bytes, `size` their number. `is_link`: the path
    is a symbolic link. `kind` is the format by its first bytes (see kinds.py), "" for documents."""

    path: str
    location: str
    digest: str
    size: int = 0
    is_link: bool = False
    kind: str = ""


class Tree(Struct, frozen=True, kw_only=True, dict=True):
    """All files that a build reads. `layouts` and `static` hold the built-in file wherever the site
    has none of that name; where it has one, `layouts` hold a built-in template as well, with "!"
    before its name. `own_layouts` are the paths of the site's own. `data` are the files of values
    that layouts show. `litter` are the paths of files that editors and operating systems leave
    behind, which are not part of the site."""

    content: tuple[File, ...]
    layouts: tuple[File, ...]
    static: tuple[File, ...]
    data: tuple[File, ...] = ()
    litter: tuple[str, ...] = ()
    own_layouts: frozenset[str] = frozenset()

    @cached_property
    def non_documents(self) -> tuple[File, ...]:
        """The files in content/ and static/ that are neither documents nor sidecars."""
        static = [file for file in self.copied if not file.path.endswith(".md")]
        return (*self.assets, *static)

    @cached_property
    def assets(self) -> tuple[File, ...]:
        """The files in content/ that are neither documents nor sidecars."""
        files = self.content_non_documents
        return tuple([file for file in files if not self.described_by(file)])

    @cached_property
    def content_non_documents(self) -> tuple[File, ...]:
        """The files in content/ that are no documents."""
        return tuple([file for file in self.content if not file.path.endswith(".md")])

    @cached_property
    def copied(self) -> tuple[File, ...]:
        """The files of static/ that are published: all but sidecars."""
        return tuple([file for file in self.static if not self.described_by(file)])

    @cached_property
    def sidecars(self) -> tuple[File, ...]:
        """The files in content/ and static/ that say something about the picture beside them."""
        files = (*self.content_non_documents, *self.static)
        return tuple([file for file in files if self.described_by(file)])

    def described_by(self, file: File) -> str:
        """The path of the picture that the file is a sidecar of, or ""; a picture is known by its
        name or by its bytes."""
        return described_by(file.path, self._pictures)

    @cached_property
    def _pictures(self) -> frozenset[str]:
        files = (*self.content, *self.static)
        return frozenset(
            file.path
            for file in files
            if (file.kind and file.kind != "markup") or file.path.lower().endswith(UNREAD_PICTURES)
        )


class Ref(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """An address that an author wrote, to be resolved. `what` says in messages what it is, if it is
    neither a link nor a picture. `line` and `column` are its place in the front matter; for an
    address in the text they are 0, and `Body.places` has its place."""

    target: str
    image: bool = False
    what: str = ""
    line: int = 0
    column: int = 0

    @property
    def place(self) -> tuple[int, int]:
        """Line and column."""
        return self.line, self.column


class RefPlace(Struct, frozen=True, array_like=True):
    """The place of an address: line and column in the author's file, and in the HTML the whole
    attribute to replace, `html[start:end]` (`href="other.md"`)."""

    start: int
    end: int
    line: int
    column: int


class Img(Struct, frozen=True, array_like=True):
    """One <img> of a body: `html[start:end]` is the tag, and `ref` the index of its address in the
    document's `refs`, `number_elsewhere` for a picture of another site, or -1. `width` and `height`
    are those that the author wrote, in pixels; -1 is a value in another unit, 0 none. `settled`:
    the author wrote how it is loaded. `inside`: it is part of a <picture>, or has sizes of its
    own."""

    start: int
    end: int
    ref: int
    width: int
    height: int
    settled: bool
    inside: bool


def number_elsewhere(index: int) -> int:
    """The number of the picture with this index in `elsewhere` of a document; `refs` have those
    from 0 on."""
    return -2 - index


class Phrase(Struct, frozen=True, array_like=True):
    """An interface string in a body, to be filled in with the strings of the page's language: the
    string `key`, with its field `number`, replaces `html[start:end]`."""

    start: int
    end: int
    key: str
    number: str = ""

    def html(self, text: str) -> str:
        """The HTML for that place; `text` is the interface string."""
        filled: str = load("html:escape")(text.format(number=self.number))
        if self.key != "footnotes":
            return filled
        # The heading is added here because the table of contents lists only the author's headings.
        return f'\n<h2 class="footnotes-title">{filled}</h2>'


class Formula(Struct, frozen=True, array_like=True):
    """A formula in a body: `html[start:end]` is its LaTeX as code, which `mathml` replaces."""

    start: int
    end: int
    mathml: str


class Heading(Struct, frozen=True):
    """A heading of a body, as a table of contents lists it: `level` is 1 to 6, `id` what links lead
    to, `title` plain text."""

    level: int
    id: str
    title: str


class Body(Struct, frozen=True, kw_only=True):
    """The part of a document that only its own page and feeds show. Jobs name it by the digest of a
    blob, so that the site need not be planned again when a text is edited. `places[i]` is the place
    of the document's `refs[i]`, and `components[i]` that of its `components[i]`: signs in the HTML
    say where these begin and end (markdown/directives.py). `entries` are those of a live story, in
    the order of the file; each ends where the next one begins. `signed` is the SHA-256 digest of
    title, summary and body of a post or page on a site of several languages, by which a translation
    names the text that it is of. `loads[i]` is the first address of the document's `loads[i]`, and
    its line and column."""

    html: str
    places: tuple[RefPlace, ...] = ()
    images: tuple[Img, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    formulas: tuple[Formula, ...] = ()
    headings: tuple[Heading, ...] = ()
    entries: tuple[BodyEntry, ...] = ()
    components: tuple[ComponentPlace, ...] = ()
    words: int = 0
    has_code: bool = False
    reading_minutes: int = 1
    signed: str = ""
    loads: tuple[tuple[str, int, int], ...] = ()

    def edits(
        self,
        links: tuple[str | None, ...],
        address: Callable[[str], str],
        words: Callable[[str], str],
    ) -> list[tuple[int, int, str]]:
        """The replacements in the HTML, as (start, end, text): for each place its link of `links`,
        as `address` writes it, and for each phrase the interface string that `words` returns for
        its key."""
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
        """The HTML with the replacements `edits`, (start, end, text) in any order, which must not
        overlap."""
        return self._part(0, len(self.html), sorted(edits))

    def with_entries(self, edits: Iterable[tuple[int, int, str]], added: LiveHtml) -> str:
        """Like `edited`, with the entries in the order in which they are shown, between what is
        before the first and after the last of them."""
        entries = list(zip(self.entries, added.entries, strict=True))
        times = [(entry.time_start, entry.time_end, html.time) for entry, html in entries]
        waiting = deque(sorted([*edits, *times]))
        # What is inserted at the very end belongs to the last part.
        ends = [*(entry.start for entry in self.entries), self.entries[-1].end, len(self.html) + 1]
        parts, begin = [], 0
        for end in ends:
            own = []
            while waiting and waiting[0][0] < end:
                own.append(waiting.popleft())
            parts.append(self._part(begin, end, own))
            begin = end
        before, *inside, after = parts
        whole = [
            "".join((html.before, part.rstrip("\n"), "\n", html.after))
            for html, part in zip(added.entries, inside, strict=True)
        ]
        return "".join((before, *(whole if added.as_written else whole[::-1]), after))

    def _part(self, begin: int, end: int, edits: Iterable[tuple[int, int, str]]) -> str:
        """`html[begin:end]` with the `edits` in it, which are sorted."""
        pieces = []
        for start, stop, text in edits:
            pieces += [self.html[begin:start], text]
            begin = stop
        return "".join((*pieces, self.html[begin:end]))


class _Inside(Struct, frozen=True, array_like=True, gc=False):
    refs: tuple[Ref, ...]
    ids: tuple[str, ...]
    components: tuple[ComponentUse, ...] = ()


def packed(
    refs: tuple[Ref, ...], ids: tuple[str, ...], components: tuple[ComponentUse, ...] = ()
) -> bytes:
    """The addresses, the ids and the components in a text as `packed` of its document."""
    inside = _Inside(refs, ids, components)
    return msgspec.msgpack.encode(inside) if refs or ids or components else b""


# One document is asked several times in a row.
@lru_cache(maxsize=4)
def _unpacked(data: bytes) -> _Inside:
    return msgspec.msgpack.decode(data, type=_Inside) if data else _Inside((), ())


class _Document(Struct, frozen=True, kw_only=True):
    """The part of a document that other documents and lists depend on. From the text, it has the
    addresses (`refs`), the ids that links can lead to, the summary if the front matter has none,
    and the keys of interface strings (`phrases`).

    `refs`, `ids` and `components` are `packed`: few documents are looked at at a time, and those of
    ten thousand long texts would take most of the memory of a build.

    `mentions` are addresses that are no links: those under `params`, and whole addresses that may
    be of a picture of the site. `elsewhere` are the whole addresses of pictures in the text, once
    for each <img>. `loads` are the kinds and the origins of what a page loads from other hosts by
    the text. `marks` are the places of the values in the front matter ("title", "author.0",
    "review.by" → line and column); they are encoded, because few are needed."""

    path: str
    packed: bytes
    summary: str
    phrases: tuple[str, ...] = ()
    image: Ref | None
    mentions: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    marks: bytes
    has_components: bool = False
    loads: tuple[tuple[str, str], ...] = ()

    @property
    def refs(self) -> tuple[Ref, ...]:
        """The addresses in the text, in their order."""
        return _unpacked(self.packed).refs

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids in the text that links can lead to."""
        return _unpacked(self.packed).ids

    @property
    def components(self) -> tuple[ComponentUse, ...]:
        """The components in the text, in their order."""
        return _unpacked(self.packed).components if self.has_components else ()

    def mark(self, *fields: str) -> tuple[int, int]:
        """Line and column of the first of the `fields` that the front matter has, else (0, 0)."""
        marks = msgspec.msgpack.decode(self.marks, type=dict[str, tuple[int, int]])
        return next((marks[field] for field in fields if field in marks), (0, 0))


class Translated(Struct, frozen=True, kw_only=True, gc=False):
    """What a translation takes over from its `original`, which is in the language `lang`: its
    review, and its `corrections`. `meta` is about the translation. `is_stale`: the text of the
    original is not the one that was translated. `has_text`: the text of the original is published,
    which its retraction can end."""

    original: "Post"
    lang: str
    meta: TranslationMeta
    corrections: tuple[Correction, ...] = ()
    is_stale: bool = False
    has_text: bool = True


class Post(_Document, frozen=True, kw_only=True, gc=False, omit_defaults=True, tag="post"):
    """One post. `slug` is the last part of its address. `text_digest` is the SHA-256 digest of
    title, summary and body, which a review signs; "" without a review. `translation` is None but
    for a translation that link has merged with its original. `entries` are the times of the entries
    in its body as they are written, "14:05" or "2026-05-03 14:05", and "" for a heading without
    one. Those of a translation count only if its original is a live story, or it says so itself.
    `terms` are what its front matter has in the keys that `[[taxonomies]]` declare, by key."""

    meta: PostMeta
    slug: str
    text_digest: str
    translation: Translated | None = None
    entries: tuple[str, ...] = ()
    terms: dict[str, tuple[str, ...]] = {}


class Page(_Document, frozen=True, kw_only=True, tag="page"):
    """One page: a document that is in no list and no feed. `is_stale`: it is a translation, and the
    text of its original is not the one that was translated."""

    meta: PageMeta
    is_stale: bool = False


class Author(_Document, frozen=True, kw_only=True, tag="author"):
    """One author. `key` is the name of the file, by which posts name the author."""

    key: str
    meta: AuthorMeta


class TermText(_Document, frozen=True, kw_only=True, tag="term"):
    """The words of a tag, a category or a series in one language, for the head of its list. Link
    fills in the title, where the front matter has none."""

    meta: TermMeta


Document = Post | Page | Author | TermText


class Broken(Struct, frozen=True, kw_only=True, tag="broken"):
    """A document with an error. It is not published, but links in it and to it are checked, so that
    one run finds all problems. `unread` are the keys whose values could not be read; `document`
    has placeholders for them. If the aliases are among those, `addresses` are all texts of the
    front matter that may be one."""

    document: Document
    unread: tuple[str, ...]
    addresses: tuple[str, ...]

    @property
    def path(self) -> str:
        """The path of the document."""
        return self.document.path


class Translation(Struct, frozen=True, kw_only=True, tag="translation"):
    """A version of another document in the language `lang`, as its file is: `given` are the keys
    that its front matter has. For the others that a document needs, `document` has placeholders.

    `of` is the path of the original. If there is no such file, and the front matter is complete,
    the document is an original itself. That of a term is the path without its language:
    content/tags/harbour.md."""

    document: Document
    lang: str
    of: str
    given: tuple[str, ...]

    @property
    def path(self) -> str:
        """The path of the document."""
        return self.document.path


class Thread(Struct, frozen=True, kw_only=True, tag="thread"):
    """The number of comments on a post, which lists show. The comments, encoded `CommentView`s, are
    a blob that only the job of the post's page reads."""

    path: str
    count: int


class Parsed(Struct, frozen=True, kw_only=True):
    """Everything under content/: documents, comments, and the files that are published beside them.
    `broken` are the paths of all documents with errors; `unfinished` are the ones among them that
    could be read in part. `translations` are versions of other documents; `link.translations` makes
    those of posts and pages whole."""

    posts: tuple[Post, ...]
    pages: tuple[Page, ...]
    authors: tuple[Author, ...]
    term_texts: tuple[TermText, ...] = ()
    threads: tuple[Thread, ...] = ()
    files: tuple[File, ...]
    broken: tuple[str, ...] = ()
    unfinished: tuple[Broken, ...] = ()
    translations: tuple[Translation, ...] = ()

    def documents(self) -> tuple[Document, ...]:
        """The documents that could be read, but for translations."""
        return (*self.posts, *self.pages, *self.authors, *self.term_texts)

    def paths(self) -> tuple[str, ...]:
        """The paths of these documents, sorted."""
        return tuple(sorted(document.path for document in self.documents()))
