"""What several machines share of the results of tasks: outputs with their bytes, rendered pages
among them, which the store does not keep."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from sitegen.digest import of_bytes
from sitegen.errors import Problem
from sitegen.incremental.keys import decode, encode
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

    def known(self, keyed: Sequence[tuple[bytes, Task]]) -> list[TaskReport | None]:
        """The report of each task, where there is one; each task comes with its key, b"" for one
        whose result is not shared. Several can have one key, and each its own output. The outputs
        are in the staging folder. Raises OSError."""
        found = self._results.found([key for key, _ in keyed if key])
        return [_report(task, found[key]) if key in found else None for key, task in keyed]

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


def _report(task: Task, data: bytes) -> TaskReport | None:
    """The report of a task that `data` is, and its output in the staging folder; None if it is
    none: a place that is not signed can hold anything."""
    try:
        found = decode(data, SharedReport)
    except msgspec.MsgspecError:
        return None
    report = TaskReport(
        value=found.value,
        blobs=found.blobs,
        digests=tuple(map(of_bytes, found.blobs)),
        named=found.named,
        files=found.files,
        inputs=task.inputs,
        ran=False,
    )
    # Nothing is added to it again: an output that the store does not keep may go.
    return staged(replace(task, is_shared=False), report) if fits(task, report) else None
