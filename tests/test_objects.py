"""Places of objects, folders and buckets, do the same; and a folder is not left."""

from __future__ import annotations

import itertools
import os
import socket
from asyncio import CancelledError
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from object_store import Objects as Remote
from object_store import ObjectStore, object_store

from sitegen.incremental import bucket, bucket_environment, folder_objects
from sitegen.incremental.bucket import Bucket, Patience
from sitegen.incremental.folder_objects import FolderObjects
from sitegen.incremental.objects import (
    BucketError,
    ByteRange,
    ChangedError,
    Objects,
    ObjectVersion,
)

_numbers = itertools.count()


@pytest.fixture(scope="module", name="store")
def _store() -> Iterator[ObjectStore]:
    with object_store() as store:
        yield store


@pytest.fixture(name="objects", params=["folder", "bucket"])
def _objects(request: pytest.FixtureRequest, tmp_path: Path) -> Objects:
    if request.param == "folder":
        return FolderObjects(tmp_path / "place")
    remote = Remote(request.getfixturevalue("store"), f"place-{os.getpid()}-{next(_numbers)}")
    return Bucket(f"s3://{remote.name}/place")


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> FolderObjects:
    (tmp_path / "place").mkdir()
    return FolderObjects(tmp_path / "place")


def test_what_is_written_is_read(objects: Objects) -> None:
    assert objects.get("a/b") == (b"", ObjectVersion())
    assert [*objects.listed()] == []
    objects.put("a/b", b"0123456789" * 10)
    objects.put("c", b"")
    objects.put("c", b"other")
    data, version = objects.get("a/b", 100)
    assert data == b"0123456789" * 10
    assert version.tag
    with pytest.raises(BucketError, match="100 bytes"):
        objects.get("a/b", 99)
    listed = {each.name: each.size for each in objects.listed() if each.changed > 1.7e9}
    assert listed == {"a/b": 100, "c": 5}
    objects.delete(["missing", "a/b"])
    assert [each.name for each in objects.listed()] == ["c"]


def test_parts_are_read_and_cut_at_the_end(objects: Objects) -> None:
    data = bytes(range(256)) * 3000
    objects.put("a", data)
    far = len(data) - 10
    ranges = [(0, 5), (far, 100), (3, 4), (255, 2), (far - 4, 3), (far + 9, 1), (0, 5)]
    wanted = [data[start : start + length] for start, length in ranges]
    assert objects.get_ranges("a", [ByteRange(*each) for each in ranges]) == wanted
    assert objects.get_ranges("a", []) == []
    assert objects.get_ranges("missing", [ByteRange(0, 5)]) == []
    beyond = len(data)
    for start in (beyond, beyond + 1, beyond + 1000, 1 << 31):
        for others in ([], [ByteRange(0, 5)], [ByteRange(far, 3), ByteRange(far, 1 << 31)]):
            assert objects.get_ranges("a", [*others, ByteRange(start, 5)]) == []
    objects.put("a", b"")
    assert objects.get_ranges("a", [ByteRange(0, 5)]) == []


def test_only_the_state_that_was_read_is_replaced(objects: Objects) -> None:
    first = objects.replace("a", b"1", ObjectVersion())
    with pytest.raises(ChangedError):
        objects.replace("a", b"2", ObjectVersion())
    assert objects.get("a") == (b"1", first)
    second = objects.replace("a", b"2", first)
    with pytest.raises(ChangedError):
        objects.replace("a", b"3", first)
    assert objects.get("a") == (b"2", second)
    objects.delete(["a"])
    with pytest.raises(ChangedError):
        objects.replace("a", b"3", second)


@pytest.mark.parametrize(
    "name",
    ["", "..", "../a", "a/../../b", "/a", "a//b", "a/", "./a", "a\\b", "c:a", "a\0b", "a\nb"],
)
def test_no_name_leads_out_of_a_folder(folder: FolderObjects, tmp_path: Path, name: str) -> None:
    (tmp_path / "a").write_text("of somebody else")
    before = sorted(tmp_path.rglob("*"))
    for attempt in (
        lambda: folder.get(name),
        lambda: folder.get_ranges(name, [ByteRange(0, 1)]),
        lambda: folder.put(name, b"x"),
        lambda: folder.replace(name, b"x", ObjectVersion()),
        lambda: folder.delete([name]),
    ):
        with pytest.raises(BucketError, match="no name of an object"):
            attempt()
    left = [path for path in sorted(tmp_path.rglob("*")) if path.name != folder_objects.LOCK]
    assert left == before


def test_a_link_does_not_lead_out_of_a_folder(folder: FolderObjects, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    secret = tmp_path / "other/secret"
    secret.write_text("of somebody else")
    place = Path(folder.address)
    (place / "packs").symlink_to(tmp_path / "other")
    (place / "file").symlink_to(secret)
    os.mkfifo(place / "pipe")
    (place / "folder").mkdir()
    for name in ("packs/secret", "file", "pipe", "folder"):
        with pytest.raises(BucketError, match=r" is a link| is no file"):
            folder.get(name)
        with pytest.raises(BucketError, match=r" is a link| is no file"):
            folder.get_ranges(name, [ByteRange(0, 1)])
    for attempt in (
        lambda: folder.put("packs/new", b"x"),
        lambda: folder.delete(["packs/secret"]),
        lambda: folder.put("folder", b"x"),
    ):
        with pytest.raises(BucketError):
            attempt()
    assert [each.name for each in folder.listed()] == []
    # The link is what is replaced or deleted, not what it leads to.
    folder.put("file", b"x")
    assert folder.get("file")[0] == b"x"
    assert [path.name for path in (tmp_path / "other").iterdir()] == ["secret"]
    assert secret.read_text() == "of somebody else"


def test_a_folder_that_cannot_be_used_says_why(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    folder = FolderObjects(tmp_path / "file/below")
    for attempt in (
        lambda: folder.get("a"),
        lambda: folder.put("a", b""),
        lambda: folder.replace("a", b"", ObjectVersion()),
        lambda: [*folder.listed()],
    ):
        with pytest.raises(BucketError, match="Not a directory"):
            attempt()


def test_nobody_waits_for_ever(folder: FolderObjects, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_objects, "PATIENCE", 0)
    with folder._locked(), pytest.raises(BucketError, match="held its lock"):
        folder.replace("a", b"", ObjectVersion())
    folder.replace("a", b"", ObjectVersion())


def test_what_fails_leaves_nothing_behind(
    folder: FolderObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.put("a", b"whole")

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    version = folder.get("a")[1]
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BucketError, match="No space left") as caught:
        folder.replace("a", b"new", version)
    assert "make room" in caught.value.hint
    assert folder.get("a") == (b"whole", version)
    assert [each.name for each in folder.listed() if each.name != folder_objects.LOCK] == ["a"]


def test_a_file_that_goes_meanwhile_hides_no_others(folder: FolderObjects) -> None:
    names = [f"packs/{number}" for number in range(9)]
    for name in names:
        folder.put(name, b"x")
    listed = folder.listed()
    found = [next(listed).name]
    gone = {name for name in names if name not in found} - {names[0], names[-1]}
    folder.delete(gone)
    found += [each.name for each in listed]
    assert sorted(found) == [name for name in names if name not in gone]


def test_a_library_that_stumbles_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "not an address")
    monkeypatch.setattr(bucket_environment, "check", lambda *_: None)
    place = Bucket("s3://bucket/place")
    for attempt in (lambda: place.get("a"), lambda: place.existing(["a"])):
        with pytest.raises(BucketError):
            attempt()


def test_the_end_of_a_build_ends_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that says nothing has no time left then."""
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_SKIP_SIGNATURE", "true")
    with socket.create_server(("127.0.0.1", 0)) as silent, ThreadPoolExecutor(1) as thread:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        place = Bucket("s3://bucket/place", Patience(0, 600, 600))
        waiting = thread.submit(place.get_ranges, "a", [ByteRange(0, 1)])
        with silent.accept()[0]:
            place.stop()
            assert isinstance(waiting.exception(60), CancelledError)
        with pytest.raises(CancelledError):
            place.put("a", b"")


def test_secrets_in_what_the_library_says_are_not_shown() -> None:
    said = OSError("performing GET https://a:b@store.example/x?sig=abc in 1 s (https://c@d/?e=f)")
    assert bucket._reason(said) == "performing GET https://…store.example/x… in 1 s (https://…d/…)"
    said = OSError("400 Bad Request: <Error><Message>Expired</Message><Token>abc</Token></Error>")
    assert bucket._reason(said) == "400 Bad Request:: 'Expired'"


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("performing PUT http://169.254.169.254/latest/api/token", "has no credentials"),
        ("this normally indicates an incorrectly configured region", "AWS_REGION"),
        ("in 9 s, after 3 retries, max_retries: 3 - HTTP error", "see whether it is there"),
        ("in 9 ms - 400 Bad Request RetryConfig { max_retries: 3, retry_timeout: 1s }", ""),
    ],
)
def test_what_to_do_about_an_error_of_the_library(said: str, hint: str) -> None:
    assert hint in bucket._hint(said)
    assert bool(hint) == bool(bucket._hint(said))
