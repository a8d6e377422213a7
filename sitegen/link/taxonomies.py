"""What `[[taxonomies]]` name in vain: layouts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sitegen.errors import Problem, shorten
from sitegen.layouts.checks import taken
from sitegen.layouts.closures import ScannedTemplate
from sitegen.model.config import SETTINGS, Settings
from sitegen.model.taxonomies import file_of
from sitegen.near import nearest


def problems(settings: Settings, templates: Mapping[str, ScannedTemplate]) -> Iterator[Problem]:
    """An error for each layout that does not exist, and for each variable that built-in layouts
    use for something else. `templates` are the layouts of the site, by name."""
    if not settings.config.taxonomies:
        return
    others = taken(templates)
    for each, marks in zip(settings.config.taxonomies, settings.taxonomy_marks, strict=True):
        for key, name in (("layout", each.layout), ("list_layout", each.list_layout)):
            if file_of(name) not in templates:
                known = [other.removesuffix(".html") for other in templates if "/" not in other]
                near = nearest(name.removesuffix(".html"), known)
                is_name = re.fullmatch(r"[\w-]+(/[\w-]+)*(\.html)?", name)
                yield Problem.at(
                    SETTINGS,
                    marks[key],
                    code="missing-layout",
                    message=f"taxonomies.{key}: there is no layout {shorten(name)}",
                    hint=(
                        f"did you mean {near}?"
                        if near
                        else f"write layouts/{file_of(name)}"
                        if is_name
                        else ""
                    ),
                )
        if each.variable in others:
            yield Problem.at(
                SETTINGS,
                marks["plural"],
                code="invalid-value",
                message=f"the built-in {others[each.variable]} has something else of this name, "
                f"{each.variable}",
                hint="write another `plural`",
            )
