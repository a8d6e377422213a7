"""The syntax of components in a text, generic directives: `::name[label]{key="value"}` alone in a
line, `:::name` … `:::` around Markdown, and `:name[label]{…}` inside a line; and the signs by which
the HTML of a text says where each begins and ends.

Attributes are as remark-directive and MyST read them: `{#id .class key=value key="value" flag}`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sitegen import lazy
from sitegen.model.components import ComponentPlace, ComponentUse, Form
from sitegen.text.characters import UNPRINTABLE, unescape

# A line that begins a component, and one that ends it.
OPENING = lazy.pattern(r"(:{2,})([A-Za-z][\w-]*)(?=[\[{]|[ \t]*$)", re.ASCII)
CLOSING = lazy.pattern(r"(:{3,})[ \t]*$")
# One inside a line. A colon after a letter is punctuation, and before "[^" comes a footnote.
INLINE = lazy.pattern(r"(?<![\w:]):([A-Za-z][\w-]*)\[(?!\^)", re.ASCII)
_ATTRIBUTE = lazy.pattern(
    r"[ \t]*(?:#(?P<id>[\w-]+)|\.(?P<class>[\w-]+)|(?P<key>[A-Za-z_][\w-]*)"
    r"(?:[ \t]*=[ \t]*(?P<value>\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'<>`{}“”„«»]+))?)(?=[\s}]|$)"
)
# Control characters, and those that change the direction of what follows.
_UNSEEN = lazy.pattern(f"{UNPRINTABLE.pattern}|[\u202a-\u202e\u2066-\u2069]")
_END = lazy.pattern(r"[ \t]*\}")
_BRACKETS = lazy.pattern(r"\\.|(`+)|[\[\]]", re.DOTALL)

# Components in a text, components in each other, and attributes of one.
MAX_USES, MAX_DEPTH, MAX_ATTRIBUTES = 500, 10, 100
# How the message begins that a component does not exist.
NO_COMPONENT = "there is no component "
_TOO_MANY = (
    f"a text has at most {MAX_USES} components",
    "split it into several documents, or show the rest with Markdown",
)

# Noncharacters of Unicode around a letter and a number; the letters say what begins or ends there:
# the component (s, e), its label (l, m), its content (c), a picture of it (p, q).
SIGN = "\U0001fffe"
TOKEN = lazy.pattern("\U0001fffe([selmcpq])([0-9]{1,6})\U0001ffff")


def token(kind: str, number: int) -> str:
    """The sign for what begins or ends there of the component with this number."""
    return f"{SIGN}{kind}{number}\U0001ffff"


def without_tokens(html: str) -> str:
    """`html` without the signs."""
    return TOKEN.sub("", html) if SIGN in html else html


def without(html: str, numbers: Iterable[int]) -> str:
    """`html` without the components with these `numbers`."""
    for number in numbers:
        start, end = html.find(token("s", number)), html.find(token("e", number))
        if 0 <= start < end:
            html = html[:start] + html[end + len(token("e", number)) :]
    return html


class DirectiveAttribute(NamedTuple):
    """An attribute, whose name is written at index `at` and its value at `value_at`."""

    name: str
    value: str | None
    at: int
    value_at: int


class DirectiveFault(NamedTuple):
    """What is wrong with the syntax at an index."""

    at: int
    message: str
    hint: str


class Directive(NamedTuple):
    """A component in a line: its name, its label as `text[label_start:label_end]` (-1 for none),
    its attributes with their braces in `text[label_end + 1:end]`, and where it ends."""

    name: str
    label: tuple[int, int]
    attributes: tuple[DirectiveAttribute, ...]
    end: int
    fault: DirectiveFault | None = None


def directive(text: str, name: str, at: int, closing: Callable[[int], int]) -> Directive:
    """The component `name`, whose label or attributes begin at `text[at]`. `closing` returns where
    the bracket at an index is closed, or -1."""
    label = -1, -1
    if text.startswith("[", at):
        end = closing(at)
        if end < 0:
            endless = DirectiveFault(at, f"the label of {name} has no end", "write ] where it ends")
            return Directive(name, label, (), len(text), endless)
        label, at = (at + 1, end), end + 1
    if not text.startswith("{", at):
        return Directive(name, label, (), at)
    attributes, end, fault = _attributes(text, name, at)
    return Directive(name, label, attributes, end, fault)


def _attributes(
    text: str, name: str, start: int
) -> tuple[tuple[DirectiveAttribute, ...], int, DirectiveFault | None]:
    """The attributes in the braces at `start`, and where these end."""
    found: dict[str, DirectiveAttribute] = {}
    classes: list[str] = []
    at = start + 1
    while (end := _END.match(text, at)) is None:
        match = _ATTRIBUTE.match(text, at)
        if match is None or len(found) >= MAX_ATTRIBUTES:
            return tuple(found.values()), _line_end(text, at), _malformed(text, name, start, at)
        attribute = _attribute(match)
        if attribute.name == "class" and match["class"]:
            classes.append(match["class"])
            attribute = found.get("class", attribute)._replace(value=" ".join(classes))
        elif attribute.name in found:
            fault = DirectiveFault(
                attribute.at, f"{name} has {attribute.name} twice", "keep one of the two"
            )
            return tuple(found.values()), _line_end(text, at), fault
        if attribute.value and (sign := _UNSEEN.search(attribute.value)):
            message = f"{attribute.name} has the invisible character U+{ord(sign[0]):04X}"
            fault = DirectiveFault(attribute.value_at, message, "take the character out")
            return tuple(found.values()), _line_end(text, at), fault
        found[attribute.name] = attribute
        at = match.end()
    return tuple(found.values()), end.end(), None


def _attribute(match: re.Match[str]) -> DirectiveAttribute:
    if match["id"]:
        return DirectiveAttribute("id", match["id"], match.start("id"), match.start("id"))
    if match["class"]:
        return DirectiveAttribute(
            "class", match["class"], match.start("class"), match.start("class")
        )
    written, at = match["value"], match.start("key")
    if written is None:
        return DirectiveAttribute(match["key"], None, at, at)
    is_quoted = written[0] in "\"'"
    value = unescape(written[1:-1] if is_quoted else written)
    return DirectiveAttribute(match["key"], value, at, match.start("value") + is_quoted)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _malformed(text: str, name: str, start: int, at: int) -> DirectiveFault:
    rest = text[at : _line_end(text, at)]
    at += len(rest) - len(rest.lstrip(" \t"))
    rest = rest.lstrip(" \t")
    if not rest:
        return DirectiveFault(
            start, f"the attributes of {name} have no end", "write } at the end of the line"
        )
    hint = 'write key="value" with straight quotes, .class or #id, separated by spaces'
    got = rest.split(" ")[0][:40]
    return DirectiveFault(at, f"expected an attribute of {name}, or {'}'}, got {got!r}", hint)


def brackets(text: str) -> dict[int, int]:
    """Where each `[` of a text is closed, but for those in code and after a backslash."""
    closed: dict[int, int] = {}
    opened: list[int] = []
    runs: dict[int, list[int]] = {}
    for run in reversed(list(re.finditer("`+", text))):
        runs.setdefault(run.end() - run.start(), []).append(run.start())
    at = 0
    while found := _BRACKETS.search(text, at):
        at = found.end()
        if found[1]:
            ends = runs[len(found[1])]
            while ends and ends[-1] < at:
                ends.pop()
            at = ends[-1] + len(found[1]) if ends else at
        elif found[0] == "[":
            opened.append(found.start())
        elif found[0] == "]" and opened:
            closed[opened.pop()] = found.start()
    return closed


class WrittenComponent(NamedTuple):
    """A component of a text, and its place in it: lines are those of the text."""

    use: ComponentUse
    place: ComponentPlace

    def moved(self, move: Callable[[int, int], tuple[int, int]]) -> WrittenComponent:
        """The same with the places that `move` returns for its lines and columns."""
        place = self.place
        attributes = tuple(
            (*move(line, name), move(line, value)[1]) for line, name, value in place.attributes
        )
        markup = tuple((*move(line, column), length) for line, column, length in place.markup)
        return self._replace(
            place=ComponentPlace(*move(place.line, place.column), attributes, markup)
        )


class DirectiveProblem(NamedTuple):
    """What is wrong with a component, at a line and column of the text."""

    line: int
    column: int
    message: str
    hint: str


class Components(NamedTuple):
    """The components of a text, and what is wrong with them."""

    written: tuple[WrittenComponent, ...] = ()
    problems: tuple[DirectiveProblem, ...] = ()

    def moved(self, move: Callable[[int, int], tuple[int, int]]) -> Components:
        """The same with the places that `move` returns for their lines and columns."""
        return Components(
            tuple(each.moved(move) for each in self.written),
            tuple(
                DirectiveProblem(*move(line, column), *rest)
                for line, column, *rest in self.problems
            ),
        )


class Directives:
    """The components of one text, in the order in which they are read. `names` are those that there
    are, each with those of its attributes that are pictures."""

    def __init__(self, names: Mapping[str, tuple[str, ...]]) -> None:
        self.names = names
        self.clear()

    def clear(self) -> None:
        """Forget the last text."""
        self.written: list[WrittenComponent] = []
        self.problems: list[DirectiveProblem] = []
        self.depth, self.is_full = 0, False

    def may_add(self, place: Callable[[], tuple[int, int]]) -> bool:
        """Whether the text can have one more component, at the place that `place` returns."""
        if len(self.written) < MAX_USES:
            return True
        if not self.is_full:
            self.is_full = True
            self.report(place(), *_TOO_MANY)
        return False

    @property
    def components(self) -> Components:
        """Those of the last text."""
        return Components(tuple(self.written), tuple(self.problems))

    def add(
        self,
        found: Directive,
        form: Form,
        start: int,
        at: Callable[[int], tuple[int, int]],
    ) -> int:
        """Note the component whose colons are at the index `start`, and return its number. `at`
        returns line and column of an index."""
        number, (line, column) = len(self.written), at(start)
        if found.fault:
            self.report(at(found.fault.at), found.fault.message, found.fault.hint)
        attributes = tuple((each.name, each.value) for each in found.attributes)
        places = []
        for each in found.attributes:
            at_line, name_column = at(each.at)
            places.append((at_line, name_column, at(each.value_at)[1]))
        first_end = found.label[0] if found.label[0] >= 0 else found.end
        markup = [(line, column, first_end - start)]
        if found.label[0] >= 0:
            markup.append((*at(found.label[1]), found.end - found.label[1]))
        self.written.append(
            WrittenComponent(
                ComponentUse(found.name, form, attributes),
                ComponentPlace(line, column, tuple(places), tuple(markup)),
            )
        )
        return number

    def add_short(
        self, name: str, attributes: tuple[tuple[str, str | None], ...], place: tuple[int, int]
    ) -> int:
        """Note a component that Markdown has a short form for, and return its number."""
        places = tuple((*place, place[1]) for _ in attributes)
        use = ComponentUse(name, "leaf", attributes)
        self.written.append(WrittenComponent(use, ComponentPlace(*place, places)))
        return len(self.written) - 1

    def ended(self, number: int, line: int, column: int, length: int) -> None:
        """Note that the line that ends a component is markup."""
        use, place = self.written[number]
        markup = (*place.markup, (line, column, length))
        self.written[number] = WrittenComponent(
            use, ComponentPlace(place.line, place.column, place.attributes, markup)
        )

    def report(self, place: tuple[int, int], message: str, hint: str) -> None:
        """Note what is wrong at a line and column."""
        self.problems.append(DirectiveProblem(*place, message, hint))


class HtmlPiece(NamedTuple):
    """A part of HTML: text, or the sign of a `kind` for the component with this number."""

    text: str
    kind: str = ""
    number: int = -1


def pieces(html: str) -> Iterator[HtmlPiece]:
    """The parts of `html`: text and signs, in turn."""
    end = 0
    for found in TOKEN.finditer(html):
        yield HtmlPiece(html[end : found.start()])
        yield HtmlPiece("", found[1], int(found[2]))
        end = found.end()
    yield HtmlPiece(html[end:])


def broken(html: str, count: int) -> Sequence[int]:
    """The numbers of the components, of `count`, whose signs in `html` are not as they should be:
    each once, in their order and in each other, or none at all."""
    stack: list[int] = []
    seen: dict[int, str] = {}
    wrong: dict[int, None] = {}
    for piece in pieces(html):
        kind, number = piece.kind, piece.number
        if not kind:
            continue
        if kind == "s":
            if number in seen:
                wrong[number] = None
            seen.setdefault(number, "")
            stack.append(number)
        if not stack or stack[-1] != number:
            wrong[number] = None
            wrong.update(dict.fromkeys(stack))
            continue
        seen[number] = seen.get(number, "") + kind
        if kind == "e":
            stack.pop()
    wrong.update(dict.fromkeys(stack))
    wrong.update((n, None) for n, kinds in seen.items() if not _ORDER.fullmatch(kinds))
    return [number for number in wrong if number < count] or list(wrong)[:1]


_ORDER = lazy.pattern("s(?:pq)*(?:lm)?c?e")
