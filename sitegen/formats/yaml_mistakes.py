"""Mistakes that people and programs make in YAML, in the words of somebody who writes front matter,
and what to type instead.

libyaml says what it missed, and where it noticed that. Each rule below recognizes one mistake, and
says where in the text it is."""

from __future__ import annotations

import re
from typing import NamedTuple

from sitegen import lazy
from sitegen.errors import shorten
from sitegen.formats.quoting import quoted, wrong_escape


class YamlMistake(NamedTuple):
    """What is wrong, and what to type; row and column count from 0."""

    row: int
    column: int
    message: str
    hint: str = ""


_KEY = lazy.pattern(r"(\s*)([\w-]+):(?:\s+|$)")
_NAME = lazy.pattern(r"([\w-]+)[\"']?:\s*[\[{]?$")
_FENCE = lazy.pattern(r"\s*(`{3,}|~{3,})[\w-]*\s*")


class _Fault(NamedTuple):
    """An error of libyaml: its message, what it was reading and where that began (`context` and
    `start`), and where it noticed. Rows and columns count from 0."""

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
        """The part of the line in front of this place."""
        return self.lines[row][:column] if row < len(self.lines) else ""

    def name(self, row: int, column: int) -> str:
        """The key whose value begins at this place, or ""."""
        key = _NAME.search(self.before(row, column)) or _KEY.match(self.before(row, column))
        return key[key.lastindex or 1] if key else ""


def explain(
    problem: str, context: str, text: str, at: tuple[int, int], start: tuple[int, int] | None
) -> YamlMistake:
    """The mistake in `text` behind an error of libyaml.

    `problem` and `context` are its messages; it noticed `at` a row and column, in something that
    began at `start`. An error that no rule recognizes keeps libyaml's words."""
    lines = text.split("\n")
    row = min(at[0], len(lines) - 1)
    fault = _Fault(
        problem, context, lines, row, at[1], start if start and start[0] < len(lines) else None
    )
    explained = next((mistake for rule in _RULES if (mistake := rule(fault))), None)
    return explained or YamlMistake(row, at[1], f"YAML: {problem or context}")


def _tab(fault: _Fault) -> YamlMistake | None:
    if "\t" not in fault.line[: fault.column + 1] and "tab" not in fault.problem:
        return None
    return YamlMistake(
        fault.row,
        max(fault.line.find("\t"), 0),
        "YAML does not allow tabs here",
        "indent with spaces",
    )


def _second_document(fault: _Fault) -> YamlMistake | None:
    if "another document" not in fault.problem:
        return None
    return YamlMistake(
        fault.row,
        fault.column,
        "a second YAML document begins here",
        "a file has one front matter; delete this line",
    )


def _code_fence(fault: _Fault) -> YamlMistake | None:
    if not _FENCE.fullmatch(fault.line):
        return None
    fence = fault.line.strip()
    more = any(
        line.strip() == fence.rstrip("abcdefghijklmnopqrstuvwxyz")
        for line in fault.lines[fault.row + 1 :]
    )
    return YamlMistake(
        fault.row,
        0,
        f"{fence} begins code, which is no front matter",
        f"take out the line {fence}" + (", and the one that ends the code" if more else ""),
    )


def _wrong_escape(fault: _Fault) -> YamlMistake | None:
    if "escape" not in fault.problem and "hexdecimal" not in fault.problem:
        return None
    begin = fault.line.rfind("\\", 0, fault.column + 1)
    row, column = fault.start or (fault.row, begin)
    text = re.match(r'"(.*)"', fault.line[column:]) if row == fault.row else None
    name = fault.name(row, column)
    return YamlMistake(
        fault.row,
        begin,
        *wrong_escape(
            fault.line[begin:],
            name or "the text",
            _prefix(fault.before(row, column)),
            text[1] if text else "",
        ),
    )


def _open_quotes(fault: _Fault) -> YamlMistake | None:
    if "quoted scalar" not in fault.context or fault.start is None:
        return None
    row, column = fault.start
    line, name = fault.lines[row], fault.name(*fault.start) or "the text"
    if re.search(r'(?<!\\)(\\\\)*\\"\s*$', line[column + 1 :]):
        text, before = line[column + 1 :].rstrip()[:-1], _prefix(line[:column])
        return YamlMistake(
            row,
            line.rindex('\\"'),
            f'{name}: \\" is a quote inside the text, and does not end it',
            'write \\\\" at its end'
            + (f", or the text in single quotes: {before} {quoted(text)}" if before else ""),
        )
    return YamlMistake(
        row,
        column,
        f"{name}: the quotes that begin here are not closed",
        f"end the text with {line[column]}",
    )


_LIST = lazy.pattern(r"\s*(?:- +)?([\w-]+): *([\[{])(.*)")


def _comment_in_list(fault: _Fault) -> YamlMistake | None:
    """A `#` in a list on one line: the rest of the line is a comment, and so is the closing
    bracket."""
    if "flow" not in fault.context:
        return None
    for row in range(fault.row, -1, -1):
        match = _LIST.match(fault.lines[row])
        sign = re.search(r"(?:^|[\s,])(#)", match[3]) if match else None
        if match is None or sign is None:
            continue
        name, inside, end = match[1], match[3].rstrip(), "]" if match[2] == "[" else "}"
        if end not in inside[sign.start() :]:
            return None
        hint = "put the text with # in quotes"
        if end == "]" and inside.endswith(end) and not re.search("[\"'{\\[]", inside):
            hint = (
                f"write {name}: [{', '.join(_item(name, item) for item in inside[:-1].split(','))}]"
            )
        return YamlMistake(row, match.start(3) + sign.start(1), f"{name}: # begins a comment", hint)
    return None


def _item(key: str, text: str) -> str:
    """An item of a list on one line, in quotes if it has a `#`; a hashtag becomes a tag."""
    text = text.strip()
    if key == "tags" and re.fullmatch(r"#+[^\s#]+", text):
        return text.lstrip("#")
    return quoted(text) if "#" in text else text


def _no_value(fault: _Fault) -> YamlMistake | None:
    if "flow" not in fault.context or "node content" not in fault.problem:
        return None
    key = _KEY.match(fault.line)
    return YamlMistake(
        fault.row,
        fault.column,
        f"{key[2] if key else 'the list'}: expected a value",
        "put one between the commas, or take one comma out",
    )


def _split_text(fault: _Fault) -> YamlMistake | None:
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
        return YamlMistake(
            fault.row,
            fault.column,
            f"{name or 'the list'}: a comma is missing between two texts",
            "put a comma before this one",
        )
    hint = "put the whole text in one pair of quotes, and double a ' inside '…'"
    if key:
        value = fault.line[key.end() :].rstrip()
        hint = f"write {key[0].strip()} {quoted(value[1:-1] if value[-1] == value[0] else value)}"
    return YamlMistake(
        fault.row, fault.column, f"{name or 'the text'}: the quotes do not match", hint
    )


def _open_list(fault: _Fault) -> YamlMistake | None:
    if "flow" not in fault.context or fault.start is None:
        return None
    row, column = fault.start
    sign = fault.lines[row][column : column + 1]
    if sign not in {"[", "{"}:
        return None
    name = fault.name(row, column) or "the list"
    if row == fault.row and fault.line[fault.column : fault.column + 1] == ":":
        inner = re.search(r"([\w-]+):\s[^,\[\]{}]*$", fault.line[: fault.column])
        return YamlMistake(
            row,
            fault.column,
            f"{inner[1] if inner else name}: a text with a colon must stand in quotes",
            "put the whole text in quotes",
        )
    closing = "]" if sign == "[" else "}"
    return YamlMistake(
        row, column, f"{name}: the {sign} that begins here is not closed", f"add a {closing}"
    )


def _bare_line(fault: _Fault) -> YamlMistake | None:
    if "simple key" not in fault.context or fault.start is None:
        return None
    row, column = fault.start
    return YamlMistake(
        row,
        column,
        f"expected a key and a value, got {shorten(fault.lines[row].strip())}",
        "write key: value",
    )


def _misplaced_colon(fault: _Fault) -> YamlMistake | None:
    if "mapping values are not allowed" not in fault.problem:
        return None
    lines, row, column = fault.lines, fault.row, fault.column
    line, key = lines[row], _KEY.match(lines[row])
    above = next((i for i in range(row - 1, -1, -1) if lines[i].strip()), None)
    if above is not None and key is not None and key.end(2) == column:
        glued = re.match(r"(\s*)([\w-]+):(\S.*)", lines[above])
        if glued:
            return YamlMistake(
                above,
                glued.start(3),
                f"{glued[2]}: a space is missing after the colon",
                f"write {glued[2]}: {glued[3]}",
            )
        if key[1]:
            return (
                _uneven(row, len(key[1]), _text_column(lines[above]))
                if _text_column(lines[above])
                else _too_far(key, lines[above], row)
            )
    prefix = re.match(r"\s*(?:- +)?(?:[\w-]+:\s+|(?<=- ))", line)
    if prefix is None or not prefix[0].strip():
        return None
    name = key[2] if key else "the text"
    return YamlMistake(
        row,
        column,
        f"{name}: a text with a colon must stand in quotes",
        f"quote this {name if key else 'text'}: {prefix[0].strip()} "
        + quoted(line[prefix.end() :].strip()),
    )


def _too_far(key: re.Match[str], above: str, row: int) -> YamlMistake:
    other = _KEY.match(above)
    return YamlMistake(
        row,
        0,
        f"{key[2]}: this line is indented, but {other[2] if other else 'the line above'}"
        " has its value already",
        f"take out the spaces before {key[2]}",
    )


def _text_column(line: str) -> int:
    """The column at which the text of a line begins, after spaces and `- `."""
    begin = re.match(r"\s*(?:- +)?", line)
    return begin.end() if begin else 0


def _uneven(row: int, own: int, others: int) -> YamlMistake:
    return YamlMistake(
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


def _odd_beginning(fault: _Fault) -> YamlMistake | None:
    """A text that begins with a character that YAML reserves, such as @ or *."""
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
    before, text = _prefix(fault.before(row, column)), fault.lines[row][column:].strip()
    if not text or not fault.before(row, column).strip():
        return None
    if text in {"-", "?"}:
        return _sign_alone(fault.name(row, column), row, column, text)
    return YamlMistake(
        row,
        column,
        f"{fault.name(row, column) or 'the list'}: a text cannot begin with {text[0]}"
        " unless it stands in quotes",
        f"write {before} {quoted(text)}" if before else "put the text in quotes",
    )


def _sign_alone(name: str, row: int, column: int, sign: str) -> YamlMistake:
    """The mistake that a sign stands where a value is missing."""
    hint = "write a value, or take the line out"
    if name == "source":
        hint = "write source: original, if it is your own reporting, or the name of the publication"
    return YamlMistake(row, column, f"{name or 'the list'}: {sign} is no value", hint)


def _prefix(before: str) -> str:
    """`before`, which precedes a value on its line, if it is nothing but `- ` or a key: then the
    hint can show the whole line. Else ""."""
    return before.strip() if re.fullmatch(r"\s*(?:- +)?(?:[\w-]+: *)?", before) else ""


def _uneven_lines(fault: _Fault) -> YamlMistake | None:
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
            else _text_column(above)
        )
        if own != fault.column:
            return None
    else:
        return None
    return _uneven(row, own, others) if own != others else None


# The first that recognizes an error explains it.
_RULES = (
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
