"""Results that machines share in a folder or a bucket: what is found is right, whatever happened to
the place."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from object_store import Objects as Remote
from object_store import ObjectStore, object_store
from shared_support import (
    SIGNING_KEY,
    BucketPlace,
    FolderPlace,
    Place,
    damaged_count,
    key_of,
    look_up,
    share,
    shared,
    value_of,
    values,
)

from sitegen.errors import SiteError
from sitegen.incremental import (
    shared_index,
    shared_packs,
    shared_results,
    shared_root,
    shared_segments,
)
from sitegen.incremental.shared_results import KEY, opened

_numbers = itertools.count()


@pytest.fixture(scope="module", name="store")
def _store() -> Iterator[ObjectStore]:
    with object_store() as store:
        yield store


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY, raising=False)


@pytest.fixture(name="place", params=["folder", "bucket"])
def _place(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Place:
    monkeypatch.setattr(shared_results, "PATIENCE", (8, 600, 600))
    if request.param == "folder":
        return FolderPlace(tmp_path / "shared")
    store = request.getfixturevalue("store")
    return BucketPlace(Remote(store, f"shared-{os.getpid()}-{next(_numbers)}"))


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> FolderPlace:
    return FolderPlace(tmp_path / "shared")


def damaged(data: bytes) -> list[bytes]:
    """What may become of an object."""
    middle = len(data) // 2
    flipped = bytes([data[middle] ^ 1])
    return [b"", data[:middle], data[:-1], data[:middle] + flipped + data[middle + 1 :], b"x" * 99]


def test_what_one_machine_adds_another_one_finds(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_packs, "FULL", 4000)
    assert look_up(place, range(3)).problems == ()
    added = share(place, range(900))
    assert added.problems == ()
    share(place, range(900, 1000))
    names = [name.partition("/")[0] for name in place.all()]
    assert names.count("root") == 1
    assert names.count("packs") > 5
    results = shared(place)
    assert results.found([]) == {}
    assert results.found([key_of(7), key_of(2000), key_of(7)]) == values([7])
    assert results.found([key_of(number) for number in range(1100)]) == values(range(1000))
    assert (results.found_count, damaged_count(results), results.problems) == (1001, 0, ())
    assert not [each for each in threading.enumerate() if each.name.startswith("shared-results-r")]
    before = place.all()
    results.save()
    assert place.all() == before
    results.close()
    assert results.found([key_of(7)]) == {}


def test_a_build_that_may_only_read_writes_nothing(place: Place) -> None:
    results = shared(place, read_only=True)
    results.add(key_of(1), value_of(1))
    results.save()
    results.close()
    assert place.all() == {}
    share(place, [1])
    before = place.all()
    results = shared(place, read_only=True)
    results.add(key_of(2), value_of(2))
    assert results.found([key_of(1), key_of(2)]) == values([1])
    results.save()
    results.close()
    assert place.all() == before


def test_what_is_missing_or_torn_is_a_miss_and_is_made_again(place: Place) -> None:
    share(place, range(50))
    for name, data in place.all().items():
        for damage in [*damaged(data), None]:
            if damage is None:
                place.remove(name)
            else:
                place.write(name, damage)
            results = shared(place)
            found = results.found([key_of(number) for number in range(50)])
            assert all(values(range(50))[key] == value for key, value in found.items())
            for key, value in values(range(50)).items():
                if key not in found:
                    results.add(key, value)
            results.save()
            # What is whole again stays.
            results.add(key_of(200), value_of(200))
            results.save()
            results.close()
            assert results.problems == (), name
            assert look_up(place, range(50)).found_count == 50, name


@pytest.mark.parametrize("other", ["", "another key of more than 16 signs"])
def test_an_index_that_is_not_signed_with_the_key_is_not_used(
    folder: FolderPlace, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    if other:
        monkeypatch.setenv(KEY, other)
    share(folder, [1])
    monkeypatch.setenv(KEY, SIGNING_KEY)
    before = folder.all()
    results = look_up(folder, [1])
    assert results.found_count == 0
    assert [(each.code, each.severity) for each in results.problems] == [("cache", "warning")]
    assert "nothing of it is used" in results.problems[0].message
    assert folder.all() == before
    assert len(share(folder, [2]).problems) == 1
    results = look_up(folder, [1, 2])
    assert (results.found_count, results.problems) == (1, ())


def test_a_signed_index_is_read_but_not_written_without_the_key(
    folder: FolderPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY, f" {SIGNING_KEY}\n")
    share(folder, [1])
    monkeypatch.delenv(KEY)
    before = folder.all()
    results = share(folder, [2])
    assert ["nothing is added" in each.message for each in results.problems] == [True]
    assert folder.all() == before
    results = look_up(folder, [1, 2])
    assert (results.found_count, results.problems) == (1, ())


def test_who_has_no_key_cannot_change_a_result(
    folder: FolderPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY, SIGNING_KEY)
    share(folder, range(50))
    whole = folder.all()
    monkeypatch.delenv(KEY)
    folder.clear()
    results = shared(folder)
    for number in range(50):
        results.add(key_of(number), b"something else")
    results.save()
    results.close()
    evil = folder.all()
    monkeypatch.setenv(KEY, SIGNING_KEY)
    # Each object of the one in the place of each of the other, under all names.
    for name, data in whole.items():
        for other in evil.values():
            for mixed in (other, data[:48] + other[48:], other[:48] + data[48:]):
                for there, value in (whole | {name: mixed}).items():
                    folder.write(there, value)
                look_up(folder, range(50))


@pytest.mark.parametrize("key", ["x", "fifteen letters"])
def test_a_short_key_is_an_error_that_does_not_show_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv(KEY, key)
    with pytest.raises(SiteError) as caught:
        opened(str(tmp_path), read_only=True)
    assert [each.code for each in caught.value.problems] == ["cache"]
    assert key not in str(caught.value) or key == "x"
    assert "16 characters" in str(caught.value)


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        ("", "no folder"),
        (__file__, "no folder"),
        ("http://paper.example/x", "begins with http://"),
        ("s3://", "names no bucket"),
        ("s3:bucket", "names no bucket"),
        ("s3://key:secret@bucket/x", "credentials come from the environment"),
        ("s3://bucket/../x", "an empty part"),
    ],
)
def test_a_wrong_place_is_an_error(place: str, wrong: str) -> None:
    with pytest.raises(SiteError, match=wrong) as caught:
        opened(place, read_only=False)
    assert [each.code for each in caught.value.problems] == ["cache"]
    assert "secret" not in str(caught.value)


def test_segments_become_one_and_few_bytes_are_written_again(folder: FolderPlace) -> None:
    written = 0
    for number in range(40):
        before = set(folder.all()) if number else set()
        share(folder, range(number * 3, number * 3 + 3))
        new = [name for name in folder.all() if name not in before]
        written += sum(len(folder.all()[name]) for name in new if name.startswith("segments/"))
        root, _ = shared_root.decoded_root(folder.all()["root"], b"")
        assert len(root.segments) <= shared_index.SEGMENTS
    assert look_up(folder, range(120)).found_count == 120
    assert written < 120 * 68 * 6
    # A build that saves often keeps in memory what the root names.
    results = shared(folder)
    for number in range(200, 240):
        results.add(key_of(number), value_of(number))
        results.save()
    root, _ = shared_root.decoded_root(folder.all()["root"], b"")
    assert {*results._index._segments} <= {each.digest for each in root.segments}
    results.close()


def test_there_are_never_many_segments(
    folder: FolderPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_index, "SEGMENTS", 3)
    start, counts = 0, []
    for count in (1000, 300, 90, 27, 8):
        share(folder, range(start, start + count))
        start += count
        root, _ = shared_root.decoded_root(folder.all()["root"], b"")
        counts.append(len(root.segments))
    assert counts == [1, 2, 3, 3, 3]
    assert look_up(folder, range(start)).found_count == start
    # More bytes than anybody has do not fill the memory.
    monkeypatch.setattr(shared_index, "MAX_SEGMENTS", sum(each.size for each in root.segments) - 1)
    assert look_up(folder, range(start)).found_count == 0


def test_a_pack_that_is_torn_is_read_once_and_leaves_the_index(folder: FolderPlace) -> None:
    share(folder, range(50))
    (pack,) = [name for name in folder.all() if name.startswith("packs/")]
    folder.write(pack, folder.all()[pack][:-1])
    results = shared(folder)
    for _ in range(2):
        assert key_of(49) not in results.found([key_of(49), key_of(2)])
        assert damaged_count(results) == 1
    results.add(key_of(100), value_of(100))
    results.save()
    results.close()
    # What was found in it, and what was added, are in another one.
    results = look_up(folder, range(101))
    assert (results.found_count, damaged_count(results)) == (2, 0)
    root, _ = shared_root.decoded_root(folder.all()["root"], b"")
    assert bytes.fromhex(pack[6:]) not in root.packs
    # Nor is a pack read that the root does not name.
    unnamed = shared_root.SharedRoot(root.segments, {}, root.swept)
    folder.write("root", shared_root.encoded_root(unnamed, b""))
    results = look_up(folder, range(101))
    assert (results.found_count, damaged_count(results)) == (0, 0)


def test_what_is_left_of_torn_packs_does_not_pile_up(
    folder: FolderPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    share(folder, range(50))
    (pack,) = [name for name in folder.all() if name.startswith("packs/")]
    folder.write(pack, folder.all()[pack][:-1])
    monkeypatch.setattr(shared_packs, "FULL", 1)
    results = shared(folder)
    results.found([*values(range(50))])
    results.save()
    results.close()
    assert look_up(folder, range(50)).found_count == 49
    root, _ = shared_root.decoded_root(folder.all()["root"], b"")
    assert len(root.packs) == 49


def rows_of(folder: FolderPlace) -> int:
    """The rows of all segments that the root names."""
    root, _ = shared_root.decoded_root(folder.all()["root"], b"")
    return sum(each.size - each.header for each in root.segments) // 48


def test_a_key_that_two_have_made_has_one_row(folder: FolderPlace) -> None:
    share(folder, [1, 2])
    share(folder, [1, 3])
    assert rows_of(folder) == 3
    assert look_up(folder, [1, 2, 3]).found_count == 3


def test_only_the_parts_of_the_index_that_are_needed_are_read(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_index, "WHOLE", 0)
    monkeypatch.setattr(shared_index, "AT_ONCE", 3)
    monkeypatch.setattr(shared_segments, "ROWS", 8)
    share(place, range(10, 500))
    assert look_up(place, [0, 5]).found_count == 0
    results = shared(place, read_only=True)
    for numbers, blocks in (([], 0), ([100], 1), ([150, 600, 3], 3), (range(20, 100, 8), 62)):
        wanted = [key_of(number) for number in numbers]
        assert results.found(wanted) == values(set(numbers) & set(range(10, 500)))
        assert sum(len(each._blocks) for each in results._index._segments.values()) == blocks
    results.close()
    share(place, range(500, 600))
    assert look_up(place, range(700)).found_count == 590


def test_a_segment_that_somebody_has_merged_meanwhile_is_looked_for_again(
    folder: FolderPlace,
) -> None:
    share(folder, range(10))
    (before,) = [name for name in folder.all() if name.startswith("segments/")]
    results = shared(folder)
    results.add(key_of(100), value_of(100))  # which reads the root
    share(folder, range(10, 20))
    folder.remove(before)
    assert results.found([key_of(1), key_of(15)]) == values([1, 15])
    results.save()
    results.close()
    results = look_up(folder, [1, 15, 100])
    assert (results.found_count, damaged_count(results)) == (3, 0)
