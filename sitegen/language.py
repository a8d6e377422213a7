"""The strings of the interface in one language: one TOML file a language under layouts/i18n/."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from string import Formatter
from typing import Any

from msgspec import Struct

from sitegen import located
from sitegen.errors import Problem, shorten

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


def load(texts: Mapping[str, str], language: str) -> Strings:
    """The strings for `language` ("pt-BR", then "pt"), each that is missing there in English; the site's own over the
    built-in ones, key by key. `texts` holds the files by name; `check` has found no problem in them."""
    merged: dict[str, Any] = {}
    for file in files(language):
        merged |= tomllib.loads(texts.get(file, ""))
    return Strings(merged)


def files(language: str) -> tuple[str, ...]:
    """The files that hold the strings for `language`, the later over the earlier."""
    names = dict.fromkeys(("en", language.partition("-")[0].lower(), language))
    return tuple(f"{folder}{name}.toml" for name in names for folder in (BUILT_IN, FOLDER))


def has(texts: Mapping[str, str], language: str) -> bool:
    """Whether there are strings for `language`."""
    names = {language.partition("-")[0].lower(), language}
    return any(f"{folder}{name}.toml" in texts for name in names for folder in (BUILT_IN, FOLDER))


def check(path: str, text: str, english: Strings) -> tuple[Problem, ...]:
    """What is wrong with the strings in `text`, which stands in the file `path`; the built-in `english` ones say which
    fields each may have."""
    found = located.load_toml(text, path, 1, dt.UTC)
    problems = list(found.problems)
    for key, value in found.data.items():
        if key == "months":
            if not (isinstance(value, list) and len(value) == 12 and all(isinstance(month, str) for month in value)):
                problems.append(found.problem((key,), "invalid-value", "months: expected the names of the twelve months",
                                              'write months = ["January", …]'))
            continue
        forms = value if isinstance(value, dict) else {"other": value}
        if (isinstance(value, dict) and set(value) != {"one", "other"}) or not all(isinstance(form, str) for form in forms.values()):
            expected = '{one = "…", other = "…"}' if isinstance(value, dict) else "text"
            problems.append(found.problem((key,), "invalid-value", f"{key}: expected {expected}"))
            continue
        fields = [_fields(form) for form in forms.values()]
        known = frozenset().union(*(_fields(form) or () for form in _forms(english.texts[key]))) if key in english.texts else None
        if None in fields:
            problems.append(found.problem((key,), "invalid-value", f"{key}: expected fields like {{name}}", "write {{ for a brace of your own"))
        elif known is not None and not all(names <= known for names in fields if names is not None):
            expected = " and ".join(f"{{{name}}}" for name in sorted(known)) or "no fields"
            problems.append(found.problem((key,), "invalid-value", f"{key}: expected {expected}, got {shorten(' / '.join(forms.values()))}"))
    return tuple(problems)


def _forms(text: object) -> list[str]:
    return [str(form) for form in text.values()] if isinstance(text, dict) else [str(text)]


def _fields(text: str) -> frozenset[str] | None:
    """The names of the {fields} of `text`; None if one is no plain name: `{count.__class__}`, `{`."""
    try:
        parsed = [(name, spec, conversion) for _, name, spec, conversion in Formatter().parse(text) if name is not None]
    except ValueError:
        return None
    if not all(name.isidentifier() and not spec and not conversion for name, spec, conversion in parsed):
        return None
    return frozenset(name for name, _, _ in parsed)
