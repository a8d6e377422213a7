"""Layouts that are outputs by themselves: those in layouts/outputs/."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from sitegen.errors import Problem
from sitegen.model import own_outputs
from sitegen.model.own_outputs import FOLDER


def addresses(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The layouts among these `names` that are outputs, and the address of each in the edition in
    the language of the site."""
    for name in names:
        if name.startswith(FOLDER):
            address = name.removeprefix(FOLDER[:-1])
            if own_outputs.is_address(address):
                yield name, address


def problems(paths: Iterable[str]) -> Iterator[Problem]:
    """What is wrong with the names of files of the site in layouts/outputs/, by their `paths`."""
    for path in sorted(paths):
        name = path.removeprefix("layouts/")
        if not name.startswith(FOLDER) or own_outputs.is_address(name.removeprefix(FOLDER[:-1])):
            continue
        ending = posixpath.splitext(name)[1]
        if ending == ".html":
            hint = "a page of HTML is a file in content/, and its layout is in layouts/"
        elif own_outputs.ending(name):
            hint = "write letters, digits, -, _ and single dots, and begin no name with . or _"
        else:
            hint = f"let it end with {', '.join(own_outputs.ENDINGS)}, or move it"
        yield Problem(
            path=path,
            code="misplaced",
            message="a file in layouts/outputs/ is an output, and this is no name for one",
            hint=hint,
        )
