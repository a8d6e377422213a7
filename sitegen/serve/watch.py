"""What happens to the files of a site: told as it happens by watchdog, or found by looking again
and again.

Only that something happened counts, and where, for people; what has changed, the build finds out by
itself."""

from __future__ import annotations

import errno
import os
import stat
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from watchdog.events import (
    DirAttribEvent,
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileAttribEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import ObservedWatch

from sitegen.model.config import SETTINGS
from sitegen.read.litter import is_litter
from sitegen.read.site_folder import is_passed_over

FOLDERS = ("content", "layouts", "static")
# Seconds between two looks where nobody tells; a large site is looked at less often, so that it
# takes a fifth of the time.
INTERVAL, SHARE = 0.4, 5
# After new folders, or so many events at once, some may have been missed: then all files are looked
# at once more.
MANY, LATER = 500, 0.5

# Without those that reading causes: a build would be followed by the next.
_EVENTS: list[type[FileSystemEvent]] = [
    DirAttribEvent,
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileAttribEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
]
_EXHAUSTED = (errno.ENOSPC, errno.EMFILE, errno.ENFILE, errno.ENOMEM)

# What a file is known by, by its path.
Seen = dict[str, tuple[int, ...]]


class Watch:
    """Watches the site in the folder `root`. `noticed` hears the paths, in any thread; `say` why it
    is done by polling."""

    def __init__(
        self, root: Path, noticed: Callable[[str], None], say: Callable[[str], None], *, poll: bool
    ) -> None:
        self._root = os.path.realpath(root)
        self._noticed, self._say = noticed, say
        self._observer = None if poll else Observer()
        # By folder and whether those in it are watched as well: its identity, so that another one
        # of the same name is told apart.
        self._watches: dict[tuple[str, bool], tuple[tuple[int, int], ObservedWatch]] = {}
        # Where each of the FOLDERS really is.
        self._tops: dict[str, str] = {}
        self._end = threading.Event()
        self._poller: threading.Thread | None = None
        self._seen: Seen = {}
        # How many events came since the last build, whether some may have been missed, and when to
        # check that.
        self._events, self._unsure, self._check_at = 0, False, 0.0

    def __enter__(self) -> Watch:
        if self._observer is None:
            self._poll()
        else:
            self._observer.start()
            self._follow()
        return self

    def __exit__(self, *_failure: object) -> None:
        self._end.set()
        if self._observer is not None:
            self._observer.stop()

    # --- for the thread that builds ---------------------------------------------------------------

    def before_build(self) -> None:
        """To be called before the site is read: what happens from now on is noticed, or found later
        by `check`."""
        self._follow()
        if self._observer is not None and (self._unsure or self._events > MANY):
            self._seen = _files(self._root)
            self._check_at = time.monotonic() + LATER
        self._events, self._unsure = 0, False

    def check(self) -> None:
        """To be called about once a second: finds watched folders that were replaced, and changes
        that were missed."""
        for name in self._follow():
            self._noticed(name)
        if self._check_at and time.monotonic() >= self._check_at:
            self._check_at = 0.0
            for path in _differences(self._seen, _files(self._root)):
                self._unsure = True
                self._noticed(path)

    # --- being told -------------------------------------------------------------------------------

    def _follow(self) -> list[str]:
        """Watch the folders that are there now, and no others. What came or went, as a path of the
        site."""
        if self._observer is None:
            return []
        self._tops = {os.path.realpath(os.path.join(self._root, name)): name for name in FOLDERS}
        # A folder can be a link to another one of the site; who replaces that one works beside it.
        wanted = {
            **{(os.path.dirname(place), False): name for place, name in self._tops.items()},
            **{(place, True): name for place, name in self._tops.items()},
            (self._root, False): SETTINGS,
        }
        identities = {place: _identity(place[0]) for place in wanted}
        gone = [
            place
            for place, (identity, _) in self._watches.items()
            if identities.get(place) != identity
        ]
        for place in gone:
            self._forget(place)
        # The root comes last: where the system allows no more watches, folders inside of others are
        # passed over in silence.
        new = [
            place
            for place in sorted(wanted, key=lambda place: place[0] == self._root)
            if identities[place] and place not in self._watches
        ]
        for place in new:
            try:
                watch = self._observer.schedule(
                    _Handler(self._happened), place[0], recursive=place[1], event_filter=_EVENTS
                )
            except OSError as error:
                if error.errno in _EXHAUSTED:
                    self._give_up(error)
                    break
                continue  # it has just gone, which the next look finds
            self._watches[place] = (identities[place] or (0, 0), watch)
        return sorted({wanted.get(place, SETTINGS) for place in (*gone, *new)})

    def _forget(self, place: tuple[str, bool]) -> None:
        _, watch = self._watches.pop(place)
        # A watch ends by itself with its folder.
        with suppress(KeyError, OSError):
            if self._observer is not None:
                self._observer.unschedule(watch)

    def _give_up(self, error: OSError) -> None:
        self._say(
            f"the system tells of no more changes ({error.strerror}), so sitegen looks for them"
            " itself, as with --poll"
        )
        if self._observer is not None:
            self._observer.stop()
        self._observer = None
        self._watches.clear()
        self._poll()

    def _happened(self, event: FileSystemEvent) -> None:
        self._events += 1
        for path in filter(None, (event.src_path, event.dest_path)):
            name = self._name(os.fsdecode(path))  # type: ignore[arg-type]  # watchdog's own types say less than they should
            if name:
                self._unsure = self._unsure or event.is_directory
                self._noticed(name)

    def _name(self, path: str) -> str:
        """What a path of the system is called in the site; "" for a file that no build reads."""
        for place, top in self._tops.items():
            if path == place:
                return top
            if path.startswith(place + os.sep):
                parts = Path(path[len(place) + 1 :]).parts
                ignored = any(
                    _is_ignored(part, top, folder=number < len(parts))
                    for number, part in enumerate(parts, 1)
                )
                return "" if ignored else "/".join((top, *parts))
        folder, name = os.path.split(path)
        return name if folder == self._root and (name == SETTINGS or name in FOLDERS) else ""

    # --- looking ----------------------------------------------------------------------------------

    def _poll(self) -> None:
        self._seen = _files(self._root)
        self._poller = threading.Thread(target=self._look, name="sitegen-poll", daemon=True)
        self._poller.start()

    def _look(self) -> None:
        took = 0.0
        while not self._end.wait(max(INTERVAL, SHARE * took)):
            begin = time.monotonic()
            now = _files(self._root)
            for path in _differences(self._seen, now):
                self._noticed(path)
            self._seen, took = now, time.monotonic() - begin


class _Handler(FileSystemEventHandler):
    """watchdog tells each folder's events to an object of its own."""

    def __init__(self, happened: Callable[[FileSystemEvent], None]) -> None:
        self._happened = happened

    def on_any_event(self, event: FileSystemEvent) -> None:
        self._happened(event)


def _is_ignored(name: str, top: str, *, folder: bool) -> bool:
    """Whether no build reads a file, or a `folder`, of this name somewhere in the folder `top`."""
    return is_litter(name, folder=folder) or is_passed_over(name, hidden=top == "static")


def _identity(folder: str) -> tuple[int, int] | None:
    """What tells a folder from another one that had its name before; None where there is none."""
    try:
        status = Path(folder).stat()
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if stat.S_ISDIR(status.st_mode) else None


def _files(root: str) -> Seen:
    """Every file of the site that a build reads, and what it is known by."""
    seen: Seen = {}
    _add(seen, os.path.join(root, SETTINGS), SETTINGS)
    for top in FOLDERS:
        waiting = [(os.path.join(root, top), top)]
        while waiting:
            folder, name = waiting.pop()
            # What goes while it is looked at is gone.
            with suppress(OSError), os.scandir(folder) as entries:
                for entry in entries:
                    if _is_ignored(entry.name, top, folder=entry.is_dir(follow_symlinks=False)):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append((entry.path, f"{name}/{entry.name}"))
                    else:
                        _add(seen, entry.path, f"{name}/{entry.name}")
    return seen


def _add(seen: Seen, path: str, name: str) -> None:
    try:
        status = Path(path).stat()
        seen[name] = (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)
    except OSError:
        seen[name] = ()


def _differences(before: Seen, after: Seen) -> list[str]:
    return sorted(
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    )
