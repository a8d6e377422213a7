"""The files directly in data/ of a site that layouts can use. Nothing else in that folder is read:
it may hold what such files are made of."""

from __future__ import annotations

import os
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path

from sitegen.errors import Problem, unreadable
from sitegen.incremental.stamps import Stamps, Status
from sitegen.lazy import pattern
from sitegen.model.documents import File
from sitegen.model.paths import DATA
from sitegen.read import litter
from sitegen.read.file_names import no_utf8
from sitegen.read.folders import Folders
from sitegen.text import letters

ENDINGS = (".json", ".csv", ".toml", ".yaml", ".yml")
# A file is read as a whole, and each process that renders pages keeps what is in it.
MAX_BYTES = 4_000_000
# What can follow `data.` in a layout.
_NAME = pattern(r"[^\W\d_]\w*")


def listed(root: Path, stamps: Stamps, folders: Folders) -> tuple[list[File], list[Problem]]:
    """The files, sorted by path, with their digests, and what cannot be used. Files that `stamps`
    show to be unchanged are not read again, and links are not followed."""
    top = root / DATA
    if os.path.islink(top):
        return [], [_link(DATA.rstrip("/"))]
    if not os.path.isdir(top):
        return [], []
    files: list[File] = []
    problems: list[Problem] = []
    directory = str(top)
    try:
        entries = zip(folders.entries(directory), folders.statuses(directory), strict=True)
        for entry, status in sorted(entries, key=lambda pair: pair[0].name):
            if not _is_data(entry):
                continue
            found = _file(entry, status, stamps)
            if isinstance(found, File):
                files.append(found)
            elif found is not None:
                problems.append(found)
    except (FileNotFoundError, NotADirectoryError):
        pass  # deleted meanwhile
    except OSError as error:
        problems.append(unreadable(DATA.rstrip("/"), error))
    files.sort(key=attrgetter("path"))
    return files, [*problems, *_same_names(files)]


def name_of(path: str) -> str:
    """The name by which layouts know the file at a `path` in data/: `most_read` for
    data/most-read.json."""
    return path.removeprefix(DATA).rpartition(".")[0].replace("-", "_")


def _is_data(entry: os.DirEntry[str]) -> bool:
    return (
        entry.name.endswith(ENDINGS)
        and not entry.name.startswith(".")
        and not litter.is_litter(entry.name, folder=False)
        and not entry.is_dir(follow_symlinks=False)
    )


def _file(entry: os.DirEntry[str], status: Status | None, stamps: Stamps) -> File | Problem | None:
    """The file with its digest, or why it cannot be used; None if it is gone."""
    path = DATA + letters.composed(entry.name)
    try:
        path.encode()
        if entry.is_symlink():
            return _link(path)
        if status is None:
            return None
        if not entry.is_file():
            return Problem(
                path=path,
                code="unreadable",
                message="expected a file, got something else (a pipe or a device)",
                hint="remove it",
            )
        if status[0] > MAX_BYTES:
            return Problem(
                path=path,
                code="data",
                message=(
                    f"a data file has at most {MAX_BYTES // 1_000_000} MB, this one has"
                    f" {status[0] / 1_000_000:.1f}"
                ),
                hint="leave in it what pages show, or put it into a folder below data/",
            )
        if not _NAME.fullmatch(name_of(path)):
            return _no_name(path)
        digest = stamps.digest(path, entry.path, status)
        return File(path=path, location=entry.path, digest=digest, size=status[0])
    except UnicodeEncodeError:
        return no_utf8(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        return unreadable(path, error)


def _link(path: str) -> Problem:
    return Problem(
        path=path,
        code="link",
        message="links are not followed in data/",
        hint="put the folder or file itself here",
    )


def _no_name(path: str) -> Problem:
    stem, _, ending = path.removeprefix(DATA).rpartition(".")
    words = "".join(c if c.isalnum() else "-" for c in stem).strip("-")
    name = words if words[:1].isalpha() else f"data-{words}".rstrip("-")
    return Problem(
        path=path,
        code="data-name",
        message=(
            "layouts cannot name this file: expected a letter, then letters, digits, - and _"
            f" before .{ending}"
        ),
        hint=f"rename it: {DATA}{name}.{ending}",
    )


def _same_names(files: list[File]) -> Iterator[Problem]:
    """A problem for each file that layouts would know by the name of another one."""
    by_name: dict[str, str] = {}
    for file in files:
        first = by_name.setdefault(name_of(file.path), file.path)
        if first != file.path:
            yield Problem(
                path=file.path,
                code="collision",
                message=f"layouts know this file as data.{name_of(file.path)}, as they do {first}",
                hint="rename one of the two",
                others=(first,),
            )
