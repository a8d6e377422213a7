"""Raw HTML as browsers tokenize it (HTML Living Standard §13.2.5): its tags and comments.

The sanitizer reads HTML as a browser with scripts does: it drops whatever is parsed as a comment,
and reads the content of <noscript> as text. Authors do not mean that, so `opened` unwraps such
content first.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from sitegen import lazy
from sitegen.text.characters import unescape

_MARK = lazy.pattern(r"<(?:(!--)|([!?]|/(?![A-Za-z]))|(/?)([A-Za-z][^\t\n\f\r />=<]*+))")
# A value whose quotes are not closed never ends, and neither does its tag. For browsers, "<" can be
# part of names and of unquoted values; for authors it begins the next tag.
_ATTRIBUTE = lazy.pattern(
    r"""(=?[^\t\n\f\r />=<]++|=)(?:[\t\n\f\r ]*+=[\t\n\f\r ]*+"""
    r"""("[^"]*+"|'[^']*+'|[^\t\n\f\r >"'<][^\t\n\f\r ><]*+|(?=>))|(?![\t\n\f\r ]*+=))"""
)
_REST = lazy.pattern(rf"(?>(?:[\t\n\f\r /]++|{_ATTRIBUTE.pattern})*)>")
_COMMENT_END = lazy.pattern(r"(?<=<!--)-?>|--!?>")

# Elements whose content is text up to the end tag, whatever it looks like. Browsers show that of
# _SHOWN.
_SHOWN = frozenset({"textarea", "title", "xmp"})
_TEXT = frozenset({"script", "style"}) | _SHOWN
# The sanitizer removes these with their content.
EMPTIED = frozenset({"script", "style", "template", "svg", "math"})
# Elements that have no content, and so no end tag (§13.1.2), and `param`, which was one.
VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
# Their content is for browsers that lack a feature. <plaintext> has no end tag: it turns the rest
# of the page into text.
_FALLBACK = frozenset({"iframe", "noembed", "noframes", "noscript", "plaintext"})
# A <p> in one of these does not end the paragraph around it (§13.2.4.2). It does in what is
# published, the content alone.
_SCOPES = frozenset({"applet", "button", "marquee", "object"})
_UNWRAPPED = _FALLBACK | _SCOPES
# Elements whose content holds no tags of the page: in HTML that is published as it is, and in HTML
# that is sanitized.
TRUSTED = _TEXT | {"iframe", "noembed", "noframes", "template"}
SANITIZED = _TEXT | EMPTIED

# The elements of HTML, current and obsolete. The sanitizer takes others for parts of an SVG or a
# formula and drops what follows: "add <path> to it" would end with "add".
_NAMES = """
a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big
blockquote body br button canvas caption center cite code col colgroup data datalist dd del details
dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2
h3 h4 h5 h6 head header hgroup hr html i iframe image img input ins kbd label legend li link listing
main map mark marquee math menu meta meter nav nobr noembed noframes noscript object ol optgroup
option output p param picture plaintext pre progress q rb rp rt rtc ruby s samp script search
section select small source span strike strong style sub summary sup svg table tbody td template
textarea tfoot th thead time title tr track tt u ul var video wbr xmp
"""
_HTML = frozenset(_NAMES.split())


class Token(NamedTuple):
    """`markup[start:end]`, a piece of HTML that is not plain text: a tag; a comment, or what is
    parsed as one (`bogus`); the content of an element called `name` that holds no tags of the page;
    or the beginning of a tag that has no end (`unended`)."""

    kind: Literal["start", "end", "comment", "bogus", "inside", "unended"]
    name: str
    start: int
    end: int


def tokens(markup: str, opaque: frozenset[str]) -> Iterator[Token]:
    """The tags and comments of `markup`, in order. The content of elements named in `opaque` is one
    token."""
    at = foreign = 0
    endless: set[str] = set()
    while mark := _MARK.search(markup, at):
        start, name, at = mark.start(), (mark[4] or "").lower(), mark.end()
        if mark[1] or mark[2] in {"!", "?"}:
            at = _aside_end(markup, mark, foreign=foreign > 0)
            yield Token("comment" if mark[1] else "bogus", "", start, at)
            continue
        rest = _REST.match(markup, at) if name else None
        if rest is None:
            yield Token("unended", name, start, at)
            continue
        at = rest.end()
        # Only in SVG and MathML can a tag close its own element.
        closed = rest[0].endswith("/>") and (foreign > 0 or name in {"svg", "math"})
        end = at
        if name in opaque and not mark[3] and not closed:
            end = -1 if name in endless else _element_end(markup, name, at)
            if end < 0:
                endless.add(name)
                yield Token("unended", name, start, at)
                continue
        elif name in {"svg", "math"} and not closed:
            foreign = max(0, foreign + (-1 if mark[3] else 1))
        yield Token("end" if mark[3] else "start", name, start, at)
        if end > at:
            yield Token("inside", name, at, end)
            at = end


def _aside_end(markup: str, mark: re.Match[str], *, foreign: bool) -> int:
    """The end of the comment, the declaration or the like that begins at `mark`."""
    if mark[1]:
        match = _COMMENT_END.search(markup, mark.end())
        return match.end() if match else len(markup)
    closing = "]]>" if foreign and markup.startswith("<![CDATA[", mark.start()) else ">"
    end = markup.find(closing, mark.end())
    return end + len(closing) if end >= 0 else len(markup)


def _element_end(markup: str, name: str, at: int) -> int:
    """The start of the end tag of the element whose content begins at `at`; -1 if there is none."""
    depth = 1
    edge = re.compile(rf"<(/?){name}(?=[\t\n\f\r />])", re.IGNORECASE)
    for tag in edge.finditer(markup, at):
        depth += -1 if tag[1] else 0 if name in _TEXT else 1
        if depth == 0:
            return tag.start()
    return -1


def tags(markup: str, name: str) -> Iterator[str]:
    """The start tags of the elements called `name`, in HTML that is to be sanitized."""
    if re.search(f"<{name}", markup, re.IGNORECASE):
        for token in tokens(markup, SANITIZED):
            if token.kind == "start" and token.name == name:
                yield markup[token.start : token.end]


class Attribute(NamedTuple):
    """An attribute of a tag: its name in lower case, its value without references, and where in the
    tag it begins and ends."""

    name: str
    value: str
    start: int
    end: int


def attributes_in(tag: str) -> Iterator[Attribute]:
    """The attributes of a tag, in order."""
    name = _MARK.match(tag)
    for attribute in _ATTRIBUTE.finditer(tag, name.end() if name else 0):
        value = attribute[2] or ""
        quoted = value[:1] in {'"', "'"}
        yield Attribute(
            attribute[1].lower(), unescape(value[1:-1] if quoted else value), *attribute.span()
        )


def attributes(tag: str) -> dict[str, str]:
    """The values of the attributes of a tag by name. The first of equal ones counts."""
    values: dict[str, str] = {}
    for attribute in attributes_in(tag):
        values.setdefault(attribute.name, attribute.value)
    return values


# --- what is left without comments and hidden content ---------------------------------------------

_HIDING = lazy.pattern(
    r"<(?:[!?]|(?:script|style|template|textarea|title|xmp|svg|math|iframe|noembed|noframes)\b)",
    re.IGNORECASE,
)


def blanked(markup: str, opaque: frozenset[str]) -> str:
    """`markup` with spaces instead of comments and of the content of `opaque` elements, so that all
    positions stay the same. Content that a browser shows as text only loses its "<"."""
    if not _HIDING.search(markup):
        return markup
    pieces, end = [], 0
    for token in tokens(markup, opaque):
        if token.kind in {"comment", "bogus", "inside"}:
            hidden, shown = markup[token.start : token.end], token.name in _SHOWN
            pieces += [
                markup[end : token.start],
                hidden.replace("<", " ") if shown else _blank(hidden),
            ]
            end = token.end
    return "".join((*pieces, markup[end:]))


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


_OPENING = lazy.pattern(
    r"(?<!\\)<(?:(!--)|(script|style|template|svg|math)(?=[\s>])[^<>]*>)", re.IGNORECASE
)


def asides(text: str, opaque: frozenset[str]) -> Iterator[tuple[int, int, int]]:
    """The comments and `opaque` elements in Markdown, for each the position where it begins, and
    where its content begins and ends. One without end is plain text. Code in `text` must have been
    blanked."""
    at = 0
    endless: set[str] = set()
    while opening := _OPENING.search(text, at):
        at = opening.end()
        name = (opening[2] or "!--").lower()
        if name in endless or (opening[2] and name not in opaque):
            continue
        ending = re.compile(rf"</{name}(?=[\s>])", re.IGNORECASE) if opening[2] else _COMMENT_END
        closing = ending.search(text, at)
        if closing is None:
            endless.add(name)
            continue
        yield opening.start(), at, closing.start()
        at = closing.end() if opening[1] else closing.start()


def blanked_source(text: str, opaque: frozenset[str]) -> str:
    """`blanked` for Markdown: `text` with spaces instead of the content of comments and of `opaque`
    elements. Code in `text` must have been blanked."""
    pieces, end = [], 0
    for _, start, stop in asides(text, opaque):
        pieces += [text[end:start], _blank(text[start:stop])]
        end = stop
    return "".join((*pieces, text[end:]))


# --- before sanitizing ----------------------------------------------------------------------------


def opened(markup: str, all_tokens: Sequence[Token]) -> str:
    """`markup`, whose tokens are `all_tokens`, without the tags around the content of <noscript>,
    <object> and the like, so that it becomes HTML of the page.

    A picture that waits for a script is dropped if <noscript> has it as well. The beginning of a
    tag without end becomes text, because it would swallow the rest of the page."""
    pieces, end = [], 0
    for i, token in enumerate(all_tokens):
        start = token.start
        if token.kind not in {"start", "end", "unended"}:
            continue
        if _is_cut(token):
            start = all_tokens[i - 1].start if _is_shown(markup, all_tokens, i) else start
            pieces.append(markup[end:start])
            end = token.end
            if markup[end - 1] != ">" and (forgotten := _FORGOTTEN.match(markup, end)):
                end = forgotten.end()
        elif token.kind == "unended":
            # Also "</3": for a browser a comment up to the next tag, for its author a broken heart;
            # and "</>", which a browser drops.
            pieces += [markup[end:start], "&lt;"]
            end = start + 1
    return "".join((*pieces, markup[end:]))


# The rest of a tag whose ">" was forgotten.
_FORGOTTEN = lazy.pattern(r"[^<>\n]*(?:>|(?=<))")


def _is_cut(token: Token) -> bool:
    """Whether the tag must go so that what follows is read and published as HTML."""
    if token.kind == "unended" and token.name in SANITIZED:
        return True
    return token.name in _UNWRAPPED or (token.name != "" and token.name not in _HTML)


_WAITING = lazy.pattern(r"data-(?:[\w-]*src(?:set)?|original)")


def _is_shown(markup: str, all_tokens: Sequence[Token], i: int) -> bool:
    """Whether the <noscript> that is token `i` holds the picture right before it, which waits for a
    script."""
    before, opening = all_tokens[max(i - 1, 0)], all_tokens[i]
    if opening.kind == "end" or opening.name != "noscript" or before.name != "img":
        return False
    if markup[before.end : opening.start].strip():
        return False
    within = itertools.takewhile(lambda token: token.name != "noscript", all_tokens[i + 1 :])
    return any(token.name == "img" for token in within) and any(
        map(_WAITING.fullmatch, attributes(markup[before.start : before.end]))
    )
