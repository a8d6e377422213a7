"""Texts as the old site showed them: answers of its REST API (`/wp-json/wp/v2/posts`), in a file or
a folder. They are a second source for texts with shortcodes or blocks that only plugins know."""

from __future__ import annotations

import tempfile
import weakref
from pathlib import Path

import msgspec
from msgspec import Struct

from sitegen.importing.source import SourceError

# A page of the API has at most 100 posts.
MAX_FILE = 512 << 20


class _Text(Struct):
    rendered: str = ""
    protected: bool = False


class _Answer(Struct):
    id: int
    content: _Text | None = None


class RenderedTexts:
    """Texts by the number of their post. They are kept in a temporary file, not in the memory."""

    def __init__(self, place: Path | None) -> None:
        self._places: dict[int, tuple[int, int]] = {}
        if place is None:
            return
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (it lives as long as the reader)
        weakref.finalize(self, self._file.close)
        for path in _files(place):
            self._add(path)

    def text(self, number: str) -> str | None:
        """The text of a post, None if no answer has it."""
        found = self._places.get(int(number)) if number.isdecimal() else None
        if found is None:
            return None
        self._file.seek(found[0])
        return self._file.read(found[1]).decode("utf-8")

    def _add(self, path: Path) -> None:
        hint = "save the answers of https://…/wp-json/wp/v2/posts?per_page=100 as .json files"
        try:
            if path.stat().st_size > MAX_FILE:
                raise SourceError(path.name, "it has more than 512 MB", "split it")
            data = path.read_bytes()
            found = msgspec.json.decode(
                data.removeprefix(b"\xef\xbb\xbf"), type=list[_Answer] | _Answer
            )
        except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
            message = f"this is no answer of the REST API: {error}"
            raise SourceError(path.name, message, hint) from error
        for answer in found if isinstance(found, list) else [found]:
            if answer.content and answer.content.rendered and not answer.content.protected:
                text = answer.content.rendered.encode("utf-8", "replace")
                self._places[answer.id] = (self._file.seek(0, 2), len(text))
                self._file.write(text)


def _files(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    if not place.is_dir():
        raise SourceError(str(place), "there is no such file or folder")
    found = (each for each in place.iterdir() if each.suffix.lower() == ".json")
    return sorted(each for each in found if each.is_file() and not each.is_symlink())
