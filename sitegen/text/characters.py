"""Characters that no output can hold, and the numeric references by which they get into HTML all
the same."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from sitegen.errors import Problem

# What XML 1.0 §2.2 cannot carry, and the C1 controls, which are always a wrongly decoded text.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
REPLACEMENT = "\ufffd"
# Problems of one kind, to see what is wrong.
ENOUGH = 20

# HTML takes any number of digits, and needs no semicolon (§13.2.5.75 to 80).
REFERENCE = re.compile(r"&#(?:[xX]([0-9A-Fa-f]+)|([0-9]+));?")
# Python converts no number that is much longer, and the settings of a machine may allow no more
# than this.
LONG = re.compile(r"&#[0-9]{640,};?")
# What C1 controls are taken for, as browsers have always done: most of Windows-1252.
_WINDOWS = {
    number: bytes([number]).decode("cp1252")
    for number in range(0x80, 0xA0)
    if number not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}

# Comments and what counts as one, and tags with their attributes (§13.2.5). Then the elements in
# which neither begins; references count in two of them.
_MARKUP = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))|<(?:[!?]|/(?![a-zA-Z]))[^>]*"
    r"|</?(?P<name>[a-zA-Z][^\s/>]*)(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+>",
    re.DOTALL,
)
_RAW = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    for name in ("script", "style", "xmp", "iframe", "noembed", "noframes", "textarea", "title")
}
_WITH_REFERENCES = frozenset({"textarea", "title"})
# In these, the others are like any element (§13.2.6.5).
_FOREIGN = frozenset({"math", "svg"})


def unprintable(
    path: str, line: int, column: int, character: str, hint: str = "delete the invisible character"
) -> Problem:
    return Problem(
        path=path,
        line=line,
        column=column,
        code="control-character",
        message=f"the control character U+{ord(character):04X} cannot be published",
        hint=hint,
    )


def character(reference: re.Match[str]) -> str:
    """What a match of `REFERENCE` stands for: U+FFFD where there is no such character (CommonMark
    §2.5, HTML §13.2.5.80)."""
    digits = (reference[1] or reference[2]).lstrip("0")
    # Python refuses to read very long numbers, and no character has one.
    return sign(int(digits or "0", 16 if reference[1] else 10) if len(digits) < 8 else 0)


def sign(number: int) -> str:
    """The character of a number."""
    if not 0 < number < 0x110000 or 0xD800 <= number < 0xE000:
        return REPLACEMENT
    return _WINDOWS.get(number, chr(number))


def unescape(text: str) -> str:
    """`text` with characters in the place of references, as HTML reads them."""
    try:
        return html.unescape(text)
    except ValueError:
        return html.unescape(LONG.sub(REPLACEMENT, text))


def references(made: str) -> Iterator[re.Match[str]]:
    """The references in HTML that stand for a character: in comments and scripts they are only
    text."""
    for start, end in _texts(made):
        yield from REFERENCE.finditer(made, start, end)


def _texts(made: str) -> Iterator[tuple[int, int]]:
    """The parts of HTML in which references count, in order. An element that has no end is read as
    text: feeds show it so."""
    at = begun = foreign = 0
    endless: set[str] = set()
    while markup := _MARKUP.search(made, at):
        start, at = markup.span()
        name = (markup["name"] or "").lower()
        ends = made[start + 1] == "/"
        if not name:
            yield begun, start
            begun = at
        elif name in _FOREIGN and made[at - 2] != "/":
            foreign = max(0, foreign - 1) if ends else foreign + 1
        elif name in _RAW and not ends and not foreign and name not in endless:
            end = _RAW[name].search(made, at)
            if end is None:
                endless.add(name)
                continue
            if name not in _WITH_REFERENCES:
                yield begun, at
                begun = end.start()
            at = end.start()
    yield begun, len(made)
