"""Values as YAML, JSON and TOML source, and the edits of a source."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Literal

import yaml
from msgspec import Struct

from sitegen import lazy

# In the style "json", YAML source stays JSON.
Style = Literal["yaml", "json", "toml"]

# Keys whose values are dates; texts in the form that YAML and TOML both read (RFC 3339) need no
# quotes there.
DATE_KEYS = frozenset(
    {
        "accessed",
        "at",
        "date",
        "expires",
        "generated_at",
        "published",
        "until",
        "updated",
    }
)
DATE = lazy.pattern(r"(?!0000)\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d))?")
# Words and simple web addresses, which need no quotes unless YAML takes them for something else.
_PLAIN = lazy.pattern(
    r"\w(?:[\w.\-]*\w)?(?: \w(?:[\w.\-]*\w)?)*|https?://[A-Za-z0-9./_~%=+@-]*[A-Za-z0-9/]"
)
# What YAML 1.1 takes for the end of a line, or for no text, and JSON does not escape.
_ESCAPED = lazy.pattern("[\x7f-\x9f\u2028\u2029\ufeff]")
_KEY = lazy.pattern(r"[A-Za-z_][A-Za-z0-9_]*")
_NO_KEYS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


class NoPlaceError(Exception):
    """The source has a form in which the key cannot be edited."""


class SourceEdit(Struct, frozen=True, order=True):
    """Replace `text[start:end]` by `new`."""

    start: int
    end: int
    new: str


def edited(text: str, edits: Iterable[SourceEdit]) -> str:
    """`text` with the `edits`, whose offsets are in `text` as it is. Of two at one place, the first
    one's text comes first. Raises NoPlaceError if they overlap."""
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start < at:
            raise NoPlaceError
        parts += [text[at : edit.start], edit.new]
        at = edit.end
    return "".join((*parts, text[at:]))


def inline(value: Any, style: Style, key: str = "") -> str:
    """A JSON value as source on one line. `key` is its key, or that of the list that it is in.
    Raises NoPlaceError for what TOML cannot say."""
    if isinstance(value, dict):
        assign = " = " if style == "toml" else ": "
        pairs = (
            f"{key_text(each, style)}{assign}{inline(item, style, each)}"
            for each, item in value.items()
        )
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(inline(item, style, key) for item in value) + "]"
    if isinstance(value, str):
        is_date = style != "json" and key in DATE_KEYS and DATE.fullmatch(value)
        return value if is_date else yaml_text(value) if style == "yaml" else double_quoted(value)
    if value is None and style == "toml":
        raise NoPlaceError
    return json.dumps(value)


def lines(value: Any, key: str = "") -> list[str]:
    """A dictionary or a list that is not empty as lines of YAML, in blocks."""
    written: list[str] = []
    if isinstance(value, dict):
        for each, item in value.items():
            written += (
                [f"{key_text(each, 'yaml')}:", *(f"  {line}" for line in lines(item, each))]
                if is_block(item)
                else [f"{key_text(each, 'yaml')}: {inline(item, 'yaml', each)}"]
            )
        return written
    for item in value:
        first, *rest = (
            lines(item, key) if isinstance(item, dict) and item else [inline(item, "yaml", key)]
        )
        written += [f"- {first}", *(f"  {line}" for line in rest)]
    return written


def is_block(value: Any) -> bool:
    """Whether a value is written in blocks of lines: keys and values, and lists of those."""
    if isinstance(value, list):
        return any(isinstance(item, dict) and item for item in value)
    return isinstance(value, dict) and bool(value)


def key_text(key: str, style: Style) -> str:
    """A key as source."""
    is_word = style == "yaml" and key.lower() in _NO_KEYS
    return key if style != "json" and _KEY.fullmatch(key) and not is_word else double_quoted(key)


def yaml_text(text: str) -> str:
    """`text` as a YAML scalar: plain if YAML reads that as the same text, else in quotes."""
    try:
        plain = _PLAIN.fullmatch(text) and yaml.safe_load(text) == text
    except ValueError:  # a date that does not exist: 2026-13-01
        plain = False
    return text if plain else double_quoted(text)


def double_quoted(text: str) -> str:
    """`text` in double quotes, the same in YAML, JSON and TOML."""
    dumped = json.dumps(text, ensure_ascii=False)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", dumped)
