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

from sitegen.importing.source import SourceError

# An export says what it is in its first lines, but for comments of plugins above them.
HEAD = 1 << 16
_PIECE = 1 << 20
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

    def head(self) -> bytes:
        """Its first bytes."""
        with self.open() as opened:
            return opened.read(HEAD)

    def pieces(self) -> Iterator[str]:
        """Its text, piece by piece, in the encoding that it names, with line feeds alone. Bytes
        that are none of that encoding become U+FFFD."""
        with self.open() as opened:
            piece = opened.read(_PIECE)
            decoder = codecs.getincrementaldecoder(_encoding_of(piece))("replace")
            held = ""
            while piece:
                text = held + decoder.decode(piece)
                held = "\r" if text.endswith("\r") else ""
                yield _line_feeds(text[: len(text) - len(held)])
                piece = opened.read(_PIECE)
            yield _line_feeds(held + decoder.decode(b"", final=True))


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
        with zipfile.ZipFile(source) as opened:
            entries = [each for each in opened.infolist() if _is_part(each.filename)]
    except (OSError, zipfile.BadZipFile) as error:
        raise SourceError(
            source.name, f"the zip cannot be read: {error}", "get it again"
        ) from error
    size = sum(each.file_size for each in entries)
    packed = sum(each.compress_size for each in entries)
    if size > MAX_UNPACKED or (size > _PIECE * 64 and size > packed * MAX_RATIO):
        message = f"its .xml files unpack to {size >> 20} MB, from {packed >> 10} KB"
        raise SourceError(source.name, message, "unpack it yourself, if you trust it")
    if any(each.flag_bits & 1 for each in entries):
        raise SourceError(source.name, "the zip has a password", "unpack it yourself")
    names = sorted(each.filename for each in entries)
    return tuple(_zip_part(source, name) for name in names)


def _is_part(name: str) -> bool:
    return name.lower().endswith(".xml") and "__MACOSX" not in name


def _zip_part(source: Path, name: str) -> ExportPart:
    def opened() -> IO[bytes]:
        archive = zipfile.ZipFile(source)
        entry = archive.open(name)
        # The archive closes its file when the last entry that is read from it is closed.
        archive.close()
        return entry

    return ExportPart(f"{source.name}/{name}", opened)
