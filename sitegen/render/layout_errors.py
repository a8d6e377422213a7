"""An error while a page is rendered → a problem at the place in the layout where it arose."""

from __future__ import annotations

import traceback
from collections.abc import Collection, Mapping, Sequence

import jinja2

from sitegen.errors import DataError, Problem, shorten
from sitegen.layouts import uses
from sitegen.layouts.checks import VARIABLES
from sitegen.lazy import pattern

_DID_YOU = pattern(r"; did you mean .*")
_UNDEFINED = pattern(r"^'(\w+)' is undefined$")
_NO_KEY = pattern(r"^there is no key '(\w+)'")
_TEMPLATE = pattern(r"^<layout (.+)>$")
# What Python says of a function with arguments that it does not have, or without those that it
# needs.
_ARGUMENTS = pattern(
    r"[\w.<>]*?(\w+)>?\(\) (?:takes|missing|got (?:an unexpected|multiple|some))\b"
)


def layout_problem(
    error: Exception,
    layout: str,
    source: str,
    templates: Mapping[str, str],
    collections: Collection[str] = (),
) -> Problem:
    """The problem at the template and the line where the error arose: those of the innermost frame
    of the traceback that belongs to a template, or the `layout` as a whole. It says that it arose
    while `source` was rendered; `collections` are names of variables that are there."""
    name, line = layout, 0
    if isinstance(error, jinja2.TemplateSyntaxError):
        name, line = error.name or name, error.lineno
    else:
        for frame in traceback.extract_tb(error.__traceback__):
            match = _TEMPLATE.match(frame.filename)
            if match:
                name, line = match[1], frame.lineno or 0
    lines = templates.get(name, "").split("\n")
    what, hint = _words(error, collections, lines[line - 1 : line])
    place = uses.place_of_last(lines, line, _DID_YOU.sub("", what))
    return Problem.at(
        f"layouts/{name}",
        place,
        code="layout",
        message=f"{what}, while rendering {source}",
        hint=hint,
    )


def _words(
    error: Exception, collections: Collection[str], written: Sequence[str]
) -> tuple[str, str]:
    """What is wrong, and what to do about it; `written` is the line of the template."""
    if isinstance(error, RecursionError):
        return "a layout extends or includes itself", ""
    if isinstance(error, DataError):
        return error.message, error.hint
    if isinstance(error, jinja2.TemplateNotFound):
        return f"there is no layout {error.message!r}", ""
    if isinstance(error, jinja2.TemplateError):
        what = str(error.message)
        return what, _hint(what, collections) if isinstance(error, jinja2.UndefinedError) else ""
    if isinstance(error, TypeError) and (found := _ARGUMENTS.match(str(error))):
        # The name that Python knows may be another one than that in layouts.
        name = found[1] if written and uses.place([*written], 1, found[1])[1] else ""
        return (
            f"{repr(name) if name else 'a filter or a function'} does not take these arguments",
            "filters and functions stand in sitegen's documentation, docs/layouts.md",
        )
    return f"{type(error).__name__}: {shorten(str(error), 200)}", ""


def _hint(what: str, collections: Collection[str]) -> str:
    """What to do about a name that does not exist."""
    name = _UNDEFINED.match(what)
    if name and name[1] in (*VARIABLES, *collections):
        return (
            f"give it to the macro, or import the macro `with context`, which sees {name[1]} then"
        )
    if key := _NO_KEY.match(what):
        return f'where it may be missing, ask with .get("{key[1]}", "")'
    return "what a layout can use stands in sitegen's documentation, docs/layouts.md"
