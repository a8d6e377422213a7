"""Shared results whose place somebody else can write: no traceback, no wrong result where a key
signs the index, no memory filled where none does."""

from __future__ import annotations

import hmac
import random
import struct
import tracemalloc
from pathlib import Path

import msgspec
import pytest
from shared_support import (
    SIGNING_KEY,
    FolderPlace,
    damaged_count,
    key_of,
    look_up,
    share,
    shared,
    value_of,
)

from sitegen.digest import of_bytes
from sitegen.incremental import shared_index, shared_packs, shared_segments
from sitegen.incremental.compression import packed
from sitegen.incremental.folder_objects import FolderObjects
from sitegen.incremental.keys import encode
from sitegen.incremental.objects import ByteRange
from sitegen.incremental.shared_reports import SharedReport, SharedReports
from sitegen.incremental.shared_results import KEY
from sitegen.incremental.shared_root import (
    SegmentName,
    SharedRoot,
    decoded_root,
    digest,
    encoded_root,
)
from sitegen.incremental.shared_segments import DIGEST, IndexSegment, segment_of
from sitegen.incremental.work import Task

# Values in values, more of them than the reader of MessagePack goes into.
DEEP = b"\x95\xc4\0\x90\x90\x90" + b"\x91" * 100_000


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FolderPlace:
    monkeypatch.delenv(KEY, raising=False)
    return FolderPlace(tmp_path / "shared")


def write(folder: FolderPlace, segment: IndexSegment, pack: bytes, name: bytes = b"") -> None:
    """Have a root that names these, with digests that are right."""
    write_segment(folder, segment.name, segment.encoded(), name or digest(pack))
    folder.write(f"packs/{(name or digest(pack)).hex()}", pack)


def write_segment(folder: FolderPlace, name: SegmentName, data: bytes, pack: bytes) -> None:
    """Have a root that names a pack, and these bytes as a segment."""
    folder.write(f"segments/{name.digest.hex()}", data)
    folder.write("root", encoded_root(SharedRoot((name,), {pack: 20_000}, 20_000), b""))


def mutated(data: bytes, dice: random.Random) -> bytes:
    """The bytes with some changed, taken out or repeated."""
    changed = bytearray(data)
    for _ in range(dice.randrange(1, 4)):
        at, length = dice.randrange(len(changed) + 1), dice.choice([1, 1, 2, 4, 20, 100])
        changed[at : at + length] = dice.choice(
            [b"", dice.randbytes(length), b"\xff" * length, bytes(length), changed[:length]]
        )
    return bytes(changed)


@pytest.mark.parametrize("key", ["", SIGNING_KEY])
@pytest.mark.parametrize("count", [20, 60])
@pytest.mark.sampled(2)
def test_any_bytes_are_a_miss_or_the_result(
    folder: FolderPlace, monkeypatch: pytest.MonkeyPatch, key: str, count: int
) -> None:
    if key:
        monkeypatch.setenv(KEY, key)
    share(folder, range(10))
    share(folder, range(10, 50))
    share(folder, range(50, 55))
    whole, dice = folder.all(), random.Random(7)
    for name, data in whole.items():
        for number in range(count):
            folder.write(name, mutated(data, dice))
            if number % 10 == 9:  # and what is left can be written again
                share(folder, range(100, 102))
            look_up(folder, range(102))
            folder.clear()
            for each, before in whole.items():
                folder.write(each, before)
    assert look_up(folder, range(55)).found_count == 55


def test_who_has_no_key_changes_nothing_that_is_signed(
    folder: FolderPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY, SIGNING_KEY)
    share(folder, [1, 2])
    whole = folder.all()
    root, _ = decoded_root(whole["root"], b"")
    (pack,), (name,) = root.packs, root.segments
    evil = packed(b"something else")
    entry = ByteRange(0, len(evil)), digest(evil, DIGEST)
    evil_segment = segment_of(pack, {key_of(1): entry, key_of(2): entry})
    data = evil_segment.encoded()
    folder.write(f"packs/{pack.hex()}", evil)
    # All of it under the name that is signed; and its header, or its rows, with the rest.
    before = whole[f"segments/{name.digest.hex()}"]
    length = evil_segment.name.header
    for changed in (data, before[: name.header] + data[length:], data[:length] + before[length:]):
        folder.write(f"segments/{name.digest.hex()}", changed)
        for whole_size in (0, 1 << 20):
            monkeypatch.setattr(shared_index, "WHOLE", whole_size)
            assert look_up(folder, [1]).found_count == 0
    # A root of its own, with a signature of something else that was made with the key.
    body = encoded_root(SharedRoot((evil_segment.name,), {pack: 20_000}, 20_000), b"")[68:]
    folder.write(f"segments/{evil_segment.name.digest.hex()}", data)
    for mac in (
        hmac.digest(SIGNING_KEY.encode(), body, "sha256"),
        whole["root"][16:48],
        bytes(31) + b"\1",
    ):
        folder.write("root", whole["root"][:16] + mac + digest(body) + body)
        results = look_up(folder, [1])
        assert (results.found_count, len(results.problems)) == (0, 1)
    # Without a key, that root is used: only a place that one trusts may be written.
    monkeypatch.delenv(KEY)
    results = shared(folder, read_only=True)
    assert results.found([key_of(1)]) == {key_of(1): b"something else"}
    results.close()


def test_what_is_put_together_again_is_what_it_was(folder: FolderPlace) -> None:
    place = FolderObjects(folder.folder)
    entry = packed(b"x")
    place.put(f"packs/{digest(entry).hex()}", entry)
    for entry_digest, count in ((digest(entry, DIGEST), 1), (bytes(DIGEST), 0)):
        segment = segment_of(digest(entry), {key_of(1): (ByteRange(0, len(entry)), entry_digest)})
        assert len([*shared_packs.joined(place, [digest(entry)], [segment])]) == count


@pytest.mark.parametrize("count", [10, 40])
@pytest.mark.sampled(1)
def test_bytes_whose_digests_are_right_are_no_traceback(folder: FolderPlace, count: int) -> None:
    share(folder, range(20))
    whole, dice = folder.all(), random.Random(7)
    pack, data = (
        next(data for name, data in whole.items() if name.startswith(below))
        for below in ("packs/", "segments/")
    )
    root, _ = decoded_root(whole["root"], b"")
    length, body = root.segments[0].header, msgspec.msgpack.encode(root)
    header, rows = data[:length], data[length:]
    for number in range(count):
        changed = mutated(rows, dice)
        cut = [changed[at : at + 48] for at in range(0, len(changed) // 48 * 48, 48)]
        write(folder, shared_segments._built([digest(pack)], cut), pack)
        assert look(folder) <= 20
        changed = mutated(header, dice)
        name = SegmentName(digest(changed), len(changed), len(changed) + len(rows))
        write_segment(folder, name, changed + rows, digest(pack))
        assert look(folder) <= 20
        write(folder, segment_of(digest(pack), {}), mutated(pack, dice), digest(pack))
        folder.write("root", whole["root"])
        assert look(folder) <= 20
        changed = packed(mutated(body, dice) if number else DEEP)
        folder.write("root", whole["root"][:48] + digest(changed) + changed)
        assert look(folder) <= 20


def look(folder: FolderPlace) -> int:
    """How many of 20 values are found, right or not; a build that adds is no traceback either."""
    results = shared(folder)
    found = results.found([key_of(number) for number in range(20)])
    results.add(key_of(30), value_of(30))
    results.save()
    results.close()
    assert results.problems == ()
    return len(found)


def test_nothing_fills_the_memory(folder: FolderPlace) -> None:
    share(folder, [1])
    bomb = b"\1" + struct.pack("<I", (1 << 31) - 1) + packed(b"x" * 1000)[5:]
    pack = bomb + bytes(2_000_000)
    name = digest(pack)
    ranges = {
        # It says that it has 2 GB.
        "compressed": (ByteRange(0, len(bomb)), digest(bomb, DIGEST)),
        "none": (ByteRange(0, 0), digest(b"", DIGEST)),
        "huge": (ByteRange(0, (1 << 32) - 1), digest(pack, DIGEST)),
        "beyond": (ByteRange((1 << 32) - 1, 5), digest(b"", DIGEST)),
    }
    many = {key_of(number): (ByteRange(0, 2_000_000), bytes(16)) for number in range(100)}
    tracemalloc.start()
    for entries in ({key_of(1): each} for each in ranges.values()):
        write(folder, segment_of(name, entries), pack)
        assert look_up(folder, [1]).problems == ()
    write(folder, segment_of(name, many), pack)
    assert damaged_count(look_up(folder, range(100))) == 1
    segment = segment_of(name, many)
    header, size = segment.name.header, segment.name.size
    for number in (0, 1, header - 1, header + 1, size - 1, size + 1, 1 << 29, 1 << 31, 1 << 39):
        for wrong in ((header, number), (number, size), (number, number)):
            lying = SegmentName(segment.name.digest, *wrong)
            write_segment(folder, lying, segment.encoded(), name)
            assert look_up(folder, range(100)).found_count == 0
    root = SharedRoot((segment.name,) * 65, {name: 20_000}, 20_000)
    folder.write("root", encoded_root(root, b""))
    assert damaged_count(look_up(folder, [1])) == 1
    assert tracemalloc.get_traced_memory()[1] < 30_000_000
    tracemalloc.stop()


def test_a_segment_with_wrong_counts_is_none() -> None:
    segment = segment_of(bytes(20), {key_of(1): (ByteRange(0, 1), bytes(16))})
    header = segment.encoded()[: segment.name.header]
    assert IndexSegment(header).name == segment.name
    for counts in ((1, 0), (0, 1), (2, 1), (1, 513), ((1 << 32) - 1, 1), (1, (1 << 32) - 1)):
        with pytest.raises(ValueError, match="torn"):
            IndexSegment(header[:16] + struct.pack(">II", *counts) + header[24:])
    for length in range(len(header)):
        with pytest.raises(ValueError, match=r"torn|no segment"):
            IndexSegment(header[:length])


def test_a_row_of_no_pack_is_a_miss(folder: FolderPlace) -> None:
    share(folder, [1])
    whole = folder.all()
    data = next(data for name, data in whole.items() if name.startswith("segments"))
    pack = next(data for name, data in whole.items() if name.startswith("packs"))
    row = data[-48:-28] + struct.pack(">I", 1) + data[-24:]
    write(folder, shared_segments._built([digest(pack)], [row]), pack)
    assert look_up(folder, [1]).found_count == 0
    share(folder, [2])
    assert look_up(folder, [1, 2]).found_count == 1


def test_no_name_in_a_result_leads_out_of_its_folder(folder: FolderPlace, tmp_path: Path) -> None:
    names = [
        "../evil",
        "/evil",
        f"{tmp_path}/evil",
        "a/../../evil",
        "..",
        "",
        "a\\evil",
        "C:evil",
        "a\0",
    ]
    results = shared(folder)
    reports = {
        key_of(number): SharedReport(encode({name: of_bytes(b"evil")}), (b"evil",), (), (name,))
        for number, name in enumerate(["good/file", *names])
    }
    for key, report in reports.items():
        results.add(key, msgspec.msgpack.encode(report))
    for number, data in enumerate((b"no report", DEEP, b"\x94\xc4\1a\x90\x91\xa1\xff\x90"), 100):
        results.add(key_of(number), data)
    results.save()
    staging = tmp_path / "staging/of/it"
    task = Task(name="x", owner="x", function="x", staging_path=f"{staging}/")
    for each in (task, Task(name="x", owner="x", function="x")):
        known = SharedReports(results).known([(key_of(number), each) for number in range(103)])
        assert [number for number, report in enumerate(known) if report] == [0]
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path for path in written if folder.folder not in path.parents] == [
        staging / "good/file"
    ]
