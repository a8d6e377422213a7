"""The note by which `sitegen open` finds a preview that runs: where it is, and by which sign its
pages are known."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from sitegen import files
from sitegen.model.build import STATE

_NAME = "preview.json"
# Seconds to wait for a page: a preview that builds answers when it has built.
_PATIENCE = 60


class PreviewNote(Struct, frozen=True):
    """The address of a preview, without a path, and a word that is in each of its pages and in
    those of no other."""

    address: str
    run: str


@contextmanager
def noted(root: Path) -> Iterator[None]:
    """Take the note of the site in `root` away at the end, if it is there."""
    try:
        yield
    finally:
        with suppress(OSError):
            (root / STATE / _NAME).unlink()


def write(root: Path, note: PreviewNote) -> None:
    """Leave the note of a preview. Without it, `sitegen open` does not find the preview, and
    nothing else is lost."""
    with suppress(OSError):
        file = root / STATE / _NAME
        with files.temporary(file) as aside:
            files.write(aside, msgspec.json.encode(note))
            aside.replace(file)


def running(root: Path, path: str) -> str:
    """The address of the page at `path`, with the base path, in the preview of the site in `root`;
    "" if none is running. A preview that was killed leaves a note that nothing answers to, or
    another server."""
    try:
        note = msgspec.json.decode((root / STATE / _NAME).read_bytes(), type=PreviewNote)
        place = urlsplit(note.address)
        connection = http.client.HTTPConnection(
            place.hostname or "", place.port or 80, timeout=_PATIENCE
        )
        try:
            connection.request("GET", path)
            text = connection.getresponse().read()
        finally:
            connection.close()
    except (OSError, ValueError, msgspec.MsgspecError, http.client.HTTPException):
        return ""
    return note.address + path if note.run.encode() in text else ""
