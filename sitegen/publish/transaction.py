"""publish: bytes → the output folder, as a transaction. Complete files are moved into place, equal
ones are left alone, and nothing is deleted that sitegen did not write.

Everything that will change is made first, in a tree of the same shape. Then a journal says what is
going to happen, and the next build finishes what a kill interrupted. What is new comes first, then
what has changed, and what vanishes goes last: so at any moment, pages that stay, lists, feeds and
sitemaps name only what is there. Nothing is written or deleted through a link."""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from sitegen import digest, files, urls
from sitegen.errors import Problem, SiteError, unreadable
from sitegen.model.documents import File
from sitegen.model.jobs import Kind, Published
from sitegen.publish import manifest
from sitegen.publish.manifest import Entry
from sitegen.publish.staging import Staging


class Wanted(Struct, frozen=True, gc=False):
    """One file that is to stand in the output folder: its digest, and the key of the job that made
    it, or the file that it is a copy of."""

    digest: str
    kind: Kind
    key: bytes = b""
    copy: File | None = None


class Journal(Struct, frozen=True):
    """What a build was going to do when everything in its tree was complete: the digests of the
    files that it was to replace or delete, what was to stand in those that it was to write, of
    which kinds these are, and which were to go, in that order. The manifest tells the rest."""

    before: dict[str, str]
    after: dict[str, tuple[str, bytes]]
    gone: tuple[str, ...]
    kinds: dict[str, Kind] = {}


class Publication:
    """One output folder, from the look at what stands in it to the last file that is moved."""

    def __init__(
        self, output: Path, root: Path, state: Path, *, clean: bool, private: bool = False
    ) -> None:
        """Finish what an interrupted build left undone, and look at what stands in the folder
        `output`.

        `state` is the folder that sitegen keeps for the site in `root`. `clean` replaces foreign
        files that stand where ours must be; without it they are an error, and nothing is written.
        In a `private` folder nobody else writes: what stands at a name of ours is ours, whatever it
        holds."""
        self.name = manifest.name(output, root)
        self._output, self._clean = output, clean
        self._manifest, self._journal = (
            state / f"manifest-{self.name}",
            state / f"journal-{self.name}",
        )
        self._staging = Staging(output, state, self.name)
        self._mounted = self._staging.mounts.inside(output)
        self._moved: set[str] = set()
        self._deleted: set[str] = set()
        self._recover()
        self._before = manifest.load(self._manifest)
        self.published = manifest.published(output, self._before)
        if private:
            self._before |= self.published

    def staging_folder(self) -> str:
        """The folder in which files are made, each at its own place, before they are published."""
        return self._staging.make()

    def target(self, path: str) -> str:
        """The path in the output folder of a file that is made in the staging_folder; any other
        path as it is."""
        return self._staging.target(path)

    def abandon(self) -> None:
        """Throw away what was made for a publication that has not begun."""
        if not self._journal.exists():
            self._staging.abandon()

    def commit(
        self, wanted: Mapping[str, Wanted], text: Callable[[str], bytes], staged: Iterable[str]
    ) -> Published:
        """Make the output folder hold what is `wanted`, and no file of an earlier build that is
        not.

        `staged` are those that are in the staging_folder already; `text` gives the others by
        digest. Raises SiteError, also where the system refuses."""
        write, gone = self._changes(wanted)
        made = set(staged)
        if write or gone:
            if not made:
                self.staging_folder()
            tree = self._staging.tree
            actual = {
                name: _stage(Path(tree, name), wanted[name], text)
                for name in write
                if name not in made
            }
            after = {
                name: (actual.get(name, want.digest), want.key) for name, want in wanted.items()
            }
            for name in made.difference(write):
                Path(tree, name).unlink()
            before = {
                name: self._before[name].digest for name in (*write, *gone) if name in self._before
            }
            kinds = {name: wanted[name].kind for name in write}
            manifest.write(
                self._journal, Journal(before, {name: after[name] for name in write}, gone, kinds)
            )
            deleted = self._carry_out(kinds, gone, before)
        else:
            after, deleted = {name: (want.digest, want.key) for name, want in wanted.items()}, []
        self._save(after, wanted, set(write))
        written = {*write, *self._moved} & wanted.keys()
        return Published(
            written=tuple(sorted(written)),
            deleted=tuple(sorted({*deleted, *self._deleted} - wanted.keys())),
            unchanged=len(wanted) - len(written),
        )

    def _save(
        self,
        after: Mapping[str, tuple[str, bytes]],
        wanted: Mapping[str, Wanted],
        written: set[str],
    ) -> None:
        now = time.time_ns()
        entries: dict[str, Entry] = {}
        for name, (of_bytes, key) in after.items():
            stands, kind = self.published.get(name), wanted[name].kind
            if name in written or stands is None:
                entries[name] = manifest.entry(f"{self._output}/{name}", of_bytes, key, kind, now)
            else:
                entries[name] = (
                    stands
                    if (stands.key, stands.kind) == (key, kind)
                    else Entry(of_bytes, key, stands.stamp, kind)
                )
        if entries != self._before:
            manifest.write(self._manifest, entries)
        self._journal.unlink(missing_ok=True)
        self._staging.throw_away()

    # --- an interrupted build ---------------------------------------------------------------------

    def _recover(self) -> None:
        """Finish a publication that was interrupted; where somebody changed a file since, it is
        left as it is."""
        for half in (self._journal, self._manifest):
            manifest.unfinished(half).unlink(missing_ok=True)
        journal = manifest.read(self._journal, Journal, None)
        if journal is None:
            return
        self._staging.find()
        self._staging.clear(journal.after)
        left = self._left(journal)
        # What is not complete would leave pages that name what is not there. Then this build begins
        # where that one ended.
        if left is not None:
            self._moved = set(left)
            self._deleted = set(self._carry_out(left, journal.gone, journal.before))
        known = {
            **{name: Entry(of_bytes) for name, of_bytes in journal.before.items()},
            **manifest.load(self._manifest),
        }
        entries = {name: entry for name, entry in known.items() if (self._output / name).is_file()}
        entries |= {
            name: Entry(of_bytes, key, kind=journal.kinds.get(name, Kind.PAGE))
            for name, (of_bytes, key) in journal.after.items()
            if _is_file_with(self._output / name, of_bytes)
        }
        manifest.write(self._manifest, entries)
        self._journal.unlink()
        self._staging.throw_away()

    def _left(self, journal: Journal) -> dict[str, Kind] | None:
        """The files that are still to be moved; None if not all of them can be."""
        gone = frozenset(journal.gone)
        ground = _Ground(
            self._output,
            self._mounted,
            lambda name: (
                name in gone and _is_file_with(self._output / name, journal.before.get(name, ""))
            ),
        )
        if ground.problems:
            return None
        left: dict[str, Kind] = {}
        for name, (of_bytes, _) in journal.after.items():
            place = self._output / name
            if (
                not urls.is_output_path(name)
                or name in self._mounted
                or ground.blocker(_folder(name)) is not None
            ):
                return None
            if ground.has(name) and not ground.makes_way(name):
                if place.is_symlink() or not place.is_file():
                    return None
                stands = digest.of_file(place)
                if stands == of_bytes or stands != journal.before.get(name):
                    continue
            if not _is_file_with(Path(self._staging.tree, name), of_bytes):
                return None
            left[name] = journal.kinds.get(name, Kind.PAGE)
        return left

    # --- what to do -------------------------------------------------------------------------------

    def _changes(self, wanted: Mapping[str, Wanted]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The files to write, sorted, and former files to delete, in that order: first what names
        others.

        Raises SiteError with all that stands in the way.
        """
        before, published = self._before, self.published
        gone = before.keys() - wanted.keys()
        ground = _Ground(
            self._output,
            self._mounted,
            lambda name: (
                name in gone and name in published and published[name].digest == before[name].digest
            ),
        )
        problems = list(ground.problems)
        differs = [
            name
            for name, want in wanted.items()
            if (entry := published.get(name)) is None or entry.digest != want.digest
        ]
        write: list[str] = []
        for name in differs if not problems else ():
            blocker = ground.blocker(_folder(name))
            path = self._output / name
            if blocker is not None:
                found = "a link" if (self._output / blocker).is_symlink() else "a file"
                problems.append(
                    _in_the_way(
                        self._output / blocker, f"expected a folder, found {found}", "move it away"
                    )
                )
            elif name in self._mounted:
                problems.append(
                    _in_the_way(
                        path, "something is mounted there", "unmount it, or take it out of the site"
                    )
                )
            elif name in published or not ground.has(name) or ground.makes_way(name):
                write.append(name)
            elif path.is_symlink() or not path.is_file():
                problems.append(
                    _in_the_way(path, "expected a file that sitegen wrote", "move it away")
                )
            elif digest.of_file(path) != wanted[name].digest:
                write.append(name)
                if name not in before and not self._clean:
                    problems.append(
                        _in_the_way(
                            path,
                            "sitegen did not write this file and will not replace it",
                            "move it away, or replace it with --clean",
                        )
                    )
        if problems:
            raise SiteError(sorted(set(problems)))
        return tuple(sorted(write)), tuple(
            sorted(gone, key=lambda name: (-before[name].kind, name))
        )

    # --- doing it ---------------------------------------------------------------------------------

    def _carry_out(
        self, write: Mapping[str, Kind], gone: Sequence[str], before: Mapping[str, str]
    ) -> list[str]:
        """Move the files `write` into place, all of which are in the tree, then delete those that
        are `gone`, which held what `before` tells. The files that were deleted.

        Once all that is new is there, there is everything that a page names, be it an old or a new
        one. A file and a folder of one name are the exception: they cannot both be there, so one
        makes way just before the other comes."""
        new, changed = _pieces(write, self._output)
        going, deleted = frozenset(gone), []
        for piece in new:
            deleted += self._make_way(
                piece,
                lambda name: (
                    name in going and _is_file_with(self._output / name, before.get(name, ""))
                ),
            )
            self._staging.move(piece)
        for name in changed:
            self._staging.move(name)
        return deleted + [
            name for name in gone if _delete(self._output, name, before.get(name, ""))
        ]

    def _make_way(self, piece: str, ours: Callable[[str], bool]) -> list[str]:
        """Delete the files of ours that stand where a new file or folder has to, and folders that
        hold nothing else. Their names."""
        place = self._output / piece
        stands = next(
            (path for path in (place, *_folders(place, self._output)) if os.path.lexists(path)),
            self._output,
        )
        if not piece or (stands.is_dir() and stands != place):
            return []
        deleted = []
        for path in [*_inside(stands), stands] if stands.is_dir() else [stands]:
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            elif ours(name := path.relative_to(self._output).as_posix()):
                path.unlink()
                deleted.append(name)
        return deleted


class _Ground:
    """What stands in the output folder, by names relative to it; "" is the folder itself. `is_gone`
    says of a file whether it is one of ours that vanishes now."""

    def __init__(
        self, output: Path, mounted: Collection[str], is_gone: Callable[[str], bool]
    ) -> None:
        self._output, self._mounted, self._is_gone = output, mounted, is_gone
        # Folders that are there, and folders that can be made.
        self._folders, self._free = {""}, set[str]()
        self.problems: list[Problem] = []
        # The output folder itself may be a link to a folder: that is its owner's choice.
        blocker = next(
            (
                folder
                for folder in (output, *output.parents)
                if os.path.lexists(folder) and not folder.is_dir()
            ),
            None,
        )
        if blocker:
            self.problems.append(
                _in_the_way(blocker, "expected a folder", "move it away, or publish elsewhere")
            )
        elif not output.exists():
            self._free.add("")

    def has(self, name: str) -> bool:
        """Whether anything stands at `name`; `blocker` has been asked about its folder."""
        return _folder(name) not in self._free and os.path.lexists(f"{self._output}/{name}")

    def blocker(self, folder: str) -> str | None:
        """What keeps `folder`, or one above it, from being a folder of ours: a file, or a link that
        leads elsewhere."""
        if folder in self._folders:
            return None
        above = self.blocker(_folder(folder))
        if above is not None:
            return above
        place = self._output / folder
        if not self.has(folder):
            self._free.add(folder)
        elif place.is_symlink() or not place.is_dir():
            if not self.makes_way(folder):
                return folder
            self._free.add(folder)
        self._folders.add(folder)
        return None

    def makes_way(self, name: str) -> bool:
        """Whether what stands at `name` is, or holds, nothing but files of ours that vanish now."""
        place = self._output / name
        if place.is_symlink() or not place.is_dir():
            return not place.is_symlink() and self._is_gone(name)
        return not any(f"{point}/".startswith(f"{name}/") for point in self._mounted) and all(
            self._is_gone(path.relative_to(self._output).as_posix())
            for path in _inside(place)
            if path.is_symlink() or not path.is_dir()
        )


def _in_the_way(path: Path, message: str, hint: str) -> Problem:
    return Problem(path=str(path), code="in-the-way", message=message, hint=hint)


# --- the order ------------------------------------------------------------------------------------


def _pieces(write: Mapping[str, Kind], output: Path) -> tuple[list[str], list[str]]:
    """The files `write` in the order in which they are moved: new ones, and those that replace
    others. What is new moves with the new folder that it is in, in one piece, unless some of it has
    to wait; "" is the output folder itself."""
    if not output.is_dir():
        return [""], []
    folders = {"": True}
    new: dict[str, list[str]] = {}
    changed: list[tuple[Kind, str]] = []
    for name, kind in write.items():
        piece = _missing(name, output, folders)
        if piece == name and Path(output, name).is_file():
            changed.append((kind, name))
        else:
            new.setdefault(piece, []).append(name)
    pieces: list[tuple[Kind, str]] = []
    while new:
        piece, names = new.popitem()
        first, last = min(write[name] for name in names), max(write[name] for name in names)
        if first != last and last > Kind.PAGE:
            # Lists wait for the pages in other folders, and feeds for lists.
            for name in names:
                new.setdefault(_part(name, piece), []).append(name)
        else:
            pieces.append((last, piece))
    return [piece for _, piece in sorted(pieces)], [name for _, name in sorted(changed)]


def _missing(name: str, output: Path, folders: dict[str, bool]) -> str:
    """The first of the folders of `name`, from above, that is not there; `name` itself if they all
    are. `folders` is what is known."""
    end = name.find("/")
    while end > 0:
        folder = name[:end]
        if folder not in folders:
            folders[folder] = Path(output, folder).is_dir()
        if not folders[folder]:
            return folder
        end = name.find("/", end + 1)
    return name


def _part(name: str, folder: str) -> str:
    """What `name` is, or is in, of the `folder`."""
    end = name.find("/", len(folder) + 1)
    return name if end < 0 else name[:end]


# --- doing it -------------------------------------------------------------------------------------


def _stage(place: Path, want: Wanted, text: Callable[[str], bytes]) -> str:
    """Make a file that no job has made just now. The digest of what is in it: a file can change
    while it is copied."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if want.copy is None:
        files.write(place, text(want.digest))
        return want.digest
    try:
        shutil.copyfile(want.copy.location, place)
    except OSError as error:
        if error.filename == want.copy.location and error.filename2 is None:
            raise SiteError([unreadable(want.copy.path, error)]) from error
        raise type(error)(error.errno, error.strerror, str(place)) from error
    return digest.of_file(place)


def _folder(name: str) -> str:
    return name.rpartition("/")[0]


def _is_file_with(path: Path, of_bytes: str) -> bool:
    return path.is_file() and not path.is_symlink() and digest.of_file(path) == of_bytes


def _inside(folder: Path) -> list[Path]:
    """Everything in a folder, what a folder holds before the folder itself. Links are followed
    nowhere."""
    return [
        Path(above, name)
        for above, folders, names in os.walk(folder, topdown=False)
        for name in (*names, *folders)
    ]


def _behind_link(path: Path, output: Path) -> bool:
    return any(folder.is_symlink() for folder in _folders(path, output))


def _folders(path: Path, output: Path) -> Sequence[Path]:
    """The folders from the one that `path` is in up to, and without, `output`."""
    return path.parents[: len(path.parents) - len(output.parents) - 1]


def _delete(output: Path, name: str, written: str) -> bool:
    """Delete a file that an earlier build wrote, unless somebody has changed it since, and folders
    that this empties.

    A name that no build writes is refused: nobody can have a file deleted by writing it into a
    manifest or a journal."""
    path = output / name
    if not urls.is_output_path(name) or _behind_link(path, output):
        return False
    ours = _is_file_with(path, written)
    try:
        if ours:
            path.unlink()
        for folder in _folders(path, output):
            if not folder.exists():
                continue
            if not folder.is_dir() or any(folder.iterdir()):
                break
            folder.rmdir()
    except OSError as error:
        # What something is mounted at stays, be it a file or an empty folder.
        if error.errno != errno.EBUSY:
            raise
        return ours and not path.exists()
    return ours
