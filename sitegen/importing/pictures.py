"""The copies of pictures and other files that somebody has fetched from their old hosts
(`--uploads`)."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from sitegen.importing.old_site import Claims, OldSite
from sitegen.importing.shown_pictures import FILES
from sitegen.importing.source import SourceFile
from sitegen.importing.sources import folders
from sitegen.importing.sources.folders import FoundFile
from sitegen.importing.targets import PICTURES, FileCopy

FOLDER, OTHERS = "/pictures", "/files"
# What hosts put into an address for one of the sizes of a picture.
_SIZE = re.compile(
    r"/(?:s\d+(?:-[\w-]+)?|w\d+-h\d+(?:-[\w-]+)?|max/\d+|fit/\w+/\d+/\d+|v2/[^/]+|size/w\d+\w*)(?=/)"
)
_STARTS = {
    b"\xff\xd8\xff": (".jpg", ".jpeg"),
    b"\x89PNG\r\n\x1a\n": (".png",),
    b"GIF8": (".gif",),
    b"RIFF": (".webp",),
}
_PAGE = re.compile(rb"\s*(?:<!doctype html|<html|<\?xml)", re.IGNORECASE)
_HEAD = 1024


class FetchedPictures:
    """The files in a folder, by the addresses that they were fetched from; `addresses` are all
    those that texts show or link to. `earlier` are the copies that are in the site already."""

    def __init__(
        self,
        folder: Path | None,
        addresses: Iterable[str],
        old: OldSite,
        base_url: str,
        claims: Claims,
        earlier: Mapping[str, FileCopy],
    ) -> None:
        self._old, self._base_url, self._claims = old, base_url, claims
        copies = dict.fromkeys(earlier.values())
        self._names = {copy.address for copy in copies if claims.gets(copy.address)}
        self._earlier = {at: each for at, each in earlier.items() if each.address in self._names}
        self._used: dict[str, FileCopy | None] = {}
        self._asked: dict[str, dict[str, None]] = defaultdict(dict)
        self._files: dict[str, list[FoundFile]] = defaultdict(list)
        self._shown: dict[str, set[str]] = defaultdict(set)
        if folder is None:
            return
        for file in folders.walk(folder.resolve(), skip_paths=()).files:
            self._files[_name(file.path)].append(file)
        for address in addresses:
            self._shown[_name(urlsplit(address).path)].add(_identity(address))

    def copy_of(self, address: str) -> FileCopy | None:
        """The copy of the file that was at an address, if the folder has it."""
        if not (self._files or self._earlier):
            return None
        try:
            parts = urlsplit(urljoin(self._base_url, address))
        except ValueError:
            return None
        whole, name = parts.geturl(), _name(parts.path)
        before = self._earlier.get(whole)
        file = self._found(name, parts.netloc, unquote(parts.path), parts.query)
        key = file.path if file else before.path if before else ""
        if key and key not in self._used:
            self._used[key] = self._copied(file, name, whole, before) if file else before
        copy = self._used.get(key)
        if copy:
            self._asked[copy.path][whole] = None
        return copy

    def used(self) -> Iterator[tuple[FileCopy, tuple[str, ...]]]:
        """The copies that were asked for, and the whole addresses of each."""
        for copy in dict.fromkeys(filter(None, self._used.values())):
            yield copy, tuple(self._asked[copy.path])

    def _found(self, name: str, host: str, path: str, query: str) -> FoundFile | None:
        """The file with this host and path, with this path, or the only one with this name."""
        named = self._files.get(name, [])
        for end in (f"/{host}{path}?{query}", f"/{host}{path}", path):
            ends = [each for each in named if f"/{each.path}".endswith(end)]
            if not ends:
                ends = [each for each in named if _unquoted(each.path).endswith(end)]
            if len(ends) == 1 and end.count("/") > 1:
                return ends[0]
        # With one file of this name and two pictures, nobody knows whose it is. And a document
        # can be one of another site, to which a text links.
        shown = self._shown.get(name, ())
        is_sure = name.lower().endswith(FILES) is False or f"{host}{path}" in map(unquote, shown)
        return named[0] if len(named) == 1 and len(shown) < 2 and is_sure else None

    def _copied(
        self, file: FoundFile, name: str, address: str, before: FileCopy | None
    ) -> FileCopy | None:
        ends = _ends_of(file)
        if not ends:
            return before
        if before and before.address.lower().endswith(ends) and before.address in self._names:
            self._names.discard(before.address)
            return _copy(file, before.address)
        own = self._old.own(address)
        kept = self._old.within(own[0]) if own else None
        if kept and kept.lower().endswith(ends) and self._claims.gets(kept):
            return _copy(file, kept)
        stem = re.sub(r"[^\w.-]+", "-", name).strip("-.")[-80:] or "picture"
        end = next((each for each in ends if stem.lower().endswith(each)), "")
        stem, end = (stem[: -len(end)], stem[-len(end) :]) if end else (stem, ends[0])
        digest = hashlib.sha256(_identity(address).encode()).hexdigest()[:8]
        folder = FOLDER if end.lower().endswith(PICTURES) else OTHERS
        for new in (f"{folder}/{stem}{end}", f"{folder}/{stem}-{digest}{end}"):
            if self._claims.gets(new):
                return _copy(file, new)
        return None


def _copy(file: FoundFile, address: str) -> FileCopy:
    top = "content" if address.lower().endswith(PICTURES) else "static"
    return FileCopy(
        SourceFile(file=file.file, path=file.path, address=address), f"{top}{address}", address
    )


def _name(path: str) -> str:
    """The last part of an address or of the path of its copy, in which wget keeps the query."""
    return unquote(path.rpartition("/")[2].partition("?")[0])


def _unquoted(path: str) -> str:
    return "/" + unquote(path.partition("?")[0])


def _identity(address: str) -> str:
    """What all sizes of a picture have in common."""
    parts = urlsplit(address)
    return parts.netloc + _SIZE.sub("", parts.path)


def _ends_of(file: FoundFile) -> tuple[str, ...]:
    """How the name of a picture ends by what is in it, and that of another file as it does; () for
    the page that a host answers with instead."""
    try:
        with file.file.open("rb") as opened:
            head = opened.read(_HEAD)
    except OSError:
        return ()
    if head[4:12] in {b"ftypavif", b"ftypavis"}:
        return (".avif",)
    if file.path.lower().endswith(".svg") and b"<svg" in head:
        return (".svg",)
    end = "." + _name(file.path).lower().rpartition(".")[2]
    if end in FILES:
        return () if _PAGE.match(head) else (end,)
    if head.startswith(b"RIFF") and head[8:12] != b"WEBP":
        return ()
    return next((ends for start, ends in _STARTS.items() if head.startswith(start)), ())
