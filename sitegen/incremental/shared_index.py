"""The index of shared results as it is at a place: read, extended and tidied, while others do the
same."""

from __future__ import annotations

import re
import secrets
import time
from collections import deque
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from sitegen.incremental import shared_packs
from sitegen.incremental.objects import BucketError, ByteRange, ChangedError, Objects, ObjectVersion
from sitegen.incremental.shared_root import (
    MAX_ROOT,
    MAX_SEGMENTS,
    SegmentName,
    SharedRoot,
    Signature,
    decoded_root,
    encoded_root,
)
from sitegen.incremental.shared_segments import IndexSegment, PackedEntry, merged

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
# A segment with more bytes is read block by block, up to so many at once; if more than one in MOST
# is needed, all of them are read.
WHOLE, AT_ONCE, MOST = 500_000, 320, 8
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

    def located(self, keys: Iterable[bytes]) -> dict[bytes, PackedEntry]:
        """Where the entries are that there are of `keys`, by key."""
        if self._version is None:
            self._read_root()
        wanted = list(dict.fromkeys(keys))
        damaged_count = self.damaged_count
        found = self._located(wanted)
        if self.damaged_count > damaged_count:
            # Somebody may have made one segment of several since the root was read.
            self._read_root()
            found = self._located(wanted)
        return found

    def _located(self, left: list[bytes]) -> dict[bytes, PackedEntry]:
        found: dict[bytes, PackedEntry] = {}
        for name in sorted(self._root.segments, key=lambda each: -each.size):
            segment = self._segment(name)
            if segment is None or not self._fill(segment, left):
                continue
            for key in left:
                entry = segment.find(key)
                if entry and entry.pack in self._root.packs and entry.pack not in self._damaged:
                    found[key] = entry
            left = [key for key in left if key not in found]
        return found

    def note(self, pack: bytes, *, is_whole: bool) -> None:
        """Entries of a pack were read; `is_whole`: none of them was missing or torn."""
        if is_whole:
            self._used.add(pack)
        else:
            self._damaged.add(pack)
            self.damaged_count += 1

    def save(self) -> None:
        """Have the root name what was sent, and what was found out about packs."""
        if self._version is None and not self.sent:
            return
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
        size = sum(segment.name.size for segment in sent)
        merging = list(sent)
        while sent and kept and (kept[0].size <= GROWTH * size or len(kept) >= SEGMENTS):
            name = kept.pop(0)
            segment = self._whole(name)
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
        segments = [segment for each in root.segments if (segment := self._whole(each))]
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
        self._forget_segments()

    def _write(self, root: SharedRoot) -> None:
        before = self._version or ObjectVersion()
        self._version = self._objects.replace(ROOT, encoded_root(root, self._key), before)
        self._root = root
        self._forget_segments()

    def _forget_segments(self) -> None:
        """Keep in memory only those that the root names."""
        named = {each.digest for each in self._root.segments}
        self._segments = {
            name: segment for name, segment in self._segments.items() if name in named
        }

    def _segment(self, name: SegmentName) -> IndexSegment | None:
        """The segment of this name; None if it is missing or torn. Of a large one, no block is read
        yet."""
        if name.digest not in self._segments and name.digest not in self._damaged:
            length = name.size if name.size <= WHOLE else min(name.header, name.size)
            data = b"".join(self._objects.get_ranges(_name_of(name), [ByteRange(0, length)]))
            try:
                segment = IndexSegment(data[: name.header])
                if segment.name != name:
                    raise ValueError("torn")
                for block in segment.missing() if length == name.size else ():
                    start, length = segment.range_of(block)
                    segment.fill(block, data[start : start + length])
                self._segments[name.digest] = segment
            except ValueError:
                self._note_damaged(name)
        return self._segments.get(name.digest)

    def _fill(self, segment: IndexSegment, wanted: Iterable[bytes] | None = None) -> bool:
        """Read the blocks that some keys, or all, need. Whether they are whole."""
        missing = segment.missing(wanted)
        if len(missing) * MOST > segment.block_count:
            missing = segment.missing()
        for start in range(0, len(missing), AT_ONCE):
            blocks = missing[start : start + AT_ONCE]
            ranges = [segment.range_of(block) for block in blocks]
            parts = self._objects.get_ranges(_name_of(segment.name), ranges)
            try:
                for block, part in zip(blocks, parts, strict=True):
                    segment.fill(block, part)
            except ValueError:
                self._note_damaged(segment.name)
                return False
        return True

    def _whole(self, name: SegmentName) -> IndexSegment | None:
        """The segment of this name, with all blocks; None if it is missing or torn."""
        segment = self._segment(name)
        return segment if segment and self._fill(segment) else None

    def _note_damaged(self, name: SegmentName) -> None:
        self._segments.pop(name.digest, None)
        self._damaged.add(name.digest)
        self.damaged_count += 1

    def _put_segment(self, segment: IndexSegment) -> SegmentName:
        name = segment.name
        self._objects.put(_name_of(name), segment.encoded())
        self._segments[name.digest] = segment
        return name


def _day(seconds: float) -> int:
    return int(seconds // DAY)


def _name_of(segment: SegmentName) -> str:
    return f"segments/{segment.digest.hex()}"
