"""What is known of a Zola site before its pages are made: its entries, and where each is
published."""

from __future__ import annotations

import datetime as dt
import re
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from posixpath import normpath
from typing import Any
from urllib.parse import quote, unquote

from msgspec import Struct

from sitegen.importing.source import FILE_SCHEME, Note, SourceError
from sitegen.importing.sources import folders
from sitegen.importing.sources.folders import FoundFile
from sitegen.importing.sources.front_matter import flag, moment, split, table, text, texts
from sitegen.importing.sources.zola import config, headings
from sitegen.importing.sources.zola.slugs import slugified

# A date, maybe with a time, before the name of a file or folder.
_DATED = re.compile(
    r"(?P<date>\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))?)(?:\s?[_-](?P<slug>.+))?\Z"
)
_PATH_DATE = re.compile(r"/(\d{4})/(\d{1,2})/(\d{1,2})/")


class ZolaEntry(Struct, frozen=True, kw_only=True):
    """A text of the content: a page or a section. `sections` are the folders above it, `name` its
    own without ending and language (the folder's, for one with files beside it: its `bundle`)."""

    path: str
    file: Path
    sections: tuple[str, ...]
    name: str
    language: str
    values: dict[str, Any]
    is_section: bool = False
    bundle: str = ""

    @property
    def place(self) -> str:
        """Its path among the content, without ending and language."""
        return "/".join([*self.sections, *([self.name] if self.name else [])])


class ZolaSite:
    """The folder `root` with a Zola site."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.config = config.load(root)
        self.notes: list[Note] = []
        self._headings: dict[str, dict[str, str]] = {}

    @cached_property
    def walked(self) -> tuple[FoundFile, ...]:
        """The files of the content, without those that the settings ignore."""
        if not (self.root / "content").is_dir() or (self.root / "content").is_symlink():
            message = "there is no folder content in it, or it is a symbolic link"
            raise SourceError(str(self.root), message)
        found = folders.walk(self.root, "content")
        self.notes += found.notes
        ignored = texts(self.config.values.get("ignored_content"))
        return tuple(
            file
            for file in found.files
            if not any(
                fnmatchcase(file.path, f"*{name}") or fnmatchcase(file.name, name)
                for name in ignored
            )
        )

    @cached_property
    def entries(self) -> tuple[ZolaEntry, ...]:
        """The texts, sorted by path."""
        made = (self._entry(found) for found in self.walked if found.path.endswith(".md"))
        return tuple(entry for entry in made if entry)

    def _entry(self, found: FoundFile) -> ZolaEntry | None:
        try:
            matter = split(folders.read_text(found.file, found.path).text, found.path)
        except SourceError as error:
            kind = "text that cannot be read"
            self.notes.append(
                Note(weight=3, kind=kind, place=found.path, message=error.message, hint=error.hint)
            )
            return None
        stem, language = found.name.removesuffix(".md"), self.config.language
        inner, _, code = stem.rpartition(".")
        if inner and code in (*self.config.others, language):
            stem, language = inner, code
        sections = tuple(found.path.split("/")[1:-1])
        is_bundle = stem == "index" and bool(sections)
        name = sections[-1] if is_bundle else "" if stem in ("_index", "index") else stem
        return ZolaEntry(
            path=found.path,
            file=found.file,
            sections=sections[:-1] if is_bundle else sections,
            name=name,
            language=language,
            values=matter.values,
            is_section=stem == "_index",
            bundle=found.folder if is_bundle else "",
        )

    # Addresses and dates.

    def address(self, entry: ZolaEntry) -> str:
        """Where an entry was published; "" if its slug cannot be known."""
        base, prefix = self.config.base_path, self.config.prefix(entry.language)
        if path := text(entry.values.get("path")):
            whole = normpath("/" + path.lstrip("/"))
            return f"{base}{whole.rstrip('/')}/"
        parts = list(entry.sections)
        if not entry.is_section and entry.name:
            slug = self.slug(entry)
            if not slug:
                return ""
            parts.append(slug)
        return f"{base}{prefix}/" + "".join(f"{part}/" for part in parts)

    def slug(self, entry: ZolaEntry) -> str:
        """The last part of the address of a page."""
        if slug := text(entry.values.get("slug")):
            return slugified(slug, self.config.strategy("paths"))
        dated = _DATED.match(entry.name)
        name = entry.name
        if dated and dated["slug"] and not self.config.keeps_dates():
            name = dated["slug"]
        return slugified(name, self.config.strategy("paths"))

    def date(self, entry: ZolaEntry) -> dt.datetime | None:
        """The date of a page: its own, that of its name, or the one in its address."""
        if text(entry.values.get("date")):
            return moment(entry.values["date"])
        if dated := _DATED.match(entry.name):
            return moment(dated["date"])
        found = _PATH_DATE.search("/" + text(entry.values.get("path")).lstrip("/"))
        return moment("-".join(found.groups())) if found else None

    def is_post(self, entry: ZolaEntry) -> bool:
        """Whether an entry is a post: Zola sorts what has a date."""
        has_date = text(entry.values.get("date")) or self.date(entry)
        return not entry.is_section and bool(has_date)

    def has_page(self, entry: ZolaEntry) -> bool:
        """Whether an entry has a page of its own."""
        return flag(entry.values.get("render"), True)

    @cached_property
    def by_path(self) -> dict[str, ZolaEntry]:
        """The entries by their paths below the content."""
        return {entry.path.removeprefix("content/"): entry for entry in self.entries}

    # What texts name.

    def reference(self, address: str, notes: list[str]) -> str | None:
        """Where `@/path.md#heading` leads, as a link between files; None for other addresses. What
        leads nowhere goes to `notes`."""
        if not address.startswith("@/"):
            return None
        path, _, heading = address[2:].partition("#")
        path = unquote(path).rstrip("/")
        found = self.by_path.get(path) or self.by_path.get(f"{path}/_index.md")
        if not found:
            notes.append(address)
            return f"/{path.removesuffix('.md').removesuffix('_index')}"
        fragment = f"#{self.heading(found, heading)}" if heading else ""
        return FILE_SCHEME + quote(found.path) + fragment

    def heading(self, entry: ZolaEntry, name: str) -> str:
        """The id that the heading with Zola's id `name` gets in sitegen; `name` itself where there
        is no such heading."""
        if entry.path not in self._headings:
            try:
                body = split(folders.read_text(entry.file, entry.path).text, entry.path).body
            except SourceError:
                body = ""
            strategy = self.config.strategy("anchors")
            self._headings[entry.path] = headings.translated(body, strategy)
        return self._headings[entry.path].get(unquote(name), name)

    def picture(self, entry: ZolaEntry, src: str) -> str:
        """The address of a picture as an entry names it: beside it, in the content, or static."""
        src = src.strip()
        if re.match(r"(?:[a-z][a-z0-9+.-]*:|//)", src, re.I) or not src:
            return src
        path = unquote(src.partition("?")[0].partition("#")[0]).removeprefix("@/")
        inside = normpath(path.lstrip("/"))
        beside = f"{entry.path.rpartition('/')[0]}/{inside}"
        places = [f"content/{inside}", f"static/{inside}", inside]
        if not path.startswith("/"):
            places.insert(0, normpath(beside))
        for place in places:
            if folders.is_inside(self.root, place):
                return FILE_SCHEME + quote(place)
        return src

    @cached_property
    def own_shortcodes(self) -> frozenset[str]:
        """The names of the shortcodes that the site has itself: their files are not read."""
        folder = self.root / "templates" / "shortcodes"
        if not folder.is_dir() or folder.is_symlink():
            return frozenset()
        walked = folders.walk(self.root, "templates/shortcodes").files
        return frozenset(file.name.partition(".")[0] for file in walked)

    def terms(self, entry: ZolaEntry, *names: str) -> tuple[str, ...]:
        """The terms of an entry in the taxonomies of these names."""
        own = table(entry.values.get("taxonomies"))
        old = entry.values  # Before 0.5, on the first level.
        found = [term for name in names for term in texts(own.get(name) or old.get(name))]
        return tuple(dict.fromkeys(found))
