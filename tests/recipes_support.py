"""The recipes of docs/recipes.md: a folder of files each, to be laid over one small site."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import fonts_support
from docs_support import ROOT
from support import SiteTest, copied

RECIPES = ROOT / "examples" / "recipes"
NAMES = sorted(folder.name for folder in RECIPES.iterdir() if folder.name != "base")
# What a recipe says that people have already.
GIVEN: dict[tuple[str, str], Callable[[], bytes]] = {
    ("web-font", "static/fonts/headline.woff2"): fonts_support.noto
}


def files_of(name: str) -> dict[str, str]:
    """The files of a recipe, by their paths in a site."""
    folder = RECIPES / name
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def site_with(name: str, place: Path) -> SiteTest:
    """The small site with the files of a recipe, whose site.toml has the lines to be added."""
    site = copied(RECIPES / "base", place)
    if name == "base":
        return site
    settings = site.source("site.toml")
    shutil.copytree(RECIPES / name, place, dirs_exist_ok=True)
    if "site.toml" in files_of(name):
        site.write("site.toml", f"{settings}\n{site.source('site.toml')}".encode())
    for (of, path), content in GIVEN.items():
        if of == name:
            site.write(path, content())
    return site
