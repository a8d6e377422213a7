"""What is in the way of new files in the output folder, and whether it may be replaced."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from pathlib import Path

from sitegen import digest
from sitegen.errors import Problem


class Obstacles:
    """What exists in the output folder, by names relative to it; "" is the folder itself.

    `is_deleted` says whether a file is one of sitegen's that this publication deletes. `problems`
    are those with the output folder itself."""

    def __init__(
        self, output: Path, mounted: Collection[str], is_deleted: Callable[[str], bool]
    ) -> None:
        self._output, self._mounted, self._is_deleted = output, mounted, is_deleted
        # Folders that exist or can be created, and those of them that do not exist yet.
        self._folders, self._missing = {""}, set[str]()
        self.problems: list[Problem] = []
        # The output folder itself may be a link to a folder: its owner decides.
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
                in_the_way(blocker, "expected a folder", "move it away, or publish elsewhere")
            )
        elif not output.exists():
            self._missing.add("")

    def has(self, name: str) -> bool:
        """Whether anything exists at `name`. Call `blocker` for its folder first."""
        return folder_of(name) not in self._missing and os.path.lexists(f"{self._output}/{name}")

    def blocker(self, folder: str) -> str | None:
        """The file or link that is in the place of `folder` or of a folder above it; None if there
        is none."""
        if folder in self._folders:
            return None
        above = self.blocker(folder_of(folder))
        if above is not None:
            return above
        place = self._output / folder
        if not self.has(folder):
            self._missing.add(folder)
        elif place.is_symlink() or not place.is_dir():
            if not self.will_be_deleted(folder):
                return folder
            self._missing.add(folder)
        self._folders.add(folder)
        return None

    def will_be_deleted(self, name: str) -> bool:
        """Whether `name` is, or contains, only files that this publication deletes."""
        place = self._output / name
        if place.is_symlink() or not place.is_dir():
            return not place.is_symlink() and self._is_deleted(name)
        return not any(f"{point}/".startswith(f"{name}/") for point in self._mounted) and all(
            self._is_deleted(path.relative_to(self._output).as_posix())
            for path in contents(place)
            if path.is_symlink() or not path.is_dir()
        )


def in_the_way(path: Path, message: str, hint: str) -> Problem:
    """The problem that something else is at `path`, where an output has to be."""
    return Problem(path=str(path), code="in-the-way", message=message, hint=hint)


def folder_of(name: str) -> str:
    """The folder of an output path; "" is the output folder."""
    return name.rpartition("/")[0]


def is_file_with(path: Path, of_bytes: str) -> bool:
    """Whether `path` is a regular file, no link, with the digest `of_bytes`."""
    return path.is_file() and not path.is_symlink() and digest.of_file(path) == of_bytes


def contents(folder: Path) -> list[Path]:
    """Everything in a folder, contents before the folder that holds them. Links are not
    followed."""
    return [
        Path(above, name)
        for above, folders, names in os.walk(folder, topdown=False)
        for name in (*names, *folders)
    ]
