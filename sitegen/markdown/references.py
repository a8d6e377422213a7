"""References to characters that no output can hold, `&#27;`: told at the places where they were
written, whoever reads the Markdown.

What counts is the HTML that came of a text: in code a reference is only text, and there it stands
as `&amp;#27;`. Which of those in the text have come through is found out by converting it once
more, with another number in the place of each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import islice

from sitegen.errors import Problem
from sitegen.model.documents import Heading
from sitegen.text import characters
from sitegen.text.characters import ENOUGH, LONG, REFERENCE, REPLACEMENT, UNPRINTABLE

Convert = Callable[[str], tuple[str, tuple[Heading, ...]]]

HINT = "take the reference out, or write &amp; for its &"
# Characters that no text has, of the last private plane. In addresses, a parser may have written
# them in percent.
_MARKS = range(0x100000, 0x10FFFE)
_MARK = re.compile("[\U00100000-\U0010fffd]")
_PERCENT_MARK = re.compile("(?:%F4)(?:%8[0-9A-F])(?:%[89AB][0-9A-F]){2}", re.IGNORECASE)
# As in REFERENCE, where something stands between the two signs in the text: &\#27;
_PIECES = re.compile(REFERENCE.pattern.removeprefix("&"))


def checked(
    path: str, text: str, first_line: int, made: str, convert: Convert
) -> tuple[str, list[Problem]]:
    """`made`, which `convert` makes of `text`, with U+FFFD for each reference to what is no
    character, and an error for each to what no output can hold."""
    problems: list[Problem] = []
    # Most texts have none of these signs, which is told soonest.
    if "&" not in text or ("&#" not in text and "&#" not in made):
        return made, problems
    if "&#" in text:
        suspects = [
            reference
            for reference in REFERENCE.finditer(text)
            if UNPRINTABLE.match(characters.character(reference))
        ]
        problems = [
            _problem(path, text, first_line, reference)
            for reference in islice(_published(text, suspects, convert), ENOUGH)
        ]
    made, refused = _mended(made)
    if refused and not problems:
        problems.append(_somewhere(path, text, first_line, refused))
    return made, problems


def _mended(made: str) -> tuple[str, str]:
    """`made` with U+FFFD in the place of all that cannot be published, and the first such sign that
    is not just no character, or ""."""
    pieces, end, refused = [], 0, ""
    # To tell texts from tags takes longer, and most references are to what can be published.
    for reference in (
        characters.references(made) if any(map(_is_wrong, REFERENCE.finditer(made))) else ()
    ):
        if _is_wrong(reference):
            pieces += [made[end : reference.start()], REPLACEMENT]
            end = reference.end()
            refused = refused or characters.character(reference).strip(REPLACEMENT)
    made = "".join((*pieces, made[end:]))
    raw = UNPRINTABLE.search(made)
    return (UNPRINTABLE.sub(REPLACEMENT, made), refused or raw[0]) if raw else (made, refused)


def _is_wrong(reference: re.Match[str]) -> bool:
    sign = characters.character(reference)
    return sign == REPLACEMENT or UNPRINTABLE.match(sign) is not None


def too_long(path: str, text: str, first_line: int, convert: Convert) -> list[Problem]:
    """An error for each reference in `text` that has too many digits to be converted as it is."""
    if "&" not in text or not LONG.search(text):
        return []
    suspects = [
        reference
        for reference in REFERENCE.finditer(text)
        if LONG.match(reference[0]) or UNPRINTABLE.match(characters.character(reference))
    ]
    return [
        _problem(path, text, first_line, reference)
        for reference in islice(_published(text, suspects, convert), ENOUGH)
    ]


def left(path: str, text: str, first_line: int, made: str) -> list[Problem]:
    """An error if there is, in the HTML that was made of `text`, a character that no output can
    hold: a parser of HTML can find references where `checked` saw none."""
    found = UNPRINTABLE.search(made)
    return [_somewhere(path, text, first_line, found[0])] if found else []


def _somewhere(path: str, text: str, first_line: int, sign: str) -> Problem:
    """The problem of a `sign` that came into the HTML of `text`: at the first place that may have
    brought it."""
    found = next(
        (pieces for pieces in _PIECES.finditer(text) if characters.character(pieces) == sign), None
    )
    return (
        _problem(path, text, first_line, found)
        if found
        else characters.unprintable(path, first_line, 0, sign, HINT)
    )


def _problem(path: str, text: str, first_line: int, reference: re.Match[str]) -> Problem:
    line, column = (
        first_line + text.count("\n", 0, reference.start()),
        reference.start() - text.rfind("\n", 0, reference.start()),
    )
    sign = characters.character(reference)
    if UNPRINTABLE.match(sign):
        return characters.unprintable(path, line, column, sign, HINT)
    return Problem(
        path=path,
        line=line,
        column=column,
        code="markdown",
        message="no character has so long a number",
        hint="write &amp;# for a plain &#",
    )


def _published(
    text: str, suspects: Iterable[re.Match[str]], convert: Convert
) -> list[re.Match[str]]:
    """Those references of the `suspects` in `text` that stand for a character in what `convert`
    makes of it."""
    taken = {
        *map(ord, _MARK.findall(text)),
        *(ord(characters.character(reference)) for reference in REFERENCE.finditer(text)),
    }
    marked = dict(zip((mark for mark in _MARKS if mark not in taken), suspects, strict=False))
    if not marked:
        return []
    pieces, end = [], 0
    for mark, reference in marked.items():
        pieces += [text[end : reference.start()], _with_number(reference, mark)]
        end = reference.end()
    made, headings = convert("".join((*pieces, text[end:])))
    plain = "".join(heading.title for heading in headings)
    signs = [
        *map(characters.character, characters.references(made)),
        *_MARK.findall(made),
        *_MARK.findall(plain),
        *(
            bytes.fromhex(written.replace("%", "")).decode(errors="replace")
            for written in _PERCENT_MARK.findall(made)
        ),
    ]
    found = {ord(sign) for sign in signs}
    return [reference for mark, reference in marked.items() if mark in found]


def _with_number(reference: re.Match[str], number: int) -> str:
    """The reference with another number. One that has more digits than CommonMark reads, has so
    still."""
    digits = f"{number:X}" if reference[1] else str(number)
    length = min(len(reference[1] or reference[2]), 20)
    return reference[0].replace(reference[1] or reference[2], digits.zfill(length), 1)
