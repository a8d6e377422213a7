"""What components are made of: their layouts, and the values of the data files that they name,
which stand in data/ or in the bundle of a document."""

from __future__ import annotations

from sitegen.errors import Problem
from sitegen.incremental.engine import Engine
from sitegen.layouts.closures import Layouts
from sitegen.link.components import ComponentSources
from sitegen.model.components import name_of
from sitegen.model.config import Config
from sitegen.model.documents import Tree
from sitegen.model.site import Site
from sitegen.parse import data_files
from sitegen.pipeline.inputs import Inputs


def sources(tree: Tree, loaded: Layouts) -> ComponentSources:
    """What components are linked with; one with a broken layout declares nothing that is known."""
    broken = {name_of(problem.path.removeprefix("layouts/")) for problem in loaded.problems}
    declared = {
        name: None if name in broken else attributes
        for name, attributes in loaded.components.items()
    }
    return ComponentSources(declared, tree.data)


def values(
    engine: Engine, inputs: Inputs, site: Site, config: Config
) -> tuple[dict[str, bytes], tuple[Problem, ...]]:
    """The encoded values of the data files that components of the site name, by path, and what is
    wrong with those that stand beside documents."""
    named = {
        path
        for resolved in site.resolved.values()
        for component in resolved.components
        if component
        for path in component.data.values()
    }
    if not named:
        return {}, ()
    beside = [file for file in inputs.tree.assets if file.path in named]
    results = list(engine.results(data_files.tasks_of(beside, config)))
    found = data_files.by_path((*inputs.inspected, *results), engine.store.blob, named)
    return found, tuple(problem for result in results for problem in result.problems)
