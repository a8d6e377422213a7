"""Places of shared results for tests: a folder, and a bucket of a real server."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from object_store import Objects as Remote

from sitegen.incremental.shared_results import FOLDER, SharedResults, opened

SIGNING_KEY = "a key of more than 16 characters"


class Place(Protocol):
    """A place, past sitegen."""

    address: str

    def all(self) -> dict[str, bytes]:
        """All objects by name."""

    def write(self, name: str, data: bytes) -> None:
        """Have these bytes as an object."""

    def remove(self, name: str) -> None:
        """Delete an object."""


class FolderPlace:
    """A folder."""

    def __init__(self, folder: Path) -> None:
        self.address, self.folder = str(folder), folder / FOLDER

    def all(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and path.name != "lock"
        }

    def write(self, name: str, data: bytes) -> None:
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_bytes(data)

    def remove(self, name: str) -> None:
        (self.folder / name).unlink()

    def clear(self) -> None:
        """Remove all of it."""
        shutil.rmtree(self.folder)


class BucketPlace:
    """A path in a bucket."""

    def __init__(self, remote: Remote) -> None:
        self.address, self._remote = f"s3://{remote.name}/shared", remote

    def all(self) -> dict[str, bytes]:
        return self._remote.all(f"shared/{FOLDER}/")

    def write(self, name: str, data: bytes) -> None:
        self._remote[f"shared/{FOLDER}/{name}"] = data

    def remove(self, name: str) -> None:
        self._remote.remove(f"shared/{FOLDER}/{name}")


def key_of(number: int) -> bytes:
    """A key like those of jobs."""
    return number.to_bytes(4, "big") * 5


def value_of(number: int) -> bytes:
    """What belongs to it."""
    return b"value %d " % number * (number % 100)


def values(numbers: Iterable[int]) -> dict[bytes, bytes]:
    """Values by key."""
    return {key_of(number): value_of(number) for number in numbers}


def shared(place: Place, *, read_only: bool = False) -> SharedResults:
    """The results at a place."""
    return opened(place.address, read_only=read_only)


def damaged_count(results: SharedResults) -> int:
    """The objects that were missing or torn."""
    return results._index.damaged_count


def share(place: Place, numbers: Iterable[int]) -> SharedResults:
    """Add values, as one build does; its results, which are closed."""
    results = shared(place)
    for key, value in values(numbers).items():
        results.add(key, value)
    results.save()
    results.close()
    return results


def look_up(place: Place, numbers: Iterable[int]) -> SharedResults:
    """Look for values as a build that may only read does. What it finds is right."""
    wanted = values(numbers)
    results = shared(place, read_only=True)
    found = results.found([*wanted])
    assert found == {key: wanted[key] for key in found}
    results.close()
    return results
