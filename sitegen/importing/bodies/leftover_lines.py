"""Lines at the end of a body that a theme has put there: bylines, links to the posts before and
after, the form for replies. In English, German, French, Spanish, Italian, Portuguese, Dutch, Polish
and Ukrainian."""

from __future__ import annotations

import re
from typing import Literal

from sitegen.importing.bodies.blocks import Line
from sitegen.importing.bodies.words import one_of, words

_WORDS = words("themes")
_BYLINE = re.compile(
    rf"(?:(?P<strong>{one_of(_WORDS['bylines'])})|(?P<weak>{one_of(_WORDS['short_bylines'])}))"
    r"(?P<sign> ?: ?| )(?P<name>\S.{1,60})",
    re.IGNORECASE,
)
# A theme that writes the two without a space: "Published byAda Okafor".
_GLUED = re.compile(
    rf"(?P<strong>(?i:{one_of(_WORDS['glued'])}))(?P<name>[^\W\d_a-zß-ÿ]\S.{{1,60}})"
)
# Labels that mean something else unless a colon follows: "Author Ada Okafor said …".
_NEEDS_COLON = re.compile(r"autho|aut[eo]r|autrice|автор", re.IGNORECASE)
_PARTICLES, _NO_NAMES = (frozenset(_WORDS[name]) for name in ("particles", "no_names"))
_NAME_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’.-])*")

Leftover = Literal["", "form", "weak", "label", "navigation"]

_FORM, _FORM_LABEL, _NEIGHBOUR = (
    re.compile(one_of(_WORDS[name]), re.IGNORECASE)
    for name in ("form", "form_labels", "neighbours")
)
_ARROWS = " ←→«»‹›<>⟵⟶|-–—"
_LONGEST_TITLE = 250


def leftover(line: Line) -> Leftover:
    """What a line is of a theme's: a part of the "form" for replies; a "weak" one, which counts
    beside others; the "label" of the next line, which is the title of another post; "navigation"
    with such a title in it."""
    text = line.text.strip(_ARROWS)
    if not text or len(text) > _LONGEST_TITLE:
        return ""
    if _FORM.fullmatch(text):
        return "form"
    if neighbour := _NEIGHBOUR.match(text):
        rest = text[neighbour.end() :]
        if not rest.strip(" :"):
            return "label"
        # The title is a part of the link, or follows a colon.
        is_linked = any(start == 0 and end == len(line.text) for start, end, _ in line.links)
        return "navigation" if rest.lstrip().startswith(":") or is_linked else ""
    return "weak" if _FORM_LABEL.fullmatch(text.rstrip(" *")) else ""


def byline_in(line: Line, *, at_edge: bool) -> str:
    """The name in a byline; "" if a line is none. `at_edge`: whether it is among the very first or
    last lines, where "By Ada Okafor" is one."""
    text = line.text
    found = _GLUED.fullmatch(text) or _BYLINE.fullmatch(text)
    if found is None or not line.is_plain or len(line.links) > 1:
        return ""
    groups = found.groupdict()
    name = groups["name"].strip(" .")
    has_colon = ":" in (groups.get("sign") or "")
    if groups["strong"] is None:
        return name if at_edge and not has_colon and is_person(name, at_least=2) else ""
    if _NEEDS_COLON.match(groups["strong"]) and not has_colon:
        return ""
    return name if is_person(name, at_least=1) else ""


def is_person(name: str, *, at_least: int) -> bool:
    """Whether a text is the name of somebody: `at_least` so many words with capitals, and few
    others."""
    words = name.split()
    capital = [word for word in words if word not in _PARTICLES]
    return (
        at_least <= len(capital)
        and len(words) <= 6
        and len(capital) <= 5
        and all(_NAME_WORD.fullmatch(word) for word in words)
        and not any(word[0].islower() for word in capital)
        and not any(word.casefold().strip(".") in _NO_NAMES for word in words)
    )
