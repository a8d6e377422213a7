"""An export as a folder: a folder as it is, or a zip whose files are unpacked into a temporary
folder, which is removed when nobody needs it any more.

A zip comes from somewhere else, and may be made to harm: its names never lead out of the folder,
only regular files are unpacked, and there are limits to their number and their sizes, which hold
for what is written and not for what the zip says."""

from __future__ import annotations

import contextlib
import errno
import lzma
import re
import shutil
import stat
import struct
import tempfile
import weakref
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from sitegen.importing.source import Note, SourceError, Weight
from sitegen.importing.sources import folders
from sitegen.importing.sources.folders import FoundFile, printable

MAX_ENTRIES = 200_000
MAX_TOTAL = 16 << 30  # bytes of all files
MAX_FILE = 4 << 30  # bytes of one file
# Texts that are packed well have a fifth of their size; what has less than this is made to harm.
MAX_RATIO = 400
SMALL = 64 << 20  # bytes of which no ratio is asked
_PIECE = 1 << 20
_UTF8 = 0x800
_ENCRYPTED = 0x41
_DRIVE = re.compile(r"[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_NESTED = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")

_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, RuntimeError),
    ValueError,
)

Wanted = Callable[[str], bool]


class BrokenZipError(Exception):
    """A zip, or one of its entries, that cannot be read."""


@contextlib.contextmanager
def reading() -> Iterator[None]:
    """Whatever a broken zip makes the libraries raise becomes a BrokenZipError."""
    try:
        yield
    except _BROKEN as error:
        raise BrokenZipError(f"{error}"[:300]) from error
    except OSError as error:
        # bzip2 has no error of its own, and an entry may say that it begins before the file does.
        if error.errno not in (None, errno.EINVAL):
            raise
        raise BrokenZipError(f"{error.strerror or error}"[:300]) from error


class UnpackedFolder:
    """The files of an export below `root`, sorted by their paths, and what of it was left. A
    temporary folder lives as long as this object, and those that `below` gives."""

    def __init__(
        self,
        root: Path,
        files: tuple[FoundFile, ...],
        notes: tuple[Note, ...],
        name: str,
        whole: UnpackedFolder | None = None,
    ) -> None:
        self.root, self.files, self.notes, self.name = root, files, notes, name
        self._whole = whole

    def below(self, prefix: str) -> UnpackedFolder:
        """The same with `prefix/` taken from its paths; what is outside of it is left out."""
        if not prefix:
            return self
        start = f"{prefix}/"
        files = tuple(
            FoundFile(each.path.removeprefix(start), each.file, each.size)
            for each in self.files
            if each.path.startswith(start)
        )
        return UnpackedFolder(self.root / prefix, files, self.notes, self.name, self)

    def file(self, path: str) -> FoundFile | None:
        """The file with that path."""
        return next((each for each in self.files if each.path == path), None)

    def lacking(self, what: str, hint: str) -> SourceError:
        """The error for an export without a file, which may be there and be broken."""
        message = f"there is no {what} in it"
        if note := next((each for each in self.notes if each.weight == 3), None):
            message += f" that can be read; {note.place}: {note.message}"
        return SourceError(self.name, message, hint)


def trouble(source: Path) -> tuple[str, str] | None:
    """Why a file that begins like a zip is no export, and what to do; None if it may be one."""
    try:
        with source.open("rb") as opened:
            if opened.read(4) != b"PK\3\4":
                return None
    except OSError:
        return None
    if not zipfile.is_zipfile(source):
        return "it is only a part of a zip", "get it again"
    if any(name.lower().endswith(_NESTED) for name in names(source)):
        return "the zip has other archives in it", "unpack it yourself, and name what is in it"
    return None


def names(source: Path, limit: int = 2_000) -> list[str]:
    """The paths of the first files of a folder, to two folders deep, or of a zip, as they are
    written; none if it is neither or cannot be read."""
    try:
        if source.is_dir():
            found = [each for each in source.iterdir() if not each.is_symlink()][:limit]
            for each in [each for each in found if each.is_dir()][:20]:
                inside = list(each.iterdir())[:limit]
                found += [one for one in inside if not one.is_symlink()]
            return [each.relative_to(source).as_posix() for each in found]
        if not zipfile.is_zipfile(source):
            return []
        with reading(), zipfile.ZipFile(source) as opened:
            every = [each.replace("\\", "/") for each in opened.namelist()]
            # What names the system may come after thousands of pictures.
            return sorted(every, key=lambda name: name.count("/"))[: limit * 10]
    except (OSError, BrokenZipError):
        return []


def prefix_of(paths: list[str], marker: re.Pattern[str]) -> str | None:
    """The folder below which a path matches `marker`: "" for the root, else one folder or two that
    somebody has put around an export; None if there is none."""
    found: list[str] = []
    for path in paths:
        parts = path.split("/")
        for depth in range(min(3, len(parts))):
            if marker.fullmatch("/".join(parts[depth:])) and "__MACOSX" not in parts:
                found.append("/".join(parts[:depth]))
                break
    return min(found, key=lambda each: (each.count("/") + bool(each), each)) if found else None


def opened(source: Path, wanted: Wanted) -> UnpackedFolder:
    """The files of `source` whose paths are `wanted`; the others are neither unpacked nor read.
    Raises SourceError if it cannot be read at all or is made to harm."""
    if source.is_dir():
        walk = folders.walk(source, skip_paths=())
        files = tuple(each for each in walk.files if wanted(each.path))
        return UnpackedFolder(source, files, walk.notes, source.name)
    if not zipfile.is_zipfile(source):
        message = "it is neither a folder nor a zip, or only a part of a zip"
        raise SourceError(source.name, message, "get the export again")
    root = Path(tempfile.mkdtemp(prefix="sitegen-import-"))
    try:
        unpacking = _Unpacking(source, root, wanted)
        files = unpacking.files()
    except BaseException:
        shutil.rmtree(root, ignore_errors=True)
        raise
    found = UnpackedFolder(root, files, tuple(unpacking.notes), source.name)
    weakref.finalize(found, shutil.rmtree, root, ignore_errors=True)
    return found


class _Unpacking:
    """Unpacks a zip."""

    def __init__(self, source: Path, root: Path, wanted: Wanted) -> None:
        self._source, self._root, self._wanted = source, root, wanted
        self._taken: dict[str, None] = {}
        self.notes: list[Note] = []

    def files(self) -> tuple[FoundFile, ...]:
        """The files, once they are unpacked."""
        try:
            with reading(), zipfile.ZipFile(self._source) as archive:
                chosen = self._chosen(archive.infolist())
                self._check(chosen)
                found = [file for one in chosen if (file := self._unpacked(archive, *one))]
        except BrokenZipError as error:
            raise self._error(f"the zip is broken: {error}", "get it again") from error
        except OSError as error:
            raise self._error(f"it cannot be unpacked: {error.strerror or error}") from error
        return tuple(sorted(found, key=lambda each: each.path))

    def _error(self, message: str, hint: str = "") -> SourceError:
        return SourceError(self._source.name, message, hint)

    def _chosen(self, entries: list[zipfile.ZipInfo]) -> list[tuple[zipfile.ZipInfo, str]]:
        """The entries that are unpacked, and their paths."""
        if len(entries) > MAX_ENTRIES:
            message = f"the zip has {len(entries):,} files, more than {MAX_ENTRIES:,}"
            raise self._error(message, "unpack it yourself, if you trust it, and name the folder")
        chosen = []
        for entry in entries:
            path = _decoded(entry)
            if entry.is_dir() or "__MACOSX" in path or path.endswith("/.DS_Store"):
                continue
            tidy = "/".join(part for part in path.split("/") if part not in ("", "."))
            bad = _bad_name(path)
            if not bad and not self._wanted(tidy):
                if tidy.lower().endswith(_NESTED):
                    self._left(path, "archive in an archive", "it is not opened", weight=1)
                continue
            if bad := bad or _bad_entry(entry):
                self._left(path, *bad)
            elif tidy in self._taken:
                self._left(path, "file that is there twice", "the first with this name was taken")
            else:
                self._taken[tidy] = None
                chosen.append((entry, tidy))
        if entries and not chosen and all(each.flag_bits & _ENCRYPTED for each in entries):
            message = "the zip has a password"
            raise self._error(message, "unpack it yourself, and name the folder")
        return chosen

    def _left(self, path: str, kind: str, message: str, *, weight: Weight = 3) -> None:
        place = f"{self._source.name}/{printable(path)[:300]}"
        self.notes.append(Note(weight=weight, kind=kind, place=place, message=message))

    def _check(self, chosen: list[tuple[zipfile.ZipInfo, str]]) -> None:
        """Raises SourceError if the files are too large together."""
        size = sum(entry.file_size for entry, _ in chosen)
        packed = sum(entry.compress_size for entry, _ in chosen)
        hint = "unpack it yourself, if you trust it, and name the folder"
        if size > MAX_TOTAL or (size > SMALL and size > packed * MAX_RATIO):
            message = f"its files unpack to {size >> 20:,} MB, from {packed >> 10:,} KB"
            raise self._error(message, hint)
        if size > (free := shutil.disk_usage(self._root).free):
            message = f"its files need {size >> 20:,} MB; {self._root.parent} has {free >> 20:,} MB"
            raise self._error(message, "name a folder with more space in TMPDIR")

    def _unpacked(
        self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: str
    ) -> FoundFile | None:
        """The file of an entry; None if it is broken, which a note says."""
        file = self._root / path
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with reading(), archive.open(entry) as packed, file.open("xb") as target:
                size = _copied(packed, target, entry.file_size)
            return FoundFile(path, file, size)
        except FileExistsError:
            message = "another file or folder has its name, maybe in other letters"
            self._left(path, "file that is there twice", message)
        except BrokenZipError as error:
            file.unlink(missing_ok=True)
            self._left(path, "broken file in the zip", f"it cannot be unpacked: {error}")
        except NotADirectoryError:
            self._left(path, "file that is there twice", "a file has the name of its folder")
        return None


def _copied(packed: IO[bytes], target: IO[bytes], limit: int) -> int:
    """Copies at most what the zip says that there is. Raises ValueError for more."""
    size = 0
    while piece := packed.read(_PIECE):
        size += len(piece)
        if size > limit:
            raise ValueError("it has more bytes than the zip says")
        target.write(piece)
    return size


def _decoded(entry: zipfile.ZipInfo) -> str:
    """The path of an entry. Many programs write UTF-8 without saying so."""
    name = entry.orig_filename
    if not entry.flag_bits & _UTF8 and not name.isascii():
        with contextlib.suppress(UnicodeEncodeError, UnicodeDecodeError):
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/")


def _bad_name(path: str) -> tuple[str, str] | None:
    parts = path.split("/")
    if path.startswith("/") or _DRIVE.match(path) or ".." in parts:
        return "name that leads out of the archive", "it is not unpacked"
    if _CONTROL.search(path) or any(len(part.encode("utf-8", "replace")) > 250 for part in parts):
        return "name that not every system takes", "its name has control characters, or too many"
    if len(parts) > folders.MAX_DEPTH:
        return "deep folder", f"it is more than {folders.MAX_DEPTH} folders deep"
    return None


def _bad_entry(entry: zipfile.ZipInfo) -> tuple[str, str] | None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "symbolic link", "a symbolic link is not followed"
    if kind not in (0, stat.S_IFREG):
        return "special file", "it is neither a file nor a folder"
    if entry.flag_bits & _ENCRYPTED:
        return "file with a password", "it cannot be unpacked without its password"
    size, packed = entry.file_size, entry.compress_size
    if size > MAX_FILE or (size > SMALL and size > packed * MAX_RATIO):
        return "file that is too large", f"it unpacks to {size >> 20:,} MB from {packed >> 10:,} KB"
    return None
