"""Quotes and escapes in YAML and TOML: what is wrong with one, and what to type instead."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import NamedTuple

from sitegen import lazy
from sitegen.errors import Fix, Problem
from sitegen.text.characters import unprintable, without_unprintable
from sitegen.text.edits import edit_at
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
# A Windows path whose first folder begins with a letter that would make an escape. A character by
# its number, as programs write it, begins no folder.
_WINDOWS_PATH = lazy.pattern(
    r"[A-Za-z]:\\(?=[A-Za-z0-9_])(?!u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{2})"
)


def quoted(text: str) -> str:
    """`text` in quotes: double ones if nothing in it needs an escape there, else single ones."""
    if not re.search(r'["\\]', text):
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def prefix(before: str) -> str:
    """`before`, which precedes a value on its line, if it is nothing but `- ` or a key: then the
    hint can show the whole line. Else ""."""
    return before.strip() if re.fullmatch(r"\s*(?:- +)?(?:[\w-]+: *)?", before) else ""


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


class EscapeEdits(NamedTuple):
    """Edits of one line, each from column to column, from 0, and the text that comes there."""

    edits: tuple[tuple[int, int, str], ...]
    safe: bool


# The escapes of YAML in double quotes, without their backslash.
_YAML_ESCAPES = r'[0abt\tnvfre "/\\N_LP]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}'


def escape_edits(line: str, wrong: int, start: int, valid: str = _YAML_ESCAPES) -> EscapeEdits:
    """What mends the wrong escape at `line[wrong]`, and others of its text, which begins with
    double quotes at `line[start]`; no edits where nobody can know what is meant. `valid` matches
    what may come after a backslash."""
    match = _LOOKS_LIKE_ESCAPE.match(line, wrong)
    escape = match[0] if match else ""
    if escape[1:2] in _DIGITS and re.fullmatch("[0-9A-Fa-f]+", escape[2:]):
        return EscapeEdits((), safe=False)
    whole = re.match(r'"([^"]*)"\s*$', line[start:])
    if whole and _WINDOWS_PATH.match(whole[1]) and "\\\\" not in whole[1]:
        return EscapeEdits(((start, start + 2 + len(whole[1]), quoted(whole[1])),), safe=True)
    text = re.compile(r'"?(?:[^"\\]|\\.)*').match(line, start)
    edits = []
    escapes = re.compile(rf"\\(?:{valid})|\\(.?)")
    for each in escapes.finditer(line, start, text.end() if text else len(line)):
        if each[1] and not each[1].isalnum():
            edits.append((each.start(), each.start() + 1, ""))
        elif each[1] is not None:
            edits.append((each.start(), each.start(), "\\"))
    # Before other signs it may be Markdown's, which is not shown, or one that is to be shown.
    is_clear = all(new or line[end] == "'" for _, end, new in edits)
    return EscapeEdits(tuple(edits), safe=is_clear)


# Opening and closing quotation marks of printed texts.
PRINTED = {"“": "”", "„": "“", "‘": "’", "«": "»", "「": "」"}


def without_printed(text: str) -> str:
    """`text` without the typographic quotation marks around it, if they stand around all of it."""
    inner = text[1:-1]
    end = PRINTED.get(text[:1], "")
    return inner if end and text.endswith(end) and not {text[0], end} & set(inner) else text


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
        fix = Fix((edit_at(text, *escape.span(), "", first_line),), safe=False)
        return Problem(
            path=path, line=line, column=column, code="yaml", message=message, hint=hint, fix=fix
        )
    if escape:
        hint = f"take {escape[0]} out, or write \\{escape[0]} for a plain backslash"
        # \a and the like may begin a word: \alpha.
        is_number = not escape[4]
        start, end = escape.span() if is_number else (escape.start(), escape.start())
        edit = edit_at(text, start, end, "" if is_number else "\\", first_line)
        return unprintable(path, line, column, character, hint, Fix((edit,), safe=is_number))
    fix = without_unprintable(text, index, first_line)
    return unprintable(path, line, column, character, fix=fix)


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
