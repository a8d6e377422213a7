"""References to characters that no output can hold, such as `&#27;`: an error for each, at the
place where it was written, with any dialect.

The HTML of a text decides: in code a reference is only text, which the HTML has as `&amp;#27;`. To
find out which references of the text are references in the HTML as well, the text is converted once
more, with a different number in each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import islice

from sitegen import lazy
from sitegen.errors import Fix, Problem
from sitegen.model.documents import Heading
from sitegen.text import characters
from sitegen.text.characters import ENOUGH, LONG, REFERENCE, REPLACEMENT, UNPRINTABLE
from sitegen.text.edits import edit_at

Convert = Callable[[str], tuple[str, tuple[Heading, ...]]]

HINT = "take the reference out, or write &amp; for its &"
# Characters of the last private plane, which no text has. In addresses, a parser may have
# percent-encoded them.
_MARKS = range(0x100000, 0x10FFFE)
_MARK = lazy.pattern("[\U00100000-\U0010fffd]")
_PERCENT_MARK = lazy.pattern("(?:%F4)(?:%8[0-9A-F])(?:%[89AB][0-9A-F]){2}", re.IGNORECASE)
# REFERENCE without its "&": in the text, something may be between "&" and "#", as in &\#27;.
_PIECES = lazy.pattern(REFERENCE.pattern.removeprefix("&"))


def checked(
    path: str, text: str, first_line: int, html: str, convert: Convert
) -> tuple[str, list[Problem]]:
    """`html`, the result of `convert` for `text`, with U+FFFD in place of each reference to a
    character that does not exist or that no output can hold; and an error for each of the
    latter."""
    problems: list[Problem] = []
    # The fastest test, which most texts pass.
    if "&" not in text or ("&#" not in text and "&#" not in html):
        return html, problems
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
    html, refused = _without_unpublishable(html)
    if refused and not problems:
        problems.append(_somewhere(path, text, first_line, refused))
    return html, problems


def _without_unpublishable(html: str) -> tuple[str, str]:
    """`html` with U+FFFD in place of all that cannot be published, and the first existing character
    that was replaced, or ""."""
    pieces, end, refused = [], 0, ""
    # To separate texts from tags takes longer, and most references are to publishable characters.
    for reference in (
        characters.references(html) if any(map(_is_wrong, REFERENCE.finditer(html))) else ()
    ):
        if _is_wrong(reference):
            pieces += [html[end : reference.start()], REPLACEMENT]
            end = reference.end()
            refused = refused or characters.character(reference).strip(REPLACEMENT)
    html = "".join((*pieces, html[end:]))
    raw = UNPRINTABLE.search(html)
    return (UNPRINTABLE.sub(REPLACEMENT, html), refused or raw[0]) if raw else (html, refused)


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


def unpublishable(path: str, text: str, first_line: int, html: str) -> list[Problem]:
    """An error if `html`, the sanitized HTML of `text`, has a character that no output can hold.
    The sanitizer's parser can find references where `checked` saw none."""
    found = UNPRINTABLE.search(html)
    return [_somewhere(path, text, first_line, found[0])] if found else []


def _somewhere(path: str, text: str, first_line: int, sign: str) -> Problem:
    """The problem that the HTML of `text` has the character `sign`, at the first reference that may
    be the cause."""
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
        start, end = reference.span()
        fix = Fix((edit_at(text, start, end, "", first_line),), safe=False)
        return characters.unprintable(path, line, column, sign, HINT, fix)
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
    """The references among the `suspects` in `text` that stand for a character in its HTML, the
    result of `convert`."""
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
    html, headings = convert("".join((*pieces, text[end:])))
    plain = "".join(heading.title for heading in headings)
    signs = [
        *map(characters.character, characters.references(html)),
        *_MARK.findall(html),
        *_MARK.findall(plain),
        *(
            bytes.fromhex(written.replace("%", "")).decode(errors="replace")
            for written in _PERCENT_MARK.findall(html)
        ),
    ]
    found = {ord(sign) for sign in signs}
    return [reference for mark, reference in marked.items() if mark in found]


def _with_number(reference: re.Match[str], number: int) -> str:
    """The reference with another number. If it has more digits than CommonMark reads, it still
    does."""
    digits = f"{number:X}" if reference[1] else str(number)
    length = min(len(reference[1] or reference[2]), 20)
    return reference[0].replace(reference[1] or reference[2], digits.zfill(length), 1)
