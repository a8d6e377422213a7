"""disk → `Tree`: the only reader of a site's folder."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from pathlib import Path

from msgspec.structs import replace

from sitegen import config, language
from sitegen.errors import Problem, SiteError
from sitegen.model import File, Tree

# What editors and desktops leave behind; never content.
LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", ".git", ".gitignore", ".gitkeep", ".gitattributes"})
# Copies that editors, merges and careful people make: published, they would leak what is not to be seen.
LITTER_SUFFIXES = ("~", ".swp", ".swx", ".bak", ".orig", ".rej", ".tmp", ".old")
CHUNK = 1 << 20


def find_root(start: Path) -> Path:
    """The nearest folder, from `start` upwards, with a site.toml. Raises SiteError if there is none."""
    for folder in (start, *start.parents):
        if (folder / config.SETTINGS).is_file():
            return folder
    raise SiteError([Problem(path=config.SETTINGS, code="no-site", message=f"there is no {config.SETTINGS} here or in a folder above",
                             hint="run sitegen in the folder of your site, or give it: --root DIR")])


def defaults() -> Path:
    """The folder that holds the built-in layouts/ and static/: inside the wheel, or the checkout."""
    packaged = Path(__file__).parent / "defaults"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent


def read(root: Path, output: Path) -> Tree:
    """Every file under content/, layouts/ and static/, sorted by path, with its digest; `output` is passed over.

    Raises SiteError for links that lead out of the site's folder and files that cannot be read.
    """
    problems: list[Problem] = []
    builtin = defaults()
    tree = Tree(
        content=tuple(_walk(root, "content", output, problems, hidden=False)),
        layouts=_overlay([_beside(file) for file in _walk(builtin, "layouts", output, problems, hidden=False)],
                         _walk(root, "layouts", output, problems, hidden=False)),
        static=_overlay(_walk(builtin, "static", output, problems, hidden=True),
                        _walk(root, "static", output, problems, hidden=True)),
    )
    if not (root / "content").is_dir():
        problems.append(Problem(path="content", code="no-content", message="the folder content/ is missing",
                                hint="make it, and put posts into content/posts/"))
    if problems:
        raise SiteError(problems)
    return tree


def text(file: File) -> str:
    """The text of `file`: UTF-8, without a byte order mark, line ends as they are. Raises SiteError if it is not UTF-8."""
    data = Path(file.location).read_bytes()
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
    """The text of site.toml. Raises SiteError if it is missing or not UTF-8."""
    path = root / config.SETTINGS
    if not path.is_file():
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


def _walk(root: Path, folder: str, output: Path, problems: list[Problem], *, hidden: bool) -> list[File]:
    files: list[File] = []
    if not (root / folder).is_dir():
        return files
    inside = os.path.realpath(root) + os.sep
    for directory, names, leaves in os.walk(root / folder, onerror=lambda error: problems.append(_unreadable(root, error))):
        here = Path(directory)
        kept = []
        for name in sorted(names):
            path = here / name
            if _is_litter(name, hidden) or path == output:
                continue
            if path.is_symlink():
                problems.append(Problem(path=_relative(root, path), code="link", message="links to folders are not followed",
                                        hint="put the folder itself here"))
                continue
            kept.append(name)
        names[:] = kept
        for name in sorted(leaves):
            path = here / name
            if _is_litter(name, hidden):
                continue
            relative = _relative(root, path)
            if path.is_symlink() and not os.path.realpath(path).startswith(inside):
                problems.append(Problem(path=relative, code="link", message="the link leads out of the site's folder",
                                        hint="put the file itself here"))
            elif not path.is_file():
                problems.append(Problem(path=relative, code="unreadable", hint="remove it",
                                        message="expected a file, got something else (a broken link, a pipe or a device)"))
            else:
                try:
                    files.append(File(path=relative, location=str(path), digest=_digest(path)))
                    relative.encode()
                except UnicodeEncodeError:
                    problems.append(Problem(path=relative.encode(errors="replace").decode(), code="encoding",
                                            message="the name of the file is not UTF-8", hint="rename the file"))
                except OSError as error:
                    problems.append(_unreadable(root, error))
    return sorted(files, key=lambda file: file.path)


def _relative(root: Path, path: Path) -> str:
    # macOS stores names decomposed, others as typed: one form inside.
    return unicodedata.normalize("NFC", path.relative_to(root).as_posix())


def _is_litter(name: str, hidden: bool) -> bool:
    if name in LITTER or name.endswith(LITTER_SUFFIXES) or name.startswith((".#", "#")):
        return True
    return name.startswith(".") and not hidden


def _digest(path: Path) -> str:
    digest = hashlib.blake2b(digest_size=20)
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _unreadable(root: Path, error: OSError) -> Problem:
    path = Path(error.filename) if error.filename else root
    name = _relative(root, path) if path.is_relative_to(root) else path.name
    return Problem(path=name, code="unreadable", message=f"cannot be read: {error.strerror}")
