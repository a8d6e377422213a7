"""Time zones, from the `tzdata` package, so that every machine has the same rules."""

import datetime as dt
import re
from functools import cache

from sitegen.lazy import load


@cache
def zone_of(name: str) -> dt.tzinfo:
    """The time zone `name`. Raises ValueError for a name that the IANA database does not have."""
    if name == "UTC":
        return dt.UTC
    parts = name.split("/")
    if not all(re.fullmatch(r"[A-Za-z0-9_+\-]+", part) for part in parts):
        raise ValueError(name)
    resource = load("importlib.resources:files")("tzdata").joinpath("zoneinfo", *parts)
    try:
        with resource.open("rb") as file:
            return load("zoneinfo:ZoneInfo").from_file(file, key=name)  # type: ignore[attr-defined, no-any-return]
    except (OSError, ValueError) as error:
        raise ValueError(name) from error
