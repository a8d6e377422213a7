"""One pass over a text, from left to right, by the method of CommonMark's appendix (0.31.2 §6),
with GFM's struck text and bare addresses as cmark-gfm reads them. Code, addresses in angle brackets
and HTML become tokens at once. Delimiters and brackets wait on stacks for their counterpart, and
then become emphasis, links and pictures."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any, ClassVar, TypeAlias
from xml.etree.ElementTree import Element

from markdown.util import AtomicString

from sitegen import lazy
from sitegen.markdown import mathematics
from sitegen.markdown.github import autolinks, directive_inline, emphasis, html_tags, links
from sitegen.markdown.github.context import SPECIAL, InlineContext
from sitegen.markdown.github.foreign import ForeignPattern
from sitegen.markdown.github.links import ENTITY, LABEL, PUNCTUATION, SPACE
from sitegen.markdown.github.tokens import (
    Bracket,
    Delimiter,
    Image,
    Token,
    code_element,
    raw_element,
)
from sitegen.markdown.places import Places, Where

Search: TypeAlias = Callable[[str, int], re.Match[str] | None]

_RUN = lazy.pattern("`+")
_PLAIN_BRACKETS = re.compile(rf"\[([^{SPECIAL}\n]*)\]\(([^{SPACE}()<>\\&]+)\)")
_PLAIN_CODE = lazy.pattern("`([^`]+)`(?!`)")
# Emphasis that needs no stack: it begins after a space, and ends before a space or punctuation.
_PLAIN_PAIR = re.compile(
    rf"(?<![^ \n])(\*\*?|__?)(?=[!-~])([^{SPECIAL}\n]++)(?<=[!-~])\1"
    r"(?:(?![^ \n])"
    r"|(?<=[A-Za-z0-9]\*|[A-Za-z0-9]_)(?=[.,;:!?)])"
    r"|(?<=[A-Za-z0-9]\*\*|[A-Za-z0-9]__)(?=[.,;:!?)]))"
)
_PLAIN_LINK = lazy.pattern(rf"\(([^{SPACE}()<>\\&]+)\)")
_INDENT = lazy.pattern(r"[ \t]*")


class Scan:
    """Reads one text. What begins at `start` is not yet in a token.

    Each handler is called with the position of a sign, and returns the position from which to go
    on. What no handler takes stays text."""

    start = 0
    # The number of open brackets around a link. They cannot begin a link themselves.
    inactive = 0
    # The position of the last sign after a backslash.
    escaped = -1
    # Whether a link written as HTML is open.
    anchor = False
    # Ends of comments and the like that do not occur in the rest of the text.
    missing: frozenset[str] = frozenset()
    places: Places | None = None
    closed: Mapping[int, int] | None = None
    _ticks: dict[int, list[int]] | None = None
    _patterns: list[ForeignPattern] | None = None

    def __init__(
        self, context: InlineContext, text: str, search: Search, where: Where | None
    ) -> None:
        self.context, self.text, self.search = context, text, search
        self.out: list[Token] = []
        self.brackets: list[Bracket] = []
        self.delimiters: list[Delimiter] = []
        self.where = where
        # Whether shortcuts for plain text are allowed: they overlook formulas and extensions.
        self._has_shortcuts = not (context.foreign or (context.math and "$" in text))

    def tokens(self, at: int = 0) -> list[Token]:
        """The tokens of the text, which is plain before `at`. Raises ExpandedError, as
        `InlineContext.reference` does."""
        text, search, foreign = self.text, self.search, self.context.foreign
        handlers = self.handlers
        while True:
            found = search(text, at)
            sign = found.start() if found else len(text)
            # The next sign is not searched for again after a match of an extension before it: that
            # would take quadratic time.
            while foreign and at <= sign and (end := self._foreign(at, sign)):
                at = end
            if at > sign:
                continue
            if found is None:
                break
            at = handlers[text[sign]](self, sign)
        self.flush(len(text))
        if self.delimiters:
            emphasis.pair(self.delimiters, 0)
        return self.out

    def flush(self, end: int) -> None:
        """Add a token for the text up to `end`."""
        if end > self.start:
            self.out.append(self.text[self.start : end])

    def _put(self, token: Token, at: int, end: int) -> int:
        """Add a token that stands for `text[at:end]`; return `end`."""
        self.flush(at)
        self.out.append(token)
        self.start = end
        return end

    def _place(self, attribute: str, at: int) -> dict[str, str]:
        """The mark that says where the address in `attribute` was written (places.py); empty if
        there are to be no marks."""
        if self.where is None:
            return {}
        if self.places is None:
            self.places = Places(self.text, self.where)
        return {f"data-{attribute}-at": self.places.at(at)}

    # --- patterns of extensions -------------------------------------------------------------------

    def _foreign(self, at: int, sign: int) -> int:
        """Read the first match of an extension from `at` on, if it begins no later than the next
        `sign`. Returns the position from which to go on, or 0."""
        if self._patterns is None:
            self._patterns = [ForeignPattern(each, self.text) for each in self.context.foreign]
        while True:
            start, number = min(
                (pattern.start(at), number) for number, pattern in enumerate(self._patterns)
            )
            if start > sign or start >= len(self.text):
                return 0
            node, first, last = self._patterns[number].handle()
            if first is not None and last is not None:
                return self._put(self._foreign_token(node, first), first, max(last, start + 1))
            at = start + 1

    def _foreign_token(self, node: Element | str | None, at: int) -> Element | str:
        """The token for what an extension returned for the text at `at`."""
        if isinstance(node, Element):
            for name in ("href", "src"):
                if node.get(name):
                    node.attrib.update(self._place(name, at))
            self.context.fill_inside(node)
        return "" if node is None else node

    # --- what becomes a token at once -------------------------------------------------------------

    def _backslash(self, at: int) -> int:
        sign = self.text[at + 1 : at + 2]
        if sign == "\n":
            return self._put(Element("br"), at, _after(_INDENT, self.text, at + 2))
        if not sign or sign not in PUNCTUATION:
            return at + 1
        # In a text of its own, "@" makes no link of the mail address around it.
        if sign == "@" or sign in self.context.guarded:
            return self._put(raw_element(escape(sign, quote=False)), at, at + 2)
        self.flush(at)
        self.start = self.escaped = at + 1
        return at + 2

    def _line_end(self, at: int) -> int:
        """Remove the spaces around a line end; two before it break the line. Only texts that have
        spaces before a line end get here."""
        text = self.text
        line = text[self.start : at].rstrip(" \t")
        if line:
            self.out.append(line)
        self.start = _after(_INDENT, text, at + 1)
        self.out.append(Element("br") if text.endswith("  ", 0, at) else "\n")
        return self.start

    def _ampersand(self, at: int) -> int:
        found = ENTITY.match(self.text, at)
        sign = found and links.entity(found)
        if not found or not sign:
            return at + 1
        return self._put(
            raw_element(escape(sign, quote=False)) if sign in self.context.guarded else sign,
            at,
            found.end(),
        )

    def _tick(self, at: int) -> int:
        """Read code, up to the next run of as many backquotes (§6.1)."""
        text = self.text
        plain = _PLAIN_CODE.match(text, at)
        if plain:
            return self._put(code_element(plain[1]), at, plain.end())
        end = _after(_RUN, text, at)
        if self._ticks is None:
            self._ticks = {}
            for run in reversed(list(_RUN.finditer(text, end))):
                self._ticks.setdefault(run.end() - run.start(), []).append(run.start())
        runs = self._ticks.get(end - at, [])
        while runs and runs[-1] < end:
            runs.pop()
        if not runs:
            return end
        return self._put(code_element(text[end : runs[-1]]), at, runs[-1] + end - at)

    def _dollar(self, at: int) -> int:
        formula = mathematics.inline(self.text, at)
        if formula is None:
            return at + 1
        element = mathematics.element(
            formula.latex, is_display=formula.is_display, place=self._place("math", formula.start)
        )
        return self._put(element, at, formula.end)

    def _angle(self, at: int) -> int:
        text = self.text
        for pattern, scheme in ((autolinks.ADDRESS, ""), (autolinks.MAIL, "mailto:")):
            if found := pattern.match(text, at):
                address = links.decoded(found[1])
                return self._put(self._link(address, scheme + address, at + 1), at, found.end())
        end = self._tag_end(at) if self.context.html else 0
        if not end:
            return at + 1
        html = text[at:end]
        if html[1] in "aA/" and (anchor := html_tags.ANCHOR.match(html)):
            self.anchor = not anchor[1]
        if self.where is not None:
            html = html_tags.marked(html, lambda name, place: self._place(name, at + place))
        return self._put(raw_element(html), at, end)

    def _tag_end(self, at: int) -> int:
        """Where the tag, comment, processing instruction, declaration or CDATA section (§6.6) at
        `at` ends; 0 if there is none."""
        text = self.text
        sign = text[at + 1 : at + 2]
        if sign == "?":
            return self._closed("?>", at + 2)
        if sign != "!":
            found = html_tags.TAG.match(text, at)
            return found.end() if found else 0
        if text.startswith("--", at + 2):
            for short in (">", "->"):
                if text.startswith(short, at + 4):
                    return at + 4 + len(short)
            return self._closed("-->", at + 4)
        if text.startswith("[CDATA[", at + 2):
            return self._closed("]]>", at + 9)
        return self._closed(">", at) if html_tags.DECLARATION.match(text, at) else 0

    def _closed(self, end: str, at: int) -> int:
        """The position after the next `end` from `at` on; 0 if there is none. It is then not
        searched for again."""
        found = -1 if end in self.missing else self.text.find(end, at)
        if found < 0:
            self.missing |= {end}
            return 0
        return found + len(end)

    # --- bare addresses ---------------------------------------------------------------------------

    def _colon(self, at: int) -> int:
        text = self.text
        is_name = self.context.directives and text[at + 1 : at + 2].isalpha()
        if is_name and (end := directive_inline.read(self, at)):
            return end
        scheme = (
            autolinks.SCHEME.search(text, max(at - 5, self.start), at)
            if text.startswith("://", at)
            else None
        )
        if (
            scheme is None
            or self.brackets
            or self.anchor
            or not emphasis.is_letter(text[at + 3 : at + 4])
        ):
            return at + 1
        return self._bare(scheme.start(), at + 4, "") or at + 1

    def _www(self, at: int) -> int:
        text = self.text
        if (
            not text.startswith("www.", at)
            or self.brackets
            or self.anchor
            or (at and text[at - 1] not in "*_~(" + SPACE)
        ):
            return at + 1
        return self._bare(at, at + 1, "http://") or at + 1

    def _bare(self, at: int, host: int, scheme: str) -> int:
        """Read the bare address at `at`, whose host goes on at `host`; `scheme` is put before it.
        Returns where it ends, or 0."""
        written = autolinks.bare(self.text, at, host, complete=not scheme)
        if not written:
            return 0
        address = links.decoded(written)
        return self._put(self._link(address, scheme + address, at), at, at + len(written))

    def _link(self, text: str, href: str, at: int) -> Element:
        element = Element("a", {"href": links.href(href), **self._place("href", at)})
        element.text = AtomicString(text)
        return element

    # --- emphasis ---------------------------------------------------------------------------------

    def _delimiter(self, at: int) -> int:
        text = self.text
        if (
            self._has_shortcuts
            and (plain := _PLAIN_PAIR.match(text, at))
            and "://" not in plain[2]
            and "www." not in plain[2]
        ):
            self.flush(at)
            self.out += (("em" if len(plain[1]) == 1 else "strong", {}), plain[2], None)
            self.start = plain.end()
            return self.start
        run, end = emphasis.run_at(text, at, intraword=self.context.intraword)
        if run is None:
            return end
        self.delimiters.append(run)
        return self._put(run, at, end)

    # --- links and pictures -----------------------------------------------------------------------

    def _open(self, at: int) -> int:
        text = self.text
        image = (
            at > self.start
            and text[at - 1] == "!"
            and self.escaped != at - 1
            and not text.startswith("^", at + 1)
        )
        if self.brackets:
            self.brackets[-1].followed = True
        elif self._has_shortcuts and (plain := _PLAIN_BRACKETS.match(text, at)):
            return self._put(self._plain(plain, image=image), at - image, plain.end())
        sign = "![" if image else "["
        self.flush(at - image)
        self.brackets.append(Bracket(len(self.out), at + 1, len(self.delimiters), image=image))
        self.start = at - image
        return self._put(sign, self.start, at + 1)

    def _plain(self, found: re.Match[str], *, image: bool) -> Element:
        """The element of a link or picture without special signs in its brackets, as most are."""
        text, address = found.groups()
        if image:
            place = self._place("src", found.start(2))
            return Element("img", {"alt": text, "src": links.href(address), **place})
        link = Element("a", {"href": links.href(address), **self._place("href", found.start(2))})
        link.text = text
        return link

    def _close(self, at: int) -> int:
        if not self.brackets:
            return at + 1
        opener = self.brackets.pop()
        target = (
            self._target(opener, at)
            if opener.image or len(self.brackets) >= self.inactive
            else None
        )
        self.inactive = min(self.inactive, len(self.brackets))
        if target is None:
            return self._note(opener, at)
        attributes, end = target
        self.flush(at)
        if len(self.delimiters) > opener.delimiters:
            emphasis.pair(self.delimiters, opener.delimiters)
        if opener.image:
            inside = self.out[opener.slot + 1 :]
            del self.out[opener.slot :]
            self.out.append(Image(attributes, inside))
        else:
            self.out[opener.slot] = "a", attributes
            self.out.append(None)
            self.inactive = len(self.brackets)
        self.start = end
        return end

    def _note(self, opener: Bracket, at: int) -> int:
        """Read a bracket that is no link: a reference to a footnote, or text."""
        label = self.text[opener.start : at]
        element = self.context.footnote(label[1:]) if len(label) > 1 and label[0] == "^" else None
        if element is None:
            return at + 1
        del self.delimiters[opener.delimiters :]
        del self.out[opener.slot :]
        self.start = at
        return self._put(element, at, at + 1)

    def _target(self, opener: Bracket, at: int) -> tuple[dict[str, str], int] | None:
        """The attributes of the link or picture whose bracket ends at `at`, and where it ends; None
        if it is neither."""
        text, attribute = self.text, "src" if opener.image else "href"
        if text.startswith("(", at + 1):
            plain = _PLAIN_LINK.match(text, at + 1)
            if plain:
                return {
                    attribute: links.href(plain[1]),
                    **self._place(attribute, plain.start(1)),
                }, plain.end()
            inside = links.in_brackets(text, at + 2)
            if inside:
                destination, title, end = inside
                attributes = {
                    attribute: links.href(
                        links.unescaped(text[destination.start : destination.end])
                    ),
                    **self._place(attribute, destination.start),
                }
                if title and title.end > title.start:
                    attributes["title"] = links.unescaped(text[title.start : title.end])
                return attributes, end
        label = LABEL.match(text, at + 1)
        written = label[1] if label else ""
        if not written.strip(SPACE):
            if opener.followed:
                return None
            written = text[opener.start : at]
        reference = self.context.reference(written)
        if reference is None:
            return None
        attributes = {attribute: reference.href}
        if reference.title:
            attributes["title"] = reference.title
        if self.where is not None:
            attributes[f"data-{attribute}-at"] = reference.place
        return attributes, label.end() if label else at + 1

    handlers: ClassVar[Mapping[str, Callable[[Any, int], int]]] = {
        "\\": _backslash,
        "\n": _line_end,
        "&": _ampersand,
        "`": _tick,
        "<": _angle,
        ":": _colon,
        "w": _www,
        "*": _delimiter,
        "_": _delimiter,
        "~": _delimiter,
        "[": _open,
        "]": _close,
        "$": _dollar,
    }


def _after(pattern: re.Pattern[str], text: str, at: int, end: int | None = None) -> int:
    """Where the match of `pattern` at `at` ends; `at` if there is none."""
    found = pattern.match(text, at) if end is None else pattern.match(text, at, end)
    return found.end() if found else at
