"""The reader of a Hugo site: its documents one by one, and its files."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Literal

from msgspec.structs import replace

from sitegen.importing.source import (
    Note,
    SourceDocument,
    SourceError,
    SourceFile,
    SourceList,
    SourceOptions,
    SourceSite,
    SourceText,
)
from sitegen.importing.sources import folders
from sitegen.importing.sources.bundles import bundle_of, published
from sitegen.importing.sources.front_matter import texts
from sitegen.importing.sources.hugo.content import HugoEntry, rendering
from sitegen.importing.sources.hugo.model import HugoSite
from sitegen.importing.sources.hugo.pages import aliases_of, document, list_of
from sitegen.importing.sources.hugo.whole import default_authors, whole_site, words_of
from sitegen.importing.sources.plain_values import short_text


class HugoReader:
    """What the folder of a Hugo site holds."""

    def __init__(self, root: Path, options: SourceOptions) -> None:
        self.model = HugoSite(root)
        self.options = options
        if not self.model.content.entries:
            message = "there is no text in its folder of content"
            raise SourceError(str(root), message, "name the folder that hugo.toml is in")
        self.unread: dict[str, Note] = {}

    @cached_property
    def whole(self) -> SourceSite:
        """What holds for all documents."""
        return whole_site(self.model, self.options)

    def site(self) -> SourceSite:
        """What holds for all documents."""
        return replace(self.whole, lists=tuple(self._lists_of_posts()))

    def _lists_of_posts(self) -> Iterator[SourceList]:
        """The lists of posts without words of their own, for which the front page stands now, and
        their feeds."""
        seen: set[tuple[str, str]] = set()
        for entry in self.model.published:
            section = entry.sections[0].lower() if entry.sections else ""
            place = (entry.language.code, section)
            if section not in self.model.post_sections - {""} or place in seen:
                continue
            seen.add(place)
            index = self.model.by_place.get(place)
            if index is None or not words_of(self.model, index).text.strip():
                to = self._front(entry)
                listed = index.path if index else f"{section}/"
                address = self.model.section_address(entry.sections[:1], entry)
                yield SourceList(address=address, to=to, place=listed)
                if address.endswith("/"):
                    feed = f"{address}index.xml"
                    yield SourceList(address=feed, to=f"{to}feed.xml", place=listed)
        for entry in self.model.published:
            if self._is_list(entry):
                address = self.model.address(entry)
                below = (address,) if len(entry.sections) > 1 else ()
                for old in (*below, *aliases_of(self.model, entry, address)):
                    yield SourceList(address=old, to=self._front(entry), place=entry.path)

    def _front(self, entry: HugoEntry) -> str:
        """The front page in the language of an entry."""
        is_main = entry.language == self.model.config.default
        return "/" if is_main else f"/{entry.language.tag.replace('_', '-').lower()}/"

    def _is_list(self, entry: HugoEntry) -> bool:
        """Whether the page of an entry is the front page, or a list of posts without words."""
        if entry.kind != "section" or self.model.is_term(entry):
            return entry.kind == "home"
        is_of_posts = entry.sections[0].lower() in self.model.post_sections
        return is_of_posts and not words_of(self.model, entry).text.strip()

    def documents(self) -> Iterator[SourceDocument]:
        """Pages and posts, then the lists that Hugo made of folders."""
        names = default_authors(self.model)
        for entry in self.model.published:
            if entry.kind == "home":
                continue
            try:
                made = document(self.model, entry, names)
            except SourceError as error:
                kind = "text that cannot be read"
                self.unread[entry.path] = _left(kind, error.place, error.message, error.hint)
                continue
            if entry.kind == "page":
                yield made
            elif listed := self._section(entry, made):
                yield listed
        yield from self._lists()

    def _section(self, entry: HugoEntry, made: SourceDocument) -> SourceDocument | None:
        """The page of a section: its own words, or else the list of what is in it."""
        is_of_posts = entry.sections[0].lower() in self.model.post_sections
        if made.body.text.strip():
            return made
        if is_of_posts and len(entry.sections) > 1:
            return None
        body = list_of(self._within(entry.sections, entry.language.code))
        return _with_body(made, body) if body and not is_of_posts else None

    def _within(self, sections: tuple[str, ...], code: str) -> list[HugoEntry]:
        """The pages right in a section, in Hugo's order: by weight, newest first, by title."""
        return sorted(self._by_section.get((code, sections), ()), key=self._order)

    @cached_property
    def _by_section(self) -> dict[tuple[str, tuple[str, ...]], list[HugoEntry]]:
        """What is on lists, by its language and the section that it is right in."""
        found: dict[tuple[str, tuple[str, ...]], list[HugoEntry]] = {}
        for entry in self.model.published:
            if rendering(entry.values)[1] and entry.kind != "home":
                above = entry.sections if entry.kind == "page" else entry.sections[:-1]
                found.setdefault((entry.language.code, above), []).append(entry)
        return found

    def _order(self, entry: HugoEntry) -> tuple[bool, int, float, str]:
        weight = entry.values.get("weight")
        number = weight if isinstance(weight, int) else 0
        date = self.model.date(entry)
        day = -date.toordinal() if date else 0
        return number == 0, number, day, short_text(entry.values.get("title"))

    @cached_property
    def _folders(self) -> dict[tuple[str, tuple[str, ...]], HugoEntry]:
        """The top folders with pages and without a text of their own, each with one of its pages:
        Hugo makes a list of each."""
        found: dict[tuple[str, tuple[str, ...]], HugoEntry] = {}
        for entry in self.model.published:
            place = (entry.language.code, entry.sections[:1])
            if entry.sections and (place[0], place[1][0].lower()) not in self.model.by_place:
                found.setdefault(place, entry)
        return found

    def _lists(self) -> Iterator[SourceDocument]:
        for (code, sections), entry in self._folders.items():
            if sections[0].lower() in self.model.post_sections:
                continue
            body = list_of(self._within(sections, code))
            folder = entry.path.split("/")[: -len(entry.sections) - (2 if entry.bundle else 1) + 1]
            place = "/".join([*folder, ""])
            if body:
                language = entry.language
                yield SourceDocument(
                    kind="page",
                    id=f"list of {code}/{sections[0]}",
                    place=place,
                    title=sections[0].replace("-", " ").capitalize(),
                    address=self.model.section_address(sections, entry),
                    language="" if language == self.model.config.default else language.tag,
                    body=SourceText(text=body, format="markdown"),
                )

    def files(self) -> Iterator[SourceFile]:
        """Static files, those beside texts, and the pictures among the assets that texts name."""
        base = self.model.config.base_path
        for folder in self.model.static_folders:
            walked = folders.walk(self.model.root, folder, with_hidden=(".htaccess", ".well-known"))
            for found in walked.files:
                inside = found.path[len(folder) + 1 :]
                yield published(found, base, inside)
        yield from self._beside()
        if (self.model.root / "assets").is_dir() and not (self.model.root / "assets").is_symlink():
            for found in folders.walk(self.model.root, "assets").files:
                inside = found.path.removeprefix("assets/")
                if inside in self.model.content.named:
                    yield published(found, base, inside)

    def _beside(self) -> Iterator[SourceFile]:
        """The files of the content: those of a bundle go with its document."""
        bundles: dict[str, HugoEntry] = {}
        for entry in self.model.content.entries:
            if entry.bundle and (
                entry.bundle not in bundles or entry.language == self.model.config.default
            ):
                bundles[entry.bundle] = entry
        taken: set[tuple[str, str]] = set()
        for found, inside, language in self.model.content.files:
            bundle = bundle_of(found.folder, bundles)
            owner: HugoEntry | None = bundles.get(bundle)
            if not owner:
                prefix = self.model.config.prefix(language)
                address = f"{self.model.config.base_path}{prefix}/{inside}"
                yield SourceFile(file=found.file, path=found.path, address=address)
                continue
            if not rendering(owner.values)[0] or self.model.is_term(owner):
                continue
            within = found.path[len(bundle) + 1 :]
            name = within.replace("/", "-") if (bundle, found.name) in taken else ""
            taken.add((bundle, found.name))
            page = self.model.address(owner)
            folder = page.rstrip("/") if page.endswith("/") else page.removesuffix(".html")
            yield SourceFile(
                file=found.file,
                path=found.path,
                address=f"{folder}/{within}",
                owner=owner.path,
                name=name,
            )

    def problems(self) -> tuple[Note, ...]:
        """What could not be taken over."""
        notes = [*self.model.content.notes, *self.unread.values(), *self._without_pages()]
        notes += self._aliases_of_lists()
        for folder in (*self.model.static_folders, "assets"):
            if (self.model.root / folder).is_dir():
                notes += folders.walk(self.model.root, folder).notes
        return tuple(dict.fromkeys(notes))

    def _aliases_of_lists(self) -> Iterator[Note]:
        """Addresses that led to terms, of which not every one has a list in the new site."""
        for entry in self.model.content.entries:
            aliases = texts(entry.values.get("aliases"))
            if aliases and self.model.is_term(entry):
                shown = ", ".join(aliases[:20]) + (" and more" if len(aliases) > 20 else "")
                address = self.model.address(entry)
                message = f"{shown} led to {address}, a list, and lead nowhere now"
                hint = "let your server lead them to a list of the new site"
                yield _left("aliases of a list", entry.path, message, hint, weight=2)

    def _without_pages(self) -> Iterator[Note]:
        """Pages that Hugo does not publish, and lists of posts, which are lists of sitegen's."""
        for entry in self.model.content.entries:
            if not rendering(entry.values)[0] and not self.model.is_term(entry):
                message = "its front matter says that it has no page"
                yield _left("page that is not published", entry.path, message, weight=1)
            elif entry.kind == "home":
                message = "the words of the front page have no place in the new site"
                hint = "write them into a page, or a layout of your own"
                yield _left("words of the front page", entry.path, message, hint, weight=2)


def _left(
    kind: str, place: str, message: str, hint: str = "", weight: Literal[1, 2, 3] = 3
) -> Note:
    return Note(weight=weight, kind=kind, place=place, message=message, hint=hint)


def _with_body(made: SourceDocument, body: str) -> SourceDocument:
    return replace(made, body=SourceText(text=body, format="markdown"))
