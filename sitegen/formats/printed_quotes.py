"""Quotation marks of printed texts that were meant as those of YAML: `author: “ada”`.

A headline may be a quotation as a whole: in `"` or `'` it is one, else somebody has to decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sitegen import lazy
from sitegen.errors import MAX_GOT, Fix, Problem, TextEdit
from sitegen.formats.quoting import quoted, without_printed
from sitegen.formats.source_map import KeyPath, Mark, dotted, field_name

_STRAIGHT = lazy.pattern(r"""(?:^|[\s\[{,])["'][^\s,\]}]""")
_SENTENCES = frozenset({"title", "summary", "image_alt", "image_caption", "quote", "text"})
_WORDS = frozenset({"true", "false"})


def warnings(text: str, path: str, first_line: int, marks: Mapping[KeyPath, Mark]) -> list[Problem]:
    """A warning of all values in such marks in `text`, which begins at line `first_line` of the
    file `path`, unless they may be quotations and other values are in `"` or `'`.

    It is one for all of them: of one that is left, nobody would know any more."""
    values = list(_values(text.split("\n"), first_line, marks))
    if _STRAIGHT.search(text):
        values = [at for at in values if not _SENTENCES & set(at)]
    if not values:
        return []
    at, mark = values[0], marks[values[0]]
    key = f"{at[-1]}: " if isinstance(at[-1], str) else "- "
    is_clear = len(values) > 1 or not _SENTENCES & set(at)
    more = f", like those of {len(values) - 1} more" if len(values) > 1 else ""
    hint = f"write {key}{_without_marks(mark.raw)}"
    if not is_clear:
        hint += f"; or, if it is a quotation, {key}{quoted(mark.raw)}"
    fix = Fix(tuple(_edit(marks[each]) for each in values), safe=is_clear)
    problem = Problem.at(
        path,
        mark.value,
        severity="warning",
        code="printed-quotes",
        message=f"{field_name(at)}: the marks {mark.raw[0]}…{mark.raw[-1]} are a part of the text"
        + more,
        hint=hint,
        key=dotted(at),
        got=mark.raw[:MAX_GOT],
        fix=fix,
    )
    return [problem]


def _values(
    lines: Sequence[str], first_line: int, marks: Mapping[KeyPath, Mark]
) -> Iterator[KeyPath]:
    """The path of each such value."""
    for at, mark in marks.items():
        if without_printed(mark.raw) != mark.raw:
            line, column = mark.value
            # Some signs end a line for YAML alone.
            row = line - first_line
            if row < len(lines) and lines[row].startswith(mark.raw, column - 1):
                yield at


def _without_marks(raw: str) -> str:
    inner = without_printed(raw)
    return inner if inner in _WORDS else quoted(inner)


def _edit(mark: Mark) -> TextEdit:
    line, column = mark.value
    end = (line, column + len(mark.raw))
    return TextEdit(start=mark.value, end=end, text=_without_marks(mark.raw))
