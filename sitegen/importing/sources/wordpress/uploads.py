"""The files of a copy of wp-content/uploads. WordPress makes smaller sizes of each picture beside
it (`a-300x200.jpg` of `a.jpg`): their addresses mean the original."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from sitegen.importing.source import Note, SourceFile
from sitegen.importing.sources import folders
from sitegen.importing.sources.wordpress.addresses import path_of, whole_path_of
from sitegen.importing.sources.wordpress.index import Index

FOLDER = "wp-content/uploads"
_NAMED = 5
_SIZE = re.compile(r"-\d{1,5}x\d{1,5}(?=\.\w+\Z)")
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|heic|bmp|tiff?)\Z", re.IGNORECASE)
# What servers run, and what plugins write for themselves.
_NEVER = re.compile(r"\.(?:php\d?|phtml|phar|cgi|pl|py|sh|htaccess|sql|log|bak)\Z", re.IGNORECASE)


def folder_of(source: Path, uploads: Path | None) -> Path | None:
    """The folder of uploads: the one that was named, or what is in it; else one beside the export
    in its folder; None if there is none."""
    # The folder that was named may be a link; in it, none is followed.
    places = [uploads.resolve()] if uploads is not None else []
    if uploads is None and source.is_dir():
        places = [source / "wp-content", source / "uploads"]
    for place in places:
        # wget keeps what it fetches in a folder of the host.
        hosts = [each.parent.parent.name for each in place.glob(f"*/{FOLDER}")]
        fetched = [f"{hosts[0]}/{FOLDER}"] if len(hosts) == 1 else []
        for inner in (FOLDER, "uploads", *fetched, ""):
            found = place / inner if inner else place
            if found.is_dir() and not found.is_symlink() and (inner or place.name != "wp-content"):
                return found
    return None


def notes_of(folder: Path, index: Index) -> Iterator[Note]:
    """What an editor has to know of the folder of uploads: links in it, and files of the export
    that it does not have."""
    found, links = _names_in(folder)
    yield from (folders.left_link(f"{folder.name}/{each}") for each in links)
    wanted = {each.path or upload_path(each.url) for each in index.attachments.values()} - {""}
    missing = sorted(each for each in wanted if _original(each, found) not in found)
    if not missing:
        return
    few = ", ".join(missing[:_NAMED]) + (" …" if len(missing) > _NAMED else "")
    message = f"{len(missing):,} of {len(wanted):,} files of the export are not in it: {few}"
    hint = f"name a whole copy of {FOLDER}, in which are the folders of the years"
    kind = "file that --uploads does not have"
    yield Note(weight=3, kind=kind, place=folder.name, message=message, hint=hint)


def files_of(folder: Path, base_path: str, index: Index) -> Iterator[SourceFile]:
    """The originals in the folder of uploads, with the addresses of their smaller sizes, and those
    of their pages."""
    names, _ = _names_in(folder)
    sizes: dict[str, list[str]] = {}
    originals = []
    for name in names:
        found = _original(name, names)
        if found == name:
            originals.append(name)
        else:
            sizes.setdefault(found, []).append(name)
    pages, alone = _pages(index), _pages(index, is_alone=True)
    for name in originals:
        address = f"{base_path}/{FOLDER}/{quote(name)}"
        others = [f"{base_path}/{FOLDER}/{quote(each)}" for each in sizes.get(name, [])]
        for each in (name, *sizes.get(name, [])):
            others += pages.get(each, [])
        yield SourceFile(
            file=folder / name,
            path=f"{FOLDER}/{name}",
            address=address,
            others=tuple(dict.fromkeys(each for each in others if each != address)),
            pages=tuple(page for each in (name, *sizes.get(name, [])) for page in alone[each]),
        )


def _names_in(folder: Path) -> tuple[dict[str, None], list[str]]:
    """The files below a folder by their paths in it, sorted, and the links, which are not
    followed."""
    found: list[str] = []
    links: list[str] = []
    for place, inside, files in os.walk(folder, followlinks=False):
        inside[:] = sorted(each for each in inside if not each.startswith("."))
        for name in (*inside, *files):
            path = Path(place) / name
            is_own = not name.startswith(".") and not _NEVER.search(name)
            if is_own and (path.is_symlink() or path.is_file()):
                to = links if path.is_symlink() else found
                to.append(path.relative_to(folder).as_posix())
    return dict.fromkeys(sorted(found)), sorted(links)


def _original(name: str, names: dict[str, None]) -> str:
    """The largest file of the same picture: for `a-300x200.jpg`, `a.jpg` or else `a-scaled.jpg`.
    `-scaled` and `-rotated` stand for an original that is there, whose pixels they have. An edited
    picture (`-e1600000000000`) shows something else: it is its own original."""
    if not _PICTURE.search(name):
        return name
    whole = _SIZE.sub("", name)
    stem, _, end = whole.rpartition(".")
    # A size of a HEIC, or of a PNG that was made a JPEG, is of a file with another end.
    ends = list(dict.fromkeys([end, "jpg", "jpeg", "png", "heic"]))
    candidates = [f"{stem}.{each}" for each in ends] if whole != name else [whole]
    candidates += [f"{stem}-scaled.{end}", f"{stem}-rotated.{end}"] if whole != name else []
    found = next((each for each in candidates if each in names), name)
    base = re.sub(r"(?:-scaled|-rotated)(?=\.\w+\Z)", "", found)
    return base if base in names else found


def _pages(index: Index, *, is_alone: bool = False) -> dict[str, list[str]]:
    """The addresses of the pages of files, by the paths of the files in the folder of uploads; with
    `is_alone`, of files that belong to no document of the export, and with their queries."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in index.attachments.values():
        path = file.path or upload_path(file.url)
        page = whole_path_of(file.page) if is_alone else path_of(file.page)
        if path and page.strip("/") and not (is_alone and file.parent in index.addresses):
            found[path].append(page)
    return found


def upload_path(url: str) -> str:
    """The path of a file in the folder of uploads by its address, "" if it is elsewhere."""
    return path_of(url).partition(f"/{FOLDER}/")[2]
