"""What the folders of a site hold, by the names and statuses of their entries: enough to see that
no file has changed, without a look at each."""

from __future__ import annotations

import os
from collections.abc import Iterable

from sitegen.digest import of_bytes
from sitegen.incremental.keys import encode
from sitegen.incremental.stamps import COARSE_STEP, is_settled, status_of


class Folders:
    """Folders on the disk, by their full paths. Each is listed once, when it is first asked for;
    an entry remembers the status that it had then."""

    def __init__(self) -> None:
        self._entries: dict[str, list[os.DirEntry[str]]] = {}
        self._encoded: dict[str, bytes] = {}

    def entries(self, folder: str) -> list[os.DirEntry[str]]:
        """The entries of a folder. Raises OSError if it cannot be listed."""
        listed = self._entries.get(folder)
        if listed is None:
            with os.scandir(folder) as entries:
                listed = self._entries[folder] = list(entries)
        return listed

    def listed(self) -> tuple[str, ...]:
        """The folders that were listed, in that order."""
        return tuple(self._entries)

    def digest(self, folders: Iterable[str]) -> str:
        """A digest of the names and statuses of all entries of these folders. Raises OSError if one
        is missing, or changes meanwhile."""
        return of_bytes(encode([self._statuses(folder) for folder in folders]))

    def is_settled(self, now: int) -> bool:
        """Whether any change after `now` (nanoseconds since 1970) alters the digest. What a
        symbolic link leads to can change unseen."""
        recent = now - COARSE_STEP
        for entries in self._entries.values():
            if any(map(os.DirEntry.is_symlink, entries)):
                return False
            for entry in entries:
                status = entry.stat(follow_symlinks=False)
                if (status.st_mtime_ns >= recent or status.st_ctime_ns >= recent) and (
                    not is_settled(status_of(status), now)
                ):
                    return False
        return True

    def _statuses(self, folder: str) -> bytes:
        """The names and statuses of the entries of a folder, encoded."""
        encoded = self._encoded.get(folder)
        if encoded is None:
            encoded = self._encoded[folder] = encode(
                [
                    (entry.name, status_of(entry.stat(follow_symlinks=False)))
                    for entry in self.entries(folder)
                ]
            )
        return encoded
