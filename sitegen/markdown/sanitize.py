"""Raw HTML in a body → what is published of it, and a warning for whatever is not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from sitegen.errors import Problem, shorten
from sitegen.markdown import places
from sitegen.markdown.allowed import TAGS, clean
from sitegen.markdown.instead import PLAIN, instead_of
from sitegen.markdown.written import ENOUGH, Written
from sitegen.text import rawhtml
from sitegen.text.characters import IN_TAG

# So many characters of a tag are read to see what it shows.
LONG_TAG = 2000

# A tag as it is written in Markdown, where a "<" may be one and no more.
_WRITTEN_TAG = re.compile(rf"<([a-zA-Z][^\s/>]*)({IN_TAG}>)?")
_SOURCE = re.compile(r"<source\b[^>]*>")
# Text, and whole tags that are published.
_NAME = rf"(?:{'|'.join(sorted(TAGS, reverse=True))})"
_HARMLESS = re.compile(
    rf"""(?>(?:[^<]++|</{_NAME}>|<{_NAME}(?>(?:\s++[a-z][\w:.-]*+(?>(?:="[^"<>]*+"|='[^'<>]*+'"""
    r"""|=[^\s"'`=<>]++)?))*)\s*+/?>)*)""",
    re.IGNORECASE,
)


def opened(made: str, written: Written) -> tuple[str, tuple[Problem, ...]]:
    """The HTML `made` of what is `written`, ready to be sanitized, and warnings about what will be
    lost then."""
    # It hardly ever is anything else, and one look is quicker than a look at each tag.
    if _HARMLESS.fullmatch(made):
        return made, tuple(_without_src(made, written))
    found = list(rawhtml.tokens(made, rawhtml.SANITIZED))
    ready = rawhtml.opened(made, found)
    return ready, (
        *_lost_tags(made, found, written),
        *_lost_ends(found, written),
        *_without_src(ready, written),
        *_lost_text(made, found, written),
    )


def sanitized(ready: str, *, marked: bool) -> str:
    """What is published of HTML that is `ready` for it; of a <source> with srcset alone, nothing
    would be left. If it is `marked`, with its marks."""
    made = clean(ready, marked=marked)
    if "<source" not in made:
        return made
    return _SOURCE.sub(lambda tag: tag[0] if "src" in rawhtml.attributes(tag[0]) else "", made)


def _lost_tags(made: str, found: Iterable[rawhtml.Token], written: Written) -> Iterator[Problem]:
    """A warning for each kind of tag that is not published, at its first place; and for each tag
    whose text goes with it."""
    searched: dict[str, list[int]] = {}
    for tag in _WRITTEN_TAG.finditer(written.visible):
        searched.setdefault(tag[1].lower(), []).append(tag.start())
    reported: Counter[str] = Counter()
    for token in found:
        name = token.name
        if token.kind != "start" or name in TAGS or name == "noscript":
            continue
        number, reported[name] = reported[name], reported[name] + 1
        if number < (ENOUGH if name in rawhtml.EMPTIED else 1) and len(reported) <= ENOUGH:
            start = written.start_of(made[token.start : token.end])
            if start is None:  # the dialect does not know it
                starts = searched.get(name, [0])
                start = starts[min(number, len(starts) - 1)]
            yield written.warning(
                start,
                f"the tag <{shorten(name).strip(chr(39))}> is not published",
                instead_of(
                    name, written.visible[start : start + LONG_TAG] if name in searched else ""
                ),
            )


def _lost_ends(found: Iterable[rawhtml.Token], written: Written) -> Iterator[Problem]:
    """A warning for each kind of tag that ends what was not begun, and is not published: mostly, a
    text tells of it."""
    begun = {"", "noscript", *TAGS}
    reported = 0
    for token in found:
        if token.kind == "end" and token.name not in begun and reported < ENOUGH:
            reported += 1
            start = re.search(
                rf"(?<!(?<!\\)\\)</{re.escape(token.name)}(?![^\s/>])",
                written.visible,
                re.IGNORECASE,
            )
            yield written.warning(
                start.start() if start else 0,
                f"the tag </{shorten(token.name).strip(chr(39))}> is not published",
                PLAIN,
            )
        begun.add(token.name)


def _without_src(ready: str, written: Written) -> Iterator[Problem]:
    """A warning for each <source> that has only a `srcset`, which is not published, and for each
    picture without `src`."""
    for name, message in (
        ("source", "a <source> with srcset is not published"),
        ("img", "an <img> without src shows no picture"),
    ):
        lacking = [tag for tag in rawhtml.tags(ready, name) if _lacks_src(name, tag)]
        if not lacking:
            continue
        searched = (
            tag.start()
            for tag in _WRITTEN_TAG.finditer(written.visible)
            if tag[1].lower() == name
            and _lacks_src(name, tag[0])
            and not _NOSCRIPT.match(written.visible, tag.end())
        )
        for tag in lacking[:ENOUGH]:
            start = written.start_of(tag)
            yield written.warning(
                next(searched, 0) if start is None else start,
                message,
                "write ![what it shows](picture.jpg): sitegen offers the picture in smaller sizes",
            )


# The picture stands there.
_NOSCRIPT = re.compile(r"\s*<noscript", re.IGNORECASE)


def _lacks_src(name: str, tag: str) -> bool:
    attributes = rawhtml.attributes(tag)
    return "src" not in attributes and (name == "img" or "srcset" in attributes)


def _lost_text(made: str, found: Iterable[rawhtml.Token], written: Written) -> Iterator[Problem]:
    """A warning for each piece of text that HTML takes for a comment, such as <?php … ?>, and for
    each comment and tag without an end."""
    pieces: dict[str, list[str]] = {}
    for token in found:
        piece = made[token.start : token.end]
        if token.kind == "comment" and not piece.endswith(("-->", "--!>")):
            pieces.setdefault("comment", []).append(piece)
        elif token.kind == "bogus" and piece[:9].lower() != "<!doctype":
            pieces.setdefault("bogus", []).append(piece)
        elif token.kind == "unended" and token.name:
            cut = None if piece.endswith(">") else _TAG_END.search(made, token.end)
            pieces.setdefault("unended", []).append(
                made[token.start : cut.start()] if cut else piece
            )
    for kind, (message, hint) in _LOST_TEXT.items():
        at = 0
        for marked in pieces.get(kind, ())[:ENOUGH]:
            piece, known = places.without(marked, places.marks_in(marked)), written.start_of(marked)
            line = piece.partition("\n")[0][:40]
            start = written.visible.find(line, at) if known is None else known
            at = start + 1
            yield written.warning(max(start, 0), message.format(shorten(line)), hint)


# Of a tag without an end, nobody knows how far it goes.
_TAG_END = re.compile(r"[<\n]|$")
_LOST_TEXT = {
    "bogus": ("{} counts as a comment, and is not published", "write &lt; for a plain <"),
    "comment": (
        "the comment {} has no end, and nothing after it is published",
        "write --> where it ends",
    ),
    "unended": (
        "the tag {} has no end",
        "close its quotes and end it with >, or write &lt; for a plain <",
    ),
}
