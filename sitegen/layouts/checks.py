"""All templates of a site → what their names tell before any page is made: templates, variables,
fields, filters, tests and blocks that do not exist, and templates that need themselves.

Only what is wrong whatever a page holds is a problem. Values that a template asks for first, by `is
defined` or `default`, and names that any template gives to a value, may exist."""

from __future__ import annotations

import posixpath
import types
import typing
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cache
from typing import Any

from msgspec import Struct

from sitegen.errors import Problem, shorten
from sitegen.layouts.closures import (
    BUILT_IN,
    CARDS,
    COLLECTIONS,
    DATA,
    ELEMENT,
    MENTIONS,
    NEXT,
    OF_EDITIONS,
    PREVIOUS,
    RELATED,
    TERM_LINKS,
    ScannedTemplate,
    TemplateUse,
)
from sitegen.layouts.declarations import GIVEN
from sitegen.lazy import load
from sitegen.model.components import FEED, FOLDER, layout_of, name_of
from sitegen.model.site_views import ScriptView, SiteView
from sitegen.model.views import RelatedView, View
from sitegen.near import nearest

# The variables and the functions of layouts; `render.page` gives them.
VARIABLES = ("content", DATA, "layout", "page", "scripts", "site", *MENTIONS, *COLLECTIONS)
FUNCTIONS = (
    *("t", "plural_forms", "json_ld", "involvement_bar", "month_chart", "range", "dict"),
    *("draw_chart", "table_rows", "timeline_items", "link_card", "namespace", "cycler", "joiner"),
)
# What Jinja gives to macros, loops and blocks.
OF_JINJA = ("caller", "kwargs", "varargs", "loop", "self", "super")
_DOCUMENTATION = "what a layout can use stands in sitegen's documentation, docs/layouts.md"
_ASSETS = (
    "assets are css/site.css, layouts/css/pages/*.css and layouts/js/*.js; a file of static/ has"
    ' its address, {{ "/js/menu.js" | url }}'
)
_LOST = (
    "a layout that extends another one shows no text outside of its blocks",
    "write it into one, such as {% block main %}…{% endblock %}",
)
_TYPES: Mapping[str, Any] = {
    "site": SiteView,
    "page": View,
    "scripts": tuple[ScriptView, ...],
    **COLLECTIONS,
    RELATED: tuple[RelatedView, ...],
    PREVIOUS: RelatedView,
    NEXT: RelatedView,
}


def problems(
    templates: Mapping[str, ScannedTemplate],
    broken: Set[str],
    collections: Iterable[str] = (),
    assets: Set[str] = frozenset(),
    terms: Iterable[str] = (),
) -> list[Problem]:
    """The problems of the site's own `templates`, by name. `broken` are the names of those that
    are no templates: what is in them is not known. `collections` are those of the settings, and
    `terms` the variables with the terms of taxonomies there; `assets` the names of all style sheets
    and scripts."""
    assigned = {name for template in templates.values() for name in template.assigned}
    known = {*VARIABLES, *FUNCTIONS, *OF_JINJA, *assigned, *collections, *terms}
    typed = {
        **dict.fromkeys({*collections} - assigned, CARDS),
        **dict.fromkeys({*terms} - assigned, TERM_LINKS),
        **_TYPES,
    }
    own = {name: scanned for name, scanned in templates.items() if scanned.own}
    attributes = component_variables(templates)
    found = [problem for name in own for problem in _loop(name, templates)]
    for name, template in own.items():
        seen = attributes.get(name, frozenset())
        for use in template.uses:
            if use.kind == "template":
                found += _template(name, use, templates, broken)
            elif use.kind == "variable" and not broken and use.name not in known | seen:
                declare = (
                    f"declare it in the first lines, in one of its own: {{# {use.name}: text #}}"
                )
                hint = declare if name_of(name) else _DOCUMENTATION
                names = (seen if name_of(name) else known) - {*OF_JINJA}
                found.append(_unknown(name, use, "is not defined", names, hint))
            elif use.kind == "field" and use.of in typed and use.of not in seen:
                found += _field(name, use, typed[use.of])
            elif use.kind in ("filter", "test"):
                found += _of_jinja(name, use)
            elif use.kind == "block":
                found += _block(name, use, templates, broken)
            elif use.kind == "text":
                found.append(_problem(name, use, *_LOST))
            elif use.kind == "asset" and use.name not in assets:
                found.append(_missing_asset(name, use, assets))
    return sorted(found)


def component_variables(templates: Mapping[str, ScannedTemplate]) -> dict[str, frozenset[str]]:
    """The variables that only layouts of components see, and the templates that these reach, by the
    name of the template."""
    found: dict[str, frozenset[str]] = {}
    for layout, scanned in templates.items():
        if not (name := name_of(layout)) and not layout.endswith(FEED):
            continue
        of = templates.get(layout_of(layout.removeprefix(FOLDER).removesuffix(FEED)), scanned)
        names = {each.name for each in (scanned if name else of).attributes} | {*GIVEN}
        waiting, reached = [layout], set[str]()
        while waiting:
            current = waiting.pop()
            if current not in reached and current in templates:
                reached.add(current)
                found[current] = found.get(current, frozenset()) | names
                waiting += filter(None, templates[current].templates)
    return found


def taken(templates: Mapping[str, ScannedTemplate]) -> dict[str, str]:
    """The names that built-in layouts with blocks give to values of their own, each with one of
    these layouts. No other variable of the name would be in a layout that extends it."""
    return {
        name: layout.removeprefix(BUILT_IN)
        for layout, scanned in reversed([*templates.items()])
        if scanned.blocks and not scanned.own
        for name in scanned.exported
    }


def _problem(name: str, use: TemplateUse, message: str, hint: str) -> Problem:
    return Problem.at(f"layouts/{name}", use.place, code="layout", message=message, hint=hint)


def _unknown(
    name: str, use: TemplateUse, what: str, names: Iterable[str], hint: str = _DOCUMENTATION
) -> Problem:
    near = nearest(use.name, sorted(names))
    hint = f"did you mean `{near}`?" if near else hint
    return _problem(name, use, f"the {use.kind} {use.name!r} {what}", hint)


def _loop(name: str, templates: Mapping[str, ScannedTemplate]) -> Iterator[Problem]:
    """A problem if the template `name` needs itself whenever it runs, by whatever templates."""
    for use in templates[name].runs:
        way, waiting = {use.name: ""}, [use.name]
        while waiting and name not in way:
            current = waiting.pop()
            for other in templates.get(current, ScannedTemplate()).runs:
                if other.name not in way:
                    way[other.name] = current
                    waiting.append(other.name)
        if name not in way:
            continue
        does = {"extends": "extends", "include": "includes"}.get(use.of, "imports")
        by = "" if use.name == name else f" by way of {use.name}"
        built_in = f"{BUILT_IN}{use.name}" in templates
        yield _problem(
            name,
            use,
            f"the layout {does} itself{by}",
            f'the built-in one is "{BUILT_IN}{use.name}"' if built_in else "",
        )
        return


def _template(
    name: str, use: TemplateUse, templates: Mapping[str, ScannedTemplate], broken: Set[str]
) -> Iterator[Problem]:
    plain = use.name.removeprefix(BUILT_IN)
    # Those of editions are not read on a site of one language, nor asked for.
    if use.name in templates or plain.startswith(OF_EDITIONS) or plain in broken:
        return
    if use.name.startswith(BUILT_IN):
        names = [
            other if other.startswith(BUILT_IN) else f"{BUILT_IN}{other}"
            for other, scanned in templates.items()
            if not scanned.own
        ]
        what = "there is no built-in layout"
    else:
        names, what = (
            [each for each in templates if not each.startswith(BUILT_IN)],
            "there is no layout",
        )
    near = near_template(use.name, names)
    yield _problem(
        name, use, f"{what} {plain!r}", f"did you mean `{near}`?" if near else _DOCUMENTATION
    )


def _missing_asset(name: str, use: TemplateUse, assets: Iterable[str]) -> Problem:
    near = near_template(use.name, assets)
    hint = f"did you mean `{near}`?" if near else _ASSETS
    return _problem(name, use, f"there is no asset {shorten(use.name)}", hint)


def near_template(name: str, names: Iterable[str], cutoff: float = 0.6) -> str:
    """The one of `names` that is most like `name`, or "". That they have their folder and their
    ending in common makes none more likely; in another folder it must be nearly the same name."""
    folder, base = posixpath.split(name)
    stems = {posixpath.split(each): each for each in sorted(names)}
    here = [other for there, other in stems if there == folder]
    if near := _near_base(base, here, cutoff):
        return stems[folder, near]
    near = _near_base(base, [other for _, other in stems], 0.8)
    return next((each for (_, other), each in stems.items() if other == near), "")


def _near_base(base: str, others: Iterable[str], cutoff: float) -> str:
    bases = {other.partition(".")[0]: other for other in others}
    return bases.get(nearest(base.partition(".")[0], bases, cutoff), "")


def _field(name: str, use: TemplateUse, kind: Any) -> Iterator[Problem]:
    """A problem if a variable of this type has no such field."""
    *before, field = use.name.split(".")
    kinds = kinds_of(kind)
    for part in before:
        kinds = frozenset().union(*(_kinds_of_part(kind, part) for kind in kinds))
    if not kinds or not all(map(_is_view, kinds)):
        return
    names = {each for kind in kinds for each in dir(kind) if each[0] != "_"}
    if field in names:
        return
    views = " or ".join(sorted(kind.__name__ for kind in kinds))
    of = f"{'an' if views[0] in 'AEIO' else 'a'} {views}"
    if len(kinds) > 1 and ELEMENT not in before:
        of = ".".join([use.of, *before])
    near = nearest(field, sorted(names))
    hint = f"did you mean `{near}`?" if near else _DOCUMENTATION
    if field in VARIABLES:
        hint = f"`{field}` is a variable of its own, without `{use.of}.` before it"
    yield _problem(name, use, f"{of} has no field {field!r}", hint)


@cache
def kinds_of(kind: Any) -> frozenset[Any]:
    """The structs, and the types of lists, that a value of this type can be, without None; with
    None among them if it can be anything else."""
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        members = [each for each in typing.get_args(kind) if each is not type(None)]
        return frozenset().union(*map(kinds_of, members))
    return frozenset({kind if _is_view(kind) or _element(kind) else None})


def _is_view(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Struct)


def _element(kind: Any) -> Any:
    """The type of the elements of a tuple of any length; None for any other type."""
    inner = typing.get_args(kind)
    is_list = typing.get_origin(kind) is tuple and inner[1:] == (...,)
    return inner[0] if is_list else None


@cache
def _kinds_of_part(kind: Any, name: str) -> frozenset[Any]:
    """The same of a field of a struct, or of an element of a list; nothing if it has no such
    field."""
    if name == ELEMENT:
        return kinds_of(_element(kind)) if _element(kind) else frozenset({None})
    if not _is_view(kind):
        return frozenset({None})
    hints = typing.get_type_hints(kind)
    if name in hints:
        return kinds_of(hints[name])
    return frozenset({None}) if hasattr(kind, name) else frozenset()


def _of_jinja(name: str, use: TemplateUse) -> Iterator[Problem]:
    known = load("sitegen.layouts.template:known_names")(use.kind)
    if use.name not in known:
        yield _unknown(name, use, "does not exist", known)


def _block(
    name: str, use: TemplateUse, templates: Mapping[str, ScannedTemplate], broken: Set[str]
) -> Iterator[Problem]:
    """A problem if no template that this one extends has the block, so that it is never shown."""
    there: set[str] = set()
    seen, current = {name}, name
    while True:
        parents = [each.name for each in templates[current].runs if each.of == "extends"]
        if not parents:
            break
        current = parents[0]
        # What is wrong with such a name is told elsewhere.
        if current in seen or current not in templates:
            return
        seen.add(current)
        there |= {*templates[current].blocks}
    # One of them may extend another one by a name that it computes.
    is_known = None not in templates[current].templates and not broken & seen
    if is_known and use.name not in there:
        yield _unknown(
            name, use, "is in no layout that this one extends, and is never shown", there
        )
