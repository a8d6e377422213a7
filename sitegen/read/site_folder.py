"""The site's folder → `Tree`: all its files, with their digests."""

from __future__ import annotations

import contextlib
import os
import stat
from itertools import pairwise
from operator import attrgetter
from pathlib import Path

from msgspec.structs import replace

from sitegen import files
from sitegen.errors import Problem, SiteError, unreadable
from sitegen.incremental.stamps import Stamps, Status, status_of
from sitegen.layouts import language, outputs
from sitegen.layouts.closures import BUILT_IN, TEMPLATES
from sitegen.model import config
from sitegen.model.documents import File, Tree
from sitegen.read import data_folder, litter
from sitegen.read.file_names import no_utf8, printed
from sitegen.read.folders import Folders
from sitegen.text import letters

# Files that configure git for their folder: neither litter nor content.
FOR_GIT = frozenset({".gitignore", ".gitkeep", ".gitattributes"})
MAX_DEPTH = 100
# Nothing depends on the kinds of these files.
_LAYOUTS, _TEXT = "layouts/", ".md"


def here() -> Path:
    """The current folder. Raises SiteError if it was deleted."""
    try:
        return Path.cwd()
    except OSError as error:
        raise SiteError(
            [
                Problem(
                    path=".",
                    code="unreadable",
                    message=f"the current folder cannot be read: {error.strerror}",
                    hint="go to a folder that exists",
                )
            ]
        ) from error


def find_root(start: Path) -> Path:
    """The nearest folder with a site.toml, from `start` upwards. Raises SiteError if there is
    none."""
    for folder in (start, *start.parents):
        if os.path.isfile(folder / config.SETTINGS):
            return folder
    raise SiteError(
        [
            Problem(
                path=config.SETTINGS,
                code="no-site",
                message=f"there is no {config.SETTINGS} here or in a folder above",
                hint="run sitegen in the folder of your site, or give it: --root DIR",
            )
        ]
    )


def defaults() -> Path:
    """The folder with the built-in layouts/ and static/: in the installed package, or in the
    checkout."""
    package = Path(__file__).parent.parent
    packaged = package / "defaults"
    return packaged if packaged.is_dir() else package.parent


def tops(root: Path) -> tuple[str, ...]:
    """The folders that hold all files of the site in `root`, and the built-in ones, on the disk.
    Not all need exist."""
    builtin = defaults()
    return tuple(str(root / name) for name in ("content", "layouts", "static", "data")) + tuple(
        str(builtin / name) for name in ("layouts", "static")
    )


def read(root: Path, stamps: Stamps, folders: Folders) -> Tree:
    """Every file under content/, layouts/ and static/, and in data/, sorted by path, with its
    digest.

    `folders` list the entries. Files that `stamps` show to be unchanged are not read again. A file
    that is deleted meanwhile is left out. Raises SiteError for links that lead out of these
    folders, and for files that cannot be read."""
    tree, problems = readable(root, stamps, folders)
    if problems:
        raise SiteError(problems)
    return tree


def readable(root: Path, stamps: Stamps, folders: Folders) -> tuple[Tree, tuple[Problem, ...]]:
    """Like `read`, but what cannot be used is left out, and reported."""
    own = _Walk(root, stamps, folders, "")
    builtin = _Walk(defaults(), stamps, folders, "built-in/")
    data, unusable_data = data_folder.listed(root, stamps, folders)
    content = tuple(own.files("content", hidden=False))
    defaults_of_layouts, layouts = builtin.files("layouts", hidden=False), _own_layouts(own)
    own_layouts = frozenset(file.path for file in layouts)
    tree = Tree(
        data=tuple(data),
        content=content,
        layouts=_overlay(
            [each for file in defaults_of_layouts for each in _beside(file, own_layouts)], layouts
        ),
        own_layouts=own_layouts,
        static=_overlay(builtin.files("static", hidden=True), own.files("static", hidden=True)),
        litter=tuple(sorted(own.litter)),
    )
    problems = [*own.problems, *builtin.problems, *unusable_data]
    if not os.path.isdir(root / "content"):
        problems.append(
            Problem(
                path="content",
                code="no-content",
                message="the folder content/ is missing",
                hint="make it, and put posts into content/posts/",
            )
        )
    return tree, tuple(problems)


def listed(folder: Path) -> tuple[tuple[File, ...], tuple[Problem, ...]]:
    """Every file in a `folder` that need not be of a site, sorted by path, with its digest, and
    what cannot be used. Paths begin with the name of the folder."""
    walk = _Walk(folder.parent, Stamps({}), Folders(), "")
    return tuple(walk.files(folder.name, hidden=False)), tuple(walk.problems)


def text(file: File) -> str:
    """The text of `file`, as `files.decode` returns it. Raises SiteError if it is not UTF-8 or
    cannot be read."""
    try:
        return files.decode(file.path, Path(file.location).read_bytes())
    except OSError as error:
        raise SiteError([unreadable(file.path, error)]) from error


def settings(root: Path) -> str:
    """The text of site.toml. Raises SiteError if it is missing, not UTF-8 or cannot be read."""
    path = root / config.SETTINGS
    try:
        is_there = stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        is_there = False
    except OSError as error:
        raise SiteError([unreadable(config.SETTINGS, error)]) from error
    if not is_there:
        raise SiteError(
            [
                Problem(
                    path=config.SETTINGS,
                    code="no-site",
                    message=f"there is no {config.SETTINGS} in {root.name or root}",
                    hint='make one with title = "…" and base_url = "https://…/"',
                )
            ]
        )
    return text(File(path=config.SETTINGS, location=str(path), digest=""))


def source_text(root: Path, path: str) -> str:
    """The text of a file of the site, for messages, with "\\n" between lines; "" if it cannot be
    read."""
    try:
        with open(
            on_disk(root, path), encoding="utf-8-sig", errors="replace", newline=None
        ) as file:
            return file.read()
    except OSError:
        return ""


def exact_text(root: Path, path: str) -> str | None:
    """The text of a file of the site as it is, with its byte order mark and its line ends, for
    edits; None if it cannot be read, or is not UTF-8."""
    try:
        with open(on_disk(root, path), encoding="utf-8", newline="") as file:
            return file.read()
    except (OSError, UnicodeDecodeError):
        return None


def on_disk(root: Path, path: str) -> Path:
    """The place of the file of the site with this `path`, which is in NFC; the name on the disk may
    be in another Unicode form. If there is no such file, the place where it would be."""
    place = root / path
    if path.isascii() or os.path.exists(place):
        return place
    folder = root
    for part in path.split("/"):
        names: list[str] = []
        with contextlib.suppress(OSError):
            names = sorted(os.listdir(folder))  # noqa: PTH208
        folder /= next(
            (name for name in names if letters.composed(name) == letters.composed(part)), part
        )
    return folder


def _beside(file: File, own: frozenset[str]) -> tuple[File, ...]:
    """A built-in file under layouts/ by the names that it has in a site with the `own` files there.

    A file of interface strings has another name, because a file of the site adds to it and does not
    replace it. A template whose place the site's own takes can still be named, with "!"."""
    strings = f"layouts/{language.FOLDER}"
    if file.path.startswith(strings):
        return (replace(file, path=file.path.replace(strings, f"layouts/{language.BUILT_IN}")),)
    if file.path in own and file.path.endswith(TEMPLATES):
        return (file, replace(file, path=f"layouts/{BUILT_IN}{file.path.removeprefix(_LAYOUTS)}"))
    return (file,)


def _overlay(below: list[File], above: list[File]) -> tuple[File, ...]:
    """The files of both lists, sorted by path; `above` wins where both have one."""
    files = {file.path: file for file in (*below, *above)}
    return tuple(files[path] for path in sorted(files))


def _own_layouts(walk: _Walk) -> list[File]:
    files = walk.files("layouts", hidden=False)
    walk.problems += [
        Problem(
            path=file.path,
            code="misplaced",
            message=f"the name layouts/{language.BUILT_IN} is sitegen's own",
            hint=f"put the file into layouts/{language.FOLDER}",
        )
        for file in files
        if file.path.startswith(f"layouts/{language.BUILT_IN}")
    ]
    walk.problems += [
        Problem(
            path=file.path,
            code="misplaced",
            message=f"a name that begins with {BUILT_IN} is that of a built-in layout",
            hint=f"take the {BUILT_IN} out of the name",
        )
        for file in files
        if file.path.startswith(f"layouts/{BUILT_IN}")
    ]
    walk.problems += outputs.problems(file.path for file in files)
    return files


class _Walk:
    """Lists the files in folders of the site, or of sitegen itself; `prefix` keeps the stamps of
    the two apart."""

    def __init__(self, root: Path, stamps: Stamps, folders: Folders, prefix: str) -> None:
        self._root, self._stamps, self._folders, self._prefix = root, stamps, folders, prefix
        self.problems: list[Problem] = []
        self.litter: list[str] = []

    def files(self, folder: str, *, hidden: bool) -> list[File]:
        """The files under `folder`, sorted by path."""
        top = self._root / folder
        if not _is_inside(top, self._root):
            self.problems.append(
                Problem(
                    path=folder,
                    code="link",
                    message="the link leads out of the site's folder",
                    hint="put the folder itself here",
                )
            )
            return []
        listed: list[File] = []
        waiting = [(str(top), folder)] if os.path.isdir(top) else []
        while waiting:
            directory, path = waiting.pop()
            if path.count("/") > MAX_DEPTH:
                self.problems.append(
                    Problem(
                        path=path,
                        code="too-deep",
                        message=f"there are more than {MAX_DEPTH} folders in each other",
                        hint="move them further up",
                    )
                )
                continue
            files, folders = self._scanned(directory, path, top, hidden=hidden)
            listed += files
            waiting += folders
        listed.sort(key=attrgetter("path"))
        paths = [file.path for file in listed]
        if len(set(paths)) < len(paths):
            self.problems += [_same_name(one) for one, other in pairwise(paths) if one == other]
        return listed

    def _scanned(
        self, directory: str, path: str, top: Path, *, hidden: bool
    ) -> tuple[list[File], list[tuple[str, str]]]:
        """The files that are directly in a folder; and its folders, as places on the disk and as
        paths in the site."""
        files: list[File] = []
        folders: list[tuple[str, str]] = []
        start = f"{path}/"
        is_layout = start.startswith(_LAYOUTS)
        try:
            entries, statuses = self._folders.entries(directory), self._folders.statuses(directory)
            names = [f"{self._prefix}{start}{entry.name}" for entry in entries]
            stamps = self._stamps.unchanged(names, statuses)
            for entry, name, status, stamp in zip(entries, names, statuses, stamps, strict=True):
                # Most files of most builds have not changed since the last one.
                if stamp is not None:
                    inside = name[len(self._prefix) :]
                    kind = "" if is_layout or inside.endswith(_TEXT) else stamp.kind
                    if kind is not None:
                        size = stamp.status[0]
                        files.append(File(inside, entry.path, stamp.digest, size, False, kind))
                        continue
                is_folder = entry.is_dir(follow_symlinks=False)
                if litter.is_litter(entry.name, folder=is_folder) or (
                    is_folder and litter.is_of_cvs(entry.path, self._folders)
                ):
                    self.litter.append(printed(f"{path}/{entry.name}"))
                    continue
                if is_passed_over(entry.name, hidden=hidden):
                    continue
                inside = f"{path}/{letters.composed(entry.name)}"
                if is_folder:
                    folders.append((entry.path, inside))
                elif file := self._file(entry, status, inside, top):
                    files.append(file)
        except (FileNotFoundError, NotADirectoryError):
            pass  # deleted since it was listed
        except OSError as error:
            self.problems.append(unreadable(path, error))
        return files, folders

    def _file(
        self, entry: os.DirEntry[str], status: Status | None, path: str, top: Path
    ) -> File | None:
        """The file with its digest; None if it cannot be used, mostly with a problem. `status` is
        that of the entry itself."""
        try:
            path.encode()
            is_link = entry.is_symlink()
            if is_link:
                self._check_link(entry, path, top)
            if is_link or status is None:
                status = status_of(entry.stat())
            if not entry.is_file():
                raise SiteError([no_file(path)])
            name = self._prefix + path
            of_bytes = self._stamps.digest(name, entry.path, status)
            is_text = path.startswith(_LAYOUTS) or path.endswith(_TEXT)
            return File(
                path=path,
                location=entry.path,
                digest=of_bytes,
                size=status[0],
                is_link=is_link,
                kind="" if is_text else self._stamps.kind(name, entry.path),
            )
        except SiteError as error:
            self.problems += error.problems
        except UnicodeEncodeError:
            self.problems.append(no_utf8(path))
        except FileNotFoundError:
            # A broken link; anything else was deleted since it was listed.
            if entry.is_symlink():
                self.problems.append(no_file(path))
        except OSError as error:
            self.problems.append(unreadable(path, error))
        return None

    def _check_link(self, entry: os.DirEntry[str], path: str, top: Path) -> None:
        if entry.is_dir():
            raise SiteError(
                [
                    Problem(
                        path=path,
                        code="link",
                        message="links to folders are not followed",
                        hint="put the folder itself here",
                    )
                ]
            )
        # Files beside the folder may be secret: .env, .git.
        if not _is_inside(Path(entry.path), top):
            raise SiteError(
                [
                    Problem(
                        path=path,
                        code="link",
                        message=f"the link leads out of the folder {path.partition('/')[0]}/",
                        hint="put the file itself here",
                    )
                ]
            )


def no_file(path: str) -> Problem:
    """The problem that something that is no regular file is at the `path`."""
    return Problem(
        path=path,
        code="unreadable",
        message="expected a file, got something else (a broken link, a pipe or a device)",
        hint="remove it",
    )


def _is_inside(path: Path, folder: Path) -> bool:
    real, top = os.path.realpath(path), os.path.realpath(folder)
    return real != top and os.path.commonpath((real, top)) == top


def _same_name(path: str) -> Problem:
    return Problem(
        path=path,
        code="collision",
        message="two files have this name, one of them with letters and accents apart (NFD)",
        hint="keep one of the two; `ls` shows the same name twice",
    )


def is_passed_over(name: str, *, hidden: bool) -> bool:
    """Whether a file or folder of this name, which is no litter, is not part of the site. With
    `hidden`, names that begin with a dot are part of the site, but for those of git."""
    return name.startswith(".") and (not hidden or name in FOR_GIT)
