"""The components that texts can have: those whose layouts there are. They are read before all
documents, because a text is parsed by their names."""

from __future__ import annotations

from collections.abc import Iterable

from sitegen.incremental.engine import Engine, Result
from sitegen.incremental.keys import decode
from sitegen.layouts import closures
from sitegen.layouts.closures import ScannedTemplate
from sitegen.layouts.declarations import declared
from sitegen.model.components import FOLDER, DeclaredAttribute, name_of
from sitegen.model.documents import File, Tree
from sitegen.parse.register import DocumentRegister
from sitegen.read import site_folder

_FOLDER = f"layouts/{FOLDER}"
_BUILT_IN = f"layouts/{closures.BUILT_IN}"
# Where the templates are that only components use.
_OF_COMPONENTS = (_FOLDER, "layouts/partials/data-table.html")


def results(engine: Engine, tree: Tree) -> tuple[Result, ...]:
    """The results of the site's own layouts of components."""
    files = [file for file in tree.layouts if file.path in tree.own_layouts and _name(file.path)]
    return tuple(engine.results(closures.tasks(files, "", tree.own_layouts)))


def names(tree: Tree, own: Iterable[Result]) -> dict[str, tuple[str, ...]]:
    """The names of components, each with those of its attributes that are pictures; `own` are the
    results of the site's own layouts. Of a built-in one, only the declarations are read: to parse
    all of them takes long, and most sites use none."""
    found = {
        _name(result.name): ()
        if result.problems
        else _pictures(decode(result.value, ScannedTemplate).attributes)
        for result in own
    }
    for file in tree.layouts:
        if (name := _name(file.path)) and name not in found:
            found[name] = _pictures(declared(file.path, site_folder.text(file))[0])
    return dict(sorted(found.items()))


def without_built_in(files: Iterable[File], tree: Tree) -> list[File]:
    """The layout `files` without the built-in templates of components, and that which these use."""
    return [
        file
        for file in files
        if file.path in tree.own_layouts
        or not (_plain(file.path).startswith(_OF_COMPONENTS) and file.path.endswith(".html"))
    ]


def are_used(tree: Tree, register: DocumentRegister, templates: Iterable[Result]) -> bool:
    """Whether the site needs the built-in templates of components: a text has one, the site has
    layouts of its own for some, or one of its `templates` may name them."""
    return (
        any(digests.has_components for digests in register.documents.values())
        or any(path.startswith(_FOLDER) for path in tree.own_layouts)
        or any(_may_reach(result) for result in templates if result.name in tree.own_layouts)
    )


def _may_reach(result: Result) -> bool:
    """Whether a template of the site names one, or computes a name."""
    if result.problems or not result.name.endswith(closures.TEMPLATES):
        return False
    named = decode(result.value, ScannedTemplate).templates
    return any(
        name is None or _plain(f"layouts/{name}").startswith(_OF_COMPONENTS) for name in named
    )


def _plain(path: str) -> str:
    """The path without the sign of a built-in layout that the site has replaced."""
    return path.replace(_BUILT_IN, "layouts/", 1)


def _name(path: str) -> str:
    return name_of(path.removeprefix("layouts/"))


def _pictures(attributes: Iterable[DeclaredAttribute]) -> tuple[str, ...]:
    return tuple(each.name for each in attributes if each.type == "picture")
