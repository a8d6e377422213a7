"""The gate between builds and readers. A reader sees the result of one build, an epoch, and only
one that includes all changes that were noticed before the reader came.

Watching threads notice changes, the main thread builds, and readers are coroutines in an event
loop."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar

from msgspec import Struct

# Changes in quick succession are one burst. It ends after QUIET seconds without a change, or after
# LONGEST seconds.
QUIET, LONGEST = 0.025, 1.0


class Numbered(Protocol):
    """The result of a build; each has a higher number than the one before."""

    @property
    def number(self) -> int:
        """Grows by one with each build."""


E = TypeVar("E", bound=Numbered)
T = TypeVar("T")


class ClosedError(Exception):
    """The server is shutting down."""


class WaitingReader(Struct, frozen=True):
    """A reader that waits for an epoch with the first `noticed` changes."""

    noticed: int
    look: Callable[[Any], Any]
    future: asyncio.Future[Any]


class Gate(Generic[E]):
    """Closed from the moment a change is noticed until the end of a build that began after it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._epoch: E | None = None
        self._building = self._closed = False
        # The number of noticed changes, and how many of them the running build and the last
        # finished build include.
        self._noticed = self._beginning = self._built = 0
        self._paths: dict[str, None] = {}
        self._first = self._last = 0.0
        self._waiting: list[WaitingReader] = []
        self._listening: list[asyncio.Future[None]] = []

    # --- for watching threads --------------------------------------------------------------------

    def notice(self, path: str) -> None:
        """The file `path` of the site changed, in whatever way."""
        with self._lock:
            now = time.monotonic()
            if not self._paths:
                self._first = now
                self._changed.notify_all()
            self._noticed += 1
            self._last = now
            self._paths[path] = None

    # --- for the building thread -----------------------------------------------------------------

    def wait(self, seconds: float) -> bool:
        """Wait until a burst of changes has ended, but at most `seconds`. Returns whether there are
        changes."""
        end = time.monotonic() + seconds
        with self._lock:
            while True:
                due = min(self._last + QUIET, self._first + LONGEST) if self._paths else end
                left = due - time.monotonic()
                if left <= 0:
                    return bool(self._paths)
                self._changed.wait(left)

    def begin(self) -> tuple[str, ...]:
        """A build begins: readers have to wait. Returns the paths that changed since the last
        one."""
        with self._lock:
            self._building = True
            self._beginning = self._noticed
            paths, self._paths = tuple(self._paths), {}
            return paths

    def end(self, epoch: E) -> None:
        """A build has ended with `epoch`. All readers that waited for it are served before this
        returns."""
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
        """Wake all waiting readers with ClosedError."""
        with self._lock:
            self._closed = True
            futures: list[asyncio.Future[Any]] = [
                *(reader.future for reader in self._waiting),
                *self._listening,
            ]
            self._waiting, self._listening = [], []
        for future in futures:
            _settle(future, lambda future: future.set_exception(ClosedError()))

    # --- for readers -----------------------------------------------------------------------------

    async def look(self, function: Callable[[E], T]) -> T:
        """The result of `function` for an epoch that includes all changes noticed so far.

        No build can begin while it runs, so it must be fast; it may run in another thread. Raises
        ClosedError when the server ends."""
        with self._lock:
            if self._closed:
                raise ClosedError
            if self._epoch is not None and not self._building and self._built == self._noticed:
                return function(self._epoch)
            future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
            self._waiting.append(WaitingReader(self._noticed, function, future))
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


def _answer(reader: WaitingReader, epoch: Numbered) -> None:
    try:
        result = reader.look(epoch)
    except Exception as error:
        failure = error  # raised in the coroutine of the reader
        _settle(reader.future, lambda future: future.set_exception(failure))
    else:
        _settle(reader.future, lambda future: future.set_result(result))


def _settle(future: asyncio.Future[Any], settle: Callable[[asyncio.Future[Any]], None]) -> None:
    """Settle the future in the thread of its event loop, unless it is done or cancelled."""
    try:
        future.get_loop().call_soon_threadsafe(lambda: None if future.done() else settle(future))
    except RuntimeError:
        return  # the loop has ended
