"""Zips with an entry that lies about itself."""

from __future__ import annotations

import struct
from typing import NamedTuple


class Damage(NamedTuple):
    """A field of an entry: where it is in its header, where in the list at the end of the zip, its
    format, and what it says."""

    in_header: int | None
    in_list: int
    format: str
    value: int


DAMAGES = [
    Damage(14, 16, "<I", 12345),  # its checksum
    Damage(6, 8, "<H", 1),  # it is encrypted
    Damage(22, 24, "<I", 5),  # it has fewer bytes
    Damage(22, 24, "<I", 4_000_000_000),  # it has more bytes
    Damage(18, 20, "<I", 3),  # it has fewer bytes when it is packed
    Damage(8, 10, "<H", 99),  # it is packed as nobody knows
    Damage(8, 10, "<H", 12),  # it is packed with bzip2
    Damage(8, 10, "<H", 14),  # it is packed with LZMA
    Damage(None, 42, "<I", 0xFFFFFFF0),  # it is behind the end
    Damage(None, 42, "<I", 3),  # it is where no entry is
]


def damaged(whole: bytes, name: str, damage: Damage) -> bytes:
    """The bytes of a zip in which the entry `name` has one damage."""
    data = bytearray(whole)
    for mark, at, length_at, name_at in (
        (b"PK\3\4", damage.in_header, 26, 30),
        (b"PK\1\2", damage.in_list, 28, 46),
    ):
        start = data.find(mark)
        while start >= 0 and at is not None:
            length = int.from_bytes(data[start + length_at : start + length_at + 2], "little")
            if data[start + name_at : start + name_at + length] == name.encode():
                struct.pack_into(damage.format, data, start + at, damage.value)
            start = data.find(mark, start + 4)
    return bytes(data)
