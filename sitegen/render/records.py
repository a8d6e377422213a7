"""The values of data files, as layouts see them."""

from __future__ import annotations

from typing import Any

from sitegen.incremental.keys import in_zone
from sitegen.incremental.work import WorkerContext
from sitegen.model.zones import zone_of


class Record(dict[str, Any]):
    """A mapping of a data file. In a layout, `record.items` is what the file calls so, and not a
    method of dictionaries."""

    def missing(self, name: str) -> str:
        """What to say where a layout names what is not there."""
        return f"the record has no field {name!r}"


class DataFiles(Record):
    """The values of data files by name."""

    def missing(self, name: str) -> str:
        """What to say where a layout names a file that is not there."""
        return f"there is no data file of the name {name!r} in data/"


def records(value: Any) -> Any:
    """The value of a data file with each mapping in it as a `Record`."""
    if isinstance(value, dict):
        return Record((key, records(inner)) for key, inner in value.items())
    if isinstance(value, list):
        return [records(item) for item in value]
    return value


def data_value(worker: WorkerContext, timezone: str, digest: str) -> Any:
    """The value of a data file by its digest, with dates in the `timezone`; read once."""
    return worker.once(
        ("data", digest, timezone),
        lambda: records(in_zone(worker.shared(digest, Any), zone_of(timezone))),
    )
