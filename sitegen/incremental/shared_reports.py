"""What several machines share of the results of tasks: outputs with their bytes, rendered pages
among them, which the store does not keep."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from sitegen.digest import of_bytes
from sitegen.errors import Problem
from sitegen.incremental.keys import encode
from sitegen.incremental.shared_results import SharedResults
from sitegen.incremental.work import Task, TaskReport, fits, staged


class SharedReport(Struct, frozen=True, array_like=True):
    """What is shared of a `TaskReport`. The rest is computed again, or is not the same on other
    machines."""

    value: bytes
    blobs: tuple[bytes, ...]
    named: tuple[str, ...]
    files: tuple[str, ...]


class SharedReports:
    """The reports of tasks at a place that is shared."""

    def __init__(self, results: SharedResults) -> None:
        self._results = results
        self.is_read_only = results.is_read_only

    @property
    def found_count(self) -> int:
        """The number of results that were found."""
        return self._results.found_count

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Warnings about the place."""
        return self._results.problems

    def known(self, tasks: Mapping[bytes, Task]) -> dict[bytes, TaskReport]:
        """The reports that there are of `tasks`, by their keys. The outputs are in the staging
        folder. Raises OSError."""
        reports: dict[bytes, TaskReport] = {}
        for key, data in self._results.found(list(tasks)).items():
            try:
                found = msgspec.msgpack.decode(data, type=SharedReport)
            except msgspec.MsgspecError:  # not ours: it is made again
                continue
            report = TaskReport(
                value=found.value,
                blobs=found.blobs,
                digests=tuple(map(of_bytes, found.blobs)),
                named=found.named,
                files=found.files,
                inputs=tasks[key].inputs,
                ran=False,
            )
            if fits(tasks[key], report):  # a place that is not signed can hold anything
                # Nothing is added to it again: an output that the store does not keep may go.
                reports[key] = staged(replace(tasks[key], is_shared=False), report)
        return reports

    def add(self, key: bytes, report: TaskReport) -> None:
        """Share the report of a task that ran, with all its blobs."""
        shared = SharedReport(report.value, report.blobs, report.named, report.files)
        self._results.add(key, encode(shared))

    def save(self) -> None:
        """Have others find what was added."""
        self._results.save()

    def close(self) -> None:
        """End what still goes on; what is not saved is lost."""
        self._results.close()
