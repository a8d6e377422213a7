"""The formulas in the HTML of a body, as MathML."""

from __future__ import annotations

from collections.abc import Sequence

from sitegen.errors import Problem
from sitegen.markdown import mathematics, places
from sitegen.markdown.written import ENOUGH, Written
from sitegen.model.documents import Formula
from sitegen.text.characters import unescape

# How many characters of a formula a message shows.
NAMED = 40


def formulas_in(
    html: str, written_at: Sequence[tuple[int, int]], written: Written
) -> tuple[tuple[Formula, ...], tuple[Problem, ...]]:
    """The formulas in `html` as MathML, and a warning for each that cannot be shown and stays code.
    `written_at` are the line and column of each, from `places_in`."""
    formulas: list[Formula] = []
    problems: list[Problem] = []
    for formula, (line, column) in zip(mathematics.FORMULA.finditer(html), written_at, strict=True):
        latex = unescape(formula["block"] or formula["inline"] or "")
        try:
            formulas.append(
                Formula(formula.start(), formula.end(), mathematics.published(latex, formula))
            )
        except mathematics.RefusedError as error:
            problems.append(_refused(latex, error, line, column, written))
    return tuple(formulas), tuple(problems[:ENOUGH])


def places_in(html: str, marks: Sequence[places.PlaceMark]) -> list[tuple[int, int]]:
    """The line and column of each formula in `html`, from which the `marks` were removed; (1, 1)
    for a formula without a mark."""
    line_columns: list[tuple[int, int]] = []
    following, removed = iter(marks), 0
    mark = next(following, None)
    for formula in mathematics.FORMULA.finditer(html):
        place = 1, 1
        while mark is not None and mark.start - removed < formula.end():
            if mark.name == "math" and mark.start - removed > formula.start():
                place = mark.line, mark.column
            removed += mark.end - mark.start
            mark = next(following, None)
        line_columns.append(place)
    return line_columns


def _refused(
    latex: str, error: mathematics.RefusedError, line: int, column: int, written: Written
) -> Problem:
    before = latex[: error.at].split("\n")
    name = " ".join(latex.split())
    return Problem(
        path=written.path,
        line=written.first_line + line - 1 + len(before) - 1,
        column=len(before[-1]) + (column if len(before) == 1 else 1),
        severity="warning",
        code="formula",
        message=(
            f"the formula {name if len(name) <= NAMED else f'{name[:NAMED]}…'} stays code: {error}"
        ),
        hint="correct it, or write \\$ for a plain dollar",
    )
