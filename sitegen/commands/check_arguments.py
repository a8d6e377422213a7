"""What the command line of `sitegen check` names, as files of the site: files and folders in its
folder, and others, each of which stands for a file of the site."""

from __future__ import annotations

import itertools
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from msgspec import Struct

from sitegen.digest import of_bytes
from sitegen.errors import Problem, SiteError, unreadable
from sitegen.model.documents import File
from sitegen.model.paths import POSTS
from sitegen.near import nearest
from sitegen.read import file_names, site_folder
from sitegen.text import letters

# The whole site, as an argument.
ALL = "."
# At most so many arguments that do not exist get a suggestion: each reads a folder.
SUGGESTIONS = 20


class Selection:
    """The files that are asked for: `wanted` are their paths, or those of folders around them; none
    is the whole site."""

    def __init__(self, wanted: Iterable[str]) -> None:
        self.wanted = tuple(dict.fromkeys(wanted))
        self.is_all = not self.wanted or ALL in self.wanted
        self._ranks = {path: rank for rank, path in enumerate(self.wanted)}

    def has(self, path: str) -> bool:
        """Whether the file is asked for."""
        return self.is_all or self.names(path)

    def names(self, path: str) -> bool:
        """Whether the file is asked for by its name, or by that of a folder in the site."""
        return any(each in self._ranks for each in _around(path))

    def rank(self, path: str) -> tuple[int, str]:
        """What files are sorted by: those of the first argument come first."""
        ranks = [self._ranks[each] for each in (*_around(path), ALL) if each in self._ranks]
        return min(ranks, default=0), path

    def empty(self, judged: Iterable[str]) -> list[str]:
        """The arguments that name none of the `judged` files."""
        covered = {each for path in judged for each in _around(path)}
        return [path for path in self.wanted if path != ALL and path not in covered]


def _around(path: str) -> Iterator[str]:
    """The path, and those of all folders around it."""
    yield path
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


class Arguments(Struct, frozen=True, kw_only=True):
    """The arguments of the command line. `wanted` are paths in the site. `added` are files that are
    elsewhere, each at the path that it stands for; `names` are the names by which the command line
    calls the documents among them, by that path. `problems` are about arguments that cannot be
    read."""

    wanted: tuple[str, ...]
    added: tuple[File, ...]
    names: dict[str, str]
    problems: tuple[Problem, ...]


def read_arguments(root: Path, here: Path, paths: Sequence[str], stdin: str) -> Arguments:
    """The arguments `paths`, seen from the folder `here`. Standard input stands for the path
    `stdin`, if that is not "". No other file does so, nor for a file that is asked for."""
    wanted: list[str] = []
    problems: list[Problem] = []
    absolutes = {path: os.path.normpath(here / path) for path in paths}
    insides = {path: _inside(root, absolute) for path, absolute in absolutes.items()}
    in_site = Selection(inside for inside in insides.values() if inside)

    def is_taken(path: str) -> bool:
        return path == stdin or (
            bool(in_site.wanted)
            and in_site.has(path)
            and os.path.lexists(site_folder.on_disk(root, path))
        )

    elsewhere = _Elsewhere(is_taken)
    missing = 0
    for argument, absolute in absolutes.items():
        inside = insides[argument]
        try:
            if not is_utf8(argument):
                raise SiteError([file_names.no_utf8(argument)])
            place = site_folder.on_disk(root, inside) if inside else absolute
            if not os.path.lexists(place):
                missing += 1
                raise SiteError([no_such_file(argument, absolute, missing <= SUGGESTIONS)])
            wanted += [inside] if inside else elsewhere.read(argument, Path(absolute), root)
        except SiteError as error:
            problems += error.problems
        except OSError as error:
            problems.append(unreadable(argument, error))
    return Arguments(
        wanted=tuple(wanted),
        added=tuple(elsewhere.files),
        names=elsewhere.names,
        problems=(*problems, *elsewhere.problems),
    )


def is_utf8(argument: str) -> bool:
    """Whether the name is text: Python has surrogates for bytes that are not UTF-8."""
    try:
        argument.encode()
    except UnicodeEncodeError:
        return False
    return True


def _inside(root: Path, absolute: str) -> str:
    """The path in the site of a file or folder, "" for one elsewhere. A link from elsewhere into
    the site is the file that it leads to."""
    for place, top in (
        (absolute, os.path.normpath(root)),
        (os.path.realpath(absolute), os.path.realpath(root)),
    ):
        path = letters.composed(Path(os.path.relpath(place, top)).as_posix())
        if path != ".." and not path.startswith("../"):
            return path
    return ""


def no_such_file(argument: str, absolute: str, has_hint: bool) -> Problem:
    """The problem that there is no file `argument`; `has_hint`: with the name of one like it."""
    beside = (other.name for other in Path(absolute).parent.glob("*")) if has_hint else ()
    near = nearest(Path(absolute).name, sorted(beside))
    return Problem(
        path=argument,
        code="no-file",
        message="there is no such file or folder",
        hint=f"did you mean {Path(argument).with_name(near)}?" if near else "",
    )


class _Elsewhere:
    """Collects files that are not in the site's folder. None stands for a path that `is_taken`."""

    def __init__(self, is_taken: Callable[[str], bool]) -> None:
        self.files: list[File] = []
        self.names: dict[str, str] = {}
        self.problems: list[Problem] = []
        self._is_taken = is_taken
        self._known: dict[str, str] = {}

    def read(self, argument: str, absolute: Path, root: Path) -> list[str]:
        """The paths of the documents that the `argument` names. Raises SiteError and OSError for
        what cannot be read."""
        if not absolute.is_dir():
            return [self._document(argument, absolute)]
        if _is_around(absolute, root):
            raise SiteError(
                [
                    Problem(
                        path=argument,
                        code="no-file",
                        message="the site's folder is in it",
                        hint="name the site's folder, or files and folders that are not around it",
                    )
                ]
            )
        listed, problems = documents_in(argument, absolute)
        self.problems += problems
        wanted = [self._placed(name, inside, file) for name, inside, file in listed]
        documents = [path for path in wanted if path.endswith(".md")]
        if not (documents or problems):
            self.problems.append(nothing_to_check(argument))
        return documents

    def _document(self, argument: str, absolute: Path) -> str:
        data = read_file(argument, absolute)
        # Its folder says what kind of document it is; elsewhere it is a post.
        named = os.path.normpath(argument)
        inside = named if named.startswith("content/") else absolute.name
        file = File(path="", location=str(absolute), digest=of_bytes(data), size=len(data))
        return self._placed(argument, inside, file)

    def _placed(self, name: str, inside: str, file: File) -> str:
        """The path that the file `name` stands for."""
        real = os.path.realpath(file.location)
        if real in self._known:  # a file, and its folder
            return self._known[real]
        inside = letters.composed(inside)
        path = inside if inside.startswith("content/") else POSTS + inside
        numbers = itertools.count(2)
        while path in self.names or self._is_taken(path):
            path = f"{POSTS}{next(numbers)}/{inside.removeprefix(POSTS)}"
        self._known[real] = path
        self.names[path] = name
        self.files.append(
            File(path, file.location, file.digest, file.size, file.is_link, file.kind)
        )
        return path


def _is_around(folder: Path, root: Path) -> bool:
    real, top = os.path.realpath(folder), os.path.realpath(root)
    return os.path.commonpath((real, top)) == real


def documents_in(
    argument: str, folder: Path
) -> tuple[list[tuple[str, str, File]], tuple[Problem, ...]]:
    """The files in a `folder` that no site has, which the command line calls `argument`: the name
    of each, its path in the folder, and the file. That of a bundle begins with the folder."""
    real = Path(os.path.realpath(folder))
    files, problems = site_folder.listed(real)
    top = f"{real.name}/"
    is_bundle = any(file.path == f"{top}index.md" for file in files)

    def named(path: str) -> str:
        return str(PurePosixPath(argument) / path.removeprefix(top))

    return [
        (named(file.path), file.path if is_bundle else file.path.removeprefix(top), file)
        for file in files
    ], tuple(
        Problem(
            path=named(each.path),
            code=each.code,
            message=each.message,
            hint=each.hint,
        )
        for each in problems
    )


def read_file(argument: str, place: Path) -> bytes:
    """The bytes of a file. Raises SiteError for what is no file, and OSError."""
    if not stat.S_ISREG(place.stat().st_mode):
        raise SiteError([site_folder.no_file(argument)])
    return place.read_bytes()


def nothing_to_check(path: str) -> Problem:
    """The warning that there are no documents and no pictures at the `path`."""
    return Problem(
        path=path,
        severity="warning",
        code="nothing-to-check",
        message="there is nothing in it that can be judged",
        hint="documents end with .md, and stand in content/",
    )
