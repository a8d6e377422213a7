"""Results that machines share, while the place fails: a build is told once, and nothing is lost or
wrong."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from object_store import SECRET, ObjectStore, object_store
from object_store import Objects as Remote
from shared_support import (
    BucketPlace,
    FolderPlace,
    damaged_count,
    key_of,
    look_up,
    share,
    shared,
    value_of,
    values,
)

from sitegen.incremental import (
    folder_objects,
    shared_index,
    shared_packs,
    shared_results,
    shared_root,
)
from sitegen.incremental.shared_results import KEY

TESTS = Path(__file__).parent
# Adds the values of some numbers, and saves after each.
ADD = """
import sys
sys.path.insert(0, sys.argv[1])
from shared_support import *
from sitegen.incremental import folder_objects, shared_results
from sitegen.incremental.shared_results import opened
folder_objects.PATIENCE, shared_results.PATIENCE = 600, (8, 600, 600)
results = opened(sys.argv[2], read_only=False)
for key, value in values(map(int, sys.argv[3:])).items():
    results.add(key, value)
    results.save()
assert results.problems == (), results.problems
"""
_numbers = itertools.count()


@pytest.fixture(scope="module", name="store")
def _store() -> Iterator[ObjectStore]:
    with object_store() as store:
        yield store


@pytest.fixture(name="bucket")
def _bucket(store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[BucketPlace]:
    monkeypatch.setattr(shared_results, "PATIENCE", (1, 1, 600))
    monkeypatch.setattr(shared_index, "PAUSE", 0)
    yield BucketPlace(Remote(store, f"faults-{os.getpid()}-{next(_numbers)}"))
    store.answer = lambda _method, _path: None


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> FolderPlace:
    return FolderPlace(tmp_path / "shared")


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY, raising=False)


def started(place: BucketPlace | FolderPlace, *arguments: object) -> subprocess.Popen[bytes]:
    """A process that adds to a place."""
    command = [sys.executable, "-c", ADD, str(TESTS), place.address, *map(str, arguments)]
    return subprocess.Popen(command)


def test_several_that_save_at_once_lose_nothing(folder: FolderPlace, bucket: BucketPlace) -> None:
    for place in (folder, bucket):
        programs = [started(place, *range(start, start + 8)) for start in (0, 100)]
        assert [program.wait(600) for program in programs] == [0, 0]
        numbers = [start + number for start in (0, 100) for number in range(8)]
        results = look_up(place, numbers)
        assert (results.found_count, damaged_count(results), results.problems) == (16, 0, ())


@pytest.mark.parametrize("after", ["root", "packs", "segments"])
@pytest.mark.sampled(1)
def test_one_that_is_killed_leaves_what_others_share(
    bucket: BucketPlace, store: ObjectStore, after: str
) -> None:
    share(bucket, range(10))
    program: list[subprocess.Popen[bytes]] = []

    def answer(method: str, path: str) -> int | None:
        if method == "PUT" and f"/{after}" in path:
            program[0].send_signal(signal.SIGKILL)
        return None

    store.answer = answer
    with store._one_at_a_time:
        program.append(started(bucket, 10))
    assert program[0].wait(600) == -signal.SIGKILL
    store.answer = lambda _method, _path: None
    assert look_up(bucket, range(10)).found_count == 10
    assert share(bucket, range(10, 12)).problems == ()
    results = look_up(bucket, range(12))
    assert (results.found_count, damaged_count(results)) == (12, 0)


@pytest.mark.parametrize("status", [400, 403, 503])
def test_a_place_that_refuses_is_one_warning_and_out_of_use(
    bucket: BucketPlace, store: ObjectStore, status: int
) -> None:
    share(bucket, range(10))
    before = bucket.all()
    store.answer = lambda _method, _path: status
    results = shared(bucket)
    assert results.found([key_of(1)]) == {}
    store.requests.clear()
    assert results.found([key_of(2)]) == {}
    results.add(key_of(20), value_of(20))
    results.save()
    results.close()
    assert store.requests == []
    assert [each.code for each in results.problems] == ["cache"]
    assert results.problems[0].path == bucket.address
    assert "are not used" in results.problems[0].message
    assert SECRET not in repr(results.problems)
    store.answer = lambda _method, _path: None
    assert bucket.all() == before


@pytest.mark.parametrize("name", ["packs/", "segments/", "root"])
@pytest.mark.parametrize("status", [403, 404, 503])
@pytest.mark.sampled(4)
def test_a_place_that_refuses_to_be_written_is_read(
    bucket: BucketPlace, store: ObjectStore, status: int, name: str
) -> None:
    share(bucket, range(10))
    before = bucket.all()
    store.answer = lambda method, path: status if method == "PUT" and name in path else None
    results = shared(bucket)
    for number in range(20, 22):
        results.add(key_of(number), value_of(number))
        results.save()
    assert results.found([key_of(1), key_of(20)]) == values([1])
    results.close()
    assert ["nothing is added" in each.message for each in results.problems] == [True]
    store.answer = lambda _method, _path: None
    assert {each: bucket.all()[each] for each in before} == before
    assert look_up(bucket, range(10)).found_count == 10


def test_a_place_that_is_busy_for_a_moment_is_asked_again(
    bucket: BucketPlace, store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_results, "PATIENCE", (8, 600, 600))
    requests = itertools.count()
    store.answer = lambda _method, _path: 503 if next(requests) % 3 == 1 else None
    assert share(bucket, range(10)).problems == ()
    results = look_up(bucket, range(10))
    assert (results.found_count, results.problems) == (10, ())


def test_a_place_that_does_not_answer_is_one_warning(
    bucket: BucketPlace, store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    share(bucket, range(10))
    monkeypatch.setattr(shared_results, "PATIENCE", (1, 1, 1))
    ended = threading.Event()

    def answer(_method: str, path: str) -> int | None:
        if "/packs/" in path:
            ended.wait(600)
        return None

    store.answer = answer
    results = shared(bucket)
    assert results.found([key_of(1)]) == {}
    ended.set()
    assert ["are not used" in each.message for each in results.problems] == [True]
    results.close()


def test_there_is_no_such_bucket(bucket: BucketPlace) -> None:
    bucket.address = "s3://no-such-bucket-at-all/shared"
    # Who asks nothing does not find out.
    assert share(bucket, []).problems == ()
    results = look_up(bucket, range(10))
    assert ["there is no such bucket" in each.message for each in results.problems] == [True]
    results = share(bucket, range(10))
    assert ["there is no such bucket" in each.message for each in results.problems] == [True]


def test_few_packs_wait_to_be_sent(folder: FolderPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_packs, "FULL", 1)
    goes_on, waiting, most = threading.Event(), itertools.count(), 0
    put = folder_objects.FolderObjects.put

    def slow(self: folder_objects.FolderObjects, name: str, data: bytes) -> None:
        assert goes_on.wait(600)
        put(self, name, data)

    monkeypatch.setattr(folder_objects.FolderObjects, "put", slow)
    results, is_full = shared(folder), threading.Event()

    class Room(threading.BoundedSemaphore):
        def acquire(self, blocking: bool = True, timeout: float | None = None) -> bool:
            if super().acquire(blocking=False):
                return True
            is_full.set()
            return super().acquire(blocking, timeout)

    results._room = Room(shared_results.WAITING)

    def add() -> None:
        nonlocal most
        for number in range(50):
            results.add(key_of(number), value_of(number))
            most = next(waiting)

    adding = threading.Thread(target=add)
    adding.start()
    assert is_full.wait(600)
    # The next one waits for room.
    assert most == shared_results.WAITING - 1
    assert adding.is_alive()
    goes_on.set()
    adding.join()
    results.save()
    results.close()
    assert look_up(folder, range(50)).found_count == 50


def test_a_build_saves_now_and_then(folder: FolderPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_packs, "FULL", 1)
    monkeypatch.setattr(shared_results, "SAVE_PACKS", 4)
    results = shared(folder)
    for number in range(20):
        results.add(key_of(number), value_of(number))
    results.close()
    # Of the last ones, some may be on their way.
    assert look_up(folder, range(20)).found_count >= 4

    monkeypatch.setattr(shared_packs, "FULL", 1 << 20)
    monkeypatch.setattr(shared_results, "SAVE_SECONDS", -1)
    results = shared(folder)
    results.add(key_of(50), value_of(50))
    results._senders.shutdown(wait=True)
    results._index.save()
    assert look_up(folder, [50]).found_count == 1


def test_what_nobody_uses_goes_and_what_somebody_uses_stays(folder: FolderPlace) -> None:
    folder.write("notes.txt", b"of somebody else")
    folder.write("packs/notes.txt", b"of somebody else")
    strays = [f"packs/{'ab' * 20}", "packs/.0123456789abcdef.sitegen.tmp"]
    for name in strays:
        folder.write(name, b"of a build that was killed, or goes on")
    share(folder, range(5))
    share(folder, range(10, 15))
    assert {*strays} <= {*folder.all()}
    for day in range(2, 40, 2):
        later(folder, 2)
        results = shared(folder)
        assert results.found([key_of(1)]) == values([1])
        if day % 10 == 0:
            results.add(key_of(100 + day), value_of(100 + day))
        results.save()
        results.close()
    assert look_up(folder, range(15)).found_count == 5
    assert look_up(folder, range(100, 150)).found_count == 3
    names = [*folder.all()]
    assert {"notes.txt", "packs/notes.txt"} <= {*names}
    assert not {*strays} & {*names}
    root, _ = shared_root.decoded_root(folder.all()["root"], b"")
    assert len(root.packs) <= 4
    packs = sum(name.startswith("packs/") for name in names) - 1
    assert len(root.packs) <= packs <= len(root.packs) + 1


def test_a_clock_that_is_wrong_deletes_nothing(
    folder: FolderPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    stray = f"packs/{'ab' * 20}"
    folder.write(stray, b"of a build that goes on")
    share(folder, range(5))
    later(folder, 1)
    folder.write(stray, b"of a build that goes on")
    ahead = SimpleNamespace(time=lambda: time.time() + 100 * 86400)
    with monkeypatch.context() as patched:
        patched.setattr(shared_index, "time", ahead)
        share(folder, range(5, 10))
    assert stray in folder.all()
    assert look_up(folder, range(10)).found_count == 10
    # And the next sweep knows better what day it was.
    later(folder, 1)
    share(folder, [20])
    root, _ = shared_root.decoded_root(folder.all()["root"], b"")
    assert len(root.packs) == 3
    assert max(root.packs.values()) <= root.swept


def later(folder: FolderPlace, days: int) -> None:
    """Have everything be older by some days, as if they had passed."""
    for path in folder.folder.rglob("*"):
        if path.is_file():
            stat = path.stat()
            os.utime(path, (stat.st_atime, stat.st_mtime - days * 86400))
    root, _ = shared_root.decoded_root(folder.all()["root"], b"")
    packs = {pack: day - days for pack, day in root.packs.items()}
    moved = shared_root.SharedRoot(root.segments, packs, max(root.swept - days, 0))
    data = shared_root.encoded_root(moved, b"")
    mtime = (folder.folder / "root").stat().st_mtime
    folder.write("root", data)
    os.utime(folder.folder / "root", (mtime, mtime))


def test_many_small_packs_become_few(folder: FolderPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_index, "MANY", 10)
    for number in range(30):
        share(folder, [number, number + 100])
    root, _ = shared_root.decoded_root(folder.all()["root"], b"")
    assert len(root.packs) == 30
    # One that nobody has used for longer is left alone: it goes soon.
    left = sorted(root.packs)[3]
    old = shared_root.SharedRoot(
        root.segments, root.packs | {left: root.packs[left] - 10}, root.swept
    )
    folder.write("root", shared_root.encoded_root(old, b""))
    later(folder, 2)
    reader = shared(folder, read_only=True)
    assert reader.found([key_of(3)]) == values([3])
    torn = sorted(root.packs)[7].hex()
    folder.write(f"packs/{torn}", folder.all()[f"packs/{torn}"][:-1])
    share(folder, [200])
    root, _ = shared_root.decoded_root(folder.all()["root"], b"")
    assert len(root.packs) == 2
    assert left in root.packs
    numbers = [*range(30), *range(100, 130), 200]
    results = look_up(folder, numbers)
    assert (results.found_count, damaged_count(results)) == (len(numbers) - 2, 0)
    # One that read the root before goes on finding what it names.
    assert len(reader.found([key_of(number) for number in numbers])) >= 58
    reader.close()
    later(folder, 2)
    share(folder, [201])
    names = [name for name in folder.all() if name.startswith("packs/")]
    assert len(names) <= 4
    assert look_up(folder, numbers).found_count == len(numbers) - 2


def test_a_bucket_is_swept_as_a_folder_is(
    bucket: BucketPlace, store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_index, "STRAY", -1)
    stray = f"packs/{'ab' * 20}"
    for name in (stray, "packs/notes.txt"):
        bucket.write(name, b"of somebody else, or of a build that was killed")
    share(bucket, range(10))
    names = [*bucket.all()]
    assert stray not in names
    assert "packs/notes.txt" in names
    # It is done once a day.
    bucket.write(stray, b"of a build that was killed")
    share(bucket, range(10, 20))
    assert stray in bucket.all()
    assert look_up(bucket, range(20)).found_count == 20
    store.requests.clear()
    look_up(bucket, [1, 2, 3])
    parts = [line.split("/shared/")[1].split("/")[1] for line in store.requests]
    assert sorted(parts) == ["packs", "root", "segments"]


def test_a_bucket_that_may_not_be_listed_is_used(bucket: BucketPlace, store: ObjectStore) -> None:
    name = bucket.address.split("/")[2]
    store.answer = lambda method, path: 403 if (method, path) == ("GET", f"/{name}") else None
    results = share(bucket, range(10))
    assert ["cannot be deleted" in each.message for each in results.problems] == [True]
    store.answer = lambda _method, _path: None
    assert look_up(bucket, range(10)).found_count == 10
