"""A document whose front matter has errors: what of it could be read, so that links in it and to it
are checked in the same run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from msgspec import Struct
from msgspec.structs import fields

from sitegen import lazy
from sitegen.errors import SiteError
from sitegen.formats import structs
from sitegen.formats.source_map import SourceMap
from sitegen.model.documents import Body, Broken, Document
from sitegen.parse.body import SummaryRecord
from sitegen.parse.checks import Problems, Values
from sitegen.parse.frontmatter import Split

_ADDRESS = lazy.pattern(r"""(?<![\w:/.])/[^\s,\]"'#?]+""")


class UnfinishedError(SiteError):
    """Raised for front matter with errors above a body without any. `values` are those of its keys
    that could be read."""

    def __init__(
        self,
        problems: Problems,
        text: str,
        parts: Split,
        values: Values,
        record: SummaryRecord,
        body: Body,
    ) -> None:
        super().__init__(problems)
        self.text, self.parts, self.values = text, parts, values
        self.record, self.body = record, body


def broken(
    path: str,
    error: UnfinishedError,
    kind: type[Struct],
    make: Callable[[str, Split, Any, SummaryRecord], Document],
    zone: dt.tzinfo,
) -> Broken:
    """The document in the file `path`, with placeholders such as "?" for what could not be read.
    Its front matter is of that `kind`, and `make` makes it of the parts of its file."""
    parts, unknown = error.parts, _unread(error.parts.meta, error.values, kind)
    day = dt.datetime(1970, 1, 1, tzinfo=zone)
    required = [field.name for field in fields(kind) if field.required]
    # No check needs `params`, which can hold any value.
    values = {key: value for key, value in error.values.items() if key != "params"}
    meta = kind(**{**{key: day if key == "date" else "?" for key in required}, **values})
    front = error.text[: len(error.text) - len(parts.body)]
    return Broken(
        document=make(path, parts, meta, error.record),
        unread=unknown,
        addresses=tuple(_ADDRESS.findall(front)) if "aliases" in unknown else (),
    )


def _unread(source: SourceMap, values: Values, kind: type[Struct]) -> tuple[str, ...]:
    """The keys without a readable value that the front matter has, must have, or has misspelled;
    all keys if nothing of it could be read."""
    misspelled = structs.unknown_keys(source.data, kind).values()
    all_unread = not source.data and bool(source.problems)
    return tuple(
        field.name
        for field in fields(kind)
        if field.name not in values
        and (
            all_unread
            or field.required
            or field.name in misspelled
            or source.data.get(field.name) is not None
        )
    )
