"""The index of shared results as it is at a place: read, extended and tidied, while others do the
same."""

from __future__ import annotations

import re
import secrets
import time
from collections import deque
from collections.abc import Callable, Mapping

from msgspec.structs import replace

from sitegen.incremental import shared_packs
from sitegen.incremental.objects import BucketError, ByteRange, ChangedError, Objects, ObjectVersion
from sitegen.incremental.shared_index import (
    MAX_ROOT,
    MAX_SEGMENTS,
    IndexSegment,
    PackedEntry,
    SegmentName,
    SharedRoot,
    Signature,
    decoded_root,
    digest,
    encoded_root,
    merged,
)

ROOT = "root"
# At most so many segments are in a root. One that is at most GROWTH times as large as what is added
# becomes one with it, so that few bytes are written again.
SEGMENTS, GROWTH = 8, 2
# The seconds of a day. After so many days without use, a pack goes; that it is used is noted after
# so many; and objects that no root names go after so many.
DAY, UNUSED, NOTED, STRAY = 86_400, 30, 3, 2
# A pack of at most so many bytes is small. If there are so many of them, they become fewer: so many
# bytes a day.
SMALL, MANY, REPACKED = 500_000, 32, 64_000_000
# How often a root is written again because somebody else was faster.
# Before that, it waits for up to PAUSE milliseconds more each time.
TRIES, PAUSE = 30, 50
# A segment is read in parts of so many bytes.
PART = 8_000_000
# The objects that are ours to delete.
_OURS = re.compile(r"(?:(?:packs|segments)/)?(?:[0-9a-f]{40}|\.[0-9a-f]+\.sitegen\.tmp)")


class SharedIndex:
    """The index at a place. Every method may raise BucketError.

    `signature` is what that of the root says, once it was read; `sent` are the segments of packs
    that were sent and that no root names yet."""

    def __init__(self, objects: Objects, key: bytes, *, is_read_only: bool) -> None:
        self.signature: Signature = "good"
        self.sent: deque[IndexSegment] = deque()
        self.damaged_count = 0
        self.has_key = bool(key)
        self._objects, self._key, self._is_read_only = objects, key, is_read_only
        self._version: ObjectVersion | None = None
        self._root = SharedRoot()
        self._has_written = False
        self._segments: dict[bytes, IndexSegment] = {}
        self._damaged: set[bytes] = set()
        self._used: set[bytes] = set()

    def is_writable(self) -> bool:
        """Whether somebody with this key may write the root."""
        if self._version is None:
            self._read_root()
        return not self._is_read_only and self.signature != "unknown"

    def finder(self) -> Callable[[bytes], PackedEntry | None]:
        """The function that finds the entry of a key."""
        if self._version is None:
            self._read_root()
        damaged_count = self.damaged_count
        segments = [self._segment(each) for each in self._root.segments]
        if self.damaged_count > damaged_count:
            # Somebody may have made one segment of several since the root was read.
            self._read_root()
            segments = [self._segment(each) for each in self._root.segments]
        packs, damaged = self._root.packs, self._damaged

        def find(key: bytes) -> PackedEntry | None:
            for segment in segments:
                entry = segment.find(key) if segment else None
                if entry and entry.pack in packs and entry.pack not in damaged:
                    return entry
            return None

        return find

    def note(self, pack: bytes, *, is_whole: bool) -> None:
        """Entries of a pack were read; `is_whole`: none of them was missing or torn."""
        if is_whole:
            self._used.add(pack)
        else:
            self._damaged.add(pack)
            self.damaged_count += 1

    def save(self) -> None:
        """Have the root name what was sent, and what was found out about packs."""
        for attempt in range(TRIES):
            if not self.is_writable():
                return
            count, today = len(self.sent), _day(time.time())
            if not count and not self._is_outdated(today):
                return
            try:
                self._write(
                    self._extended(self._root, [self.sent[at] for at in range(count)], today)
                )
            except ChangedError:
                # Somebody has got further with it. Many that save at once do not do it in step.
                time.sleep(secrets.randbelow(1 + PAUSE * min(attempt, 10)) / 1000)
                self._read_root()
                continue
            for _ in range(count):
                self.sent.popleft()
            self._has_written = True
            return
        raise BucketError("others write there all the time")

    def _is_outdated(self, today: int) -> bool:
        """Whether the root names something damaged, or has not noted for long what is used."""
        packs = self._root.packs
        return (
            not self._damaged.isdisjoint(packs)
            or any(each.digest in self._damaged for each in self._root.segments)
            or any(packs.get(pack, today) + NOTED <= today for pack in self._used)
        )

    def _extended(self, root: SharedRoot, sent: list[IndexSegment], today: int) -> SharedRoot:
        """The root with the segments `sent`, which are written as one."""
        new = {pack for segment in sent for pack in segment.packs}
        # What was sent again is whole again.
        self._damaged -= new
        packs = {
            pack: max(day, today) if pack in self._used else day
            for pack, day in root.packs.items()
            if pack not in self._damaged
        } | dict.fromkeys(new, today)
        kept = sorted(
            (each for each in root.segments if each.digest not in self._damaged),
            key=lambda each: (each.size, each.digest),
        )
        size = sum(len(segment.data) for segment in sent)
        merging = list(sent)
        while sent and kept and (kept[0].size <= GROWTH * size or len(kept) >= SEGMENTS):
            name = kept.pop(0)
            segment = self._segment(name)
            if segment is not None:
                merging.append(segment)
                size += name.size
        if merging:
            kept.append(self._put_segment(merged(merging, packs.__contains__)))
        return SharedRoot(tuple(dict.fromkeys(kept)), packs, root.swept)

    def sweep(self) -> None:
        """Forget the packs that nobody has used for long, make few of many small ones, and delete
        what no root names: once a day, after the root was written.

        What day it is says the place, which has just written the root: a clock of ours that is
        wrong would delete what others have just sent."""
        if not self._has_written or self._root.swept >= _day(time.time()):
            return
        self._has_written = False
        listed = {each.name: each for each in self._objects.listed()}
        now = listed[ROOT].changed if ROOT in listed else 0.0
        today = _day(now)
        if today <= self._root.swept:
            return
        before = self._root
        packs = {
            pack: min(day, today)
            for pack, day in before.packs.items()
            if day >= today - UNUSED and shared_packs.name_of(pack) in listed
        }
        segments = tuple(each for each in before.segments if _name_of(each) in listed)
        sizes = {
            pack: listed[shared_packs.name_of(pack)].size
            for pack, day in packs.items()
            if day >= today - NOTED  # others may go soon
        }
        try:
            self._write(self._repacked(SharedRoot(segments, packs, today), sizes))
        except ChangedError:
            return  # who was faster does it
        # What the root has named until now, others may be reading: that goes the next time.
        named = {
            *map(shared_packs.name_of, before.packs | self._root.packs),
            *map(_name_of, before.segments + self._root.segments),
        }
        self._objects.delete(
            sorted(
                each.name
                for each in listed.values()
                if each.name not in named
                and _OURS.fullmatch(each.name)
                and each.changed < now - STRAY * DAY
            )
        )

    def _repacked(self, root: SharedRoot, sizes: Mapping[bytes, int]) -> SharedRoot:
        """The root with few packs in the place of many small ones: each costs others a request.
        `sizes` are the bytes of those that may be replaced."""
        small: list[bytes] = []
        left = REPACKED
        for pack in sorted(sizes, key=lambda pack: (sizes[pack], pack)):
            left -= sizes[pack]
            if sizes[pack] > SMALL or left < 0:
                break
            small.append(pack)
        if len(small) < MANY:
            return root
        segments = [segment for each in root.segments if (segment := self._segment(each))]
        new: list[IndexSegment] = []
        for pack, data, segment in shared_packs.joined(self._objects, frozenset(small), segments):
            self._objects.put(shared_packs.name_of(pack), data)
            new.append(segment)
        packs = {pack: day for pack, day in root.packs.items() if pack not in small}
        return self._extended(replace(root, packs=packs), new, root.swept)

    def _read_root(self) -> None:
        data, self._version = self._objects.get(ROOT, MAX_ROOT)
        self._root, self.signature = SharedRoot(), "good"
        if not data:
            return
        root, self.signature = decoded_root(data, self._key)
        if self.signature == "damaged":
            self.damaged_count += 1
        is_usable = self.signature != "bad" and not (self.signature == "none" and self.has_key)
        if is_usable and sum(each.size for each in root.segments) <= MAX_SEGMENTS:
            self._root = root
        named = {each.digest for each in self._root.segments}
        self._segments = {
            name: segment for name, segment in self._segments.items() if name in named
        }

    def _write(self, root: SharedRoot) -> None:
        before = self._version or ObjectVersion()
        self._version = self._objects.replace(ROOT, encoded_root(root, self._key), before)
        self._root = root

    def _segment(self, name: SegmentName) -> IndexSegment | None:
        """The segment of this name; None if it is missing or torn."""
        if name.digest not in self._segments and name.digest not in self._damaged:
            data = b"".join(
                part
                for start in range(0, name.size, PART)
                for part in self._objects.get_ranges(
                    _name_of(name), [ByteRange(start, min(PART, name.size - start))]
                )
            )
            try:
                if digest(data) != name.digest:
                    raise ValueError("torn")
                self._segments[name.digest] = IndexSegment(data)
            except ValueError:
                self._damaged.add(name.digest)
                self.damaged_count += 1
        return self._segments.get(name.digest)

    def _put_segment(self, segment: IndexSegment) -> SegmentName:
        name = SegmentName(digest(segment.data), len(segment.data))
        self._objects.put(_name_of(name), segment.data)
        self._segments[name.digest] = segment
        return name


def _day(seconds: float) -> int:
    return int(seconds // DAY)


def _name_of(segment: SegmentName) -> str:
    return f"segments/{segment.digest.hex()}"
