"""File stamps: they save reading a file again, and are believed only where they cannot lie (git
calls the rest "racily clean")."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from sitegen import digest, kinds
from sitegen.incremental.keys import decode_cached, encode, fingerprint
from sitegen.incremental.store import Store

SECOND = 1_000_000_000
# Clocks of file systems go in steps: of a few milliseconds, or of seconds where a time has no
# fraction.
STEP, COARSE_STEP = SECOND // 20, 2 * SECOND


class Stamp(Struct, frozen=True, array_like=True, gc=False):
    """What the system says of a file (size in bytes, times in nanoseconds since 1970), the digest
    of its bytes, and, if that was asked for, what it is by its first ones."""

    size: int
    modified: int
    changed: int
    inode: int
    digest: str
    kind: str | None = None


class Stamps:
    """Digests of files by name. `known` are the stamps of an earlier run, `seen` becomes those of
    this one."""

    def __init__(self, known: Mapping[str, Stamp]) -> None:
        self.known = known
        self.seen: dict[str, Stamp] = {}

    def digest(self, name: str, path: str | Path, stat: os.stat_result) -> str:
        """The digest of the file `path`, whose `stat` was taken just now. Raises OSError if it has
        to be read and cannot."""
        stamp = self.known.get(name)
        if (
            stamp is None
            or stamp.modified != stat.st_mtime_ns
            or stamp.size != stat.st_size
            or stamp.changed != stat.st_ctime_ns
            or stamp.inode != stat.st_ino
        ):
            started = time.time_ns()
            stamp = of(stat, digest.of_file(path))
            if not is_settled(stamp, started):
                return stamp.digest
        self.seen[name] = stamp
        return stamp.digest

    def kind(self, name: str, path: str | Path) -> str:
        """What the file `path` is by its first bytes; `digest` was asked just before. Raises
        OSError as well."""
        stamp = self.seen.get(name)
        if stamp is not None and stamp.kind is not None:
            return stamp.kind
        kind = kinds.of_file(path)
        if stamp is not None:
            self.seen[name] = replace(stamp, kind=kind)
        return kind


# The notes in the store: the stamps, and which sitegen has looked what files are.
_STAMPS, _BY = "stamps", "kinds"


def load(store: Store) -> Stamps:
    """The stamps that the last build has left."""
    known = decode_cached(store.note(_STAMPS) or encode({}), dict[str, Stamp])
    if store.note(_BY) == fingerprint():
        return Stamps(known)
    return Stamps({name: replace(stamp, kind=None) for name, stamp in known.items()})


def save(store: Store, stamps: Stamps) -> None:
    """Leave the stamps to the next build."""
    if stamps.seen != stamps.known:
        store.write_note(_STAMPS, encode(stamps.seen))
        store.write_note(_BY, fingerprint())


def of(stat: os.stat_result, of_bytes: str) -> Stamp:
    return Stamp(stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino, of_bytes)


def is_settled(stamp: Stamp, now: int) -> bool:
    """Whether a change after `now` (nanoseconds since 1970) is sure to show in the stamp."""
    step = COARSE_STEP if stamp.modified % SECOND == 0 or stamp.changed % SECOND == 0 else STEP
    return now - max(stamp.modified, stamp.changed) > step
