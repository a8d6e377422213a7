"""Exports of Blogger: the .xml of Settings → Back up content, and the feed.atom of Google Takeout,
which names kinds and states in elements of its own. Both are Atom with everything in one list:
settings, posts, pages and comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from lxml import etree
from msgspec import Struct

from sitegen.importing.source import (
    Note,
    SourceAuthor,
    SourceComment,
    SourceDocument,
    SourceError,
    SourceFile,
    SourceOptions,
    SourceReader,
    SourceSite,
    SourceText,
    State,
)
from sitegen.importing.sources.html_texts import plain, web_address, without_mail
from sitegen.importing.sources.moments import moment
from sitegen.importing.sources.xml_names import local_name

_HEAD = 65536
_TAKEOUT = "feed.atom"
_XML_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
# Nothing but instructions may stand before the root: so there is no document type, and no entity.
_ROOT = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?[^>]*\?>\s*)*(<feed(?:\s[^>]*)?>)")
_BLOG_ID = re.compile(rb"<id>\s*tag:blogger\.com,1999:")
_CONTROLS = bytes(set(range(32)) - {9, 10, 13})
_KIND = "http://schemas.google.com/g/2005#kind"
_HIDDEN = ("TRASHED", "SPAM", "PENDING", "GHOSTED", "REJECTED", "DRAFT", "EMPTIED")
_JUMP = re.compile(r"""<a\s+name\s*=\s*["']?more["']?\s*(?:/>|>\s*</a>)""", re.IGNORECASE)


def recognizes(source: Path) -> bool:
    """Whether a path is an export of Blogger, or the folder of Takeout that holds one."""
    try:
        head = _head(_file(source))
    except OSError:
        return False
    root = _ROOT.match(head)
    if root is None:
        return False
    return b"schemas.google.com/blogger/" in root[1] or bool(_BLOG_ID.search(head))


def open_source(source: Path, options: SourceOptions) -> SourceReader:
    """The reader of the export. Raises SourceError."""
    file = _file(source)
    try:
        if not recognizes(source):
            has_type = b"<!DOCTYPE" in _head(file)
            raise SourceError(
                file.name,
                "it has a document type, which no export of Blogger has and which may do harm"
                if has_type
                else "this is no export of Blogger: it does not begin with <feed> of a blog there",
                "get one with Settings → Back up content in Blogger, or with Google Takeout",
            )
        return _BloggerReader(file, options)
    except OSError as error:
        raise SourceError(file.name, f"it cannot be read: {error.strerror or error}") from None


class _Entry(Struct, frozen=True):
    """An entry, with what says what it is."""

    element: etree._Element
    place: str
    id: str
    kind: str
    status: str

    @property
    def number(self) -> str:
        """What its identifier ends with: the number of the post or comment."""
        return _number(self.id) or self.id or self.place

    @property
    def is_trashed(self) -> bool:
        """Whether somebody has thrown it away."""
        return "TRASHED" in self.status or bool(_text(self.element, "trashed"))

    @property
    def is_draft(self) -> bool:
        """Whether it was not published yet."""
        control = next((each for each in self.element if local_name(each) == "control"), None)
        said = _text(control, "draft") if control is not None else ""
        return said.lower() == "yes" or self.status == "DRAFT"


class _Comment(Struct, frozen=True):
    """A comment as it is in the export, which may be one that is not shown."""

    comment: SourceComment
    is_shown: bool


class _BloggerReader:
    """An opened export. One pass has collected its settings, its people and the comments, which
    stand behind all posts."""

    def __init__(self, file: Path, options: SourceOptions) -> None:
        self._file, self._problems, self._base_url = file, list[Note](), options.base_url
        self._settings: dict[str, str] = {}
        self._authors: dict[str, SourceAuthor] = {}
        self._comments: dict[str, dict[str, _Comment]] = {}
        self._trashed = self._hidden = 0
        numbers = set[str]()
        for entry in _entries(file, self._problems, self._settings):
            self._take(entry, numbers)
        lost = [each for post, found in self._comments.items() if post not in numbers
                for each in found.values() if each.is_shown]  # fmt: skip
        if not numbers and self._problems:
            raise SourceError(self._problems[0].place, self._problems[0].message)
        if lost:
            kind = "comment without its post"
            self._note(3, kind, f"comments on posts that are not in the export: {len(lost):,}")

    def _take(self, entry: _Entry, numbers: set[str]) -> None:
        name = entry.id.rpartition(".settings.")[2]
        if entry.kind == "settings":
            self._settings[name] = _text(entry.element, "content")
        elif entry.kind == "comment":
            self._take_comment(entry)
        elif entry.is_trashed:
            self._trashed += 1
        elif entry.kind in ("post", "page"):
            numbers.add(entry.number)
            author = _author(entry.element)
            if author is not None:
                self._authors.setdefault(author.id, author)
            link = urlsplit(_link(entry.element))
            if link.netloc:
                self._settings.setdefault("of a post", f"{link.scheme}://{link.netloc}/")

    def _take_comment(self, entry: _Entry) -> None:
        element, person = entry.element, _person(entry.element)
        removed = any(
            each.get("name") == "blogger.contentRemoved" and each.get("value") == "true"
            for each in element
        )
        is_hidden = entry.is_trashed or entry.is_draft or removed
        is_hidden = is_hidden or any(each in entry.status for each in _HIDDEN)
        date = moment(_text(element, "published") or _text(element, "updated"))
        text = _markup(element).strip()
        is_shown = not is_hidden and bool(text) and date is not None
        self._hidden += not is_shown
        if date is None:
            return
        replied = next((each for each in element if local_name(each) == "in-reply-to"), None)
        post = replied.get("ref", "") if replied is not None else _text(element, "parent")
        found = SourceComment(
            id=entry.number,
            parent=_number(_link(element, "related") or _text(element, "inReplyTo")),
            date=date,
            author=without_mail(plain(_text(person, "name"))) if person is not None else "",
            website=web_address(_text(person, "uri")) if person is not None else "",
            text=text if is_shown else "",
        )
        self._comments.setdefault(_number(post), {})[entry.number] = _Comment(found, is_shown)

    def site(self) -> SourceSite:
        """What the settings say of the whole site."""
        said = self._settings
        domain, subdomain = said.get("BLOG_CUSTOM_DOMAIN", ""), said.get("BLOG_SUBDOMAIN", "")
        named = f"https://{domain}/" if domain else ""
        named = named or (f"https://{subdomain}.blogspot.com/" if subdomain else "")
        return SourceSite(
            system="blogger",
            title=plain(said.get("BLOG_NAME") or said.get("title", "")),
            description=plain(said.get("BLOG_DESCRIPTION") or said.get("subtitle", "")),
            base_url=self._base_url or said.get("link") or said.get("of a post") or named,
            language=said.get("BLOG_LOCALE", "").replace("_", "-"),
            time_zone=said.get("BLOG_TIME_ZONE", ""),
            authors=tuple(self._authors.values()),
            notes=self._notes(),
        )

    def _notes(self) -> tuple[Note, ...]:
        place, found = self._file.name, []
        if self._trashed:
            message = f"posts and pages in the trash that were left out: {self._trashed:,}"
            found.append(Note(weight=1, kind="trash", place=place, message=message))
        if self._hidden:
            message = f"comments that readers did not see, and that were left out: {self._hidden:,}"
            found.append(Note(weight=1, kind="hidden comments", place=place, message=message))
        access = self._settings.get("BLOG_READ_ACCESS_MODE", "PUBLIC")
        if access not in ("", "PUBLIC"):
            message = f"not everybody could read the old blog (BLOG_READ_ACCESS_MODE: {access})"
            hint = "the new site shows its posts to everybody: do not publish it without asking"
            kind = "blog for some readers only"
            found.append(Note(weight=3, kind=kind, place=place, message=message, hint=hint))
        return tuple(found)

    def documents(self) -> Iterator[SourceDocument]:
        """The posts and pages, in the order of the export."""
        seen = set[str]()
        for entry in _entries(self._file, [], {}):
            is_text = entry.kind in ("post", "page") and not entry.is_trashed
            if is_text and entry.number not in seen:
                seen.add(entry.number)
                yield self._document(entry)

    def _document(self, entry: _Entry) -> SourceDocument:
        element, author = entry.element, _author(entry.element)
        path = urlsplit(_link(element)).path or _text(element, "filename")
        state: State = "draft" if entry.is_draft else "published"
        if entry.status == "SCHEDULED":
            state = "scheduled"
        return SourceDocument(
            kind="page" if entry.kind == "page" else "post",
            id=entry.number,
            place=entry.place,
            title=plain(_text(element, "title")),
            slug=path.rpartition("/")[2].removesuffix(".html"),
            address=path if state != "draft" else "",
            date=moment(_text(element, "published")),
            updated=moment(_text(element, "updated")),
            state=state,
            authors=(author.id,) if author is not None else (),
            tags=_labels(element),
            summary=plain(_text(element, "metaDescription")),
            feed_id=entry.id,
            comments=self._comments_of(entry.number),
            body=SourceText(text=_JUMP.sub("", _markup(element))),
            notes=_enclosures(entry),
        )

    def _comments_of(self, number: str) -> tuple[SourceComment, ...]:
        found = self._comments.get(number, {})
        return tuple(_threaded(each.comment, found) for each in found.values() if each.is_shown)

    def _note(self, weight: Any, kind: str, message: str) -> None:
        self._problems.append(
            Note(weight=weight, kind=kind, place=self._file.name, message=message)
        )

    def files(self) -> Iterator[SourceFile]:
        """None: an export has no files."""
        return iter(())

    def problems(self) -> tuple[Note, ...]:
        """What could not be read."""
        return tuple(self._problems)


class _CleanFile:
    """A file without control characters, which XML does not allow and old exports have."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        """The next bytes. There are none only at the end."""
        while data := self._file.read(size):
            if clean := data.translate(None, _CONTROLS):
                return clean
        return b""


def _entries(file: Path, problems: list[Note], about: dict[str, str]) -> Iterator[_Entry]:
    """The entries, one in memory at a time; what is wrong with the XML goes to `problems`, and what
    the feed says of itself before its entries to `about`."""
    with file.open("rb") as opened:
        events = etree.iterparse(
            _CleanFile(opened),
            events=("end",),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=True,
        )
        try:
            for _, element in events:
                parent = element.getparent()
                if parent is None or parent.getparent() is not None:
                    continue
                if local_name(element) == "entry":
                    yield _entry(file.name, element)
                elif local_name(element) == "link":
                    if element.get("rel") == "alternate" and element.get("href"):
                        about["link"] = web_address(element.get("href", ""))
                elif local_name(element) in ("title", "subtitle"):
                    about[local_name(element)] = (element.text or "").strip()
                # The parser still holds the element itself, so only those before it go.
                element.clear(keep_tail=True)
                while element.getprevious() is not None:
                    del parent[0]
        except etree.XMLSyntaxError as error:
            row, column = error.position
            problems.append(
                Note(
                    weight=3,
                    kind="export that ends early",
                    place=f"{file.name}:{row}:{column}",
                    message=f"the XML is malformed here ({error.msg}): what comes after it is"
                    " missing",
                    hint="get the export again",
                )
            )


def _entry(name: str, element: etree._Element) -> _Entry:
    id_ = _text(element, "id")
    terms = [each.get("term", "") for each in element if each.get("scheme") == _KIND]
    kind = terms[0].rpartition("#")[2] if terms else _text(element, "type").lower()
    if not kind and ".post-" in id_:
        replies = any(local_name(each) == "in-reply-to" for each in element)
        kind = "comment" if replies else "post"
    status = _text(element, "status").upper()
    return _Entry(element, f"{name}:{element.sourceline}", id_, kind, status)


def _threaded(comment: SourceComment, found: dict[str, _Comment]) -> SourceComment:
    """A comment that answers the next one above it that is shown."""
    parent, passed = comment.parent, {comment.id}
    while parent in found and parent not in passed and not found[parent].is_shown:
        passed.add(parent)
        parent = found[parent].comment.parent
    is_known = parent in found and parent not in passed
    return SourceComment(
        id=comment.id,
        parent=parent if is_known else "",
        date=comment.date,
        author=comment.author,
        website=comment.website,
        text=comment.text,
    )


def _enclosures(entry: _Entry) -> tuple[Note, ...]:
    links = [each for each in entry.element if each.get("rel") == "enclosure" and each.get("href")]
    return tuple(
        Note(
            weight=2,
            kind="file linked to a post",
            place=entry.place,
            message=f"the post had a link to {each.get('href', '')} beside its text",
            hint="write the link into the text",
            document=entry.number,
        )
        for each in links
    )


def _labels(element: etree._Element) -> tuple[str, ...]:
    """The labels: all categories but the one that says the kind."""
    terms = [
        " ".join(each.get("term", "").split())
        for each in element
        if local_name(each) == "category" and each.get("scheme") != _KIND
    ]
    return tuple(dict.fromkeys(term for term in terms if term))


def _person(element: etree._Element) -> etree._Element | None:
    return next((each for each in element if local_name(each) == "author"), None)


def _author(element: etree._Element) -> SourceAuthor | None:
    """Who wrote it; None for the name that Blogger gives to people without a public profile."""
    person = _person(element)
    name = without_mail(plain(_text(person, "name"))) if person is not None else ""
    if person is None or name in ("", "Unknown"):
        return None
    return SourceAuthor(id=name, name=name, url=web_address(_text(person, "uri")))


def _link(element: etree._Element, rel: str = "alternate") -> str:
    """The address in a link, "" if there is none. A link to a feed is no page."""
    for each in element:
        is_link = local_name(each) == "link" and each.get("rel") == rel
        if is_link and (rel != "alternate" or "atom" not in each.get("type", "")):
            return web_address(each.get("href", ""))
    return ""


def _markup(element: etree._Element) -> str:
    """The text of an entry as HTML: it is so in all exports, but for elements of `xhtml`."""
    for name in ("content", "summary"):
        for each in element:
            if local_name(each) == name:
                inner = [etree.tostring(child, encoding="unicode") for child in each]
                return (each.text or "") + "".join(map(str, inner))
    return ""


def _text(element: etree._Element, name: str) -> str:
    found = (each for each in element if local_name(each) == name)
    return next(((each.text or "").strip() for each in found), "")


def _number(id_: str) -> str:
    """The number that an identifier or an address ends with, "" if there is none."""
    found = re.search(r"(\d+)\s*\Z", id_)
    return found[1] if found else ""


def _file(source: Path) -> Path:
    """The export itself: Takeout puts it into a folder with other files."""
    inside = source / _TAKEOUT
    return inside if source.is_dir() and inside.is_file() and not inside.is_symlink() else source


def _head(file: Path) -> bytes:
    with file.open("rb") as opened:
        return _XML_COMMENT.sub(b"", opened.read(_HEAD))
