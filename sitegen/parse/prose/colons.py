"""Lines of three colons or more that are meant as the beginning or the end of a component, and are
text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sitegen import lazy
from sitegen.errors import shorten
from sitegen.markdown.directives import OPENING
from sitegen.parse.prose.blocks import Block, some
from sitegen.parse.prose.leftover import Leftover

_COLONS = lazy.pattern(r"^[ \t]*(:{3,})(?:[ \t]*\{?\.?([\w-]+).*|[ \t]*)$", re.MULTILINE)


def outside_components(blocks: Sequence[Block], *, are_there: bool) -> Iterator[Leftover]:
    """What begins or ends no component; `are_there`: whether the dialect has any. Where it has, a
    component of an unknown name is an error, and is told as such."""
    unknown = 0
    for block in blocks:
        for match in some(_COLONS, block):
            at, line = match.end() - len(match[0].lstrip()), match[0].strip()
            if block.is_quoted(at):
                continue
            begins, ends_unknown = bool(match[2]), unknown > 0 and not match[2]
            unknown += begins - ends_unknown
            if not (ends_unknown or (are_there and OPENING.match(line))):
                yield Leftover(
                    block.start + at, block.start + match.end(), "text-template", *_words(match)
                )


def _words(match: re.Match[str]) -> tuple[str, str]:
    line, colons, name = shorten(match[0].strip(), 50), match[1], match[2]
    if not name:
        return f"{line} is text here: no component ends there", "write its name where it begins"
    return (
        f"{line} is text here: no component begins so",
        f"write {colons}{name}, and then [, {{ or nothing; or take it out",
    )
