"""The staging folder, where files are written before they are published, and how each is moved from
there: atomically, and with the attributes that a file created in its final folder would have.

A rename keeps the group, the ACL and the security label that a file got from the folder in which it
was created, and does not work across mounts. So the staging folder is placed where files get the
same attributes as in the output folder. If a folder in it hands down others, or is on another
mount, the file is copied to a temporary name in that folder and renamed there."""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

from sitegen.lazy import load

UNFINISHED = ".sitegen-unfinished"
# The temporary name of a copy, in the folder that it is for.
_ASIDE = f"{UNFINISHED}-copy"
# Attributes that a folder hands down beside its group: ACLs (acl(5), NFSv4) and the SELinux label.
_HANDED_DOWN = ("system.posix_acl_default", "system.nfs4_acl", "security.selinux")
_MOUNTS = "/proc/self/mountinfo"
# Mount options under which every file gets the group of its folder (mount(8), ext4 and xfs).
_BSD_GROUPS = {b"grpid", b"bsdgroups"}


class Mounts:
    """The mount points of the system (proc(5)); empty where they cannot be read. The device number
    is not enough to tell mounts apart: two can be of one device."""

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
        """The mount that `path` is on: device number, mount point, and whether every file on it
        gets the group of its folder."""
        point = os.fsencode(os.path.realpath(path))
        while point not in self._options and point != os.path.dirname(point):
            point = os.path.dirname(point)
        return (
            path.stat().st_dev,
            point,
            sys.platform != "linux" or not _BSD_GROUPS.isdisjoint(self._options.get(point, ())),
        )

    def inside(self, folder: Path) -> frozenset[str]:
        """The mount points inside `folder`, relative to it."""
        above = os.fsencode(os.path.realpath(folder)) + b"/"
        return frozenset(
            os.fsdecode(point.removeprefix(above))
            for point in self._options
            if point.startswith(above)
        )


class Staging:
    """The staging folder of one output folder: its `tree` has the same shape."""

    def __init__(self, output: Path, state: Path, name: str) -> None:
        self.mounts = Mounts()
        self._output = output
        # At most one of these is in use. An interrupted build may have used the other one, since
        # permissions and mounts change.
        self._places = (state / f"unfinished-{name}", output / UNFINISHED)
        above = next(folder for folder in (output, *output.parents) if folder.exists())
        mount = self.mounts.of(above)
        self._always_group = mount[2]
        alike = mount == self.mounts.of(state) and self._handed_down(above) == self._handed_down(
            state
        )
        self._folder = self._preferred = self._places[0 if alike else 1]
        self._created: list[Path] = []
        # The attributes that the tree hands down, and for each output folder whether it hands down
        # the same ones.
        self._own: tuple[object, ...] = ()
        self._matching: dict[Path, bool] = {}

    @property
    def tree(self) -> str:
        """The folder with the new files, under their output paths."""
        return f"{self._folder}/tree"

    def make(self) -> str:
        """Create an empty tree and return its path."""
        self.discard()
        self._created = [folder for folder in self._folder.parents if not folder.exists()]
        Path(self.tree).mkdir(parents=True)
        return self.tree

    def find(self) -> None:
        """Use the tree of an interrupted build, if there is one."""
        self._folder = next(
            (place for place in self._places if (place / "tree").is_dir()), self._folder
        )

    def discard(self) -> None:
        """Delete all staged files."""
        for place in self._places:
            remove(place)
        self._folder, self._own, self._matching = self._preferred, (), {}

    def abandon(self) -> None:
        """Delete all staged files, and the output folder if it was created only for them."""
        self.discard()
        for folder in self._created:
            try:
                folder.rmdir()
            except OSError:
                return

    def target(self, path: str) -> str:
        """The output file that a path in the tree is for; other paths unchanged."""
        inside = next(
            (place for place in (self.tree, str(self._places[1])) if path.startswith(place)), None
        )
        return path if inside is None else f"{self._output}{path.removeprefix(inside)}"

    def move(self, name: str) -> None:
        """Move the file or folder `name` of the tree, or the whole tree for "", to its place in the
        output folder.

        An existing file is replaced; there must be no folder. Raises OSError.
        """
        source, place = Path(self.tree, name), self._output / name
        folder = place.parent
        if self._matches(folder):
            try:
                (source.rename if source.is_dir() else source.replace)(place)
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
                self._matching[folder] = False
            else:
                return
        aside = folder / _ASIDE
        remove(aside)
        try:
            _copy(source, aside, place)
        except OSError:
            remove(aside)
            raise
        aside.replace(place)

    def clear(self, names: Iterable[str]) -> None:
        """Delete temporary copies in the folders of these files."""
        folders = {
            self._output.parent,
            *(
                folder
                for name in names
                for folder in (self._output / name).parents[: name.count("/") + 1]
            ),
        }
        for folder in sorted(folders):
            remove(folder / _ASIDE)

    def _matches(self, folder: Path) -> bool:
        """Whether a file in the tree has the attributes of a file created in `folder`, which is
        created if it is missing. Some mounts only show when a rename fails: see `move`."""
        if folder not in self._matching:
            folder.mkdir(parents=True, exist_ok=True)
            self._own = self._own or self._handed_down(Path(self.tree))
            self._matching[folder] = self._handed_down(folder) == self._own
        return self._matching[folder]

    def _handed_down(self, folder: Path) -> tuple[object, ...]:
        """What a file gets from the `folder` in which it is created: device, group (inode(7),
        mkdir(2)) and extended attributes."""
        status = folder.stat()
        group = status.st_gid if status.st_mode & stat.S_ISGID or self._always_group else -1
        return status.st_dev, status.st_mode & stat.S_ISGID, group, *_attributes(folder)


def _attributes(folder: Path) -> list[tuple[str, bytes]]:
    try:
        # Hardly any folder has one of them, and listing all names is the fastest test.
        return [
            (name, os.getxattr(folder, name))
            for name in os.listxattr(folder)
            if name in _HANDED_DOWN
        ]
    except (OSError, AttributeError):  # not supported by this file system or operating system
        return []


def _copy(source: Path, aside: Path, place: Path) -> None:
    """Copy a file or a whole folder to `aside`, with the attributes of new files. An OSError names
    the final `place`."""
    try:
        if not source.is_dir():
            load("shutil:copyfile")(source, aside)
            return
        aside.mkdir()
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(place)) from error
    for inner in source.iterdir():
        _copy(inner, aside / inner.name, place / inner.name)


def remove(folder: Path) -> None:
    """Delete a file, a link or a whole folder, if it exists."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.is_dir():
        load("shutil:rmtree")(folder)
