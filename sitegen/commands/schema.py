"""`sitegen schema`: the JSON Schema (draft 2020-12) of a front matter, made from the structs that
it is read into: what a key means, they say in its sentence.

An editor completes by it, and a program that writes posts can be held to it. It says of form what
JSON Schema can say; `sitegen check` knows the rest."""

from __future__ import annotations

import json
from typing import Any, Literal

import msgspec

from sitegen.model.meta import AuthorMeta, PageMeta, PostMeta

Kind = Literal["post", "page", "author"]
KINDS: dict[str, type[msgspec.Struct]] = {"post": PostMeta, "page": PageMeta, "author": AuthorMeta}

_SAYS_SOMETHING = r"\S"
_DAY = r"(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?"
_OFFSET = r"[+-](?:[01]\d|2[0-3])"
_DATE: dict[str, Any] = {
    "description": (
        "A day, which begins in the time zone of the site, or a moment. In YAML and TOML it may"
        " stand in quotes or without."
    ),
    "type": "string",
    "anyOf": [
        {"format": "date", "pattern": rf"^{_DAY}$"},
        {"format": "date-time", "pattern": rf"^{_DAY}T{_TIME}(?:Z|{_OFFSET}:[0-5]\d)$"},
        {
            "description": "Without an offset, a time is one in the time zone of the site.",
            "pattern": (
                rf"^{_DAY}(?:[Tt]|[ \t]+){_TIME}(?:[ \t]*(?:[Zz]|{_OFFSET}(?::?[0-5]\d)?))?$"
            ),
        },
    ],
    "examples": ["2026-05-03", "2026-05-03T10:00:00+02:00"],
}
_NOTHING = {"type": "null"}
_EXAMPLES: dict[str, list[Any]] = {
    "post": [
        {
            "title": "The harbour has reopened",
            "date": "2026-05-03T10:00:00+02:00",
            "author": "ada",
            "source": [
                {
                    "name": "Port Authority",
                    "title": "Notice to mariners 12/2026",
                    "url": "https://port.example/notices/12",
                }
            ],
            "ai": {"involvement": "generated", "model": "example-1", "provider": "Example Labs"},
            "tags": ["harbour"],
            "summary": "The ferries sail again after three weeks.",
        }
    ],
    "page": [{"title": "How we use AI"}],
    "author": [{"name": "Ada Okafor", "role": "Editor", "url": "https://ada.example/"}],
}


def schema(kind: str, *, ai_required: bool) -> str:
    """The schema of the front matter of a `kind` of document, as JSON. `ai_required`: the site has
    no answer for all posts."""
    made = msgspec.json.schema(KINDS[kind])
    structs = made["$defs"]
    root = structs.pop(KINDS[kind].__name__)
    for struct in (root, *structs.values()):
        _close(struct)
    if kind == "post" and ai_required:
        root["required"].append("ai")
        root["properties"]["ai"]["anyOf"].remove(_NOTHING)
    told = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **root,
        "title": f"sitegen: {kind}",
        "examples": _EXAMPLES[kind],
        "$defs": {**structs, "Date": _DATE},
    }
    return json.dumps(told, indent=2, ensure_ascii=False)


def _close(struct: dict[str, Any]) -> None:
    """Make the schema of one struct as strict as sitegen is; what it requires comes first."""
    struct["description"] = " ".join(struct["description"].split())
    struct["additionalProperties"] = False
    del struct["title"]
    required = struct.get("required", [])
    given = struct["properties"]
    struct["properties"] = {
        key: _property(given[key], key not in required)
        for key in (*required, *(key for key in given if key not in required))
    }


def _property(given: dict[str, Any], optional: bool) -> dict[str, Any]:
    """The schema of one key. A key without a value counts as absent, so that null stands for
    nothing."""
    default = given.get("default")
    options = [
        _option(option) for option in given.get("anyOf", [given]) if option.get("type") != "null"
    ]
    if optional:
        options.append(_NOTHING)
    made = {"anyOf": options} if len(options) > 1 else options[0]
    made = {"description": given["description"], **made}
    return made if default in (None, "", [], {}) else {**made, "default": default}


def _option(option: dict[str, Any]) -> dict[str, Any]:
    """One of the forms that a value may have."""
    if option.get("format") == "date-time":
        return {"$ref": "#/$defs/Date"}
    told = {
        name: value
        for name, value in option.items()
        if name not in ("description", "default", "minLength")
    }
    if option.get("type") == "array":
        told["items"] = _items(option["items"])
    elif option.get("type") == "string" and "pattern" not in option:
        told["pattern"] = _SAYS_SOMETHING
    return told


def _items(given: dict[str, Any]) -> dict[str, Any]:
    options = [_option(option) for option in given.get("anyOf", [given])]
    return {"anyOf": options} if len(options) > 1 else options[0]
