"""Rules of `yaml_mistakes` about lists, and mappings on one line."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sitegen import lazy
from sitegen.errors import MAX_GOT, NO_FIX, Fix, Problem, TextEdit
from sitegen.formats import yaml_texts
from sitegen.formats.source_map import KeyPath, Mark, dotted, field_name
from sitegen.formats.yaml_fault import KEY, YamlFault, YamlMistake
from sitegen.text.edits import putting

_LIST = lazy.pattern(r"\s*(?:- +)?([\w-]+): *([\[{])(.*)")


def comment_in_list(fault: YamlFault) -> YamlMistake | None:
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
        fixes: tuple[Fix, ...] = ()
        if end == "]" and inside.endswith(end) and not re.search("[\"'{\\[]", inside):
            items = ", ".join(
                yaml_texts.item(name, item) for item in inside[:-1].split(",") if item.strip()
            )
            hint = f"write {name}: [{items}]"
            edit = putting(row, match.start(3), match.start(3) + len(inside), items + "]")
            fixes = (Fix((edit,)),)
        return YamlMistake(
            row, match.start(3) + sign.start(1), f"{name}: # begins a comment", hint, fixes
        )
    return None


def no_value(fault: YamlFault) -> YamlMistake | None:
    """A comma after which there is no value."""
    if "flow" not in fault.context or "node content" not in fault.problem:
        return None
    key = KEY.match(fault.line)
    is_apart = fault.line[fault.column - 1 : fault.column] in {" ", "[", "{"}
    commas = re.match(r",(?:\s*,)*" + r"\s*" * is_apart, fault.line[fault.column :])
    return YamlMistake(
        fault.row,
        fault.column,
        f"{key[2] if key else 'the list'}: expected a value",
        "put one between the commas, or take one comma out",
        (Fix((putting(fault.row, fault.column, fault.column + commas.end(), ""),)),)
        if commas
        else (),
    )


def open_list(fault: YamlFault) -> YamlMistake | None:
    """A bracket that is not closed."""
    if "flow" not in fault.context or fault.start is None:
        return None
    row, column = fault.start
    sign = fault.lines[row][column : column + 1]
    if sign not in {"[", "{"}:
        return None
    name = fault.name(row, column) or "the list"
    if row == fault.row and fault.line[fault.column : fault.column + 1] == ":":
        return yaml_texts.colon_in_list(fault, name)
    closing = "]" if sign == "[" else "}"
    return YamlMistake(
        row,
        column,
        f"{name}: the {sign} that begins here is not closed",
        f"add a {closing}",
        tuple(_closed(fault, row, column, closing)),
    )


def _closed(fault: YamlFault, row: int, column: int, closing: str) -> list[Fix]:
    """The ways to close a list that begins at a place: before or instead of another bracket that
    stands where it is missed; at the end of its lines; below them."""
    ways = []
    if fault.line[fault.column : fault.column + 1] in {"]", "}"} and fault.line[: fault.column]:
        place = (fault.row, fault.column)
        ways += [
            Fix((putting(*place, fault.column, closing),)),
            Fix((putting(*place, fault.column + 1, closing),)),
        ]
    indent = re.match(r"\s*", fault.lines[row])
    key = re.compile(rf"\s{{0,{indent.end() if indent else 0}}}[\w-]+:(?:\s|$)")
    last = row
    for below in range(row + 1, len(fault.lines)):
        if key.match(fault.lines[below]):
            break
        last = below if fault.lines[below].strip() else last
    end = len(fault.lines[last].rstrip())
    is_alone = not fault.lines[row][:column].strip() and last > row
    return [*ways, Fix((putting(last, end, end, f"\n{closing}" if is_alone else closing),))]


# What is written for the hyphen and the space before an item.
_STAR = lazy.pattern(r"(\s*)\*\s+(?=\S)")
_BULLET = lazy.pattern(r"\s*(-(?=[^\s-])|[•·]\s*)(?=\S)")


def star_bullets(fault: YamlFault) -> YamlMistake | None:
    """Items that begin with the bullet of Markdown that YAML does not have."""
    star = _STAR.match(fault.line)
    if star is None:
        return None
    first = end = fault.row
    while first > 0 and _STAR.match(fault.lines[first - 1]):
        first -= 1
    while end < len(fault.lines) and _STAR.match(fault.lines[end]):
        end += 1
    column = len(star[1])
    return YamlMistake(
        first,
        column,
        "items of a list begin with - and a space",
        f"write - {fault.lines[first].strip(' *')}",
        (Fix(tuple(putting(row, column, column + 1, "-") for row in range(first, end))),),
    )


def bullets(lines: list[str], row: int, end: int) -> Fix:
    """The fix for a text from `row` up to, and not including, `end` that was meant as a list: all
    of its lines begin with a bullet, or with a hyphen without a space."""
    edits = [
        putting(at, *sign.span(1), "- ")
        for at, line in enumerate(lines[row:end], row)
        if (sign := _BULLET.match(line))
    ]
    return Fix(tuple(edits)) if len(edits) == end - row else NO_FIX


def commas_at_ends(
    text: str, path: str, first_line: int, marks: Mapping[KeyPath, Mark]
) -> list[Problem]:
    """A problem if the values in `text`, which begins at line `first_line` of the file `path`, have
    commas after them, as in JSON: all without quotes but the last one, and at least two."""
    lines = text.split("\n")
    plain = [
        (at, mark)
        for at, mark in marks.items()
        if len(at) == 1
        and mark.raw
        and mark.value[0] - first_line < len(lines)
        and lines[mark.value[0] - first_line].startswith(mark.raw, mark.value[1] - 1)
    ]
    ended = [(at, mark) for at, mark in plain if mark.raw.endswith(",")]
    if len(ended) < max(2, len(plain) - 1):
        return []
    edits = [
        TextEdit(start=(line, end - 1), end=(line, end), text="")
        for _, mark in ended
        for line, end in ((mark.value[0], mark.value[1] + len(mark.raw)),)
    ]
    at, mark = ended[0]
    problem = Problem.at(
        path,
        (mark.value[0], mark.value[1] + len(mark.raw) - 1),
        code="yaml",
        message=f"{field_name(at)}: the comma at the end is a part of the text",
        hint="take the commas at the ends of the lines out",
        key=dotted(at),
        got=mark.raw[:MAX_GOT],
        fix=Fix(tuple(edits)),
    )
    return [problem]
