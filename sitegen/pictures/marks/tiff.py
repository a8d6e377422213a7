"""The entries of a TIFF file, and of EXIF data, which has the same form (TIFF 6.0 §2; EXIF 2.32
§4.6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

# More than any camera writes; directories may point at each other in a circle.
MAX_DIRECTORIES, MAX_ENTRIES = 20, 2_000
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_SUBDIRECTORIES = {0x8769: "exif", 0x8825: "gps"}


class TiffDirectory(Struct, frozen=True):
    """One directory: its `name` is "picture", "thumbnail" (the second one), "exif" or "gps", and
    its entries are the bytes of their values by tag."""

    name: str
    entries: Mapping[int, bytes]
    little: bool

    def number(self, tag: int) -> int:
        """The entry `tag` as a whole number, 0 if there is none."""
        return int.from_bytes(self.entries.get(tag, b"")[:4], "little" if self.little else "big")


def directories(data: bytes) -> Iterator[TiffDirectory]:
    """The directories of TIFF or EXIF data that can be read; entries that point outside of it are
    left out."""
    little = data[:2] == b"II"
    if data[:4] not in {b"II*\0", b"MM\0*"}:
        return
    order = "little" if little else "big"

    def number(at: int, size: int) -> int:
        return int.from_bytes(data[at : at + size], order)  # type: ignore[arg-type]

    ahead = [("picture", number(4, 4))]
    seen: set[int] = set()
    # Entries may all name the same bytes, and together be larger than the file.
    entries_left, bytes_left = MAX_ENTRIES, len(data)
    while ahead and len(seen) < MAX_DIRECTORIES:
        name, at = ahead.pop(0)
        count = number(at, 2)
        if not 0 < at <= len(data) - 2 or at in seen or count > entries_left:
            continue
        seen.add(at)
        entries_left -= count
        entries: dict[int, bytes] = {}
        for start in range(at + 2, at + 2 + 12 * count, 12):
            size = _SIZES.get(number(start + 2, 2), 0) * number(start + 4, 4)
            place = start + 8 if size <= 4 else number(start + 8, 4)
            if size and place + size <= len(data) and size <= bytes_left:
                bytes_left -= size
                entries[number(start, 2)] = data[place : place + size]
        directory = TiffDirectory(name, entries, little)
        ahead += [
            (sub, directory.number(tag)) for tag, sub in _SUBDIRECTORIES.items() if tag in entries
        ]
        if name == "picture":
            ahead.append(("thumbnail", number(at + 2 + 12 * count, 4)))
        yield directory


def thumbnail(data: bytes) -> bytes:
    """The JPEG thumbnail in EXIF data (EXIF 2.32 §4.5.5); b"" if there is none."""
    for directory in directories(data):
        if directory.name == "thumbnail":
            start, length = directory.number(0x0201), directory.number(0x0202)
            return data[start : start + length] if start else b""
    return b""
