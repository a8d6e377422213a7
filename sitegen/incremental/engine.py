"""Runs tasks, remembers what they made, and runs none whose key is known. What decides is what
explains."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from sitegen import digest
from sitegen.errors import Problem
from sitegen.incremental import keys, work
from sitegen.incremental.store import Row, Store
from sitegen.incremental.work import Done, Task, WorkerContext
from sitegen.lazy import load

if TYPE_CHECKING:
    from concurrent.futures import Executor

# Fewer tasks than this are done before a second process has started.
FEW = 24
# One that is heavy counts for so many, and is a batch by itself: what is made of it must not pile
# up.
HEAVY = 8
LARGEST_BATCH = 64
# So many bytes of texts are stored at once: each transaction writes the same pages of the indexes
# once more.
TRANSACTION = 8_000_000

_DONE = msgspec.msgpack.Decoder(list[Done])

# Hears how many tasks are done, and how many there are.
Progress = Callable[[int, int], None]


def processors() -> int:
    """The number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Result(Struct, frozen=True, kw_only=True, gc=False):
    """What a task came to, now (then it `ran`) or in an earlier run. With problems nothing was
    made.

    `inputs` are the digests of what the function got; `staged` are the files that were written, by
    their output paths."""

    task: Task
    key: bytes
    value: bytes = b""
    inputs: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    ran: bool = False
    staged: tuple[str, ...] = ()
    seconds: float = 0.0


class Engine:
    """The store, and the processes that fill it. A context manager: at its end no process is left.

    `executor` stands in for processes of our own; `jobs` is how many there are, and 1 means none
    beside this one."""

    def __init__(
        self, store: Store, worker_dir: Path, jobs: int, executor: Executor | None = None
    ) -> None:
        self.store = store
        # A store in memory can be read by one process only.
        self.jobs = jobs if store.path else 1
        self._fingerprint = keys.fingerprint()
        self._worker_dir, self._foreign = worker_dir, executor
        self._executor: Executor | None = None
        self._open = ExitStack()

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *failure: object) -> None:
        self._open.__exit__(*failure)  # type: ignore[arg-type]

    def key(self, function: str, input_: str, inputs: Iterable[str] = ()) -> bytes:
        """The key of a call of `function` on the input and the texts with these digests."""
        return keys.key(self._fingerprint, function, input_, inputs)

    def _key(self, task: Task) -> bytes:
        return self.key(task.function, task.job_digest or digest.of_bytes(task.job), task.inputs)

    def job(self, task: Task) -> bytes:
        """The input of the task, wherever it is."""
        return self.store.blob(task.job_digest) if task.job_digest else task.job

    def results(
        self, tasks: Iterable[Task], progress: Progress = lambda _done, _all: None
    ) -> list[Result]:
        """What all `tasks` come to, in order; those are run whose key is not known."""
        by_key = [(self._key(task), task) for task in tasks]
        known = self.store.values(key for key, _ in by_key)
        made = iter(self.run([task for key, task in by_key if key not in known], {}, progress))
        return [
            Result(task=task, key=key, value=known[key], inputs=task.inputs)
            if key in known
            else next(made)
            for key, task in by_key
        ]

    def run(
        self,
        tasks: Sequence[Task],
        context: dict[str, str],
        progress: Progress = lambda _done, _all: None,
    ) -> Iterator[Result]:
        """Run all `tasks`; yield their results in order, each once it is in the store. `progress`
        is called with the number of finished tasks and the number of all."""
        batches = (
            [replace(task, job=self.job(task)) for task in batch]
            for batch in _batches(tasks, self._size(len(tasks)))
        )
        if self.jobs == 1 or sum(HEAVY if task.heavy else 1 for task in tasks) < FEW:
            worker = WorkerContext(self.store, context)
            done: Iterable[list[Done]] = (
                [work.run(task, worker) for task in batch] for batch in batches
            )
        else:
            packed = (msgspec.msgpack.encode(batch) for batch in batches)
            # `map` keeps nothing: some results are so large that they should not be there twice.
            done = map(_DONE.decode, self._mapped(packed, tuple(sorted(context.items()))))
        waiting = iter(tasks)
        count = size = 0
        results: list[Result] = []
        rows: list[Row] = []
        texts: dict[str, bytes] = {}
        for part in done:
            pairs = list(zip(itertools.islice(waiting, len(part)), part, strict=True))
            jobs = [task.job_digest or digest.of_bytes(task.job) for task, _ in pairs]
            new = [
                _result(task, came, self.key(task.function, name, came.inputs))
                for (task, came), name in zip(pairs, jobs, strict=True)
            ]
            for name, result, came in zip(jobs, new, part, strict=True):
                if not came.problems:
                    rows.append(Row(result.key, result.value, came.digests, name, came.inputs))
                    texts |= zip(came.digests, came.blobs, strict=True)
                    if not result.task.job_digest:
                        texts[name] = result.task.job
                    size += sum(map(len, came.blobs))
            results += new
            count += len(part)
            progress(count, len(tasks))
            if size > TRANSACTION:
                self.store.add(rows, texts)
                yield from results
                results, rows, texts, size = [], [], {}, 0
        self.store.add(rows, texts)
        yield from results

    def _mapped(
        self, batches: Iterator[bytes], context: tuple[tuple[str, str], ...]
    ) -> Iterator[bytes]:
        ordered, store, window = (
            load("sitegen.incremental.pool:ordered"),
            str(self.store.path),
            3 * self.jobs,
        )
        if self._foreign is not None:
            yield from ordered(self._foreign, partial(work.batch, store, context), batches, window)
            return
        if self._executor is None:
            self._executor = self._open.enter_context(
                load("sitegen.incremental.pool:workers")(self.jobs, self._worker_dir)
            )
        results = ordered(
            self._executor,
            partial(work.batch_in_worker, store, str(self._worker_dir), context),
            batches,
            window,
        )
        yield from map(work.collected, results)

    def _size(self, count: int) -> int:
        return max(1, min(LARGEST_BATCH, count // (self.jobs * 8)))


def _result(task: Task, done: Done, key: bytes) -> Result:
    return Result(
        task=task,
        key=key,
        value=done.value,
        inputs=done.inputs,
        problems=done.problems,
        ran=True,
        staged=tuple(task.name + file for file in done.staged),
        seconds=done.seconds,
    )


def _batches(tasks: Sequence[Task], size: int) -> Iterator[list[Task]]:
    """Tasks in order, at most `size` together, and fewer of those that are heavy or are inputs many
    texts: they take long."""
    batch: list[Task] = []
    weight = 0
    for task in tasks:
        own = size if task.heavy else max(1, len(task.inputs))
        if batch and weight + own > size:
            yield batch
            batch, weight = [], 0
        batch.append(task)
        weight += own
    if batch:
        yield batch
