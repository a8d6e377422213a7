"""Raw HTML in a body → what is published of it, and a warning for whatever is not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sitegen import lazy
from sitegen.errors import Problem, shorten
from sitegen.markdown import instead, places
from sitegen.markdown.allowed import TAGS, clean
from sitegen.markdown.losses import losses
from sitegen.markdown.token_places import TokenPlaces
from sitegen.markdown.written import ENOUGH, Limit, Written
from sitegen.text import rawhtml
from sitegen.text.rawhtml import Token

_VOID_END = lazy.pattern(" ?/>")
# In sanitized HTML.
_SOURCE = lazy.pattern(r"<source\b[^>]*>")
_LACKING_SRC = lazy.pattern(r'<(?:img|source)\b(?![^>]* src=")')
# Tags that lose nothing: <image> is another name of <img>, and the content of <noscript> stays.
_ALIASES = frozenset({"image", "noscript"})


class Sanitized(NamedTuple):
    """The result of sanitizing.

    `html`: what is published. `unsanitized`: what the sanitizer was given. `problems`: warnings
    about what is not published."""

    html: str
    unsanitized: str
    problems: tuple[Problem, ...]


def sanitized(converted: str, written: Written, *, marked: bool) -> Sanitized:
    """Sanitize `converted`, the HTML of what is `written`. If it is `marked`, the marks of places
    stay (places.py)."""
    html = clean(converted, marked=marked)
    if _is_same(converted, html, marked=marked) and not _LACKING_SRC.search(html):
        return Sanitized(html, converted, ())
    tokens = tuple(rawhtml.tokens(converted, rawhtml.SANITIZED))
    token_places = TokenPlaces(converted, tokens, written, marked=marked)
    problems = [
        *_lost_tags(tokens, token_places),
        *_lost_end_tags(tokens, token_places),
        *_lost_texts(tokens, token_places),
    ]
    unsanitized = rawhtml.opened(converted, tokens)
    if unsanitized != converted:
        html = clean(unsanitized, marked=marked)
        tokens = tuple(rawhtml.tokens(unsanitized, rawhtml.SANITIZED))
        token_places = TokenPlaces(unsanitized, tokens, written, marked=marked)
    problems += _without_src(unsanitized, tokens, token_places)
    if html != unsanitized:
        problems += losses(unsanitized, tokens, token_places)
    if "<source" in html:
        html = _SOURCE.sub(_with_src, html)
    return Sanitized(html, unsanitized, tuple(problems))


def _is_same(before: str, after: str, *, marked: bool) -> bool:
    """Whether sanitizing has changed nothing but marks and ends of tags such as <br />. That is so
    for most texts: they have no raw HTML but code that looks like it."""
    if before == after:
        return True
    if marked:
        before, after = (places.without(each, places.marks_in(each)) for each in (before, after))
    return _VOID_END.sub(">", before) == after


def _with_src(tag: re.Match[str]) -> str:
    """The <source> in `tag`; "" if it has no `src`, since its `srcset` is not published."""
    return tag[0] if "src" in rawhtml.attributes(tag[0]) else ""


def _lost_tags(tokens: Sequence[Token], token_places: TokenPlaces) -> Iterator[Problem]:
    """A warning for the first tag of each name that is never published, and for every tag whose
    content is not published either."""
    limit = Limit()
    for number, token in enumerate(tokens):
        name = token.name
        if token.kind != "start" or name in TAGS or name in _ALIASES:
            continue
        if limit.allows(name, ENOUGH if name in rawhtml.EMPTIED else 1):
            yield token_places.written.warning(
                token_places.start(number),
                f"the tag <{shorten(name).strip(chr(39))}> is not published",
                instead.of_tag(name, token_places.markup(number)),
            )


def _lost_end_tags(tokens: Sequence[Token], token_places: TokenPlaces) -> Iterator[Problem]:
    """A warning for end tags that are never published and have no start tag. Most are the names of
    tags in a text about HTML."""
    started = {"", *TAGS, *_ALIASES}
    limit = Limit()
    for number, token in enumerate(tokens):
        if token.kind == "end" and token.name not in started and limit.allows(token.name):
            yield token_places.written.warning(
                token_places.start(number),
                f"the tag </{shorten(token.name).strip(chr(39))}> is not published",
                instead.PLAIN,
            )
        started.add(token.name)


def _without_src(
    html: str, tokens: Sequence[Token], token_places: TokenPlaces
) -> Iterator[Problem]:
    """A warning for each <source> and each picture without `src`."""
    limit = Limit()
    for number, token in enumerate(tokens):
        if token.kind != "start" or token.name not in {"img", "source"}:
            continue
        attributes = rawhtml.attributes(html[token.start : token.end])
        if "src" in attributes:
            continue
        kind = "srcset" if token.name == "source" and "srcset" in attributes else token.name
        if limit.allows(kind):
            yield token_places.written.warning(
                token_places.start(number), _WITHOUT_SRC[kind], instead.PICTURE
            )


_WITHOUT_SRC = {
    "source": "a <source> without src is not published",
    "srcset": "a <source> with srcset is not published",
    "img": "an <img> without src shows no picture",
}


def _lost_texts(tokens: Sequence[Token], token_places: TokenPlaces) -> Iterator[Problem]:
    """A warning for each piece of text that HTML takes for a comment, such as <?php … ?>, and for
    each comment and tag without an end."""
    limit = Limit()
    for number, token in enumerate(tokens):
        if token.kind not in _LOST_TEXTS:
            continue
        markup = token_places.markup(number)
        if (
            (token.kind == "comment" and markup.endswith(("-->", "--!>")))
            or (token.kind == "bogus" and markup[:9].lower() == "<!doctype")
            or (token.kind == "unended" and not token.name)
        ):
            continue
        if limit.allows(token.kind):
            message, hint = _LOST_TEXTS["endless" if _is_whole_tag(token, markup) else token.kind]
            line = markup.partition("\n")[0][:40]
            yield token_places.written.warning(
                token_places.start(number), message.format(shorten(line)), hint.format(token.name)
            )


def _is_whole_tag(token: Token, markup: str) -> bool:
    """Whether a token without an end, which begins `markup`, is a start tag whose element has
    none."""
    whole = token.end - token.start > len(f"<{token.name}")
    return token.kind == "unended" and whole and not markup.startswith("</")


_LOST_TEXTS = {
    "bogus": ("{} counts as a comment, and is not published", "write &lt; for a plain <"),
    "comment": (
        "the comment {} has no end, and nothing after it is published",
        "write --> where it ends",
    ),
    "endless": (
        "{} has no end tag",
        "write </{}> where its content ends, or write &lt; for a plain <",
    ),
    "unended": (
        "the tag {} has no end",
        "close its quotes and end it with >, or write &lt; for a plain <",
    ),
}
