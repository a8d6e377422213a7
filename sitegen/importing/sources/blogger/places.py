"""Where an export of Blogger is: a file; or Google Takeout, as a folder or a zip, in which each
blog has a folder with its texts (feed.atom) and its settings (settings.csv)."""

from __future__ import annotations

import csv
import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from msgspec import Struct

from sitegen.importing.source import SourceError
from sitegen.importing.sources import archives
from sitegen.importing.sources.archives import UnpackedFolder

FEED, SETTINGS = "feed.atom", "settings.csv"
_HEAD = 65536
_MAX_SETTINGS = 1 << 20
_XML_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
# Nothing but instructions may stand before the root: so there is no document type, and no entity.
_ROOT = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?[^>]*\?>\s*)*(<feed(?:\s[^>]*)?>)")
_BLOG_ID = re.compile(rb"<id>\s*tag:blogger\.com,1999:")
# The folders of Takeout, from any of which somebody may begin.
_FOLDERS = ("", "*/", "Blogs/*/", "Blogger/*/*/", "Takeout/Blogger/*/*/")
_IN_ZIP = re.compile(r"(?:(?:(?:[^/]+/)?Blogger/)?[^/]+/)?(?:[^/]+/)?feed\.atom")


class BloggerFiles(Struct, frozen=True):
    """The file of an export, what its settings say beside it, and what keeps it from being
    deleted."""

    file: Path
    settings: dict[str, str] = {}
    unpacked: UnpackedFolder | None = None


def is_export(source: Path) -> bool:
    """Whether a path is an export of Blogger, or has one."""
    try:
        return any(_is_of_blogger(head) for _, head in _candidates(source))
    except (OSError, zipfile.BadZipFile, RuntimeError, ValueError):
        return False


def files_of(source: Path) -> BloggerFiles:
    """The files of an export. Raises SourceError."""
    path = _chosen(source)
    if source.is_file() and path:
        beside = posixpath.join(posixpath.dirname(path), SETTINGS)
        unpacked = archives.opened(source, lambda each: each in (path, beside))
        feed, settings = unpacked.file(path), unpacked.file(beside)
        if feed is None:
            raise SourceError(source.name, f"{path} cannot be unpacked", "get the export again")
        return BloggerFiles(feed.file, _settings(settings.file) if settings else {}, unpacked)
    file = source / path if path else source
    return BloggerFiles(file, _settings(file.with_name(SETTINGS)) if path else {})


def _chosen(source: Path) -> str:
    """The path of the export in `source`, "" if it is that itself."""
    found = [path for path, head in _candidates(source) if _is_of_blogger(head)]
    if not found:
        has_type = source.is_file() and b"<!DOCTYPE" in _head(source)
        raise SourceError(
            source.name,
            "it has a document type, which no export of Blogger has and which may do harm"
            if has_type
            else "this is no export of Blogger: it does not begin with <feed> of a blog there",
            "get one with Settings → Back up content in Blogger, or with Google Takeout",
        )
    # Takeout has one of the comments of each blog as well, without settings.
    names = archives.names(source) if source.is_file() and found[0] else []
    whole = [path for path in found if _has_settings(source, path, names)] or found
    if len(whole) > 1:
        few = ", ".join(map(posixpath.dirname, whole[:5]))
        hint = "unpack it, and name the folder of one"
        raise SourceError(source.name, f"it has {len(whole):,} blogs: {few}", hint)
    return whole[0]


def _has_settings(source: Path, path: str, names: list[str]) -> bool:
    beside = posixpath.join(posixpath.dirname(path), SETTINGS)
    return beside in names if names else (source / beside).is_file()


def _candidates(source: Path) -> Iterator[tuple[str, bytes]]:
    """The paths in `source` at which an export may be, "" for itself, and how they begin."""
    if source.is_dir():
        for folder in _FOLDERS:
            for file in sorted(source.glob(folder + FEED)):
                inside = file.relative_to(source)
                parents = [source / each for each in (inside, *inside.parents) if each.name]
                if file.is_file() and not any(each.is_symlink() for each in parents):
                    yield inside.as_posix(), _head(file)
    elif zipfile.is_zipfile(source):
        with zipfile.ZipFile(source) as opened:
            for name in archives.names(source):
                if _IN_ZIP.fullmatch(name):
                    with opened.open(name) as packed:
                        yield name, _head_in(packed)
    elif source.is_file():
        yield "", _head(source)


def _is_of_blogger(head: bytes) -> bool:
    root = _ROOT.match(head)
    return root is not None and (
        b"schemas.google.com/blogger/" in root[1] or bool(_BLOG_ID.search(head))
    )


def _head(file: Path) -> bytes:
    with file.open("rb") as opened:
        return _head_in(opened)


def _head_in(file: IO[bytes]) -> bytes:
    return _XML_COMMENT.sub(b"", file.read(_HEAD))


def _settings(file: Path) -> dict[str, str]:
    """What the settings of Takeout say, by the names that the other export has for them."""
    if not file.is_file() or file.is_symlink() or file.stat().st_size > _MAX_SETTINGS:
        return {}
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as opened:
        try:
            row = next(csv.DictReader(opened), {})
        except csv.Error:
            return {}
    return {key.strip().upper(): value.strip() for key, value in row.items() if key and value}
