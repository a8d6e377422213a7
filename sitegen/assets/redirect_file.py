"""The tasks that read files _redirects in static/, to which the rules of aliases are added."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from sitegen.incremental.engine import Result
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import JobOutput, Task, WorkerContext
from sitegen.model.config import Config
from sitegen.model.documents import Tree
from sitegen.model.job_functions import JobFunction


class RedirectFileJob(Struct, frozen=True):
    """The input of the function that reads such a file: only the bytes of the file."""


READ = JobFunction(
    "sitegen.assets.redirect_file:own_rules", RedirectFileJob, ((r"text.*", "its text"),)
)


def tasks(tree: Tree, config: Config) -> list[Task]:
    """One task for each file _redirects in static/, of the site or of an edition."""
    if config.build.redirects is None:
        return []
    return [
        Task(
            name=file.path,
            owner=file.path,
            function=READ.name,
            job=encode(RedirectFileJob()),
            source=file.location,
            inputs=(file.digest,),
        )
        for file in tree.static
        if file.path.endswith("/_redirects")
    ]


def own_rules(_input: bytes, inputs: Sequence[bytes], _worker_context: WorkerContext) -> JobOutput:
    """The bytes of a file → the same, encoded."""
    return JobOutput(encode(inputs[0]))


def load(results: Iterable[Result]) -> dict[str, bytes]:
    """The rules in the files, by path. `results` may contain results of other tasks."""
    return {
        result.name: decode(result.value, bytes)
        for result in results
        if result.function == READ.name and not result.problems
    }
