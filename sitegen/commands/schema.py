"""`sitegen schema`: the JSON Schema (draft 2020-12) of front matter, and of the articles that
`sitegen add` takes, generated from the structs that they are read into, with the sentence of each
key.

Editors complete keys by it, and programs that write posts can validate them. JSON Schema cannot
compare keys or look at other files; `sitegen check` does."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from sitegen.model.article import SubmittedArticle, SubmittedPicture
from sitegen.model.declared_keys import DeclaredKey, with_keys
from sitegen.model.meta import AuthorMeta, PageMeta, PostMeta, TermMeta
from sitegen.model.sources import NO_SOURCE

Kind = Literal["post", "page", "author", "term", "article"]
KINDS: dict[str, type[msgspec.Struct]] = {
    "post": PostMeta,
    "page": PageMeta,
    "author": AuthorMeta,
    "term": TermMeta,
    "article": SubmittedArticle,
}

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
    "term": [{"title": "The harbour", "summary": "All that comes and goes by sea."}],
    "article": [
        {
            "external_id": "harbour-12",
            "title": "The harbour has reopened",
            "author": "ada",
            "sources": [
                {
                    "name": "Port Authority",
                    "title": "Notice to mariners 12/2026",
                    "url": "https://port.example/notices/12",
                }
            ],
            "ai": {"involvement": "generated", "model": "example-1", "provider": "Example Labs"},
            "tags": ["harbour"],
            "markdown": "The ferries sail again after three weeks.",
        }
    ],
}
_EXAMPLES_OF_TRANSLATIONS: dict[str, list[Any]] = {
    "post": [
        {
            "title": "Der Hafen ist wieder offen",
            "summary": "Nach drei Wochen fahren die Fähren wieder.",
            "translation": {
                "by": "ada",
                "ai": "generated",
                "model": "example-1",
                "provider": "Example Labs",
            },
        }
    ],
    "page": [{"title": "Wie wir KI einsetzen", "translation": {"by": "ada", "ai": "none"}}],
    "author": [{"role": "Redakteurin"}],
    "term": [{"title": "Der Hafen"}],
}
# What a translation cannot take from its original, where its kind of document has the key.
_REQUIRED_OF_TRANSLATIONS = ("title", "translation")


# An article has one text, and a picture of it is there once.
_ONE_TEXT = [{"required": ["markdown"]}, {"required": ["html"]}]
_ONE_PICTURE = [{"required": ["base64"]}, {"required": ["src"]}]


def schema(
    kind: str,
    *,
    ai_required: bool,
    is_translation: bool = False,
    choices: Mapping[str, Sequence[str]] = {},
    keys: tuple[DeclaredKey, ...] = (),
) -> str:
    """The JSON Schema of the front matter of a document of that `kind`, or of a translation of one.
    The keys `choices` of an article may have these values only; `keys` are those that the settings
    add to posts and articles. `ai_required`: the key `ai` is
    required in posts and articles, because the site has no default for it. A translation has it
    from its original, as all that it leaves out."""
    struct_of = with_keys(KINDS[kind], keys if kind in ("post", "article") else ())
    generated = msgspec.json.schema(struct_of)
    structs = generated["$defs"]
    root = structs.pop(KINDS[kind].__name__)
    if is_translation:
        own = () if kind == "term" else _REQUIRED_OF_TRANSLATIONS
        root["required"] = [key for key in own if key in root["properties"]]
    for struct in (root, *structs.values()):
        _close(struct)
    if kind in ("post", "article") and ai_required and not is_translation:
        root["required"].append("ai")
        root["properties"]["ai"]["anyOf"].remove(_NOTHING)
    if picture := structs.get(SubmittedPicture.__name__):
        picture["oneOf"] = _ONE_PICTURE
    for key, values in choices.items():
        _limit(root["properties"][key], values)
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **root,
        **({"oneOf": _ONE_TEXT} if kind == "article" else {}),
        "title": f"sitegen: {'translation of ' * is_translation}{kind}",
        "examples": (_EXAMPLES_OF_TRANSLATIONS if is_translation else _EXAMPLES)[kind],
        "$defs": {
            **structs,
            "Date": _DATE,
            **({"NoSource": NO_SOURCE} if "Source" in structs else {}),
        },
    }
    return json.dumps(whole, indent=2)


def _limit(option: dict[str, Any], values: Sequence[str]) -> None:
    """Let every text in the schema of a key be one of the `values`."""
    if option.get("type") == "string":
        option.pop("pattern", None)
        option["enum"] = list(values)
    for inner in (*option.get("anyOf", ()), *([option["items"]] if "items" in option else ())):
        _limit(inner, values)


def _close(struct: dict[str, Any]) -> None:
    """Make the schema of one struct as strict as sitegen is; what it requires comes first."""
    struct["description"] = " ".join(struct["description"].split())
    struct["additionalProperties"] = False
    del struct["title"]
    required = struct.get("required", [])
    properties = struct["properties"]
    struct["properties"] = {
        key: _property(properties[key], optional=key not in required)
        for key in (*required, *(key for key in properties if key not in required))
    }


def _property(generated: dict[str, Any], *, optional: bool) -> dict[str, Any]:
    """The schema of one key. An optional one may be null, since a key without a value counts as
    absent."""
    default = generated.get("default")
    is_empty_allowed = generated.get("minLength") == 0
    options = [
        _option(option, is_empty_allowed=is_empty_allowed)
        for option in generated.get("anyOf", [generated])
        if option.get("type") != "null"
    ]
    if optional:
        options.append(_NOTHING)
    described = {"description": generated["description"], **_any_of(options)}
    return described if default in (None, "", [], {}) else {**described, "default": default}


def _option(option: dict[str, Any], *, is_empty_allowed: bool = False) -> dict[str, Any]:
    """The schema of one type of a value that may have several."""
    if option.get("format") == "date-time":
        return {"$ref": "#/$defs/Date"}
    strict = {
        name: value
        for name, value in option.items()
        if name not in ("description", "default", "minLength")
    }
    if option.get("type") == "array":
        items = option["items"]
        strict["items"] = _any_of([_option(item) for item in items.get("anyOf", [items])])
    elif option.get("type") == "string" and "pattern" not in option and not is_empty_allowed:
        strict["pattern"] = _SAYS_SOMETHING
    return strict


def _any_of(options: list[dict[str, Any]]) -> dict[str, Any]:
    return {"anyOf": options} if len(options) > 1 else options[0]
