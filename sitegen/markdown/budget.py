"""What one document may cost, so that a broken or hostile one ends with a problem, not with a build
that hangs or crashes.

Time is CPU time of this process: machines are shared, and laptops sleep. The limits are far above
what people write, so that no slow machine refuses a sane document."""

from __future__ import annotations

import importlib
import signal
import sys
import threading
import time
from contextlib import AbstractContextManager
from types import FrameType, TracebackType
from typing import Any

# A long novel. Some regular expressions of Python-Markdown do not look for signals for thousands of
# passes over a paragraph.
MAX_CHARACTERS = 1_000_000
# So many tables of contents a text may ask for: each is as long as all headings together.
MAX_CONTENTS = 10

# How often a watch looks, in seconds of CPU time.
_TICK = 0.05


class OverBudget(BaseException):
    """Raised in code that has used up its limit. Not an Exception: libraries catch those and go
    on."""


class ExpandedError(Exception):
    """Raised where what is defined once, under a `label`, is used so often that it stands for more
    than MAX_CHARACTERS."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label


def seconds_for(characters: int) -> float:
    """CPU seconds that a document of so many characters may take: several times what the slowest
    machine needs."""
    return 10 + characters / 30_000


def limit(seconds: float) -> AbstractContextManager[None]:
    """Raises `OverBudget` in the code inside once it has used `seconds` of CPU time, at the latest
    where it ends.

    In the main thread of a POSIX system, that interrupts regular expressions as well; elsewhere
    only between two instructions of Python. Limits may stand in each other: the inner one ends with
    the outer."""
    if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        return _Timer(seconds)
    return _Watched(seconds)


class _Timer(AbstractContextManager[None]):
    """A limit by a signal. Signal handlers run in the main thread between two of its instructions,
    never beside them."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._open = self._over = self._telling = False

    def __enter__(self) -> None:
        self._start = time.thread_time()
        self._handler = signal.signal(signal.SIGVTALRM, self._tick)
        self._former = signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        outer = getattr(self._handler, "__self__", None)
        self._end = self._start + self._seconds
        if isinstance(outer, _Timer):
            self._end = min(self._end, outer._end)
        self._hook = sys.unraisablehook
        sys.unraisablehook = self._tell
        self._open = True
        # It comes again and again: what raises in a destructor is lost.
        signal.setitimer(signal.ITIMER_VIRTUAL, min(self._seconds, _TICK), _TICK)

    def _tick(self, _signal: int, frame: FrameType | None) -> None:
        # The timer counts the other threads of the process as well. And what is raised in
        # `__exit__` would leave it armed.
        ours = frame is not None and frame.f_globals is globals()
        if time.thread_time() >= self._end and self._open and not ours and not self._telling:
            self._over = True
            raise OverBudget

    def _tell(self, lost: sys.UnraisableHookArgs) -> None:
        """Tell of what was lost in a destructor: not of this limit, which comes again, and without
        being interrupted by it."""
        if not issubclass(lost.exc_type, OverBudget):
            self._telling = True
            try:
                self._hook(lost)
            finally:
                self._telling = False

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open = False
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, self._handler or signal.SIG_DFL)
        sys.unraisablehook = self._hook
        left, interval = self._former
        if left:
            signal.setitimer(
                signal.ITIMER_VIRTUAL,
                max(left - (time.thread_time() - self._start), 1e-6),
                interval,
            )
        if self._over:
            _raise_unless(kind)


class _Watched(AbstractContextManager[None]):
    """A limit by a thread that looks on. It raises once, and only after it has taken the limit out
    of `_watched`: so one of the two, thread or `__exit__`, takes it out, and knows whether there
    will be an exception."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds
        self.raised = False

    def __enter__(self) -> None:
        self.thread = threading.get_ident()
        _watch(self)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if _watched.pop(self, False):
            return
        try:
            while not self.raised:
                time.sleep(0)
            _raise_in(self.thread, None)  # if it has not come by now, it does not come any more
        except OverBudget:
            pass
        _raise_unless(kind)


def _raise_unless(kind: type[BaseException] | None) -> None:
    """Raise OverBudget at the end of a limit that was used up, unless it is on its way, or the user
    ends the program."""
    if kind is None or issubclass(kind, Exception):
        raise OverBudget


# --- the thread that looks on: one for the process, from the first use on -------------------------

_watched: dict[_Watched, bool] = {}
_awake = threading.Event()
_starting = threading.Lock()
_threads: list[threading.Thread] = []


def _watch(limit: _Watched) -> None:
    with _starting:
        if not _threads or not _threads[0].is_alive():  # a fork leaves threads behind
            _threads[:] = [threading.Thread(target=_look_on, name="sitegen-budget", daemon=True)]
            _threads[0].start()
    _watched[limit] = True
    _awake.set()


def _look_on() -> None:
    while _awake.wait():
        _awake.clear()
        before = time.process_time()
        while running := list(_watched):
            time.sleep(_TICK)
            now = time.process_time()
            # No system tells the time of another thread in the same way; those that convert
            # documents share it.
            share, before = (now - before) / len(running), now
            for limit in running:
                limit.left -= share
                if limit.left <= 0 and _watched.pop(limit, False):
                    _raise_in(limit.thread, OverBudget)
                    limit.raised = True


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    """Raise `error` in another thread, as soon as it gets there; None takes back what has not been
    raised yet."""
    ctypes: Any = importlib.import_module("ctypes")  # slow to import, and hardly ever needed
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread), ctypes.py_object(error) if error else None
    )


# --- depth ----------------------------------------------------------------------------------------
