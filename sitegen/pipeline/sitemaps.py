"""The addresses in a sitemap, which may be an index of others, large, packed or made to harm."""

from __future__ import annotations

import codecs
import gzip
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit
from xml.parsers import expat

from sitegen.errors import Problem, SiteError

GZIP = b"\x1f\x8b"
# sitemaps.org allows 50 MB unpacked. What unpacks to more than twice of that is made to harm.
MAX_UNPACKED = 100 << 20
# No address is longer (sitemaps.org: 2,048); what is, is cut.
MAX_ADDRESS = 8_192
_PART = 1 << 16
_SPACE = b"\xef\xbb\xbf \t\r\n"


def refused(label: str, message: str, hint: str = "") -> SiteError:
    """The error for a list of addresses that cannot be read; `label` is the option or the argument
    that names it."""
    return SiteError([Problem(path=label, code="usage", message=message, hint=hint)])


def refuse_pipe(file: Path, label: str) -> None:
    """Raises SiteError for a pipe, a socket or a device, and OSError for what is not there: lists
    are read more than once."""
    mode = file.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        message = f"{file} is no file: what is in a pipe can only be read once"
        raise refused(label, message, "save it as a file, and name that")


def parts_of(file: Path, label: str) -> Iterator[bytes]:
    """The bytes of a `file`, unpacked if gzip packed it, one part after the other, and as UTF-8 if
    it has the mark of UTF-16, which PowerShell writes. Raises SiteError if it cannot be read, or
    unpacks to more than MAX_UNPACKED bytes."""
    decoder = None
    for number, part in enumerate(_parts(file, label)):
        if number == 0 and part.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            decoder = codecs.getincrementaldecoder("utf-16")("replace")
        yield decoder.decode(part).encode("utf-8", "replace") if decoder else part


def _parts(file: Path, label: str) -> Iterator[bytes]:
    try:
        refuse_pipe(file, label)
        with file.open("rb") as opened:
            packed = opened.read(2) == GZIP
            opened.seek(0)
            yield from (
                _unpacked(opened, file, label) if packed else iter(lambda: opened.read(_PART), b"")
            )
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise refused(label, f"{file} cannot be unpacked: {error}") from error
    except OSError as error:
        raise refused(label, f"{file} cannot be read: {error.strerror}") from error


def _unpacked(opened: BinaryIO, file: Path, label: str) -> Iterator[bytes]:
    length = 0
    with gzip.GzipFile(fileobj=opened) as unpacked:
        while part := unpacked.read(_PART):
            length += len(part)
            if length > MAX_UNPACKED:
                message = f"{file} unpacks to more than {MAX_UNPACKED >> 20} MB"
                raise refused(label, message, "unpack it yourself, if you trust it")
            yield part


def _is_utf16(file: Path, label: str) -> bool:
    head = next(_parts(file, label), b"")
    return head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def is_markup(file: Path, label: str) -> bool:
    """Whether the first sign in a `file`, packed or not, begins markup."""
    return next(parts_of(file, label), b"").lstrip(_SPACE).startswith(b"<")


class _Reader:
    """Collects the addresses of a sitemap while it is read: memory holds no tree of it."""

    def __init__(self, file: Path, label: str, encoding: str | None) -> None:
        self.kind = ""
        self.found: list[str] = []
        self._file, self._label = file, label
        self._path: list[str] = []
        self._text = ""
        self.parser = expat.ParserCreate(encoding, namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.EntityDeclHandler = self._entity

    def _start(self, name: str, _: dict[str, str]) -> None:
        name = name.rpartition(" ")[2]
        if not self._path:
            self.kind = name
            if name not in ("urlset", "sitemapindex"):
                message = f"{self._file} is no sitemap: expected <urlset>, got <{name[:60]}>"
                raise refused(self._label, message)
        self._path.append(name)
        self._text = ""

    def _is_address(self) -> bool:
        """Whether this is the address of an entry; pictures and videos have one in their own."""
        return len(self._path) == 3 and self._path[2] == "loc"

    def _characters(self, text: str) -> None:
        if self._is_address() and len(self._text) < MAX_ADDRESS:
            self._text += text

    def _end(self, _: str) -> None:
        if self._is_address() and (address := self._text.strip()):
            self.found.append(address)
        self._path.pop()

    def _entity(self, name: str, *_: object) -> None:
        message = f"{self._file} declares the entity {name[:60]}, which no sitemap needs"
        raise refused(self._label, message, "take its <!DOCTYPE …> out")


def addresses(file: Path, label: str) -> Iterator[str]:
    """The addresses in a sitemap; in an index those of the sitemaps that it names, which are beside
    it or in a folder there. Raises SiteError for what is none."""
    yield from _addresses(file, label, is_part=False)


def _addresses(file: Path, label: str, *, is_part: bool) -> Iterator[str]:
    read = set()
    # By now it is UTF-8, whatever it says of itself.
    reader = _Reader(file, label, "utf-8" if _is_utf16(file, label) else None)
    for found in _fed(reader, file, label):
        if reader.kind == "urlset":
            yield from found
        elif is_part:
            message = f"{file} is no sitemap: expected <urlset>, got <{reader.kind}>"
            raise refused(label, message)
        else:
            for address in found:
                part = _part_at(address, file, label)
                if part not in read:
                    read.add(part)
                    yield from _addresses(part, label, is_part=True)


def _fed(reader: _Reader, file: Path, label: str) -> Iterator[list[str]]:
    """What each part of the file adds to the addresses."""
    is_first = True
    try:
        for part in parts_of(file, label):
            reader.parser.Parse(part.lstrip(_SPACE) if is_first else part, False)
            is_first = False
            yield reader.found
            reader.found = []
        reader.parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise refused(label, f"{file} is no sitemap: {error}") from error
    yield reader.found


def _part_at(address: str, index: Path, label: str) -> Path:
    """The file of the sitemap that an `index` names by its `address`."""
    names = [name for name in unquote(urlsplit(address).path).split("/") if name]
    if not any({"..", "."} & {name} or "\0" in name or "\\" in name for name in names):
        for start in range(len(names)):
            beside = index.parent.joinpath(*names[start:])
            for file in (beside, beside.with_name(f"{beside.name}.gz"), _without_gz(beside)):
                if file.is_file():
                    return file
    name = names[-1] if names else "?"
    message = f"{index} is an index of sitemaps, and there is no {name[:200]} beside it"
    raise refused(label, message, f"put {address[:200]} there, or give each sitemap by itself")


def _without_gz(file: Path) -> Path:
    return file.with_name(file.name.removesuffix(".gz") or "?")
