"""Puts the layouts of components into the HTML of a text, innermost first: each gets its attributes
as variables, and what is written in it as HTML that was sanitized before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

import jinja2

from sitegen import lazy
from sitegen.errors import DataError, Problem, SiteError
from sitegen.markdown.directives import pieces, without_tokens
from sitegen.model.components import (
    ComponentPlace,
    ComponentView,
    PlannedComponent,
    layout_of,
)
from sitegen.model.html import Html
from sitegen.text import page_places

# How many characters all components of a text may print.
MAX_PRINTED = 10_000_000
# What ends a paragraph (HTML §4.4.1).
_BLOCK = lazy.pattern(
    r"<(?:address|article|aside|blockquote|details|div|dl|fieldset|figcaption|figure|footer|form|h[1-6]"
    r"|header|hr|main|menu|nav|ol|p|pre|section|table|ul)\b",
    re.I,
)
_STYLE_LINK = lazy.pattern(
    rb"<!--.*?-->|(?P<link><link\b[^>]*\brel=[\"']?stylesheet)|(?P<end></head|<body)", re.I | re.S
)


class ComponentParts(NamedTuple):
    """What is written in a component, as HTML: all of it, its label (None without one), its
    content, and its pictures."""

    whole: str
    label: str | None
    content: str
    pictures: tuple[str, ...]


# The HTML of a component by its number and its parts.
Shown = Callable[[int, ComponentParts], str]


class _Open:
    """A component whose end is not reached: its parts so far, in their order, and the one that what
    comes next belongs to."""

    def __init__(self, number: int) -> None:
        self.number, self.part = number, ""
        self.texts: list[tuple[str, str]] = []
        self.pictures = 0

    def add(self, text: str) -> None:
        if text:
            self.texts.append((self.part, text))

    def begin(self, kind: str) -> None:
        """Go on with the part that this sign begins, or with none after one that ends a part."""
        self.part = {"l": "l", "c": "c"}.get(kind, "")
        if kind == "p":
            self.part, self.pictures = f"p{self.pictures}", self.pictures + 1

    def parts(self) -> ComponentParts:
        """All parts."""
        by_part: dict[str, list[str]] = {}
        for part, text in self.texts:
            by_part.setdefault(part, []).append(text)
        label = by_part.get("l")
        return ComponentParts(
            "".join(text for _, text in self.texts),
            None if label is None else "".join(label),
            "".join(by_part.get("c", ())),
            tuple("".join(by_part.get(f"p{n}", ())) for n in range(self.pictures)),
        )


def filled(html: str, shown: Shown) -> str:
    """`html` with what `shown` returns in place of each component."""
    out: list[str] = []
    stack: list[_Open] = []
    for text, kind, number in pieces(html):
        if kind == "s":
            stack.append(_Open(number))
        elif not kind or not stack or stack[-1].number != number:
            stack[-1].add(text) if stack else out.append(text)
        elif kind == "e":
            text = shown(number, stack.pop().parts())
            stack[-1].add(text) if stack else out.append(text)
        else:
            stack[-1].begin(kind)
    out += (text for each in stack for _, text in each.texts)
    return without_tokens("".join(out))


class ComponentLayouts:
    """Renders the components of one text by their layouts. `value` returns the value of a data file
    by its digest, `card` that of a post, and `others` are variables that all of them see. `path` is
    that of the text, and `places` those of the components in it, for messages."""

    def __init__(
        self,
        environment: jinja2.Environment,
        components: Sequence[PlannedComponent | None],
        value: Callable[[str], Any],
        others: Mapping[str, Any],
        path: str,
        places: Sequence[ComponentPlace],
        card: Callable[[str], Any],
        name_of: Callable[[str], str] = layout_of,
    ) -> None:
        self._environment, self._components, self._value = environment, components, value
        self._others, self._path, self._name_of = others, path, name_of
        self._places, self._card = places, card
        self._printed = 0
        # What is wrong with data that components show.
        self.faults: list[Problem] = []

    def __call__(self, number: int, parts: ComponentParts) -> str:
        """The HTML of the component with this number; what is written in it, if it has no layout.
        Raises what Jinja raises, and SiteError if there is too much of it."""
        component = self._components[number] if number < len(self._components) else None
        if component is None or not (name := self._name_of(component.name)):
            return parts.whole
        try:
            variables = {**self._others, **self._variables(component, number, parts)}
            stream = self._environment.get_template(name).generate(variables)
            text = "".join(self._counted(stream, number))
        except DataError as error:
            self.faults.append(self._problem(number, error.message, error.hint))
            return ""
        if component.form == "inline":
            text = text.strip()
            if _BLOCK.search(text):
                name = component.name
                message = f"{name} cannot stand inside a line: its layout makes blocks"
                raise self._error(number, message, f"write ::{name}[…] alone in a line")
        return text

    def _counted(self, stream: Iterable[str], number: int) -> Iterator[str]:
        """What a layout prints, as long as it is not too much: a loop might never end."""
        for printed in stream:
            self._printed += len(printed)
            if self._printed > MAX_PRINTED:
                message = f"the components of the text print more than {MAX_PRINTED:,} characters"
                hint = "show less in each, or spread them over several documents"
                raise self._error(number, message, hint)
            yield printed

    def _error(self, number: int, message: str, hint: str) -> SiteError:
        return SiteError([self._problem(number, message, hint)])

    def _problem(self, number: int, message: str, hint: str) -> Problem:
        place = self._places[number].line, self._places[number].column
        return Problem.at(self._path, place, code="component", message=message, hint=hint)

    def _variables(
        self, component: PlannedComponent, number: int, parts: ComponentParts
    ) -> dict[str, Any]:
        is_container = component.form == "container"
        # Each picture that has no file is an error, so that there are as many as names.
        pictures = dict(zip(component.pictures, map(Html, parts.pictures), strict=False))
        return {
            **component.values,
            **component.dates,
            **component.files,
            **{name: self._value(digest) for name, digest in component.data.items()},
            **{name: self._card(digest) for name, digest in component.posts.items()},
            **pictures,
            "label": Html(parts.label or ""),
            "content": Html(parts.content if is_container else parts.label or ""),
            "component": ComponentView(name=component.name, number=number + 1, form=component.form),
        }


def with_styles(page: bytes, addresses: Sequence[str]) -> bytes:
    """A page that loads the style sheets at these addresses, before all others, so that those of
    the site can change what they say."""
    if not addresses:
        return page
    at = head = page_places.begin_of_head(page)
    for found in _STYLE_LINK.finditer(page, head):
        if found["link"]:
            at = found.start()
        if found["link"] or found["end"]:
            break
    links = "".join(f'<link rel="stylesheet" href="{escape(url)}">\n' for url in addresses)
    return page[:at] + links.encode() + page[at:]
