"""The folder of a source: which files are in it, and their texts.

No symbolic link is followed, so nothing outside the folder is ever read; what cannot be taken up
is named in a note, and the rest goes on."""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections.abc import Callable, Collection, Iterator
from io import BufferedReader
from pathlib import Path

from msgspec import Struct

from sitegen.importing.source import Note, SourceError

# Names that mean no source in any system, however deep: libraries, caches, marks of other programs.
SKIPPED = frozenset(
    {"CVS", "node_modules", "__pycache__", "__MACOSX", "Thumbs.db", "desktop.ini"},
)
# What systems write their output into, at the root of a source.
OUTPUT = frozenset({"_site", "public", "output", "vendor", "bower_components", "venv"})
MAX_TEXT = 16 * 1024 * 1024  # bytes of one text
MAX_FILES = 500_000
MAX_DEPTH = 64  # folders in folders

# Control characters, and the sign that separates folders on one system and not on another.
_NO_NAME = re.compile(r"[\x00-\x1f\x7f-\x9f\\]")


class FoundFile(Struct, frozen=True):
    """A regular file of a source: its `path` from the root, with `/`; where it is; its bytes."""

    path: str
    file: Path
    size: int

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """The path of its folder, "" for the root."""
        return self.path.rpartition("/")[0]


class Walk(Struct, frozen=True):
    """The files of a folder, sorted by their paths, and what in it could not be taken up."""

    files: tuple[FoundFile, ...]
    notes: tuple[Note, ...]


class Text(Struct, frozen=True):
    """A text with line ends of one kind, and what an editor should know of its bytes."""

    text: str
    notes: tuple[Note, ...] = ()


def walk(
    root: Path,
    under: str = "",
    *,
    skip: Collection[str] = SKIPPED,
    skip_paths: Collection[str] = OUTPUT,
    with_hidden: Collection[str] = (),
) -> Walk:
    """The files below the folder `under` of `root`, whose paths start at `root`. Files and folders
    whose name is in `skip`, whose path is in `skip_paths`, or whose name starts with a dot are left
    out, but for the names `with_hidden`. Raises SourceError if the folder itself cannot be read."""
    notes: list[Note] = []

    def is_left_out(name: str, path: str) -> bool:
        if name in skip or path in skip_paths:
            return True
        return name.startswith(".") and name not in with_hidden

    files = tuple(_files(root, under, is_left_out, notes))
    return Walk(tuple(sorted(files, key=lambda found: found.path)), tuple(notes))


def _files(
    root: Path,
    under: str,
    is_left_out: Callable[[str, str], bool],
    notes: list[Note],
) -> Iterator[FoundFile]:
    folders = [under]
    count = 0
    while folders:
        folder = folders.pop()
        for entry in _entries(root, folder, notes):
            path = f"{folder}/{entry.name}" if folder else entry.name
            if is_left_out(entry.name, path):
                continue
            if note := _unusable(entry, path):
                notes.append(note)
            elif entry.is_dir(follow_symlinks=False):
                folders.append(path)
            else:
                count += 1
                if count > MAX_FILES:
                    raise SourceError(str(root), f"there are more than {MAX_FILES:,} files")
                try:
                    size = entry.stat(follow_symlinks=False).st_size
                except OSError as error:
                    message = f"{error.strerror or 'it cannot be read'}; it was listed before"
                    hint = "import again when nobody changes the folder"
                    notes.append(_left(printable(path), "file that vanished", message, hint))
                    continue
                yield FoundFile(path, Path(entry.path), size)


def _entries(root: Path, folder: str, notes: list[Note]) -> list[os.DirEntry[str]]:
    """What is in a folder, sorted by name."""
    try:
        with os.scandir(root / folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        if not folder:
            raise SourceError(str(root), error.strerror or "cannot be read") from error
        notes.append(_left(folder, "folder that cannot be read", error.strerror or "an error"))
        return []


def _unusable(entry: os.DirEntry[str], path: str) -> Note | None:
    """Why a file or folder cannot be taken up, if so."""
    shown = printable(path)
    try:
        entry.name.encode()
    except UnicodeEncodeError:
        return _left(shown, "name that is not UTF-8", "its name is not UTF-8", "rename it")
    if _NO_NAME.search(entry.name) or len(entry.name.encode()) > 250:
        message = "its name has signs that other systems do not take, or too many"
        return _left(shown, "name that not every system takes", message, "rename it")
    if entry.is_symlink():
        return left_link(shown)
    if path.count("/") >= MAX_DEPTH:
        return _left(shown, "deep folder", f"it is more than {MAX_DEPTH} folders deep")
    if not (entry.is_dir(follow_symlinks=False) or entry.is_file(follow_symlinks=False)):
        return _left(shown, "special file", "it is neither a file nor a folder")
    return None


def _left(place: str, kind: str, message: str, hint: str = "") -> Note:
    return Note(weight=3, kind=kind, place=place, message=message, hint=hint)


# Folders that are no part of what a site says.
_NO_CONTENT = SKIPPED | OUTPUT | {"themes", "layouts", "archetypes", "resources"}


def links_in(root: Path) -> tuple[Note, ...]:
    """The symbolic links at the top of a source, such as a `static` that is elsewhere: readers that
    ask for a folder by its name do not come across it."""
    try:
        names = sorted(each.name for each in os.scandir(root) if each.is_symlink())
    except OSError:
        return ()
    found = [each for each in names if each not in _NO_CONTENT and not each.startswith(".")]
    return tuple(left_link(printable(each)) for each in found)


def left_link(place: str) -> Note:
    """The note that a symbolic link was not followed."""
    message = "a symbolic link is not followed"
    return _left(place, "symbolic link", message, "put the file itself in its place")


def printable(path: str) -> str:
    """A path as it can be shown: bytes that are not UTF-8 and control characters as `\\x…`."""
    text = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return re.sub(r"[\x00-\x1f\x7f-\x9f]", lambda sign: f"\\x{ord(sign[0]):02x}", text)


def is_inside(root: Path, path: str) -> bool:
    """Whether `path`, as a file of the source or its settings name it, is a regular file inside
    `root` that no symbolic link leads to."""
    here = root
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if not parts or ".." in parts or "\0" in path or path.startswith("/"):
        return False
    for part in parts:
        here /= part
        try:
            mode = here.lstat().st_mode
        except (OSError, ValueError):
            return False
        if stat.S_ISLNK(mode):
            return False
    return stat.S_ISREG(mode)


@contextlib.contextmanager
def opened(file: Path, place: str) -> Iterator[BufferedReader]:
    """A regular file, to be read. Raises SourceError, also for a symbolic link."""
    try:
        # The file may have become a link, or a pipe that never ends, since the walk.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        stream = os.fdopen(os.open(file, flags | getattr(os, "O_BINARY", 0)), "rb")
    except OSError as error:
        raise SourceError(place, error.strerror or "it cannot be read") from error
    with stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise SourceError(place, "it is no file")
        yield stream


def read_bytes(file: Path, place: str, limit: int = MAX_TEXT) -> bytes:
    """The bytes of a regular file. Raises SourceError, also for a symbolic link, and for a file
    with more than `limit` bytes."""
    try:
        with opened(file, place) as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        raise SourceError(place, error.strerror or "it cannot be read") from error
    if len(data) > limit:
        raise SourceError(place, f"it has more than {limit:,} bytes", "shorten or split it")
    return data


def read_text(file: Path, place: str, limit: int = MAX_TEXT) -> Text:
    """The text of a regular file, as `decode` reads it. Raises SourceError."""
    return decode(read_bytes(file, place, limit), place)


def decode(data: bytes, place: str) -> Text:
    """The bytes as text: UTF-8, UTF-16 or UTF-32 with its mark, UTF-16 of mostly Western letters
    without it, else windows-1252, which a note says. Line ends become `\\n`, zero bytes go. Raises
    SourceError if they are no text."""
    text, notes = _decoded(data, place)
    if "\0" in text:
        if text.count("\0") * 50 > len(text):
            raise SourceError(place, "it is no text: it has many zero bytes")
        line = text[: text.index("\0")].count("\n") + 1
        message = "zero bytes in the text were left out"
        notes += (Note(weight=1, kind="zero byte", place=f"{place}:{line}", message=message),)
        text = text.replace("\0", "")
    return Text(text.replace("\r\n", "\n").replace("\r", "\n"), notes)


_MARKS = (
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def _decoded(data: bytes, place: str) -> tuple[str, tuple[Note, ...]]:
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    if not encoding and data[1:2] == b"\0" and data[1::2].count(0) * 10 > len(data) * 4:
        encoding = "utf-16-le"
    elif not encoding and data[:1] == b"\0" and data[::2].count(0) * 10 > len(data) * 4:
        encoding = "utf-16-be"
    if encoding:
        return data.decode(encoding, "replace").removeprefix("\ufeff"), ()
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = data[error.start]
    note = Note(
        weight=2,
        kind="text that is not UTF-8",
        place=f"{place}:{line}",
        message=f"the byte 0x{byte:02X} is not UTF-8; the text was read as windows-1252",
        hint="look at its accents and quotation marks",
    )
    # latin-1 has the five bytes that windows-1252 leaves open.
    windows = "".join(bytes((b,)).decode("cp1252", "ignore") or chr(b) for b in range(256))
    return data.decode("latin-1").translate(dict(enumerate(windows))), (note,)
