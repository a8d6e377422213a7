"""The jobs of a plan as its memo stores them: each encoded by itself, since a build after an edit
needs few of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from msgspec import Struct

from sitegen.incremental.keys import decode, encode
from sitegen.model.jobs import Job

# To search all jobs for so many documents takes as long as to decode them.
SEARCHED = 8


class StoredJobs(Struct, frozen=True, array_like=True):
    """Jobs, each `encoded`; `folders` are the numbers of those whose output is a folder."""

    encoded: tuple[bytes, ...]
    folders: tuple[int, ...]

    @staticmethod
    def of(jobs: Iterable[Job]) -> StoredJobs:
        """These jobs."""
        encoded, folders = [], []
        for number, job in enumerate(jobs):
            encoded.append(encode(job))
            if job.is_folder:
                folders.append(number)
        return StoredJobs(tuple(encoded), tuple(folders))

    def __iter__(self) -> Iterator[Job]:
        return (decode(job, Job) for job in self.encoded)

    def __len__(self) -> int:
        return len(self.encoded)

    def of_folders(self) -> list[Job]:
        """The jobs whose output is a folder."""
        return [decode(self.encoded[number], Job) for number in self.folders]

    def reading(self, paths: Set[str]) -> list[Job]:
        """The jobs that read the body of one of the documents at these `paths`, in any order."""
        return [job for job in self._naming(paths) if not paths.isdisjoint(job.bodies)]

    def _naming(self, paths: Set[str]) -> Iterable[Job]:
        """All jobs in which one of the `paths` occurs, and perhaps others."""
        if len(paths) > SEARCHED:
            return self
        names = [path.encode() for path in paths]
        found = {job for name in names for job in self.encoded if name in job}
        return [decode(job, Job) for job in found]
