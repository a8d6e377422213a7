"""Rules of `yaml_mistakes` about texts: quotes, escapes, colons, reserved characters."""

from __future__ import annotations

import re

import yaml

from sitegen import lazy
from sitegen.errors import NO_FIX, Fix
from sitegen.formats import quoting
from sitegen.formats.quoting import prefix, quoted
from sitegen.formats.yaml_fault import KEY, YamlFault, YamlMistake, may_be_cut
from sitegen.formats.yaml_nodes import YamlLoader
from sitegen.text.edits import index_of, putting
from sitegen.text.places import place_of

# --- escapes --------------------------------------------------------------------------------------


def wrong_escape(fault: YamlFault) -> YamlMistake | None:
    """An escape that YAML does not have."""
    if "escape" not in fault.problem and "hexdecimal" not in fault.problem:
        return None
    begin = fault.line.rfind("\\", 0, fault.column + 1)
    row, column = fault.start or (fault.row, begin)
    text = re.match(r'"(.*)"', fault.line[column:]) if row == fault.row else None
    name = fault.name(row, column)
    edits = quoting.escape_edits(fault.line, begin, column if row == fault.row else begin)
    return YamlMistake(
        fault.row,
        begin,
        *quoting.wrong_escape(
            fault.line[begin:],
            name or "the text",
            prefix(fault.before(row, column)),
            text[1] if text else "",
        ),
        (Fix(tuple(putting(fault.row, *each) for each in edits.edits), safe=edits.safe),),
    )


# --- quotes ---------------------------------------------------------------------------------------


def open_quotes(fault: YamlFault) -> YamlMistake | None:
    """Quotes without an end."""
    if "quoted scalar" not in fault.context or fault.start is None:
        return None
    return _open_quotes(fault, *fault.start)


def _open_quotes(fault: YamlFault, row: int, column: int) -> YamlMistake:
    line, name = fault.lines[row], fault.name(row, column) or "the text"
    if re.search(r'(?<!\\)(\\\\)*\\"\s*$', line[column + 1 :]):
        text, before = line[column + 1 :].rstrip()[:-1], prefix(line[:column])
        is_path = quoting.windows_path_escape(text) and not re.search(r'\\[\\"]', text)
        end = len(line.rstrip())
        return YamlMistake(
            row,
            line.rindex('\\"'),
            f'{name}: \\" is a quote inside the text, and does not end it',
            'write \\\\" at its end'
            + (f", or the text in single quotes: {before} {quoted(text)}" if before else ""),
            (Fix((putting(row, column, end, quoted(text)),)),) if is_path else (),
        )
    return YamlMistake(
        row,
        column,
        f"{name}: the quotes that begin here are not closed",
        f"end the text with {line[column]}",
        (_closed(fault, row, column),),
    )


# Words that begin with an apostrophe: 'Tis the season of the '90s.
_APOSTROPHE = lazy.pattern(r"'(?:tis|twas|\d\ds|em|n|til|cause|bout)\b(?![^']*')", re.IGNORECASE)


def _closed(fault: YamlFault, row: int, column: int) -> Fix:
    """The fix that ends the text at the end of its line, if it does not go on below."""
    line, quote = fault.lines[row], fault.lines[row][column]
    end = len(line.rstrip())
    brackets = re.search(r"[\]}]\s*$", line[:end])
    if brackets and re.search(r"[\[{]", line[:column]):
        end = brackets.start()
    if not fault.ends_at(row) or not line[column + 1 : end].strip():
        return NO_FIX
    is_curly = line[end - 1] in "”“’‘″"
    if _APOSTROPHE.match(line, column):
        return Fix((putting(row, column, end, quoted(line[column:end])),))
    safe = quote == '"' and not may_be_cut(line[column:]) and line[end - 1] not in ",;"
    return Fix((putting(row, end - is_curly, end, quote),), safe=safe)


def split_text(fault: YamlFault) -> YamlMistake | None:
    """Quotes inside quotes, or a text that goes on after its quotes."""
    before = fault.line[: fault.column].rstrip()
    if (
        "did not find expected" not in fault.problem
        or before[-1:] not in {"'", '"'}
        or not before[:-1].strip()
        or fault.line[fault.column : fault.column + 1] in {"]", "}"}
    ):
        return None
    start = _start_of_text(fault, len(before))
    if start is not None and start[0] < fault.row and fault.ends_at(start[0]):
        return _open_quotes(fault, *start)
    key = re.match(r"\s*(?:- +)?(?:[\"']?([\w-]+)[\"']?:\s+)?(?=[\"'])", fault.line)
    name = key[1] if key and key[1] else fault.name(*fault.start) if fault.start else ""
    if "flow" in fault.context and fault.line[fault.column : fault.column + 1] in {"'", '"'}:
        return YamlMistake(
            fault.row,
            fault.column,
            f"{name or 'the list'}: a comma is missing between two texts",
            "put a comma before this one",
            (Fix((putting(fault.row, len(before), len(before), ","),)),),
        )
    if key and re.fullmatch(r"[,;]", fault.line[fault.column :].strip()):
        return _comma_at_end(fault, name)
    hint = "put the whole text in one pair of quotes, and double a ' inside '…'"
    fixes: tuple[Fix, ...] = ()
    if key:
        value = fault.line[key.end() :].rstrip()
        inner = value[1:-1].replace("\\'", "'") if value[0] == "'" else value[1:-1]
        whole = quoted(inner if _is_nested(fault, value) else value)
        hint = f"write {key[0].strip()} {whole}"
        edit = putting(fault.row, key.end(), key.end() + len(value), whole)
        fixes = (Fix((edit,), safe=not may_be_cut(value)),)
    return YamlMistake(
        fault.row, fault.column, f"{name or 'the text'}: the quotes do not match", hint, fixes
    )


def _start_of_text(fault: YamlFault, end: int) -> tuple[int, int] | None:
    """The row and column at which the text begins that ends at a column of the fault's row."""
    text = "\n".join(fault.lines)
    last = index_of(text, (fault.row + 1, end + 1))
    try:
        for token in yaml.scan(text, YamlLoader):
            if token.end_mark.index == last:
                line, column = place_of(text, token.start_mark.index)
                return line - 1, column - 1
    except yaml.YAMLError:
        pass
    return None


def _is_nested(fault: YamlFault, value: str) -> bool:
    """Whether the quotes at the ends of `value` are a pair, so that the others are inside it:
    `"The "big" one"`, and not `"Big" and "small"`."""
    after = fault.line[fault.column :]
    ends_there = fault.line[fault.column - 1].isspace() and not after.startswith(("'", '"'))
    opens_there = re.search(r"(?:\s|[(\[])[\"']$", fault.line[: fault.column].rstrip())
    return value[-1] == value[0] and (not ends_there or opens_there is not None)


_COMMA = lazy.pattern(
    r"""\s*[\"']?[\w-]+[\"']?:\s+(?:"[^"]*"|'[^']*'|\[[^\[\]]*\]|\{[^{}]*\}|[\w.:+/-]+)(\s*[,;]\s*)"""
)


def _comma_at_end(fault: YamlFault, name: str) -> YamlMistake:
    """Commas that end lines, as in JSON."""
    edits = [
        putting(row, *comma.span(1), "")
        for row, line in enumerate(fault.lines)
        if (comma := _COMMA.fullmatch(line))
    ]
    sign = fault.line[fault.column]
    return YamlMistake(
        fault.row,
        fault.column,
        f"{name or 'the text'}: a {'comma' if sign == ',' else 'semicolon'} follows the text",
        "take it out",
        (Fix(tuple(edits)),),
    )


def item(key: str, text: str) -> str:
    """An item of a list on one line, in quotes if it has a `#`; a hashtag becomes a tag."""
    text = text.strip()
    if key == "tags" and re.fullmatch(r"#+[^\s#]+", text):
        return text.lstrip("#")
    return quoted(text) if "#" in text else text


# --- colons ---------------------------------------------------------------------------------------


def colon_in_text(fault: YamlFault) -> YamlMistake | None:
    """A text without quotes that has a colon."""
    line, row = fault.line, fault.row
    key, start = KEY.match(line), re.match(r"\s*(?:- +)?(?:[\w-]+:\s+|(?<=- ))", line)
    if start is None or not start[0].strip():
        return None
    name = key[2] if key else "the text"
    text = line[start.end() :].rstrip()
    whole = quoted(quoting.without_printed(text))
    edit = putting(row, start.end(), start.end() + len(text), whole)
    # "- AI: a: b" may be a text that begins with "AI:".
    is_text = start[0].lstrip().startswith("- ") and fault.ends_item(row)
    safe = not may_be_cut(text) and not is_text
    return YamlMistake(
        row,
        fault.column,
        f"{name}: a text with a colon must stand in quotes",
        f"quote this {name if key else 'text'}: {start[0].strip()} {whole}",
        (Fix((edit,), safe=safe),),
    )


def colon_in_list(fault: YamlFault, name: str) -> YamlMistake:
    """A text without quotes that has a colon, in a list on one line that is the value of `name`."""
    line, column = fault.line, fault.column
    inner = re.search(r"([\w-]+):\s([^,\[\]{}]*)$", line[:column])
    fixes: tuple[Fix, ...] = ()
    end = re.search(r"\s*[,\]}]", line[column:])
    if inner and end and "{" in line[: inner.start()]:
        text = line[inner.start(2) : column + end.start()]
        edit = putting(fault.row, inner.start(2), column + end.start(), quoted(text))
        fixes = (Fix((edit,), safe=not re.search("[\"'#]", text)),)
    return YamlMistake(
        fault.row,
        column,
        f"{inner[1] if inner else name}: a text with a colon must stand in quotes",
        "put the whole text in quotes",
        fixes,
    )


# --- reserved characters --------------------------------------------------------------------------

_BEGINNINGS = (
    "cannot start any token",
    "alias",
    "anchor",
    "node content",
    "block sequence entries",
    "mapping keys are not",
)


def odd_beginning(fault: YamlFault) -> YamlMistake | None:
    """A text that begins with a character that YAML reserves, such as @ or *."""
    if (
        any(what in fault.problem or what in fault.context for what in _BEGINNINGS)
        or "block scalar" in fault.context
    ):
        row, column = fault.start or (fault.row, fault.column)
    elif (
        "expected key" in fault.problem
        and (key := KEY.match(fault.line))
        and fault.line[key.end() : key.end() + 1] in {"[", "{"}
    ):
        row, column = fault.row, key.end()
    else:
        return None
    before, text = prefix(fault.before(row, column)), fault.lines[row][column:].strip()
    if not text or not fault.before(row, column).strip():
        return None
    if text in {"-", "?"}:
        return _sign_alone(fault.name(row, column), row, column, text)
    edit = putting(row, column, column + len(text), quoted(text))
    # One word after * is the name of an anchor, and a text after > is indented on the next line.
    is_text = text[0] in "@`%[{" or (text[0] in "*&!" and " " in text)
    return YamlMistake(
        row,
        column,
        f"{fault.name(row, column) or 'the list'}: a text cannot begin with {text[0]}"
        " unless it stands in quotes",
        f"write {before} {quoted(text)}" if before else "put the text in quotes",
        (Fix((edit,), safe=is_text and not may_be_cut(text)),) if before else (),
    )


def _sign_alone(name: str, row: int, column: int, sign: str) -> YamlMistake:
    """The mistake that a sign stands where a value is missing."""
    hint = "write a value, or take the line out"
    if name == "source":
        hint = "write source: original, if it is your own reporting, or the name of the publication"
    return YamlMistake(row, column, f"{name or 'the list'}: {sign} is no value", hint)
