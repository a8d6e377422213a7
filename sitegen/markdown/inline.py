"""What is inside a text, by the method of CommonMark's appendix (0.31.2 §6) with GFM's struck text
and bare addresses, as cmark-gfm reads them. One pass from left to right: code, addresses in angle
brackets and HTML are taken as they come, emphasis and links are made of delimiters and brackets
that wait on stacks for their other end.

What is found is a flat list of tokens: a text, a start of an element, its end (None), an element
that is whole. So nothing here calls itself, however deep a text nests, and nothing is hidden in the
text: there are no placeholders that could leak."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import TypeAlias
from xml.etree.ElementTree import Element, SubElement

from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

from sitegen.markdown import budget, links, mathematics
from sitegen.markdown.links import ENTITY, LABEL, PUNCTUATION, SPACE, Reference
from sitegen.markdown.places import Places, Where
from sitegen.markdown.serializer import RAW, text_of_raw
from sitegen.text import line_ends

# A text without any of these is plain.
SIGNS = ("[", "*", "`", "_", "\\", "&", "<", "~", "@", "://", "www.", " \n", "\t\n")
_ALWAYS = r"\\`*_~\[\]<&"
_RUN = re.compile("`+")
_PLAIN_BRACKETS = re.compile(rf"\[([^{_ALWAYS}\n]*)\]\(([^{SPACE}()<>\\&]+)\)")
_PLAIN_CODE = re.compile("`([^`]+)`(?!`)")
# Emphasis that needs no stack: it begins after a space, and ends before one or before punctuation.
_PLAIN_PAIR = re.compile(
    rf"(?<![^ \n])(\*\*?|__?)(?=[!-~])([^{_ALWAYS}\n]++)(?<=[!-~])\1"
    r"(?:(?![^ \n])"
    r"|(?<=[A-Za-z0-9]\*|[A-Za-z0-9]_)(?=[.,;:!?)])"
    r"|(?<=[A-Za-z0-9]\*\*|[A-Za-z0-9]__)(?=[.,;:!?)]))"
)
_PLAIN_LINK = re.compile(rf"\(([^{SPACE}()<>\\&]+)\)")
_INDENT = re.compile(r"[ \t]*")

_AUTOLINK = re.compile(r"<([A-Za-z][A-Za-z0-9.+-]{1,31}:[^\x00-\x20<>]*)>")
_AUTOMAIL = re.compile(
    r"<([\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*)>",
    re.ASCII,
)
_VALUE = rf"(?:[^{SPACE}\"'=<>`]++|'[^']*+'|\"[^\"]*+\")"
_ATTRIBUTES = rf"[{SPACE}]++[A-Za-z_:][A-Za-z0-9_.:-]*+(?:[{SPACE}]*+=[{SPACE}]*+{_VALUE})?+"
TAG = (
    rf"<(?:[A-Za-z][A-Za-z0-9-]*+(?:{_ATTRIBUTES})*+[{SPACE}]*+/?"
    rf"|/[A-Za-z][A-Za-z0-9-]*+[{SPACE}]*+)>"
)
_TAG = re.compile(TAG)
_TAG_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_DECLARATION = re.compile(rf"<![A-Z]+[{SPACE}]")
_ANCHOR = re.compile(r"<(?:(/)a\b|a\b[^>]*\bhref\b)", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    rf"[{SPACE}]([A-Za-z_:][A-Za-z0-9_.:-]*+)(?:[{SPACE}]*+=[{SPACE}]*+({_VALUE}))?+"
)

_SCHEME = re.compile(r"(?<![A-Za-z])(?:https?|ftp)$", re.IGNORECASE)
_HOST = re.compile(r"(?:\\?[A-Za-z0-9_.-])*")
_ADDRESS = re.compile(r"[^\s<]*")
_NAME_END = re.compile(r"&[A-Za-z]+;$")
_MAIL = re.compile(
    r"(?<![A-Za-z0-9.+_-])((?:(?<![A-Za-z0-9])(?:mailto|(xmpp)):)?)([A-Za-z0-9.+_-]++)"
    r"@((?:[A-Za-z0-9_-]|\.(?=[A-Za-z0-9])|(?(2)/|(?!)))++)(?!@)"
)

_WORD, _BLANK, _MARK, _CJK, _CJK_MARK = range(5)


@lru_cache(maxsize=1 << 12)
def _kind(sign: str) -> int:
    """What a character is to emphasis beside it. Symbols beyond ASCII are letters, as with
    cmark-gfm."""
    if sign in SPACE or unicodedata.category(sign) == "Zs":
        return _BLANK
    category = unicodedata.category(sign)
    wide = sign > "\u10ff" and unicodedata.east_asian_width(sign) in "WFH"
    if category[0] == "P" or sign in PUNCTUATION:
        return _CJK_MARK if wide else _MARK
    return _CJK if wide and category[0] in "LMN" else _WORD


class Delimiter:
    """A run of `*`, `_` or `~`: what is left of it, and the tags that the rest has become, those
    that end before it and those that begin after it."""

    __slots__ = ("closes", "ends", "left", "length", "opens", "order", "sign", "starts")

    def __init__(self, sign: str, length: int, *, opens: bool, closes: bool) -> None:
        self.sign = sign
        self.length = self.left = length
        self.opens, self.closes, self.order = opens, closes, 0
        self.ends: list[Token] = []
        self.starts: list[Token] = []


class Image:
    """A picture; what it shows is told by the tokens of its description."""

    __slots__ = ("attributes", "inside")

    def __init__(self, attributes: dict[str, str], inside: list[Token]) -> None:
        self.attributes, self.inside = attributes, inside


class _Bracket:
    """A `[` or `![` that may begin a link or picture; the text after it begins at `start`."""

    __slots__ = ("delimiters", "followed", "image", "slot", "start")

    def __init__(self, slot: int, start: int, delimiters: int, *, image: bool) -> None:
        self.slot, self.start, self.delimiters, self.image = slot, start, delimiters, image
        # Whether another bracket came after it: no label holds one.
        self.followed = False


Start: TypeAlias = tuple[str, dict[str, str]]
Token: TypeAlias = str | Start | Element | Image | Delimiter | None


class Inline:
    """Reads the texts of one document after the other. What they refer to is set before they are
    read.

    `html`: whether there are tags in them; `intraword`: whether an underscore makes emphasis inside
    of words; `guarded`: signs that, escaped, must not be seen by whatever looks at the texts
    afterwards; `math`: whether there are formulas in them."""

    def __init__(
        self, *, html: bool, intraword: bool = False, guarded: str = "", math: bool = False
    ) -> None:
        self.html, self.intraword, self.guarded, self.math = html, intraword, guarded, math
        self.signs = (*SIGNS, "$") if math else SIGNS
        self.refer_to({})
        self.footnote: Callable[[str], Element | None] = lambda _: None
        # Patterns of Python-Markdown's extensions. They come first where they match.
        self.foreign: Sequence[InlineProcessor] = ()
        self.places = False
        # Whether there can be bare addresses in the texts, and spaces at the ends of lines.
        self.addresses = self.spaces = True
        self._searches: dict[str, Callable[[str, int], re.Match[str] | None]] = {}

    def refer_to(self, references: Mapping[str, Reference]) -> None:
        """From now on, labels stand for these; with all their uses for no more than a text may
        have."""
        self._references, self._left = references, budget.MAX_CHARACTERS

    def reference(self, label: str) -> Reference | None:
        """What a label stands for, if it is known."""
        found = (
            self._references.get(links.normal(label)) if len(label) <= links.LABEL_LENGTH else None
        )
        if found is not None:
            self._left -= len(found.href) + len(found.title)
            if self._left < 0:
                raise budget.ExpandedError(label)
        return found

    def fill(self, element: Element, text: str, where: Where | None = None) -> None:
        """Make `text` and what is in it the content of `element`, which has no children."""
        signs = ""
        if self.addresses:
            signs = (":" if "://" in text else "") + ("w" if "www." in text else "")
        if self.spaces and (" \n" in text or "\t\n" in text):
            signs += "\n"
        if self.math and "$" in text:
            signs += "$"
        search = self._searches.get(signs)
        if search is None:
            search = self._searches[signs] = re.compile(f"[{_ALWAYS}{signs}]").search
        if "@" not in text and not self.foreign and search(text, 0) is None:
            element.text = text
            return
        tokens = _Scan(self, text, search, where if self.places else None).tokens()
        _Tree(element).build(tokens)

    def fill_inside(self, element: Element) -> None:
        """Read the texts inside an element that a pattern of an extension has made."""
        foreign, self.foreign = self.foreign, ()
        for node in list(element.iter()):
            if node.text and not isinstance(node.text, AtomicString):
                holder = Element(RAW)
                self.fill(holder, node.text)
                node.text, node[:0] = holder.text, list(holder)
        self.foreign = foreign


class _Foreign:
    """A pattern of an extension, and the first match of it that is not behind yet."""

    def __init__(self, pattern: InlineProcessor, text: str) -> None:
        self._pattern, self._search, self._text = pattern, pattern.getCompiledRegExp().search, text
        self._match = self._search(text)

    def start(self, at: int) -> int:
        """Where it matches from `at` on; behind the text if it does not."""
        if self._match is not None and self._match.start() < at:
            self._match = self._search(self._text, at)
        return self._match.start() if self._match is not None else len(self._text) + 1

    def made(self) -> tuple[Element | str | None, int | None, int | None]:
        return self._pattern.handleMatch(self._match, self._text)  # type: ignore[arg-type]  # asked only where it matches


class _Scan:
    """One text while it is being read. `start` is where the text begins that is in no token yet.

    Each handler takes the place of a sign and gives the place from which to go on; what it makes
    nothing of stays text."""

    start = 0
    # So many of the brackets are around a link, and can begin none.
    inactive = 0
    # Where a sign that a backslash stands before is.
    escaped = -1
    # Whether a link that is written as HTML is open.
    anchor = False
    # What ends a comment or the like, if there is none behind this place.
    missing: frozenset[str] = frozenset()
    _places: Places | None = None
    _ticks: dict[int, list[int]] | None = None
    _others: list[_Foreign] | None = None

    def __init__(
        self,
        inline: Inline,
        text: str,
        search: Callable[[str, int], re.Match[str] | None],
        where: Where | None,
    ) -> None:
        self.inline, self.text, self.search = inline, text, search
        self.out: list[Token] = []
        self.brackets: list[_Bracket] = []
        self.delimiters: list[Delimiter] = []
        self._where = where
        # Whether the quick ways may be taken: they do not look for formulas, nor for what
        # extensions match.
        self.plainly = not (inline.foreign or (inline.math and "$" in text))

    def tokens(self) -> list[Token]:
        text, search, foreign = self.text, self.search, self.inline.foreign
        at = 0
        while True:
            found = search(text, at)
            sign = found.start() if found else len(text)
            # What extensions take before the sign does not change where it is: looking for it again
            # each time would be quadratic.
            while foreign and at <= sign and (end := self.foreign(at, sign)):
                at = end
            if at > sign:
                continue
            if found is None:
                break
            at = _HANDLERS[text[sign]](self, sign)
        self.flush(len(text))
        if self.delimiters:
            self.emphasize(0)
        return self.out

    def flush(self, end: int) -> None:
        """The text up to `end` becomes a token."""
        if end > self.start:
            self.out.append(self.text[self.start : end])

    def put(self, token: Token, at: int, end: int) -> int:
        """The token in the place of `text[at:end]`."""
        self.flush(at)
        self.out.append(token)
        self.start = end
        return end

    def place(self, attribute: str, at: int) -> dict[str, str]:
        """The attribute that tells where the address in `attribute` was written."""
        if self._where is None:
            return {}
        if self._places is None:
            self._places = Places(self.text, self._where)
        return {f"data-{attribute}-at": self._places.at(at)}

    # --- patterns of extensions -------------------------------------------------------------------

    def foreign(self, at: int, sign: int) -> int:
        """Take what a pattern of an extension finds from `at` on, if that is not behind the next
        sign. Where to go on, or 0."""
        if self._others is None:
            self._others = [_Foreign(pattern, self.text) for pattern in self.inline.foreign]
        while True:
            found = [(other.start(at), number) for number, other in enumerate(self._others)]
            start, number = min(found)
            if start > sign or start >= len(self.text):
                return 0
            node, first, last = self._others[number].made()
            if first is not None and last is not None:
                return self.put(self.made(node, first), first, max(last, start + 1))
            at = start + 1

    def made(self, node: Element | str | None, at: int) -> Element | str:
        """What a pattern of an extension has made of the text at `at`."""
        if isinstance(node, Element):
            for name in ("href", "src"):
                if node.get(name):
                    node.attrib.update(self.place(name, at))
            self.inline.fill_inside(node)
        return "" if node is None else node

    # --- what is taken as it comes ----------------------------------------------------------------

    def backslash(self, at: int) -> int:
        sign = self.text[at + 1 : at + 2]
        if sign == "\n":
            return self.put(Element("br"), at, _after(_INDENT, self.text, at + 2))
        if not sign or sign not in PUNCTUATION:
            return at + 1
        if sign in self.inline.guarded:
            return self.put(raw(escape(sign, quote=False)), at, at + 2)
        self.flush(at)
        self.start = self.escaped = at + 1
        return at + 2

    def line_end(self, at: int) -> int:
        """Spaces around it go; two before it break the line. It is only looked for where there are
        some."""
        text = self.text
        line = text[self.start : at].rstrip(" \t")
        if line:
            self.out.append(line)
        self.start = _after(_INDENT, text, at + 1)
        self.out.append(Element("br") if text.endswith("  ", 0, at) else "\n")
        return self.start

    def ampersand(self, at: int) -> int:
        found = ENTITY.match(self.text, at)
        sign = found and links.entity(found)
        if not found or not sign:
            return at + 1
        return self.put(
            raw(escape(sign, quote=False)) if sign in self.inline.guarded else sign, at, found.end()
        )

    def tick(self, at: int) -> int:
        """Code, up to the next run of as many backquotes."""
        text = self.text
        plain = _PLAIN_CODE.match(text, at)
        if plain:
            return self.put(_code(plain[1]), at, plain.end())
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
        return self.put(_code(text[end : runs[-1]]), at, runs[-1] + end - at)

    def dollar(self, at: int) -> int:
        formula = mathematics.inline(self.text, at)
        if formula is None:
            return at + 1
        made = mathematics.element(
            formula.latex, alone=formula.alone, place=self.place("math", formula.start)
        )
        return self.put(made, at, formula.end)

    def angle(self, at: int) -> int:
        text = self.text
        for pattern, scheme in ((_AUTOLINK, ""), (_AUTOMAIL, "mailto:")):
            if found := pattern.match(text, at):
                address = links.decoded(found[1])
                return self.put(self.link(address, scheme + address, at + 1), at, found.end())
        end = self.tag_end(at) if self.inline.html else 0
        if not end:
            return at + 1
        html = text[at:end]
        if html[1] in "aA/" and (anchor := _ANCHOR.match(html)):
            self.anchor = not anchor[1]
        if self._where is not None:
            html = marked(html, lambda name, place: self.place(name, at + place))
        return self.put(raw(html), at, end)

    def tag_end(self, at: int) -> int:
        """Where the tag, comment, instruction, declaration or section (§6.6) at `at` ends; 0 if
        there is none."""
        text = self.text
        sign = text[at + 1 : at + 2]
        if sign == "?":
            return self.closed("?>", at + 2)
        if sign != "!":
            found = _TAG.match(text, at)
            return found.end() if found else 0
        if text.startswith("--", at + 2):
            for short in (">", "->"):
                if text.startswith(short, at + 4):
                    return at + 4 + len(short)
            return self.closed("-->", at + 4)
        if text.startswith("[CDATA[", at + 2):
            return self.closed("]]>", at + 9)
        return self.closed(">", at) if _DECLARATION.match(text, at) else 0

    def closed(self, end: str, at: int) -> int:
        """Where `end` ends, from `at` on; 0 if there is none, which is then remembered."""
        found = -1 if end in self.missing else self.text.find(end, at)
        if found < 0:
            self.missing |= {end}
            return 0
        return found + len(end)

    # --- bare addresses ---------------------------------------------------------------------------

    def colon(self, at: int) -> int:
        text = self.text
        scheme = (
            _SCHEME.search(text, max(at - 5, self.start), at)
            if text.startswith("://", at)
            else None
        )
        if (
            scheme is None
            or self.brackets
            or self.anchor
            or not _begins_host(text[at + 3 : at + 4])
        ):
            return at + 1
        return self.bare(scheme.start(), at + 4, "") or at + 1

    def www(self, at: int) -> int:
        text = self.text
        if (
            not text.startswith("www.", at)
            or self.brackets
            or self.anchor
            or (at and text[at - 1] not in "*_~(" + SPACE)
        ):
            return at + 1
        return self.bare(at, at + 1, "http://") or at + 1

    def bare(self, at: int, host: int, scheme: str) -> int:
        """Take the bare address at `at`, whose host goes on at `host`; where it ends, or 0."""
        text = self.text
        # cmark-gfm does not look at the very last sign, nor behind one that is not ASCII.
        labels = (
            text[host : _after(_HOST, text, host, len(text) - 1)].split(".")
            if text[host - 1].isascii()
            else []
        )
        if (scheme and len(labels) < 2) or (len(labels) <= 11 and "_" in "".join(labels[-2:])):
            return 0
        written = trimmed(text[at : _after(_ADDRESS, text, host)])
        address = links.decoded(written)
        return self.put(self.link(address, scheme + address, at), at, at + len(written))

    def link(self, text: str, href: str, at: int) -> Element:
        made = Element("a", {"href": links.href(href), **self.place("href", at)})
        made.text = AtomicString(text)
        return made

    # --- emphasis ---------------------------------------------------------------------------------

    def delimiter(self, at: int) -> int:
        text, sign = self.text, self.text[at]
        if (
            self.plainly
            and (plain := _PLAIN_PAIR.match(text, at))
            and "://" not in plain[2]
            and "www." not in plain[2]
        ):
            self.flush(at)
            self.out += (("em" if len(plain[1]) == 1 else "strong", {}), plain[2], None)
            self.start = plain.end()
            return self.start
        end = at + 1
        while text.startswith(sign, end):
            end += 1
        first, last = at - 1, end
        if sign != "~":
            # Tildes beside it are looked through.
            while first > 0 and text[first] == "~":
                first -= 1
            while text.startswith("~", last):
                last += 1
        before = (
            _kind(text[first]) if first >= 0 and (sign == "~" or text[first] != "~") else _BLANK
        )
        after = _kind(text[last]) if last < len(text) else _BLANK
        # Beside Chinese, Japanese and Korean, which put no spaces between words, punctuation is no
        # word's end: **「a」**b.
        left = after != _BLANK and (after != _MARK or before != _WORD)
        right = before != _BLANK and (before != _MARK or after != _WORD)
        opens, closes = left, right
        if sign == "_" and not self.inline.intraword:
            opens = left and (not right or before in (_MARK, _CJK_MARK))
            closes = right and (not left or after in (_MARK, _CJK_MARK))
        if not (opens or closes) or (sign == "~" and end - at > 2):
            return end
        run = Delimiter(sign, end - at, opens=opens, closes=closes)
        self.delimiters.append(run)
        return self.put(run, at, end)

    def emphasize(self, bottom: int) -> None:
        """Make pairs of the delimiters from `bottom` on; those that find no partner are text."""
        waiting: list[Delimiter] = []
        # For closing runs of one kind: those that wait from before this number are no partner (the
        # appendix's openers_bottom).
        asked: dict[tuple[str, int], int] = {}
        for order, run in enumerate(self.delimiters[bottom:]):
            run.order = order
            key = run.sign, run.length % 3
            while run.closes and run.left:
                partner = _partner(waiting, run, asked.get(key, 0))
                if partner < 0:
                    asked[key] = order
                    break
                opener = waiting[partner]
                _pair(opener, run)
                del waiting[partner + (opener.opens and opener.left > 0) :]
            if run.opens and run.left:
                waiting.append(run)
        del self.delimiters[bottom:]

    # --- links and pictures -----------------------------------------------------------------------

    def open(self, at: int) -> int:
        text = self.text
        image = (
            at > self.start
            and text[at - 1] == "!"
            and self.escaped != at - 1
            and not text.startswith("^", at + 1)
        )
        if self.brackets:
            self.brackets[-1].followed = True
        elif self.plainly and (plain := _PLAIN_BRACKETS.match(text, at)):
            return self.put(self.plain(plain, image=image), at - image, plain.end())
        sign = "![" if image else "["
        self.flush(at - image)
        self.brackets.append(_Bracket(len(self.out), at + 1, len(self.delimiters), image=image))
        self.start = at - image
        return self.put(sign, self.start, at + 1)

    def plain(self, found: re.Match[str], *, image: bool) -> Element:
        """A link or picture, as most are: in its brackets is nothing but letters."""
        if image:
            return Element(
                "img",
                {"alt": found[1], "src": links.href(found[2]), **self.place("src", found.start(2))},
            )
        link = Element("a", {"href": links.href(found[2]), **self.place("href", found.start(2))})
        link.text = found[1]
        return link

    def close(self, at: int) -> int:
        if not self.brackets:
            return at + 1
        opener = self.brackets.pop()
        target = (
            self.target(opener, at) if opener.image or len(self.brackets) >= self.inactive else None
        )
        self.inactive = min(self.inactive, len(self.brackets))
        if target is None:
            return self.note(opener, at)
        attributes, end = target
        self.flush(at)
        if len(self.delimiters) > opener.delimiters:
            self.emphasize(opener.delimiters)
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

    def note(self, opener: _Bracket, at: int) -> int:
        """What a bracket that is no link begins: a reference to a footnote, or nothing."""
        label = self.text[opener.start : at]
        element = self.inline.footnote(label[1:]) if len(label) > 1 and label[0] == "^" else None
        if element is None:
            return at + 1
        del self.delimiters[opener.delimiters :]
        del self.out[opener.slot :]
        self.start = at
        return self.put(element, at, at + 1)

    def target(self, opener: _Bracket, at: int) -> tuple[dict[str, str], int] | None:
        """Where the bracket that ends at `at` leads, as attributes, and where that ends; None if it
        is no link."""
        text, attribute = self.text, "src" if opener.image else "href"
        if text.startswith("(", at + 1):
            plain = _PLAIN_LINK.match(text, at + 1)
            if plain:
                return {
                    attribute: links.href(plain[1]),
                    **self.place(attribute, plain.start(1)),
                }, plain.end()
            found = self.inline_target(attribute, at + 2)
            if found:
                return found
        label = LABEL.match(text, at + 1)
        written = label[1] if label else ""
        if not written.strip(SPACE):
            if opener.followed:
                return None
            written = text[opener.start : at]
        reference = self.inline.reference(written)
        if reference is None:
            return None
        attributes = {attribute: reference.href}
        if reference.title:
            attributes["title"] = reference.title
        if self._where is not None:
            attributes[f"data-{attribute}-at"] = reference.place
        return attributes, label.end() if label else at + 1

    def inline_target(self, attribute: str, at: int) -> tuple[dict[str, str], int] | None:
        """What stands behind the round bracket of a link, from `at` on: a destination, and perhaps
        a title."""
        text = self.text
        destination = links.destination(text, links.skipped(text, at))
        if destination is None:
            return None
        after = links.skipped(text, destination.after)
        title = links.title(text, after) if after > destination.after else None
        end = links.skipped(text, title.after) if title else after
        if not text.startswith(")", end):
            return None
        attributes = {
            attribute: links.href(links.unescaped(text[destination.start : destination.end])),
            **self.place(attribute, destination.start),
        }
        if title and title.end > title.start:
            attributes["title"] = links.unescaped(text[title.start : title.end])
        return attributes, end + 1


_HANDLERS: dict[str, Callable[[_Scan, int], int]] = {
    "\\": _Scan.backslash,
    "\n": _Scan.line_end,
    "&": _Scan.ampersand,
    "`": _Scan.tick,
    "<": _Scan.angle,
    ":": _Scan.colon,
    "w": _Scan.www,
    "*": _Scan.delimiter,
    "_": _Scan.delimiter,
    "~": _Scan.delimiter,
    "[": _Scan.open,
    "]": _Scan.close,
    "$": _Scan.dollar,
}


def _after(pattern: re.Pattern[str], text: str, at: int, end: int | None = None) -> int:
    """Where a match of the pattern at `at` ends; `at` if there is none."""
    found = pattern.match(text, at) if end is None else pattern.match(text, at, end)
    return found.end() if found else at


def _partner(waiting: list[Delimiter], closer: Delimiter, first: int) -> int:
    """Which of those that wait `closer` closes; -1 for none. Those before the `first` are not
    asked."""
    for i in range(len(waiting) - 1, -1, -1):
        opener = waiting[i]
        if opener.order < first:
            break
        # §6.2, rules 9 and 10: a run that could be both is no partner if the lengths add up to a
        # multiple of 3.
        if opener.sign == closer.sign and (
            not (closer.opens or opener.closes)
            or closer.length % 3 == 0
            or (opener.length + closer.length) % 3
        ):
            return i
    return -1


def _pair(opener: Delimiter, closer: Delimiter) -> None:
    if opener.sign == "~":
        if opener.left == closer.left:
            opener.starts.append(("del", {}))
            closer.ends.append(None)
            opener.left = closer.left = 0
        # Struck text has ends of one length; other tildes have no second chance.
        opener.opens = closer.opens = closer.closes = False
        return
    used = 2 if opener.left > 1 and closer.left > 1 else 1
    opener.left -= used
    closer.left -= used
    opener.starts.append(("strong" if used == 2 else "em", {}))
    closer.ends.append(None)


def trimmed(address: str) -> str:
    """`address` without what belongs to the sentence around it (GFM §6.9): final punctuation, an
    entity, a bracket that nothing opens."""
    unopened = address.count(")") - address.count("(")
    while address:
        last = address[-1]
        if last in "?!.,:*_~'\"":
            address = address.rstrip("?!.,:*_~'\"")
        elif last == ")" and unopened > 0:
            brackets = len(address) - len(address.rstrip(")"))
            address = address[: -min(brackets, unopened)]
            unopened -= min(brackets, unopened)
        elif last == ";":
            name = _NAME_END.search(address, max(0, len(address) - 40))
            address = address[: name.start()] if name else address[:-1]
        else:
            break
    return address


def _code(written: str) -> Element:
    code = written.replace("\n", " ")
    if code[0] == code[-1] == " " and code.strip(" "):
        code = code[1:-1]
    element = Element("code")
    element.text = AtomicString(code)
    return element


def _begins_host(sign: str) -> bool:
    return bool(sign) and _kind(sign) in (_WORD, _CJK)


def raw(html: str) -> Element:
    """An element that stands for what is HTML already."""
    element = Element(RAW)
    element.text = AtomicString(html)
    return element


def marked(html: str, place: Callable[[str, int], dict[str, str]]) -> str:
    """`html` with a mark in each start tag, and before each attribute that holds an address or an
    id. `place` makes it, of a name and a place in `html`."""
    pieces, end = [], 0
    for tag in _TAG.finditer(html):
        # Without quotes, since what looks like a tag can be in quotes; a slash would then become a
        # part of it.
        begin = _TAG_NAME.match(html, tag.start() + 1)
        if begin and html[begin.end()] != "/":
            pieces += [
                html[end : begin.end()],
                *(f" {mark}={at}" for mark, at in place("tag", tag.start()).items()),
            ]
            end = begin.end()
        for attribute in _ATTRIBUTE.finditer(html, tag.start(), tag.end()):
            name = attribute[1].lower()
            if name in {"href", "src", "poster", "id"} and attribute[2]:
                value = attribute.start(2) + (attribute[2][0] in "\"'")
                at = attribute.start(1) if name == "id" else value
                pieces += [
                    html[end : attribute.start(1)],
                    *(f"{mark}={where} " for mark, where in place(name, at).items()),
                ]
                end = attribute.start(1)
    return "".join((*pieces, html[end:]))


# --- tokens → elements ----------------------------------------------------------------------------


def _flat(tokens: Iterable[Token]) -> Iterator[Token]:
    """The tokens, with what the delimiters have become."""
    for token in tokens:
        if type(token) is Delimiter:
            yield from token.ends
            if token.left:
                yield token.sign * token.left
            yield from reversed(token.starts)
        else:
            yield token


def _described(image: Image) -> str:
    """The plain text of a description (§6.4)."""
    pieces: list[str] = []
    waiting = [_flat(image.inside)]
    while waiting:
        for token in waiting[-1]:
            if isinstance(token, str):
                pieces.append(token)
            elif isinstance(token, Image):
                waiting.append(_flat(token.inside))
                break
            elif isinstance(token, Element):
                pieces.append(
                    text_of_raw(token)
                    if token.tag == RAW
                    else (
                        "\n"
                        if token.tag == "br"
                        else ""
                        if token.tag == "sup"
                        else "".join(token.itertext())
                    )
                )
        else:
            waiting.pop()
    return line_ends.in_text("".join(pieces)).replace("\n", " ")


class _Tree:
    """Makes elements of tokens: the next text comes after `last`, a child of `parent`, or at the
    beginning of that."""

    def __init__(self, element: Element) -> None:
        self.parent = element
        self.last: Element | None = None
        # Addresses inside of links are none: links that are written in Markdown, and in HTML.
        self.links, self.anchor = 0, False

    def build(self, tokens: Iterable[Token]) -> None:
        above: list[Element] = []
        texts: list[str] = []
        for token in _flat(tokens):
            if isinstance(token, str):
                texts.append(token)
                continue
            if texts:
                self.text("".join(texts))
                texts.clear()
            if token is None:
                self.links -= self.parent.tag == "a"
                self.last, self.parent = self.parent, above.pop()
            elif isinstance(token, tuple):
                above.append(self.parent)
                self.parent, self.last = SubElement(self.parent, *token), None
                self.links += token[0] == "a"
            elif isinstance(token, Image):
                self.last = SubElement(
                    self.parent, "img", {"alt": _described(token), **token.attributes}
                )
            elif isinstance(token, Element):
                self.add(token)
        if texts:
            self.text("".join(texts))

    def add(self, element: Element) -> None:
        if (
            element.tag == RAW
            and element.text
            and element.text[1:2] in "aA/"
            and (anchor := _ANCHOR.match(element.text))
        ):
            self.anchor = not anchor[1]
        self.parent.append(element)
        self.last = element

    def text(self, text: str) -> None:
        """A text; the mail addresses in it become links."""
        end = 0
        if "@" in text and not self.links and not self.anchor:
            for found in _MAIL.finditer(text):
                if "." in found[4] and found[4][-1].isalpha():
                    self.put(text[end : found.start()])
                    link = self.last = SubElement(
                        self.parent,
                        "a",
                        {"href": links.href(("" if found[1] else "mailto:") + found[0])},
                    )
                    link.text = AtomicString(found[0])
                    end = found.end()
        self.put(text[end:] if end else text)

    def put(self, text: str) -> None:
        if self.last is None:
            self.parent.text = text
        else:
            self.last.tail = text
