"""disk → `Tree`: the only reader of a site's folder."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from sitegen import config, digest, language
from sitegen.errors import Problem, SiteError
from sitegen.model import File, Tree

# What editors and desktops leave behind; never content.
LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", ".git", ".gitignore", ".gitkeep", ".gitattributes"})
# Copies that editors, merges and careful people make: published, they would leak what is not to be seen.
LITTER_SUFFIXES = ("~", ".swp", ".swx", ".bak", ".orig", ".rej", ".tmp", ".old")


def here() -> Path:
    """The current folder. Raises SiteError if somebody deleted it."""
    try:
        return Path.cwd()
    except OSError as error:
        raise SiteError([Problem(path=".", code="unreadable", message=f"the current folder cannot be read: {error.strerror}",
                                 hint="go to a folder that exists")]) from error


def find_root(start: Path) -> Path:
    """The nearest folder, from `start` upwards, with a site.toml. Raises SiteError if there is none."""
    for folder in (start, *start.parents):
        if os.path.isfile(folder / config.SETTINGS):  # noqa: PTH113 - Path.is_file raises where we may not look
            return folder
    raise SiteError([Problem(path=config.SETTINGS, code="no-site", message=f"there is no {config.SETTINGS} here or in a folder above",
                             hint="run sitegen in the folder of your site, or give it: --root DIR")])


def defaults() -> Path:
    """The folder that holds the built-in layouts/ and static/: inside the wheel, or the checkout."""
    packaged = Path(__file__).parent / "defaults"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent


def read(root: Path) -> Tree:
    """Every file under content/, layouts/ and static/, sorted by path, with its digest.

    Raises SiteError for links that lead out of these folders and files that cannot be read.
    """
    problems: list[Problem] = []
    builtin = defaults()
    tree = Tree(
        content=tuple(_walk(root, "content", problems, hidden=False)),
        layouts=_overlay([_beside(file) for file in _walk(builtin, "layouts", problems, hidden=False)],
                         _own_layouts(root, problems)),
        static=_overlay(_walk(builtin, "static", problems, hidden=True), _walk(root, "static", problems, hidden=True)),
    )
    if not os.path.isdir(root / "content"):  # noqa: PTH112 - see _walk
        problems.append(Problem(path="content", code="no-content", message="the folder content/ is missing",
                                hint="make it, and put posts into content/posts/"))
    if problems:
        raise SiteError(problems)
    return tree


def text(file: File) -> str:
    """The text of `file`: UTF-8, without a byte order mark, line ends as they are.

    Raises SiteError if it is not UTF-8 or cannot be read (any more).
    """
    try:
        data = Path(file.location).read_bytes()
    except OSError as error:
        raise SiteError([_unreadable(file.path, error)]) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1:].decode(errors="replace")) + 1
        raise SiteError([Problem(path=file.path, line=line, column=column, code="encoding",
                                 message=f"expected UTF-8, got the byte 0x{data[error.start]:02X}",
                                 hint="save the file in the encoding UTF-8")]) from error


def settings(root: Path) -> str:
    """The text of site.toml. Raises SiteError if it is missing, not UTF-8 or cannot be read."""
    path = root / config.SETTINGS
    try:
        is_there = stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        is_there = False
    except OSError as error:
        raise SiteError([_unreadable(config.SETTINGS, error)]) from error
    if not is_there:
        raise SiteError([Problem(path=config.SETTINGS, code="no-site", message=f"there is no {config.SETTINGS} in {root.name or root}",
                                 hint="make one with title = \"…\" and base_url = \"https://…/\"")])
    return text(File(path=config.SETTINGS, location=str(path), digest=""))


def line(root: Path, path: str, number: int) -> str:
    """Line `number` of a file of the site, for a message; "" where that cannot be read."""
    try:
        with open(root / path, encoding="utf-8-sig", errors="replace", newline=None) as file:
            return next((found.rstrip("\n") for i, found in enumerate(file, 1) if i == number), "")
    except OSError:
        return ""


def _beside(file: File) -> File:
    """A built-in file of strings under a name of its own: a site's file is read over it, not in its place."""
    return replace(file, path=file.path.replace(f"layouts/{language.FOLDER}", f"layouts/{language.BUILT_IN}"))


def _overlay(below: list[File], above: list[File]) -> tuple[File, ...]:
    files = {file.path: file for file in (*below, *above)}
    return tuple(files[path] for path in sorted(files))


def _own_layouts(root: Path, problems: list[Problem]) -> list[File]:
    files = _walk(root, "layouts", problems, hidden=False)
    problems += [Problem(path=file.path, code="misplaced", message=f"the name layouts/{language.BUILT_IN} is sitegen's own",
                         hint=f"put the file into layouts/{language.FOLDER}")
                 for file in files if file.path.startswith(f"layouts/{language.BUILT_IN}")]
    return files


def _walk(root: Path, folder: str, problems: list[Problem], *, hidden: bool) -> list[File]:
    files: list[File] = []
    top = root / folder
    if not _is_inside(top, root):
        problems.append(Problem(path=folder, code="link", message="the link leads out of the site's folder", hint="put the folder itself here"))
    elif os.path.isdir(top):  # noqa: PTH112 - Path.is_dir raises where we may not look
        for path in _paths(root, top, problems, hidden=hidden):
            try:
                files.append(_file(root, folder, path))
            except SiteError as error:
                problems += error.problems
    return sorted(files, key=lambda file: file.path)


def _paths(root: Path, top: Path, problems: list[Problem], *, hidden: bool) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        problems.append(_unreadable(_relative(root, Path(error.filename or top)), error))

    for directory, names, leaves in os.walk(top, onerror=refuse):
        names[:] = sorted(name for name in names if not _is_litter(name, hidden))
        problems += [Problem(path=_relative(root, Path(path)), code="link", message="links to folders are not followed",
                             hint="put the folder itself here")
                     for path in (os.path.join(directory, name) for name in names)
                     if os.path.islink(path)]  # noqa: PTH114 - Path.is_symlink raises where we may not look
        yield from (Path(directory, name) for name in sorted(leaves) if not _is_litter(name, hidden))


def _file(root: Path, folder: str, path: Path) -> File:
    relative = _relative(root, path)
    try:
        # What stands beside the folder may be secret: .env, .git.
        if path.is_symlink() and not _is_inside(path, root / folder):
            raise SiteError([Problem(path=relative, code="link", message=f"the link leads out of the folder {folder}/",
                                     hint="put the file itself here")])
        if not path.is_file():
            raise SiteError([Problem(path=relative, code="unreadable", hint="remove it",
                                     message="expected a file, got something else (a broken link, a pipe or a device)")])
        relative.encode()
        return File(path=relative, location=str(path), digest=digest.of_file(path))
    except UnicodeEncodeError:
        raise SiteError([Problem(path=relative.encode(errors="replace").decode(), code="encoding",
                                 message="the name of the file is not UTF-8", hint="rename the file")]) from None
    except OSError as error:
        raise SiteError([_unreadable(relative, error)]) from error


def _is_inside(path: Path, folder: Path) -> bool:
    real, top = os.path.realpath(path), os.path.realpath(folder)
    return real != top and os.path.commonpath((real, top)) == top


def _relative(root: Path, path: Path) -> str:
    # macOS stores names decomposed, others as typed: one form inside.
    return unicodedata.normalize("NFC", path.relative_to(root).as_posix())


def _is_litter(name: str, hidden: bool) -> bool:
    if name in LITTER or name.endswith(LITTER_SUFFIXES) or name.startswith((".#", "#")):
        return True
    return name.startswith(".") and not hidden



def _unreadable(path: str, error: OSError) -> Problem:
    return Problem(path=path, code="unreadable", message=f"cannot be read: {error.strerror}")
