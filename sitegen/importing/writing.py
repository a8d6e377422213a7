"""Files of an import, three-way: what was written last, what is there now, and what it would be
now.

`import/written.json` has the digest of each file as it was written. A file that still has it may
change; every other one was edited, and stays. Before anything is written, the file names what each
file may become as well: whatever moment the program is ended at, the next run knows its own
files."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable
from io import FileIO
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from sitegen import files
from sitegen.errors import Problem, SiteError
from sitegen.importing.sources import folders
from sitegen.urls import is_output_path

FOLDER = "import"
WRITTEN, JOURNAL = f"{FOLDER}/written.json", f"{FOLDER}/written.journal"
LEFT_OUT = f"{FOLDER}/left-out"

Outcome = Literal["new", "changed", "same", "edited", "deleted", "left-out", "gone"]


class WrittenFile(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A file that an import wrote: its SHA-256 digest, the id of its document, and whether a build
    refuses it, so that it is in `import/left-out/`. Of a copy of a file that later sources may not
    have: its old `addresses`, and those of `pages` that showed it alone."""

    sha256: str
    document: str = ""
    is_left_out: bool = False
    addresses: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()


class ImportRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`import/written.json`: the `system`; the moment of the first run, which stands for dates that
    documents do not have; and the files by path."""

    system: str = ""
    first: str = ""
    files: dict[str, WrittenFile] = {}

    def documents(self) -> dict[str, str]:
        """The file of each document, by its id."""
        files = self.files.items()
        return {each.document: path for path, each in files if path.endswith(".md")}


class Wanted(Struct, frozen=True, kw_only=True):
    """A file of the new site: its path, and its bytes or the `file` that it is a copy of, which may
    be itself. The others are as in WrittenFile."""

    path: str
    data: bytes = b""
    file: Path | None = None
    document: str = ""
    addresses: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()


def read_written(root: Path) -> ImportRecord:
    """What earlier imports wrote into the site in `root`. Raises SiteError for a damaged record,
    since then no edit could be told from a file of its own."""
    place = root / WRITTEN
    try:
        record = msgspec.json.decode(place.read_bytes(), type=ImportRecord)
        if strange := next((path for path in record.files if not is_output_path(path)), None):
            raise ValueError(f"{strange[:200]!r} is no path in the site")
        return record
    except FileNotFoundError:
        return ImportRecord()
    except (OSError, ValueError) as error:
        raise SiteError(
            [
                Problem(
                    path=WRITTEN,
                    code="import",
                    message=f"cannot be read: {error}",
                    hint="take it from your version control; or delete it: then every file that is"
                    " there counts as edited, and stays as it is",
                )
            ]
        ) from None


class ThreeWayWriter:
    """Writes the files of one run into the site in `root`; with `is_dry`, only says what would
    become of each. `outcomes` has each path."""

    def __init__(self, root: Path, before: ImportRecord, *, is_dry: bool) -> None:
        self._root, self._is_dry = root, is_dry
        self._entries: dict[str, WrittenFile] = dict(before.files)
        self._unfinished = _unfinished(root)
        if not is_dry:
            _sweep(root, self._unfinished)
        self._journal: FileIO | None = None
        self.outcomes: dict[str, Outcome] = {}
        self.record = before

    def write(self, wanted: Wanted) -> None:
        """Write one file, unless somebody has edited or deleted it."""
        place = self._inside(wanted.path)
        earlier = self._entries.get(wanted.path)
        is_kept = earlier is not None and wanted.file == self._root / wanted.path
        digest = earlier.sha256 if earlier and is_kept else digest_of(wanted)
        outcome = self._outcome(wanted.path, place, digest, earlier)
        # The settings can be written twice: the run as a whole has made them or changed them.
        if self.outcomes.get(wanted.path) not in {"new", "changed"}:
            self.outcomes[wanted.path] = outcome
        if outcome in {"edited", "deleted", "left-out"}:
            return
        if outcome != "same" and not self._is_dry:
            self._note(wanted.path, digest)
            _write_file(place, wanted)
            self._aside(wanted.path).unlink(missing_ok=True)
        self._entries[wanted.path] = WrittenFile(
            sha256=digest,
            document=wanted.document,
            addresses=wanted.addresses,
            pages=wanted.pages,
        )

    def note_gone(self) -> None:
        """Give the outcome `gone` to each file of an earlier run that this one has not: the source
        no longer has what it was made from. It stays, for nobody but an editor can know why."""
        for path, entry in self._entries.items():
            is_gone = path not in self.outcomes and not entry.is_left_out
            if is_gone and _digest_there(self._inside(path)) is not None:
                self.outcomes[path] = "gone"

    def save(self) -> None:
        """Write the record."""
        ordered = dict(sorted(self._entries.items()))
        self.record = msgspec.structs.replace(self.record, files=ordered)
        if self._is_dry:
            return
        data = msgspec.json.format(msgspec.json.encode(self.record), indent=1) + b"\n"
        place = self._root / WRITTEN
        if not (place.is_file() and place.read_bytes() == data):
            _replace(place, data)
        self.close()
        (self._root / JOURNAL).unlink(missing_ok=True)

    def note(self, path: str, text: str) -> None:
        """Write a file about the import, which is nobody's to edit."""
        _replace(self._inside(path), text.encode())

    def close(self) -> None:
        """Close the journal, which stays if the run was ended before `save`."""
        if self._journal:
            self._journal.close()
            self._journal = None

    def leave_out(self, path: str) -> None:
        """Move a file that a build refuses into `import/left-out/`."""
        entry = self._entries[path]
        place, aside = self._inside(path), self._aside(path)
        aside.parent.mkdir(parents=True, exist_ok=True)
        place.replace(aside)
        self._entries[path] = WrittenFile(
            sha256=entry.sha256, document=entry.document, is_left_out=True
        )
        self.outcomes[path] = "left-out"

    def left_out(self) -> frozenset[str]:
        """The files that a build has refused, now or in an earlier run."""
        return frozenset(path for path, each in self.outcomes.items() if each == "left-out")

    def _note(self, path: str, digest: str) -> None:
        """Put what a file is about to become into the journal."""
        if self._journal is None:
            place = self._root / JOURNAL
            place.parent.mkdir(parents=True, exist_ok=True)
            self._journal = place.open("ab", buffering=0)
        self._journal.write(msgspec.json.encode((path, digest)) + b"\n")

    def _outcome(self, path: str, place: Path, digest: str, earlier: WrittenFile | None) -> Outcome:
        there = _digest_there(place)
        if there == digest:
            return "same"
        unfinished = self._unfinished.get(path, set())
        if earlier is None:
            return "new" if there is None else "changed" if there in unfinished else "edited"
        if there is None:
            # A run that was ended may have moved it there, and not have said so in the record.
            if earlier.is_left_out or self._aside(path).is_file():
                return "left-out" if digest == earlier.sha256 else "changed"
            return "new" if unfinished else "deleted"
        return "changed" if there == earlier.sha256 or there in unfinished else "edited"

    def _aside(self, path: str) -> Path:
        """Where a file is that a build refuses."""
        return self._inside(f"{LEFT_OUT}/{path}")

    def _inside(self, path: str) -> Path:
        """The place of a file of the site, where no folder is a symbolic link that leads out."""
        place = self._root / path
        root = os.path.realpath(self._root)
        if os.path.commonpath([root, os.path.realpath(place.parent)]) != root:
            message = "the folder is a symbolic link that leads out of the site"
            raise SiteError([Problem(path=path, code="import", message=message)])
        return place


def digest_of(wanted: Wanted) -> str:
    """The SHA-256 digest of what a file is to be. Raises SourceError if it cannot be read."""
    if wanted.file is None:
        return hashlib.sha256(wanted.data).hexdigest()
    with folders.opened(wanted.file, wanted.path) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _unfinished(root: Path) -> dict[str, set[str]]:
    """The digests that the files of an ended run may have, by path. Its last line may be a part of
    one."""
    found: dict[str, set[str]] = {}
    try:
        lines = (root / JOURNAL).read_bytes().splitlines()
    except OSError:
        return found
    for line in lines:
        try:
            path, digest = msgspec.json.decode(line, type=tuple[str, str])
        except ValueError:
            continue
        found.setdefault(path, set()).add(digest)
    return found


def _sweep(root: Path, unfinished: Iterable[str]) -> None:
    """Delete the temporary files of a run that was killed, which are beside the files that it was
    writing. The lock of the site is held, so that no other run is at them."""
    folders = {(root / path).parent for path in unfinished} | {root / FOLDER}
    for folder in sorted(folders):
        for left in folder.glob(files.TEMPORARY):
            left.unlink(missing_ok=True)


def _digest_there(place: Path) -> str | None:
    try:
        if place.is_symlink():
            return ""
        with place.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        return ""


def _write_file(place: Path, wanted: Wanted) -> None:
    if wanted.file is None:
        _replace(place, wanted.data)
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    with folders.opened(wanted.file, wanted.path) as stream, files.temporary(place) as aside:
        with aside.open("wb") as target:
            shutil.copyfileobj(stream, target)
        aside.replace(place)


def _replace(place: Path, data: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with files.temporary(place) as aside:
        files.write(aside, data)
        aside.replace(place)
