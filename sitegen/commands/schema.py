"""`sitegen schema`: the JSON Schema (draft 2020-12) of a front matter, made from the structs that
it is read into.

An editor completes by it, and a program that writes posts can be held to it. It says of form what
JSON Schema can say; `sitegen check` knows the rest."""

from __future__ import annotations

import json
from typing import Any, Literal

import msgspec

from sitegen.model.documents import AuthorMeta, Date, PageMeta, PostMeta

Kind = Literal["post", "page", "author"]
KINDS: dict[str, type[msgspec.Struct]] = {"post": PostMeta, "page": PageMeta, "author": AuthorMeta}

_SAYS_SOMETHING = r"\S"
# Of ASCII only letters, digits, "-", "_" and "~".
_WORD = r"[^\u0000-\u002c\u002e\u002f\u003a-\u0040\u005b-\u005e\u0060\u007b-\u007d\u007f\s]+"
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
_FORMS: dict[str, dict[str, Any]] = {
    "slug": {"pattern": rf"^{_WORD}(?:\.{_WORD})*$", "maxLength": 200},
    "aliases": {
        "pattern": r"^(?:/(?!\.(?!well-known/))[^/\s?#\\]+(?: +[^/\s?#\\]+)*)+/?$",
        "examples": ["/old/address/"],
    },
}

_ABOUT = {
    "PostMeta": "The front matter of a post.",
    "PageMeta": "The front matter of a page.",
    "AuthorMeta": (
        "The front matter of an author: who publishes or reviews posts. The key is the name of the"
        " file."
    ),
    "Source": "A work that the post is based on, or that it cites.",
    "Ai": "What part Artificial Intelligence had in the text.",
    "Review": (
        "A person's sign-off of this very text. `sitegen review` writes it; never write it by hand."
    ),
    "Correction": "Something that was wrong, and is right now.",
    "title": "The headline, as plain text.",
    "date": "When the post is published. A date in the future keeps it back.",
    "author": (
        "Who publishes the post: the key of an author, or several. A person or an organization,"
        " never a language model."
    ),
    "source": (
        "What the post is made from: a name, or better the work with its address; or a list of"
        " those."
    ),
    "ai": (
        "What part AI had, in a word or in more detail: true stands for generated, false for none."
    ),
    "review": (
        "A person's sign-off of this very text. `sitegen review` writes it; never write it by hand."
    ),
    "corrections": "What was corrected, and when.",
    "slug": (
        "The last part of the address, as it is written here. Without it, it is made from the"
        " title, in lower case."
    ),
    "summary": "One or two sentences of plain text for lists, feeds and search engines.",
    "tags": "What the post is about, in a few words each.",
    "category": "The one category of the post.",
    "series": "The series that the post belongs to.",
    "updated": "When the text last changed; not before `date`.",
    "expires": "From this moment on it is not published any more; not before `date`.",
    "draft": "A draft is not published.",
    "image": (
        "A picture: a file beside this one, an address from the root of the site, or https://…"
    ),
    "image_alt": "What the picture shows, in words, for who cannot see it.",
    "lang": "The language of the text, such as en or pt-BR, where it is not that of the site.",
    "aliases": "Old addresses of this site that lead here.",
    "layout": "The name of the layout.",
    "comments": "Whether readers can reply.",
    "id": (
        "What feeds know the post by, for ever: an address or a tag: URI. Without it, it is made"
        " from the name of the file."
    ),
    "prompt_url": "The address of the prompt that the text was made with.",
    "license": "The name or the address of a licence.",
    "params": "Anything that the site's own layouts read.",
    "name": "The name of the author, as bylines show it.",
    "kind": "What the author is.",
    "role": "What the author does, such as Editor.",
    "url": "The author's own web site.",
    "same_as": "Addresses of profiles elsewhere.",
    "Source.name": "The publication, such as CNN.",
    "Source.url": "The address of the work.",
    "Source.title": "The title of the work.",
    "Source.author": "Who wrote the work.",
    "Source.published": "When the work was published.",
    "Source.feed": "The address of the publication's feed.",
    "Source.relation": "Whether the post is made from the work, or mentions it.",
    "Ai.involvement": (
        "none: people wrote it. assisted: people, helped by a model. generated: a model. automated:"
        " templates over data, no model."
    ),
    "Ai.model": "The name of the model.",
    "Ai.provider": "Who runs the model.",
    "Ai.generated_at": "When the text was generated.",
    "Ai.description": "How AI was used, in a sentence.",
    "Review.by": "The key of the author who reviewed the text.",
    "Review.at": (
        "When. It counts if that is not after `date`, `updated` and the newest correction."
    ),
    "Review.scope": "substantive: facts were checked. copyedit: only the language was.",
    "Review.sha256": "The SHA-256 digest of title, summary and body.",
    "Correction.date": "When it was corrected.",
    "Correction.text": "What was wrong, and what is right.",
    "Correction.type": "A retraction takes the whole post back.",
}
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
    for name, struct in [(KINDS[kind].__name__, root), *structs.items()]:
        _close(name, struct)
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


def _close(name: str, struct: dict[str, Any]) -> None:
    """Make the schema of one struct as strict as sitegen is."""
    struct["description"] = _ABOUT[name]
    struct["additionalProperties"] = False
    del struct["title"]
    required = struct.get("required", [])
    struct["properties"] = {
        key: {
            "description": _ABOUT.get(f"{name}.{key}") or _ABOUT[key],
            **_property(key, given, key not in required),
        }
        for key, given in struct["properties"].items()
    }


def _property(key: str, given: dict[str, Any], optional: bool) -> dict[str, Any]:
    """The schema of one key. A key without a value counts as absent, so that null stands for
    nothing."""
    default = given.pop("default", None)
    options = [
        _option(key, option)
        for option in given.get("anyOf", [given])
        if option.get("type") != "null"
    ]
    if optional:
        options.append(_NOTHING)
    made = {"anyOf": options} if len(options) > 1 else options[0]
    return made if default in (None, "", [], {}) else {**made, "default": default}


def _option(key: str, option: dict[str, Any]) -> dict[str, Any]:
    """One of the forms that a value may have."""
    told = {
        name: value for name, value in option.items() if name not in ("description", "minLength")
    }
    if option.get("description") == _DATE_WORDS:
        return {"$ref": "#/$defs/Date"}
    if option.get("type") == "array":
        told["items"] = _items(key, option["items"])
        if key in ("author", "source"):
            told["minItems"] = 1
    elif option.get("type") == "string" and "pattern" not in option:
        told.update(_FORMS.get(key, {"pattern": _SAYS_SOMETHING}))
    return told


def _items(key: str, given: dict[str, Any]) -> dict[str, Any]:
    options = [_option(key, option) for option in given.get("anyOf", [given])]
    return {"anyOf": options} if len(options) > 1 else options[0]


_DATE_WORDS = msgspec.json.schema(Date)["description"]
