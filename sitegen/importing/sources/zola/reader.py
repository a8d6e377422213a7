"""The reader of a Zola site: its documents one by one, its files, and what holds for all."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import msgspec

from sitegen.importing.source import (
    MenuItem,
    Note,
    SourceAuthor,
    SourceDocument,
    SourceError,
    SourceFile,
    SourceList,
    SourceOptions,
    SourceSite,
    SourceTerm,
    SourceText,
    TermKind,
)
from sitegen.importing.sources import folders
from sitegen.importing.sources.bundles import bundle_of, published
from sitegen.importing.sources.front_matter import table, text, texts
from sitegen.importing.sources.plain_values import short_text
from sitegen.importing.sources.zola.model import ZolaEntry, ZolaSite
from sitegen.importing.sources.zola.pages import (
    AUTHORS,
    CATEGORIES,
    SERIES,
    TAGS,
    author_names,
    document,
    list_of,
)

_MENUS = ("menu", "nav", "navbar", "navigation", "header", "links")


class ZolaReader:
    """What the folder of a Zola site holds."""

    def __init__(self, root: Path, options: SourceOptions) -> None:
        self.model = ZolaSite(root)
        self.options = options
        if not self.model.entries:
            raise SourceError(str(root), "there is no text in its folder content")
        self.unread: dict[str, Note] = {}

    def documents(self) -> Iterator[SourceDocument]:
        """Pages, posts, and sections with words of their own or a list of pages."""
        names = self._default_authors
        for entry in self.model.entries:
            if not self.model.has_page(entry) or not (entry.name or entry.sections):
                continue
            try:
                made = document(self.model, entry, names)
            except SourceError as error:
                note = _left("text that cannot be read", error.place, error.message)
                self.unread[entry.path] = note
                continue
            if not entry.is_section or made.body.text.strip():
                yield made
            elif body := list_of(self._within(entry)):
                yield msgspec.structs.replace(made, body=SourceText(text=body, format="markdown"))

    def _within(self, section: ZolaEntry) -> list[ZolaEntry]:
        """The pages right in a section, if they are no posts: those have lists of their own."""
        found = self._by_section.get((section.language, section.sections), [])
        if any(self.model.is_post(entry) for entry in found):
            return []
        return sorted(found, key=_order)

    @cached_property
    def _by_section(self) -> dict[tuple[str, tuple[str, ...]], list[ZolaEntry]]:
        """What has a page, by its language and the section that it is right in."""
        found: dict[tuple[str, tuple[str, ...]], list[ZolaEntry]] = {}
        for entry in self.model.entries:
            if self.model.has_page(entry) and (entry.sections or not entry.is_section):
                above = entry.sections[:-1] if entry.is_section else entry.sections
                found.setdefault((entry.language, above), []).append(entry)
        return found

    @cached_property
    def _default_authors(self) -> tuple[str, ...]:
        values = self.model.config.values
        extra = self.model.config.extra
        named = texts(values.get("author")) or texts(extra.get("author"))
        return tuple(map(short_text, named or texts(table(extra.get("author")).get("name"))))

    def files(self) -> Iterator[SourceFile]:
        """Static files, and those beside texts."""
        base = self.model.config.base_path
        static = self.model.root / "static"
        if static.is_dir() and not static.is_symlink():
            for found in self._static.files:
                inside = found.path.removeprefix("static/")
                yield published(found, base, inside)
        bundles: dict[str, ZolaEntry] = {}
        for entry in self.model.entries:
            if entry.bundle and (
                entry.bundle not in bundles or entry.language == self.model.config.language
            ):
                bundles[entry.bundle] = entry
        taken: set[tuple[str, str]] = set()
        for found in self.model.walked:
            if found.path.endswith(".md"):
                continue
            bundle = bundle_of(found.folder, bundles)
            if not bundle:
                yield published(found, base, found.path.removeprefix("content/"))
                continue
            owner = bundles[bundle]
            if not self.model.has_page(owner):
                continue
            within = found.path[len(bundle) + 1 :]
            name = within.replace("/", "-") if (bundle, found.name) in taken else ""
            taken.add((bundle, found.name))
            address = self.model.address(owner)
            yield SourceFile(
                file=found.file,
                path=found.path,
                address=f"{address}{within}" if address else "",
                others=(f"{base}/{found.path.removeprefix('content/')}",),
                owner=owner.path,
                name=name,
            )

    @cached_property
    def _static(self) -> folders.Walk:
        return folders.walk(self.model.root, "static", with_hidden=(".htaccess", ".well-known"))

    # What holds for all documents.

    def site(self) -> SourceSite:
        """What holds for all documents."""
        settings = self.model.config
        values = settings.values
        own = table(table(values.get("languages")).get(settings.language))
        notes = list(settings.notes)
        if any((self.model.root / folder).is_dir() for folder in ("templates", "sass", "themes")):
            message = "templates, styles and the theme are not taken over: sitegen has its own"
            notes.append(Note(weight=1, kind="layouts", place="templates", message=message))
        return SourceSite(
            system="Zola",
            title=short_text(values.get("title") or own.get("title")),
            description=short_text(values.get("description") or own.get("description")),
            base_url=settings.base_url or self.options.base_url,
            language=settings.language,
            publisher=next(iter(self._default_authors), ""),
            email=text(settings.extra.get("email")),
            authors=self._authors(),
            terms=self._terms(),
            menu=self._menu(),
            languages=tuple((code, code) for code in settings.others),
            page_size=self._page_size(),
            lists=tuple(
                SourceList(
                    address=self.model.address(entry),
                    to="/"
                    if entry.language == settings.language
                    else f"/{entry.language.lower()}/",
                    place=entry.path,
                )
                for entry in self._lists_of_posts
                if entry.sections
            ),
            notes=tuple(notes),
        )

    def _page_size(self) -> int:
        for entry in self.model.entries:
            found = entry.values.get("paginate_by")
            if isinstance(found, int) and 0 < found < 1000:
                return found
        return 0

    def _authors(self) -> tuple[SourceAuthor, ...]:
        names = dict.fromkeys(self._default_authors)
        for entry in self.model.entries:
            if not entry.is_section:
                names.update(dict.fromkeys(author_names(self.model, entry)))
        taxonomy = next((name for name in AUTHORS if name in self.model.config.taxonomies), "")
        return tuple(
            SourceAuthor(
                id=name,
                name=name,
                address=self.model.config.term_address(taxonomy, name) if taxonomy else "",
            )
            for name in names
        )

    def _terms(self) -> tuple[SourceTerm, ...]:
        kinds: list[tuple[tuple[str, ...], TermKind]] = [
            *((TAGS, "tag"), (CATEGORIES, "category"), (SERIES, "series")),
        ]
        found: list[SourceTerm] = []
        for taxonomies, kind in kinds:
            for taxonomy in taxonomies:
                if taxonomy in self.model.config.taxonomies:
                    names = {
                        term
                        for entry in self.model.entries
                        for term in self.model.terms(entry, taxonomy)
                    }
                    found += [
                        SourceTerm(
                            kind=kind,
                            name=name,
                            address=self.model.config.term_address(taxonomy, name),
                        )
                        for name in sorted(names)
                    ]
        return tuple(found)

    def _menu(self) -> tuple[MenuItem, ...]:
        """The first list in `extra` that looks like a menu: each theme has its own."""
        extra = self.model.config.extra
        keys = [key for key in extra if any(word in key.lower() for word in _MENUS)]
        for key in keys:
            listed = extra[key]
            if isinstance(listed, dict):  # Some have one for each language.
                listed = next((one for one in listed.values() if isinstance(one, list)), [])
            made = [self._item(table(one)) for one in listed if isinstance(one, dict)]
            items = tuple(item for item in made if item)
            if items:
                return items
        return ()

    def _item(self, values: dict[str, Any]) -> MenuItem | None:
        name = next(
            (short_text(values[key]) for key in ("name", "title", "text") if values.get(key)), ""
        )
        keys = ("url", "link", "href", "path")
        url = next((text(values[key]) for key in keys if text(values.get(key))), "")
        base = self.model.config.base_path
        url = url.replace("$BASE_URL", base)
        if not name or not url:
            return None
        if url.startswith("@/"):
            url = self.model.reference(url, []) or url
        elif not url.startswith(("/", "#")) and ":" not in url:
            url = f"{base}/{url}"
        path = f"{url.rstrip('/')}/"
        is_list = path in self._addresses_of_lists or base + path in self._addresses_of_lists
        return MenuItem(title=name, url=f"{base}/" if is_list else url)

    @cached_property
    def _lists_of_posts(self) -> tuple[ZolaEntry, ...]:
        """The sections without words of their own whose pages are posts."""
        with_posts = {one.sections for one in self.model.entries if self.model.is_post(one)}
        return tuple(
            entry
            for entry in self.model.entries
            if entry.is_section and self.model.has_page(entry)
            if entry.sections in with_posts and self._is_empty(entry)
        )

    @cached_property
    def _addresses_of_lists(self) -> frozenset[str]:
        return frozenset(self.model.address(entry) for entry in self._lists_of_posts)

    def _is_empty(self, entry: ZolaEntry) -> bool:
        try:
            return not document(self.model, entry).body.text.strip()
        except SourceError:
            return True

    def problems(self) -> tuple[Note, ...]:
        """What could not be taken over."""
        notes = [*self.model.notes, *self.unread.values()]
        if (self.model.root / "static").is_dir():
            notes += self._static.notes
        for entry in self.model.entries:
            if not self.model.has_page(entry):
                message = "its front matter says that it has no page"
                notes.append(_left("page that is not published", entry.path, message, weight=1))
            elif not entry.sections and not entry.name and not self._is_empty(entry):
                message = "the words of the front page have no place in the new site"
                hint = "write them into a page, or a layout of your own"
                notes.append(_left("words of the front page", entry.path, message, hint, 2))
        return tuple(dict.fromkeys(notes))


def _order(entry: ZolaEntry) -> tuple[int, str]:
    weight = entry.values.get("weight")
    return weight if isinstance(weight, int) else 0, short_text(entry.values.get("title"))


def _left(
    kind: str, place: str, message: str, hint: str = "", weight: Literal[1, 2, 3] = 3
) -> Note:
    return Note(weight=weight, kind=kind, place=place, message=message, hint=hint)
