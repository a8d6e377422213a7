"""Liquid in the texts of Jekyll: what can be known is put in, the tags and includes that many sites
have become Markdown, and the rest stays as a comment, with a note."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from typing import Any
from urllib.parse import quote

from msgspec import Struct

from sitegen.importing.source import FILE_SCHEME, Note
from sitegen.importing.sources import snippets
from sitegen.importing.sources.liquid import includes, own_includes
from sitegen.importing.sources.liquid.syntax import (
    Filter,
    Piece,
    UnknownValueError,
    pieces,
    shown,
    value,
    words,
)
from sitegen.importing.sources.markdown_code import Code
from sitegen.importing.sources.template_text import Output, as_html_block
from sitegen.text.html_comments import comment

_MAX_DEPTH = 20  # blocks in blocks
# Signs that values put into one text: a value may be made of itself, twice as long each time.
_MAX_SHOWN = 4_000_000
# Blocks whose content means nothing without them.
_WHOLE = frozenset({"for", "tablerow", "case", "if", "unless", "ifchanged", "cache", "form"})


class Surroundings(Struct, frozen=True, kw_only=True):
    """What a text may ask for: `values` by name (`page`, `site`); the `filters`; the paths of posts
    by their names; those of all files of the source; the tags that another system has, and those of
    them that stand within a line; the texts of the site's own includes by their names."""

    values: Mapping[str, Any]
    filters: Mapping[str, Filter]
    posts: Mapping[str, str]
    files: Mapping[str, str]
    system: str = "Jekyll"
    tags: Mapping[str, TagHandler] | None = None
    inline: frozenset[str] = frozenset({"post_url", "link", "assign"})
    own_includes: Callable[[str], str] = lambda _: ""


class RenderedText(Struct, frozen=True):
    """A text without Liquid, and what was left of it."""

    text: str
    notes: tuple[Note, ...]


def rendered(
    text: str,
    around: Surroundings,
    *,
    place: str,
    line: int,
    is_html: bool = False,
) -> RenderedText:
    """`text`, which begins on `line` of the file `place`, with its Liquid worked out."""
    if "{{" not in text and "{%" not in text:
        return RenderedText(text, ())
    output = Output(text, place, line, place, is_html)
    is_nunjucks = around.system != "Jekyll"
    whole = TagRenderer(text, around, output, Code(text))
    whole.run(pieces(text, is_nunjucks=is_nunjucks))
    return RenderedText(output.text, tuple(output.notes))


class TagRenderer:
    """Writes the pieces of one text to an output."""

    def __init__(
        self,
        text: str,
        around: Surroundings,
        output: Output,
        code: Container[int],
    ) -> None:
        self.text, self.around, self.output, self.code = text, around, output, code
        self.values = dict(around.values)
        self.ends: dict[int, int] = {}
        self.depth = 0
        self.shown = 0
        self.is_included = False

    def run(self, parts: tuple[Piece, ...]) -> None:
        """Write all of the pieces."""
        self.ends = _ends(parts)
        at = 0
        stays = False
        while at < len(parts):
            piece = parts[at]
            notes = len(self.output.notes)
            if piece.kind == "text":
                self.output.write(_with_space(piece) if stays else piece.inner)
            elif piece.kind == "comment":
                # What an author took out is no text, but an editor may want it.
                if piece.inner.strip() and not self.output.is_html:
                    self.output.write(comment(piece.inner))
            elif piece.kind == "output":
                self._output(piece)
            else:
                at = self._tag(parts, at)
            stays = len(self.output.notes) > notes
            at += 1

    def _output(self, piece: Piece) -> None:
        if re.fullmatch(r"site\.(?:baseurl|url)", piece.inner):
            self._site_address(piece.inner)
            return
        try:
            self.output.write(self._shown(piece.inner))
        except UnknownValueError:
            if piece.start in self.code:
                self._code(piece)
                return
            message = (
                f"{piece.written} stays as a comment: only {self.around.system} knows its value"
            )
            hint = "write what the old site shows there"
            self.output.leave(piece.written, piece.start, ("Liquid {{ }}", message, hint))

    def _shown(self, expression: str) -> str:
        """The value of an expression as text. Raises UnknownValueError."""
        found = shown(value(expression, self.values, self.around.filters))
        self.shown += len(found)
        if self.shown > _MAX_SHOWN:
            raise UnknownValueError(expression)
        return found

    def _site_address(self, name: str) -> None:
        """`{{ site.baseurl }}`: not before a link to a file, which has all of its address."""
        site = self.values.get("site")
        found = site.get(name[5:], "") if isinstance(site, Mapping) else ""
        self.output.write(str(found or "").rstrip("/"))

    def _code(self, piece: Piece) -> None:
        self.output.write(piece.written)
        message = (
            f"{piece.written} in code stays as it is; {self.around.system} would have worked it out"
        )
        self.output.note(2, "Liquid in code", piece.start, message)

    def _tag(self, parts: tuple[Piece, ...], at: int) -> int:
        """Write what a tag means; where its last piece is."""
        piece = parts[at]
        if piece.name == "highlight":
            return self._highlight(parts, at)
        if piece.start in self.code and piece.name not in ("assign", "link", "post_url"):
            self._code(piece)
            return at
        if piece.name == "capture":
            return self._capture(parts, at)
        if piece.name in _WHOLE:
            return self._whole(parts, at)
        handler = (self.around.tags or TAGS).get(piece.name)
        written = handler(self, piece) if handler else None
        if written is None:
            self._leave(piece)
        elif piece.name in self.around.inline:
            self.output.write(written)
        elif written:
            if self.output.is_in_html():
                # Between tags and so far in, Markdown would be code.
                self.output.write(as_html_block(written))
            else:
                self.output.write_block(as_html_block(written) if self.output.is_html else written)
        return at

    def _leave(self, piece: Piece) -> None:
        name = piece.name
        if name.startswith("end"):
            # The tag that it ends has its note.
            self.output.write(comment(piece.written))
            return
        if name in ("include", "include_relative", "include_cached"):
            kind = f"include {(self.inner(piece.rest).split() or ['?'])[0]}"
        else:
            kind = f"tag {name}"
        message = f"{_shortened(piece.written)} stays as a comment"
        hint = "write what the old site shows there"
        self.output.leave(piece.written, piece.start, (kind, message, hint))

    def _end_of(self, at: int) -> int | None:
        """The piece that ends the block that begins with piece `at`."""
        return self.ends.get(at) if self.depth < _MAX_DEPTH else None

    def _highlight(self, parts: tuple[Piece, ...], at: int) -> int:
        end = self._end_of(at)
        if end is None:
            self._leave(parts[at])
            return at
        inner = self._within(parts[at + 1 : end], _Everything())
        # Nunjucks has the language in quotation marks, maybe with lines that are marked.
        language = (parts[at].rest.strip("\"' ").split() or [""])[0].strip("\"',")
        block = snippets.fence(inner.output.text, "" if language == "text" else language)
        if self.output.is_html:
            block = as_html_block(block)
        # The lines of the code stand as far in as they do, whatever is before the tag.
        tail = self.output.tail()
        last = tail[tail.rfind("\n") + 1 :]
        if not last.strip() and last:
            first, _, rest = block.partition("\n")
            code, _, closing = rest.rpartition("\n")
            block = f"{first}\n{code}\n{last}{closing}"
            self.output.write(block)
        else:
            self.output.write_block(block)
        return end

    def _within(self, parts: tuple[Piece, ...], code: Container[int]) -> TagRenderer:
        """The renderer of what is in a block, once it has written that."""
        inner = TagRenderer(self.text, self.around, self.output.part(), code)
        inner.values, inner.depth, inner.shown = self.values, self.depth + 1, self.shown
        inner.run(parts)
        self.shown = inner.shown
        self.output.notes += inner.output.notes
        return inner

    def _capture(self, parts: tuple[Piece, ...], at: int) -> int:
        end = self._end_of(at)
        if end is None:
            self._leave(parts[at])
            return at
        inner = self._within(parts[at + 1 : end], self.code)
        self.values[parts[at].rest.strip("\"'")] = inner.output.text
        return end

    def _whole(self, parts: tuple[Piece, ...], at: int) -> int:
        end = self._end_of(at)
        if end is None:
            self._leave(parts[at])
            return at
        last = parts[end]
        whole = self.text[parts[at].start : last.start + len(last.written)]
        message = f"{_shortened(parts[at].written)} and all up to {last.written} stay as a comment"
        hint = "write what the old site shows there"
        self.output.leave(whole, parts[at].start, (f"tag {parts[at].name}", message, hint))
        return end

    def words(self, text: str) -> dict[str, str]:
        """The values of a tag by their keys; those without one are `0`, `1` …"""
        found: dict[str, str] = {}
        position = 0
        for word in words(text):
            key = word.key or str(position)
            position += not word.key
            written = word.value
            if not word.is_quoted:
                try:
                    written = self._shown(written)
                except UnknownValueError:
                    if word.key:
                        continue
            found[key] = self.inner(written)
        return found

    def inner(self, text: str) -> str:
        """A text with the values that it has in braces put in, where they are known."""

        def one(found: re.Match[str]) -> str:
            try:
                return self._shown(found[1])
            except UnknownValueError:
                return found[0]

        return re.sub(r"\{\{([^{}]*)\}\}", one, text)

    def _file_link(self, path: str) -> str:
        """The link to a file, without the address of the site that may stand before it."""
        tail = self.output.tail()
        site = self.values.get("site")
        for name in ("baseurl", "url"):
            prefix = str(site.get(name) or "") if isinstance(site, Mapping) else ""
            if prefix and tail.endswith(prefix):
                tail = tail[: -len(prefix)]
                self.output.drop(len(prefix))
        return FILE_SCHEME + quote(path)

    def post_url(self, piece: Piece) -> str | None:
        """`{% post_url 2019-05-03-name %}`"""
        name = self.inner(piece.rest).strip().strip("\"'").lstrip("/")
        path = self.around.posts.get(name) or self.around.posts.get(name.rpartition("/")[2])
        return self._file_link(path) if path else None

    def link(self, piece: Piece) -> str | None:
        """`{% link _posts/2019-05-03-name.md %}`"""
        name = self.inner(piece.rest).strip().strip("\"'").lstrip("/")
        path = self.around.files.get(name)
        return self._file_link(path) if path else None

    def assign(self, piece: Piece) -> str | None:
        """`{% assign name = value %}` writes nothing."""
        name, _, expression = piece.rest.partition("=")
        try:
            found = value(expression, self.values, self.around.filters)
            self.shown += len(found) if isinstance(found, str) else 0
            if self.shown > _MAX_SHOWN:
                return None
            self.values[name.strip()] = found
        except UnknownValueError:
            return None
        return ""

    def include(self, piece: Piece) -> str | None:
        """`{% include figure src="…" %}`"""
        name, _, rest = self.inner(piece.rest).partition(" ")
        page = self.values.get("page") or {}
        known = includes.included(name, self.words(rest), page, self._file_address)
        return self._own_include(piece, name, rest) if known is None else known

    def _own_include(self, piece: Piece, name: str, rest: str) -> str | None:
        """What an include of the site's own shows, if nothing in it stays unknown. One in another
        is left."""
        text = self.around.own_includes(name) if not self.is_included else ""
        if not text:
            return None
        inner = TagRenderer(text, self.around, self.output.part(), Code(text))
        inner.is_included, inner.shown = True, self.shown + len(text)
        inner.values = {**self.values, "include": own_includes.given(text, rest, self.words(rest))}
        inner.run(pieces(text))
        self.shown = inner.shown
        written = inner.output.text.strip()
        if inner.output.notes or self.shown > _MAX_SHOWN:
            return None
        if own_includes.is_block(written):
            return re.sub(r"\n\s*", "\n", written)
        # Where the tag takes the line break behind it away, that of the include ends the line.
        ends_line = piece.written.endswith("-%}") and inner.output.text.endswith("\n")
        self.output.write(f"{written}\n" if ends_line else written)
        return ""

    def _file_address(self, src: str) -> str:
        """The address of a file that an include names by its path from the root of the site."""
        site = self.values.get("site")
        base = str(site.get("baseurl") or "") if isinstance(site, Mapping) else ""
        if src.startswith(("//", f"{base}/")) or not (src[:1] == "/" or src in self.around.files):
            return src
        return f"{base}/{src.lstrip('/')}"

    def embed(self, piece: Piece) -> str | None:
        """`{% youtube id %}` and others that plugins bring."""
        return includes.embedded(piece.name, self.words(piece.rest))

    def details(self, piece: Piece) -> str | None:
        """`{% details Words %}`, whose end is a tag of its own."""
        return f"<details><summary>{snippets.as_html(self.inner(piece.rest))}</summary>"

    def details_end(self, _: Piece) -> str | None:
        """The end of those."""
        return "</details>"

    def nothing(self, _: Piece) -> str | None:
        """A tag that only makes a part of the page that sitegen's own layouts have."""
        return ""


def _ends(parts: tuple[Piece, ...]) -> dict[int, int]:
    """Which piece ends the block that another one begins."""
    found: dict[int, int] = {}
    opened: dict[str, list[int]] = {}
    for at, piece in enumerate(parts):
        if piece.kind != "tag":
            continue
        if piece.name.startswith("end"):
            begun = opened.get(piece.name[3:])
            if begun:
                found[begun.pop()] = at
        else:
            opened.setdefault(piece.name, []).append(at)
    return found


def _with_space(piece: Piece) -> str:
    """A text with the space that it begins with: a tag that stays takes none away."""
    space = piece.written[: len(piece.written) - len(piece.written.lstrip())]
    return piece.inner if piece.inner.startswith(space) else space + piece.inner


class _Everything:
    """A text that is code from one end to the other."""

    def __contains__(self, _: object) -> bool:
        return True


def _shortened(written: str) -> str:
    line = " ".join(written.split())
    return line if len(line) <= 100 else f"{line[:97]}…"


TagHandler = Callable[[TagRenderer, Piece], "str | None"]
TAGS: dict[str, TagHandler] = {
    "post_url": TagRenderer.post_url,
    "link": TagRenderer.link,
    "assign": TagRenderer.assign,
    **dict.fromkeys(("include", "include_cached", "include_relative"), TagRenderer.include),
    **dict.fromkeys(includes.EMBEDS, TagRenderer.embed),
    "details": TagRenderer.details,
    "enddetails": TagRenderer.details_end,
    **dict.fromkeys(("toc", "seo", "feed_meta", "break"), TagRenderer.nothing),
}
