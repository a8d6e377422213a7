"""Where files are made before they are published, and how each gets into its folder: whole, and as
if it was made there.

A rename takes a file as it is, with the group, the ACL and the label that its first folder gave to
it, and never to another mount. So files are made where they get what the output folder gives; and
where one of the folders in it gives something else, or is on another mount, a file is made anew
beside its place, and renamed there."""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

WORKSHOP = ".sitegen-unfinished"
# What is made anew, beside the place that it is for.
_ASIDE = f"{WORKSHOP}-copy"
# What a folder hands down beside its group: rights (acl(5), and those of NFS), and a label
# (SELinux).
_HANDED_DOWN = ("system.posix_acl_default", "system.nfs4_acl", "security.selinux")
_MOUNTS = "/proc/self/mountinfo"
# Where every file gets the group of its folder (mount(8), ext4 and xfs).
_BSD_GROUPS = {b"grpid", b"bsdgroups"}


class Mounts:
    """What is mounted where (proc(5)), as far as the system tells. Two mounts can be of one
    device."""

    def __init__(self) -> None:
        self._options: dict[bytes, set[bytes]] = {}
        try:
            with open(_MOUNTS, "rb") as file:
                for line in file:
                    words = line.split()
                    self._options[
                        re.sub(rb"\\(\d{3})", lambda code: bytes([int(code[1], 8)]), words[4])
                    ] = set(words[-1].split(b","))
        except OSError:
            pass

    def of(self, path: Path) -> tuple[int, bytes, bool]:
        """What tells the mount of `path` from others, and whether every file there gets the group
        of its folder."""
        point = os.fsencode(os.path.realpath(path))
        while point not in self._options and point != os.path.dirname(point):
            point = os.path.dirname(point)
        return (
            path.stat().st_dev,
            point,
            sys.platform != "linux" or not _BSD_GROUPS.isdisjoint(self._options.get(point, ())),
        )

    def inside(self, folder: Path) -> frozenset[str]:
        """The files and folders in the `folder` that something is mounted at, relative to it."""
        above = os.fsencode(os.path.realpath(folder)) + b"/"
        return frozenset(
            os.fsdecode(point.removeprefix(above))
            for point in self._options
            if point.startswith(above)
        )


class Staging:
    """The folder in which the files for one output folder are made, in a tree of the same shape."""

    def __init__(self, output: Path, state: Path, name: str) -> None:
        self.mounts = Mounts()
        self._output = output
        # At most one of them is in use. That of an interrupted build can be the other one: rights
        # change, and so do mounts.
        self._places = (state / f"unfinished-{name}", output / WORKSHOP)
        above = next(folder for folder in (output, *output.parents) if folder.exists())
        mount = self.mounts.of(above)
        self._always_group = mount[2]
        alike = mount == self.mounts.of(state) and self._handed_down(above) == self._handed_down(
            state
        )
        self._folder = self._right = self._places[0 if alike else 1]
        self._made: list[Path] = []
        # What is made in the tree gets of it, and whether that is what a folder of the output would
        # give to it.
        self._own: tuple[object, ...] = ()
        self._fits: dict[Path, bool] = {}

    @property
    def tree(self) -> str:
        return f"{self._folder}/tree"

    def make(self) -> str:
        """An empty tree."""
        self.throw_away()
        self._made = [folder for folder in self._folder.parents if not folder.exists()]
        Path(self.tree).mkdir(parents=True)
        return self.tree

    def find(self) -> None:
        """Go on with the tree of an interrupted build, if there is one."""
        self._folder = next(
            (place for place in self._places if (place / "tree").is_dir()), self._folder
        )

    def throw_away(self) -> None:
        for place in self._places:
            throw_away(place)
        self._folder, self._own, self._fits = self._right, (), {}

    def abandon(self) -> None:
        """Throw away everything, and the output folder as well if it was made for nothing else."""
        self.throw_away()
        for folder in self._made:
            try:
                folder.rmdir()
            except OSError:
                return

    def target(self, path: str) -> str:
        """The path in the output folder of a file that is made in the tree; any other path as it
        is."""
        inside = next(
            (place for place in (self.tree, str(self._places[1])) if path.startswith(place)), None
        )
        return path if inside is None else f"{self._output}{path.removeprefix(inside)}"

    def move(self, name: str) -> None:
        """Move the file or the folder `name` of the tree, or all of it for "", to its place in the
        output folder.

        A file may stand there, which is replaced; there is no folder.
        """
        source, place = Path(self.tree, name), self._output / name
        folder = place.parent
        if self._fit(folder):
            try:
                (source.rename if source.is_dir() else source.replace)(place)
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
                self._fits[folder] = False
            else:
                return
        aside = folder / _ASIDE
        throw_away(aside)
        try:
            _copy(source, aside, place)
        except OSError:
            throw_away(aside)
            raise
        aside.replace(place)

    def clear(self, names: Iterable[str]) -> None:
        """Throw away what was being made beside the places of these files."""
        folders = {
            self._output.parent,
            *(
                folder
                for name in names
                for folder in (self._output / name).parents[: name.count("/") + 1]
            ),
        }
        for folder in sorted(folders):
            throw_away(folder / _ASIDE)

    def _fit(self, folder: Path) -> bool:
        """Whether what stands in the tree is as if it was made in `folder`, which is made if it is
        missing. Not every mount can be seen before a rename fails."""
        if folder not in self._fits:
            folder.mkdir(parents=True, exist_ok=True)
            self._own = self._own or self._handed_down(Path(self.tree))
            self._fits[folder] = self._handed_down(folder) == self._own
        return self._fits[folder]

    def _handed_down(self, folder: Path) -> tuple[object, ...]:
        """What a file gets because it is made in `folder`: its device, its group (inode(7),
        mkdir(2)), and attributes."""
        status = folder.stat()
        group = status.st_gid if status.st_mode & stat.S_ISGID or self._always_group else -1
        return status.st_dev, status.st_mode & stat.S_ISGID, group, *_attributes(folder)


def _attributes(folder: Path) -> list[tuple[str, bytes]]:
    try:
        # Hardly any folder has one of them, and the list of all is the quickest way to know.
        return [
            (name, os.getxattr(folder, name))
            for name in os.listxattr(folder)
            if name in _HANDED_DOWN
        ]
    except (OSError, AttributeError):  # not on this disk, or in this system
        return []


def _copy(source: Path, aside: Path, place: Path) -> None:
    """Make a copy of a file, or of a folder with all that is in it, as new files get it. An error
    names the `place` that it is for."""
    try:
        if not source.is_dir():
            shutil.copyfile(source, aside)
            return
        aside.mkdir()
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(place)) from error
    for inner in source.iterdir():
        _copy(inner, aside / inner.name, place / inner.name)


def throw_away(folder: Path) -> None:
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.is_dir():
        shutil.rmtree(folder)
