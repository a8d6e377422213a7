"""Bars: those with names lie below each other, those of dates and numbers stand side by side."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import ceil

from markupsafe import escape

from sitegen.charts import axes, labels, marks
from sitegen.charts.axes import Frame, em, percent
from sitegen.charts.columns import DATE, DAY, MONTH, DataColumn
from sitegen.charts.scale import NumberScale, number_scale
from sitegen.charts.series import ChartData
from sitegen.charts.words import Words

# In letters: a bar, and the space after a group of them; what a name above a group takes.
_BAR, _BETWEEN, _NAME = 1.35, 0.75, 1.45
# Names of at most this width stand beside the bars, others above them.
_BESIDE = 7.0
# Beside so many bars, their values stand.
_WITH_VALUES = 24
# Bars of dates have a place for each day, month or year, unless it is more than this.
_PLACES = 200


def lying(data: ChartData, words: Words, prefix: str, *, right_to_left: bool) -> Frame:
    """Bars that lie, with their names and values."""
    names = [words.cell(data.below, cell) or "–" for cell in data.below.cells]
    numbers = (0.0, *axes.all_values(data))
    scale = NumberScale(min(numbers), max(numbers) if any(numbers) else 1.0, (), 0)
    beside = max(map(labels.width, names)) <= _BESIDE and len(data.series) == 1
    column = max(map(labels.width, names)) + 0.6 if beside else 0.0
    values = [[_value(words, column, cell) for cell in column.cells] for column in data.series]
    after, before = _rooms(data, values)
    sides = axes.Sides(ceil(column + before), after, is_mirrored=right_to_left)
    group = len(data.series) * _BAR + _BETWEEN + (0 if beside else _NAME)
    drawn, texts, top = [], [], 0.3
    for row, name in enumerate(names):
        texts.append(_name(name, top, sides, is_beside=beside))
        y = top + (0 if beside else _NAME)
        for number, series in enumerate(data.series, 1):
            value, text = series.cells[row], values[number - 1][row]
            ends = sides.at(scale.at(0)), sides.at(scale.at(value or 0))
            if value is not None:
                drawn.append(_lying_bar(ends, y, number, prefix))
            is_left = ends[1] < ends[0] or (
                ends[1] == ends[0] and sides.is_mirrored != bool(value and value < 0)
            )
            texts.append(_value_beside(text, ends[1], y, is_left=is_left))
            y += _BAR
        if not beside:
            drawn.append(_zero(sides.at(scale.at(0)), y - len(data.series) * _BAR - 0.1, y))
        top += group
    height = top - _BETWEEN + 0.3
    if beside:
        drawn.append(_zero(sides.at(scale.at(0)), 0, height))
    return Frame("".join(drawn + texts), height, sides, data.series)


def _rooms(data: ChartData, values: Sequence[Sequence[str]]) -> tuple[float, float]:
    """The room for values after the longest bar, and before the longest of negative numbers."""
    after, before = 0.5, 0.0
    for column, texts in zip(data.series, values, strict=True):
        for cell, text in zip(column.cells, texts, strict=True):
            if cell is not None and cell < 0:
                before = max(before, labels.width(text) + 0.6)
            else:
                after = max(after, labels.width(text) + 0.6)
    return after, before


def _value(words: Words, column: DataColumn, cell: float | None) -> str:
    return "–" if cell is None else words.value(column, cell)


def _name(name: str, top: float, sides: axes.Sides, *, is_beside: bool) -> str:
    """A name beside or above its bars; on a narrow page as much of it as is seen there."""
    anchor = "end" if sides.is_mirrored else "start"
    x = em(-sides.before) if not sides.is_mirrored else "100%"
    dx = f' dx="{em(sides.before)}"' if sides.is_mirrored and sides.before else ""
    y = em(top + (0.95 if is_beside else 1.0))
    start = f'<text x="{x}"{dx} y="{y}" text-anchor="{anchor}" class="name'
    narrow, whole = labels.cut(name, labels.WIDTHS[0]), labels.cut(name, labels.WIDTHS[1])
    if narrow == whole:
        return f'{start}">{escape(whole)}</text>'
    return f'{start} w0">{escape(narrow)}</text>{start} w1">{escape(whole)}</text>'


def _zero(at: float, top: float, bottom: float) -> str:
    """The line at zero: along all bars, or along those below one name, which it does not cross."""
    x = percent(at)
    return f'<line x1="{x}" x2="{x}" y1="{em(top)}" y2="{em(bottom)}" class="zero"/>'


def _lying_bar(ends: tuple[float, float], y: float, number: int, prefix: str) -> str:
    """The bar between two parts of the width."""
    return (
        f'<rect x="{percent(min(ends))}" y="{em(y)}" width="{percent(abs(ends[1] - ends[0]))}"'
        f' height="{em(_BAR - 0.15)}" fill="url(#{marks.pattern_id(prefix, number)})"'
        f' class="edge s{number}"/>'
    )


def _value_beside(text: str, end: float, y: float, *, is_left: bool) -> str:
    """A value at the end of its bar."""
    anchor, dx = ("end", "-0.4em") if is_left else ("start", "0.4em")
    return (
        f'<text x="{percent(end)}" dx="{dx}" y="{em(y + 0.95)}"'
        f' text-anchor="{anchor}" class="value">{escape(text)}</text>'
    )


def standing(data: ChartData, words: Words, prefix: str) -> Frame:
    """Bars side by side, over an axis of dates, numbers or names."""
    scale = number_scale(axes.all_values(data), from_zero=True)
    places, count = _places(data)
    frame = axes.Upright(scale, data, words)
    width = 1 / count
    bar = width * (0.8 if count < 40 else 0.9) / len(data.series)
    parts = [frame.grid()]
    for number, series in enumerate(data.series, 1):
        for row, value in enumerate(series.cells):
            if value is None:
                continue
            left = (places[row] + 0.5) * width + (number - 1 - len(data.series) / 2) * bar
            title = f"{words.cell(data.below, data.below.cells[row])}: {words.cell(series, value)}"
            parts.append(_standing_bar(left, bar, value, number, frame, prefix, title))
    parts.append(frame.zero())
    if len(data.series) == 1 and data.rows <= _WITH_VALUES:
        parts.append(_values(data, places, width, frame, words))
    at = [(place + 0.5) * width for place in places]
    parts.append(frame.below(_texts(data, words, at)))
    return frame.whole("".join(parts))


def _standing_bar(
    left: float,
    width: float,
    value: float,
    number: int,
    frame: axes.Upright,
    prefix: str,
    title: str,
) -> str:
    top, bottom = sorted((frame.y(value), frame.y(0)))
    return (
        f'<rect x="{percent(left)}" y="{em(top)}" width="{percent(width)}"'
        f' height="{em(max(bottom - top, 0.04))}"'
        f' fill="url(#{marks.pattern_id(prefix, number)})" class="edge s{number}">'
        f"<title>{escape(title)}</title></rect>"
    )


def _places(data: ChartData) -> tuple[list[int], int]:
    """The place of each row, from 0, and the number of places: one for each day, month or year, so
    that a missing one is a gap."""
    below, rows = data.below, list(range(data.rows))
    numbers: list[int] = []
    if below.kind == DATE and below.exact == MONTH:
        numbers = [cell.year * 12 + cell.month for cell in below.cells]
    elif below.kind == DATE and below.exact == DAY:
        numbers = [cell.toordinal() for cell in below.cells]
    elif below.years:
        numbers = list(below.cells)
    if not numbers or len(set(numbers)) < len(numbers):
        return rows, max(len(rows), 1)
    step = min((b - a for a, b in pairwise(numbers)), default=1)
    if any((number - numbers[0]) % step for number in numbers):
        step = 1
    count = (numbers[-1] - numbers[0]) // step + 1
    if count > _PLACES:
        return rows, len(rows)
    return [(number - numbers[0]) // step for number in numbers], count


def _texts(data: ChartData, words: Words, at: Sequence[float]) -> axes.Below:
    """What stands below the bars."""
    below = data.below
    if below.kind == DATE:
        return axes.dates_below(below, below.cells, at, words)
    return axes.texts_below(below.cells, at, words, below)


def _values(
    data: ChartData, places: Sequence[int], width: float, frame: axes.Upright, words: Words
) -> str:
    """The value above each bar, where all of them have room."""
    series, parts = data.series[0], []
    shown = [(row, value) for row, value in enumerate(series.cells) if value is not None]
    texts = [words.value(series, value) for _, value in shown]
    widest = max(map(labels.width, texts)) + 0.3
    seen = next(
        (
            name
            for room, name in zip(labels.WIDTHS, labels.CLASSES, strict=True)
            if (room - frame.left) * width >= widest
        ),
        None,
    )
    if seen is None:
        return ""
    for (row, value), text in zip(shown, texts, strict=True):
        y = frame.y(value) + (1.1 if value < 0 else -0.35)
        x = percent((places[row] + 0.5) * width)
        parts.append(
            f'<text x="{x}" y="{em(y)}" text-anchor="middle" class="value {seen}">'
            f"{escape(text)}</text>"
        )
    return "".join(parts)
