"""The components that texts can have: those whose layouts there are. They are read before all
documents, because a text is parsed by their names."""

from __future__ import annotations

from collections.abc import Iterable

from sitegen.incremental.engine import Engine, Result
from sitegen.incremental.keys import decode
from sitegen.layouts import closures
from sitegen.layouts.closures import ScannedTemplate
from sitegen.model.components import name_of
from sitegen.model.documents import Tree


def results(engine: Engine, tree: Tree) -> tuple[Result, ...]:
    """The results of the layouts of components."""
    files = [file for file in tree.layouts if _name(file.path)]
    return tuple(engine.results(closures.tasks(files, "", tree.own_layouts)))


def names(read: Iterable[Result]) -> dict[str, tuple[str, ...]]:
    """The names of components, each with those of its attributes that are pictures, from the
    results of their layouts."""
    return {
        name: () if result.problems else _pictures(result)
        for result in read
        if (name := _name(result.name)) and not result.name.startswith(_BUILT_IN)
    }


_BUILT_IN = f"layouts/{closures.BUILT_IN}"


def _name(path: str) -> str:
    return name_of(path.removeprefix("layouts/"))


def _pictures(result: Result) -> tuple[str, ...]:
    declared = decode(result.value, ScannedTemplate).attributes
    return tuple(each.name for each in declared if each.type == "picture")
