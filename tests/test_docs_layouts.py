"""Every view, variable, filter, layout and string that layouts may use is documented."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import types
import typing
from pathlib import Path
from typing import Any

import jinja2.defaults
import msgspec
import pytest
import tables
from docs_support import ROOT, first_column

from sitegen.layouts import closures as layouts
from sitegen.layouts import template as templates
from sitegen.model.site_views import ScriptView, SiteView
from sitegen.model.term_views import TermGroup
from sitegen.model.views import CardView, RelatedView, SectionView, View
from sitegen.render import page as render
from sitegen.urls import Base


def fields(struct: Any) -> list[str]:
    return [field.encode_name for field in msgspec.structs.fields(struct)]


def names(view: Any) -> list[str]:
    """What a layout can ask a view for: its fields, and properties after them."""
    attributes = {name: value for kind in view.__mro__ for name, value in vars(kind).items()}
    properties = [name for name, value in attributes.items() if isinstance(value, property)]
    return [*fields(view), *properties]


def views() -> dict[str, Any]:
    """Every struct that a layout can reach from `site`, `page`, `related`, `scripts` or a
    collection, but for keys that are shown as they are: those are in the tables of keys."""
    found: dict[str, Any] = {}
    waiting = [SiteView, CardView, RelatedView, SectionView, TermGroup, ScriptView]
    waiting += typing.get_args(View)
    while waiting:
        view = waiting.pop()
        if view.__name__ not in found and not view.__name__.startswith("Shown"):
            found[view.__name__] = view
            waiting += tables.inner_structs(view).values()
    return dict(sorted(found.items()))


@pytest.mark.parametrize("name", views())
def test_every_field_of_a_view_is_documented(name: str) -> None:
    assert first_column("layouts", f"`{name}`") == names(views()[name])


def test_every_view_with_a_section_exists() -> None:
    text = (ROOT / "docs/layouts.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^### `(.*)`$", text, re.M)) == list(views())


def test_every_variable_of_layouts_is_documented() -> None:
    tree = ast.parse((ROOT / "sitegen/render/page.py").read_text(encoding="utf-8"))
    (values,) = (
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == "variables"
    )
    assert isinstance(values, ast.Dict)
    named = {key.value for key in values.keys if isinstance(key, ast.Constant)}
    assert set(first_column("layouts", "Variables")) == named | set(layouts.MENTIONS)


def test_every_collection_is_documented() -> None:
    assert set(first_column("layouts", "Collections")) == layouts.COLLECTIONS.keys()


def test_every_filter_and_function_is_documented() -> None:
    english = tomllib.loads((ROOT / "layouts/i18n/en.toml").read_text(encoding="utf-8"))
    environment = render.environment_for(
        {}, {"i18n/en.toml": english}, "en", Base("https://news.example/"), "/", {}
    )
    assert (
        set(first_column("layouts", "Filters"))
        == set(templates.FILTERS)
        == environment.filters.keys() - jinja2.defaults.DEFAULT_FILTERS.keys()
    )
    assert set(first_column("layouts", "Functions")) == set(environment.globals)


def test_the_command_that_finds_the_built_in_files_does() -> None:
    text = (ROOT / "docs/layouts.md").read_text(encoding="utf-8")
    (code,) = re.findall(r'^python3 -c "(.*)"$', text, re.MULTILINE)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    folder = Path(done.stdout.strip())
    assert (folder / "layouts/i18n/en.toml").is_file()
    assert (folder / "static").is_dir()


def test_every_layout_and_partial_is_documented() -> None:
    folder = ROOT / "layouts"
    assert set(first_column("layouts", "Which layout makes what")) == {
        file.name for file in folder.glob("*.html")
    }
    assert set(first_column("layouts", "Partials")) == {
        file.relative_to(folder).as_posix() for file in folder.glob("partials/**/*.html")
    }


def test_every_string_that_layouts_ask_for_exists() -> None:
    strings = tomllib.loads((ROOT / "layouts/i18n/en.toml").read_text(encoding="utf-8"))
    asked = {
        key
        for file in ROOT.glob("layouts/**/*.html")
        for key in re.findall(r"\bt\(\"(\w+)\"", file.read_text(encoding="utf-8"))
    }
    assert sorted(asked - strings.keys()) == []


def test_unions_are_walked() -> None:
    assert isinstance(View, types.UnionType)
    assert {"PostView", "AuthorView", "Html", "PostRef", "TermGroup", "Link"} <= views().keys()
