"""Checks of `[[taxonomies]]`, beyond the types of their keys."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sitegen import lazy
from sitegen.errors import Problem, shorten
from sitegen.formats.source_map import KeyPath, SourceMap
from sitegen.layouts.checks import FUNCTIONS, OF_JINJA, VARIABLES
from sitegen.model.languages import DEFAULT_LANGUAGE, LanguageSettings
from sitegen.model.meta import PostMeta
from sitegen.model.taxonomies import BUILT_IN
from sitegen.model.taxonomy_settings import NAME, PLURAL, TaxonomySettings
from sitegen.near import nearest_language
from sitegen.read.collection_checks import WORDS
from sitegen.read.language_checks import TAKEN, path_of

_Wrong = Iterator[tuple[KeyPath, object, str]]
# What lists, chains and filters of the search are called, where a taxonomy has its name; `q` is
# what a reader looks for, and the next four words put filters together.
_KINDS = (
    *("author", "home", "involvement", "month", "site", "year", "q", "all", "any", "none", "not"),
)
# The keys that an article for `sitegen add` has beside those of posts.
OF_ARTICLES = ("sources", "markdown", "html", "external_id")
# Folders of content/ with documents of other kinds.
_FOLDERS = ("posts", "pages", "comments")
_SYNTAX = lazy.pattern(
    r"(?m)^[ \t]*\[+[ \t]*([a-z_.]+)[ \t]*\]+|^[ \t]*name[ \t]*=[ \t]*[\"'](\w+)"
)


def wrong(values: dict[str, Any]) -> _Wrong:
    """Problems of names and folders that something else has: the path of each setting, its value,
    and a hint."""
    taxonomies: Sequence[TaxonomySettings] = values.get("taxonomies", ())
    languages: Sequence[LanguageSettings] = values.get("languages", ())
    collections = {each.name for each in values.get("collections", ())}
    for i, taxonomy in enumerate(taxonomies):
        before = taxonomies[:i]
        if hint := _wrong_name(taxonomy.name, before):
            yield ("taxonomies", i, "name"), taxonomy.name, hint
        elif hint := _wrong_folder(taxonomy, before, languages, collections):
            is_named = taxonomy.plural is not None
            yield ("taxonomies", i, "plural" if is_named else "name"), taxonomy.folder, hint


def check(values: dict[str, Any], source: SourceMap) -> list[Problem]:
    """Problems of words in languages that the site does not have."""
    taxonomies: Sequence[TaxonomySettings] = values.get("taxonomies", ())
    languages: Sequence[LanguageSettings] = values.get("languages", ())
    codes = (values.get("language", DEFAULT_LANGUAGE), *(each.code for each in languages))
    known = {code.lower() for code in codes}
    return [
        source.problem(
            ("taxonomies", i, key, code),
            "unknown-language",
            f"taxonomies.{key}: the site has no language {shorten(code)}",
            f"did you mean `{near}`?"
            if (near := nearest_language(code, codes))
            else f"its languages are {', '.join(codes)}",
            at_key=True,
        )
        for i, taxonomy in enumerate(taxonomies)
        for key, words in (("label", taxonomy.label), ("title", taxonomy.title))
        for code in (words if isinstance(words, Mapping) else ())
        if code.lower() not in known
    ]


def _wrong_name(name: str, before: Sequence[TaxonomySettings]) -> str:
    for built_in in BUILT_IN:
        if name in (built_in.name, built_in.key, built_in.plural):
            return (
                f"every site has {built_in.plural}: write `{built_in.key}` in posts, and no table"
            )
    if name in (*PostMeta.__struct_fields__, *OF_ARTICLES):
        return f"posts have a key of this name; take another one, like {name}_term"
    # A layout that asks for `page.terms.items` would get a function.
    if name in _KINDS or hasattr(dict, name):
        return f"sitegen has something else of this name; take another one, like {name}_term"
    return "name each once" if name in [each.name for each in before] else ""


def _wrong_folder(
    taxonomy: TaxonomySettings,
    before: Sequence[TaxonomySettings],
    languages: Sequence[LanguageSettings],
    collections: set[str],
) -> str:
    folder, variable = taxonomy.folder, taxonomy.variable
    other = f'write another one, like plural = "{folder}-of-posts"'
    if taken := TAKEN.get(f"/{folder}/"):
        return f"/{folder}/ is {taken}; {other}"
    if folder in _FOLDERS:
        return f"content/{folder}/ has other documents; {other}"
    for language in languages:
        if path_of(language).split("/")[1].lower() == folder:
            return f"/{folder}/ is the edition in {language.code}; {other}"
    if folder in [each.folder for each in before]:
        return f"another taxonomy has /{folder}/; {other}"
    if variable in (*VARIABLES, *FUNCTIONS, *OF_JINJA, *WORDS):
        return f"layouts have {variable} for something else; {other}"
    return f"a collection is called {variable}; {other}" if variable in collections else ""


def declared(taxonomies: Any) -> tuple[TaxonomySettings, ...]:
    """The taxonomies that wrong settings may mean, so that their keys in posts bring no errors
    beside those of the settings."""
    tables = [table for table in taxonomies if isinstance(table, dict)] if taxonomies else []
    return tuple(
        TaxonomySettings(name=name, plural=folder, several=table.get("several") is not False)
        for name, (folder, table) in {
            table.get("name"): (table.get("plural"), table) for table in tables
        }.items()
        if isinstance(name, str)
        and re.fullmatch(NAME, name)
        and name not in PostMeta.__struct_fields__
        and (folder is None or (isinstance(folder, str) and re.fullmatch(PLURAL, folder)))
    )


def declared_in(text: str) -> tuple[TaxonomySettings, ...]:
    """The taxonomies in a site.toml that is no TOML, as far as their names can be seen."""
    names, table = [], ""
    for found in _SYNTAX.finditer(text):
        table = found[1] or table
        if found[2] and table == "taxonomies":
            names.append({"name": found[2]})
    return declared(names)
