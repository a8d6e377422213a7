"""The reader of a Jekyll site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any
from urllib.parse import quote

from msgspec.structs import replace

from sitegen.importing.source import (
    FILE_SCHEME,
    Note,
    SourceDocument,
    SourceError,
    SourceFile,
    SourcePicture,
    SourceSite,
    SourceTerm,
    TermKind,
)
from sitegen.importing.sources import enclosed
from sitegen.importing.sources.front_matter import flag, table, text, texts
from sitegen.importing.sources.jekyll import documents, people, permalinks
from sitegen.importing.sources.jekyll.documents import ReadFile
from sitegen.importing.sources.jekyll.index import JekyllFile, JekyllIndex, indexed
from sitegen.importing.sources.jekyll.settings import JekyllSettings
from sitegen.importing.sources.liquid.filters import FILTERS
from sitegen.importing.sources.liquid.own_includes import OwnIncludes
from sitegen.importing.sources.liquid.syntax import Filter
from sitegen.importing.sources.liquid.tags import Surroundings

# Pages of the old site that sitegen makes itself.
_OWN = re.compile(
    r"/(?:404\.html|sitemap\.xml|feed\.xml|atom\.xml|rss\.xml|search\.json|robots\.txt)"
)


class JekyllReader:
    """Reads the files of a site one by one, each time anew."""

    def __init__(self, settings: JekyllSettings) -> None:
        self._settings = settings
        self._problems: dict[Note, None] = {}

    @cached_property
    def _index(self) -> JekyllIndex:
        return indexed(self._settings)

    @cached_property
    def _data(self) -> tuple[dict[str, Any], tuple[Note, ...]]:
        return people.data(self._settings)

    @cached_property
    def _people(self) -> dict[str, str]:
        """Ids of authors by what files call them."""
        found: dict[str, str] = {}
        for author in people.authors(self._settings, self._data[0]):
            found.setdefault(author.name.lower(), author.id)
            found[author.id.lower()] = author.id
        return found

    @cached_property
    def _filters(self) -> dict[str, Filter]:
        base, url = self._settings.base, self._settings.url

        def relative(value: Any) -> str:
            path = text(value)
            return path if re.match(r"\w+:|//", path) else f"{base}/{path.lstrip('/')}"

        def absolute(value: Any) -> str:
            path = text(value)
            return path if re.match(r"\w+:|//", path) else url + relative(path)

        return {
            **FILTERS,
            "relative_url": relative,
            "absolute_url": absolute,
            "slugify": lambda value, mode="default": permalinks.slugified(text(value), mode),
            "markdownify": lambda value: f"\n\n{text(value)}\n\n",
        }

    @cached_property
    def _own_includes(self) -> OwnIncludes:
        folder = text(self._settings.values.get("includes_dir")).strip("./") or "_includes"
        return OwnIncludes(self._settings.root, self._index.by_path, folder)

    @cached_property
    def _site_values(self) -> dict[str, Any]:
        settings = self._settings
        own = {"url": settings.url, "baseurl": settings.base, "data": self._data[0]}
        return {**settings.values, **own}

    def site(self) -> SourceSite:
        """What `_config.yml` and the data files say."""
        settings, values = self._settings, self._settings.values
        known, notes = self._data
        author = values.get("author")
        pages = {entry.path: entry for entry in self._index.entries if entry.kind == "page"}
        titles = self._titles(texts(values.get("header_pages")), pages)
        return SourceSite(
            system="jekyll",
            title=text(values.get("title")) or text(values.get("name")),
            description=" ".join(text(values.get("description")).split()),
            base_url=settings.url + settings.base if settings.url else "",
            language=text(values.get("lang")) or text(values.get("locale")).replace("_", "-"),
            time_zone=settings.zone_name,
            publisher=text(table(values.get("publisher")).get("name")),
            email=text(values.get("email")) or text(table(author).get("email")),
            authors=tuple(
                replace(one, picture=self._picture(one.picture))
                for one in people.authors(settings, known)
            ),
            terms=self._terms(),
            menu=people.menu(settings, known, dict.fromkeys(pages, ""), titles),
            page_size=_number(values.get("paginate")) or _number(_per_page(values)),
            notes=(*settings.notes, *notes, *self._remarks()),
        )

    def _remarks(self) -> Iterator[Note]:
        values = self._settings.values
        name = "_config.yml"
        own = table(values.get("kramdown"))
        if text(values.get("markdown")) not in (
            "",
            "kramdown",
            "CommonMark",
            "CommonMarkGhPages",
            "GFM",
        ):
            message = (
                f"texts were written for {text(values['markdown'])}; they were read as kramdown"
            )
            yield Note(weight=2, kind="another Markdown", place=name, message=message)
        if flag(own.get("hard_wrap")):
            message = "each line end of a text made a new line on the page"
            hint = 'write extensions = ["nl2br"] into [markdown] of site.toml'
            yield Note(weight=2, kind="line ends", place=name, message=message, hint=hint)
        elif not text(values.get("markdown")).startswith("CommonMark"):
            message = "quotation marks and dashes of texts were typographic on the old site"
            hint = 'for the same, write extensions = ["smarty"] into [markdown] of site.toml'
            yield Note(weight=1, kind="typographic signs", place=name, message=message, hint=hint)

    def _titles(self, paths: tuple[str, ...], pages: dict[str, JekyllFile]) -> dict[str, str]:
        found = {}
        for path in paths:
            if path in pages and (read := self._read(pages[path])):
                found[path] = text(read.values.get("title"))
        return found

    def _terms(self) -> tuple[SourceTerm, ...]:
        """The pages that jekyll-archives makes for categories and tags."""
        archives = table(self._settings.values.get("jekyll-archives"))
        if not archives:
            return ()
        enabled = archives.get("enabled")
        patterns = table(archives.get("permalinks"))
        kinds: tuple[tuple[TermKind, str, str], ...] = (
            ("category", "categories", "/category/:name/"),
            ("tag", "tags", "/tag/:name/"),
        )
        found: dict[tuple[str, str], SourceTerm] = {}
        mode = text(archives.get("slug_mode")) or "default"
        for document in self.documents():
            for kind, plural, default in kinds:
                if not (enabled in ("all", True, "true") or plural in texts(enabled)):
                    continue
                pattern = text(patterns.get(kind)) or default
                for name in document.categories if kind == "category" else document.tags:
                    slug = permalinks.slugified(name, mode)
                    address = self._settings.base + permalinks.filled(pattern, {"name": slug})
                    term = SourceTerm(kind=kind, name=name, address=address)
                    found.setdefault((kind, name), term)
        return tuple(found.values())

    def documents(self) -> Iterator[SourceDocument]:
        """Posts, drafts, pages, and the documents of collections."""
        for entry in self._index.entries:
            if read := self._read(entry):
                document = self._document(read)
                if self._is_wanted(document):
                    yield document

    def _read(self, entry: JekyllFile) -> ReadFile | None:
        try:
            return documents.read(entry, self._settings)
        except SourceError as error:
            message = f"it was left out: {error.message}"
            note = Note(
                weight=3,
                kind="file that cannot be read",
                place=error.place,
                message=message,
                hint=error.hint,
                document=entry.path,
            )
            self._problems[note] = None
            return None

    def _document(self, read: ReadFile) -> SourceDocument:
        page = {
            **read.values,
            "url": read.address.removeprefix(self._settings.base),
            "id": re.sub(r"\.html$|/$", "", read.address.removeprefix(self._settings.base)),
            "path": read.entry.path,
            "date": read.date,
            "title": text(read.values.get("title")),
            "slug": read.slug,
            "categories": list(read.categories),
        }
        around = Surroundings(
            values={"page": page, "site": self._site_values},
            filters=self._filters,
            posts=self._index.posts,
            files=self._index.by_path,
            own_includes=self._own_includes,
        )
        feed_id = self._feed_id(read) if read.entry.kind == "post" else ""
        found = documents.document(read, self._settings, around, feed_id, self._people)
        if found.picture:
            found = replace(found, picture=self._picture(found.picture))
        if found.kind == "page" and found.address.removeprefix(self._settings.base) in (
            "/",
            "/index.html",
        ):
            return self._home(found)
        return found

    def _feed_id(self, read: ReadFile) -> str:
        """What jekyll-feed writes as the id of an entry: the address without its ending."""
        if "jekyll-feed" not in self._settings.plugins or not self._settings.url:
            return ""
        own = text(read.values.get("slug")) or read.slug
        folder = read.address.rstrip("/").rpartition("/")[0]
        return f"{self._settings.url}{folder}/{quote(own)}"

    def _home(self, found: SourceDocument) -> SourceDocument:
        """The text of the old home page: that of the new one is a list of posts."""
        note = Note(
            weight=2,
            kind="home page",
            place=found.place,
            message="sitegen makes the home page itself; the old one is a page of its own",
            hint="delete the page if nobody needs it",
            document=found.id,
        )
        return replace(found, address="", slug="home", notes=(*found.notes, note))

    def _is_wanted(self, found: SourceDocument) -> bool:
        """Whether a page has something of its own to say."""
        if found.kind != "page":
            return True
        if _OWN.fullmatch(found.address.removeprefix(self._settings.base)):
            return False
        shown = enclosed.without_comments(found.body.text)
        if found.body.format == "html":
            shown = re.sub(r"<(?!img|video|audio|iframe)[^<>]*>", "", shown)
        if shown.replace("[TOC]", "").strip():
            return True
        message = f"the page {found.address or '/'} has no text of its own, so it was left out"
        hint = "sitegen has pages for the archive, tags and categories itself"
        note = Note(
            weight=2, kind="page without a text", place=found.place, message=message, hint=hint
        )
        self._problems |= dict.fromkeys(
            (*(each for each in found.notes if each.kind == "redirect_to"), note)
        )
        return False

    def _picture(self, picture: SourcePicture | None) -> SourcePicture | None:
        """A picture of the front matter, whose path is that from the root of the site."""
        if picture is None or re.match(r"[a-z]+:|//", picture.src):
            return picture
        path = picture.src.removeprefix(self._settings.base).lstrip("/")
        if path in self._index.by_path:
            return replace(picture, src=FILE_SCHEME + quote(path))
        return replace(picture, src=permalinks.file_address(self._settings.base, path))

    def files(self) -> Iterator[SourceFile]:
        """The static files."""
        for found in self._index.statics:
            address = permalinks.file_address(self._settings.base, found.path)
            yield SourceFile(file=found.file, path=found.path, address=address)

    def problems(self) -> tuple[Note, ...]:
        """What could not be read."""
        return (*self._index.notes, *self._problems)


def _number(value: Any) -> int:
    written = text(value)
    return int(written) if re.fullmatch(r"[1-9]\d{0,3}", written) else 0


def _per_page(values: dict[str, Any]) -> Any:
    return table(values.get("pagination")).get("per_page")
