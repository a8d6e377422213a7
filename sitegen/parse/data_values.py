"""One data file → its value, as the jobs of pages hold it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sitegen import files
from sitegen.errors import Problem, raise_errors
from sitegen.formats.csv_values import load_csv
from sitegen.formats.source_map import MAX_DEPTH, REFUSED
from sitegen.incremental.keys import decode, encode
from sitegen.incremental.work import JobOutput, WorkerContext
from sitegen.lazy import load
from sitegen.model.zones import zone_of
from sitegen.parse.data_files import DataFileJob
from sitegen.text.characters import unprintables

# At most so many values are in one file.
MAX_DATA_VALUES = 100_000


def value(encoded: bytes, inputs: Sequence[bytes], _worker: WorkerContext) -> JobOutput:
    """The encoded value of a data file. `encoded` is a `DataFileJob`, `inputs` the bytes of the
    file. Raises SiteError with what is wrong with it."""
    job = decode(encoded, DataFileJob)
    text = files.decode(job.path, inputs[0])
    read, problems = _read(text, job)
    raise_errors(problems or tuple(_beyond(read, job.path)))
    if not job.path.endswith((".yaml", ".yml", ".toml")):
        raise_errors(unprintables(job.path, text))
    return JobOutput(blobs=(encode(read),))


def _read(text: str, job: DataFileJob) -> tuple[Any, tuple[Problem, ...]]:
    path, zone = job.path, zone_of(job.timezone)
    if path.endswith(".csv"):
        return load_csv(text, path, MAX_DATA_VALUES)
    if path.endswith(".json"):
        found: tuple[Any, tuple[Problem, ...]] = load("sitegen.formats.json_values:load_json")(
            text, path
        )
        return found
    if path.endswith(".toml"):
        source = load("sitegen.formats.toml:load_toml")(text, path, 1, zone, MAX_DATA_VALUES)
        return source.data, source.problems
    from_yaml = load("sitegen.formats.yaml:load_yaml_value")
    read, problems = from_yaml(text, path, zone, MAX_DATA_VALUES)
    return read, problems


def _beyond(read: Any, path: str) -> Iterable[Problem]:
    """The problem of a value that is too much for one file."""
    message = hint = ""
    waiting = [(read, 1)]
    for count, (each, depth) in enumerate(waiting):  # which grows
        if count > MAX_DATA_VALUES:
            message = f"there are more than {MAX_DATA_VALUES:,} values"
            hint = "leave in it what pages show"
            break
        if depth > MAX_DEPTH:
            message = f"there are more than {MAX_DEPTH} values in each other"
            break
        if isinstance(each, dict):
            waiting += [(inner, depth + 1) for inner in each.values()]
        elif isinstance(each, list):
            waiting += [(inner, depth + 1) for inner in each]
        elif isinstance(each, int) and not -(2**63) <= each < 2**64:
            message = "expected whole numbers from -2⁶³ to 2⁶⁴-1"
            hint = "write longer ones in quotes, as text"
            break
        elif each is REFUSED:
            break
    if message:
        yield Problem(path=path, code="data", message=message, hint=hint)
