"""The jobs of a plan as its memo stores them: each encoded by itself, since a build after an edit
needs few of them, and all in one piece, in which those are quickly found."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Set
from itertools import accumulate, pairwise

import msgspec
from msgspec import Struct

from sitegen.model.jobs import Job

# To search all jobs for so many documents takes as long as to decode them.
SEARCHED = 8

# Jobs have no times, so that they need no more than these.
_encode, _decode = msgspec.msgpack.Encoder().encode, msgspec.msgpack.Decoder(Job).decode


class StoredJobs(Struct, frozen=True, array_like=True):
    """Jobs, `encoded` one after the other; `ends` are the positions in bytes at which they end,
    `folders` the numbers of those whose output is a folder."""

    encoded: bytes
    ends: tuple[int, ...]
    folders: tuple[int, ...]

    @staticmethod
    def of(jobs: Iterable[Job]) -> StoredJobs:
        """These jobs."""
        listed = tuple(jobs)
        encoded = list(map(_encode, listed))
        folders = [number for number, job in enumerate(listed) if job.output.endswith("/")]
        return StoredJobs(b"".join(encoded), tuple(accumulate(map(len, encoded))), tuple(folders))

    def __iter__(self) -> Iterator[Job]:
        encoded = memoryview(self.encoded)
        for start, end in pairwise((0, *self.ends)):
            yield _decode(encoded[start:end])

    def __len__(self) -> int:
        return len(self.ends)

    def of_folders(self) -> list[Job]:
        """The jobs whose output is a folder."""
        return list(map(self._job, self.folders))

    def reading(self, paths: Set[str]) -> list[Job]:
        """The jobs that read the body of one of the documents at these `paths`, in an order that
        depends on nothing else."""
        return [job for job in self._naming(paths) if not paths.isdisjoint(job.bodies)]

    def _naming(self, paths: Set[str]) -> Iterable[Job]:
        """All jobs in which one of the `paths` occurs, and perhaps others."""
        if len(paths) > SEARCHED:
            return self
        # A set would be in another order in each process, and so would what a preview reports.
        numbers = dict.fromkeys(
            number for path in sorted(paths) for number in self._numbers(path.encode())
        )
        return list(map(self._job, numbers))

    def _numbers(self, name: bytes) -> Iterator[int]:
        """The numbers of the jobs in which `name` begins."""
        position = self.encoded.find(name)
        while position >= 0:
            number = bisect_right(self.ends, position)
            yield number
            position = self.encoded.find(name, self.ends[number])

    def _job(self, number: int) -> Job:
        start = self.ends[number - 1] if number else 0
        return _decode(memoryview(self.encoded)[start : self.ends[number]])
