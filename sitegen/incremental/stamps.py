"""File stamps: size, times and inode, which save reading an unchanged file again.

A stamp is trusted only if a later change is sure to alter it; git calls a file without that
guarantee "racily clean"."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from sitegen import digest, kinds
from sitegen.incremental import keys, mappings
from sitegen.incremental.keys import encode
from sitegen.incremental.mappings import StoredMapping
from sitegen.incremental.store import Store

SECOND = 1_000_000_000
# File times have a resolution: a few milliseconds, or up to two seconds where they carry no
# fraction (FAT).
STEP, COARSE_STEP = SECOND // 20, 2 * SECOND


# What stat(2) reports of a file: its size in bytes, when its content and when its inode changed
# last (nanoseconds since 1970), and the number of the inode.
Status = tuple[int, int, int, int]
status_of: Callable[[os.stat_result], Status] = attrgetter(
    "st_size", "st_mtime_ns", "st_ctime_ns", "st_ino"
)


def statuses_below(folder: str, names: Sequence[str]) -> list[Status | None]:
    """The statuses of files by their names below a folder, of links themselves; None for those that
    are missing."""
    try:
        return _looked_up(folder, names)
    except OSError:  # one of them is missing, or the system cannot open folders
        return [_status(f"{folder}/{name}") for name in names]


def _looked_up(folder: str, names: Sequence[str]) -> list[Status | None]:
    opened = os.open(folder, os.O_RDONLY)
    try:
        # From an open folder, the system looks up a name in less time than a whole path.
        return [status_of(os.stat(name, dir_fd=opened, follow_symlinks=False)) for name in names]
    finally:
        os.close(opened)


def _status(path: str) -> Status | None:
    try:
        return status_of(os.lstat(path))
    except OSError:
        return None


class Stamp(Struct, frozen=True, array_like=True, gc=False):
    """The status of a file, the digest of its bytes, and its kind by its first bytes (None: not
    determined yet)."""

    status: Status
    digest: str
    kind: str | None = None


class Stamps:
    """Digests and kinds of files by name. `previous` are the stamps of the last run, `current`
    those of this one.

    `accepted` are those of `previous`, if this very sitegen made them: it would again take each of
    these names for that of a file of the site. `stored` are the stamps that the store has."""

    def __init__(
        self,
        previous: Mapping[str, Stamp],
        *,
        same_code: bool = False,
        stored: StoredMapping[Stamp] | None = None,
    ) -> None:
        self.previous, self.same_code = previous, same_code
        self.stored = stored or StoredMapping(_STAMPS)
        self.accepted = previous if same_code else {}
        self.current: dict[str, Stamp] = {}
        # The names of files that were looked at, in that order; all other stamps are as before.
        self.renewed: dict[str, None] = {}

    def unchanged(
        self, names: Sequence[str], statuses: Sequence[Status | None]
    ) -> list[Stamp | None]:
        """The stamps of accepted files that have not changed since the last run, by their names and
        present statuses (those of links themselves); None for anything else. Many at once: a call
        for each of many files would take longer than the comparison."""
        accepted = self.accepted
        stamps = [
            stamp if (stamp := accepted.get(name)) and stamp.status == status else None
            for name, status in zip(names, statuses, strict=True)
        ]
        self.current.update(
            (name, stamp) for name, stamp in zip(names, stamps, strict=True) if stamp
        )
        return stamps

    def digest(self, name: str, path: str | Path, status: Status) -> str:
        """The digest of the file `path`, which had this `status` in this run. The file is read only
        if its stamp has changed. Raises OSError if it cannot be read."""
        self.renewed[name] = None
        stamp = self.previous.get(name)
        if stamp is None or stamp.status != status:
            started = time.time_ns()
            stamp = Stamp(status, digest.of_file(path))
            if not is_settled(stamp.status, started):
                return stamp.digest
        self.current[name] = stamp
        return stamp.digest

    def kind(self, name: str, path: str | Path) -> str:
        """The kind of the file `path` by its first bytes. Call `digest` for it first. Raises
        OSError if it cannot be read."""
        stamp = self.current.get(name)
        if stamp is not None and stamp.kind is not None:
            return stamp.kind
        kind = kinds.of_file(path)
        if stamp is not None:
            self.current[name] = replace(stamp, kind=kind)
        return kind


# In the store: a mapping, the stamps; a note, the fingerprint of the sitegen that determined the
# kinds; and a note with a fingerprint, followed by the statuses of the sources that it was computed
# from.
_STAMPS, _KINDS_BY, _CODE = "stamps", "kinds", "code"
# The fingerprint of the code that this process has loaded, by its note.
_fingerprints: dict[str, bytes] = {}


def fingerprint(store: Store) -> bytes:
    """The same as `keys.fingerprint`; the sources are read only if the status of one has changed
    since the store noted it."""
    if _CODE not in _fingerprints:
        started = time.time_ns()
        files = [(name, status_of(entry.stat())) for name, entry in keys.sources()]
        read_from = encode((keys.platform(), files))
        note = store.note(_CODE) or b""
        if note[keys.SIZE :] != read_from:
            note = keys.fingerprint() + read_from
            if all(is_settled(status, started) for _, status in files):
                store.write_note(_CODE, note)
        _fingerprints[_CODE] = note[: keys.SIZE]
    return _fingerprints[_CODE]


def load(store: Store) -> Stamps:
    """The stamps that the last build saved. Kinds count only if the same sitegen found them."""
    stored = mappings.load(store, _STAMPS, Stamp)
    if store.note(_KINDS_BY) == fingerprint(store):
        return Stamps(stored.entries, same_code=True, stored=stored)
    kindless = {name: replace(stamp, kind=None) for name, stamp in stored.entries.items()}
    return Stamps(kindless, stored=stored)


def save(store: Store, stamps: Stamps) -> None:
    """Save the stamps of this run for the next build."""
    _, parts = mappings.replaced(stamps.stored, stamps.current, stamps.renewed)
    if parts:
        store.write_parts(parts)
    if not stamps.same_code:
        store.write_note(_KINDS_BY, fingerprint(store))


def is_settled(status: Status, now: int) -> bool:
    """Whether any change after `now` (nanoseconds since 1970) is sure to alter the status."""
    _, modified, changed, _ = status
    step = COARSE_STEP if modified % SECOND == 0 or changed % SECOND == 0 else STEP
    return now - max(modified, changed) > step
