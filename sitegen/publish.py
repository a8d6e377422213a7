"""publish: bytes → the output folder. Moves complete files into place, leaves equal ones alone, deletes only its own.

What it wrote is listed in a manifest under .sitegen/, one for each output folder. Nothing is written or deleted through
a link in the output folder.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec import Struct

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

from sitegen import digest, urls
from sitegen.errors import Problem, SiteError
from sitegen.model import Copy, Published


class Manifest(Struct, frozen=True):
    """The files that builds have written into one output folder: output path → digest."""

    files: dict[str, str]


class Changes(Struct, frozen=True):
    """What is to be done: files to write; former files to delete before that, since they are in the way, and after."""

    write: tuple[str, ...]
    delete_first: tuple[str, ...]
    delete: tuple[str, ...]


def publish(files: Mapping[str, bytes], copies: Iterable[Copy], output: Path, root: Path, state: Path, *, clean: bool) -> Published:
    """Make the folder `output` hold `files` and `copies`, and no file of an earlier build that is not among them.

    `state` is the folder of the manifests of the site in `root`. `clean` replaces foreign files that stand where ours
    must be; without it they are an error, and nothing is written. Raises SiteError, also where the system refuses.
    """
    manifest = state / f"manifest-{_name(output, root)}.json"
    wanted = {**{name: digest.of_bytes(data) for name, data in files.items()}, **{copy.output: copy.file.digest for copy in copies}}
    locations = {copy.output: Path(copy.file.location) for copy in copies}
    try:
        if not state.exists():
            # A first build that is refused leaves nothing behind, no lock either.
            _changes(wanted, {}, output, clean)
        with _alone(state):
            before = _load(manifest)
            changes = _changes(wanted, before, output, clean)
            # Both lists, so that a build that is killed from here on leaves nothing behind that the next does not know.
            _save(manifest, Manifest({**before, **wanted}))
            deleted = [name for name in changes.delete_first if _delete(output, name, before[name])]
            with _workshop(output, state) as folder:
                for name in changes.write:
                    _write(output / name, folder / "file", files.get(name), locations.get(name))
            deleted += [name for name in changes.delete if _delete(output, name, before[name])]
            _save(manifest, Manifest(wanted))
    except OSError as error:
        raise SiteError([Problem(path=str(error.filename or output), code="write", message=f"cannot be written: {error.strerror}",
                                 hint="make room, or give sitegen the right to write there, and build again")]) from error
    return Published(written=changes.write, deleted=tuple(sorted(deleted)), unchanged=len(wanted) - len(changes.write))


# --- what to do -----------------------------------------------------------------------------------------------------


def _changes(wanted: Mapping[str, str], before: Mapping[str, str], output: Path, clean: bool) -> Changes:
    """What has to be done, in sorted order. Raises SiteError with all that stands in the way."""
    gone = sorted(before.keys() - wanted.keys())
    standing = _Standing(output, frozenset(gone))
    write, problems = [], list(standing.problems)
    for name in sorted(wanted) if not problems else ():
        path = output / name
        blocker = standing.blocker(path.parent)
        if blocker:
            problems.append(_in_the_way(blocker, "expected a folder", "move it away"))
        elif not os.path.lexists(path) or standing.makes_way(path):
            write.append(name)
        elif path.is_symlink() or not path.is_file():
            problems.append(_in_the_way(path, "expected a file that sitegen wrote", "move it away"))
        elif digest.of_file(path) != wanted[name]:
            write.append(name)
            if name not in before and not clean:
                problems.append(_in_the_way(path, "sitegen did not write this file and will not replace it",
                                            "move it away, or replace it with --clean"))
    first = tuple(name for name in gone if name in standing.first)
    if problems:
        raise SiteError(sorted(set(problems)))
    return Changes(tuple(write), first, tuple(name for name in gone if name not in standing.first))


class _Standing:
    """What stands in the output folder. `first` are former files that have to go before others can be written."""

    def __init__(self, output: Path, gone: frozenset[str]) -> None:
        self._output, self._gone = output, gone
        self._folders: set[Path] = set()
        self.first: set[str] = set()
        self.problems: list[Problem] = []
        # The output folder itself may be a link to a folder: that is its owner's choice.
        blocker = next((folder for folder in (output, *output.parents) if os.path.lexists(folder) and not folder.is_dir()), None)
        if blocker:
            self.problems.append(_in_the_way(blocker, "expected a folder", "move it away, or publish elsewhere"))
        self._folders.add(output)

    def blocker(self, folder: Path) -> Path | None:
        """What keeps `folder`, or one above it, from being a folder of ours: a file, or a link that leads elsewhere."""
        if folder in self._folders:
            return None
        above = self.blocker(folder.parent)
        if above:
            return above
        if os.path.lexists(folder) and (folder.is_symlink() or not folder.is_dir()) and not self.makes_way(folder):
            return folder
        self._folders.add(folder)
        return None

    def makes_way(self, path: Path) -> bool:
        """Whether `path` is, or holds, nothing but files of an earlier build that vanish now."""
        if path.is_symlink():
            return False
        if path.is_dir():
            inside = [Path(folder) / name for folder, _, names in os.walk(path) for name in names]
        else:
            inside = [path]
        names = [file.relative_to(self._output).as_posix() for file in inside]
        if not all(name in self._gone for name in names):
            return False
        if not path.is_file() or names:
            self.first.update(names)
        return path.is_dir() or bool(names)


def _in_the_way(path: Path, message: str, hint: str) -> Problem:
    return Problem(path=str(path), code="in-the-way", message=message, hint=hint)


# --- doing it -------------------------------------------------------------------------------------------------------


@contextmanager
def _workshop(output: Path, state: Path) -> Iterator[Path]:
    """A folder where files are made before they are moved into place, on the file system of the output. What a build
    that was killed has left there is thrown away."""
    output.mkdir(parents=True, exist_ok=True)
    same = output.stat().st_dev == state.stat().st_dev
    folder = state / "unfinished" if same else output / ".sitegen-unfinished"
    _throw_away(folder)
    folder.mkdir()
    yield folder
    _throw_away(folder)


def _throw_away(folder: Path) -> None:
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.is_dir():
        shutil.rmtree(folder)


def _write(path: Path, new: Path, data: bytes | None, location: Path | None) -> None:
    """Make the file `new`, whole, and move it to `path`."""
    if path.is_dir():
        path.rmdir()
    path.parent.mkdir(parents=True, exist_ok=True)
    if location is not None:
        _copy(location, new)
    else:
        new.write_bytes(data or b"")
    new.replace(path)


def _copy(location: Path, new: Path) -> None:
    try:
        location.open("rb").close()
    except OSError as error:
        raise SiteError([Problem(path=str(location), code="unreadable", message=f"cannot be read: {error.strerror}")]) from error
    shutil.copyfile(location, new)


def _behind_link(path: Path, output: Path) -> bool:
    return any(folder.is_symlink() for folder in _folders(path, output))


def _folders(path: Path, output: Path) -> Sequence[Path]:
    """The folders from the one that `path` is in up to, and without, `output`."""
    return path.parents[: len(path.parents) - len(output.parents) - 1]


def _delete(output: Path, name: str, written: str) -> bool:
    """Delete a file that an earlier build wrote, unless somebody has changed it since, and folders that this empties."""
    path = output / name
    if _behind_link(path, output):
        return False
    ours = path.is_file() and not path.is_symlink() and digest.of_file(path) == written
    if ours:
        path.unlink()
    for folder in _folders(path, output):
        if not folder.exists():
            continue
        if not folder.is_dir() or any(folder.iterdir()):
            break
        folder.rmdir()
    return ours


# --- the manifest ---------------------------------------------------------------------------------------------------


def _name(output: Path, root: Path) -> str:
    """What the manifest of `output` is known by. A folder inside the site is known by its place there, so that a site
    can be moved."""
    place = output.relative_to(root).as_posix() if output.is_relative_to(root) else str(output)
    return hashlib.blake2b(place.encode(errors="surrogateescape"), digest_size=8).hexdigest()


def _load(path: Path) -> dict[str, str]:
    """The files of a manifest; none where it is missing or damaged, which makes the files in the folder foreign. Names
    that no build writes are left out: nobody can have a file deleted by writing it into a manifest."""
    try:
        files = msgspec.json.decode(path.read_bytes(), type=Manifest).files
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return {}
    return {name: written for name, written in files.items() if urls.is_output_path(name)}


def _save(path: Path, manifest: Manifest) -> None:
    new = path.with_name(path.name + ".new")
    new.write_bytes(msgspec.json.encode(manifest, order="sorted"))
    new.replace(path)


@contextmanager
def _alone(state: Path) -> Iterator[None]:
    """Hold the folder of manifests: a second build of the site waits here until the first has published."""
    state.mkdir(parents=True, exist_ok=True)
    ignore = state / ".gitignore"
    if not ignore.exists():
        # Out of version control, whatever the site's own .gitignore says.
        ignore.write_text("*\n", encoding="utf-8")
    with open(state / "lock", "ab") as lock:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
