"""Worker processes: as many as asked for, gone when the build is, and one that dies says what it
was working on."""

from __future__ import annotations

import contextlib
import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sitegen.errors import Problem, SiteError
from sitegen.incremental import work

T = TypeVar("T")
R = TypeVar("R")


def ordered(
    executor: Executor, function: Callable[[T], R], items: Iterable[T], window: int
) -> Iterator[R]:
    """`map` by any executor: order kept, and never more than `window` items on their way, so that
    nothing piles up."""
    waiting: deque[Future[R]] = deque()
    try:
        for item in items:
            waiting.append(executor.submit(function, item))
            if len(waiting) >= window:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()


@contextmanager
def workers(count: int, worker_dir: Path) -> Iterator[Executor]:
    """`count` processes as an executor. Each keeps the name of its task in a file of the folder
    `worker_dir`.

    However the block ends, none of them is left. Raises SiteError where one of them dies.
    """
    if worker_dir.is_symlink() or not worker_dir.is_dir():
        worker_dir.unlink(missing_ok=True)
    worker_dir.mkdir(parents=True, exist_ok=True)
    for left in worker_dir.iterdir():
        left.unlink()
    # A fork of a process with threads can inherit a lock that nobody will ever open.
    method = "spawn" if threading.active_count() > 1 else None
    executor = ProcessPoolExecutor(
        count,
        mp_context=multiprocessing.get_context(method),
        initializer=_begin,
        initargs=(str(worker_dir),),
    )
    try:
        with _uninterrupted():
            # All of them begin now, and inherit that Ctrl-C is not for them.
            for _ in range(count):
                executor.submit(os.getpid)
        yield executor
    except BrokenExecutor as error:
        # The executor ends the others now, and each of them clears its file there on the way: until
        # then it names their tasks too.
        executor.shutdown()
        raise SiteError(
            [
                Problem(
                    path=_culprit(worker_dir),
                    code="worker",
                    hint="build again; with --jobs 1 there are no worker processes",
                    message=(
                        "a worker process died while it was working on this (killed, or out of"
                        " memory?)"
                    ),
                )
            ]
        ) from error
    except BaseException:
        # Not to wait for what they are doing; `shutdown` then waits for their end.
        _stop(worker_dir)
        executor.shutdown(cancel_futures=True)
        raise
    finally:
        executor.shutdown()
        for left in worker_dir.iterdir():
            left.unlink(missing_ok=True)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C waits until the block has ended."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    former = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, former)


def _begin(worker_dir: str) -> None:
    """Set up a worker: Ctrl-C is the business of the process that it belongs to, and without that
    it ends as well."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    place = Path(worker_dir, str(os.getpid()))
    if sys.platform != "win32":
        signal.signal(signal.SIGTERM, lambda *_: _end(place))
        signal.signal(signal.SIGUSR1, lambda *_: _end(place) if work.at_work() else None)
    place.touch()
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_watch, args=(parent.sentinel,), daemon=True).start()


def _end(place: Path) -> None:
    """Who is told to stop leaves no file behind: only one that died by itself leaves its task
    there."""
    place.unlink(missing_ok=True)
    os._exit(143)


def _watch(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os._exit(1)


def _stop(worker_dir: Path) -> None:
    """End the workers that are working. One that waits for work holds the lock of the queue: it
    ends when it is told so there."""
    for left in worker_dir.iterdir() if sys.platform != "win32" else ():
        with contextlib.suppress(OSError, ValueError):  # the name of a result is no number
            os.kill(int(left.name), signal.SIGUSR1)


def _culprit(worker_dir: Path) -> str:
    """What the worker that died was working on, when none is left."""
    names = [
        left.read_bytes().partition(b"\n")[0].decode(errors="replace")
        for left in worker_dir.iterdir()
        if "-" not in left.name
    ]
    return min(filter(None, names), default=".")
