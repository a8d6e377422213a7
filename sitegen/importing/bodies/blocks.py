"""The blocks of a text of Markdown with where they were written, and their lines as readers see
them: what a line says does not depend on whether it is a paragraph, a heading or left-over HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from markdown import util
from msgspec import Struct

from sitegen.markdown.converter import Converter
from sitegen.markdown.github.definitions import is_content
from sitegen.markdown.github.reader import Reader
from sitegen.model.config_tables import Markdown
from sitegen.text import rawhtml
from sitegen.text.characters import unescape

# A statement is short. A longer block is not even converted.
LONGEST = 4_000

_LINE_END = re.compile(r"\r\n?|\n")
# What the reader of Markdown takes out. It counts columns, so another character stands for it.
_TAKEN_OUT = str.maketrans(dict.fromkeys((util.STX, util.ETX, "\0"), "\ufffd"))
# What ends a line within a paragraph (CommonMark §6.7), and the same as HTML.
_BREAK = re.compile(r"(?:(?<=\S) {2,}|\\)(?:\r\n?|\n)[ \t]*|<br\s*/?>[ \t]*(?:\r\n?|\n)?[ \t]*")
_BREAK_AT_END = re.compile(r"(?:\\|<br\s{0,9}/?>)\Z")
_EDGES = frozenset(
    {
        *("p", "div", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("hr", "br", "section", "article", "footer", "header", "aside", "center", "address"),
        *("main",),
    }
)
_INLINE = frozenset(
    {
        *("a", "abbr", "b", "bdi", "bdo", "big", "cite", "em", "font", "i", "ins", "mark", "s"),
        *("small", "span", "strong", "sub", "sup", "time", "u", "label", "data", "wbr"),
    }
)


class Line(Struct, frozen=True):
    """A line as readers see it: its `text`, in which white space is one space; where in it links
    are, with their addresses; and whether it is nothing but text."""

    text: str
    links: tuple[tuple[int, int, str], ...] = ()
    is_plain: bool = True

    def part(self, start: int, end: int) -> Line:
        """A part of the line, without the white space around it."""
        text = self.text[start:end]
        start += len(text) - len(text.lstrip())
        text = text.strip()
        return Line(
            text,
            tuple(
                (max(first - start, 0), min(last - start, len(text)), url)
                for first, last, url in self.links
                if first < start + len(text) and last > start
            ),
            self.is_plain,
        )


class Unit(Struct, frozen=True):
    """A line of a block, written at `start` to `end` of the source. With `whole`, it cannot be
    taken out of its block without the others."""

    line: Line
    start: int
    end: int
    whole: bool = True


class TextBlock(Struct, frozen=True):
    """A block of the document itself, with the blank lines after it. `kind` is that of the reader
    of Markdown, or "nothing" for what readers do not see."""

    kind: str
    start: int
    end: int
    source: str


def source_lines(markdown: str) -> tuple[list[int], list[str]]:
    """Where each line of the source begins, and the lines as the reader of Markdown takes them."""
    ends = [(end.start(), end.end()) for end in _LINE_END.finditer(markdown)]
    starts = [0, *(end for _, end in ends)]
    stops = [*(start for start, _ in ends), len(markdown)]
    spans = zip(starts, stops, strict=True)
    return starts, [markdown[start:stop].translate(_TAKEN_OUT) for start, stop in spans]


def blocks_of(markdown: str) -> list[TextBlock]:
    """The blocks of a text, in order."""
    starts, lines = source_lines(markdown)
    nodes = Reader(html=True).read(lines).children
    edges = [*(starts[node.line] for node in nodes), len(markdown)]
    blocks = []
    for node, start, end in zip(nodes, edges, edges[1:], strict=False):
        source = markdown[start:end].rstrip()
        hidden = node.kind == "footnote" or not is_content(node)
        hidden = hidden or (node.kind == "html" and not _shows(source))
        blocks.append(TextBlock("nothing" if hidden else node.kind, start, end, source))
    return blocks


def _shows(html: str) -> bool:
    if len(html) > LONGEST:
        return True
    return any(line.text or not line.is_plain for line in lines_of(html))


@cache
def _converter() -> Converter:
    return Converter(Markdown())


def converted(source: str, definitions: str) -> str:
    """The HTML of a part of a text that has these definitions of links."""
    if "]" in source and len(definitions) < LONGEST:
        source = f"{source}\n\n{definitions}"
    return _converter().convert(source)[0]


def units_of(block: TextBlock, definitions: str) -> list[Unit]:
    """The lines of a block; none if it cannot hold statements."""
    if block.kind not in {"paragraph", "heading", "list", "html"} or len(block.source) > LONGEST:
        return []
    if block.kind == "html":
        found = lines_of(block.source)
    else:
        found = lines_of(converted(block.source, definitions))
    if not found or not all(line.is_plain for line in found):
        return []
    if block.kind == "paragraph" and len(found) > 1:
        parts = _parts(block, definitions)
        if len(parts) == len(found):
            return parts
    return [Unit(line, block.start, block.end) for line in found]


def _parts(block: TextBlock, definitions: str) -> list[Unit]:
    """The lines of a paragraph whose ends are written as such: each can be taken out alone."""
    units, start = [], 0
    ends = [(found.start(), found.end()) for found in _BREAK.finditer(block.source)]
    for stop, after in [*ends, (len(block.source), len(block.source))]:
        lines = lines_of(converted(block.source[start:stop].strip(), definitions))
        if len(lines) == 1 and lines[0].is_plain:
            units.append(Unit(lines[0], block.start + start, block.start + after, whole=False))
        start = after
    return units


def soft_units(block: TextBlock, definitions: str) -> list[Unit]:
    """The lines of a paragraph as they were written, though Markdown reads them as one: programs
    that copy a page into a text leave such lines."""
    if block.kind != "paragraph" or len(block.source) > LONGEST:
        return []
    units: list[Unit] = []
    lines_written = block.source.splitlines()
    # A line that says something is short, and most paragraphs have one long line.
    for written in lines_written if len(lines_written) > 1 else ():
        lines = lines_of(converted(written.strip(), definitions))
        if len(lines) != 1 or not lines[0].is_plain:
            return []
        units.append(Unit(lines[0], block.start, block.end))
    return units if len(units) > 1 else []


def lines_of(html: str) -> list[Line]:
    """The lines of a piece of HTML. What is more than text makes its line one that is not plain."""
    reader = _LineReader()
    end = 0
    for token in rawhtml.tokens(html, rawhtml.TRUSTED):
        reader.add_text(html[end : token.start])
        end = token.end
        if token.kind in {"start", "end"}:
            reader.add_tag(token.name, html[token.start : token.end])
        elif token.kind in {"inside", "unended"}:
            reader.is_plain = False
    reader.add_text(html[end:])
    reader.end_line()
    return reader.lines


class _LineReader:
    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.is_plain = True
        self._text = ""
        self._links: list[tuple[int, int, str]] = []
        self._open: tuple[int, str] | None = None

    def add_text(self, text: str) -> None:
        pieces = unescape(text).split()
        plain = " ".join(pieces)
        if not text:
            return
        if text[0].isspace() and self._text and not self._text.endswith(" "):
            self._text += " "
        self._text += plain
        if plain and text[-1].isspace():
            self._text += " "

    def add_tag(self, name: str, tag: str) -> None:
        if name in _EDGES:
            self.end_line()
        elif name not in _INLINE:
            self.is_plain = False
        elif name == "a":
            self._end_link()
            if not tag.startswith("</"):
                self._open = len(self._text), rawhtml.attributes(tag).get("href", "")

    def _end_link(self) -> None:
        if self._open is not None and len(self._text) > self._open[0]:
            self._links.append((self._open[0], len(self._text), self._open[1].strip()))
        self._open = None

    def end_line(self) -> None:
        self._end_link()
        if self._text.strip() or not self.is_plain:
            whole = Line(self._text, tuple(self._links), self.is_plain)
            self.lines.append(whole.part(0, len(self._text)))
        self._text, self._links, self.is_plain = "", [], True


def without(markdown: str, spans: Sequence[tuple[int, int]]) -> str:
    """`markdown` without these parts of it, which are blocks or lines at the ends of blocks; the
    blocks around them stay apart."""
    end = 0
    pieces: list[str] = []
    for start, stop in sorted(spans):
        if start < end:
            continue
        kept = markdown[end:start]
        pieces.append(kept)
        if kept.strip() and not re.search(r"(?:\r\n?|\n)[ \t]*(?:\r\n?|\n)[ \t]*\Z", kept):
            pieces.append("\n" if kept.endswith(("\n", "\r")) else "\n\n")
        end = stop
    rest = markdown[end:]
    text = "".join((*pieces, rest))
    if not rest.strip():
        # A break of lines says nothing at the end.
        text = _BREAK_AT_END.sub("", text.rstrip()).rstrip()
        ends = re.search(r"(?:\r\n?|\n)\Z", markdown)
        text += ends[0] if text and ends else ""
    return text if pieces[:1] != [""] else text.lstrip("\r\n")
