"""The files in data/: the tasks that read them, and their values by the names that layouts know."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable

from msgspec import Struct

from sitegen.incremental.engine import Result
from sitegen.incremental.keys import encode
from sitegen.incremental.work import Task
from sitegen.model.config import Config
from sitegen.model.documents import File, Tree
from sitegen.model.job_functions import JobFunction, by_name
from sitegen.read.data_folder import name_of


class DataFileJob(Struct, frozen=True):
    """A data file, by its path in the site; dates without a zone are in `timezone`."""

    path: str
    timezone: str


READ = JobFunction(
    "sitegen.parse.data_values:value",
    DataFileJob,
    ((r"text.*", "its text"), by_name("path", "timezone")),
)


def tasks(tree: Tree, config: Config) -> list[Task]:
    """One task for each data file."""
    return tasks_of(tree.data, config)


def tasks_of(files: Iterable[File], config: Config) -> list[Task]:
    """One task for each of the data `files`."""
    return [
        Task(
            name=file.path,
            owner=file.path,
            function=READ.name,
            job=encode(DataFileJob(file.path, config.timezone)),
            source=file.location,
            inputs=(file.digest,),
        )
        for file in files
    ]


def load(results: Iterable[Result], blob: Callable[[str], bytes]) -> dict[str, bytes]:
    """The encoded values by the names that layouts know. `results` may contain results of other
    tasks, and `blob` returns a value by its digest."""
    return {
        name_of(result.name): blob(result.value.decode())
        for result in results
        if result.function == READ.name and not result.problems
    }


def by_path(
    results: Iterable[Result], blob: Callable[[str], bytes], named: Container[str]
) -> dict[str, bytes]:
    """The same by the paths of the files, of those that are `named`: of large files, no others are
    held."""
    return {
        result.name: blob(result.value.decode())
        for result in results
        if result.function == READ.name and not result.problems and result.name in named
    }
