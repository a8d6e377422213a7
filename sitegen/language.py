"""The strings of the interface in one language: one TOML file a language under layouts/i18n/."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

FOLDER = "i18n/"
# Where source.read puts the built-in strings, so that a site's file of the same name can change one of them.
BUILT_IN = "i18n/built-in/"
RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ku", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"})


class Strings(Struct, frozen=True):
    """Texts by key; a text with a number is a mapping {"one": …, "other": …}."""

    texts: Mapping[str, Any]

    def pattern(self, key: str, count: object = None) -> str:
        """The text `key` with its {fields}; `count` chooses between "one" and "other".

        Raises KeyError for a key that does not exist.
        """
        text = self.texts[key]
        if isinstance(text, dict):
            text = text["one" if count == 1 else "other"]
        return str(text)

    def text(self, key: str, **values: object) -> str:
        """The text `key` with its {fields} filled in. Raises KeyError for a key or a field that does not exist."""
        return self.pattern(key, values.get("count")).format_map(values)

    def date(self, moment: dt.datetime) -> str:
        return self._date("date", moment)

    def date_time(self, moment: dt.datetime) -> str:
        return self._date("datetime", moment)

    def _date(self, pattern: str, moment: dt.datetime) -> str:
        return self.text(pattern, day=moment.day, month=self.texts["months"][moment.month - 1], year=moment.year,
                         hour=f"{moment.hour:02}", minute=f"{moment.minute:02}", zone=moment.tzname() or "")

    def joined(self, names: tuple[str, ...]) -> str:
        """"A", "A and B", "A, B and C" in this language."""
        if len(names) < 2:
            return "".join(names)
        return self.text("list_comma").join(names[:-1]) + self.text("list_and") + names[-1]


def direction(language: str) -> str:
    return "rtl" if language.partition("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


def load(known: Mapping[str, Mapping[str, Any]], language: str) -> Strings:
    """The strings for `language` ("pt-BR", then "pt"), each that is missing there in English; the site's own over the
    built-in ones, key by key. `known` holds the strings of each file by its name."""
    merged: dict[str, Any] = {}
    for file in files(language):
        merged |= known.get(file, {})
    return Strings(merged)


def files(language: str) -> tuple[str, ...]:
    """The files that hold the strings for `language`, the later over the earlier."""
    names = dict.fromkeys(("en", language.partition("-")[0].lower(), language))
    return tuple(f"{folder}{name}.toml" for name in names for folder in (BUILT_IN, FOLDER))


def has(known: Mapping[str, Mapping[str, Any]], language: str) -> bool:
    """Whether there are strings for `language`."""
    names = {language.partition("-")[0].lower(), language}
    return any(f"{folder}{name}.toml" in known for name in names for folder in (BUILT_IN, FOLDER))
