"""Notices changes to the files of a site, through events of watchdog or by polling.

Only the fact that something changed counts; the paths are for messages. The build itself determines
what changed."""

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

FOLDERS = ("content", "layouts", "static", "data")
# Seconds between two polls. For a large site it is more, so that polling takes at most one part in
# SHARE of the time.
INTERVAL, SHARE = 0.4, 5
# After new folders or more than MANY events at once, some may have been missed. Then all files are
# checked once more, LATER seconds after the build began.
MANY, LATER = 500, 0.5

# Events of reading are excluded: otherwise every build would cause the next one.
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

# Times, size and inode of each file, by path; empty for a file that cannot be read.
Snapshot = dict[str, tuple[int, ...]]


class Watch:
    """Watches the site in the folder `root`. `noticed` is called with each changed path, from any
    thread; `say` is called if the system cannot watch and polling begins."""

    def __init__(
        self, root: Path, noticed: Callable[[str], None], say: Callable[[str], None], *, poll: bool
    ) -> None:
        self._root = os.path.realpath(root)
        self._noticed, self._say = noticed, say
        self._observer = None if poll else Observer()
        # The watches by folder and whether they are recursive, with the identity of the folder, so
        # that a new folder of the same name is noticed.
        self._watches: dict[tuple[str, bool], tuple[tuple[int, int], ObservedWatch]] = {}
        # The names of the FOLDERS by their real paths.
        self._tops: dict[str, str] = {}
        self._end = threading.Event()
        self._poller: threading.Thread | None = None
        self._snapshot: Snapshot = {}
        # The number of events since the last build, whether some may have been missed, and when to
        # check for them (monotonic seconds; 0: never).
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

    # --- for the thread that builds --------------------------------------------------------------

    def before_build(self) -> None:
        """Call this before the site is read: later changes are noticed at once or by `check`."""
        self._follow()
        if self._observer is not None and (self._unsure or self._events > MANY):
            self._snapshot = _files(self._root)
            self._check_at = time.monotonic() + LATER
        self._events, self._unsure = 0, False

    def check(self) -> None:
        """Call this about once a second: it finds folders that were replaced, and missed
        changes."""
        for name in self._follow():
            self._noticed(name)
        if self._check_at and time.monotonic() >= self._check_at:
            self._check_at = 0.0
            for path in _differences(self._snapshot, _files(self._root)):
                self._unsure = True
                self._noticed(path)

    # --- events ----------------------------------------------------------------------------------

    def _follow(self) -> list[str]:
        """Update the watches to the folders that exist now. Returns the names of the folders that
        were created or removed."""
        if self._observer is None:
            return []
        self._tops = {os.path.realpath(os.path.join(self._root, name)): name for name in FOLDERS}
        # A folder of the site can be a link. If its target is replaced, that shows in the folder
        # that contains the target.
        wanted = {
            **{(os.path.dirname(place), False): name for place, name in self._tops.items()},
            **{(place, True): name for place, name in self._tops.items()},
            (self._root, False): SETTINGS,
        }
        identities = {place: _identity(place[0]) for place in wanted}
        outdated = [
            place
            for place, (identity, _) in self._watches.items()
            if identities.get(place) != identity
        ]
        for place in outdated:
            self._forget(place)
        # The root comes last: when the system allows no more watches, an error is raised only for
        # the top folder of a watch, not for folders inside of it.
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
                continue  # it has just been deleted, which the next call notices
            self._watches[place] = (identities[place] or (0, 0), watch)
        return sorted({wanted.get(place, SETTINGS) for place in (*outdated, *new)})

    def _forget(self, place: tuple[str, bool]) -> None:
        _, watch = self._watches.pop(place)
        # A watch ends automatically with its folder.
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
            name = self._name(os.fsdecode(path))  # type: ignore[arg-type]  # the types of watchdog are too narrow
            if name:
                self._unsure = self._unsure or event.is_directory
                self._noticed(name)

    def _name(self, path: str) -> str:
        """The path in the site of a path of the system; "" for a file that no build reads."""
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

    # --- polling ---------------------------------------------------------------------------------

    def _poll(self) -> None:
        self._snapshot = _files(self._root)
        self._poller = threading.Thread(target=self._poll_forever, name="sitegen-poll", daemon=True)
        self._poller.start()

    def _poll_forever(self) -> None:
        duration = 0.0
        while not self._end.wait(max(INTERVAL, SHARE * duration)):
            begin = time.monotonic()
            now = _files(self._root)
            for path in _differences(self._snapshot, now):
                self._noticed(path)
            self._snapshot, duration = now, time.monotonic() - begin


class _Handler(FileSystemEventHandler):
    """Passes the events of watchdog on to a function."""

    def __init__(self, happened: Callable[[FileSystemEvent], None]) -> None:
        self._happened = happened

    def on_any_event(self, event: FileSystemEvent) -> None:
        self._happened(event)


def _is_ignored(name: str, top: str, *, folder: bool) -> bool:
    """Whether builds ignore a file, or a `folder`, of this name inside the top folder `top`."""
    return is_litter(name, folder=folder) or is_passed_over(name, hidden=top == "static")


def _identity(folder: str) -> tuple[int, int] | None:
    """Device and inode of a folder, which distinguish it from a former one of the same name; None
    if it does not exist."""
    try:
        status = Path(folder).stat()
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if stat.S_ISDIR(status.st_mode) else None


def _files(root: str) -> Snapshot:
    """A snapshot of every file of the site that a build reads."""
    snapshot: Snapshot = {}
    _add(snapshot, os.path.join(root, SETTINGS), SETTINGS)
    for top in FOLDERS:
        waiting = [(os.path.join(root, top), top)]
        while waiting:
            folder, name = waiting.pop()
            # A folder that is deleted in the meantime is skipped.
            with suppress(OSError), os.scandir(folder) as entries:
                for entry in entries:
                    if _is_ignored(entry.name, top, folder=entry.is_dir(follow_symlinks=False)):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append((entry.path, f"{name}/{entry.name}"))
                    else:
                        _add(snapshot, entry.path, f"{name}/{entry.name}")
    return snapshot


def _add(snapshot: Snapshot, path: str, name: str) -> None:
    try:
        status = Path(path).stat()
        snapshot[name] = (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)
    except OSError:
        snapshot[name] = ()


def _differences(before: Snapshot, after: Snapshot) -> list[str]:
    return sorted(
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    )
