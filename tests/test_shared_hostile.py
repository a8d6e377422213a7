"""Shared results whose place somebody else can write: no traceback, no wrong result where a key
signs the index, no memory filled where none does."""

from __future__ import annotations

import random
import struct
import tracemalloc
from pathlib import Path

import msgspec
import pytest
from shared_support import (
    SIGNING_KEY,
    FolderPlace,
    key_of,
    look_up,
    share,
    shared,
    value_of,
)

from sitegen.incremental.compression import packed
from sitegen.incremental.objects import ByteRange
from sitegen.incremental.shared_index import (
    ENTRY_DIGEST,
    IndexSegment,
    SegmentName,
    SharedRoot,
    decoded_root,
    digest,
    encoded_root,
    segment_of,
)
from sitegen.incremental.shared_results import KEY


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FolderPlace:
    monkeypatch.delenv(KEY, raising=False)
    return FolderPlace(tmp_path / "shared")


def write(folder: FolderPlace, segment: bytes, pack: bytes, name: bytes = b"") -> None:
    """Have a root that names these, with digests that are right."""
    name = name or digest(pack)
    folder.write(f"packs/{name.hex()}", pack)
    folder.write(f"segments/{digest(segment).hex()}", segment)
    root = SharedRoot((SegmentName(digest(segment), len(segment)),), {name: 20_000}, 20_000)
    folder.write("root", encoded_root(root, b""))


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
def test_any_bytes_are_a_miss_or_the_result(
    folder: FolderPlace, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv(KEY, key)
    share(folder, range(10))
    share(folder, range(10, 50))
    share(folder, range(50, 55))
    whole, dice = folder.all(), random.Random(7)
    for name, data in whole.items():
        for number in range(60):
            folder.write(name, mutated(data, dice))
            if number % 10 == 9:  # and what is left can be written again
                share(folder, range(100, 102))
            look_up(folder, range(102))
            folder.clear()
            for each, before in whole.items():
                folder.write(each, before)
    assert look_up(folder, range(55)).found_count == 55


def test_bytes_whose_digests_are_right_are_no_traceback(folder: FolderPlace) -> None:
    share(folder, range(20))
    whole, dice = folder.all(), random.Random(7)
    pack, segment = (
        next(data for name, data in whole.items() if name.startswith(below))
        for below in ("packs/", "segments/")
    )
    body = msgspec.msgpack.encode(decoded_root(whole["root"], b"")[0])
    for _ in range(80):
        write(folder, mutated(segment, dice), pack)
        assert look(folder) <= 20
        write(folder, segment, mutated(pack, dice), digest(pack))
        assert look(folder) <= 20
        changed = packed(mutated(body, dice))
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
        "compressed": (ByteRange(0, len(bomb)), digest(bomb, ENTRY_DIGEST)),
        "none": (ByteRange(0, 0), digest(b"", ENTRY_DIGEST)),
        "huge": (ByteRange(0, (1 << 32) - 1), digest(pack, ENTRY_DIGEST)),
        "beyond": (ByteRange((1 << 32) - 1, 5), digest(b"", ENTRY_DIGEST)),
    }
    many = {key_of(number): (ByteRange(0, 2_000_000), bytes(16)) for number in range(100)}
    tracemalloc.start()
    for entries in ({key_of(1): each} for each in ranges.values()):
        write(folder, segment_of(name, entries).data, pack)
        assert look_up(folder, [1]).problems == ()
    write(folder, segment_of(name, many).data, pack)
    assert look_up(folder, range(100)).damaged_count == 1
    segment = segment_of(name, many).data
    for size in (0, 1, len(segment) - 1, len(segment) + 1, 1 << 29, 1 << 31, (1 << 40) - 1):
        root = SharedRoot((SegmentName(digest(segment), size),), {name: 20_000}, 20_000)
        folder.write("root", encoded_root(root, b""))
        assert look_up(folder, range(100)).found_count == 0
    many_segments = (SegmentName(digest(segment), len(segment)),) * 65
    folder.write("root", encoded_root(SharedRoot(many_segments), b""))
    assert look_up(folder, [1]).damaged_count == 1
    assert tracemalloc.get_traced_memory()[1] < 30_000_000
    tracemalloc.stop()


def test_a_segment_with_wrong_counts_is_none() -> None:
    segment = segment_of(bytes(20), {key_of(1): (ByteRange(0, 1), bytes(16))}).data
    assert IndexSegment(segment).count == 1
    for counts in ((1, 0), (0, 1), (2, 1), (1, 2), ((1 << 32) - 1, 1), (1, (1 << 32) - 1)):
        with pytest.raises(ValueError, match="torn"):
            IndexSegment(segment[:16] + struct.pack(">II", *counts) + segment[24:])
    for length in range(len(segment)):
        with pytest.raises(ValueError, match=r"torn|no segment"):
            IndexSegment(segment[:length])


def test_a_row_of_no_pack_is_a_miss(folder: FolderPlace) -> None:
    share(folder, [1])
    whole = folder.all()
    segment = bytearray(next(data for name, data in whole.items() if name.startswith("segments")))
    pack = next(data for name, data in whole.items() if name.startswith("packs"))
    segment[-28:-24] = struct.pack(">I", 1)
    write(folder, bytes(segment), pack)
    assert look_up(folder, [1]).found_count == 0
    share(folder, [2])
    assert look_up(folder, [1, 2]).found_count == 1
