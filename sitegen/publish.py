"""publish: bytes → the output folder, as a transaction. Complete files are moved into place, equal ones are left alone,
and nothing is deleted that sitegen did not write.

Everything that will change is made in a workshop first, in a tree of the same shape. Then a journal says what is going to
happen, and the next build finishes what a kill interrupted. Nothing is written or deleted through a link.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from sitegen import digest, files, manifest, urls
from sitegen.errors import Problem, SiteError, unreadable
from sitegen.manifest import Entry
from sitegen.model.documents import File
from sitegen.model.jobs import Published

WORKSHOP = ".sitegen-unfinished"


class Wanted(Struct, frozen=True, gc=False):
    """One file that is to stand in the output folder: its digest, and the key of the job that made it, or the file
    that it is a copy of."""

    digest: str
    key: bytes = b""
    copy: File | None = None


class Journal(Struct, frozen=True):
    """What a build was going to do when everything in its workshop was complete: the digests of the files that it was to
    replace or delete, what was to stand in those that it was to write, and which were to go. The manifest tells the rest."""

    before: dict[str, str]
    after: dict[str, tuple[str, bytes]]
    gone: tuple[str, ...]


class Publication:
    """One output folder, from the look at what stands in it to the last file that is moved."""

    def __init__(self, output: Path, root: Path, state: Path, *, clean: bool, private: bool = False) -> None:
        """Finish what an interrupted build left undone, and look at what stands in the folder `output`.

        `state` is the folder that sitegen keeps for the site in `root`. `clean` replaces foreign files that stand where
        ours must be; without it they are an error, and nothing is written. In a `private` folder nobody else writes: what
        stands at a name of ours is ours, whatever it holds.
        """
        self.name = manifest.name(output, root)
        self._output, self._clean = output, clean
        self._manifest, self._journal = state / f"manifest-{self.name}", state / f"journal-{self.name}"
        above = next(folder for folder in (output, *output.parents) if folder.exists())
        same = above.stat().st_dev == state.stat().st_dev
        self._workshop = state / f"unfinished-{self.name}" if same else output / WORKSHOP
        self._moved: set[str] = set()
        self._deleted: set[str] = set()
        self._recover()
        self._before = manifest.load(self._manifest)
        self.standing = manifest.standing(output, self._before)
        if private:
            self._before |= self.standing

    def workshop(self) -> Path:
        """The folder in which files are made, each at its own place, before they are published."""
        _throw_away(self._workshop)
        tree = self._workshop / "tree"
        tree.mkdir(parents=True)
        return tree

    def target(self, path: str) -> str:
        """The path in the output folder of a file that is made in the workshop; any other path as it is."""
        tree = f"{self._workshop}/tree"
        return f"{self._output}{path.removeprefix(tree)}" if path.startswith(tree) else path

    def abandon(self) -> None:
        """Throw away what was made for a publication that has not begun."""
        if not self._journal.exists():
            _throw_away(self._workshop)

    def commit(self, wanted: Mapping[str, Wanted], text: Callable[[str], bytes], staged: Iterable[str]) -> Published:
        """Make the output folder hold what is `wanted`, and no file of an earlier build that is not.

        `staged` are those that are in the workshop already; `text` gives the others by digest. Raises SiteError, also
        where the system refuses.
        """
        write, first, gone = self._changes(wanted)
        tree = self._workshop / "tree"
        made = set(staged)
        if write or first or gone:
            if not made:
                self.workshop()
            actual = {name: _stage(tree / name, wanted[name], text) for name in write if name not in made}
            after = {name: (actual.get(name, want.digest), want.key) for name, want in wanted.items()}
            for name in made.difference(write):
                (tree / name).unlink()
            before = {name: self._before[name].digest for name in (*write, *first, *gone) if name in self._before}
            manifest.write(self._journal, Journal(before, {name: after[name] for name in write}, (*first, *gone)))
            deleted = [name for name in first if _delete(self._output, name, self._before[name].digest)]
            _move(tree, self._output)
            deleted += [name for name in gone if _delete(self._output, name, self._before[name].digest)]
        else:
            after, deleted = {name: (want.digest, want.key) for name, want in wanted.items()}, []
        self._save(after, set(write))
        written = {*write, *self._moved} & wanted.keys()
        return Published(written=tuple(sorted(written)), deleted=tuple(sorted({*deleted, *self._deleted} - wanted.keys())),
                         unchanged=len(wanted) - len(written))

    def _save(self, after: Mapping[str, tuple[str, bytes]], written: set[str]) -> None:
        now = time.time_ns()
        entries: dict[str, Entry] = {}
        for name, (of_bytes, key) in after.items():
            stands = self.standing.get(name)
            if name in written or stands is None:
                entries[name] = manifest.entry(f"{self._output}/{name}", of_bytes, key, now)
            else:
                entries[name] = stands if stands.key == key else Entry(of_bytes, key, stands.stamp)
        if entries != self._before:
            manifest.write(self._manifest, entries)
        self._journal.unlink(missing_ok=True)
        _throw_away(self._workshop)

    def _recover(self) -> None:
        """Finish a publication that was interrupted; where somebody changed a file since, it is left as it is."""
        for half in (self._journal, self._manifest):
            manifest.unfinished(half).unlink(missing_ok=True)
        journal = manifest.read(self._journal, Journal, None)
        if journal is None:
            return
        tree = self._workshop / "tree"
        self._deleted = {name for name in journal.gone if _delete(self._output, name, journal.before.get(name, ""))}
        for folder, _, names in os.walk(tree):
            for file in (Path(folder, name) for name in names):
                name = file.relative_to(tree).as_posix()
                target = self._output / name
                ours = not os.path.lexists(target) or _is_file_with(target, journal.before.get(name, ""))
                if not ours or digest.of_file(file) != journal.after.get(name, ("", b""))[0]:
                    file.unlink()
                else:
                    self._moved.add(name)
        if tree.is_dir():
            _move(tree, self._output)
        known = {**manifest.load(self._manifest), **{name: Entry(of_bytes) for name, of_bytes in journal.before.items()}}
        left = {name: entry for name, entry in known.items() if (self._output / name).is_file()}
        entries = {name: Entry(of_bytes, key) for name, (of_bytes, key) in journal.after.items() if _is_file_with(self._output / name, of_bytes)}
        manifest.write(self._manifest, {**left, **entries})
        self._journal.unlink()
        _throw_away(self._workshop)

    # --- what to do -------------------------------------------------------------------------------------------------

    def _changes(self, wanted: Mapping[str, Wanted]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """The files to write; former files to delete before that, since they are in the way, and after; all sorted.

        Raises SiteError with all that stands in the way.
        """
        gone = sorted(self._before.keys() - wanted.keys())
        ground = _Ground(self._output, frozenset(gone))
        problems = list(ground.problems)
        differs = [name for name, want in wanted.items() if (entry := self.standing.get(name)) is None or entry.digest != want.digest]
        write: list[str] = []
        for name in differs if not problems else ():
            path = self._output / name
            blocker = ground.blocker(path.parent)
            if blocker:
                found = "a link" if blocker.is_symlink() else "a file"
                problems.append(_in_the_way(blocker, f"expected a folder, found {found}", "move it away"))
            elif not ground.has(path) or ground.makes_way(path):
                write.append(name)
            elif path.is_symlink() or not path.is_file():
                problems.append(_in_the_way(path, "expected a file that sitegen wrote", "move it away"))
            elif name in self.standing or digest.of_file(path) != wanted[name].digest:
                write.append(name)
                if name not in self._before and not self._clean:
                    problems.append(_in_the_way(path, "sitegen did not write this file and will not replace it",
                                                "move it away, or replace it with --clean"))
        if problems:
            raise SiteError(sorted(set(problems)))
        return tuple(sorted(write)), tuple(name for name in gone if name in ground.first), tuple(name for name in gone if name not in ground.first)


class _Ground:
    """What stands in the output folder. `first` are former files that have to go before others can be written."""

    def __init__(self, output: Path, gone: frozenset[str]) -> None:
        self._output, self._gone = output, gone
        # Folders that are there, and folders that can be made.
        self._folders, self._free = {output}, set[Path]()
        self.first: set[str] = set()
        self.problems: list[Problem] = []
        # The output folder itself may be a link to a folder: that is its owner's choice.
        blocker = next((folder for folder in (output, *output.parents) if os.path.lexists(folder) and not folder.is_dir()), None)
        if blocker:
            self.problems.append(_in_the_way(blocker, "expected a folder", "move it away, or publish elsewhere"))
        elif not output.exists():
            self._free.add(output)

    def has(self, path: Path) -> bool:
        """Whether anything stands at `path`; `blocker` has been asked about its folder."""
        return path.parent not in self._free and os.path.lexists(path)

    def blocker(self, folder: Path) -> Path | None:
        """What keeps `folder`, or one above it, from being a folder of ours: a file, or a link that leads elsewhere."""
        if folder in self._folders:
            return None
        above = self.blocker(folder.parent)
        if above:
            return above
        if not self.has(folder):
            self._free.add(folder)
        elif (folder.is_symlink() or not folder.is_dir()) and not self.makes_way(folder):
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


def _throw_away(folder: Path) -> None:
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.is_dir():
        shutil.rmtree(folder)


def _stage(place: Path, want: Wanted, text: Callable[[str], bytes]) -> str:
    """Make a file that no job has made just now. The digest of what is in it: a file can change while it is copied."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if want.copy is None:
        files.write(place, text(want.digest))
        return want.digest
    try:
        shutil.copyfile(want.copy.location, place)
    except FileNotFoundError as error:
        raise SiteError([unreadable(want.copy.path, error)]) from error
    return digest.of_file(place)


def _move(tree: Path, target: Path) -> None:
    """Move all files of `tree` into the folder `target`; a folder that is not there yet moves as a whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    waiting = [(tree, target)]
    while waiting:
        source, place = waiting.pop()
        if not os.path.lexists(place):
            source.rename(place)
            continue
        for entry in sorted(source.iterdir()):
            inside = place / entry.name
            if entry.is_dir():
                waiting.append((entry, inside))
            else:
                if inside.is_dir():
                    inside.rmdir()
                entry.replace(inside)


def _is_file_with(path: Path, of_bytes: str) -> bool:
    return path.is_file() and not path.is_symlink() and digest.of_file(path) == of_bytes


def _behind_link(path: Path, output: Path) -> bool:
    return any(folder.is_symlink() for folder in _folders(path, output))


def _folders(path: Path, output: Path) -> Sequence[Path]:
    """The folders from the one that `path` is in up to, and without, `output`."""
    return path.parents[: len(path.parents) - len(output.parents) - 1]


def _delete(output: Path, name: str, written: str) -> bool:
    """Delete a file that an earlier build wrote, unless somebody has changed it since, and folders that this empties.

    A name that no build writes is refused: nobody can have a file deleted by writing it into a manifest or a journal.
    """
    path = output / name
    if not urls.is_output_path(name) or _behind_link(path, output):
        return False
    ours = _is_file_with(path, written)
    if ours:
        path.unlink()
    for folder in _folders(path, output):
        if not folder.exists():
            continue
        if not folder.is_dir() or any(folder.iterdir()):
            break
        folder.rmdir()
    return ours
