"""Exports of Blogger: the .xml of Settings → Back up content, and the feed.atom of Google Takeout,
which names kinds and states in elements of its own. Both are Atom with everything in one list:
settings, posts, pages and comments."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from lxml import etree

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
    SourceTerm,
    SourceText,
    State,
)
from sitegen.importing.sources.blogger import places
from sitegen.importing.sources.blogger.comments import StoredComments
from sitegen.importing.sources.blogger.entries import (
    KIND,
    BloggerEntry,
    entries_of,
    link_of,
    markup_of,
    number_of,
    text_of,
)
from sitegen.importing.sources.blogger.places import BloggerFiles
from sitegen.importing.sources.html_texts import address_parts, plain, web_address, without_mail
from sitegen.importing.sources.moments import moment
from sitegen.importing.sources.xml_names import local_name

_HIDDEN = ("TRASHED", "SPAM", "PENDING", "GHOSTED", "REJECTED", "DRAFT", "EMPTIED")
_BLOGSPOT = re.compile(r"https?://(?:www\.)?([\w-]+)\.blogspot\.", re.IGNORECASE)
# What Blogger reads as markup in a title; all else in angle brackets is text.
_MARKUP = re.compile(
    r"</?(?:a|b|big|br|code|del|div|em|font|i|img|ins|p|s|small|span|strike|strong|sub|sup|tt|u)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_JUMP = re.compile(r"""<a\s+name\s*=\s*["']?more["']?\s*(?:/>|>\s*</a>)""", re.IGNORECASE)


def recognizes(source: Path) -> bool:
    """Whether a path is an export of Blogger, or one of Takeout that holds it."""
    return places.is_export(source)


def open_source(source: Path, options: SourceOptions) -> SourceReader:
    """The reader of the export. Raises SourceError."""
    try:
        return _BloggerReader(places.files_of(source), options)
    except (OSError, zipfile.BadZipFile, RuntimeError) as error:
        said = getattr(error, "strerror", "") or error
        raise SourceError(source.name, f"it cannot be read: {said}") from None


class _BloggerReader:
    """An opened export. One pass has collected its settings, its people and the comments, which
    stand behind all posts."""

    def __init__(self, files: BloggerFiles, options: SourceOptions) -> None:
        self._files, self._file = files, files.file
        self._problems, self._base_url = list[Note](), options.base_url
        self._settings = dict(files.settings)
        self._authors: dict[str, SourceAuthor] = {}
        self._labels: dict[str, None] = {}
        self._comments = StoredComments()
        self._trashed = self._hidden = 0
        numbers = set[str]()
        for entry in entries_of(self._file, self._problems, self._settings):
            self._take(entry, numbers)
        lost = self._comments.shown_without(numbers)
        if not numbers and self._problems:
            raise SourceError(self._problems[0].place, self._problems[0].message)
        if lost:
            kind = "comment without its post"
            self._note(3, kind, f"comments on posts that are not in the export: {lost:,}")

    def _take(self, entry: BloggerEntry, numbers: set[str]) -> None:
        name = entry.id.rpartition(".settings.")[2]
        if entry.kind == "settings":
            self._settings[name] = text_of(entry.element, "content")
        elif entry.kind == "comment":
            self._take_comment(entry)
        elif entry.is_trashed:
            self._trashed += 1
        elif entry.kind in ("post", "page"):
            numbers.add(entry.number)
            self._labels |= dict.fromkeys(_labels(entry.element))
            author = _author(entry.element)
            if author is not None:
                self._authors.setdefault(author.id, author)
            link = address_parts(link_of(entry.element))
            if link.netloc:
                self._settings.setdefault("of a post", f"{link.scheme}://{link.netloc}/")

    def _take_comment(self, entry: BloggerEntry) -> None:
        element, person = entry.element, _person(entry.element)
        removed = any(
            each.get("name") == "blogger.contentRemoved" and each.get("value") == "true"
            for each in element
        )
        is_hidden = entry.is_trashed or entry.is_draft or removed
        is_hidden = is_hidden or any(each in entry.status for each in _HIDDEN)
        date = moment(text_of(element, "published") or text_of(element, "updated"))
        text = markup_of(element).strip()
        is_shown = not is_hidden and bool(text) and date is not None
        self._hidden += not is_shown
        if date is None:
            return
        replied = next((each for each in element if local_name(each) == "in-reply-to"), None)
        post = replied.get("ref", "") if replied is not None else text_of(element, "parent")
        found = SourceComment(
            id=entry.number,
            parent=number_of(link_of(element, "related") or text_of(element, "inReplyTo")),
            date=date,
            author=without_mail(plain(text_of(person, "name"))) if person is not None else "",
            website=web_address(text_of(person, "uri")) if person is not None else "",
            text=text if is_shown else "",
        )
        self._comments.add(number_of(post), found, is_shown=is_shown)

    def site(self) -> SourceSite:
        """What the settings say of the whole site."""
        said = self._settings
        return SourceSite(
            system="blogger",
            title=plain(said.get("BLOG_NAME") or said.get("title", "")),
            description=plain(said.get("BLOG_DESCRIPTION") or said.get("subtitle", "")),
            base_url=self._address(),
            language=said.get("BLOG_LOCALE", "").replace("_", "-"),
            time_zone=said.get("BLOG_TIME_ZONE", ""),
            authors=tuple(self._authors.values()),
            terms=tuple(
                SourceTerm(kind="tag", name=label, address=f"/search/label/{quote(label, safe='')}")
                for label in self._labels
            ),
            notes=self._notes(),
        )

    def _address(self) -> str:
        """Where the blog is."""
        said = self._settings
        domain, subdomain = said.get("BLOG_CUSTOM_DOMAIN", ""), said.get("BLOG_SUBDOMAIN", "")
        named = f"https://{domain}/" if domain else ""
        named = named or (f"https://{subdomain}.blogspot.com/" if subdomain else "")
        return self._base_url or said.get("link") or said.get("of a post") or named

    def _with_one_host(self, text: str) -> str:
        """A text in which links to the blog lead to one host: Blogger answered for it at a host of
        each country as well, and at its first host when it had got a domain."""
        host = _BLOGSPOT.match(self._address())
        name = self._settings.get("BLOG_SUBDOMAIN", "") or (host[1] if host else "")
        if not name or ".blogspot." not in text:
            return text
        whole = rf"(?i)(\bhref\s*=\s*[\"'])https?://{re.escape(name)}\.blogspot\.[a-z.]{{2,6}}(?=[/\"'])"
        return re.sub(whole, lambda found: found[1] + self._address().rstrip("/"), text)

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
        for entry in entries_of(self._file, [], {}):
            is_text = entry.kind in ("post", "page") and not entry.is_trashed
            if is_text and entry.number not in seen:
                seen.add(entry.number)
                yield self._document(entry)

    def _document(self, entry: BloggerEntry) -> SourceDocument:
        element, author = entry.element, _author(entry.element)
        path = address_parts(link_of(element)).path or text_of(element, "filename")
        text = markup_of(element)
        state: State = "draft" if entry.is_draft else "published"
        if entry.status == "SCHEDULED":
            state = "scheduled"
        return SourceDocument(
            kind="page" if entry.kind == "page" else "post",
            id=entry.number,
            place=entry.place,
            title=" ".join(html.unescape(_MARKUP.sub("", text_of(element, "title"))).split()),
            slug=path.rpartition("/")[2].removesuffix(".html"),
            address=path if state != "draft" else "",
            date=moment(text_of(element, "published")),
            updated=moment(text_of(element, "updated")),
            state=state,
            authors=(author.id,) if author is not None else (),
            tags=_labels(element),
            summary=plain(text_of(element, "metaDescription")),
            feed_id=entry.id,
            comments=self._comments.on(entry.number),
            body=SourceText(text=_played(entry) + self._with_one_host(_JUMP.sub("", text))),
            notes=_enclosures(entry),
        )

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


def _links(entry: BloggerEntry) -> list[etree._Element]:
    return [each for each in entry.element if each.get("rel") == "enclosure" and each.get("href")]


def _tag_of(link: etree._Element) -> str:
    """What plays the file that a link leads to, "" for one that is no sound and no film."""
    kind = link.get("type", "").partition("/")[0]
    return kind if kind in ("audio", "video") and web_address(link.get("href", "")) else ""


def _played(entry: BloggerEntry) -> str:
    """HTML that plays what is linked to a post beside its text."""
    return "".join(
        f'<figure><{tag} controls src="{html.escape(each.get("href", ""))}"></{tag}></figure>\n'
        for each in _links(entry)
        if (tag := _tag_of(each))
    )


def _enclosures(entry: BloggerEntry) -> tuple[Note, ...]:
    links = [each for each in _links(entry) if not _tag_of(each)]
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
        if local_name(each) == "category" and each.get("scheme") != KIND
    ]
    return tuple(dict.fromkeys(term for term in terms if term))


def _person(element: etree._Element) -> etree._Element | None:
    return next((each for each in element if local_name(each) == "author"), None)


def _author(element: etree._Element) -> SourceAuthor | None:
    """Who wrote it; None for the name that Blogger gives to people without a public profile."""
    person = _person(element)
    name = without_mail(plain(text_of(person, "name"))) if person is not None else ""
    if person is None or name in ("", "Unknown"):
        return None
    return SourceAuthor(id=name, name=name, url=web_address(text_of(person, "uri")))
