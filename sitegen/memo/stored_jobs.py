"""The jobs of a plan as its memo stores them: each encoded by itself, since a build after an edit
needs few of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

import msgspec
from msgspec import Struct

from sitegen.model.jobs import Job

# To search all jobs for so many documents takes as long as to decode them.
SEARCHED = 8

# Jobs have no times, so that they need no more than these.
_encode, _decode = msgspec.msgpack.Encoder().encode, msgspec.msgpack.Decoder(Job).decode


class StoredJobs(Struct, frozen=True, array_like=True):
    """Jobs, each `encoded`; `folders` are the numbers of those whose output is a folder."""

    encoded: tuple[bytes, ...]
    folders: tuple[int, ...]

    @staticmethod
    def of(jobs: Iterable[Job]) -> StoredJobs:
        """These jobs."""
        listed = tuple(jobs)
        folders = [number for number, job in enumerate(listed) if job.output.endswith("/")]
        return StoredJobs(tuple(map(_encode, listed)), tuple(folders))

    def __iter__(self) -> Iterator[Job]:
        return map(_decode, self.encoded)

    def __len__(self) -> int:
        return len(self.encoded)

    def of_folders(self) -> list[Job]:
        """The jobs whose output is a folder."""
        return [_decode(self.encoded[number]) for number in self.folders]

    def reading(self, paths: Set[str]) -> list[Job]:
        """The jobs that read the body of one of the documents at these `paths`, in an order that
        depends on nothing else."""
        return [job for job in self._naming(paths) if not paths.isdisjoint(job.bodies)]

    def _naming(self, paths: Set[str]) -> Iterable[Job]:
        """All jobs in which one of the `paths` occurs, and perhaps others."""
        if len(paths) > SEARCHED:
            return self
        names = [path.encode() for path in sorted(paths)]
        # A set would be in another order in each process, and so would what a preview reports.
        found = dict.fromkeys(job for name in names for job in self.encoded if name in job)
        return list(map(_decode, found))
