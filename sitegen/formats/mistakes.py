"""Mistakes that people and programs make in YAML and TOML, in the words of somebody who writes
front matter, and what to type instead.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import NamedTuple

from sitegen.errors import shorten


class Mistake(NamedTuple):
    """What is wrong, and what to type; row and column count from 0."""

    row: int
    column: int
    message: str
    hint: str = ""


def quoted(text: str) -> str:
    """`text` in the quotes in which it can stay as it is, if there are such."""
    if not re.search(r'["\\]', text):
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


# --- YAML that cannot be read --------------------------------------------------------------------

_KEY = re.compile(r"(\s*)([\w-]+):(?:\s+|$)")
_NAME = re.compile(r"([\w-]+)[\"']?:\s*[\[{]?$")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})[\w-]*\s*")


class _Fault(NamedTuple):
    """What the parser said, where it noticed, and where what it was reading began."""

    problem: str
    context: str
    lines: list[str]
    row: int
    column: int
    start: tuple[int, int] | None

    @property
    def line(self) -> str:
        return self.lines[self.row]

    def before(self, row: int, column: int) -> str:
        """What stands on the line before this place."""
        return self.lines[row][:column] if row < len(self.lines) else ""

    def name(self, row: int, column: int) -> str:
        """The key whose value begins at this place, or ""."""
        key = _NAME.search(self.before(row, column)) or _KEY.match(self.before(row, column))
        return key[key.lastindex or 1] if key else ""


def yaml_mistake(
    problem: str, context: str, text: str, at: tuple[int, int], start: tuple[int, int] | None
) -> Mistake:
    """What libyaml found `at` a place, while it was reading what began at `start`, at the place
    where the mistake is.
    """
    lines = text.split("\n")
    row = min(at[0], len(lines) - 1)
    fault = _Fault(
        problem, context, lines, row, at[1], start if start and start[0] < len(lines) else None
    )
    found = next((mistake for find in _FINDERS if (mistake := find(fault))), None)
    return found or Mistake(row, at[1], f"YAML: {problem or context}")


def _tab(fault: _Fault) -> Mistake | None:
    if "\t" not in fault.line[: fault.column + 1] and "tab" not in fault.problem:
        return None
    return Mistake(
        fault.row,
        max(fault.line.find("\t"), 0),
        "YAML does not allow tabs here",
        "indent with spaces",
    )


def _second_document(fault: _Fault) -> Mistake | None:
    if "another document" not in fault.problem:
        return None
    return Mistake(
        fault.row,
        fault.column,
        "a second YAML document begins here",
        "a file has one front matter; delete this line",
    )


def _code_fence(fault: _Fault) -> Mistake | None:
    if not _FENCE.fullmatch(fault.line):
        return None
    fence = fault.line.strip()
    more = any(
        line.strip() == fence.rstrip("abcdefghijklmnopqrstuvwxyz")
        for line in fault.lines[fault.row + 1 :]
    )
    return Mistake(
        fault.row,
        0,
        f"{fence} begins code, which is no front matter",
        f"take out the line {fence}" + (", and the one that ends the code" if more else ""),
    )


def _wrong_escape(fault: _Fault) -> Mistake | None:
    if "escape" not in fault.problem and "hexdecimal" not in fault.problem:
        return None
    begin = fault.line.rfind("\\", 0, fault.column + 1)
    row, column = fault.start or (fault.row, begin)
    text = re.match(r'"(.*)"', fault.line[column:]) if row == fault.row else None
    name = fault.name(row, column)
    return Mistake(
        fault.row,
        begin,
        *escape(
            fault.line[begin:],
            name or "the text",
            _alone(fault.before(row, column)),
            text[1] if text else "",
        ),
    )


def _open_quotes(fault: _Fault) -> Mistake | None:
    if "quoted scalar" not in fault.context or fault.start is None:
        return None
    row, column = fault.start
    line, name = fault.lines[row], fault.name(*fault.start) or "the text"
    if re.search(r'(?<!\\)(\\\\)*\\"\s*$', line[column + 1 :]):
        text, before = line[column + 1 :].rstrip()[:-1], _alone(line[:column])
        return Mistake(
            row,
            line.rindex('\\"'),
            f'{name}: \\" is a quote inside the text, and does not end it',
            'write \\\\" at its end'
            + (f", or the text in single quotes: {before} {quoted(text)}" if before else ""),
        )
    return Mistake(
        row,
        column,
        f"{name}: the quotes that begin here are not closed",
        f"end the text with {line[column]}",
    )


_LIST = re.compile(r"\s*(?:- +)?([\w-]+): *([\[{])(.*)")


def _comment_in_list(fault: _Fault) -> Mistake | None:
    """A `#` in a list on one line, which makes a comment of all that follows, the bracket at its
    end as well.
    """
    if "flow" not in fault.context:
        return None
    for row in range(fault.row, -1, -1):
        found = _LIST.match(fault.lines[row])
        sign = re.search(r"(?:^|[\s,])(#)", found[3]) if found else None
        if found is None or sign is None:
            continue
        name, inside, end = found[1], found[3].rstrip(), "]" if found[2] == "[" else "}"
        if end not in inside[sign.start() :]:
            return None
        hint = "put the text with # in quotes"
        if end == "]" and inside.endswith(end) and not re.search("[\"'{\\[]", inside):
            hint = (
                f"write {name}: [{', '.join(_item(name, item) for item in inside[:-1].split(','))}]"
            )
        return Mistake(row, found.start(3) + sign.start(1), f"{name}: # begins a comment", hint)
    return None


def _item(key: str, text: str) -> str:
    """A text of a list on one line, in quotes where it needs them; a hashtag is a tag."""
    text = text.strip()
    if key == "tags" and re.fullmatch(r"#+[^\s#]+", text):
        return text.lstrip("#")
    return quoted(text) if "#" in text else text


def _no_value(fault: _Fault) -> Mistake | None:
    if "flow" not in fault.context or "node content" not in fault.problem:
        return None
    key = _KEY.match(fault.line)
    return Mistake(
        fault.row,
        fault.column,
        f"{key[2] if key else 'the list'}: expected a value",
        "put one between the commas, or take one comma out",
    )


def _split_text(fault: _Fault) -> Mistake | None:
    """Quotes inside quotes, or a text that goes on after its quotes."""
    before = fault.line[: fault.column].rstrip()
    if (
        "did not find expected" not in fault.problem
        or before[-1:] not in {"'", '"'}
        or not before[:-1].strip()
    ):
        return None
    key = re.match(r"\s*(?:- +)?(?:([\w-]+):\s+)?(?=[\"'])", fault.line)
    name = key[1] if key and key[1] else fault.name(*fault.start) if fault.start else ""
    if "flow" in fault.context and fault.line[fault.column : fault.column + 1] in {"'", '"'}:
        return Mistake(
            fault.row,
            fault.column,
            f"{name or 'the list'}: a comma is missing between two texts",
            "put a comma before this one",
        )
    hint = "put the whole text in one pair of quotes, and double a ' inside '…'"
    if key:
        value = fault.line[key.end() :].rstrip()
        hint = f"write {key[0].strip()} {quoted(value[1:-1] if value[-1] == value[0] else value)}"
    return Mistake(fault.row, fault.column, f"{name or 'the text'}: the quotes do not match", hint)


def _open_list(fault: _Fault) -> Mistake | None:
    if "flow" not in fault.context or fault.start is None:
        return None
    row, column = fault.start
    sign = fault.lines[row][column : column + 1]
    if sign not in {"[", "{"}:
        return None
    name = fault.name(row, column) or "the list"
    if row == fault.row and fault.line[fault.column : fault.column + 1] == ":":
        inner = re.search(r"([\w-]+):\s[^,\[\]{}]*$", fault.line[: fault.column])
        return Mistake(
            row,
            fault.column,
            f"{inner[1] if inner else name}: a text with a colon must stand in quotes",
            "put the whole text in quotes",
        )
    closing = "]" if sign == "[" else "}"
    return Mistake(
        row, column, f"{name}: the {sign} that begins here is not closed", f"add a {closing}"
    )


def _bare_line(fault: _Fault) -> Mistake | None:
    if "simple key" not in fault.context or fault.start is None:
        return None
    row, column = fault.start
    return Mistake(
        row,
        column,
        f"expected a key and a value, got {shorten(fault.lines[row].strip())}",
        "write key: value",
    )


def _misplaced_colon(fault: _Fault) -> Mistake | None:
    if "mapping values are not allowed" not in fault.problem:
        return None
    lines, row, column = fault.lines, fault.row, fault.column
    line, key = lines[row], _KEY.match(lines[row])
    above = next((i for i in range(row - 1, -1, -1) if lines[i].strip()), None)
    if above is not None and key is not None and key.end(2) == column:
        glued = re.match(r"(\s*)([\w-]+):(\S.*)", lines[above])
        if glued:
            return Mistake(
                above,
                glued.start(3),
                f"{glued[2]}: a space is missing after the colon",
                f"write {glued[2]}: {glued[3]}",
            )
        if key[1]:
            return (
                _uneven(row, len(key[1]), _inside(lines[above]))
                if _inside(lines[above])
                else _too_far(key, lines[above], row)
            )
    prefix = re.match(r"\s*(?:- +)?(?:[\w-]+:\s+|(?<=- ))", line)
    if prefix is None or not prefix[0].strip():
        return None
    name = key[2] if key else "the text"
    return Mistake(
        row,
        column,
        f"{name}: a text with a colon must stand in quotes",
        f"quote this {name if key else 'text'}: {prefix[0].strip()} "
        + quoted(line[prefix.end() :].strip()),
    )


def _too_far(key: re.Match[str], above: str, row: int) -> Mistake:
    other = _KEY.match(above)
    return Mistake(
        row,
        0,
        f"{key[2]}: this line is indented, but {other[2] if other else 'the line above'}"
        " has its value already",
        f"take out the spaces before {key[2]}",
    )


def _inside(line: str) -> int:
    """The column at which what a line says begins."""
    begin = re.match(r"\s*(?:- +)?", line)
    return begin.end() if begin else 0


def _uneven(row: int, own: int, others: int) -> Mistake:
    return Mistake(
        row,
        0,
        f"this line is indented by {own}, its neighbours by {others}",
        f"begin it with {others} space{'s' if others > 1 else ''}"
        if others
        else "take out the spaces before it",
    )


_BEGINNINGS = (
    "cannot start any token",
    "alias",
    "anchor",
    "node content",
    "block sequence entries",
    "mapping keys are not",
)


def _odd_beginning(fault: _Fault) -> Mistake | None:
    """A text that begins with a sign that means something to YAML."""
    if (
        any(what in fault.problem or what in fault.context for what in _BEGINNINGS)
        or "block scalar" in fault.context
    ):
        row, column = fault.start or (fault.row, fault.column)
    elif (
        "expected key" in fault.problem
        and (key := _KEY.match(fault.line))
        and fault.line[key.end() : key.end() + 1] in {"[", "{"}
    ):
        row, column = fault.row, key.end()
    else:
        return None
    before, text = _alone(fault.before(row, column)), fault.lines[row][column:].strip()
    if not text or not fault.before(row, column).strip():
        return None
    return Mistake(
        row,
        column,
        f"{fault.name(row, column) or 'the list'}: a text cannot begin with {text[0]}"
        " unless it stands in quotes",
        f"write {before} {quoted(text)}" if before else "put the text in quotes",
    )


def _alone(before: str) -> str:
    """What stands before a value, if that is a key or the sign of an item, and the value ends with
    the line; else "".
    """
    return before.strip() if re.fullmatch(r"\s*(?:- +)?(?:[\w-]+: *)?", before) else ""


def _uneven_lines(fault: _Fault) -> Mistake | None:
    lines, row = fault.lines, fault.row
    if "<document start>" in fault.problem:
        row = next((i for i, line in enumerate(lines) if line.strip()), 0)
        own, others = len(lines[row]) - len(lines[row].lstrip()), 0
    elif any(what in fault.problem for what in ("expected key", "'-' indicator", "<block end>")):
        above = next((line for line in reversed(lines[:row]) if line.strip()), "")
        own = len(lines[row]) - len(lines[row].lstrip())
        others = (
            len(above) - len(above.lstrip())
            if lines[row].lstrip().startswith("- ")
            else _inside(above)
        )
        if own != fault.column:
            return None
    else:
        return None
    return _uneven(row, own, others) if own != others else None


_FINDERS = (
    _tab,
    _second_document,
    _code_fence,
    _wrong_escape,
    _open_quotes,
    _comment_in_list,
    _no_value,
    _split_text,
    _open_list,
    _bare_line,
    _misplaced_colon,
    _odd_beginning,
    _uneven_lines,
)


# --- TOML that cannot be read --------------------------------------------------------------------

_TOML_TEXT = re.compile(r"\s*([\w.-]+)\s*=\s*")


def toml_escape(line: str, column: int) -> Mistake | None:
    """A wrong escape in a `line` of TOML, before the column at which the parser noticed."""
    begin = line.rfind("\\", 0, max(column - 1, 0))
    if begin < 0:
        return None
    key = _TOML_TEXT.match(line)
    text = re.match(r'"(.*)"', line[key.end() :]) if key else None
    return Mistake(
        0,
        begin,
        *escape(
            line[begin:],
            key[1] if key else "the text",
            key[0].strip() if key else "",
            text[1] if text else "",
        ),
    )


# --- escapes --------------------------------------------------------------------------------------

# What a backslash can begin in double quotes (YAML 1.2.2 §5.7, TOML 1.0 "String"), and what looks
# as if it were meant so.
ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:x\w{0,2}|u\w{0,4}|U\w{0,8}|.?)")
_DIGITS = {"x": 2, "u": 4, "U": 8}
# A folder of Windows, of which the first name begins like an escape.
_FOLDER = re.compile(r"[A-Za-z]:\\(?=[A-Za-z0-9_])")


def escape(text: str, name: str = "", before: str = "", whole: str = "") -> tuple[str, str]:
    """What is wrong with the escape that `text` begins with, in the value of the key `name`, and
    what to type; `before` is what stands before the value on its line, and `whole` the value.
    """
    found = _ESCAPE.match(text)
    sign, name = found[0] if found else text[:1], f"{name}: " if name else ""
    kind, number = sign[1:2], sign[2:]
    if len(number) == _DIGITS.get(kind) and re.fullmatch("[0-9A-Fa-f]+", number):
        half = "it is half of one: " if 0xD800 <= int(number, 16) < 0xE000 else ""
        return f"{name}{sign} is no character", f"{half}write the character itself"
    plain = f"write \\{sign[:2]} for a plain backslash"
    if before and whole and not re.search(r'\\[\\"u]', whole):
        plain += f", or the text in single quotes: {before} '{whole.replace(chr(39), chr(39) * 2)}'"
    if kind in _DIGITS:
        return f"{name}{sign} is no character: \\{kind} needs {_DIGITS[kind]} hexadecimal digits", (
            "write the character itself" if re.fullmatch("[0-9A-Fa-f]+", number) else plain
        )
    return f"{name}there is no escape {sign}", plain


def joined(text: str) -> str:
    """`text` with the halves of characters beyond U+FFFF, as JSON writes them (RFC 8259 §7), put
    together; other halves stay.
    """
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def halves(text: str, start: int) -> Iterator[re.Match[str]]:
    """The escapes in `text`, from `start` on, that are one half of a character and stand alone."""
    before: re.Match[str] | None = None
    for found in ESCAPE.finditer(text, start):
        number = int(found[2], 16) if found[2] else 0
        if 0xDC00 <= number < 0xE000:
            if before is None or before.end() != found.start():
                yield from (before, found) if before else (found,)
            before = None
            continue
        if before is not None:
            yield before
        before = found if 0xD800 <= number < 0xDC00 else None
    if before is not None:
        yield before


def folder(raw: str) -> str:
    """The first escape in the text between two double quotes, if that is the path of a folder of
    Windows by its looks; else "".
    """
    drive = _FOLDER.match(raw)
    return raw[drive.end() - 1 : drive.end() + 1] if drive else ""


# --- dates ----------------------------------------------------------------------------------------

# A day, or a moment as YAML, JSON, RFC 3339 and programs for blogs write it: with T or a space,
# with an offset or without.
_DATE = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:(?:[Tt]|[ \t]+)(\d\d):(\d\d):(\d\d)(?:\.(\d+))?"
    r"(?:[ \t]*(?:([Zz])|([+-])(\d\d)(?::?(\d\d))?))?)?",
    re.ASCII,
)


def date(text: str) -> dt.datetime | dt.date | None:
    """The day or the moment that `text` is; None where it is written in another way. Raises
    ValueError where there is no such day.
    """
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    day = dt.date(*map(int, found.groups()[:3]))
    if found[4] is None:
        return day
    time = dt.time(
        int(found[4]), int(found[5]), int(found[6]), int((found[7] or "")[:6].ljust(6, "0"))
    )
    offset = dt.timedelta(hours=int(found[10] or 0), minutes=int(found[11] or 0))
    zone = dt.timezone(-offset if found[9] == "-" else offset) if found[8] or found[9] else None
    return dt.datetime.combine(day, time, zone)


# The months in the languages that sitegen speaks, by their first letters.
_MONTHS = (
    "jan|ene|jän",
    "feb",
    "mar|mär",
    "apr|abr",
    "may|mai",
    "jun",
    "jul",
    "aug|ago",
    "sep",
    "oct|okt",
    "nov",
    "dec|dez|dic",
)
_MONTH = re.compile(
    r"\b(?:" + "|".join(f"(?P<m{number}>{names})" for number, names in enumerate(_MONTHS, 1)) + ")",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"(\d{1,4})\s*([./-]|年)\s*(\d{1,2})\s*(?:[./-]|月)\s*(\d{1,4})")
_TIME = re.compile(
    r"(?<!\d)(\d{1,2}):(\d\d)(?::(\d\d))?(?:\.\d+)?(?:\s*([ap])\.?m\b)?", re.IGNORECASE
)
_OFFSET = re.compile(r"\s*(?:(z|utc|gmt)\b|([+-]\d\d):?(\d\d)?\b)", re.IGNORECASE)
# Seconds or milliseconds since 1970, from 2001 on.
_SECONDS = re.compile(r"(\d{10})(\d{3})?")


def dates(text: str) -> list[str]:
    """The dates that `text` may mean, as they are to be written: one, or two where it may begin
    with the day or with the month.
    """
    text = text.strip()
    if seconds := _SECONDS.fullmatch(text):
        return [dt.datetime.fromtimestamp(int(seconds[1]), dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")]
    if re.fullmatch(r"\d{8}", text):
        days = [(int(text[:4]), int(text[4:6]), int(text[6:]))]
    elif numbers := _NUMBERS.search(text):
        days = _days(int(numbers[1]), int(numbers[3]), int(numbers[4]), dotted=numbers[2] == ".")
    else:
        days = _named(text)
    return [day.isoformat() + _clock(text) for day in map(_real, dict.fromkeys(days)) if day]


def _days(first: int, second: int, third: int, *, dotted: bool) -> list[tuple[int, int, int]]:
    """The years, months and days that three numbers may be. With dots, the day comes first."""
    if first > 31:
        return [(first, second, third)]
    return [(third, second, first)] if dotted else [(third, first, second), (third, second, first)]


def _named(text: str) -> list[tuple[int, int, int]]:
    """The day in a text that names its month."""
    month = _MONTH.search(text)
    year = re.search(r"\b\d{4}\b", text)
    day = re.search(r"(?<![\d:])(\d{1,2})(?![\d:])", text)
    return (
        [(int(year[0]), int((month.lastgroup or "m0")[1:]), int(day[1]))]
        if month and year and day
        else []
    )


def _real(day: tuple[int, int, int]) -> dt.date | None:
    try:
        return dt.date(*day) if day[0] >= 1000 else None
    except ValueError:
        return None


def _clock(text: str) -> str:
    """The time in `text`, as it is written after a day."""
    found = _TIME.search(text)
    if found is None:
        return ""
    hour = int(found[1]) % 12 + (12 if found[4] in {"p", "P"} else 0) if found[4] else int(found[1])
    if hour > 23:
        return ""
    offset = _OFFSET.match(text, found.end())
    zone = "" if offset is None else "Z" if offset[1] else f"{offset[2]}:{offset[3] or '00'}"
    return f"T{hour:02}:{found[2]}:{found[3] or '00'}{zone}"


def date_hint(key: str, text: str) -> str:
    """What to write in the place of `text`, which is no date; `key` is all that stands before the
    value.
    """
    meant = dates(text)
    if len(meant) == 2:
        first, second = (f"{int(day[8:10])} {_ENGLISH[int(day[5:7]) - 1]}" for day in meant)
        return f"{first} or {second}? write {meant[0]} or {meant[1]}"
    return (
        f"write {key}{meant[0]}"
        if meant
        else "write the day as well, like 2026-05-03"
        if re.fullmatch(r"\d{4}(-\d\d?)?", text.strip())
        else ""
    )


_ENGLISH = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
