"""Comments of readers in the few signs that comments have here (docs/comments.md).

What a page can hold and a comment cannot becomes text, and a picture a link."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from msgspec import Struct

from sitegen import urls
from sitegen.importing.bodies.comment_lines import (
    JOINER,
    STYLES,
    StyledRun,
    guarded,
    line_of,
    literal,
    style_of,
)
from sitegen.markdown import reply
from sitegen.text import rawhtml
from sitegen.text.characters import unescape

_OPAQUE = rawhtml.TRUSTED | {"svg", "math"}
# Their content is for nobody to read.
_HIDDEN = _OPAQUE - {"textarea", "title", "xmp"}
_EDGES = frozenset(
    {"p", "div", "section", "article", "table", "tr", "dl", "dt", "dd", "hr", "figure", "main"}
    | {"figcaption", "details", "summary", "form", "header", "footer", "aside", "address"}
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Without one of these, line ends are those of the page: blogs keep comments like that.
_HAS_LINES = re.compile(r"<(?:p|br)\b", re.IGNORECASE)
# Only the outermost style is shown. Deeper ones are nothing that anybody has written.
_DEEPEST = 32
_NOT_IN_LINKS = re.compile(r"[\s()<>\"*`~\[\]\\^{|}]")


class _Part(Struct):
    """A paragraph or code with its `lines`; or an item of the list with this `number`: its `sign`,
    and its `runs`, which are one line."""

    lines: list[str]
    is_quoted: bool = False
    number: int = 0
    sign: str = ""
    runs: list[StyledRun] = []

    def written(self) -> list[str]:
        """The lines of the part."""
        return [self.sign + line_of(self.runs)] if self.sign else self.lines


def comment_text(text: str, *, is_plain: bool) -> str:
    """A comment, HTML or plain text, as the text of a comment here: nothing that was text becomes a
    sign, and of all that a page can hold, only what comments may have is left."""
    text = reply.plain(text)
    if is_plain:
        lines = [guarded(literal(line.strip())) for line in text.strip().split("\n")]
        return _joined([_Part(lines)])
    reader = _CommentReader(keeps_lines=not _HAS_LINES.search(text))
    end = 0
    for token in rawhtml.tokens(text, _OPAQUE):
        reader.add_text(unescape(text[end : token.start]))
        end = token.end
        markup = text[token.start : token.end]
        if token.kind == "start":
            reader.begin(token.name, rawhtml.attributes(markup))
        elif token.kind == "end":
            reader.finish(token.name)
        elif token.kind == "inside" and token.name not in _HIDDEN:
            reader.add_text(unescape(markup))
        elif token.kind == "unended" and token.name not in _HIDDEN:
            reader.add_text(markup)
    reader.add_text(unescape(text[end:]))
    reader.flush()
    return _joined(reader.parts)


# --- reading --------------------------------------------------------------------------------------


class _CommentReader:
    """Takes the tags and texts of a comment, in order, and makes its `parts`."""

    def __init__(self, *, keeps_lines: bool) -> None:
        self.parts: list[_Part] = []
        self._keeps_lines = keeps_lines
        self._runs: list[StyledRun] = []
        self._styles: list[tuple[str, str]] = []
        self._url = ""
        self._quotes = self._lists = self._numbers = self._items = 0
        self._is_ordered = self._is_new = self._in_item = False
        self._code: list[str] | None = None

    def add_text(self, text: str) -> None:
        """Add text, without references."""
        text = reply.plain(text)
        if self._code is not None:
            self._code.append(text)
            return
        if self._keeps_lines and "\n" in text:
            first, *others = text.split("\n")
            self._add(first)
            for line in others:
                self._end_of_line(line)
            return
        self._add(text)

    def _end_of_line(self, line: str) -> None:
        """Begin a line with this text; two line ends end a paragraph."""
        if self._runs and self._runs[-1].text == "\n":
            self.flush()
        elif self._runs:
            self._runs.append(StyledRun("\n"))
        self._add(line)

    def _add(self, text: str) -> None:
        text = re.sub(r"\s+", " ", text)
        if not self._runs or self._runs[-1].text.endswith((" ", "\n")):
            text = text.lstrip(" ")
        if text:
            style = "code" if any(each == "code" for _, each in self._styles) else ""
            style = style or (self._styles[0][1] if self._styles else "")
            self._runs.append(StyledRun(text, style, self._url))

    def _style(self) -> str:
        return style_of([style for _, style in self._styles])

    def begin(self, name: str, values: dict[str, str]) -> None:
        """Begin an element."""
        if self._code is not None:
            self._code += "\n" if name == "br" else ""
        elif name == "br":
            self._runs.append(StyledRun("\n"))
        elif name in {"img", "iframe", "video", "audio", "embed", "source"}:
            self._add_picture(values)
        elif name == "a":
            self._url = _address(values.get("href", ""))
        elif name in STYLES:
            if len(self._styles) < _DEEPEST:
                self._styles.append((name, STYLES[name]))
        elif name in {"td", "th"} and self._runs:
            self._add(" | ")
        else:
            self._begin_block(name)

    def _begin_block(self, name: str) -> None:
        if name not in {*_EDGES, *_HEADINGS, "pre", "blockquote", "ul", "ol", "li"}:
            return
        self.flush()
        if name == "pre":
            self._code = []
        elif name == "blockquote":
            self._quotes += 1
        elif name in {"ul", "ol"}:
            if not self._lists:
                self._is_ordered, self._numbers = name == "ol", self._numbers + 1
                self._items = 0
            self._lists += 1
        elif name == "li":
            self._is_new = self._in_item = True
        elif name in _HEADINGS:
            self._styles = [(name, "strong")]

    def finish(self, name: str) -> None:
        """End an element."""
        if self._code is not None:
            if name == "pre":
                code, self._code = "".join(self._code), None
                self._add_code(code)
            return
        if name == "a":
            self._url = ""
        elif name in STYLES or name in _HEADINGS:
            names = [each for each, _ in reversed(self._styles)]
            if name in names:
                del self._styles[-1 - names.index(name)]
        if name in {*_EDGES, *_HEADINGS, "li", "ul", "ol", "blockquote"}:
            self.flush()
            self._quotes -= name == "blockquote" and self._quotes > 0
            self._lists -= name in {"ul", "ol"} and self._lists > 0
            self._in_item = self._in_item and name != "li" and self._lists > 0

    def _add_picture(self, values: dict[str, str]) -> None:
        address = _address(values.get("src", ""))
        words = " ".join(reply.plain(values.get("alt", "") or values.get("title", "")).split())
        if words or address:
            style = self._styles[0][1] if self._styles else ""
            self._runs.append(StyledRun(words or address, style, address or self._url))

    def _add_code(self, code: str) -> None:
        lines = code.strip("\n").split("\n")
        if not code.strip():
            return
        # A line that would end the code.
        lines = [JOINER + line if line.strip(" \t") == "```" else line for line in lines]
        if self._lists:
            self._runs += [
                StyledRun(" ".join(line.split()), "code") for line in lines if line.strip()
            ]
            self.flush()
        else:
            self.parts.append(_Part(["```", *lines, "```"], self._quotes > 0))

    def flush(self) -> None:
        """End the part that is being read."""
        if self._code is not None:
            code, self._code = "".join(self._code), None
            self._add_code(code)
        runs, self._runs = self._runs, []
        lines = [
            list(group)
            for is_end, group in groupby(runs, lambda run: run.text == "\n")
            if not is_end
        ]
        if not self._in_item:
            written = [line for line in map(line_of, lines) if line]
            if written:
                self.parts.append(_Part(list(map(guarded, written)), self._quotes > 0))
            return
        words = [StyledRun(" ") if run.text == "\n" else run for run in runs]
        if not any(run.text.strip() for run in words):
            return
        if self._is_new or not self.parts or not self.parts[-1].sign:
            self._items += 1
            sign = f"{self._items}. " if self._is_ordered else "- "
            part = _Part([], self._quotes > 0, self._numbers, sign, words)
            self.parts.append(part)
            self._is_new = False
        else:
            self.parts[-1].runs += [StyledRun(" "), *words]


def _address(written: str) -> str:
    """An address that a comment may lead to, or ""."""
    encoded = _NOT_IN_LINKS.sub(
        lambda sign: "".join(f"%{byte:02X}" for byte in sign[0].encode()), written.strip()
    )
    return encoded if urls.is_web_address(encoded) else ""


# --- writing --------------------------------------------------------------------------------------


def _joined(parts: Sequence[_Part]) -> str:
    """The text of a comment that consists of these parts."""
    lines: list[str] = []
    before: _Part | None = None
    for part in parts:
        if before is not None and not (
            part.sign
            and before.sign
            and (part.number, part.is_quoted) == (before.number, before.is_quoted)
        ):
            lines.append(">" if part.is_quoted and before.is_quoted else "")
        mark = "> " if part.is_quoted else ""
        lines += [(mark + line).rstrip(" \t") for line in part.written()]
        before = part
    if lines and lines[0].startswith(" "):
        # Spaces at the very beginning would be taken off.
        lines[0] = JOINER + lines[0].lstrip(" ")
    return "\n".join(lines)
