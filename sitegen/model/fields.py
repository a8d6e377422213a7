"""What front matter and settings have in common: what is said of a key, and the forms of values.

A struct says all of a key, once: its name, type, default and limits are those of the field, and
`key` adds the sentence. Messages, `sitegen schema` and the tables in docs/ are made from that, or
are held to it (tests/tables.py)."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal, TypeVar, get_args

from msgspec import Meta, Struct

from sitegen import urls

T = TypeVar("T", bound=Struct)


def key(sentence: str, *, noun: str = "", default: str = "") -> Meta:
    """What a key means, in a sentence or two of plain text for documentation and editors.

    The documentation has `noun` in its column "Type", where it is not that of the form of the
    value, and `default` in its column "Default", where the key has one that the field does not
    show: "from the title"."""
    return Meta(description=sentence, extra={"noun": noun, "default": default})


def form(noun: str, expected: str = "", *, prose: bool = False, **limits: Any) -> Meta:
    """A form of values: its `noun` in the documentation, and what a message says was `expected`
    where the type does not say it as well.

    `prose` is what people write as they like, and not one of a few words, a key or an address.
    `limits` are those of `msgspec.Meta`; what only JSON Schema can say is in `extra_json_schema`.
    """
    extra = {"noun": noun, "expected": expected, "prose": prose}
    return Meta(extra=extra, **limits)


def shown(keys: Struct, kind: type[T]) -> T:
    """The part of `keys` that layouts see as it is; `kind` is the struct with that part, which the
    struct of `keys` extends."""
    return kind(**{name: getattr(keys, name) for name in kind.__struct_fields__})


Text = Annotated[str, form("text", "text", prose=True, min_length=1)]
Date = Annotated[
    dt.datetime,
    form(
        "date",
        "2026-05-03 or 2026-05-03T10:00:00Z",
        extra_json_schema={"format": "date-time"},
    ),
]
WebAddress = Annotated[
    str, form("address", "an address like https://example.org/page", pattern=urls.WEB_ADDRESS)
]
Language = Annotated[
    str,
    form(
        "language tag",
        "a language tag like en or pt-BR",
        pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$",
    ),
]
Profiles = Annotated[
    tuple[WebAddress, ...], form("list of addresses", "a list of addresses of profiles")
]

# "unstated" is for imported archives, where nobody can say any more.
Involvement = Literal["none", "assisted", "generated", "automated", "unstated"]
INVOLVEMENTS: tuple[str, ...] = get_args(Involvement)
