"""The reader of an Eleventy site."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any, Literal
from urllib.parse import quote

from msgspec.structs import replace

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
from sitegen.importing.sources import enclosed, folders, plain_values
from sitegen.importing.sources.eleventy import addresses, shortcodes
from sitegen.importing.sources.eleventy.cascade import SCRIPTS, Cascade
from sitegen.importing.sources.eleventy.documents import EleventyText, page_values, read
from sitegen.importing.sources.eleventy.lists import is_list, lists
from sitegen.importing.sources.eleventy.navigation import authors, menu
from sitegen.importing.sources.eleventy.settings import EleventySettings
from sitegen.importing.sources.folders import FoundFile
from sitegen.importing.sources.front_matter import flag, table, text, texts
from sitegen.importing.sources.html_texts import address_parts
from sitegen.importing.sources.liquid.filters import FILTERS
from sitegen.importing.sources.liquid.syntax import Filter
from sitegen.importing.sources.liquid.tags import Surroundings, rendered
from sitegen.importing.sources.moments import moment, zone

_TEXTS = ("md", "markdown", "html", "njk", "liquid", "webc")
_CODE_TEXTS = ("hbs", "mustache", "ejs", "haml", "pug", "mdx", "jsx", "tsx")
_DESIGN = (*SCRIPTS, "css", "scss", "sass", "less", "map", "json", "yaml", "yml", "toml", "lock")
_FILES = (
    *(
        "png",
        "jpg",
        "jpeg",
        "gif",
        "webp",
        "avif",
        "svg",
        "ico",
        "pdf",
        "mp3",
        "mp4",
        "m4a",
        "webm",
    ),
    *("ogg", "wav", "mov", "zip", "txt", "csv", "docx", "xlsx", "pptx", "epub", "vtt"),
)
_NO_CONTENT = re.compile(r"(?:README|LICEN[CS]E|CHANGELOG|CONTRIBUTING|CODE_OF_CONDUCT)\b.*", re.I)
_KNOWN = frozenset(
    {
        *(
            "title",
            "date",
            "tags",
            "permalink",
            "layout",
            "draft",
            "published",
            "eleventyNavigation",
        ),
        *(
            "eleventyExcludeFromCollections",
            "eleventyComputed",
            "pagination",
            "templateEngineOverride",
        ),
        *("description", "summary", "excerpt", "author", "authors", "image", "lang", "updated"),
        *("modified", "category", "categories", "series", "source", "ai", "cover", "aliases"),
        *("featured_image", "redirect_from", "hero", "thumbnail", "eleventyImport"),
    }
)
_UPDATED = (
    "updated",
    "modified",
    "lastUpdated",
    "last_updated",
    "last_modified_at",
    "dateModified",
)
_SITE = ("metadata", "site", "meta", "siteMeta", "config", "settings", "global")


class EleventyReader:
    """Reads the texts of a site one by one, each time anew."""

    def __init__(self, settings: EleventySettings, base_url: str) -> None:
        self._settings = settings
        self._base_url = base_url
        self._problems: dict[Note, None] = {}

    @cached_property
    def _walk(self) -> folders.Walk:
        return folders.walk(self._settings.source)

    @cached_property
    def _by_path(self) -> dict[str, str]:
        return {found.path: found.path for found in self._walk.files}

    @cached_property
    def _cascade(self) -> Cascade:
        stems = {
            f"{found.folder}/{addresses.stem_of(found.name)}".lstrip("/")
            for found in self._walk.files
            if _ending(found) in _TEXTS
        }
        return Cascade(self._settings, self._walk.files, stems)

    @cached_property
    def _filters(self) -> dict[str, Filter]:
        def url(value: Any, *_: Any) -> str:
            path = text(value)
            return f"{self._settings.prefix}{path}" if path.startswith("/") else path

        own: dict[str, Filter] = {"url": url, "slugify": addresses.slugify, "slug": addresses.slug}
        return {**FILTERS, **own}

    @cached_property
    def _about(self) -> dict[str, Any]:
        """The data file that says what the site is."""
        data = self._cascade.site
        found: dict[str, Any] = {}
        for name in _SITE:
            found = {**table(data.get(name)), **found}
        return found

    def site(self) -> SourceSite:
        """What the data files say."""
        about, data = self._about, self._cascade.site
        url = next(
            (text(about[k]) for k in ("url", "host", "baseUrl", "base_url") if about.get(k)), ""
        )
        if not re.match(r"https?://", url) or "localhost" in url:
            url = self._base_url
        host = re.match(r"https?://[^/]+", url)
        prefix = self._settings.prefix or (address_parts(url).path.rstrip("/") if host else "")
        author = about.get("author")
        language = next(
            (text(about[k]) for k in ("language", "lang", "locale") if about.get(k)), ""
        )
        zone_name = text(about.get("timezone")) or text(about.get("timeZone"))
        return SourceSite(
            system="eleventy",
            title=text(about.get("title")) or text(about.get("name")),
            description=" ".join(text(about.get("description")).split()),
            base_url=host[0] + prefix if host else "",
            language=language.replace("_", "-"),
            time_zone=zone_name if zone(zone_name) else "",
            email=text(table(author).get("email")) or text(about.get("email")),
            authors=authors(data.get("authors"), author),
            menu=menu(self._read(), data, self._settings.prefix),
            lists=lists(self._read()),
            notes=(*self._settings.notes, *self._cascade.notes),
        )

    def _texts(self) -> Iterator[EleventyText]:
        for one in self._read():
            if reason := _left_out(one):
                self._problems[reason] = None
                continue
            yield one

    def _read(self) -> Iterator[EleventyText]:
        """Everything that makes a page or a file, with what is no document."""
        for found in self._walk.files:
            if not self._is_text(found):
                continue
            try:
                one = read(found, self._settings, self._cascade, self._filters)
            except SourceError as error:
                note = _note(3, "file that cannot be read", error.place, error.message, error.hint)
                self._problems[note] = None
                continue
            yield one

    def _is_text(self, found: FoundFile) -> bool:
        ending = _ending(found)
        if not self._is_inside(found.path) or (
            "/" not in found.path and _NO_CONTENT.match(found.name)
        ):
            return False
        if found.name.endswith(".11ty.js") or ending in _CODE_TEXTS:
            kind = f"template in .{'11ty.js' if ending == 'js' else ending}"
            message = "it would have to be run, so it was left out"
            self._problems[_note(3, kind, found.path, message)] = None
            return False
        return ending in _TEXTS

    def _is_inside(self, path: str) -> bool:
        settings = self._settings
        if settings.input and not path.startswith(f"{settings.input}/"):
            return False
        if any(path.startswith(f"{folder}/") for folder in settings.hidden):
            return False
        return not any(
            path == each or path.startswith(f"{each}/") or fnmatch.fnmatchcase(path, each)
            for each in settings.ignored
        )

    def documents(self) -> Iterator[SourceDocument]:
        """Posts and pages."""
        for one in self._texts():
            document = self._document(one)
            if self._is_wanted(document):
                yield document

    def _document(self, one: EleventyText) -> SourceDocument:
        values = one.values
        body, notes = self._body(one)
        if one.is_post and one.date is None and not any("date" in n.kind for n in one.notes):
            message = "it names no date; Eleventy took the time of the file"
            note = _note(2, "post without a date", one.path, message, "write its date")
            notes = (*notes, replace(note, document=one.path))
        is_draft = flag(values.get("draft")) or not flag(values.get("published"), True)
        state: State = "draft" if is_draft else "published"
        updated = next((values[key] for key in _UPDATED if text(values.get(key))), None)
        summary = next(
            (values[k] for k in ("description", "summary", "excerpt") if text(values.get(k))), ""
        )
        address = "" if self._is_home(one.address) else one.address
        categories = (*texts(values.get("categories")), *texts(values.get("category")))
        return SourceDocument(
            kind="post" if one.is_post else "page",
            id=one.path,
            place=one.path,
            path=one.path,
            title=plain_values.title(values.get("title")),
            slug=one.slug if address else one.slug or "home",
            address=address,
            aliases=tuple(
                self._settings.prefix + addresses.cleaned(each)
                for each in (*texts(values.get("aliases")), *texts(values.get("redirect_from")))
            ),
            date=one.date,
            updated=addresses.utc(moment(updated)),
            state=state,
            is_unlisted=flag(values.get("eleventyExcludeFromCollections")),
            authors=(_people(values) or self._default_author) if one.is_post else (),
            categories=tuple(dict.fromkeys(categories)) if one.is_post else (),
            tags=one.tags if one.is_post else (),
            series=next(iter(texts(values.get("series"))), ""),
            summary=plain_values.summary(summary),
            language=text(values.get("lang")) if "lang" in one.own else "",
            picture=self._picture(plain_values.picture(values)),
            source=plain_values.own_source(values.get("source")),
            ai=plain_values.own_ai(values.get("ai")),
            params={key: value for key, value in one.own.items() if key not in _KNOWN},
            accepts_comments=flag(values.get("comments"), True),
            body=body,
            notes=(*one.notes, *notes),
        )

    @cached_property
    def _default_author(self) -> tuple[str, ...]:
        """Who wrote what names nobody: the author of the site."""
        return _people({"author": self._about.get("author")})

    def _is_home(self, address: str) -> bool:
        return address.removeprefix(self._settings.prefix) == "/"

    def _body(self, one: EleventyText) -> tuple[SourceText, tuple[Note, ...]]:
        ending = one.path.rpartition(".")[2]
        is_html = ending not in ("md", "markdown")
        form: Literal["markdown", "html"] = "html" if is_html else "markdown"
        engine = one.values.get("templateEngineOverride", self._settings.engine)
        if not is_html and text(engine) in ("", "false", "md"):
            return SourceText(text=one.body, format=form), ()
        page = page_values(one.inside, one.date, one.address)
        around = Surroundings(
            values={**self._cascade.site, **one.values, "page": page},
            filters=self._filters,
            posts={},
            files=self._by_path,
            system="Eleventy",
            tags=shortcodes.SHORTCODES,
            inline=shortcodes.INLINE,
        )
        found = rendered(one.body, around, place=one.path, line=one.line, is_html=is_html)
        text_ = found.text if is_html else shortcodes.with_plain_fences(found.text)
        return SourceText(text=text_, format=form), found.notes

    def _is_wanted(self, found: SourceDocument) -> bool:
        """Whether a page has something of its own to say."""
        if found.kind != "page":
            return True
        shown = enclosed.without_comments(found.body.text)
        if found.body.format == "html":
            shown = re.sub(r"<(?!img|video|audio|iframe)[^<>]*>", "", shown)
        if shown.strip():
            return True
        message = f"the page {found.address or '/'} has no text of its own, so it was left out"
        hint = "sitegen has pages for the archive and for tags itself"
        self._problems[_note(2, "page without a text", found.place, message, hint)] = None
        return False

    def _picture(self, picture: SourcePicture | None) -> SourcePicture | None:
        """A picture of the front matter: a file by its path from the root of the source, from the
        folder of the texts, or beside the text."""
        if picture is None or re.match(r"[a-z]+:|//", picture.src):
            return picture
        path = picture.src.removeprefix("./").lstrip("/")
        for own in (path, f"{self._settings.input}/{path}"):
            if own in self._by_path:
                src = shortcodes.file_address(own, self._by_path)
                return replace(picture, src=src)
        return picture

    def files(self) -> Iterator[SourceFile]:
        """The files that are copied as they are."""
        for found in self._walk.files:
            ending = _ending(found)
            if ending in _TEXTS or ending in _DESIGN or ending in _CODE_TEXTS:
                continue
            path = self._copied_to(found.path)
            if path is None and ending in _FILES and self._is_inside(found.path):
                path = self._settings.inside(found.path)
            if path is not None:
                address = f"{self._settings.prefix}/{quote(path)}"
                yield SourceFile(file=found.file, path=found.path, address=address)

    def _copied_to(self, path: str) -> str | None:
        """Where a file is copied to by the configuration; None if it does not say."""
        for given, to in self._settings.copied:
            inside = path == given or path.startswith(f"{given}/")
            if not inside and not fnmatch.fnmatchcase(path, given.replace("**/", "*")):
                continue
            if to == "\0":
                return self._settings.inside(path)
            rest = path.removeprefix(given).lstrip("/") if inside else path.rpartition("/")[2]
            return "/".join(filter(None, (to, rest)))
        return None

    def problems(self) -> tuple[Note, ...]:
        """What could not be read."""
        return (*self._walk.notes, *self._problems)


def _ending(found: FoundFile) -> str:
    return found.name.rpartition(".")[2].lower() if "." in found.name else ""


def _note(weight: Literal[1, 2, 3], kind: str, place: str, message: str, hint: str = "") -> Note:
    return Note(weight=weight, kind=kind, place=place, message=message, hint=hint)


def _people(values: dict[str, Any]) -> tuple[str, ...]:
    given = values.get("authors") or values.get("author")
    names = [
        text(table(one).get("name")) or text(one)
        for one in (given if isinstance(given, list) else [given])
    ]
    return tuple(dict.fromkeys(filter(None, names)))


def _left_out(one: EleventyText) -> Note | None:
    """Why a text is no document, if so."""
    if one.is_left_out:
        return _note(1, "permalink: false", one.path, "the old site does not publish it")
    if "pagination" in one.values:
        message = "it makes many pages out of data, so it was left out"
        return _note(
            2, "pagination", one.path, message, "sitegen has lists and pages of tags itself"
        )
    ending = one.address.rpartition("/")[2].rpartition(".")
    if ending[1] and ending[2].lower() not in ("html", "htm"):
        return _note(1, f"template that makes a .{ending[2]}", one.path, "it is no page")
    if is_list(one):
        message = f"{one.address or 'it'} only lists other pages, so it was left out"
        return _note(1, "template that lists pages", one.path, message, "sitegen has such lists")
    if re.search(r"/404(?:\.html|/)?$", one.address):
        return _note(1, "page for missing addresses", one.path, "sitegen makes one itself")
    return None
