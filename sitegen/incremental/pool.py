"""Worker processes. They end with the build, and when one dies its file in the worker directory
names the task that it was running."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from sitegen.errors import Problem, SiteError
from sitegen.incremental import work

T = TypeVar("T")
R = TypeVar("R")


def ordered(
    started: Iterator[tuple[T, Future[R] | None]], window: int
) -> Iterator[tuple[T, R | None]]:
    """What was `started`, in order, each with the result of its future, if it has one. At most
    `window` are started and not yet yielded, so that results do not pile up in memory."""
    waiting: deque[tuple[T, Future[R] | None]] = deque()
    try:
        while True:
            while len(waiting) < window and (new := next(started, None)) is not None:
                waiting.append(new)
            if not waiting:
                return
            item, future = waiting.popleft()
            yield item, future.result() if future else None
    finally:
        for _, future in waiting:
            if future:
                future.cancel()


@contextmanager
def workers(count: int, worker_dir: Path) -> Iterator[Executor]:
    """An executor with `count` processes. Each writes the name of its current task to a file in
    `worker_dir`.

    No process outlives the block. Raises SiteError if one of them dies.
    """
    if worker_dir.is_symlink() or not worker_dir.is_dir():
        worker_dir.unlink(missing_ok=True)
    worker_dir.mkdir(parents=True, exist_ok=True)
    for left in worker_dir.iterdir():
        left.unlink()
    # A fork of a process with threads can inherit a lock that is never released.
    method = "spawn" if threading.active_count() > 1 else None
    executor = ProcessPoolExecutor(
        count,
        mp_context=multiprocessing.get_context(method),
        initializer=_start_worker,
        initargs=(str(worker_dir),),
    )
    try:
        with _uninterrupted():
            # Start all processes now, so that they inherit the blocked SIGINT.
            for _ in range(count):
                executor.submit(os.getpid)
        yield executor
    except BrokenExecutor as error:
        # Ending the other workers first removes their files: only the dead worker's file remains.
        _shut_down(executor)
        owner = _interrupted_task(worker_dir)
        when = "while it was working on this" if owner else "while it was not working on any file"
        raise SiteError(
            [
                Problem(
                    path=owner or ".",
                    code="worker",
                    hint="build again; with --jobs 1 there are no worker processes",
                    message=f"a worker process died {when} (killed, or out of memory?)",
                )
            ]
        ) from error
    except BaseException:
        # Interrupt running tasks; `shutdown` then only waits for the processes to exit.
        _stop(worker_dir)
        _shut_down(executor)
        raise
    finally:
        _shut_down(executor)
        for left in worker_dir.iterdir():
            left.unlink(missing_ok=True)


def _shut_down(executor: Executor) -> None:
    """End the processes, and tasks that have not begun."""
    # An interrupt may come while the executor starts its own thread, which then cannot be joined.
    with suppress(RuntimeError):
        executor.shutdown(cancel_futures=True)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Delay Ctrl-C until the end of the block."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    former = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, former)


def _start_worker(worker_dir: str) -> None:
    """Set up a worker process: it ignores Ctrl-C, which its parent handles, and exits when its
    parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    place = Path(worker_dir, str(os.getpid()))
    if sys.platform != "win32":
        signal.signal(signal.SIGTERM, lambda *_: _exit_worker(place))
        signal.signal(signal.SIGUSR1, lambda *_: _exit_worker(place) if work.is_working() else None)
    place.touch()
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_exit_with_parent, args=(parent.sentinel,), daemon=True).start()


def _exit_worker(place: Path) -> None:
    """Exit and remove the task file: only a worker that died unexpectedly leaves one behind."""
    place.unlink(missing_ok=True)
    os._exit(143)


def _exit_with_parent(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os._exit(1)


def _stop(worker_dir: Path) -> None:
    """Signal the workers that run a task. An idle worker holds the lock of the task queue, so it
    must not be killed: `shutdown` ends it through the queue."""
    for left in worker_dir.iterdir() if sys.platform != "win32" else ():
        with suppress(OSError, ValueError):  # a result file: its name is not a number
            os.kill(int(left.name), signal.SIGUSR1)


def _interrupted_task(worker_dir: Path) -> str:
    """The owner of the task that the dead worker was running; "" if it was running none."""
    names = [
        left.read_bytes().partition(b"\n")[0].decode(errors="replace")
        for left in worker_dir.iterdir()
        if "-" not in left.name
    ]
    return min(filter(None, names), default="")
