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

# The length of a long novel. A limit on time is not enough: some regular expressions of
# Python-Markdown go over a paragraph thousands of times before they notice a signal.
MAX_CHARACTERS = 1_000_000
# The number of tables of contents in a text: each is as long as all headings together.
MAX_CONTENTS = 10

# How often a limit is checked, in seconds of CPU time.
_TICK = 0.05


class OverBudget(BaseException):
    """Raised in code that has used up its limit. It is not an Exception, because libraries catch
    those and go on."""


class ExpandedError(Exception):
    """Raised if a definition, the one named `label`, is used so often that all its uses together
    have more than MAX_CHARACTERS."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label


def seconds_for(characters: int) -> float:
    """The CPU seconds that a document of so many characters may take: several times what the
    slowest machine needs."""
    return 10 + characters / 30_000


def limit(seconds: float) -> AbstractContextManager[None]:
    """Raise `OverBudget` in the code inside once it has used `seconds` of CPU time, at the latest
    when it ends.

    In the main thread of a POSIX system, this interrupts regular expressions as well; elsewhere it
    comes only between two instructions of Python. Limits can be nested: the inner one ends with the
    outer one."""
    if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        return _Timer(seconds)
    return _Watched(seconds)


class _Timer(AbstractContextManager[None]):
    """A limit by a signal. Signal handlers run in the main thread between two of its instructions,
    never beside them."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._open = self._over = self._reporting = False

    def __enter__(self) -> None:
        self._start = time.thread_time()
        self._handler = signal.signal(signal.SIGVTALRM, self._tick)
        self._former = signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        outer = getattr(self._handler, "__self__", None)
        self._end = self._start + self._seconds
        if isinstance(outer, _Timer):
            self._end = min(self._end, outer._end)
        self._hook = sys.unraisablehook
        sys.unraisablehook = self._report
        self._open = True
        # The signal is repeated, since an exception in a destructor is lost.
        signal.setitimer(signal.ITIMER_VIRTUAL, min(self._seconds, _TICK), _TICK)

    def _tick(self, _signal: int, frame: FrameType | None) -> None:
        # The timer counts the CPU time of all threads, so that of this one decides. An exception
        # raised in `__exit__` would leave the timer armed.
        ours = frame is not None and frame.f_globals is globals()
        if time.thread_time() >= self._end and self._open and not ours and not self._reporting:
            self._over = True
            raise OverBudget

    def _report(self, lost: sys.UnraisableHookArgs) -> None:
        """Report an exception that was lost in a destructor, without being interrupted by this
        limit. OverBudget is not reported: it is raised again."""
        if not issubclass(lost.exc_type, OverBudget):
            self._reporting = True
            try:
                self._hook(lost)
            finally:
                self._reporting = False

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
    """A limit by a watching thread. Either that thread or `__exit__` takes the limit out of
    `_watched`, and the one that does knows whether there will be an exception: the thread raises
    once, and only after it has taken the limit out."""

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
            # The exception may not have been raised yet. One more takes its place and is raised
            # here: CPython 3.11 never forgets one that is only taken back, and then a function that
            # is traced or profiled waits for ever.
            _raise_in(self.thread)
            while True:
                time.sleep(0)
        except OverBudget:
            pass
        _raise_unless(kind)


def _raise_unless(kind: type[BaseException] | None) -> None:
    """Raise OverBudget at the end of a limit that was used up, unless the code inside ends with it
    already, or because the user stops the program."""
    if kind is None or issubclass(kind, Exception):
        raise OverBudget


# --- the watching thread: one for the process, from the first use on ------------------------------

_watched: dict[_Watched, bool] = {}
_awake = threading.Event()
_starting = threading.Lock()
_threads: list[threading.Thread] = []


def _watch(limit: _Watched) -> None:
    with _starting:
        if not _threads or not _threads[0].is_alive():  # a fork leaves threads behind
            _threads[:] = [
                threading.Thread(target=_check_limits, name="sitegen-budget", daemon=True)
            ]
            _threads[0].start()
    _watched[limit] = True
    _awake.set()


def _check_limits() -> None:
    while _awake.wait():
        _awake.clear()
        before = time.process_time()
        while running := list(_watched):
            time.sleep(_TICK)
            now = time.process_time()
            # There is no portable way to read the CPU time of another thread, so the threads that
            # have a limit share that of the process.
            share, before = (now - before) / len(running), now
            for limit in running:
                limit.left -= share
                if limit.left <= 0 and _watched.pop(limit, False):
                    _raise_in(limit.thread)
                    limit.raised = True


def _raise_in(thread: int) -> None:
    """Raise OverBudget in another thread, before its next instruction, in the place of one that has
    not been raised yet."""
    ctypes: Any = importlib.import_module("ctypes")  # slow to import, and hardly ever needed
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(OverBudget))
