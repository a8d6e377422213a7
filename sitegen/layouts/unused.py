"""Files in layouts/ of a site that no page can use: style sheets and scripts in other folders than
those that pages load, and templates that nothing names, with nearly the name of a built-in one."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Set

from sitegen.errors import Problem
from sitegen.layouts import language
from sitegen.layouts.checks import near_template
from sitegen.layouts.closures import BUILT_IN, TEMPLATES, ScannedTemplate, asset_names
from sitegen.model.documents import File

# What other generators call their layouts.
_ELSEWHERE = {
    "baseof.html": "base.html",
    "default.html": "base.html",
    "index.html": "home.html",
    "list.html": "partials/list-page.html",
    "single.html": "post.html",
}
# Files in these folders are used by their names.
_BY_NAME = ("components/", "outputs/", language.FOLDER)


def problems(
    files: Iterable[File],
    own: Set[str],
    templates: Mapping[str, ScannedTemplate],
    named: Callable[[], Set[str]],
) -> Iterator[Problem]:
    """Warnings of the `files` under layouts/, of which those with the paths `own` are the site's.
    `named` returns the names of the layouts that documents ask for."""
    if not own:
        return
    built_in = {
        file.path.removeprefix("layouts/").removeprefix(BUILT_IN)
        for file in files
        if file.path not in own
    }
    mine = [file for file in files if file.path in own]
    for file in mine:
        if file.path.endswith((".css", ".js")) and not asset_names([file]):
            yield _warning(
                file.path,
                "no page can load it",
                "style sheets are in layouts/css/ and layouts/css/pages/, scripts in layouts/js/",
            )
    uses = {name for scanned in templates.values() for name in scanned.templates}
    if None in uses:
        return
    for file in mine:
        name = file.path.removeprefix("layouts/")
        if name.endswith(TEMPLATES) and name not in built_in | uses:
            near = "" if name.startswith(_BY_NAME) else _near(name, built_in)
            if near and not {name, name.removesuffix(".html")} & named():
                yield _warning(file.path, "nothing uses this layout", f"did you mean `{near}`?")


def _near(name: str, built_in: Set[str]) -> str:
    """The built-in template that somebody may have meant, or ""."""
    if other := _ELSEWHERE.get(posixpath.basename(name)):
        return other
    return near_template(name, [each for each in built_in if each.endswith(TEMPLATES)], 0.8)


def _warning(path: str, message: str, hint: str) -> Problem:
    return Problem(path=path, code="unused-layout", severity="warning", message=message, hint=hint)
