"""Somebody who reads a published site and follows what its pages, feeds and sitemaps name."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from urllib.parse import unquote

Files = Mapping[str, bytes]

BASE = "https://news.example"
# An address on the site: the whole, or from the root on where it begins a word, as in an attribute,
# a list of sizes, a text.
_ADDRESS = re.compile(rf"""(?:{re.escape(BASE)}|(?<=[\s"'=,>]))(/[^\s"'<>,#?\\&]*)""")
_TEXTS = (".html", ".xml", ".json", ".txt", ".css", "_headers")
_LISTS = (
    "tags/",
    "categories/",
    "authors/",
    "archive/",
    "transparency/",
    "corrections/",
    "page/",
    "search/",
    "0-all/",
    "all.txt",
)
_FEEDS = (".xml", ".json", "_headers")


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file of a site but those that are still being made."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
        and not any(part.startswith(".sitegen") for part in path.relative_to(folder).parts)
    }


@cache
def addresses(data: bytes) -> tuple[str, ...]:
    """The output paths that a text names, whether there is such a file or not."""
    found = dict.fromkeys(
        unquote(match) for match in _ADDRESS.findall(data.decode(errors="replace"))
    )
    return tuple(
        f"{address[1:]}index.html" if address.endswith("/") else address[1:] for address in found
    )


def turn(path: str) -> int:
    """When a new file comes: it may name what comes with it or after it, which is not there yet."""
    if path == "index.html":
        return 4
    if path.endswith(_FEEDS) and not path.startswith("search/"):
        return 3
    if path.startswith(_LISTS):
        return 2
    return 1 if path.endswith(".html") else 0


class Reader:
    """Knows a site as it `was`, and as it `will` be, and what may be missing in between."""

    def __init__(self, was: Files, will: Files) -> None:
        self.was, self.will = was, will
        self._known = was.keys() | will.keys()
        self._shards = {
            folder: [path for path in self._known if path.startswith(f"{folder}/")]
            for folder in {
                path.rpartition("/")[0]
                for path in self._known
                if path.endswith("pagefind-entry.json")
            }
        }

    def faults(self, there: Files) -> list[str]:
        """Each name of a page or another file that is not `there`, and has to be. A page that is
        new can name another that is new; a page that vanishes can name another that does."""
        return [
            f"{path} names {name}"
            for path, data in there.items()
            for name in self.names(path, data)
            if name not in there and not self.may_be_missing(path, name)
        ]

    def names(self, path: str, data: bytes) -> Iterator[str]:
        """The files of the site that one file names."""
        if path.endswith(_TEXTS):
            yield from (name for name in addresses(data) if name in self._known and name != path)
        # An index of the search names its files by a part of their names.
        folder = path.rpartition("/")[0]
        while folder and folder not in self._shards:
            folder = folder.rpartition("/")[0]
        if folder and path.endswith((".json", ".pf_meta")):
            text = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
            yield from (
                name
                for name in self._shards[folder]
                if name.endswith((".pf_meta", ".pf_index", ".pf_filter"))
                and name != path
                and re.sub(r"^pagefind\.", "", name.rpartition("/")[2]).rpartition(".")[0].encode()
                in text
            )

    def may_be_missing(self, path: str, name: str) -> bool:
        """Whether the file `path` can lead to nothing where it leads to `name`."""
        if name in self.was:
            return name not in self.will and path not in self.will
        return path not in self.was and turn(name) >= turn(path)
