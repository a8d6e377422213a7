"""Putting the files of a new site into their folder: all of them or none, and none over another.

They are first written into a folder of their own, `.sitegen-init`, with a list of their digests,
and then linked to their places. If that is interrupted, the next call knows by the list which files
are its own, and takes them back if nobody has changed them."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from sitegen import files
from sitegen.commands.beginning.site_files import NewFile
from sitegen.digest import of_bytes
from sitegen.errors import Problem, SiteError, refused
from sitegen.model.config import SETTINGS

ASIDE = ".sitegen-init"
_LIST = "list.json"


def place(folder: Path, new: Sequence[NewFile]) -> None:
    """Make the files in `folder`, and the folder. Raises SiteError, and leaves nothing behind, if
    one of them cannot be made."""
    made: list[Path] = []
    aside = folder / ASIDE
    try:
        made += make_folders(folder)
        aside.mkdir()
        made.append(aside)
        digests = {file.path: of_bytes(file.text.encode()) for file in new}
        files.write(aside / _LIST, json.dumps(digests).encode())
        for number, file in enumerate(new):
            files.write(aside / str(number), file.text.encode())
        for number, file in enumerate(new):
            target = folder / file.path
            made += make_folders(target.parent)
            link(aside / str(number), target)
            made.append(target)
    except BaseException as error:
        undo(made)
        if not isinstance(error, OSError):
            raise
        place = str(error.filename2 or error.filename or folder)
        path = os.path.relpath(place, folder)
        named = folder.name if path == "." else place if path.startswith("..") else path
        raise SiteError([refused(named, error)]) from error
    shutil.rmtree(aside, ignore_errors=True)


def take_back(folder: Path) -> None:
    """Take back what an interrupted call has left in `folder`, but for files that were changed
    since. Raises SiteError if that is not possible."""
    aside = folder / ASIDE
    if not aside.is_dir() or aside.is_symlink():
        return
    try:
        listed = json.loads((aside / _LIST).read_bytes())
    except (OSError, ValueError):
        listed = {}
    try:
        if not _is_whole(folder, listed):
            for path, expected in listed.items():
                _remove_ours(folder, str(path), expected)
        shutil.rmtree(aside)
    except OSError as error:
        raise SiteError([refused(ASIDE, error)]) from error


def _is_whole(folder: Path, listed: Mapping[str, str]) -> bool:
    """Whether everything was in its place: the settings, which come last, are."""
    with suppress(OSError):
        return of_bytes((folder / SETTINGS).read_bytes()) == listed.get(SETTINGS)
    return False


def _remove_ours(folder: Path, path: str, expected: object) -> None:
    file = folder / path
    with suppress(FileNotFoundError, NotADirectoryError):
        if ".." in Path(path).parts or file.is_symlink():
            return
        if of_bytes(file.read_bytes()) == expected:
            file.unlink()
            _remove_empty(file.parent, folder)


def _remove_empty(folder: Path, top: Path) -> None:
    with suppress(OSError):  # it is not empty
        while folder != top:
            folder.rmdir()
            folder = folder.parent


def make_folders(folder: Path) -> list[Path]:
    """Make the folder and those around it; returns those that were made, outermost first."""
    missing = []
    for each in (folder, *folder.parents):
        if each.is_dir():
            break
        missing.append(each)
    made = []
    for each in reversed(missing):
        each.mkdir()
        made.append(each)
    return made


def link(aside: Path, target: Path) -> None:
    """Put the file in its place if nothing is there."""
    try:
        os.link(aside, target)
    except FileExistsError:
        raise
    except OSError:  # the file system knows no links
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        aside.rename(target)


def undo(made: Iterable[Path]) -> None:
    """Take back files and folders that were made; folders only if they are empty."""
    for each in reversed(list(made)):
        with suppress(OSError):
            if each.name == ASIDE:
                shutil.rmtree(each)
            elif each.is_dir():
                each.rmdir()
            else:
                each.unlink()


def in_the_way(folder: Path, paths: Iterable[str]) -> tuple[Problem, ...]:
    """The problems that something is where one of the files would be, or a link or a file where one
    of their folders would be."""
    return tuple(
        Problem(
            path=path,
            code="taken",
            message=f"sitegen would write {path} here, and does not overwrite",
            hint="move it away, or take another folder: sitegen init DIR",
        )
        for path in sorted({found for path in paths for found in _found(folder, path)})
    )


def _found(folder: Path, path: str) -> list[str]:
    parts = path.split("/")
    for end in range(1, len(parts) + 1):
        inner = "/".join(parts[:end])
        place = folder / inner
        if end == len(parts) or place.is_symlink() or not place.is_dir():
            return [inner] if os.path.lexists(place) else []
    return []
