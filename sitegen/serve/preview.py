"""The result of one build, and what a browser gets for an address in it."""

from __future__ import annotations

import datetime as dt
import hashlib
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
from sitegen.publish import media_types
from sitegen.serve import wire

# Smaller files (bytes) are read at once, so that the response does not keep a file open.
SMALL = 1 << 20


class Epoch(Struct, frozen=True, kw_only=True):
    """The site as a build left it. `run` identifies the server process, `number` the build.

    `problems` are those of the last build if it failed; the files are then those of the last
    successful build, or `is_good` is false if there was none. `held` are the problems of the posts
    that they are without, one text for each post. `preview_only` are the drafts and
    scheduled pages, by output path. `changed` is the number of the epoch in which a file other than
    a page changed last."""

    run: str
    number: int
    output: Path
    base_path: str = "/"
    is_good: bool = False
    problems: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    preview_only: dict[str, PreviewOnly] = {}
    changed: dict[str, int] = {}

    @property
    def name(self) -> str:
        """The name that pages and the server compare."""
        return f"{self.run}-{self.number}"


class Answer(Struct, frozen=True, kw_only=True):
    """The answer to a request: `data`, or an open `file` of `size` bytes if it is large, or a
    redirect to `location`."""

    status: int = 200
    type: str = "text/html; charset=utf-8"
    data: bytes = b""
    file: FileIO | None = None
    size: int = 0
    location: str = ""


class PageEvent(Struct, frozen=True, kw_only=True):
    """The event that a page gets for an epoch (live.js reads it as JSON). `version` differs if the
    page itself changed; `changed` are the addresses of other files that changed since the epoch
    that the page was loaded from, or None if that is unknown."""

    epoch: str
    version: str
    changed: tuple[str, ...] | None
    problems: tuple[str, ...]
    held: tuple[str, ...]


def find(epoch: Epoch, address: str, now: dt.datetime) -> Answer:
    """The answer for the path `address`, percent-encoded as it was sent. Pages get the live-reload
    script."""
    answer, banner = _find(epoch, address, now)
    if answer.location or not answer.type.startswith("text/html") or answer.file is not None:
        return answer
    element = wire.element(epoch.name, _version(answer, banner), banner, is_page=epoch.is_good)
    return msgspec.structs.replace(answer, data=wire.with_script(answer.data, element))


def event_for(epoch: Epoch, address: str, since: str, now: dt.datetime) -> PageEvent:
    """The event for the page at the path `address`, which was loaded from the epoch `since`."""
    answer, banner = _find(epoch, address, now)
    if answer.file is not None:
        answer.file.close()
    match = re.fullmatch(r"(\w+)-(\d{1,15})", since)
    changed = None
    if match and match[1] == epoch.run:
        changed = tuple(
            epoch.base_path + urls.encode(name)
            for name, number in epoch.changed.items()
            if number > int(match[2])
        )
    return PageEvent(
        epoch=epoch.name,
        version=_version(answer, banner),
        changed=changed,
        problems=epoch.problems,
        held=epoch.held,
    )


def _version(answer: Answer, banner: str) -> str:
    """A digest that differs for different answers."""
    return hashlib.blake2b(
        f"{answer.status} {answer.location} {banner}\0".encode() + answer.data, digest_size=12
    ).hexdigest()


def _find(epoch: Epoch, address: str, now: dt.datetime) -> tuple[Answer, str]:
    """The answer for an address, without the script, and the text of its banner."""
    if not epoch.is_good:
        return Answer(status=500, data=wire.problem_page(epoch.problems)), ""
    base = unquote(epoch.base_path)
    path = _decoded(address)
    if path is not None and (path + "/" == base or (path == "/" and base != "/")):
        return Answer(status=302, location=epoch.base_path), ""
    if path is None or not path.startswith(base):
        return _missing(epoch), ""
    name = path.removeprefix(base)
    if name == "" or name.endswith("/"):
        name += "index.html"
    elif _open(epoch.output, name + "/index.html", only_look=True):
        return Answer(status=302, location=f"{epoch.base_path}{urls.encode(name)}/"), ""
    file = _open(epoch.output, name)
    if not isinstance(file, FileIO):
        return _missing(epoch, name), ""
    preview_only = epoch.preview_only.get(name)
    return _read(file, name), wire.banner(preview_only, now) if preview_only else ""


def _decoded(address: str) -> str | None:
    """The path in an address, decoded once; None if no file of a site can have it."""
    try:
        path = unquote(address, errors="strict")
    except UnicodeDecodeError:
        return None
    inside = path.removeprefix("/").removesuffix("/")
    if not path.startswith("/") or (inside and not urls.is_output_path(inside)) or path == "//":
        return None
    return unicodedata.normalize("NFC", path)


def _open(output: Path, name: str, *, only_look: bool = False) -> FileIO | bool:
    """The file `name` in the folder `output`, opened; with `only_look`, whether it exists. Links
    are not followed: a build creates none, and they could lead out of the folder."""
    try:
        place = os.path.join(os.path.realpath(output), name)
        if os.path.realpath(place) != place:
            return False
        if only_look:
            return stat.S_ISREG(os.lstat(place).st_mode)
        # Opening must neither block, as on a FIFO, nor follow a link.
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


def _read(file: FileIO, name: str, status: int = 200) -> Answer:
    kind, size = media_types.of(name), os.fstat(file.fileno()).st_size
    # An open file stays as it is, since builds replace files and do not change them. Pages are read
    # at once, because a script is added to them.
    if size > SMALL and not kind.startswith("text/html"):
        return Answer(status=status, type=kind, file=file, size=size)
    with file:
        return Answer(status=status, type=kind, data=file.readall())


def _missing(epoch: Epoch, name: str = "index.html") -> Answer:
    """The answer where there is no file `name`: the page for that in the innermost folder that has
    one, which is that of an edition."""
    folder = name
    while folder:
        folder = folder.rstrip("/").rpartition("/")[0]
        page = f"{folder}/404.html" if folder else "404.html"
        # An address may have thousands of folders; `_open` looks at each folder of a path.
        if not os.path.lexists(epoch.output / page):
            continue
        file = _open(epoch.output, page)
        if isinstance(file, FileIO):
            return _read(file, page, 404)
    return Answer(status=404, data=wire.missing_page())
