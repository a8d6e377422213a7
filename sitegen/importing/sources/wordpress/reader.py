"""The reader of an export of WordPress: its site, its documents and its files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sitegen.importing.source import (
    Note,
    SourceDocument,
    SourceError,
    SourceFile,
    SourceOptions,
    SourceSite,
)
from sitegen.importing.sources.html_texts import plain
from sitegen.importing.sources.wordpress import (
    parts,
    site_notes,
    tongues,
    types,
    uploads,
    zones,
)
from sitegen.importing.sources.wordpress.addresses import OldAddresses
from sitegen.importing.sources.wordpress.documents import Documents
from sitegen.importing.sources.wordpress.index import Index, digest, index_of
from sitegen.importing.sources.wordpress.library import children_of
from sitegen.importing.sources.wordpress.menus import Menus
from sitegen.importing.sources.wordpress.people import WxrPeople
from sitegen.importing.sources.wordpress.rendered import RenderedTexts
from sitegen.importing.sources.wordpress.taxonomy import TermsOfExport
from sitegen.importing.sources.wordpress.wxr import WxrItem, head_of, items_of


def recognizes(source: Path) -> bool:
    """Whether a path is an export of WordPress: a file, or a folder or a zip with one."""
    try:
        return any(parts.is_export(part.head([])) for part in parts.parts_of(source))
    except (OSError, SourceError):
        return False


def open_source(source: Path, options: SourceOptions) -> WordPressReader:
    """The reader of the export at `source`. Raises SourceError if it is none."""
    try:
        found = parts.parts_of(source)
        problems: list[Note] = []
        if len(found) > 1:
            # A folder may hold other XML beside the parts of the export.
            heads = [(part, part.head(problems)) for part in found]
            found = tuple(part for part, head in heads if parts.is_export(head)) or found[:1]
        return WordPressReader(source, found, options, problems)
    except OSError as error:
        message = f"it cannot be read: {error.strerror or error}"
        raise SourceError(source.name, message) from error


class WordPressReader:
    """An opened export. One pass over it has collected what its documents need of each other."""

    def __init__(
        self,
        source: Path,
        found: tuple[parts.ExportPart, ...],
        options: SourceOptions,
        problems: list[Note],
    ) -> None:
        self._parts = found
        self._heads = tuple(head_of(part) for part in found)
        self._index: Index = index_of(found, self._heads, problems)
        fields = self._heads[0].fields
        link = fields.get("base_blog_url", "") or fields.get("link", "")
        self._base_url = (options.base_url or link).rstrip("/")
        urls = (self._base_url, link, fields.get("link", ""), fields.get("base_site_url", ""))
        self._uploads = uploads.folder_of(source, options.uploads)
        if options.uploads is not None and self._uploads is None:
            hint = "name a copy of the folder wp-content/uploads of the old site"
            raise SourceError(str(options.uploads), "there is no such folder", hint)
        self._has_uploads = self._uploads is not None or options.has_copies
        self._addresses = OldAddresses(urls, self._index, has_uploads=self._has_uploads)
        base_path = self._addresses.base_path
        self._people = WxrPeople(self._heads, self._index, base_path)
        self._taxonomy = TermsOfExport(self._heads, self._index, base_path)
        self._documents = Documents(
            index=self._index,
            children=children_of(self._index),
            people=self._people,
            taxonomy=self._taxonomy,
            addresses=self._addresses,
            rendered=RenderedTexts(options.rendered),
        )

    def site(self) -> SourceSite:
        """What holds for all documents."""
        fields = self._heads[0].fields
        menu, notes = Menus(self._index, self._taxonomy, self._base_url).leading()
        return SourceSite(
            system="wordpress",
            title=plain(fields.get("title", "")),
            description=plain(fields.get("description", "")),
            base_url=self._base_url,
            language=fields.get("language", ""),
            time_zone=zones.zone_of(self._index.moments, self._index.language) or "UTC",
            authors=self._people.all(),
            terms=self._taxonomy.all(),
            menu=menu,
            languages=tongues.languages_of(self._index),
            notes=(*notes, *self._notes()),
        )

    def _notes(self) -> Iterator[Note]:
        yield from site_notes.notes_of(self._index, has_uploads=self._has_uploads)
        if self._uploads is not None:
            yield from uploads.notes_of(self._uploads, self._index)

    def documents(self) -> Iterator[SourceDocument]:
        """The posts and pages, in the order of the export."""
        seen: dict[str, bytes] = {}
        for item in self._items():
            kind = types.use_of(item).kind
            if kind is None:
                continue
            number = item.text("post_id") or item.text("guid") or item.place
            known = digest(item.text("guid") or item.text("link"))
            if seen.setdefault(number, known) != known:
                # Another post with that number: the parts are of two sites, or were merged by hand.
                number = f"{number}-{known.hex()[:8]}"
            elif seen.get(f"{number} given"):
                continue
            seen[f"{number} given"] = known
            yield self._documents.document(item, kind, number)

    def _items(self) -> Iterator[WxrItem]:
        for part, head in zip(self._parts, self._heads, strict=True):
            yield from items_of(part, head, [])

    def files(self) -> Iterator[SourceFile]:
        """The files of the folder of uploads."""
        if self._uploads is not None:
            yield from uploads.files_of(self._uploads, self._addresses.base_path, self._index)

    def problems(self) -> tuple[Note, ...]:
        """What of the XML could not be read."""
        return tuple(self._index.problems)
