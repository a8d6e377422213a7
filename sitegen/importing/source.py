"""What every other system comes down to: the types that readers give, and what they promise.

A reader goes through its documents twice: once for their addresses, once for their texts. Both
times it gives the same documents in the same order, one at a time, so that memory does not grow
with the size of an export."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, Protocol

from msgspec import Struct

# A link in a body to a file of the source: the scheme, then its percent-encoded path in the source,
# then maybe `#` and the id of a heading. Readers write it for `{{< ref >}}`, `{% post_url %}` and
# the like; `bodies/links.py` puts the place of that file in the new site in its stead.
FILE_SCHEME = "sitegen-source:"

# What to do about the terms of a taxonomy that sitegen does not have by itself.
OTHER_TAXONOMY = (
    "for lists of them, declare the taxonomy in site.toml, and move its key out of params"
)

Kind = Literal["post", "page"]
# `private`: for some readers only, or behind a password or a payment. It is never published.
State = Literal["published", "draft", "scheduled", "private"]
Format = Literal["markdown", "html"]
TermKind = Literal["category", "tag", "series"]
Weight = Literal[1, 2, 3]


class Note(Struct, frozen=True, kw_only=True, order=True):
    """Something about the source that an editor may have to look at.

    `weight` sorts the report: 3: something of the source is missing in the new site; 2: it looks or
    behaves in another way; 1: worth knowing. `kind` names what the note is about in a few plain
    words (`shortcode [contact-form]`, `date that is none`): notes of one kind are counted together.
    `place` is a path in the source with line and column where they are known (`_posts/a.md:3:7`,
    `export.xml:1204`); `document` the id of the document, "" for the site. `message` says what was
    found, and `hint` what to do. `file` is the file of the document in the new site: readers leave
    it empty."""

    weight: Weight
    kind: str
    place: str
    message: str
    hint: str = ""
    document: str = ""
    file: str = ""


class SourceText(Struct, frozen=True, kw_only=True):
    """A text in the source: a body, a biography, the words of a term."""

    text: str = ""
    format: Format = "html"


class SourcePicture(Struct, frozen=True, kw_only=True):
    """A picture of a document or an author: the address or FILE_SCHEME path of its file; what it
    shows (None: nobody says), its caption and its credit, as plain text."""

    src: str
    alt: str | None = None
    caption: str = ""
    credit: str = ""


class SourceComment(Struct, frozen=True, kw_only=True):
    """A published comment. `id` is unique in its document; `parent` the id of the one that it
    replies to, "" for none; `text` is HTML, or plain text with `is_plain`. There is no e-mail
    address, no IP address and no hash of one here: readers do not even take them up."""

    id: str
    parent: str = ""
    date: dt.datetime
    author: str = ""
    website: str = ""
    text: str = ""
    is_plain: bool = False


class SourceAuthor(Struct, frozen=True, kw_only=True):
    """Somebody who writes. `id` is what documents name; `name` what readers see; `slug` becomes the
    key if sitegen can use it; `address` is the old page of the author, from the root of the
    host."""

    id: str
    name: str
    slug: str = ""
    biography: SourceText = SourceText()
    url: str = ""
    same_as: tuple[str, ...] = ()
    picture: SourcePicture | None = None
    address: str = ""
    is_organization: bool = False


class SourceTerm(Struct, frozen=True, kw_only=True):
    """A category, a tag or a series by the `name` that documents have; its old address, and words
    of its own."""

    kind: TermKind
    name: str
    address: str = ""
    text: SourceText = SourceText()
    picture: SourcePicture | None = None


class MenuItem(Struct, frozen=True, kw_only=True):
    """An entry of the menu: its text and address (also FILE_SCHEME), and those below it."""

    title: str
    url: str = ""
    links: tuple[MenuItem, ...] = ()


class SourceList(Struct, frozen=True, kw_only=True):
    """A page of the old site that only listed others: its old address, that of the list of the new
    site which stands for it, and the file that made it."""

    address: str
    to: str
    place: str


class SourceSite(Struct, frozen=True, kw_only=True):
    """What the source says of the whole site; "" and () where it says nothing.

    `base_url` is the old address of the site, with its path. `time_zone` is a name of the IANA
    database. `languages`: codes of the other editions, with their labels (`code`, `label`).
    `notes`: what an editor has to know about the source as a whole."""

    system: str
    title: str = ""
    description: str = ""
    base_url: str = ""
    language: str = ""
    time_zone: str = ""
    publisher: str = ""
    email: str = ""
    authors: tuple[SourceAuthor, ...] = ()
    terms: tuple[SourceTerm, ...] = ()
    menu: tuple[MenuItem, ...] = ()
    languages: tuple[tuple[str, str], ...] = ()
    page_size: int = 0
    lists: tuple[SourceList, ...] = ()
    notes: tuple[Note, ...] = ()


class SourceDocument(Struct, frozen=True, kw_only=True):
    """A post or a page of the source.

    - `id`: what it is known by in every later export (`42`, or its path in the source); unique.
    - `place`: where it stands in the source, for people: a path, maybe with `:line`.
    - `path`: its path in the source for links between files, "" where there are no files.
    - `title`, `summary`: plain text, with no markup and no entities; `title` may be "".
    - `address`: where it was published, from the root of its host and decoded as little as possible
      (`/2019/05/a-post/`, `/a.html`); "" if nobody knows. `aliases`: addresses that led there.
    - `number`: that by which WordPress also answers for it, at `/?p=12`; "" if nobody knows.
    - `date`, `updated`, `expires`: aware, or naive for the zone of the site.
    - `authors`: ids of the site's authors, or names of new ones. `categories`: the main one first.
    - `feed_id`: what feeds know it by (RSS `guid`, Atom `id`), "" if they do not.
    - `language`: its tag, "" for that of the site; documents with one `translation_key` are
      versions of one document.
    - `source`, `ai`: values of the front matter of a source that has such keys in sitegen's own
      form; otherwise None. What the body says of both is lifted out of it later.
    - `params`: keys of the source that sitegen has no key for and that layouts may use.
    - `body`: its text, in which everything that is special to the system is already Markdown, HTML
      or an HTML comment, but for links; `notes` say what was left."""

    kind: Kind
    id: str
    place: str
    path: str = ""
    title: str = ""
    slug: str = ""
    address: str = ""
    aliases: tuple[str, ...] = ()
    number: str = ""
    date: dt.datetime | None = None
    updated: dt.datetime | None = None
    expires: dt.datetime | None = None
    state: State = "published"
    is_unlisted: bool = False
    is_pinned: bool = False
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    series: str = ""
    summary: str = ""
    language: str = ""
    translation_key: str = ""
    picture: SourcePicture | None = None
    pictures: tuple[SourcePicture, ...] = ()
    feed_id: str = ""
    source: Any = None
    ai: Any = None
    params: dict[str, Any] = {}
    comments: tuple[SourceComment, ...] = ()
    accepts_comments: bool = True
    body: SourceText = SourceText()
    notes: tuple[Note, ...] = ()


class SourceFile(Struct, frozen=True, kw_only=True):
    """A file that the old site published beside its documents.

    `file` is where it is now: a regular file inside the source, never a symbolic link; `path` its
    path in the source for links between files; `address` where it was published, from the root of
    its host; `others`: more addresses that mean it (sizes of a picture); `pages`: those of pages
    that showed it alone and belonged to no document. With `owner`, the id of a document, it belongs
    into the bundle of that document under the last part of its path, or under `name`."""

    file: Path
    path: str
    address: str
    others: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    owner: str = ""
    name: str = ""


class SourceReader(Protocol):
    """What a module of `sources/` gives for an opened source. Its three methods may be called in
    any order and more than once, with equal results."""

    def site(self) -> SourceSite:
        """What holds for all documents."""
        ...

    def documents(self) -> Iterator[SourceDocument]:
        """The documents, one at a time. One that cannot be read at all is no document but a note of
        `problems`: it never ends the others."""
        ...

    def files(self) -> Iterator[SourceFile]:
        """The files that are published."""
        ...

    def problems(self) -> tuple[Note, ...]:
        """What could not be read, once `documents` and `files` were gone through."""
        ...


class SourceOptions(Struct, frozen=True, kw_only=True):
    """What the command line says of a source: where its pictures are (`--uploads`), and an address
    for sources that do not say where they were published. `has_copies`: whether an earlier import
    has copied such pictures into the site."""

    uploads: Path | None = None
    has_copies: bool = False
    base_url: str = ""
    rendered: Path | None = None


class SourceError(Exception):
    """The source cannot be read at all: the `place` in it (path, with line and column where they
    are known), what was found, and what to do."""

    def __init__(self, place: str, message: str, hint: str = "") -> None:
        super().__init__(f"{place}: {message}")
        self.place, self.message, self.hint = place, message, hint
