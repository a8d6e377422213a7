"""Results of jobs that several machines share, in a bucket or a folder.

A key covers all that goes into a result, so one key never has two results: whoever made it, it is
the same. Nothing here is an error for a build: what is missing, torn or refused is made again."""

from __future__ import annotations

import os
import re
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from sitegen.errors import Problem, SiteError, without_password
from sitegen.incremental import shared_packs
from sitegen.incremental.folder_objects import FolderObjects
from sitegen.incremental.objects import BucketError, Objects
from sitegen.incremental.shared_index import SharedIndex
from sitegen.incremental.shared_packs import OpenPack, Pack
from sitegen.incremental.shared_segments import PackedEntry
from sitegen.lazy import load

# The environment variable with the key that roots are signed with, and its fewest characters.
KEY, KEY_LENGTH = "SITEGEN_CACHE_KEY", 16
# The folder below the place, named after the form of what is in it.
FOLDER = "sitegen-results-1"
# Requests are tried again so many times, for so many seconds, and take so many seconds at most:
# over a slow line, several packs at a time need some.
PATIENCE = (2, 4, 60)
# Packs that are read at a time, those that are sent at a time, and those that wait at most.
READERS, SENDERS, WAITING = 8, 4, 8
# A build saves after so many packs or seconds, so that one that is killed loses little.
SAVE_PACKS, SAVE_SECONDS = 64, 60


class SharedResults:
    """Results by key. One thread calls the methods; others send and read meanwhile.

    What a place refuses is one warning in `problems`, and the place is out of use after that. One
    that refuses only to be written is read nevertheless."""

    def __init__(self, objects: Objects, place: str, key: bytes, *, is_read_only: bool) -> None:
        self.is_read_only = is_read_only
        # The results that were found.
        self.found_count = 0
        self._objects, self._place = objects, place
        self._index = SharedIndex(objects, key, is_read_only=is_read_only)
        self._warnings: dict[str, Problem] = {}
        # Whether the place is not read any more, and whether it is not written.
        self._is_out, self._is_closed = threading.Event(), threading.Event()
        self._open = OpenPack()
        self._sending: list[Future[None]] = []
        self._room = threading.BoundedSemaphore(WAITING)
        self._saved = time.monotonic()
        self._senders = ThreadPoolExecutor(SENDERS, "shared-results-send")

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Warnings, each kind once."""
        return tuple(self._warnings.values())

    def found(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The results that there are of `keys`, each as `add` got it, by key."""
        values: dict[bytes, bytes] = {}
        if not keys or self._is_out.is_set():
            return values
        try:
            by_pack: dict[bytes, dict[bytes, PackedEntry]] = defaultdict(dict)
            located = self._index.located(keys)
            self._note_signature()
            for key, entry in located.items():
                by_pack[entry.pack][key] = entry
            for pack, (read, is_whole) in self._read_all(by_pack):
                values |= read
                self._index.note(pack, is_whole=is_whole)
                if not is_whole and self._index.is_writable() and not self._is_closed.is_set():
                    # The pack leaves the index; what is left of it goes into another one.
                    for key, value in read.items():
                        self._pack(key, value)
        except BucketError as error:
            self._give_up(error)
        self.found_count += len(values)
        return values

    def _read_all(
        self, by_pack: Mapping[bytes, Mapping[bytes, PackedEntry]]
    ) -> Iterator[tuple[bytes, tuple[dict[bytes, bytes], bool]]]:
        """What `shared_packs.read` returns of each pack; several are read at a time.

        No thread is left: a process with threads cannot fork, and starts its workers slowly."""
        threads = ThreadPoolExecutor(READERS, "shared-results-read")
        is_done = False
        try:
            yield from zip(by_pack, threads.map(self._read, by_pack.items()), strict=True)
            is_done = True
        finally:
            threads.shutdown(wait=is_done, cancel_futures=True)

    def _read(
        self, item: tuple[bytes, Mapping[bytes, PackedEntry]]
    ) -> tuple[dict[bytes, bytes], bool]:
        pack, entries = item
        return shared_packs.read(self._objects, pack, entries)

    def add(self, key: bytes, data: bytes) -> None:
        """Share a result. It is sent with others, and nobody finds it before `save`."""
        if self.is_read_only or self._is_closed.is_set() or len(data) >= shared_packs.MAX_ENTRY:
            return
        try:
            is_writable = self._index.is_writable()
            self._note_signature()
            if not is_writable:
                return
            self._pack(key, data)
            is_late = time.monotonic() - self._saved > SAVE_SECONDS
            if is_late:
                self._send()
            if is_late or len(self._index.sent) >= SAVE_PACKS:
                self._index.save()
                self._saved = time.monotonic()
        except BucketError as error:
            self._give_up_writing(error)

    def _pack(self, key: bytes, data: bytes) -> None:
        """Put a result into the open pack, and send that when it is full."""
        self._open.add(key, data)
        if self._open.is_full:
            self._send()

    def _send(self) -> None:
        """Send the open pack in the background, when few others wait."""
        pack = self._open.closed()
        self._open = OpenPack()
        if pack is None:
            return
        self._room.acquire()
        self._sending = [future for future in self._sending if not future.done()]
        self._sending.append(self._senders.submit(self._put, pack))

    def _put(self, pack: Pack) -> None:
        try:
            if not self._is_closed.is_set():
                self._objects.put(shared_packs.name_of(pack.name), pack.data)
                self._index.sent.append(pack.segment)
        except BucketError as error:
            self._give_up_writing(error)
        finally:
            self._room.release()

    def save(self) -> None:
        """Send the rest, and have others find all of it."""
        if self.is_read_only or self._is_closed.is_set():
            return
        self._send()
        for future in self._sending:
            future.result()
        if self._is_closed.is_set():
            return
        try:
            self._index.save()
            self._note_signature()
        except BucketError as error:
            self._give_up_writing(error)
            return
        try:
            self._index.sweep()
        except BucketError as error:
            self._warn("sweep", f"old shared results cannot be deleted: {error.reason}", error.hint)

    def close(self) -> None:
        """End the threads; what is not saved is lost."""
        self._is_out.set()
        self._is_closed.set()
        self._senders.shutdown(wait=False, cancel_futures=True)
        # Else the process would not end before a store that hangs has had its time.
        self._objects.stop()

    def _give_up(self, error: BucketError) -> None:
        """Warn, and do without the place from now on."""
        self._is_out.set()
        self._is_closed.set()
        self._warn("away", f"the shared results are not used: {error.reason}", error.hint)

    def _give_up_writing(self, error: BucketError) -> None:
        """Warn, and add nothing from now on."""
        self._is_closed.set()
        self._warn("away", f"nothing is added to the shared results: {error.reason}", error.hint)

    def _note_signature(self) -> None:
        signature = self._index.signature
        if signature == "bad":
            self._warn(
                "signature",
                f"the index of the shared results is not signed with the key in {KEY}: nothing of"
                " it is used",
                "give every machine that builds the same key; if all have it, see who else can"
                " write there",
            )
        elif signature == "none" and self._index.has_key:
            self._warn(
                "signature",
                f"the index of the shared results is not signed, but {KEY} has a key: nothing of"
                " it is used",
                "give every machine that builds the same key",
            )
        elif signature == "unknown" and not self.is_read_only:
            self._warn(
                "signature",
                f"the index of the shared results is signed, and {KEY} has no key: nothing is"
                " added to it",
                f"set {KEY}, or build with --cache-read-only",
            )

    def _warn(self, kind: str, message: str, hint: str = "") -> None:
        self._warnings.setdefault(
            kind,
            Problem(path=self._place, severity="warning", code="cache", message=message, hint=hint),
        )


def opened(place: str, *, read_only: bool) -> SharedResults:
    """The results that are shared at a place: a folder, or an address such as s3://bucket/path. The
    place is not touched before it is asked. Raises SiteError if there can be no such place, or if
    the key in the environment is too short."""
    given = os.environ.get("SITEGEN_CACHE_KEY")
    key = (given or "").strip()
    # A build of strangers' changes has no access to the secret, which is empty for it.
    if given is not None and len(key) < KEY_LENGTH and (given or not read_only):
        message = f"the key in {KEY} has fewer than {KEY_LENGTH} characters"
        if not key:
            message = f"{KEY} is there, and empty, as if by a secret that is not set"
        hint = 'python -c "import secrets; print(secrets.token_hex())" makes one'
        raise SiteError([Problem(path=place, code="cache", message=message, hint=hint)])
    return SharedResults(
        _objects(place), place, key.encode(errors="surrogateescape"), is_read_only=read_only
    )


def _objects(place: str) -> Objects:
    if not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]+:", place):
        folder = Path(place).absolute()
        # Path.exists raises where we may not look, which is a warning later.
        if not place or (os.path.exists(folder) and not os.path.isdir(folder)):
            raise SiteError([_wrong(place, "it is no folder")])
        return FolderObjects(folder / FOLDER)
    wrong = load("sitegen.incremental.bucket:wrong_address")(place)
    if wrong:
        raise SiteError([_wrong(place, wrong)])
    address = f"{place.rstrip('/')}/{FOLDER}"
    try:
        patience = load("sitegen.incremental.bucket:Patience")(*PATIENCE)
        bucket: Objects = load("sitegen.incremental.bucket:Bucket")(address, patience)
    except BucketError as error:
        raise SiteError(
            [Problem(path=place, code=error.code, message=error.reason, hint=error.hint)]
        ) from error
    return bucket


def _wrong(place: str, reason: str) -> Problem:
    return Problem(
        path=without_password(place),
        code="cache",
        message=f"no place for shared results: {reason}",
        hint="a folder, or an address such as s3://bucket/path",
    )
