"""The reader of an export of Substack. Lists of subscribers, and who opened what, are in the export
as well: they are neither unpacked nor read."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from sitegen.importing.source import (
    Kind,
    Note,
    SourceDocument,
    SourceError,
    SourceFile,
    SourceOptions,
    SourceSite,
    State,
    Weight,
)
from sitegen.importing.sources import archives, folders
from sitegen.importing.sources.archives import UnpackedFolder
from sitegen.importing.sources.folders import FoundFile
from sitegen.importing.sources.leftover_notes import Leftovers
from sitegen.importing.sources.moments import moment
from sitegen.lazy import load

TABLE = "posts.csv"
_MARKER = re.compile(r"posts\.csv")
_POST = re.compile(r"(?:.*/)?posts/(\d+\.?[^/]*)\.html")
_WANTED = re.compile(r"(?:[^/]+/){0,2}(?:posts\.csv|posts/\d+\.?[^/]*\.html)")
_COLUMNS = ("post_id", "is_published", "audience")
_MAX_TABLE = 128 << 20
# What only e-mails were, or what is none of the publication's own texts.
_NO_POSTS = {"adhoc_email": "an e-mail to some readers", "restack": "a post of somebody else"}
_HEAD = 4096


class SubstackRow(Struct, frozen=True):
    """A row of posts.csv: its line, and its cells by their columns."""

    line: int
    cells: dict[str, str]

    def cell(self, name: str) -> str:
        """What a cell says, without spaces around."""
        return self.cells.get(name, "").strip()


def recognizes(source: Path) -> bool:
    """Whether a path is an export of Substack: a zip, or its folder."""
    names = archives.names(source)
    prefix = archives.prefix_of(names, _MARKER)
    if prefix is None:
        return False
    if not source.is_dir():
        return any(_POST.fullmatch(name) for name in names)
    try:
        with (source / prefix / TABLE).open("rb") as table:
            head = table.read(_HEAD)
    except OSError:
        return False
    return all(name.encode() in head for name in _COLUMNS)


def open_source(source: Path, options: SourceOptions) -> SubstackReader:
    """The reader of the export at `source`. Raises SourceError."""
    found = archives.opened(source, lambda path: _WANTED.fullmatch(path) is not None)
    prefix = archives.prefix_of([each.path for each in found.files], _MARKER)
    hint = "get it with Settings → Exports → New export, and name the zip or its folder"
    if prefix is None:
        raise found.lacking(TABLE, hint)
    return SubstackReader(found.below(prefix), options)


class SubstackReader:
    """An opened export."""

    def __init__(self, folder: UnpackedFolder, options: SourceOptions) -> None:
        self._folder, self._options = folder, options
        self._problems: dict[Note, None] = dict.fromkeys(folder.notes)
        self._files = {
            found[1]: each for each in folder.files if (found := _POST.fullmatch(each.path))
        }
        self._rows = self._table()

    def _table(self) -> tuple[SubstackRow, ...]:
        file = self._folder.file(TABLE)
        if file is None:
            raise SourceError(self._folder.name, f"there is no {TABLE} in it", "get it again")
        text = folders.read_text(file.file, TABLE, _MAX_TABLE)
        self._problems |= dict.fromkeys(text.notes)
        csv.field_size_limit(1 << 24)
        table = csv.DictReader(io.StringIO(text.text), restkey="", restval="")
        rows: list[SubstackRow] = []
        try:
            columns = {(name or "").strip() for name in table.fieldnames or ()}
            if "post_id" not in columns:
                message = "its first line names no column post_id: it is no table of Substack"
                raise SourceError(TABLE, message, "get the export again")
            for cells in table:
                each = {str(k).strip(): v for k, v in cells.items() if isinstance(v, str)}
                rows.append(SubstackRow(table.line_num, each))
        except csv.Error as error:
            message = f"the table is broken here: {error}; what comes after it is missing"
            place = f"{TABLE}:{table.line_num}"
            self._problem(3, "broken table", place, message, "get the export again")
        return tuple(row for row in rows if any(row.cells.values()))

    def _problem(self, weight: Weight, kind: str, place: str, message: str, hint: str = "") -> None:
        note = Note(weight=weight, kind=kind, place=place, message=message, hint=hint)
        self._problems[note] = None

    def site(self) -> SourceSite:
        """The export says nothing of the whole publication."""
        return SourceSite(system="substack", base_url=self._options.base_url)

    def documents(self) -> Iterator[SourceDocument]:
        """The posts, in the order of the table; then those that no row names."""
        named: set[str] = set()
        for row in self._rows:
            name = row.cell("post_id")
            place = f"{TABLE}:{row.line}"
            file = self._files.get(name)
            named.add(name)
            kind = row.cell("type").lower()
            if not name:
                self._problem(3, "row without post_id", place, "it names no post; it is left out")
            elif kind in _NO_POSTS:
                message = f"{name} is {_NO_POSTS[kind]} ({kind}), and was no post of the site"
                self._problem(1, f"type {kind}", place, message)
            elif file is None:
                message = f"posts/{name}.html is not in the export; {row.cell('title') or name} is"
                hint = "get the export again, or copy the text from the old site"
                self._problem(3, "row without a file", place, f"{message} left out", hint)
            elif document := self._document(row, file, place):
                yield document
        for name, file in self._files.items():
            if name not in named:
                message = f"no row of {TABLE} names it, so nobody knows whether it was public"
                hint = "it is left out; --with-private takes it as a draft"
                self._problem(3, "file without a row", file.path, message, hint)
                row = SubstackRow(0, {"post_id": name, "audience": "unknown"})
                if document := self._document(row, file, file.path):
                    yield document

    def _document(self, row: SubstackRow, file: FoundFile, place: str) -> SourceDocument | None:
        try:
            text = folders.read_text(file.file, file.path)
        except SourceError as error:
            kind = "file that cannot be read"
            self._problem(3, kind, error.place, error.message, error.hint)
            return None
        name = row.cell("post_id")
        number, _, slug = name.partition(".")
        leftovers = Leftovers()
        date = self._date(row, leftovers)
        body = load("sitegen.importing.sources.substack.body:body")(
            text.text, row.cell("podcast_url"), leftovers
        )
        type_ = row.cell("type").lower()
        if type_ == "thread":
            message = "a thread: what readers wrote in it is not in the export"
            leftovers.note("thread", 2, message, "copy what matters from the old site")
        shown: Kind = "page" if type_ == "page" else "post"
        return SourceDocument(
            kind=shown,
            id=number,
            place=place,
            path=file.path,
            title=" ".join(row.cell("title").split()),
            slug=slug,
            address=f"/p/{slug}" if slug else "",
            date=date,
            state=_state(row, date),
            summary=" ".join(row.cell("subtitle").split()),
            body=body,
            notes=(*text.notes, *leftovers.notes(file.path, number)),
        )

    def _date(self, row: SubstackRow, leftovers: Leftovers) -> dt.datetime | None:
        written = row.cell("post_date") or row.cell("email_sent_at")
        date = moment(written)
        if date is None and written:
            message = f"{written[:60]!r} is no date"
            leftovers.note("date that is none", 2, message, "write the date of the post")
        return date.replace(tzinfo=dt.UTC) if date is not None and date.tzinfo is None else date

    def files(self) -> Iterator[SourceFile]:
        """None: pictures are on Substack's own hosts."""
        return iter(())

    def problems(self) -> tuple[Note, ...]:
        """What could not be read."""
        return tuple(self._problems)


def _state(row: SubstackRow, date: dt.datetime | None) -> State:
    """What is for some readers only is private, published or not."""
    if row.cell("audience").lower() not in ("", "everyone"):
        return "private"
    if row.cell("is_published").lower() in ("true", "1", "yes", "t"):
        return "published"
    # A draft with a moment to come waits for it; the export has no other word for that.
    is_due = date is not None and date > dt.datetime.now(dt.UTC) and row.cell("is_scheduled")
    return "scheduled" if is_due else "draft"
