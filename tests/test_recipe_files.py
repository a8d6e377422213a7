"""docs/recipes.md shows the files of every recipe, as they are in its folder."""

from __future__ import annotations

import re

import pytest
from docs_support import ROOT
from recipes_support import NAMES, RECIPES, files_of

SECTIONS = (ROOT / "docs/recipes.md").read_text(encoding="utf-8").split("\n## ")[1:]
SHOWN = re.compile(
    r"^(?:File `([^`]+)`|Lines for `(site\.toml)`):\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL
)


def folder_of(section: str) -> str:
    (name,) = re.findall(r"\]\(\.\./examples/recipes/([\w-]+)\)", section)
    return str(name)


def test_each_folder_has_a_section() -> None:
    assert sorted(map(folder_of, SECTIONS)) == NAMES


@pytest.mark.parametrize("section", SECTIONS, ids=folder_of)
def test_a_section_shows_the_files_of_its_folder(section: str) -> None:
    shown = {file or settings: text for file, settings, text in SHOWN.findall(section)}
    assert shown == files_of(folder_of(section))
    assert section.count("\n```\n") == len(shown), "all code of a recipe is one of its files"


@pytest.mark.parametrize("section", SECTIONS, ids=folder_of)
def test_a_section_says_how_to_see_it_and_what_to_know(section: str) -> None:
    found = [section.find(f"\n\n**{words}:** ") for words in ("To see it", "To know")]
    assert found == sorted(found)
    assert -1 not in found


def test_the_small_site_has_no_layouts_of_its_own() -> None:
    """What a recipe shows is all that there is to it."""
    assert {path.name for path in (RECIPES / "base").iterdir()} == {"content", "site.toml"}
