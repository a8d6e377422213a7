"""The strings of the interface in one language: one TOML file a language under layouts/i18n/."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from string import Formatter
from typing import Any

from msgspec import Struct

from sitegen.errors import Problem, SiteError

FOLDER = "i18n/"
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


def load(texts: Mapping[str, str], language: str) -> Strings:
    """The strings for `language` ("pt-BR", then "pt"), each that is missing there in English.

    `texts` holds the layout files by name. Raises SiteError for a file that cannot be used.
    """
    merged: dict[str, Any] = {}
    for file in files(language):
        if file in texts:
            merged |= _read(file, texts[file])
    return Strings(merged)


def files(language: str) -> tuple[str, ...]:
    """The files that hold the strings for `language`, the later over the earlier."""
    return tuple(f"{FOLDER}{name}.toml" for name in dict.fromkeys(("en", language.partition("-")[0].lower(), language)))


def has(texts: Mapping[str, str], language: str) -> bool:
    """Whether there are strings for `language`."""
    own = {f"{FOLDER}{name}.toml" for name in (language.partition("-")[0].lower(), language)}
    return any(file in texts for file in own)


def check(file: str, text: str) -> None:
    """Raise SiteError if the strings in `text` cannot be used."""
    _read(file, text)


def _read(file: str, text: str) -> dict[str, Any]:
    problem = ""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SiteError([Problem(path=f"layouts/{file}", code="toml", message=f"TOML: {error}")]) from error
    for key, value in found.items():
        if key == "months":
            if not (isinstance(value, list) and len(value) == 12 and all(isinstance(m, str) for m in value)):
                problem = "months: expected twelve names"
        elif isinstance(value, dict):
            if set(value) != {"one", "other"} or not all(isinstance(v, str) and _formats(v) for v in value.values()):
                problem = f'{key}: expected {{one = "…", other = "…"}}'
        elif not (isinstance(value, str) and _formats(value)):
            problem = f"{key}: expected text, with fields in single braces"
        if problem:
            raise SiteError([Problem(path=f"layouts/{file}", code="invalid-value", message=problem)])
    return found


def _formats(text: str) -> bool:
    """Whether the fields of `text` are plain names: `{count}`, never `{count.__class__}`."""
    try:
        return all(name is None or (name.isidentifier() and not spec and not conversion)
                   for _, name, spec, conversion in Formatter().parse(text))
    except ValueError:
        return False
