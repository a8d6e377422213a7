"""The files of an export: one .xml, a folder of its parts, or a zip with them, read as text in
pieces. A zip is read where it is: nothing of it is unpacked to the disk."""

from __future__ import annotations

import codecs
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from msgspec import Struct

from sitegen.importing.source import Note, SourceError
from sitegen.importing.sources import archives
from sitegen.importing.sources.archives import SMALL, BrokenZipError

# An export says what it is in its first lines, but for comments of plugins above them.
HEAD = 1 << 16
_PIECE = 1 << 20
_STEP = 1 << 12
# WordPress.com splits exports into parts of some MB. What unpacks to more is made to harm.
MAX_UNPACKED = 4 << 30
MAX_RATIO = 400
_ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_IS_EXPORT = re.compile(
    rb"<(?:\w+:)?wxr_version\b|xmlns:\w+\s*=\s*[\"']https?://(?:www\.)?wordpress\.org/export/"
)


class ExportPart(Struct, frozen=True):
    """One file of an export: its `name` for people, and `open`, which gives its bytes."""

    name: str
    open: Callable[[], IO[bytes]]

    def head(self, problems: list[Note]) -> bytes:
        """Its first bytes. That they cannot be read goes to `problems`."""
        return next(self._parts(HEAD, problems), b"")

    def pieces(self, problems: list[Note]) -> Iterator[str]:
        """Its text, piece by piece, in the encoding that it names, with line feeds alone. Bytes
        that are none of that encoding become U+FFFD; that it cannot be read to its end goes to
        `problems`."""
        pieces = self._parts(_PIECE, problems)
        piece = next(pieces, b"")
        decoder = codecs.getincrementaldecoder(_encoding_of(piece))("replace")
        held = ""
        while piece:
            text = held + decoder.decode(piece)
            held = "\r" if text.endswith("\r") else ""
            yield _line_feeds(text[: len(text) - len(held)])
            piece = next(pieces, b"")
        yield _line_feeds(held + decoder.decode(b"", final=True))

    def _parts(self, size: int, problems: list[Note]) -> Iterator[bytes]:
        """Its bytes, `size` at a time."""
        taken = bytearray()
        try:
            with archives.reading(), self.open() as opened:
                # In small steps: what comes before the damage in a zip is not lost.
                while step := opened.read(min(size, _STEP)):
                    taken += step
                    if len(taken) >= size:
                        yield bytes(taken)
                        taken.clear()
        except BrokenZipError as error:
            message = f"it cannot be read to its end: {error}; what comes after is missing"
            hint = "get the export again, or unpack it yourself, and name the folder"
            problems.append(
                Note(weight=3, kind="broken file", place=self.name, message=message, hint=hint)
            )
        if taken:
            yield bytes(taken)


def _line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _encoding_of(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    found = _ENCODING.search(head[:1024])
    name = found[1].decode("ascii").lower() if found else "utf-8"
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return "utf-8-sig"
    # A name such as `rot13` is no encoding of bytes, and UTF-16 had a mark or no ASCII declaration.
    is_text = getattr(codecs.lookup(name), "_is_text_encoding", True)
    return "utf-8-sig" if known.startswith(("utf-8", "utf-16", "utf-32")) or not is_text else known


def is_export(head: bytes) -> bool:
    """Whether the first bytes of a file are those of an export."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.decode("utf-16", "replace").encode("utf-8")
    return b"<rss" in head and _IS_EXPORT.search(head) is not None


def parts_of(source: Path) -> tuple[ExportPart, ...]:
    """The files of the export at `source` that are XML, in the order of their names. Raises
    SourceError where there are none, or a zip is broken or made to harm."""
    if source.is_dir():
        found = tuple(_file_part(path, path.name) for path in _files_in(source))
        hint = "name the .xml that Tools → Export of WordPress gave"
    elif zipfile.is_zipfile(source):
        found = _zipped(source)
        hint = "name the zip with the .xml that Tools → Export of WordPress gave"
    else:
        return (_file_part(source, source.name),)
    if not found:
        raise SourceError(source.name, "there is no .xml in it", hint)
    return found


def _file_part(path: Path, name: str) -> ExportPart:
    return ExportPart(name, lambda: path.open("rb"))


def _files_in(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() == ".xml" and path.is_file() and not path.is_symlink()
    )


def _zipped(source: Path) -> tuple[ExportPart, ...]:
    try:
        with archives.reading():
            archive = zipfile.ZipFile(source)
            entries = [each for each in archive.infolist() if _is_part(each.filename)]
    except (OSError, BrokenZipError) as error:
        raise SourceError(
            source.name, f"the zip cannot be read: {error}", "get it again"
        ) from error
    usable = [each for each in entries if not _is_too_large(each)]
    size = sum(each.file_size for each in usable or entries)
    packed = sum(each.compress_size for each in usable or entries)
    if size > MAX_UNPACKED or (entries and not usable):
        message = f"its .xml files unpack to {size >> 20} MB, from {packed >> 10} KB"
        raise SourceError(source.name, message, "unpack it yourself, if you trust it")
    if entries and all(each.flag_bits & 1 for each in entries):
        raise SourceError(source.name, "the zip has a password", "unpack it yourself")
    entries.sort(key=lambda each: each.filename)
    return tuple(_zip_part(source, archive, each) for each in entries)


def _is_part(name: str) -> bool:
    return name.lower().endswith(".xml") and "__MACOSX" not in name


def _is_too_large(entry: zipfile.ZipInfo) -> bool:
    size = entry.file_size
    return size > MAX_UNPACKED or (size > SMALL and size > entry.compress_size * MAX_RATIO)


def _zip_part(source: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> ExportPart:
    def opened() -> IO[bytes]:
        if _is_too_large(entry):
            size = f"{entry.file_size >> 20} MB from {entry.compress_size >> 10} KB"
            raise BrokenZipError(f"it unpacks to {size}")
        # The archive closes its file when the last of its parts is gone.
        return archive.open(entry)

    return ExportPart(f"{source.name}/{entry.filename}", opened)
