"""Places that hold objects by name: buckets of object stores, and folders. An object is read and
written as a whole, so nobody ever sees half of one.

`ObjectVersion` is what the store calls a state of an object (its entity tag, RFC 9110 §8.8.3); to
replace an object only in the state in which it was read is what keeps two builds apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol


class BucketError(Exception):
    """What a place refuses: `reason` says why, `hint` what to do about it; `code` is that of the
    problem."""

    def __init__(self, reason: str, hint: str = "", code: str = "bucket") -> None:
        super().__init__(reason)
        self.reason, self.hint, self.code = reason, hint, code


class ChangedError(BucketError):
    """The object is not in the state in which it was read: somebody else has written it."""


class ObjectVersion(NamedTuple):
    """The state of an object that a store has; `tag` is "" if there is no such object."""

    tag: str = ""
    version: str = ""


class ByteRange(NamedTuple):
    """A part of the bytes of an object."""

    start: int
    length: int


class ListedObject(NamedTuple):
    """An object: its bytes, and the seconds since 1970 of its last change, by the clock of the
    place."""

    name: str
    size: int
    changed: float


class Objects(Protocol):
    """The objects below one address. Every method raises BucketError."""

    address: str

    def get(self, name: str, at_most: int = ...) -> tuple[bytes, ObjectVersion]:
        """The bytes of an object and its state; b"" and ObjectVersion() if it is missing. An object
        of more than `at_most` bytes is an error."""

    def get_ranges(self, name: str, spans: Sequence[ByteRange]) -> list[bytes]:
        """The bytes of parts of an object. A part that goes beyond its end is cut there; [] if the
        object is missing, or if a part begins beyond its end."""

    def put(self, name: str, data: bytes) -> None:
        """Write an object, whatever is there."""

    def replace(self, name: str, data: bytes, before: ObjectVersion) -> ObjectVersion:
        """Write an object that is in the state `before`; its new state. Raises ChangedError if it
        is in another one."""

    def delete(self, names: Iterable[str]) -> None:
        """Delete objects; those that are missing do not matter."""

    def listed(self) -> Iterator[ListedObject]:
        """All objects."""

    def stop(self) -> None:
        """End the requests that are under way in other threads, and let none begin. Whoever waits
        for one of them gets a CancelledError."""
