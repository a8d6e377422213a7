"""The addresses in a text of Markdown, each replaced where it was written.

sitegen's own reader of Markdown finds them, so that what is a link here is one on the page: an
address in code, in a comment or after a backslash is not touched, and neither is any other byte."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any, ClassVar
from xml.etree.ElementTree import Element

from markdown import Markdown
from msgspec import Struct

from sitegen.importing.bodies.blocks import source_lines
from sitegen.markdown.abbreviations import Abbreviations
from sitegen.markdown.github import autolinks, html_tags, links
from sitegen.markdown.github.definitions import definitions
from sitegen.markdown.github.elements import ElementBuilder
from sitegen.markdown.github.inline import InlineReader
from sitegen.markdown.github.links import Reference
from sitegen.markdown.github.node import Node
from sitegen.markdown.github.scan import Scan, Search
from sitegen.markdown.github.tokens import Bracket
from sitegen.markdown.places import Places, Where
from sitegen.text import rawhtml

Place = Callable[[str], str | None]

# The attributes of raw HTML that hold an address. Scripts that load pictures late keep the address
# of the picture in one of those that begin with "data-".
_ADDRESSES = frozenset(
    {"href", "src", "poster", "cite", "longdesc", "background", "xlink:href", "data-src"}
    | {"data-href", "data-lazy-src", "data-original", "data-orig-file", "data-medium-file"}
    | {"data-large-file", "data-full-url"}
)
# Those that hold a list of addresses, each with a width or a density (HTML §4.8.4.2.1).
_LISTS = frozenset({"srcset", "imagesrcset", "data-srcset", "data-lazy-srcset"})
_CANDIDATE = re.compile(r"([\s,]*)([^\s]+)((?:\s[^,]*)?)")
_SIGNS = re.compile(r"[\\`*_\[\]<>&~$|]")
_SPACES = " \t\n\v\f\r"


class _Found(Struct, frozen=True, order=True):
    """An address that is written at `start` to `end` of the source, and what writes another one in
    its stead."""

    start: int
    end: int
    kind: str
    address: str
    written: str
    is_first: bool = False


def with_links(markdown: str, place: Place) -> str:
    """`markdown` with other addresses: `place` gets each one, without escapes and entities, and
    returns the one to put there, or None to leave it as it is.

    They are those of links, pictures, definitions of links, `<https://…>`, and attributes of raw
    HTML. Only what is replaced changes, in the form that its place needs."""
    pieces, end = [], 0
    for found in sorted(set(_found(markdown))):
        if found.start < end:
            continue
        new = _replaced(found, place)
        if new is not None:
            pieces += [markdown[end : found.start], new]
            end = found.end
    return "".join((*pieces, markdown[end:]))


def addresses(markdown: str) -> tuple[str, ...]:
    """The addresses that `with_links` asks for, in their order."""
    asked: list[str] = []
    with_links(markdown, asked.append)
    return tuple(asked)


# --- writing --------------------------------------------------------------------------------------


def _replaced(found: _Found, place: Place) -> str | None:
    """What to write in the place of an address; None if it stays."""
    if found.kind == "list":
        return _list(found, place)
    new = place(found.address)
    if new is None or new == found.address:
        return None
    if found.kind == "attribute":
        return _quoted(links.href(new), found.written)
    destination = _destination(new, is_first=found.is_first)
    if found.kind == "autolink":
        # The reader sees the same address as before.
        return f"[{_SIGNS.sub(_escaped, found.address)}]({destination})"
    return destination


def _destination(address: str, *, is_first: bool) -> str:
    """`address` as the destination of a link, which needs no angle brackets: whatever ends it is
    percent-encoded, as it would be in the page. `is_first`: whether it begins a line."""
    text = links.href(address)
    if not text:
        return "<>"
    text = links.ENTITY.sub(lambda entity: f"&amp;{entity[0][1:]}", text)
    found = links.destination(f"{text})", 0)
    if found is None or found.end != len(text):
        text = text.replace("(", r"\(").replace(")", r"\)")
    # "#" or "---" at the beginning of a line would be a heading or a rule.
    return f"\\{text}" if is_first and text[0] in links.PUNCTUATION and text[0] != "\\" else text


def _escaped(sign: re.Match[str]) -> str:
    return f"\\{sign[0]}"


def _quoted(value: str, written: str) -> str:
    """A value of an attribute, between the marks that were `written` around the old one."""
    quote = written[:1] if written[:1] in {'"', "'"} else '"'
    return f"{quote}{escape(value)}{quote}"


def _list(found: _Found, place: Place) -> str | None:
    """The list of addresses `found` with others in it; None if all stay."""
    pieces, changed, at = [], False, 0
    text = found.address
    while candidate := _CANDIDATE.match(text, at):
        before, address, descriptor = candidate.groups()
        at = candidate.end()
        if address.endswith(","):  # it has no descriptor
            at -= len(descriptor)
            descriptor = address[len(address.rstrip(",")) :]
            address = address.rstrip(",")
        new = place(address) if address else None
        if new is not None and new != address:
            changed = True
            address = links.href(new)
            inner = address.strip(",")
            address = "%2C".join(address.partition(inner)) if inner != address else address
        pieces += [before, address, descriptor]
    return _quoted("".join(pieces) + text[at:], found.written) if changed else None


# --- finding --------------------------------------------------------------------------------------


def _found(markdown: str) -> Iterable[_Found]:
    """The addresses in a text, in no order."""
    starts, lines = source_lines(markdown)
    finder = _Finder(_Source(starts))
    finder.parseDocument(lines)
    finder.read_definitions(lines)
    finder.read_texts()
    return finder.source.found


class _Source:
    """Where the lines of the source begin, and the addresses that were found in it."""

    def __init__(self, starts: list[int]) -> None:
        self.starts = starts
        self.found: list[_Found] = []

    def offset(self, place: str) -> int:
        """The index in the source of a place `line:column`."""
        line, column = place.split(":")
        return self.starts[int(line) - 1] + int(column) - 1

    def span(self, places: Places, start: int, end: int) -> tuple[int, int]:
        """The part of the source that a part of a text was written in. A backslash may have been
        left out of it (`\\|` in a table), but none right after it belongs to it."""
        first = self.offset(places.at(start))
        return first, self.offset(places.at(end - 1)) + 1 if end > start else first

    def add_attributes(self, tag: str, start: int, places: Places) -> None:
        """Add the addresses in a `tag` that is written at `start` of a text."""
        for attribute in rawhtml.attributes_in(tag):
            is_list = attribute.name in _LISTS
            if not (is_list or attribute.name in _ADDRESSES) or not attribute.value.strip():
                continue
            kind = "list" if is_list else "attribute"
            name, sign, value = tag[attribute.start : attribute.end].partition("=")
            at = start + attribute.start + len(name) + len(sign)
            at += len(value) - len(value.lstrip())
            first, last = self.span(places, at, start + attribute.end)
            self.found.append(_Found(first, last, kind, attribute.value.strip(), value.lstrip()))


class _Context(InlineReader):
    """The definitions of the text, without a limit on how often they are used: nothing grows."""

    def reference(self, label: str) -> Reference | None:
        """What a label stands for."""
        return (
            self._references.get(links.normal(label)) if len(label) <= links.LABEL_LENGTH else None
        )


class _Finder(ElementBuilder):
    """Reads the blocks of a text for the addresses in it. What it builds is thrown away."""

    def __init__(self, source: _Source) -> None:
        super().__init__(
            Markdown(extensions=[Abbreviations()], output_format="html"), _Context(html=True)
        )
        self.source = source

    def read_definitions(self, lines: list[str]) -> None:
        """Add the destinations of all definitions of links."""
        for reference in self.references.values():
            row, column = (int(number) - 1 for number in reference.place.split(":"))
            line = lines[row]
            at = column - line.startswith("<", column - 1) if column else column
            self.add_destination(
                line, at, self.source.starts[row], is_first=not line[:at].strip(_SPACES + ">")
            )

    def add_destination(self, line: str, at: int, start: int, *, is_first: bool) -> None:
        """Add the destination of a definition."""
        part = links.destination(line, at)
        if part is not None and part.end > part.start:
            address = links.unescaped(line[part.start : part.end])
            self.source.found.append(
                _Found(start + at, start + part.after, "destination", address, "", is_first)
            )

    def read_texts(self) -> None:
        """Add the addresses in paragraphs, headings and cells."""
        inline = self.inline
        inline.refer_to(self.references)
        inline.footnote = self.footnotes.reference
        search = re.compile(r"[\\`*_~\[\]<&]").search
        for element, where in self.texts:
            text = element.text or ""
            if "[" in text or "<" in text:
                _LinkScan(inline, text, search, where, self.source).read()

    def _defined(self, node: Node) -> int:
        return definitions("\n".join(node.lines), node.where(), self.references)

    def _code(self, _node: Node, _parent: Element) -> None:
        pass

    def _fence(self, _node: Node, _parent: Element) -> None:
        pass

    def _html(self, node: Node, _parent: Element) -> None:
        written = "\n".join(node.lines)
        places = Places(written, node.where())
        for token in rawhtml.tokens(written, rawhtml.TRUSTED):
            if token.kind == "start":
                self.source.add_attributes(written[token.start : token.end], token.start, places)


class _LinkScan(Scan):
    """Reads one text for the addresses in it."""

    def __init__(
        self, context: InlineReader, text: str, search: Search, where: Where, source: _Source
    ) -> None:
        super().__init__(context, text, search, None)
        self._source, self._spans = source, Places(text, where)
        # Where the addresses in angle brackets are, in order.
        self._autolinks: list[tuple[int, int]] = []

    def read(self) -> None:
        """Add the addresses in the text."""
        self.tokens()
        for at, end in self._autolinks:
            # As `[…](…)`, it would be read as a picture after "!", and as a label after "]".
            if self.text[at - 1 : at] not in {"!", "]"} or not at:
                address = links.decoded(self.text[at + 1 : end - 1])
                start, stop = self._source.span(self._spans, at, end)
                self._source.found.append(_Found(start, stop, "autolink", address, ""))

    def _place(self, _attribute: str, at: int) -> dict[str, str]:
        text = self.text
        at -= text.startswith("<", at - 1)
        part = links.destination(text, at)
        if part is not None and part.end > part.start:
            start, end = self._source.span(self._spans, at, part.after)
            address = links.unescaped(text[part.start : part.end])
            is_first = not text[text.rfind("\n", 0, at) + 1 : at].strip(_SPACES)
            self._source.found.append(_Found(start, end, "destination", address, "", is_first))
        return {}

    def _angle(self, at: int) -> int:
        end = super()._angle(at)
        if end > at + 1:
            if autolinks.ADDRESS.match(self.text, at):
                self._autolinks.append((at, end))
            elif html_tags.TAG.match(self.text, at) and self.text[at + 1] != "/":
                self._source.add_attributes(self.text[at:end], at, self._spans)
        return end

    def _link(self, _text: str, href: str, _at: int) -> Element:
        return Element("a", {"href": href})  # its place is that of the whole, see `read`

    def _target(self, opener: Bracket, at: int) -> tuple[dict[str, str], int] | None:
        target = super()._target(opener, at)
        if target is not None:
            # A link cannot be in another one, nor in the description of a picture.
            while self._autolinks and self._autolinks[-1][0] >= opener.start:
                self._autolinks.pop()
        return target

    handlers: ClassVar[Mapping[str, Callable[[Any, int], int]]] = {**Scan.handlers, "<": _angle}
