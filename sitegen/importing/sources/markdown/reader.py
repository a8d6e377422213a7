"""The reader of a folder of Markdown."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sitegen.importing.source import (
    Note,
    SourceDocument,
    SourceError,
    SourceFile,
    SourcePicture,
    SourceSite,
    SourceText,
    State,
)
from sitegen.importing.sources import folders, plain_values
from sitegen.importing.sources.folders import FoundFile
from sitegen.importing.sources.front_matter import (
    FrontMatter,
    bad_date,
    flag,
    split,
    text,
    texts,
)
from sitegen.importing.sources.html_texts import address_parts
from sitegen.importing.sources.markdown.names import dated, heading, is_markdown, title_of_name
from sitegen.importing.sources.markdown.wiki import WikiNames, with_links
from sitegen.importing.sources.moments import moment

_FILES = frozenset(
    {
        *("png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "bmp", "heic", "pdf", "mp3", "mp4"),
        *("m4a", "ogg", "wav", "webm", "mov", "zip", "csv", "txt", "docx", "xlsx", "pptx", "epub"),
    }
)
_KNOWN = frozenset(
    {
        *("title", "date", "created", "published", "tags", "tag", "author", "authors", "draft"),
        *("description", "summary", "excerpt", "updated", "modified", "lastmod", "slug", "aliases"),
        *("category", "categories", "series", "image", "cover", "lang", "language", "permalink"),
        *("url", "source", "ai", "publish", "status", "state", "layout", "type", "cssclass"),
        *("cssclasses", "comments", "last_modified_at", "date_created", "date created"),
    }
)
_DATES = ("date", "created", "published", "publishDate", "pubDate", "date_created", "date created")
_UPDATED = ("updated", "modified", "lastmod", "last_modified_at", "date modified")
_POSTS = frozenset(("posts", "post", "_posts", "blog", "articles", "news"))
_PAGES = frozenset(("readme", "index", "_index", "about", "contact", "imprint", "impressum"))


class MarkdownReader:
    """Reads the texts of a folder one by one, each time anew.

    A text with a date in its front matter or its name is a post, and so is one in a folder such as
    `posts`; others are pages. Times
    of files are not looked at: they are those of a copy, and other ones the next time."""

    def __init__(self, source: Path, base_url: str) -> None:
        self._source = source
        self._base_url = base_url if re.match(r"https?://", base_url) else ""
        self._base = address_parts(self._base_url).path.rstrip("/")
        self._problems: dict[Note, None] = {}

    @cached_property
    def _walk(self) -> folders.Walk:
        return folders.walk(self._source)

    @cached_property
    def _names(self) -> WikiNames:
        return WikiNames(found.path for found in self._walk.files)

    def site(self) -> SourceSite:
        """Nothing is known of the site, but maybe its address."""
        return SourceSite(system="markdown", base_url=self._base_url)

    def documents(self) -> Iterator[SourceDocument]:
        """The Markdown files."""
        for found in self._walk.files:
            if not is_markdown(found.name):
                continue
            try:
                yield self._document(found)
            except SourceError as error:
                note = Note(
                    weight=3,
                    kind="file that cannot be read",
                    place=error.place,
                    message=error.message,
                    hint=error.hint,
                    document=found.path,
                )
                self._problems[note] = None

    def _document(self, found: FoundFile) -> SourceDocument:
        raw = folders.read_text(found.file, found.path)
        front = split(raw.text, found.path)
        values = front.values
        notes = [*raw.notes, *front.notes]
        stem = found.name.rpartition(".")[0]
        named, rest = dated(stem)
        date = _date(values, named, found.path, notes)
        title, body = _title(values, front, rest or stem)
        body, more = with_links(body, found.folder, self._names, found.path)
        is_in_posts = bool(_POSTS & set(found.folder.lower().split("/")))
        is_post = (date is not None or is_in_posts) and stem.lower() not in _PAGES
        is_about = stem.lower() in ("readme", "index", "_index")
        folder_name = found.folder.rpartition("/")[2]
        if is_about and title == title_of_name(stem):
            title = title_of_name(folder_name)
        categories = (*texts(values.get("categories")), *texts(values.get("category")))
        if is_post and not categories:
            categories = tuple(filter(None, (_category(found.folder),)))
        return SourceDocument(
            kind="post" if is_post else "page",
            id=found.path,
            place=found.path,
            path=found.path,
            title=title,
            slug=text(values.get("slug")) or (folder_name or "home" if is_about else rest or stem),
            address=self._address(values),
            date=date,
            updated=moment(plain_values.first_text(values, *_UPDATED)),
            state=_state(values),
            authors=_people(values) if is_post else (),
            categories=tuple(dict.fromkeys(categories)) if is_post else (),
            tags=_tags(values) if is_post else (),
            series=next(iter(texts(values.get("series"))), ""),
            summary=plain_values.summary(
                plain_values.first_text(values, "description", "summary", "excerpt")
            ),
            language=plain_values.first_text(values, "lang", "language"),
            picture=self._picture(plain_values.picture(values), found.folder),
            source=plain_values.own_source(values.get("source")),
            ai=plain_values.own_ai(values.get("ai")),
            params={key: value for key, value in values.items() if key not in _KNOWN},
            accepts_comments=flag(values.get("comments"), True),
            body=SourceText(text=body, format="markdown"),
            notes=(*notes, *more, *_undated(date, is_post, found, stem)),
        )

    def _address(self, values: dict[str, Any]) -> str:
        """The address that a text names, if it does: nobody knows another one."""
        given = plain_values.first_text(values, "permalink", "url")
        if not given or re.search(r"[:{}\s]", given.partition("://")[2] or given):
            return ""
        path = address_parts(given).path if "://" in given else given
        parts = [part for part in path.split("/") if part not in ("", ".", "..")]
        ending = "/" if path.endswith("/") and parts else ""
        return f"{self._base}/{quote('/'.join(parts), safe='/%')}{ending}" if parts else ""

    def _picture(self, picture: SourcePicture | None, folder: str) -> SourcePicture | None:
        if picture is None or re.match(r"[a-z]+:|//", picture.src):
            return picture
        name = picture.src.strip("[]!").strip()
        path = self._names.path(name, folder)
        src = f"sitegen-source:{quote(path)}" if path else picture.src
        return SourcePicture(
            src=src,
            alt=picture.alt,
            caption=picture.caption,
            credit=picture.credit,
        )

    def files(self) -> Iterator[SourceFile]:
        """Pictures and other files that a text can show or link to."""
        for found in self._walk.files:
            if found.name.rpartition(".")[2].lower() in _FILES:
                address = f"{self._base}/{quote(found.path)}"
                yield SourceFile(file=found.file, path=found.path, address=address)

    def problems(self) -> tuple[Note, ...]:
        """What could not be read."""
        return (*self._walk.notes, *self._problems)


def _date(
    values: dict[str, Any],
    named: dt.datetime | None,
    place: str,
    notes: list[Note],
) -> dt.datetime | None:
    for key in _DATES:
        given = values.get(key)
        if text(given).lower() in ("", "true", "false"):
            continue
        if date := moment(given):
            return date
        notes.append(bad_date(key, given, place))
    return named


def _title(values: dict[str, Any], front: FrontMatter, stem: str) -> tuple[str, str]:
    """The title: that of the front matter, the first heading, or the name. The heading that says
    it leaves the text."""
    given = plain_values.title(values.get("title"))
    found, rest = heading(front.body)
    if not given:
        return (found, rest) if found else (title_of_name(stem), front.body)
    return given, rest if found.casefold() == given.casefold() else front.body


def _category(folder: str) -> str:
    """The category that the first folder says, unless it only says that there are texts."""
    name = folder.partition("/")[0]
    is_plain = name.lower() in {
        "posts",
        "post",
        "_posts",
        "content",
        "notes",
        "blog",
        "articles",
        "src",
    }
    return "" if is_plain or re.fullmatch(r"[\d._ -]+", name) else title_of_name(name)


def _tags(values: dict[str, Any]) -> tuple[str, ...]:
    given = values.get("tags")
    written = text(given)
    if written:
        given = re.split("," if "," in written else r"\s+", written)
    return tuple(
        dict.fromkeys(
            name.lstrip("#")
            for name in (*texts(values.get("tag")), *texts(given))
            if name.lstrip("#")
        )
    )


def _people(values: dict[str, Any]) -> tuple[str, ...]:
    given = values.get("authors") or values.get("author")
    names = [
        text(one.get("name")) if isinstance(one, dict) else text(one)
        for one in (given if isinstance(given, list) else [given])
    ]
    return tuple(dict.fromkeys(filter(None, names)))


def _state(values: dict[str, Any]) -> State:
    status = plain_values.first_text(values, "status", "state").lower()
    is_draft = flag(values.get("draft")) or status in ("draft", "private", "idea", "unpublished")
    is_kept = not flag(values.get("publish"), True) or not flag(values.get("published"), True)
    return "draft" if is_draft or is_kept else "published"


def _undated(
    date: dt.datetime | None,
    is_post: bool,
    found: FoundFile,
    stem: str,
) -> tuple[Note, ...]:
    if date is not None or stem.lower() in _PAGES:
        return ()
    became = "its date is not known" if is_post else "it became a page"
    note = Note(
        weight=2,
        kind="text without a date",
        place=found.path,
        message=f"neither its front matter nor its name has a date, so {became}",
        hint="write date: into its front matter and import again, if it is a post",
        document=found.path,
    )
    return (note,)
