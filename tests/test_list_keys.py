"""Keys whose value is a list, in the settings and in front matter: what else there may be in its
place, and what the message says."""

from __future__ import annotations

import datetime as dt
import json
import typing
from collections.abc import Iterator
from typing import Any

import pytest
from support import SiteTest

from sitegen.errors import Problem
from sitegen.formats import structs
from sitegen.formats.field_types import type_at
from sitegen.formats.source_map import KeyPath, dotted, field_name
from sitegen.formats.toml import load_toml
from sitegen.formats.yaml import load_yaml
from sitegen.model.config import Config
from sitegen.model.meta import AuthorMeta, PageMeta, PostMeta, TermMeta
from sitegen.model.picture_meta import PictureMeta

KINDS = (Config, PostMeta, PageMeta, AuthorMeta, TermMeta, PictureMeta)


def lists_in(kind: Any, at: KeyPath = ()) -> Iterator[KeyPath]:
    """The paths of the keys of a struct, and of structs in it, whose value is a list and nothing
    else. An item of a list is at 0."""
    for key in structs.fields_of(at_end(kind, at)):
        path = (*at, key)
        wanted = type_at(kind, path)
        others = [each for each in wanted.members if typing.get_origin(each) is not tuple]
        if wanted.is_list and set(others) <= {type(None)}:
            yield path
        inner = (*path, 0) if wanted.is_list else path
        if type_at(kind, inner).struct is not None:
            yield from lists_in(kind, inner)


def at_end(kind: Any, at: KeyPath) -> Any:
    return type_at(kind, at).struct if at else kind


LISTS = [(kind, path) for kind in KINDS for path in lists_in(kind)]


def written(path: KeyPath, value: Any) -> Any:
    """Keys and values that have nothing but `value`, at `path`."""
    for part in reversed(path):
        value = [value] if part == 0 else {part: value}
    return value


def as_toml(path: KeyPath, value: Any) -> str:
    """The same in TOML, with tables and lists of tables for all but the last key."""
    lists = [f"[[{field_name(path[:i])}]]" for i, part in enumerate(path) if part == 0]
    inside = path[:-1]
    tables = [f"[{field_name(inside)}]"] if inside and inside[-1] != 0 else []
    shown = json.dumps(value).replace(":", " =")
    return "\n".join([*lists, *tables, f"{path[-1]} = {shown}", ""])


def problem_of(kind: Any, path: KeyPath, value: Any) -> tuple[str, Problem]:
    """The text with `value` at `path`, and the problem of that; others are of what is missing."""
    text = as_toml(path, value)
    if kind is not Config:
        [(key, inner)] = written(path, value).items()
        text = f"{key}: {json.dumps(inner)}\n"
    source = (load_toml if kind is Config else load_yaml)(text, "a file", 1, dt.UTC)
    assert source.problems == ()
    _, _, problems = structs.convert(source, kind, "it")
    [problem] = [one for one in problems if one.key == dotted(path)]
    return text, problem


def test_the_walk_knows_the_lists_of_the_settings_and_of_front_matter() -> None:
    names = {(kind, dotted(path)) for kind, path in LISTS}
    assert {
        (Config, "theme.fonts.0.use"),
        (Config, "chains.by"),
        (Config, "feeds.formats"),
        (Config, "languages.0.foot.0.links"),
        (PostMeta, "tags"),
        (AuthorMeta, "same_as"),
    } <= names


@pytest.mark.parametrize(("kind", "path"), LISTS)
@pytest.mark.parametrize("value", ["headlines", "site", "rss", "zzz", 2026, 1.5, True, {"zzz": 1}])
def test_what_is_no_list_gets_a_place_and_is_not_read_as_one(
    kind: Any, path: KeyPath, value: Any
) -> None:
    text, problem = problem_of(kind, path, value)
    assert problem.code == "invalid-value"
    line = text.splitlines()[-1]
    shown = json.dumps(value).replace(":", " =" if kind is Config else ":")
    assert (problem.line, problem.column) == (text.count("\n"), line.index(shown) + 1)
    assert ": expected a list" in problem.message or ": expected [x, y]" in problem.message


@pytest.mark.parametrize(("kind", "path"), [one for one in LISTS if type_at(*one).words])
def test_one_of_the_words_of_a_list_gets_brackets_in_the_hint(kind: Any, path: KeyPath) -> None:
    for word in type_at(kind, path).words:
        _, problem = problem_of(kind, path, word)
        shown = f' = ["{word}"]' if kind is Config else f": [{word}]"
        assert problem.hint == f"write {path[-1]}{shown}"
        assert problem.fix.safe


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Tag", '["tag"]'),
        ("tags", '["tag"]'),
        ("tag, author", '["tag", "author"]'),
        ("zzz", ""),
        ("!", ""),
    ],
)
def test_words_that_were_probably_meant_are_a_list_in_the_hint(text: str, hint: str) -> None:
    _, problem = problem_of(Config, ("feeds", "per"), text)
    assert problem.hint == (f"write per = {hint}" if hint else "")


def test_a_build_says_so_of_each_of_them(site: SiteTest) -> None:
    more = '[chains]\nby = "site"\n[feeds]\nformats = "rss"\n[images]\nformats = "webp"\n'
    before = site.source("site.toml")
    site.write("site.toml", before + more)
    line = before.count("\n")
    assert [(one.line, one.column, one.hint) for one in site.build().problems] == [
        (line + 2, 6, 'write by = ["site"]'),
        (line + 4, 11, 'write formats = ["rss"]'),
        (line + 6, 11, 'write formats = ["webp"]'),
    ]


def test_a_table_that_there_is_once_is_no_list_of_tables(site: SiteTest) -> None:
    site.write("site.toml", site.source("site.toml") + '[[announcement]]\ntext = "One."\n' * 2)
    [problem] = site.build().problems
    assert problem.hint == "there is only one: write [announcement]"


def test_a_number_in_toml_is_read_by_toml(site: SiteTest) -> None:
    site.write("site.toml", site.source("site.toml") + "[theme]\ntext_width = 1e400\n")
    [problem] = site.build().problems
    assert problem.message.endswith("got 1e400, which TOML reads as the number inf")
