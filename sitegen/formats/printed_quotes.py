"""Quotation marks of printed texts that were meant as those of YAML: `author: “ada”`.

A headline may be a quotation as a whole: in `"` or `'` it is one, else somebody has to decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sitegen import lazy
from sitegen.errors import Fix, Problem
from sitegen.formats.quoting import quoted, without_printed
from sitegen.formats.source_map import MAX_GOT, KeyPath, Mark, dotted, field_name
from sitegen.text.edits import edit_at, index_of

_STRAIGHT = lazy.pattern(r"""(?:^|[\s\[{,])["'][^\s,\]}]""")
_SENTENCES = frozenset({"title", "summary", "image_alt", "image_caption", "quote", "text"})
_WORDS = frozenset({"true", "false"})


def warnings(text: str, path: str, first_line: int, marks: Mapping[KeyPath, Mark]) -> list[Problem]:
    """A warning for each value in such marks in `text`, which begins at line `first_line` of the
    file `path`, unless it may be a quotation and other values are in `"` or `'`."""
    values = list(_values(text, first_line, marks))
    if _STRAIGHT.search(text):
        values = [(at, start) for at, start in values if not _SENTENCES & set(at)]
    edits = []
    for at, start in values:
        raw = marks[at].raw
        edits.append(edit_at(text, start, start + len(raw), _without_marks(raw), first_line))
    # All together: of one that is left, nobody would know any more.
    is_clear = len(values) > 1 or not any(_SENTENCES & set(at) for at, _ in values)
    fix = Fix(tuple(edits), safe=is_clear)
    return [_warning(path, at, marks[at], fix) for at, _ in values]


def _values(
    text: str, first_line: int, marks: Mapping[KeyPath, Mark]
) -> Iterator[tuple[KeyPath, int]]:
    """The path of each such value, and its index in `text`."""
    for at, mark in marks.items():
        if without_printed(mark.raw) != mark.raw:
            line, column = mark.value
            start = index_of(text, (line - first_line + 1, column))
            if text.startswith(mark.raw, start):
                yield at, start


def _without_marks(raw: str) -> str:
    inner = without_printed(raw)
    return inner if inner in _WORDS else quoted(inner)


def _warning(path: str, at: KeyPath, mark: Mark, fix: Fix) -> Problem:
    key = f"{at[-1]}: " if isinstance(at[-1], str) else "- "
    hint = f"write {key}{_without_marks(mark.raw)}"
    if not fix.safe:
        hint += f"; or, if it is a quotation, {key}{quoted(mark.raw)}"
    line, column = mark.value
    return Problem(
        path=path,
        line=line,
        column=column,
        severity="warning",
        code="printed-quotes",
        message=f"{field_name(at)}: the marks {mark.raw[0]}…{mark.raw[-1]} are a part of the text",
        hint=hint,
        key=dotted(at),
        got=mark.raw[:MAX_GOT],
        fix=fix,
    )
