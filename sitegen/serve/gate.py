"""Who may look when. Readers see whole epochs, and none that is older than a change that was
noticed before they came.

Changes are noticed by threads that watch, builds are made by the main thread, and readers live in
an event loop."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar

from msgspec import Struct

# A burst of changes is one change: it has ended after so many seconds of quiet, or when it has
# lasted too long.
QUIET, LONGEST = 0.025, 1.0


class Numbered(Protocol):
    """What a build leaves: each one has a higher number than the one before."""

    @property
    def number(self) -> int: ...


E = TypeVar("E", bound=Numbered)
T = TypeVar("T")


class ClosedError(Exception):
    """The server ends."""


class Waiting(Struct, frozen=True):
    """A reader who came when so many changes had been noticed."""

    noticed: int
    look: Callable[[Any], Any]
    future: asyncio.Future[Any]


class Gate(Generic[E]):
    """Closed from the moment that a change is noticed until a build that began after it has
    ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._epoch: E | None = None
        self._building = self._closed = False
        # How many changes were noticed; how many of them the build that runs, and the last one that
        # ended, can have seen.
        self._noticed = self._beginning = self._built = 0
        self._paths: dict[str, None] = {}
        self._first = self._last = 0.0
        self._waiting: list[Waiting] = []
        self._listening: list[asyncio.Future[None]] = []

    # --- who watches ------------------------------------------------------------------------------

    def notice(self, path: str) -> None:
        """Something happened to the file `path` of the site."""
        with self._lock:
            now = time.monotonic()
            if not self._paths:
                self._first = now
                self._changed.notify_all()
            self._noticed += 1
            self._last = now
            self._paths[path] = None

    # --- who builds -------------------------------------------------------------------------------

    def wait(self, seconds: float) -> bool:
        """Wait until changes were noticed and their burst has ended, or for so long; whether there
        are changes."""
        end = time.monotonic() + seconds
        with self._lock:
            while True:
                due = min(self._last + QUIET, self._first + LONGEST) if self._paths else end
                left = due - time.monotonic()
                if left <= 0:
                    return bool(self._paths)
                self._changed.wait(left)

    def begin(self) -> tuple[str, ...]:
        """From now on nobody looks. The paths that changed since the last time."""
        with self._lock:
            self._building = True
            self._beginning = self._noticed
            paths, self._paths = tuple(self._paths), {}
            return paths

    def end(self, epoch: E) -> None:
        """A build has ended. All readers who waited for it see it before the next one begins."""
        with self._lock:
            self._building = False
            self._built, self._epoch = self._beginning, epoch
            due = [reader for reader in self._waiting if reader.noticed <= self._built]
            self._waiting = [reader for reader in self._waiting if reader.noticed > self._built]
            for reader in due:
                _answer(reader, epoch)
            listening, self._listening = self._listening, []
        for future in listening:
            _settle(future, lambda future: future.set_result(None))

    def close(self) -> None:
        """Nobody waits any longer."""
        with self._lock:
            self._closed = True
            futures: list[asyncio.Future[Any]] = [
                *(reader.future for reader in self._waiting),
                *self._listening,
            ]
            self._waiting, self._listening = [], []
        for future in futures:
            _settle(future, lambda future: future.set_exception(ClosedError()))

    # --- who reads --------------------------------------------------------------------------------

    async def look(self, function: Callable[[E], T]) -> T:
        """What `function` gives for the epoch that holds all changes noticed so far. While it runs
        no build begins, so it has to be quick, and it may run in another thread. Raises ClosedError
        when the server ends."""
        with self._lock:
            if self._closed:
                raise ClosedError
            if self._epoch is not None and not self._building and self._built == self._noticed:
                return function(self._epoch)
            future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
            self._waiting.append(Waiting(self._noticed, function, future))
        return await future

    async def newer(self, number: int) -> None:
        """Wait for an epoch with a higher number. Raises ClosedError when the server ends."""
        with self._lock:
            if self._closed:
                raise ClosedError
            if self._epoch is not None and self._epoch.number > number:
                return
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._listening.append(future)
        await future


def _answer(reader: Waiting, epoch: Numbered) -> None:
    try:
        seen = reader.look(epoch)
    except Exception as error:
        failure = error  # it is raised where the reader waits
        _settle(reader.future, lambda future: future.set_exception(failure))
    else:
        _settle(reader.future, lambda future: future.set_result(seen))


def _settle(future: asyncio.Future[Any], settle: Callable[[asyncio.Future[Any]], None]) -> None:
    """Settle the future in its own thread, unless nobody waits for it any more."""
    try:
        future.get_loop().call_soon_threadsafe(lambda: None if future.done() else settle(future))
    except RuntimeError:
        return  # the loop has ended
