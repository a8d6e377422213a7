"""Tasks in batches, of which some have results already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sitegen.incremental.work import Task, TaskReport

# A heavy task counts as this many, and is a batch of its own so that large outputs do not pile
# up in memory.
HEAVY = 54
# A batch ends after so many known results: each holds an output in memory. Those of heavy tasks are
# large, and count as several.
MOST_KNOWN, HEAVY_KNOWN = 64, 8


class Batch(NamedTuple):
    """Tasks in order, each with its report if that is known."""

    tasks: list[Task]
    known: list[TaskReport | None]

    def unknown(self) -> list[Task]:
        """The tasks that must run."""
        return [task for task, known in zip(self.tasks, self.known, strict=True) if known is None]

    def merged(self, new: Iterable[TaskReport]) -> list[TaskReport]:
        """The reports of all tasks, in order, with `new` ones of those that ran."""
        reports = iter(new)
        return [known or next(reports) for known in self.known]


def batches(sought: Iterable[tuple[Task, TaskReport | None]], size: int) -> Iterator[Batch]:
    """Tasks in order, in batches in which at most `size` must run. Heavy tasks and tasks with many
    inputs take long, so their batches are smaller."""
    batch = Batch([], [])
    weight = known = 0
    for task, report in sought:
        own = size if task.heavy else max(1, len(task.inputs))
        if report is not None:
            own = 0
        if batch.tasks and (weight + own > size or known >= MOST_KNOWN):
            yield batch
            batch, weight, known = Batch([], []), 0, 0
        batch.tasks.append(task)
        batch.known.append(report)
        weight += own
        if report is not None:
            known += HEAVY_KNOWN if task.heavy else 1
    if batch.tasks:
        yield batch
