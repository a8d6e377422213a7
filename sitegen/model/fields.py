"""How the structs of front matter and settings describe their keys, and the forms of values that
both have.

A struct is the one place for a key: its field has the name, type, default and limits, and `key`
adds the sentence that explains it. Messages and `sitegen schema` are generated from it, and
tests/tables.py compares the tables in docs/ with it."""

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any, Literal, TypeVar, get_args

from msgspec import Meta, Struct

from sitegen import urls

T = TypeVar("T", bound=Struct)


def key(
    sentence: str,
    *,
    noun: str = "",
    default: str = "",
    may_be_empty: bool = False,
    unless: str = "",
) -> Meta:
    """What a key means: a sentence or two of plain text, for documentation and editors.

    `noun` is the text of the column "Type" in the documentation, unless the type says it, and
    `default` that of the column "Default", for defaults that are computed: "from the title".
    With `may_be_empty`, an empty text is a value; for other keys it is none. A key that has a
    default is needed all the same `unless` another one is there."""
    extra = {
        "noun": noun,
        "default": default,
        "may_be_empty": may_be_empty,
        "unless": unless,
    }
    in_schema = {"minLength": 0} if may_be_empty else None
    return Meta(description=sentence, extra=extra, extra_json_schema=in_schema)


def form(
    noun: str,
    expected: str = "",
    *,
    prose: bool = False,
    hint: Callable[[str, str], str] | None = None,
    **limits: Any,
) -> Meta:
    """A form of values: its `noun` in the documentation, and in messages what was `expected`,
    unless the type says it.

    `prose` is free text, as opposed to a word of a list, a key or an address. `hint` says what to
    write instead of a text that is refused, or ""; it gets the text, and the key with the sign
    after it: `accent = `. `limits` are the constraints of `msgspec.Meta`; its `extra_json_schema`
    holds those that only the JSON Schema states, because a later check has a better message."""
    extra = {"noun": noun, "expected": expected, "prose": prose, "hint": hint}
    return Meta(extra=extra, **limits)


def shown(keys: Struct, kind: type[T]) -> T:
    """The keys that are only shown by layouts: the values of `keys` for the fields of `kind`, which
    is a base of its type."""
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
TextDigest = Annotated[
    str,
    form(
        "64 hexadecimal digits",
        "the SHA-256 digest of the text, 64 hexadecimal digits",
        pattern="^[0-9a-f]{64}$",
    ),
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
