"""Checks of `[[languages]]` in site.toml, beyond the types of its values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sitegen import urls
from sitegen.errors import Problem, shorten
from sitegen.formats.field_types import expectation
from sitegen.formats.source_map import KeyPath, SourceMap
from sitegen.model.config import Config
from sitegen.model.languages import (
    COUNTRY_CODES,
    DEFAULT_LANGUAGE,
    LANGUAGE_CODES,
    LANGUAGE_NAMES,
    LanguageSettings,
)
from sitegen.near import nearest_language
from sitegen.read.base_urls import is_base_url, normal_base
from sitegen.text import letters

# Addresses that every site may have, and what they are of.
TAKEN = urls.LISTS | {
    "/page/": "the numbered pages of the home page",
    "/cards/": "the folder of cards for social networks",
    "/pictures/": "the folder of smaller pictures",
    "/css/": "the folder of style sheets",
    "/js/": "the folder of scripts",
    "/.well-known/": "the folder of what programs look for",
}

# The key of a `[[languages]]` that is wrong, what is wrong with it, and a hint or "".
_Wrong = Iterator[tuple[str, str, str]]


def check(values: dict[str, Any], source: SourceMap) -> list[Problem]:
    """What is wrong with the languages among the `values` that could be read."""
    languages: tuple[LanguageSettings, ...] = values.get("languages", ())
    problems = []
    for i, language in enumerate(languages):
        before = languages[:i]
        for key, what, hint in (
            *_wrong_code(language, before, values.get("language", DEFAULT_LANGUAGE)),
            *_wrong_path(language, before),
            *_wrong_base_url(language, before, values.get("base_url", "")),
        ):
            at: KeyPath = ("languages", i, key)
            message = f"languages.{key}: {what}"
            problems.append(source.problem(at, "invalid-value", message, hint))
    return problems


def declared(languages: Any) -> tuple[LanguageSettings, ...]:
    """The languages that wrong settings may mean, so that documents in them bring no errors beside
    those of the settings."""
    tables = [table for table in languages if isinstance(table, dict)] if languages else []
    codes = [code for table in tables if isinstance(code := table.get("code"), str)]
    return tuple(
        LanguageSettings(code=code, label=code)
        for code in {code.lower(): code for code in codes}.values()
        if re.fullmatch("[A-Za-z]+(-[A-Za-z0-9]+)*", code)
    )


def path_of(language: LanguageSettings) -> str:
    """The path of an edition in the form in which it is published."""
    path = language.path or f"/{language.code.lower()}/"
    return urls.encode_again(letters.composed(path)).rstrip("/") + "/"


def _wrong_code(
    language: LanguageSettings, before: tuple[LanguageSettings, ...], own: str
) -> _Wrong:
    code = language.code.lower()
    first = code.partition("-")[0]
    if first not in LANGUAGE_CODES and len(first) != 3:
        near = COUNTRY_CODES.get(first) or nearest_language(first, LANGUAGE_NAMES)
        hint = f"did you mean `{near}`?" if near else ""
        yield "code", f"{shorten(language.code)} is no language of the IANA registry", hint
        return
    got = f"expected each language once, got {shorten(language.code)}"
    if code == own.lower():
        yield "code", got, f'language = "{own}" is the site\'s own; it needs no [[languages]]'
        return
    for number, other in enumerate(before, 1):
        if other.code.lower() == code:
            yield "code", got, f"[[languages]] number {number} has it already"
            return


def _wrong_path(language: LanguageSettings, before: tuple[LanguageSettings, ...]) -> _Wrong:
    written, path = language.path, path_of(language)
    if written and not urls.is_site_address(written):
        expected = expectation(Config, ("languages", 0, "path"))
        wanted = f"/{written.strip('/')}/"
        hint = f'write path = "{wanted}"' if urls.is_site_address(wanted) else ""
        yield "path", f"expected {expected}, got {shorten(written)}", hint
        return
    if taken := TAKEN.get(first := _first(path)):
        yield "path", f"{path} is {'' if path == first else f'in {first}, '}{taken}", ""
        return
    key = urls.collision_key(path)
    for other in before:
        its = urls.collision_key(path_of(other))
        if _first(path_of(other)) in TAKEN:
            continue
        if key == its and other.code.lower() != language.code.lower():
            what = f"{path} is the path of {shorten(other.code)} as well"
        elif key != its and key.startswith(its):
            what = f"{path} is inside {path_of(other)}, the path of {shorten(other.code)}"
        elif key != its and its.startswith(key):
            what = f"{path_of(other)}, the path of {shorten(other.code)}, is inside {path}"
        else:
            continue
        yield "path", what, "give each language a path of its own"
        return


def _first(path: str) -> str:
    """The outermost folder of an address that ends with "/", in lower case."""
    return f"/{path.split('/')[1].lower()}/" if path != "/" else path


def _wrong_base_url(
    language: LanguageSettings, before: tuple[LanguageSettings, ...], own: str
) -> _Wrong:
    written = language.base_url
    if not written:
        return
    if not is_base_url(written):
        expected = expectation(Config, ("languages", 0, "base_url"))
        yield "base_url", f"expected {expected}, got {shorten(written)}", ""
        return
    address = normal_base(written)
    if is_base_url(own) and address == normal_base(own):
        yield "base_url", f"{address} is the address of the site already", "leave it out"
        return
    for other in before:
        if is_base_url(other.base_url) and normal_base(other.base_url) == address:
            what = f"{address} is the address of {shorten(other.code)} already"
            yield "base_url", what, "give each language an address of its own, or leave it out"
            return
