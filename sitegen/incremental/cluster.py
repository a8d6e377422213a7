"""A Dask cluster as workers: its scheduler is at an address like tcp://host:8786, or tls://host:8786
with the certificates that Dask's own settings name."""

from __future__ import annotations

import asyncio
import importlib
import logging
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, InvalidStateError
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakSet

from sitegen.errors import Problem, SiteError, described
from sitegen.incremental.remote import failed

SCHEMES = ("tcp", "tls", "ws", "wss")
# Seconds until a scheduler must have answered, and then until workers must be there.
PATIENCE, START = 30, 30
# The loggers that print what this module says.
HUSHED = ("distributed", "dask", "tornado", "asyncio", "concurrent.futures")
# The workers are counted every LOOK seconds; without any for LOST seconds, the build ends.
LOOK, LOST = 5, 60
# The seconds in which a scheduler must answer how many there are.
ANSWER = 60


def wrong_address(text: str) -> str:
    """What is wrong with the address of a scheduler, or ""."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "it is no address"
    if parts.scheme not in SCHEMES:
        return "it does not begin with tcp:// or tls://"
    if "@" in parts.netloc:
        return "it has a name or a password in it; certificates come from Dask's settings"
    if not host or not port:
        return "it has no host and port"
    if parts.path.strip("/") or parts.query or parts.fragment or not text.isprintable():
        return "there is more than a host and a port in it"
    return ""


@contextmanager
def connected(address: str) -> Iterator[ClusterExecutor]:
    """The executor of the cluster whose scheduler is at `address`, until the block ends. Raises
    SiteError if there is none, or it has no workers."""
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError:
        raise SiteError(
            [
                Problem(
                    path=".",
                    code="no-dask",
                    message="distributed, which speaks to Dask clusters, is not installed",
                    hint='pip install "distributed>=2025.1"',
                )
            ]
        ) from None
    _hush()
    # Dask would keep the last thousand messages, each with a parcel in it.
    importlib.import_module("dask.config").set({"distributed.admin.low-level-log-length": 0})
    client = None
    try:
        try:
            asyncio.run(_greeted(distributed, address))
            client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
            client.wait_for_workers(1, timeout=START)
            workers = ClusterExecutor(client, address)
        except Exception as error:
            raise SiteError([_unreachable(address, error, is_there=client is not None)]) from error
        with workers:
            yield workers
    finally:
        if client is not None:
            with suppress(Exception):
                client.close(timeout=5)


async def _greeted(distributed: Any, address: str) -> None:
    """Try whether a scheduler answers: a client that finds none waits for it again at its end, for
    a minute, and prints a traceback."""
    security = distributed.Security().get_connection_args("client")
    connecting = distributed.comm.connect(address, timeout=PATIENCE, **security)
    try:
        # Who accepts a connection and says nothing would be waited for without end.
        comm = await asyncio.wait_for(connecting, PATIENCE)
    except TimeoutError as error:
        raise TimeoutError(str(error) or f"no answer in {PATIENCE} seconds") from error
    await comm.close()


def _hush() -> None:
    """What goes wrong is a problem of this build, said once and in its words: what Dask and its
    libraries print of it would be tracebacks. Some of their loggers have levels of their own."""
    known = [name for name in logging.root.manager.loggerDict if name.startswith(HUSHED)]
    for name in (*HUSHED, *known):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    warnings.filterwarnings("ignore", message="Sending large graph")


class ClusterExecutor(Executor):
    """The executor of a client; `threads` is how many batches run at a time. Without workers a
    scheduler waits for some, forever, and so does a client for a scheduler that does not answer:
    the futures of this executor fail then."""

    def __init__(self, client: Any, address: str) -> None:
        self._client, self._address = client, address
        # It changes as workers come and go.
        self.threads = max(1, sum(client.nthreads().values()))
        self._executor = client.get_executor(pure=False)
        self._futures: WeakSet[Future[Any]] = WeakSet()
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def __enter__(self) -> ClusterExecutor:
        return self

    def __exit__(self, *failure: object) -> None:
        self._ended.set()
        self._thread.join(LOOK)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """As `Executor.submit`."""
        future: Future[Any] = self._executor.submit(fn, *args, **kwargs)
        with self._lock:
            self._futures.add(future)
        return future

    def _watch(self) -> None:
        """Look now and then. An idle cluster may be without workers, and get some when there is
        work; so only the time counts in which somebody waits."""
        since = time.monotonic()
        while not self._ended.wait(LOOK):
            with self._lock:
                waiting = [future for future in self._futures if not future.done()]
            problem = self._problem()
            if problem is None or not waiting:
                since = time.monotonic()
            elif time.monotonic() - since >= LOST:
                for future in waiting:
                    with suppress(InvalidStateError):  # it is done
                        future.set_exception(SiteError([problem]))

    def _problem(self) -> Problem | None:
        """What is wrong with the cluster at the moment."""
        try:
            threads = sum(self._client.nthreads(callback_timeout=ANSWER).values())
        except Exception as error:
            return _without_scheduler(self._address, error)
        if not threads:
            return _without_workers(self._address)
        self.threads = threads
        return None


def _without_workers(address: str) -> Problem:
    return Problem(
        path=".",
        code="worker",
        message=f"the cluster at {address} has no workers",
        hint=f"start some: dask worker {address}",
    )


def _unreachable(address: str, error: Exception, *, is_there: bool) -> Problem:
    if is_there and isinstance(error, TimeoutError):
        return _without_workers(address)
    if address.startswith(("tls:", "wss:")) and not is_there:
        return Problem(
            path=".",
            code="worker",
            message=f"the scheduler at {address} cannot be reached: {described(error)}",
            hint="see whether it runs; certificates are named by Dask's own settings, such as"
            " DASK_DISTRIBUTED__COMM__TLS__CA_FILE",
        )
    if not isinstance(error, OSError):
        return failed(error)
    return Problem(
        path=".",
        code="worker",
        message=f"there is no scheduler of a Dask cluster at {address}: {described(error)}",
        hint="see whether it runs, and whether this machine may connect to it",
    )


def _without_scheduler(address: str, error: Exception) -> Problem:
    return Problem(
        path=".",
        code="worker",
        message=f"the scheduler at {address} does not answer any more: {described(error)}",
        hint="see whether it runs, then build again",
    )
