"""Time zones and languages: what this machine has, which there are, and which of them somebody may
have meant."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache

from msgspec import Struct

from sitegen.lazy import load
from sitegen.model.languages import (
    COUNTRY_CODES,
    DEFAULT_LANGUAGE,
    LANGUAGE_CODES,
    LANGUAGE_NAMES,
)
from sitegen.model.zones import zone_of
from sitegen.near import nearest, nearest_language
from sitegen.read import site_folder

_ENGLISH_NAMES = {
    "arabic": "ar",
    "chinese": "zh",
    "czech": "cs",
    "danish": "da",
    "dutch": "nl",
    "english": "en",
    "finnish": "fi",
    "french": "fr",
    "german": "de",
    "greek": "el",
    "hebrew": "he",
    "hindi": "hi",
    "hungarian": "hu",
    "italian": "it",
    "japanese": "ja",
    "korean": "ko",
    "norwegian": "nb",
    "polish": "pl",
    "portuguese": "pt",
    "romanian": "ro",
    "russian": "ru",
    "spanish": "es",
    "swedish": "sv",
    "turkish": "tr",
    "ukrainian": "uk",
    "vietnamese": "vi",
}


class Machine(Struct, frozen=True):
    """What a machine, or its user, has set."""

    language: str = DEFAULT_LANGUAGE
    timezone: str = "UTC"


def machine(variables: Mapping[str, str], localtime: str = "/etc/localtime") -> Machine:
    """What this machine has set: its environment `variables`, and the link `localtime`, which leads
    into the database of time zones."""
    locale = variables.get("LC_ALL") or variables.get("LC_MESSAGES") or variables.get("LANG") or ""
    tag = locale.partition(".")[0].partition("@")[0].replace("_", "-")
    language = tag.partition("-")[0] if tag[:3].lower() != "pt-" else tag
    place = os.path.realpath(localtime).replace("\\", "/").rpartition("/zoneinfo/")[2]
    names = (variables.get("TZ", "").removeprefix(":"), place)
    zone = next((zone for name in names if name and (zone := zone_named(name))), "UTC")
    return Machine(language if is_language(language) else DEFAULT_LANGUAGE, zone)


# --- languages ------------------------------------------------------------------------------------


def is_language(tag: str) -> bool:
    """Whether there is a language of this tag, as far as its first part tells. Those of three
    letters are too many for a list."""
    primary = tag.partition("-")[0].lower()
    return primary in LANGUAGE_CODES or len(primary) == 3


def nearest_language_of(text: str) -> str:
    """The language that somebody may have meant by `text`, a wrong tag or a name; or ""."""
    name = text.casefold()
    named = {own.casefold(): code for code, own in LANGUAGE_NAMES.items()} | _ENGLISH_NAMES
    if len(name) > 3:
        near = nearest(name, named)
        return named[near] if near else ""
    return COUNTRY_CODES.get(name, "") or nearest_language(name, LANGUAGE_NAMES)


def has_strings(tag: str) -> bool:
    """Whether the words of the interface are built in for the language."""
    folder = site_folder.defaults() / "layouts/i18n"
    return (folder / f"{tag.partition('-')[0].lower()}.toml").is_file()


# --- time zones -----------------------------------------------------------------------------------


@cache
def _zones() -> dict[str, str]:
    """The names of all time zones, by themselves in lower case."""
    text = load("importlib.resources:files")("tzdata").joinpath("zones").read_text("utf-8")
    return {name.lower(): name for name in text.split()}


def zone_named(text: str) -> str:
    """The time zone of this name in any letter case, or ""."""
    name = _zones().get(text.lower(), text)
    try:
        zone_of(name)
    except ValueError:
        return ""
    return name


def nearest_zone(text: str) -> str:
    """The time zone that somebody may have meant by `text`, such as a city; or ""."""
    zones, wanted = _zones(), text.lower().replace(" ", "_").strip("/")
    cities = {name.rpartition("/")[2]: name for name in reversed(zones) if "/" in name}
    city = wanted.rpartition("/")[2]
    if city in cities:
        return zones[cities[city]]
    near = nearest(wanted, zones, 0.75)
    if near:
        return zones[near]
    near = nearest(city, cities, 0.75)
    return zones[cities[near]] if near else ""
