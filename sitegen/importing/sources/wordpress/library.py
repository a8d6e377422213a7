"""The media library, as one document asks it for pictures and files by their numbers."""

from __future__ import annotations

from sitegen.importing.source import SourcePicture
from sitegen.importing.sources.html_texts import plain
from sitegen.importing.sources.leftover_notes import Leftovers
from sitegen.importing.sources.wordpress.index import Attachment, Index
from sitegen.importing.sources.wordpress.media import Shown

_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".heic", ".bmp")


class Library:
    """The files of an export for the document `document_id`; what is missing is noted."""

    def __init__(
        self,
        index: Index,
        children: dict[str, list[str]],
        document_id: str,
        leftovers: Leftovers,
    ) -> None:
        self._index, self._children = index, children
        self._document_id, self._leftovers = document_id, leftovers

    def file(self, number: str) -> Attachment | None:
        """The file with this number; it is noted if the export does not have it."""
        found = self._index.attachments.get(number)
        if found is None or not found.url:
            message = "a picture or a file that a text names by its number is not in the export"
            hint = "export all content of the old site, not posts alone"
            self._leftovers.note("file that the export does not have", 3, message, hint)
            return None
        return found

    def picture(self, number: str) -> Shown | None:
        """The picture with this number, as a gallery shows it."""
        file = self.file(number)
        return None if file is None else Shown(file.url, file.alt, file.caption)

    def featured(self, number: str) -> SourcePicture | None:
        """The picture with this number as the picture of a document."""
        file = self.file(number)
        if file is None:
            return None
        alt = plain(file.alt) or None
        return SourcePicture(
            src=file.url, alt=alt, caption=plain(file.caption), credit=plain(file.credit)
        )

    def pictures_of(self, number: str) -> list[str]:
        """The numbers of the pictures that were uploaded to a document, "" for this one."""
        return self._children.get(number or self._document_id, [])

    def empty(self, what: str, text: str) -> str:
        """What is left of a shortcode or block none of whose files is known."""
        hint = "look at the old site, and write the pictures or files by hand"
        return self._leftovers.left(f"{what} without files", text, hint=hint)


def children_of(index: Index) -> dict[str, list[str]]:
    """The numbers of pictures by the document that they were uploaded to, in their order."""
    found: dict[str, list[tuple[int, int, str]]] = {}
    for number, file in index.attachments.items():
        path = file.url.lower().partition("?")[0]
        if file.parent not in ("", "0") and path.endswith(_PICTURES):
            row = (file.order, int(number) if number.isdecimal() else 0, number)
            found.setdefault(file.parent, []).append(row)
    return {parent: [row[2] for row in sorted(rows)] for parent, rows in found.items()}
