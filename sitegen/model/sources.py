"""What the key `source` of a post may hold: works of others, and two words. `original` says that
the publisher's own reporting is the source, and `unstated` that nobody can say any more."""

import re
from typing import Annotated, Any, Literal

from msgspec import Struct

from sitegen import lazy
from sitegen.model.fields import Date, Text, WebAddress, form, key

ORIGINAL, UNSTATED = "original", "unstated"

# --- names that are none --------------------------------------------------------------------------

# What people and programs write where they have no source, in the languages of the interface.
_EMPTY_WORDS = (
    "none|no|null|nil|nothing|empty|missing|n/a|na|n.a.|unknown|not known|undefined|unspecified"
    "|not specified|not stated|not available|not applicable|no source|no sources|unsourced|source"
    "|sources|tba|tbd|tbc|tk|todo|xxx"
    "|keine|keine angabe|ohne angabe|k.a.|k. a.|unbekannt"
    "|ninguna|ninguno|desconocida|desconocido|sin fuente"
    "|אין|לא ידוע"
)


def _any_case(words: str) -> str:
    """A pattern for `words` in any letter case. JSON Schema has no flag for that."""
    return "".join(
        rf"\{sign}" if sign == "." else f"[{sign.upper()}{sign}]" if sign.upper() != sign else sign
        for sign in words
    )


_EMPTY_SIGNS = "-\u2010\u2011\u2012\u2013\u2014\u2015_?¿.…·*/\\|"
_EMPTY = rf"^\s*(?:{_any_case(_EMPTY_WORDS)}|[{re.escape(_EMPTY_SIGNS)}]+)\s*$"
_ALL_EMPTY_WORDS = frozenset(_EMPTY_WORDS.split("|"))
_HOST = r"[^\s/?#@:<>.]+(?:\.[^\s/?#@:<>.]+)*\.[A-Za-z]{2,}"
_ADDRESS = (
    r"^\s*<?(?:(?:[A-Za-z][A-Za-z0-9+.-]*:)?//|[Ww][Ww][Ww]\."
    rf"|{_HOST}(?::[0-9]+)?[/?#])\S*\s*$"
)
_IS_ADDRESS = lazy.pattern(_ADDRESS)
# For JSON Schema. Both kinds of names, of a text and of a work, refer to it.
NO_SOURCE: dict[str, Any] = {
    "description": "What names no source: an address, or a word such as `none` and `n/a`.",
    "anyOf": [{"pattern": _EMPTY}, {"pattern": _ADDRESS}],
}
_NAMES_ONE = {"not": {"$ref": "#/$defs/NoSource"}}


def is_empty(name: str) -> bool:
    """Whether a text names nobody, but says that there is nothing to name: `n/a`, `unknown`,
    `-`."""
    word = name.strip().lower()
    return word in _ALL_EMPTY_WORDS or bool(word and not word.strip(_EMPTY_SIGNS))


def is_address(name: str) -> bool:
    """Whether a text is an address, with its scheme or without, such as `www.cnn.example/a`. A
    host alone may be the name of a publication."""
    return ("." in name or "/" in name) and _IS_ADDRESS.match(name) is not None


def as_web_address(address: str) -> str:
    """What a text that `is_address` means, with its scheme."""
    bare = address.strip().strip("<>")
    if match := re.match(r"(?:(https?):)?//", bare, re.IGNORECASE):
        return f"{(match[1] or 'https').lower()}://{bare[match.end() :]}"
    return bare if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", bare) else f"https://{bare}"


def publication_at(url: str) -> str:
    """What to call the publication at a web address: its host without `www.`."""
    host = re.match(r"https?://(?:www\.(?=[^/?#:]+\.))?(\[[^\]]*\]|[^/?#:]+)", url, re.IGNORECASE)
    return host[1].lower() if host else ""


def word_of(name: str) -> str:
    """`original` or `unstated` if the text is that word in any letter case, else ""."""
    word = name.strip().lower()
    return word if word in (ORIGINAL, UNSTATED) else ""


# --- the values -----------------------------------------------------------------------------------

SourceName = Annotated[str, form("name", prose=True, extra_json_schema=_NAMES_ONE)]


class Source(
    Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True, omit_defaults=True
):
    """A work that the post is based on, or that it cites."""

    name: Annotated[
        str,
        form(
            "text",
            'the name of the publication, such as "CNN"',
            prose=True,
            min_length=1,
            extra_json_schema=_NAMES_ONE,
        ),
        key("The publication, such as CNN."),
    ]
    url: Annotated[WebAddress, key("The address of the work.")] = ""
    title: Annotated[Text | None, key("The title of the work.")] = None
    author: Annotated[Text | None, key("Who wrote the work.")] = None
    published: Annotated[Date | None, key("When the work was published.")] = None
    archived: Annotated[
        WebAddress,
        key("The address of an archived copy of the work, such as one at web.archive.org."),
    ] = ""
    accessed: Annotated[Date | None, key("When the work was read.")] = None
    quote: Annotated[Text | None, key("The words of the work that the post relies on.")] = None
    feed: Annotated[WebAddress, key("The address of the publication's feed.")] = ""
    relation: Annotated[
        Literal["based_on", "cited"],
        key("Whether the post is made from the work, or mentions it."),
    ] = "based_on"
