"""A place in an object store: S3 and what speaks its language, Google Cloud Storage, Azure. The
library obstore talks to it, and tries again what fails for a moment.

It has the methods of `Objects` (`objects.py`), and those that publishing needs beside them."""

from __future__ import annotations

import asyncio
import datetime as dt
import importlib
import os
import sys
from bisect import bisect_right
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from sitegen import lazy
from sitegen.errors import shorten
from sitegen.incremental import bucket_environment
from sitegen.incremental.objects import (
    BucketError,
    ByteRange,
    ChangedError,
    ListedObject,
    ObjectVersion,
)

T = TypeVar("T")
# The schemes of addresses that name a bucket.
SCHEMES = ("s3", "gs", "az")
# How often a request is tried again when the store is busy or away, at most, and the seconds for
# which that goes on. A part of a large file may take long to send.
TRIES, PATIENCE, TIMEOUT = 100, 60, 300
# The requests that are under way at a time.
AT_ONCE = 32
# Up to so many names are looked for one by one; for more, all objects are listed.
FEW_NAMES = 1000
# A file with more bytes is not held in memory as a whole, but sent in parts.
LARGE = 8_000_000
# Parts of an object that are at most so many bytes apart are read by one request.
NEAR = 256 * 1024
# What obstore raises when it stumbles, by its modules: of a call, and of a request.
_PANICS = ("pyo3_runtime", "pyo3_async_runtimes")
# A name and a password in an address, and its query, which can hold a token.
_SECRET = lazy.pattern(r"(?<=://)[^/@\s]*@|\?[^\s)>]*")
# Where the answer of a server begins, which can hold a token; and what of it is shown.
_ANSWER = lazy.pattern(r"<[?!a-zA-Z]")
_SAID = lazy.pattern(r"<(?:Message|Code)>([^<]*)</")


class Patience(NamedTuple):
    """How often a request is tried again when the store is busy or away, the seconds for which that
    goes on, and those that one request may take."""

    tries: int
    seconds: int
    timeout: int


class Upload(NamedTuple):
    """A file that is to become the object `name`, and the headers with which it is served."""

    name: str
    file: Path
    headers: Mapping[str, str]


def wrong_address(text: str) -> str:
    """What is wrong with the address of a bucket, or ""."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "it is no address"
    if parts.scheme not in SCHEMES:
        return f"it begins with {parts.scheme}://"
    if "@" in parts.netloc:
        return "it has a name or a password in it; credentials come from the environment"
    if not host or port is not None:
        return "it names no bucket"
    if parts.query or parts.fragment or "?" in text or "#" in text:
        return "it has a query or a fragment"
    if not text.isprintable() or any(sign in text for sign in " \\%"):
        return "it has signs that names of objects should not have"
    path = parts.path.removeprefix("/").removesuffix("/")
    if path and not {"", ".", ".."}.isdisjoint(path.split("/")):
        return "it has an empty part, or . or .."
    return ""


class Bucket:
    """The objects whose names begin with the path of an address like s3://bucket/path.

    Where the store is and who asks comes from the environment, as the store's own tools have it:
    AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID and so on. Every method raises BucketError."""

    def __init__(self, address: str, patience: Patience | None = None) -> None:
        tries, seconds, timeout = patience or (TRIES, PATIENCE, TIMEOUT)
        self.address = address.rstrip("/")
        try:
            self._obstore: Any = importlib.import_module("obstore")
            self._errors: Any = importlib.import_module("obstore.exceptions")
            stores: Any = importlib.import_module("obstore.store")
        except ImportError:
            raise BucketError(
                "obstore, which speaks to object stores, is not installed",
                'pip install "obstore>=0.11"',
                code="no-obstore",
            ) from None
        bucket_environment.check(os.environ, address)
        # The requests that are under way, by the loops that they run in.
        self._under_way: dict[asyncio.AbstractEventLoop, Any] = {}
        self._is_stopped = False
        # What a request may take as a whole.
        self._seconds: float | None = None
        with self._failures():
            self._store = stores.from_url(
                self.address,
                client_options={
                    "timeout": dt.timedelta(seconds=timeout),
                    "allow_http": bucket_environment.allows_http(os.environ),
                },
                retry_config={
                    "max_retries": tries,
                    "retry_timeout": dt.timedelta(seconds=seconds),
                },
            )

    def get(self, name: str, at_most: int = sys.maxsize) -> tuple[bytes, ObjectVersion]:
        """As `Objects.get`."""

        async def get() -> tuple[bytes, ObjectVersion]:
            found = await self._obstore.get_async(self._store, name)
            meta = found.meta
            if meta["size"] > at_most:
                raise BucketError(f"{name}: it has {meta['size']} bytes, more than {at_most}")
            data = bytes(await found.bytes_async())
            return data, ObjectVersion(meta.get("e_tag") or "", meta.get("version") or "")

        with self._failures():
            try:
                return self._outcome(get)
            except FileNotFoundError as error:
                if _has_no_bucket(error):
                    raise
                return b"", ObjectVersion()

    def get_ranges(self, name: str, spans: Sequence[ByteRange]) -> list[bytes]:
        """As `Objects.get_ranges`. Parts that are near each other are read together."""
        joined = _joined(spans)
        with self._failures(name):
            try:
                # obstore would join them by itself, and panics where that goes beyond the end.
                found = self._call(
                    "get_ranges",
                    name,
                    starts=[span.start for span in joined],
                    lengths=[span.length for span in joined],
                    coalesce=0,
                )
            except FileNotFoundError as error:
                if _has_no_bucket(error):
                    raise
                return []
            except self._errors.GenericError as error:
                if "416 Range Not Satisfiable" not in str(error):
                    raise
                return []
        starts = [span.start for span in joined]
        parts = list(map(bytes, found))
        cut: list[bytes] = []
        for span in spans:
            at = bisect_right(starts, span.start) - 1
            start = span.start - starts[at]
            if start >= len(parts[at]):
                return []
            cut.append(parts[at][start : start + span.length])
        return cut

    def put(self, name: str, data: bytes) -> None:
        """As `Objects.put`."""
        with self._failures(name):
            self._call("put", name, data)

    def replace(self, name: str, data: bytes, before: ObjectVersion) -> ObjectVersion:
        """As `Objects.replace`."""
        mode: Any = "create"
        if before.tag or before.version:
            mode = {"e_tag": before.tag, **({"version": before.version} if before.version else {})}
        try:
            with self._failures():
                written = self._call("put", name, data, mode=mode)
                return ObjectVersion(written.get("e_tag") or "", written.get("version") or "")
        except ChangedError:
            # Perhaps it was us: if the answer to a request is lost, the library tries it again.
            found, state = self.get(name)
            if found != data:
                raise
            return state

    def upload(self, uploads: Iterable[Upload], done: Callable[[int], None]) -> None:
        """Write files as objects, many at once and in any order; `done` is called with the number
        of those that are there. The first failure ends it."""

        async def put(upload: Upload) -> None:
            with self._failures(upload.name):
                is_large = upload.file.stat().st_size > LARGE
                await self._obstore.put_async(
                    self._store,
                    upload.name,
                    upload.file if is_large else upload.file.read_bytes(),
                    attributes=dict(upload.headers),
                )

        self._outcome(lambda: _all(map(put, uploads), done))

    def existing(self, names: Sequence[str]) -> set[str]:
        """Those of the objects that are there."""
        found: set[str] = set()

        async def look() -> None:
            wanted = frozenset(names)
            async for page in self._obstore.list(self._store):
                found.update(wanted.intersection(meta["path"] for meta in page))

        async def head(name: str) -> None:
            with self._failures(name), suppress(FileNotFoundError):
                await self._obstore.head_async(self._store, name)
                found.add(name)

        with self._failures():
            is_few = len(names) <= FEW_NAMES
            self._outcome(lambda: _all(map(head, names), _ignored) if is_few else look())
        return found

    def delete(self, names: Iterable[str]) -> None:
        """As `Objects.delete`."""

        async def delete(name: str) -> None:
            with self._failures(name), suppress(FileNotFoundError):
                await self._obstore.delete_async(self._store, name)

        listed = list(names)
        for start in range(0, len(listed), 1000):
            batch = listed[start : start + 1000]
            with self._failures():
                try:
                    self._call("delete", batch)
                except FileNotFoundError as error:
                    if _has_no_bucket(error):
                        raise
                    # Google's and Azure's stores mind one that is missing, and leave others.
                    self._outcome(partial(_all, map(delete, batch), _ignored))

    def listed(self) -> Iterator[ListedObject]:
        """As `Objects.listed`."""

        async def listed() -> list[ListedObject]:
            return [
                ListedObject(meta["path"], meta["size"], meta["last_modified"].timestamp())
                async for page in self._obstore.list(self._store)
                for meta in page
            ]

        with self._failures():
            return iter(self._outcome(listed))

    def hurry(self, seconds: float) -> None:
        """Wait no longer than so many seconds for each request from now on."""
        self._seconds = seconds

    def stop(self) -> None:
        """As `Objects.stop`."""
        self._is_stopped = True
        for loop, task in self._under_way.copy().items():
            with suppress(RuntimeError):  # it has just ended
                loop.call_soon_threadsafe(task.cancel)

    def _call(self, function: str, *arguments: object, **options: object) -> Any:
        """What a function of the library returns."""
        call = getattr(self._obstore, f"{function}_async")
        return self._outcome(lambda: call(self._store, *arguments, **options))

    def _outcome(self, request: Callable[[], Awaitable[T]]) -> T:
        """What a request returns. Ctrl-C and `stop` end it at once, and neither would end a call of
        the library that blocks."""

        async def awaited() -> T:
            loop = asyncio.get_running_loop()
            self._under_way[loop] = asyncio.current_task()
            try:
                if self._is_stopped:
                    raise asyncio.CancelledError
                _wake(loop)
                async with asyncio.timeout(self._seconds):
                    return await request()
            finally:
                del self._under_way[loop]

        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return asyncio.run(awaited())
        # A thread has one loop at a time, and that of the caller waits for us.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, awaited()).result()

    @contextmanager
    def _failures(self, name: str = "") -> Iterator[None]:
        """Raise errors of the library as BucketError. Their texts hold the request and the answer,
        but never what the environment says of who asks."""
        at = f"{name}: " if name else ""
        errors = self._errors
        try:
            yield
        except (errors.PreconditionError, errors.AlreadyExistsError) as error:
            raise ChangedError(f"{at}somebody else has written it meanwhile") from error
        except (
            errors.UnauthenticatedError,
            errors.PermissionDeniedError,
            PermissionError,
        ) as error:
            raise BucketError(
                f"{at}access is denied{_said(error)}",
                "credentials come from the environment: see An object store in docs/publishing.md",
            ) from error
        except FileNotFoundError as error:
            raise BucketError(
                f"{at}there is no such bucket{_said(error)}", "create it, or name another one"
            ) from error
        except (errors.BaseError, OSError, ValueError) as error:
            raise BucketError(f"{at}{_reason(error)}", _hint(str(error))) from error
        except BaseException as error:
            if type(error).__module__ not in _PANICS:
                raise
            reason = f"{at}obstore cannot go on: {_reason(error)}"
            hint = "see whether all that the environment says of the store is right"
            raise BucketError(reason, hint) from error


def _joined(spans: Iterable[ByteRange]) -> list[ByteRange]:
    """Parts of an object, in order, that hold all `spans`; those that are near are one."""
    joined: list[ByteRange] = []
    for span in sorted(spans):
        last = joined[-1] if joined else None
        if last and span.start - (last.start + last.length) <= NEAR:
            end = max(last.start + last.length, span.start + span.length)
            joined[-1] = ByteRange(last.start, end - last.start)
        else:
            joined.append(span)
    return joined


def _wake(loop: asyncio.AbstractEventLoop) -> None:
    """Have the loop wake each second: Python sees a Ctrl-C in the instant before the system waits
    when that ends."""
    loop.call_later(1, _wake, loop)


def _has_no_bucket(error: FileNotFoundError) -> bool:
    """Whether it is the bucket that is missing, not an object in it."""
    return any(code in str(error) for code in ("NoSuchBucket", "ContainerNotFound"))


def _ignored(_count: int) -> None:
    """For `_all`, where nobody asks how far it is."""


async def _all(tasks: Iterable[Awaitable[None]], done: Callable[[int], None]) -> None:
    """Await all `tasks`, of which at most AT_ONCE are under way. Ends with the first failure; no
    task is under way after that."""
    running: set[asyncio.Future[None]] = set()
    count = 0
    waiting = iter(tasks)
    try:
        while True:
            while len(running) < AT_ONCE and (task := next(waiting, None)) is not None:
                running.add(asyncio.ensure_future(task))
            if not running:
                return
            ended, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for each in ended:
                each.result()
            count += len(ended)
            done(count)
    finally:
        for each in running:
            each.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def _hint(said: str) -> str:
    """What to do about an error of the library, or ""."""
    if "http://" in said and "builder error" in said:
        return "AWS_ALLOW_HTTP=true allows a store without TLS"
    # Where clouds tell a machine its own.
    if "://169.254.169.254/" in said or "://metadata." in said:
        return "the environment has no credentials: see An object store in docs/publishing.md"
    if "incorrectly configured region" in said:
        return "name the region of the bucket: AWS_REGION"
    # Only what may pass is tried again.
    if " retries, max_retries" in said or "HTTP error" in said:
        return "see whether it is there and at work, then build again"
    return ""


def _said(error: BaseException) -> str:
    """What the server says about it, after a colon."""
    said = list(dict.fromkeys(filter(None, _SAID.findall(str(error)))))
    return f": {shorten('; '.join(reversed(said)), 200)}" if said else ""


def _reason(error: BaseException) -> str:
    """The first line of an error of the library, without secrets, and what the server says."""
    first = _ANSWER.split(str(error).split("\n", 1)[0], 1)[0]
    return f"{_SECRET.sub('…', ' '.join(first.split()))[:300]}{_said(error)}"
