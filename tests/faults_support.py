"""A site that was built, for tests that damage what sitegen keeps of it, and ways to damage a
file."""

from __future__ import annotations

import random
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

from random_site import RandomSite
from support import Result, tree


class Kept:
    """A site that was built, with its state, and what it publishes before and after one more
    edit."""

    def __init__(self, place: Path) -> None:
        self.site = RandomSite(place, random.Random(4), posts=6).site
        self.site.edit(
            "site.toml", '"late-correction"', '"late-correction", "lost-address", "text-short"'
        )
        self.site.post("edited", "First.\n\nSecond.", more="tags: [One]\n")
        self.site.build(output=place / "fresh")
        shutil.rmtree(self.site.root / ".sitegen")
        assert self.site.build().ok
        self._saved = place / "saved"
        shutil.copytree(self.site.root, self._saved)
        self.before = tree(self.site.root / "public")
        assert self.before == tree(place / "fresh")
        self.edit()
        self.site.build(output=place / "after")
        self.after = tree(place / "after")
        self.restore()

    @property
    def state(self) -> Path:
        return self.site.root / ".sitegen"

    def edit(self) -> None:
        """Another text, title and address."""
        self.site.post("edited", "First.\n\nAnother.", title="Changed", more="tags: [One]\n")

    def restore(self) -> None:
        for name in (".sitegen", "public", "content", "static"):
            shutil.rmtree(self.site.root / name, ignore_errors=True)
            shutil.copytree(self._saved / name, self.site.root / name)

    def check(self, *, edited: bool = False, clean: bool = False) -> Result:
        """One build: right, with one warning at most. The one after it has nothing to do and
        nothing to say."""
        result = self.site.build(clean=clean)
        assert result.ok, result.printed
        assert result.codes() in ([], ["store"]), result.printed
        assert tree(self.site.root / "public") == (self.after if edited else self.before)
        again = self.site.build()
        assert again.ok, again.printed
        assert again.problems == ()
        assert (again.done.parsed, again.done.rendered, again.done.written, again.done.deleted) == (
            (),
            (),
            (),
            (),
        )
        return result


def flipped(data: bytearray, numbers: random.Random) -> bytes:
    for _ in range(numbers.choice([1, 20, 400])):
        data[numbers.randrange(len(data))] ^= 1 << numbers.randrange(8)
    return bytes(data)


def zeroed(data: bytearray, numbers: random.Random) -> bytes:
    size = numbers.choice([512, 8192, 8192])
    start = numbers.randrange(len(data)) // size * size
    data[start : start + size] = bytes(len(data[start : start + size]))
    return bytes(data)


def exchanged(data: bytearray, numbers: random.Random) -> bytes:
    one, two = (numbers.randrange(1, max(len(data) // 8192, 2)) * 8192 for _ in "12")
    data[one : one + 8192], data[two : two + 8192] = data[two : two + 8192], data[one : one + 8192]
    return bytes(data)


def of_other_version(data: bytearray, numbers: random.Random) -> bytes:
    data[60:64] = struct.pack(
        ">I", numbers.choice([0, 2, 99, 1 << 31])
    )  # user_version, SQLite file format §1.3
    return bytes(data)


DAMAGE: list[Callable[[bytearray, random.Random], bytes]] = [
    flipped,
    zeroed,
    exchanged,
    of_other_version,
    lambda data, numbers: bytes(data[: numbers.randrange(len(data))]),
    lambda data, numbers: bytes(data[: numbers.randrange(len(data)) // 8192 * 8192]),
    lambda data, numbers: b"",
    lambda data, numbers: numbers.randbytes(numbers.choice([1, 100, 8192, len(data)])),
    lambda data, numbers: bytes(data[:100]) + numbers.randbytes(len(data) - 100),
]
