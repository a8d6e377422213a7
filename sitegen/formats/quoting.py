"""Quotes and escapes in YAML and TOML: what is wrong with one, and what to type instead."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from sitegen import lazy
from sitegen.errors import Problem
from sitegen.text.characters import unprintable
from sitegen.text.places import place_of

# What a backslash can begin in double quotes (YAML 1.2.2 §5.7, TOML 1.0 "String") ...
_ESCAPE = lazy.pattern(
    r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL
)
# ... and what looks as if it were meant as one.
_LOOKS_LIKE_ESCAPE = lazy.pattern(r"\\(?:x\w{0,2}|u\w{0,4}|U\w{0,8}|.?)")
_DIGITS = {"x": 2, "u": 4, "U": 8}
# The control characters that have an escape of their own.
_CONTROLS = {"0": "\0", "a": "\a", "b": "\b", "v": "\v", "f": "\f", "e": "\x1b", "N": "\x85"}
# A Windows path whose first folder begins with a letter that would make an escape.
_WINDOWS_PATH = lazy.pattern(r"[A-Za-z]:\\(?=[A-Za-z0-9_])")


def quoted(text: str) -> str:
    """`text` in quotes: double ones if nothing in it needs an escape there, else single ones."""
    if not re.search(r'["\\]', text):
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def wrong_escape(text: str, name: str = "", before: str = "", whole: str = "") -> tuple[str, str]:
    """The message and the hint for the invalid escape at the start of `text`.

    `name` is the key whose value holds it, `before` all that precedes the value on its line, and
    `whole` the value; with them, the hint is a line to copy."""
    match = _LOOKS_LIKE_ESCAPE.match(text)
    escape, name = match[0] if match else text[:1], f"{name}: " if name else ""
    kind, number = escape[1:2], escape[2:]
    if len(number) == _DIGITS.get(kind) and re.fullmatch("[0-9A-Fa-f]+", number):
        half = "it is half of one: " if 0xD800 <= int(number, 16) < 0xE000 else ""
        return f"{name}{escape} is no character", f"{half}write the character itself"
    plain = f"write \\{escape[:2]} for a plain backslash"
    if before and whole and not re.search(r'\\[\\"u]', whole):
        plain += f", or the text in single quotes: {before} '{whole.replace(chr(39), chr(39) * 2)}'"
    if kind in _DIGITS:
        message = (
            f"{name}{escape} is no character: \\{kind} needs {_DIGITS[kind]} hexadecimal digits"
        )
        is_number = re.fullmatch("[0-9A-Fa-f]+", number)
        return message, "write the character itself" if is_number else plain
    return f"{name}there is no escape {escape}", plain


def join_surrogates(text: str) -> str:
    """`text` with each pair of surrogates, which is how JSON escapes a character beyond U+FFFF (RFC
    8259 §7), as that character; a surrogate without a partner stays."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def windows_path_escape(raw: str) -> str:
    r"""The first `\x` of a text between double quotes that looks like a Windows path, such as
    `C:\temp`; else ""."""
    drive = _WINDOWS_PATH.match(raw)
    return raw[drive.end() - 1 : drive.end() + 1] if drive else ""


def unprintable_value(path: str, text: str, start: int, first_line: int, character: str) -> Problem:
    """The problem that a value beginning at `text[start]` holds a `character` that cannot be
    published. The place is that of its escape, which is how most of them are written."""
    is_surrogate = "\ud800" <= character <= "\udfff"
    if is_surrogate:
        escapes = _lone_surrogates(text, start)
    else:
        escapes = (
            escape for escape in _ESCAPE.finditer(text, start) if _character(escape) == character
        )
    escape = next(escapes, None)
    index = max(escape.start() if escape else text.find(character, start), start)
    line, column = place_of(text, index, first_line)
    if escape and is_surrogate:
        message, hint = wrong_escape(escape[0])
        return Problem(path=path, line=line, column=column, code="yaml", message=message, hint=hint)
    if escape:
        hint = f"take {escape[0]} out, or write \\{escape[0]} for a plain backslash"
        return unprintable(path, line, column, character, hint)
    return unprintable(path, line, column, character)


def _lone_surrogates(text: str, start: int) -> Iterator[re.Match[str]]:
    """The escapes in `text[start:]` of surrogates that have no partner right beside them."""
    before: re.Match[str] | None = None
    for escape in _ESCAPE.finditer(text, start):
        number = int(escape[2], 16) if escape[2] else 0
        if 0xDC00 <= number < 0xE000:
            if before is None or before.end() != escape.start():
                yield from (before, escape) if before else (escape,)
            before = None
            continue
        if before is not None:
            yield before
        before = escape if 0xD800 <= number < 0xDC00 else None
    if before is not None:
        yield before


def _character(escape: re.Match[str]) -> str:
    """The character of an escape of a control character or of a code point; "" for others."""
    digits = escape[1] or escape[2] or escape[3]
    if not digits:
        return _CONTROLS.get(escape[4], "")
    return chr(int(digits, 16)) if int(digits, 16) <= sys.maxunicode else ""
