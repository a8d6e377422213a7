"""Raw HTML as browsers read it (HTML Living Standard §13.2.5): what in it is a tag, and what is
none.

Sanitizing reads it in the same way, as a browser that runs scripts: it drops what counts as a
comment, and to it what stands in <noscript> is no HTML. Authors do not mean that, so `opened`
makes tags of it first.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from sitegen.text.characters import unescape

_MARK = re.compile(r"<(?:(!--)|([!?]|/(?![A-Za-z>]))|(/?)([A-Za-z][^\t\n\f\r />=<]*+))")
# A value whose quotes are not closed has no end, and neither has its tag. To a browser, "<" can be
# a part of names and of values without quotes; to authors it begins the next tag.
_ATTRIBUTE = re.compile(
    r"""(=?[^\t\n\f\r />=<]++|=)(?:[\t\n\f\r ]*+=[\t\n\f\r ]*+"""
    r"""("[^"]*+"|'[^']*+'|[^\t\n\f\r >"'<][^\t\n\f\r ><]*+|(?=>))|(?![\t\n\f\r ]*+=))"""
)
_REST = re.compile(rf"(?:[\t\n\f\r /]++|{_ATTRIBUTE.pattern})*+>")
_COMMENT_END = re.compile(r"(?<=<!--)-?>|--!?>")

# What stands in these is text up to their end, whatever it looks like; of some, a browser shows it.
_SHOWN = frozenset({"textarea", "title", "xmp"})
_TEXT = frozenset({"script", "style"}) | _SHOWN
# Sanitizing takes these out with all that stands in them.
EMPTIED = frozenset({"script", "style", "template", "svg", "math"})
# What stands in these is for browsers that cannot do something. The last has no end: it makes text
# of all the rest.
_FALLBACK = frozenset({"iframe", "noembed", "noframes", "noscript", "plaintext"})
# Elements that hold no tags of the page, in HTML that is published as it is, or is sanitized.
TRUSTED = _TEXT | {"iframe", "noembed", "noframes", "template"}
SANITIZED = _TEXT | EMPTIED

# The elements of HTML, today's and former ones. To the sanitizer, others can be parts of a drawing
# or a formula that have lost their way, and "add <path> to it" ends with "add".
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
    """A piece of HTML that is not plain text: a tag; a comment, or what counts as one (`bogus`);
    what stands in an element of the `name` that holds no tags of the page; or, `unended`, a tag
    that would take all the rest with it, as far as it is one."""

    kind: Literal["start", "end", "comment", "bogus", "inside", "unended"]
    name: str
    start: int
    end: int


def tokens(made: str, opaque: frozenset[str]) -> Iterator[Token]:
    """The tags and comments of `made`, in order; elements named in `opaque` hold none."""
    at = foreign = 0
    endless: set[str] = set()
    while mark := _MARK.search(made, at):
        start, name, at = mark.start(), (mark[4] or "").lower(), mark.end()
        if mark[1] or mark[2] in {"!", "?"}:
            at = _aside_end(made, mark, foreign=foreign > 0)
            yield Token("comment" if mark[1] else "bogus", "", start, at)
            continue
        rest = _REST.match(made, at) if name else None
        if rest is None:
            yield Token("unended", name, start, at)
            continue
        at = rest.end()
        # Only in drawings and formulas, an element can end where it begins.
        closed = rest[0].endswith("/>") and (foreign > 0 or name in {"svg", "math"})
        end = at
        if name in opaque and not mark[3] and not closed:
            end = -1 if name in endless else _element_end(made, name, at)
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


def _aside_end(made: str, mark: re.Match[str], *, foreign: bool) -> int:
    """Where a comment, a declaration or the like ends that begins at `mark`."""
    if mark[1]:
        found = _COMMENT_END.search(made, mark.end())
        return found.end() if found else len(made)
    closing = "]]>" if foreign and made.startswith("<![CDATA[", mark.start()) else ">"
    end = made.find(closing, mark.end())
    return end + len(closing) if end >= 0 else len(made)


def _element_end(made: str, name: str, at: int) -> int:
    """Where the end tag of the element stands that began before `at`; -1 if there is none."""
    depth = 1
    edge = re.compile(rf"<(/?){name}(?=[\t\n\f\r />])", re.IGNORECASE)
    for tag in edge.finditer(made, at):
        depth += -1 if tag[1] else 0 if name in _TEXT else 1
        if depth == 0:
            return tag.start()
    return -1


def tags(made: str, name: str) -> Iterator[str]:
    """The start tags of elements of this `name` in what is going to be sanitized."""
    if re.search(f"<{name}", made, re.IGNORECASE):
        for token in tokens(made, SANITIZED):
            if token.kind == "start" and token.name == name:
                yield made[token.start : token.end]


def attributes(tag: str) -> dict[str, str]:
    """The attributes of a whole tag by their names, lower case; of equal ones the first counts."""
    found: dict[str, str] = {}
    name = _MARK.match(tag)
    for attribute in _ATTRIBUTE.finditer(tag, name.end() if name else 0):
        value = attribute[2] or ""
        quoted = value[:1] in {'"', "'"}
        found.setdefault(attribute[1].lower(), unescape(value[1:-1] if quoted else value))
    return found


# --- what counts ----------------------------------------------------------------------------------

_HIDING = re.compile(
    r"<(?:[!?]|(?:script|style|template|textarea|title|xmp|svg|math|iframe|noembed|noframes)\b)",
    re.IGNORECASE,
)


def blanked(made: str, opaque: frozenset[str]) -> str:
    """`made`, with every position kept, but without comments and what stands in `opaque` elements;
    where it is shown as text, without its "<"."""
    if not _HIDING.search(made):
        return made
    pieces, end = [], 0
    for token in tokens(made, opaque):
        if token.kind in {"comment", "bogus", "inside"}:
            hidden, shown = made[token.start : token.end], token.name in _SHOWN
            pieces += [
                made[end : token.start],
                hidden.replace("<", " ") if shown else _blank(hidden),
            ]
            end = token.end
    return "".join((*pieces, made[end:]))


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


_OPENING = re.compile(
    r"(?<!\\)<(?:(!--)|(script|style|template|svg|math)(?=[\s>])[^<>]*>)", re.IGNORECASE
)


def asides(text: str, opaque: frozenset[str]) -> Iterator[tuple[int, int, int]]:
    """In the Markdown `text`, whose code is blanked: where a comment or the tag of an `opaque`
    element begins, and where what stands in it begins and ends. What has no end is plain text."""
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
    """The Markdown `text`, whose code is blanked, in the same way as `blanked`."""
    pieces, end = [], 0
    for _, start, stop in asides(text, opaque):
        pieces += [text[end:start], _blank(text[start:stop])]
        end = stop
    return "".join((*pieces, text[end:]))


# --- before it is sanitized -----------------------------------------------------------------------


def opened(made: str, found: Sequence[Token]) -> str:
    """`made`, whose tokens were `found`, with the HTML that stands in <noscript> and the like as
    HTML of the page, without pictures that wait for a script where the same ones stand in
    <noscript>. What would take all the rest with it is text."""
    pieces, end = [], 0
    for i, token in enumerate(found):
        start = token.start
        if token.kind not in {"start", "end", "unended"}:
            continue
        if _is_cut(token):
            start = found[i - 1].start if _is_shown(made, found, i) else start
            pieces.append(made[end:start])
            end = token.end
            if made[end - 1] != ">" and (forgotten := _FORGOTTEN.match(made, end)):
                end = forgotten.end()
        elif token.kind == "unended":
            # "</3" as well: a comment up to the next tag to a browser, a broken heart to its author
            pieces += [made[end:start], "&lt;"]
            end = start + 1
    return "".join((*pieces, made[end:]))


# What is left of a tag that somebody forgot to end.
_FORGOTTEN = re.compile(r"[^<>\n]*(?:>|(?=<))")


def _is_cut(token: Token) -> bool:
    """Whether the tag does nothing but keep what follows from being read, or published, as HTML."""
    if token.kind == "unended" and token.name in SANITIZED:
        return True
    return token.name in _FALLBACK or (token.name != "" and token.name not in _HTML)


_WAITING = re.compile(r"data-(?:[\w-]*src(?:set)?|original)")


def _is_shown(made: str, found: Sequence[Token], i: int) -> bool:
    """Whether the <noscript> at `i` holds the picture right before it, which waits for a script."""
    before, opening = found[max(i - 1, 0)], found[i]
    if opening.kind == "end" or opening.name != "noscript" or before.name != "img":
        return False
    if made[before.end : opening.start].strip():
        return False
    within = itertools.takewhile(lambda token: token.name != "noscript", found[i + 1 :])
    return any(token.name == "img" for token in within) and any(
        map(_WAITING.fullmatch, attributes(made[before.start : before.end]))
    )
