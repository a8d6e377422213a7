"""Ways to build that must make no difference: with results that machines share, at places that are
damaged, emptied or swapped, and with workers elsewhere."""

from __future__ import annotations

import random
import shutil
from concurrent.futures import Executor
from pathlib import Path


class Ways:
    """Chooses how the next build of a walk is made. `executor` are workers elsewhere; `found` are
    the results that were shared so far."""

    def __init__(self, place: Path, numbers: random.Random, executor: Executor) -> None:
        self.found = 0
        self._random, self._executor = numbers, executor
        self._place, self._others = place / "shared", [place / "shared-2", place / "shared-3"]

    def before(self) -> str:
        """What happens to the place; mostly nothing."""
        happens = self._random.choice([self._damage, self._damage, self._empty, self._swap])
        if self._random.random() > 0.3 or not self._place.exists():
            return ""
        return happens()

    def warm(self) -> dict[str, object]:
        """Options of a build that goes on with what others have left."""
        options: dict[str, object] = {}
        if self._random.random() < 0.8:
            options["cache"] = str(self._place)
            options["only_reads_cache"] = self._random.random() < 0.2
        if self._random.random() < 0.4:
            options |= {"executor": self._executor, "jobs": 2}
        return options

    def clean(self) -> dict[str, object]:
        """Options of a build that it is compared with."""
        return {"cache": str(self._place)} if self._random.random() < 0.5 else {}

    def _damage(self) -> str:
        files = sorted(path for path in self._place.rglob("*") if path.is_file())
        if not files:
            return ""
        file = self._random.choice(files)
        data = bytearray(file.read_bytes())
        kind = self._random.choice(["changed", "changed", "cut", "longer", "deleted"])
        if kind == "deleted":
            file.unlink()
        elif kind == "changed":
            for _ in range(self._random.choice([1, 1, 30]) if data else 0):
                data[self._random.randrange(len(data))] ^= self._random.randrange(1, 256)
            file.write_bytes(data)
        else:
            length = self._random.randrange(len(data) + 1)
            file.write_bytes(data[:length] if kind == "cut" else data + data[:length])
        return f"shared results {kind}: {file.relative_to(self._place).parts[-1]}"

    def _empty(self) -> str:
        shutil.rmtree(self._place)
        return "shared results are gone"

    def _swap(self) -> str:
        """Another place, or an older state of this one."""
        other = self._random.choice(self._others)
        if not other.exists():
            shutil.copytree(self._place, other)
            return "shared results are saved"
        aside = other.with_name("aside")
        self._place.rename(aside)
        other.rename(self._place)
        aside.rename(other)
        return "shared results are swapped"
