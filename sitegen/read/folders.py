"""What the folders of a site hold, by the names and statuses of their entries: enough to see that
no file has changed, without a look at each."""

from __future__ import annotations

import os

from sitegen.digest import of_bytes
from sitegen.incremental.keys import encode
from sitegen.incremental.stamps import COARSE_STEP, Status, is_settled, statuses_below


class Folders:
    """Folders on the disk, by their full paths. Each is listed once, when it is first asked for,
    and the statuses of its entries are read once."""

    def __init__(self) -> None:
        self._entries: dict[str, list[os.DirEntry[str]]] = {}
        self._statuses: dict[str, list[Status | None]] = {}
        self._digests: dict[tuple[str, ...], str] = {}

    def entries(self, folder: str) -> list[os.DirEntry[str]]:
        """The entries of a folder. Raises OSError if it cannot be listed."""
        listed = self._entries.get(folder)
        if listed is None:
            with os.scandir(folder) as entries:
                listed = self._entries[folder] = list(entries)
        return listed

    def statuses(self, folder: str) -> list[Status | None]:
        """The statuses of the `entries` of a folder, of links themselves; None for an entry that
        was deleted since it was listed. Raises OSError if the folder cannot be listed."""
        statuses = self._statuses.get(folder)
        if statuses is None:
            names = [entry.name for entry in self.entries(folder)]
            statuses = self._statuses[folder] = statuses_below(folder, names)
        return statuses

    def listed(self) -> tuple[str, ...]:
        """The folders that were listed, in that order."""
        return tuple(self._entries)

    def digest(self, folders: tuple[str, ...]) -> str:
        """A digest of the names and statuses of all entries of these folders. Raises OSError if one
        is missing."""
        if folders not in self._digests:
            names_and_statuses = [
                ([entry.name for entry in self.entries(folder)], self.statuses(folder))
                for folder in folders
            ]
            self._digests[folders] = of_bytes(encode(names_and_statuses))
        return self._digests[folders]

    def is_settled(self, now: int) -> bool:
        """Whether any change after `now` (nanoseconds since 1970) alters the digest. What a
        symbolic link leads to can change unseen."""
        recent = now - COARSE_STEP
        for folder, entries in self._entries.items():
            if any(map(os.DirEntry.is_symlink, entries)):
                return False
            for status in self.statuses(folder):
                if status is None:
                    return False
                _, modified, changed, _ = status
                if (modified >= recent or changed >= recent) and not is_settled(status, now):
                    return False
        return True
