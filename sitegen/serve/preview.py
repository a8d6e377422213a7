"""What one build left, and what a browser gets for an address of it."""

from __future__ import annotations

import datetime as dt
import hashlib
import mimetypes
import os
import re
import stat
import unicodedata
from io import FileIO
from pathlib import Path
from urllib.parse import unquote

import msgspec
from msgspec import Struct

from sitegen import urls
from sitegen.model.site import PreviewOnly
from sitegen.serve import wire

# Smaller files are read at once, so that answering needs no open file.
SMALL = 1 << 20

# The types of the system differ from machine to machine, so they do not count.
_TYPES = mimetypes.MimeTypes(filenames=())
for _type, _endings in {
    "text/html": ".html .htm",
    "text/css": ".css",
    "text/javascript": ".js .mjs",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "text/vtt": ".vtt",
    "text/calendar": ".ics",
    "application/xml": ".xml .xsl",
    "application/json": ".json .map",
    "application/manifest+json": ".webmanifest",
    "application/wasm": ".wasm",
    "application/pdf": ".pdf",
    "application/gzip": ".gz",
    "image/svg+xml": ".svg",
    "image/avif": ".avif",
    "image/webp": ".webp",
    "image/jxl": ".jxl",
    "image/x-icon": ".ico",
    "font/woff2": ".woff2",
    "font/woff": ".woff",
    "font/ttf": ".ttf",
    "font/otf": ".otf",
    "video/mp4": ".mp4 .m4v",
    "video/webm": ".webm",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/ogg": ".ogg .oga .opus",
    "audio/flac": ".flac",
}.items():
    for _ending in _endings.split():
        _TYPES.add_type(_type, _ending)


class Epoch(Struct, frozen=True, kw_only=True):
    """The site as a build left it. `run` tells apart the epochs of two servers, `number` those of
    one.

    `problems` are those that prevented the last build; then the files are those of the last one
    that went well, and if there was none `is_good` is false. `preview_only` are the pages that only
    a preview shows, by output path, and `changed` the numbers of the epochs that files other than
    pages changed in."""

    run: str
    number: int
    output: Path
    base_path: str = "/"
    is_good: bool = False
    problems: tuple[str, ...] = ()
    preview_only: dict[str, PreviewOnly] = {}
    changed: dict[str, int] = {}

    @property
    def name(self) -> str:
        return f"{self.run}-{self.number}"


class Found(Struct, frozen=True, kw_only=True):
    """What there is at an address: `data`, or for a large file an open `file` with its `size`; or
    it is elsewhere."""

    status: int = 200
    type: str = "text/html; charset=utf-8"
    data: bytes = b""
    file: FileIO | None = None
    size: int = 0
    location: str = ""


class Heard(Struct, frozen=True, kw_only=True):
    """What a page hears of an epoch: whether it is still the same, and what else has changed since
    the one it knows; None if that cannot be told."""

    epoch: str
    version: str
    changed: tuple[str, ...] | None
    problems: tuple[str, ...]


def find(epoch: Epoch, address: str, now: dt.datetime) -> Found:
    """What a browser gets for the path `address`, percent-encoded as it was sent."""
    found, banner = _find(epoch, address, now)
    if found.location or not found.type.startswith("text/html") or found.file is not None:
        return found
    element = wire.element(epoch.name, _version(found, banner), banner, is_page=epoch.is_good)
    return msgspec.structs.replace(found, data=wire.decorated(found.data, element))


def heard(epoch: Epoch, address: str, since: str, now: dt.datetime) -> Heard:
    """What the page at the path `address` hears, which knows the epoch named `since`."""
    found, banner = _find(epoch, address, now)
    if found.file is not None:
        found.file.close()
    match = re.fullmatch(r"(\w+)-(\d{1,15})", since)
    changed = None
    if match and match[1] == epoch.run:
        changed = tuple(
            epoch.base_path + urls.encode(name)
            for name, number in epoch.changed.items()
            if number > int(match[2])
        )
    return Heard(
        epoch=epoch.name, version=_version(found, banner), changed=changed, problems=epoch.problems
    )


def _version(found: Found, banner: str) -> str:
    """What tells one answer from another."""
    return hashlib.blake2b(
        f"{found.status} {found.location} {banner}\0".encode() + found.data, digest_size=12
    ).hexdigest()


def _find(epoch: Epoch, address: str, now: dt.datetime) -> tuple[Found, str]:
    """What there is at an address, without the script, and the text of its banner."""
    if not epoch.is_good:
        return Found(status=500, data=wire.problem_page(epoch.problems)), ""
    base = unquote(epoch.base_path)
    path = _decoded(address)
    if path is not None and (path + "/" == base or (path == "/" and base != "/")):
        return Found(status=302, location=epoch.base_path), ""
    if path is None or not path.startswith(base):
        return _missing(epoch), ""
    name = path.removeprefix(base)
    if name == "" or name.endswith("/"):
        name += "index.html"
    elif _open(epoch.output, name + "/index.html", only_look=True):
        return Found(status=302, location=f"{epoch.base_path}{urls.encode(name)}/"), ""
    file = _open(epoch.output, name)
    if not isinstance(file, FileIO):
        return _missing(epoch), ""
    preview_only = epoch.preview_only.get(name)
    return _read(file, name), wire.banner(preview_only, now) if preview_only else ""


def _decoded(address: str) -> str | None:
    """The path in an address, decoded once; None where it can name no file of a site."""
    try:
        path = unquote(address, errors="strict")
    except UnicodeDecodeError:
        return None
    inside = path.removeprefix("/").removesuffix("/")
    if not path.startswith("/") or (inside and not urls.is_output_path(inside)) or path == "//":
        return None
    return unicodedata.normalize("NFC", path)


def _open(output: Path, name: str, *, only_look: bool = False) -> FileIO | bool:
    """The file `name` in the folder `output`, opened, or with `only_look` whether there is one.
    Links are followed nowhere: a build makes none, and they could lead out of the folder."""
    try:
        place = os.path.join(os.path.realpath(output), name)
        if os.path.realpath(place) != place:
            return False
        if only_look:
            return stat.S_ISREG(os.lstat(place).st_mode)
        # Whatever stands there, opening it must neither wait nor follow.
        number = os.open(
            place,
            os.O_RDONLY
            | getattr(os, "O_NOFOLLOW", 0)
            | getattr(os, "O_NONBLOCK", 0)
            | getattr(os, "O_BINARY", 0),
        )
    except (OSError, ValueError):
        return False
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        return False
    return FileIO(number)


def _read(file: FileIO, name: str, status: int = 200) -> Found:
    kind, size = content_type(name), os.fstat(file.fileno()).st_size
    # An open file stays what it is: builds replace files, they do not change them. But pages are
    # sent with something in them.
    if size > SMALL and not kind.startswith("text/html"):
        return Found(status=status, type=kind, file=file, size=size)
    with file:
        return Found(status=status, type=kind, data=file.readall())


def _missing(epoch: Epoch) -> Found:
    file = _open(epoch.output, "404.html")
    return (
        _read(file, "404.html", 404)
        if isinstance(file, FileIO)
        else Found(status=404, data=wire.missing_page())
    )


def content_type(name: str) -> str:
    """The media type of a file by its name, for text with the encoding that sitegen writes."""
    ending = os.path.splitext(name)[1].lower()
    kind = _TYPES.types_map[True].get(ending) or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
