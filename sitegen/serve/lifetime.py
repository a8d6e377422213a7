"""How the preview server ends: the thread that answers browsers, and signals."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn

from sitegen.serve.gate import Gate
from sitegen.serve.preview import Epoch

# Seconds that unfinished answers may take at the end.
PATIENCE = 1
# Seconds that the shutdown may take as a whole: worker processes that are stopped in the middle of
# their work can block Python forever.
END = 5.0


@contextmanager
def answering(
    app: object, listening: socket.socket, gate: Gate[Epoch]
) -> Iterator[threading.Thread]:
    """A thread that serves the ASGI application `app` until the block ends."""
    config = uvicorn.Config(
        app,  # type: ignore[arg-type]
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        log_level="error",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=PATIENCE,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(
        target=lambda: asyncio.run(server.serve([listening])), name="sitegen-serve", daemon=True
    )
    thread.start()
    try:
        yield thread
    finally:
        gate.close()
        server.should_exit = True
        thread.join(timeout=PATIENCE + 2)


@contextmanager
def interruptible() -> Iterator[threading.Event]:
    """Ctrl-C, SIGTERM or a terminal that is closed end the block; further signals are ignored. The
    event is set as well, because the exception gets lost if it is raised while Python finalizes an
    object."""
    ending = threading.Event()
    interrupted = False

    def end(_signal: int, _frame: FrameType | None) -> None:
        nonlocal interrupted
        # The event has a lock: a second signal that arrives while it is held would deadlock.
        if not interrupted:
            interrupted = True
            ending.set()
            raise KeyboardInterrupt

    threading.Thread(
        target=_exit_after_grace, args=(ending,), name="sitegen-end", daemon=True
    ).start()
    former = {number: signal.signal(number, end) for number in _ending()}
    try:
        yield ending
    except KeyboardInterrupt:
        pass
    finally:
        # After an interrupt the handlers stay: another Ctrl-C must not turn a clean exit into a
        # failure.
        for number, handler in former.items():
            if not ending.is_set():
                signal.signal(number, handler)


def _ending() -> Iterator[signal.Signals]:
    """The signals that end the server. With nohup it outlives its terminal."""
    yield from (signal.SIGINT, signal.SIGTERM)
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        yield signal.SIGHUP


def _exit_after_grace(ending: threading.Event) -> None:
    """Exit END seconds after the interrupt, if the process is still running. That is safe: a build
    can be killed at any moment."""
    ending.wait()
    time.sleep(END)
    os._exit(0)
