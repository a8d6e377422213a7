"""What is known of a Hugo site before its pages are made: where each is published, which are posts,
what references lead to, and where pictures are."""

from __future__ import annotations

import datetime as dt
import re
from functools import cached_property
from pathlib import Path
from posixpath import dirname, normpath
from typing import Any
from urllib.parse import quote, unquote

from msgspec.structs import replace

from sitegen.importing.source import FILE_SCHEME
from sitegen.importing.sources import folders
from sitegen.importing.sources.folders import FoundFile
from sitegen.importing.sources.front_matter import moment, table, text, texts
from sitegen.importing.sources.hugo import addresses, config, content
from sitegen.importing.sources.hugo.addresses import HugoPlace
from sitegen.importing.sources.hugo.content import HugoEntry, rendering
from sitegen.importing.sources.shortcodes.goldmark import GoldmarkRules

# What sections of posts are called, where the settings do not say which those are.
_POSTS = frozenset(
    {"post", "posts", "blog", "blogs", "news", "article", "articles", "story", "stories", "press"}
)
_DATES = {
    "date": ("date", "publishdate", "pubdate", "published", "lastmod", "modified"),
    "lastmod": ("lastmod", "modified"),
    "publishdate": ("publishdate", "pubdate", "published"),
    "expirydate": ("expirydate", "unpublishdate"),
}
# Since Hugo 0.60, Markdown is read by Goldmark, which leaves raw HTML out.
_GOLDMARK = dt.date(2019, 12, 1)
_DATED_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[-_]|\Z)(.*)")


class HugoSite:
    """The folder `root` with a Hugo site."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.config = config.load(root)

    @cached_property
    def content(self) -> content.HugoContent:
        """Its content."""
        return content.load(self.root, self.config)

    @cached_property
    def markdown_rules(self) -> GoldmarkRules:
        """The Markdown of its texts. Raw HTML was shown if all of them are from before Goldmark,
        and the settings say nothing of it."""
        rules = config.markdown_rules(self.config)
        days = [found.date() for entry in self.published if (found := self.date(entry))]
        is_old = self.config.get("markup") is None and max(days, default=_GOLDMARK) < _GOLDMARK
        return replace(rules, has_html=True) if is_old else rules

    @cached_property
    def taxonomies(self) -> dict[str, str]:
        """The taxonomies by the names that front matter has them under, with their singular."""
        set_up = self.config.get("taxonomies")
        if not isinstance(set_up, dict):
            return {"categories": "category", "tags": "tag"}
        return {text(plural).lower(): single for single, plural in set_up.items() if text(plural)}

    def is_term(self, entry: HugoEntry) -> bool:
        """Whether an entry is a taxonomy or one of its terms."""
        return bool(entry.sections) and entry.sections[0].lower() in self.taxonomies

    @cached_property
    def author_taxonomy(self) -> str:
        """The taxonomy of authors, "" if there is none."""
        return next((name for name in ("authors", "author") if name in self.taxonomies), "")

    @cached_property
    def author_pages(self) -> dict[str, HugoEntry]:
        """The pages of authors, by the ends of their addresses."""
        if not self.author_taxonomy:
            return {}
        return {
            self.urlized(entry.sections[-1] if entry.kind == "section" else entry.base): entry
            for entry in self.content.entries
            if entry.language == self.config.default
            and len(entry.sections) + (entry.kind == "page") == 2
            and entry.sections[0].lower() == self.author_taxonomy
        }

    @cached_property
    def _author_keys(self) -> dict[str, str]:
        """The ends of the addresses of authors, by the names that their pages show."""
        return {
            text(page.values.get(key)).lower(): name
            for name, page in self.author_pages.items()
            for key in ("title", "name", "display_name")
            if text(page.values.get(key))
        }

    def author_id(self, name: str) -> str:
        """What an author is known by: the end of the address of their page."""
        key = self.urlized(name) or name
        return key if key in self.author_pages else self._author_keys.get(name.lower(), key)

    def urlized(self, name: str) -> str:
        """A name as a part of an address."""
        return addresses.urlized(self.config, name)

    def date(self, entry: HugoEntry, name: str = "date") -> dt.datetime | None:
        """A date of an entry, by the keys that Hugo looks at."""
        set_up = texts(self.config.get("frontmatter", name))
        keys: list[str] = []
        for key in (word.lower() for word in set_up or (":default",)):
            keys += _DATES[name] if key == ":default" else [key]
        for key in keys:
            if key == ":filename" and (dated := _DATED_NAME.match(entry.base)):
                return moment(dated[1])
            if found := moment(entry.values.get(key)):
                return found
        return None

    def slug(self, entry: HugoEntry) -> str:
        """The slug of an entry, also that of a file name with a date, where Hugo reads those."""
        slug = text(entry.values.get("slug"))
        if not slug and ":filename" in texts(self.config.get("frontmatter", "date")):
            dated = _DATED_NAME.match(entry.base)
            slug = dated[2] if dated else ""
        return slug

    def address(self, entry: HugoEntry) -> str:
        """Where an entry was published."""
        place = HugoPlace(
            language=entry.language,
            sections=entry.sections,
            base=entry.base,
            kind="page" if entry.kind == "page" else "term" if self.is_term(entry) else "section",
            title=text(entry.values.get("title")),
            slug=self.slug(entry),
            url=text(entry.values.get("url")),
            date=self.date(entry),
        )
        return addresses.address(self.config, place)

    def section_address(self, sections: tuple[str, ...], like: HugoEntry) -> str:
        """Where the list of a folder was published, in the language of an entry."""
        entry = self.by_place.get((like.language.code, "/".join(sections).lower()))
        if entry and entry.kind != "page":
            return self.address(entry)
        place = HugoPlace(language=like.language, sections=sections, base="", kind="section")
        return addresses.address(self.config, place)

    def term_address(self, taxonomy: str, name: str) -> str:
        """Where the list of a term was published."""
        prefix = self.config.prefix(self.config.default)
        term = addresses.urlized(self.config, name).replace("/", "-")
        if pattern := table(self.config.get("permalinks", "term")).get(taxonomy):
            made = HugoPlace(
                language=self.config.default, sections=(taxonomy,), base=term, title=name, slug=term
            )
            path = addresses.expand(self.config, made, text(pattern)).strip("/")
            return addresses.encoded(f"{self.config.base_path}{prefix}/{path}/")
        return addresses.encoded(f"{self.config.base_path}{prefix}/{taxonomy}/{term}/")

    @cached_property
    def by_place(self) -> dict[tuple[str, str], HugoEntry]:
        """Entries by language and path among the content, in lower case."""
        return {(entry.language.code, entry.place.lower()): entry for entry in self.content.entries}

    @cached_property
    def by_name(self) -> dict[tuple[str, str], HugoEntry]:
        """Entries by language and name alone; the first one of each name."""
        found: dict[tuple[str, str], HugoEntry] = {}
        for entry in self.content.entries:
            name = entry.base or (entry.sections[-1] if entry.sections else "")
            found.setdefault((entry.language.code, name.lower()), entry)
        return found

    @cached_property
    def beside(self) -> dict[str, tuple[FoundFile, ...]]:
        """The files of the content that are no texts, by their folders."""
        found: dict[str, list[FoundFile]] = {}
        for file, _, _ in self.content.files:
            found.setdefault(file.folder, []).append(file)
        return {folder: tuple(files) for folder, files in found.items()}

    # Posts.

    @cached_property
    def post_sections(self) -> frozenset[str]:
        """The sections whose pages are posts, in lower case; "" for the root of the content."""
        named = texts(self.config.get("params", "mainsections") or self.config.get("mainsections"))
        if named:
            return frozenset(name.lower() for name in named)
        dated: dict[str, int] = {}
        for entry in self.content.entries:
            if entry.kind == "page" and not self.is_term(entry) and self.date(entry):
                section = entry.sections[0].lower() if entry.sections else ""
                dated[section] = dated.get(section, 0) + 1
        usual = _POSTS & set(dated)
        if usual or not dated:
            return frozenset(usual)
        biggest = max(sorted(section for section in dated), key=lambda section: dated[section])
        return frozenset({biggest})

    def is_post(self, entry: HugoEntry) -> bool:
        """Whether an entry is a post."""
        if entry.kind != "page":
            return False
        section = entry.sections[0].lower() if entry.sections else ""
        if section in self.post_sections:
            return bool(section) or self.date(entry) is not None
        kind = text(entry.values.get("type")).lower()
        return kind in _POSTS and self.date(entry) is not None

    @cached_property
    def published(self) -> tuple[HugoEntry, ...]:
        """The entries that have pages of their own, and are no terms."""
        return tuple(
            entry
            for entry in self.content.entries
            if rendering(entry.values)[0] and not self.is_term(entry)
        )

    # What texts name.

    def reference(self, entry: HugoEntry, path: str, language: str = "") -> str | None:
        """Where `ref` and `relref` lead: by a path from the root of the content or from the entry,
        or by a name that is nowhere else. None: nowhere."""
        path, _, heading = path.strip().partition("#")
        path = unquote(path.partition("?")[0])
        fragment = f"#{heading}" if heading else ""
        if not path:
            return fragment or None
        code = language.lower() or entry.language.code
        if found := self._found(entry, path, code):
            return FILE_SCHEME + quote(found.path) + fragment
        sections = tuple(normpath(path.strip("/")).split("/"))
        if sections in self._sections:
            return self.section_address(sections, entry)
        return None

    @cached_property
    def _sections(self) -> frozenset[tuple[str, ...]]:
        """The folders with something published in them, and those above."""
        return frozenset(
            entry.sections[:count]
            for entry in self.published
            for count in range(len(entry.sections) + 1)
        )

    def _found(self, entry: HugoEntry, path: str, code: str) -> HugoEntry | None:
        name = re.sub(r"\.(?:md|markdown|html?)/?\Z", "", path, flags=re.I).removesuffix(f".{code}")
        name = re.sub(r"(?:\A|/)_?index\Z", "", name).rstrip("/").lower()
        here = entry.place if entry.bundle or entry.kind != "page" else "/".join(entry.sections)
        places = [normpath(name.lstrip("/")).removeprefix(".")]
        if not path.startswith("/"):
            places = [normpath(f"{base.lower()}/{name}") for base in (here, dirname(here))] + places
        for place in places:
            if found := self.by_place.get((code, place.lstrip("/"))):
                return found
        return self.by_name.get((code, name.rpartition("/")[2]))

    def picture(self, entry: HugoEntry | None, src: str) -> str:
        """The address of a picture as an entry, or None as the site, names it: beside the entry,
        among the static files or the assets."""
        src = src.strip()
        if re.match(r"(?:[a-z][a-z0-9+.-]*:|//)", src, re.I) or not src:
            return src
        path = unquote(src.partition("?")[0].partition("#")[0])
        beside = normpath(f"{dirname(entry.path)}/{path}") if entry else ""
        if entry and not path.startswith("/") and folders.is_inside(self.root, beside):
            return FILE_SCHEME + quote(beside)
        inside = normpath(path.lstrip("/"))
        for folder in (*self.static_folders, "assets"):
            if folders.is_inside(self.root, f"{folder}/{inside}"):
                return FILE_SCHEME + quote(f"{folder}/{inside}")
        return src

    @cached_property
    def static_folders(self) -> tuple[str, ...]:
        """The folders whose files are published as they are."""
        values = self.config.values
        keys = [key for key in values if re.fullmatch(r"staticdir\d*", key)]
        named = [name for key in sorted(keys) for name in texts(values[key])] or ["static"]
        for language in self.config.languages:
            named += texts(language.values.get("staticdir"))
        mounts = table(values.get("module")).get("mounts")
        for mount in map(table, mounts if isinstance(mounts, list) else []):
            if text(mount.get("target")).strip("/") == "static":
                named.append(text(mount.get("source")))
        usable = [name.strip("/") for name in named]
        return tuple(dict.fromkeys(name for name in usable if self._has(name)))

    def _has(self, folder: str) -> bool:
        parts = folder.split("/")
        here = self.root
        for part in parts:
            here /= part
            if part in ("", ".", "..") or here.is_symlink():
                return False
        return here.is_dir()

    @cached_property
    def own_shortcodes(self) -> frozenset[str]:
        """The names of the shortcodes that the site itself has: their files are not read."""
        found: set[str] = set()
        for folder in ("layouts/shortcodes", "layouts/_shortcodes"):
            if self._has(folder):
                walked = folders.walk(self.root, folder).files
                found.update(file.path[len(folder) + 1 :].rpartition(".")[0] for file in walked)
        return frozenset(found)

    def param(self, entry: HugoEntry, name: str) -> str:
        """A value of an entry, or of the settings, as `param` shows it."""
        for values in (entry.values, table(self.config.get("params"))):
            found: Any = values
            for key in name.lower().split("."):
                found = table(found).get(key)
            if shown := text(found):
                return shown
        return ""
