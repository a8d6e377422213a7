"""reStructuredText as HTML, by docutils, with no file read and no code run."""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from typing import Any, ClassVar

from docutils import nodes
from docutils.core import publish_parts
from docutils.parsers.rst import Directive, directives, roles
from docutils.parsers.rst.languages import en
from docutils.utils import SystemMessage
from docutils.writers import html5_polyglot
from msgspec import Struct

from sitegen.importing.source import Note, SourceError
from sitegen.importing.sources import snippets
from sitegen.importing.sources.pelican.restructured_html import RestructuredHtml
from sitegen.importing.sources.template_text import as_html_block
from sitegen.text.html_comments import comment

_SETTINGS = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "_disable_config": True,
    "halt_level": 5,
    "report_level": 5,
    # Without it, docutils ends the whole program where a text makes it fail.
    "traceback": True,
    "initial_header_level": 2,
    "doctitle_xform": True,
    "smart_quotes": False,
    "syntax_highlight": "none",
    "embed_stylesheet": False,
    "stylesheet_path": "",
    "math_output": "LaTeX",
    "input_encoding": "unicode",
    "warning_stream": False,
    "record_dependencies": None,
    "line_length_limit": 1_000_000,
}
_DIRECTIVE = re.compile(r"^[ \t]*\.\.[ \t]+(?:\|[^|\n]+\|[ \t]+)?([A-Za-z][\w:+.-]*)::", re.M)
_DEFINED = re.compile(r"^[ \t]*\.\.[ \t]+role::[ \t]+([\w.+-]+)", re.M)
_NAMES_FILE = re.compile(r"^[ \t]+:(?:file|url):", re.M)
_ROLE = re.compile(r"(?<!\w):([A-Za-z][\w+.-]*):`|`:([A-Za-z][\w+.-]*):(?!\w)")
# What a broken text can make of the library: none of it may end the whole import.
_FAULTS = (
    *(SystemMessage, ArithmeticError, AssertionError, AttributeError, LookupError, TypeError),
    *(ValueError, RecursionError),
)
# Attributes of docutils' own HTML that mean something to its style sheets only.
_DRESS = re.compile(r' (?:style="[^"]*"|class="reference (?:external|internal)")')


class TurnedText(Struct, frozen=True):
    """A body as HTML, and notes on what was left of it."""

    html: str
    notes: tuple[Note, ...]


def turned(text: str, place: str) -> TurnedText:
    """The body of a reStructuredText as HTML: without its title and its fields."""
    left = [*_prepare_directives(text), *_prepare_roles(text)]
    messages: list[tuple[int, int, str]] = []
    writer = _Writer(messages)
    try:
        parts = publish_parts(text, writer=writer, settings_overrides=_SETTINGS)
    except _FAULTS as error:
        raise SourceError(place, f"docutils cannot read it: {error}"[:300]) from error
    lines = [found.start() for found in re.finditer("\n", text)]
    notes = [_left(f"{place}:{bisect_left(lines, at) + 1}", place, *it) for *it, at in left]
    for line, level, message in messages:
        notes.append(
            Note(
                weight=3 if level > 2 or "deactivated" in message else 1,
                kind="reStructuredText that docutils complains about",
                place=f"{place}:{line}" if line else place,
                message=message,
                document=place,
            ),
        )
    body = re.sub("<[^<>]*>", lambda tag: _DRESS.sub("", tag[0]), str(parts["body"]))
    return TurnedText(body, tuple(notes))


def _left(place: str, document: str, kind: str, name: str) -> Note:
    stays = "stays as a comment" if kind == "directive" else "became plain text"
    return Note(
        weight=3 if kind == "directive" else 2,
        kind=f"{kind} {name}",
        place=place,
        message=f"the {kind} {name} {stays}: a plugin of the old site made it",
        hint="write what the old site shows there",
        document=document,
    )


def _first(pattern: re.Pattern[str], text: str) -> dict[str, int]:
    """Where each name that a pattern finds is first."""
    places: dict[str, int] = {}
    for match in pattern.finditer(text):
        places.setdefault(match[match.lastindex or 0].lower(), match.start(match.lastindex or 0))
    return places


def _prepare_directives(text: str) -> list[tuple[str, str, int]]:
    """Have something for each directive that docutils does not know, or that would read a file."""
    found = []
    for name, at in _first(_DIRECTIVE, text).items():
        own = _OWN.get(name)
        if own:
            directives.register_directive(name, own)
            is_left = name == "raw" and _NAMES_FILE.search(text)
            if own is LeftDirective or is_left:
                found.append(("directive", name, at))
        elif name not in en.directives:
            directives.register_directive(name, LeftDirective)
            found.append(("directive", name, at))
    return found


def _prepare_roles(text: str) -> list[tuple[str, str, int]]:
    """Have something for each role that neither docutils knows nor the text itself defines."""
    found = []
    defined = {match[1].lower() for match in _DEFINED.finditer(text)}
    for name, at in _first(_ROLE, text).items():
        if name == "abbr":
            roles.register_local_role(name, _abbreviation)
        elif name not in en.roles and name not in defined:
            roles.register_local_role(name, _plain_role)
            found.append(("role", name, at))
    return found


_Role = tuple[list[nodes.Node], list[nodes.system_message]]


def _abbreviation(_name: str, rawtext: str, text: str, *_: Any, **__: Any) -> _Role:
    """`:abbr:`HTML (Hyper Text Markup Language)``"""
    found = re.fullmatch(r"(.+?)\s*\(([^()]+)\)\s*", text, re.S)
    short, long = (found[1], found[2]) if found else (text, "")
    title = f' title="{html.escape(long)}"' if long else ""
    shown = f"<abbr{title}>{html.escape(short, quote=False)}</abbr>"
    return [nodes.raw(rawtext, shown, format="html")], []


def _plain_role(_name: str, rawtext: str, text: str, *_: Any, **__: Any) -> _Role:
    shown = re.sub(r"\s*<[^<>]*>$", "", text)
    return [nodes.inline(rawtext, shown)], []


class _AnyOptions(dict[str, Any]):
    """Options of any name."""

    def __bool__(self) -> bool:
        return True

    def __missing__(self, _: str) -> Any:
        return directives.unchanged


class _LenientDirective(Directive):  # type: ignore[misc]
    """A directive that may have any options, and a text of its own."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[Any] = _AnyOptions()


class CodeBlock(_LenientDirective):
    """`code-block` with the options of Pelican, Sphinx and Pygments, which change nothing here."""

    def run(self) -> list[nodes.Node]:
        """The code."""
        # Without a blank line, all of the code stands behind the language.
        language, _, below = "".join(self.arguments).partition("\n")
        code = "\n".join(self.content) or below
        language = language.split()[0] if language else ""
        return [
            nodes.literal_block(code, code, classes=[f"language-{language}"] if language else [])
        ]


class LeftDirective(_LenientDirective):
    """A directive that nobody knows: it stays as a comment."""

    optional_arguments = 100

    def run(self) -> list[nodes.Node]:
        """The comment."""
        return [nodes.raw("", comment(self.block_text), format="html")]


class RawHtml(_LenientDirective):
    """`raw:: html` with text of its own; everything else that `raw` can do stays as a comment."""

    def run(self) -> list[nodes.Node]:
        """The HTML."""
        formats = self.arguments[0].lower().split() if self.arguments else []
        if "html" in formats and not self.options:
            return [nodes.raw("", "\n".join(self.content), format="html")]
        return [nodes.raw("", comment(self.block_text), format="html")]


class VideoCard(Directive):  # type: ignore[misc]
    """`youtube` and `vimeo`, as plugins have them."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[Any] = _AnyOptions()

    def run(self) -> list[nodes.Node]:
        """The card, or a comment."""
        block = snippets.video(self.name, self.arguments[0])
        shown = as_html_block(block) if block else comment(self.block_text)
        return [nodes.raw("", shown, format="html")]


_OWN: dict[str, type[Directive]] = {
    **dict.fromkeys(("code-block", "sourcecode", "code"), CodeBlock),
    "raw": RawHtml,
    **dict.fromkeys(("youtube", "vimeo"), VideoCard),
    **dict.fromkeys(("include", "literalinclude"), LeftDirective),
}


class _Writer(html5_polyglot.Writer):  # type: ignore[misc]
    """Writes HTML, and keeps what docutils complains about."""

    def __init__(self, messages: list[tuple[int, int, str]]) -> None:
        super().__init__()
        self.translator_class = RestructuredHtml
        self._messages = messages

    def translate(self) -> None:
        """Write, once the messages have been taken up."""
        for message in self.document.parse_messages:
            level = int(message["level"])
            if level >= 2:
                text = message.children[0].astext() if message.children else ""
                self._messages.append((int(message.get("line", 0) or 0), level, text[:200]))
        super().translate()
