"""The text of a post from values: front matter in YAML or TOML, then the body.

Texts are in double quotes with the escapes that YAML and TOML share, so that nothing in them can be
read as anything else."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
import re
from collections.abc import Mapping
from typing import Any

from sitegen.edits.front import without
from sitegen.edits.values import DATE, DATE_KEYS, NoPlaceError, double_quoted, key_text, yaml_text

# Keys whose values are written without quotes where that is the same: words, and no prose.
_WORDS = frozenset(
    {
        "ai",
        "author",
        "by",
        "credentials",
        "id",
        "involvement",
        "kind",
        "lang",
        "relation",
        "scope",
        "slug",
        "type",
    }
)
_YAML_NUMBERS = {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}
# What the digest of a file leaves out: itself, and what reviews and updates change.
UNSIGNED = ("origin", "review", "updated")


def post(values: Mapping[str, Any], body: str, *, is_toml: bool) -> str:
    """The text of a post with these values as its front matter, in their order."""
    fence = "+++" if is_toml else "---"
    lines = _toml_lines(values) if is_toml else _yaml_lines(values)
    # A code block may begin with spaces, and the blank line keeps it one.
    return "\n".join([fence, *lines, fence, "", body.strip("\n"), ""])


def with_origin(values: Mapping[str, Any], body: str, id_: str, *, is_toml: bool) -> str:
    """The text of a post that is known by `id_`, with the digest of the rest of it."""
    text = post(values, body, is_toml=is_toml)
    origin = {"id": id_, "sha256": digest_of(text)}
    return post({**values, "origin": origin}, body, is_toml=is_toml)


def digest_of(text: str) -> str:
    """The SHA-256 digest of the text of a post without the keys that it does not cover; "" if they
    cannot be told apart."""
    try:
        rest = without(text.removeprefix("\ufeff"), *UNSIGNED)
    except NoPlaceError:
        return ""
    return hashlib.sha256(rest.encode()).hexdigest()


# --- YAML -----------------------------------------------------------------------------------------


def _yaml_lines(values: Mapping[str, Any]) -> list[str]:
    lines = []
    for key, value in values.items():
        name = key_text(key, "yaml")
        if isinstance(value, dict) and value:
            lines += [f"{name}:", *(f"  {line}" for line in _yaml_pairs(value))]
        elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
            lines.append(f"{name}:")
            for item in value:
                first, *rest = (
                    _yaml_pairs(item)
                    if isinstance(item, dict) and item
                    else [_flow(key, item, is_toml=False)]
                )
                lines += [f"  - {first}", *(f"    {line}" for line in rest)]
        else:
            lines.append(f"{name}: {_flow(key, value, is_toml=False)}")
    return lines


def _yaml_pairs(values: Mapping[str, Any]) -> list[str]:
    return [
        f"{key_text(key, 'yaml')}: {_flow(key, value, is_toml=False)}"
        for key, value in values.items()
    ]


# --- TOML -----------------------------------------------------------------------------------------


def _toml_lines(values: Mapping[str, Any]) -> list[str]:
    return [
        f"{key_text(key, 'toml')} = {_flow(key, value, is_toml=True)}"
        for key, value in values.items()
    ]


# --- values ---------------------------------------------------------------------------------------


def _flow(key: str, value: Any, *, is_toml: bool) -> str:
    """A value on one line. `key` is its key, or that of the list that it is in."""
    if isinstance(value, dict):
        assign = " = " if is_toml else ": "
        inner = (
            f"{key_text(name, 'yaml')}{assign}{_flow(name, item, is_toml=is_toml)}"
            for name, item in value.items()
        )
        return "{" + ", ".join(inner) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(key, item, is_toml=is_toml) for item in value) + "]"
    if isinstance(value, str):
        return _text(key, value, is_toml=is_toml)
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, float):
        # YAML takes a number like 1e-07, without a point, for a text.
        text = re.sub(r"^(-?\d)e", r"\1.0e", repr(value))
        return text if is_toml or math.isfinite(value) else _YAML_NUMBERS[text]
    return json.dumps(value)


def _text(key: str, text: str, *, is_toml: bool) -> str:
    if key in DATE_KEYS and DATE.fullmatch(text):
        return text
    is_word = key in _WORDS and not is_toml and text[:1].isalpha()
    return text if is_word and yaml_text(text) == text else double_quoted(text)
