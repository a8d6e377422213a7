"""Characters that no output may hold, numeric references of HTML, which could bring them into
pages, and the characters that are rare in prose."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import islice

from sitegen import lazy
from sitegen.errors import NO_FIX, Fix, Problem
from sitegen.text.edits import edit_at
from sitegen.text.places import place_of

# What XML 1.0 §2.2 does not allow, and the C1 controls, which are always signs of a wrong decoding.
UNPRINTABLE = lazy.pattern("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
REPLACEMENT = "\ufffd"
# At most so many problems of one kind: more would only hide the others.
ENOUGH = 20

# HTML takes any number of digits, and needs no semicolon (§13.2.5.75 to 80).
REFERENCE = lazy.pattern(r"&#(?:[xX]([0-9A-Fa-f]+)|([0-9]+));?")
# The lowest limit to which Python can be set (sys.int_info.str_digits_check_threshold).
LONG = lazy.pattern(r"&#[0-9]{640,};?")
# Browsers read references to C1 controls as Windows-1252 (HTML §13.2.5.80).
WINDOWS = {
    number: bytes([number]).decode("cp1252")
    for number in range(0x80, 0xA0)
    if number not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}

# What a tag holds between its name and its end: attributes, whose quoted values may hold ">".
IN_TAG = r"""(?>[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*)"""
# Comments, what is parsed as one, and tags with their attributes (§13.2.5). Inside the elements of
# _RAW there is neither; inside two of them there are references.
_MARKUP = lazy.pattern(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))|<(?:[!?]|/(?![a-zA-Z]))[^>]*"
    rf"|</?(?P<name>[a-zA-Z][^\s/>]*){IN_TAG}>",
    re.DOTALL,
)
_RAW = {
    name: lazy.pattern(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    for name in ("script", "style", "xmp", "iframe", "noembed", "noframes", "textarea", "title")
}
_WITH_REFERENCES = frozenset({"textarea", "title"})
# Inside these, the elements of _RAW are parsed like any other element (§13.2.6.5).
_FOREIGN = frozenset({"math", "svg"})


def with_line_feeds(text: str) -> str:
    """`text` with "\\n" for each line end, of whichever system."""
    # One character is found faster than two.
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def unprintable(
    path: str,
    line: int,
    column: int,
    character: str,
    hint: str = "delete the invisible character",
    fix: Fix = NO_FIX,
) -> Problem:
    """An error at the place of a `character` that matches `UNPRINTABLE`."""
    return Problem(
        path=path,
        line=line,
        column=column,
        code="control-character",
        message=f"the control character U+{ord(character):04X} cannot be published",
        hint=hint,
        fix=fix,
    )


# What a terminal takes for a colour or the like (ECMA-48 §5.4).
_COLOUR = lazy.pattern(r"\x1b\[[0-9;]*[A-Za-z]")
# Controls that part words: tabulation, pages, and separators of records.
_SPACES = frozenset("\x0b\x0c\x1c\x1d\x1e\x1f")


def without_unprintable(text: str, index: int, first_line: int = 1) -> Fix:
    """The fix for the character at `text[index]`, which matches `UNPRINTABLE`: it goes, or a space
    comes in its place if it parts two words. C1 controls are what the encoding Windows-1252 has
    there, which may be a wrong guess."""
    sequence = _COLOUR.match(text, index)
    end = sequence.end() if sequence else index + 1
    around = text[max(index - 1, 0) : index] + text[end : end + 1]
    new = (
        " " if text[index] in _SPACES and len(around) == 2 and not re.search(r"\s", around) else ""
    )
    is_c1 = "\x80" <= text[index] <= "\x9f"
    new = WINDOWS.get(ord(text[index]), "") if is_c1 else new
    return Fix((edit_at(text, index, end, new, first_line),), safe=not is_c1)


# What most of a text in a Latin script consists of. Line ends and tabs are among them, so that all
# of ASCII that is left can be printed, but for control characters.
_COMMON = b"abcdefghijklmnopqrstuvwxyz0123456789 ,.\n\t"


def rare_in(text: str) -> str:
    """The characters of `text` that are rare in prose, in their order: capital letters, signs, and
    all beyond ASCII. They are about a twentieth of it.

    Nothing comes between characters that were side by side: what a text has, its rare characters
    have as well. So `rare_in(needle) not in rare_in(text)` says at once that a text does not have
    `needle`, and the text is searched only if that is False."""
    # To delete bytes is many times faster than to look at characters.
    rest = text.encode(errors="surrogatepass").translate(None, _COMMON)
    return rest.decode(errors="surrogatepass")


def unprintables(path: str, text: str) -> Iterator[Problem]:
    """A problem for each of the first control characters in the text of the file `path`."""
    for match in islice(UNPRINTABLE.finditer(text), ENOUGH):
        fix = without_unprintable(text, match.start())
        yield unprintable(path, *place_of(text, match.start()), match[0], fix=fix)


def character(reference: re.Match[str]) -> str:
    """The character of a match of `REFERENCE`; U+FFFD if there is no such character (CommonMark
    §2.5, HTML §13.2.5.80)."""
    digits = (reference[1] or reference[2]).lstrip("0")
    # No code point has more than seven digits, and Python refuses to read very long numbers.
    return sign(int(digits or "0", 16 if reference[1] else 10) if len(digits) < 8 else 0)


def sign(number: int) -> str:
    """The character that a reference to the code point `number` means in HTML; U+FFFD if none."""
    if not 0 < number < 0x110000 or 0xD800 <= number < 0xE000:
        return REPLACEMENT
    return WINDOWS.get(number, chr(number))


def unescape(text: str) -> str:
    """`text` with every reference replaced by its character, as HTML reads it."""
    try:
        return html.unescape(text)
    except ValueError:
        return html.unescape(LONG.sub(REPLACEMENT, text))


def references(markup: str) -> Iterator[re.Match[str]]:
    """The numeric references in HTML, but for those in comments and scripts, where they are plain
    text."""
    for start, end in _texts(markup):
        yield from REFERENCE.finditer(markup, start, end)


def _texts(markup: str) -> Iterator[tuple[int, int]]:
    """The start and end of each part of HTML in which there can be references, in order. An element
    without end is read as text, as in feeds."""
    at = text_start = foreign = 0
    endless: set[str] = set()
    while match := _MARKUP.search(markup, at):
        start, at = match.span()
        name = (match["name"] or "").lower()
        ends = markup[start + 1] == "/"
        if not name:
            yield text_start, start
            text_start = at
        elif name in _FOREIGN and markup[at - 2] != "/":
            foreign = max(0, foreign - 1) if ends else foreign + 1
        elif name in _RAW and not ends and not foreign and name not in endless:
            end = _RAW[name].search(markup, at)
            if end is None:
                endless.add(name)
                continue
            if name not in _WITH_REFERENCES:
                yield text_start, at
                text_start = end.start()
            at = end.start()
    yield text_start, len(markup)
