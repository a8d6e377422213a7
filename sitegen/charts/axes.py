"""The frame of a chart: how much room its sides need, the lines across it, and what stands below.

Across a picture, places are parts of its width, as "12.5%"; down it, and beside it, they are in the
size of its letters, as "3em". So its letters never shrink, and it is as wide as the page. The style
sheet of the component gives it the room at its sides, by the classes "b1" to "b12" (before) and
"a1" to "a12" (after), in whole letters."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Any

from markupsafe import escape
from msgspec import Struct

from sitegen.charts import labels
from sitegen.charts.columns import DAY, MINUTE, YEAR, DataColumn
from sitegen.charts.labels import Label
from sitegen.charts.scale import NumberScale, TimeTick
from sitegen.charts.series import ChartData
from sitegen.charts.words import Words

# Of a picture with an axis below it, in letters: its field, and the space above it.
HEIGHT, TOP = 18.0, 1.0
_MOST_AT_SIDE = 12


def percent(part: float) -> str:
    """A part of the width, in hundredths."""
    return f"{_short(part * 100, 2)}%"


def em(size: float) -> str:
    """A size in letters."""
    return f"{_short(size, 2)}em"


def _short(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


class Sides(Struct, frozen=True):
    """The room before and after a picture, in letters; in a language that is written from right to
    left, bars begin at the right: before is there."""

    before: float
    after: float = 0.0
    is_mirrored: bool = False

    def at(self, part: float) -> float:
        """The part of the width from the left at which `part` is."""
        return 1 - part if self.is_mirrored else part

    @property
    def classes(self) -> str:
        """The classes that give the picture this room."""
        left, right = math.ceil(self.before), math.ceil(self.after)
        if self.is_mirrored:
            left, right = right, left
        return f"b{min(left, _MOST_AT_SIDE)} a{min(right, _MOST_AT_SIDE)}"


class Frame(Struct, frozen=True):
    """What is in a picture, how high it is in letters, and its sides; `series` are those that its
    list of keys names."""

    inner: str
    height: float
    sides: Sides
    series: tuple[DataColumn, ...]


class Below(Struct, frozen=True):
    """Labels below an axis, and years below them."""

    labels: Sequence[Label]
    years: Sequence[Label] = ()


def all_values(data: ChartData) -> list[float]:
    """All numbers of a chart. It must have one."""
    return [cell for column in data.series for cell in column.cells if cell is not None]


class Upright:
    """A frame with an axis of numbers at its left."""

    def __init__(self, scale: NumberScale, data: ChartData, words: Words) -> None:
        self.scale, self.series = scale, data.series
        is_percent = all(column.percent for column in data.series)
        self.texts = words.ticks(scale.ticks, scale.decimals, percent=is_percent)
        self.left = math.ceil(max(map(labels.width, self.texts)) + 0.5)
        self.height = TOP + HEIGHT

    def y(self, value: float) -> float:
        """How far below the top a value is, in letters."""
        return TOP + (1 - self.scale.at(value)) * HEIGHT

    def grid(self) -> str:
        """A line for each tick, with its number at the left."""
        parts = []
        for tick, text in zip(self.scale.ticks, self.texts, strict=True):
            y, below = em(self.y(tick)), em(self.y(tick) + 0.35)
            parts.append(
                f'<line x1="0" x2="100%" y1="{y}" y2="{y}" class="grid"/>'
                f'<text x="-0.5em" y="{below}" text-anchor="end">{escape(text)}</text>'
            )
        return "".join(parts)

    def zero(self) -> str:
        """The line at zero; at the bottom, if zero is not in the picture."""
        y = em(self.y(min(max(0.0, self.scale.least), self.scale.most)))
        return f'<line x1="0" x2="100%" y1="{y}" y2="{y}" class="zero"/>'

    def below(self, below: Below) -> str:
        """The labels below the axis that fit. From here on the picture is so much higher."""
        self.height += 2.0
        parts = [
            f'<text x="{percent(label.at)}" y="{em(TOP + HEIGHT + 1.7)}"'
            f' text-anchor="{label.anchor}"{_class(label.seen)}>{escape(label.text)}</text>'
            for label in labels.fitting(below.labels, self.left + 0.5)
        ]
        if below.years:
            self.height += 1.3
            parts += [
                f'<text x="{percent(label.at)}" y="{em(TOP + HEIGHT + 3.0)}" class="name'
                f' {label.seen}" text-anchor="{label.anchor}">{escape(label.text)}</text>'
                for label in labels.fitting(below.years, self.left + 0.5)
            ]
        return "".join(parts)

    def whole(self, inner: str) -> Frame:
        """The frame with what is in it."""
        return Frame(inner, self.height, Sides(self.left, 1), self.series)


def _class(name: str) -> str:
    return f' class="{name}"' if name else ""


def dates_below(
    column: DataColumn, cells: Sequence[dt.datetime], at: Sequence[float], words: Words
) -> Below:
    """Labels for moments that have places: days and months, and years below the first of each."""
    found, years, before = [], [], 0
    for cell, place in zip(cells, at, strict=True):
        tick = TimeTick(cell, DAY if column.exact == MINUTE else column.exact, False)
        found.append(Label(place, words.tick(tick)))
        if cell.year != before:
            years.append(Label(place, str(cell.year)))
            before = cell.year
    return Below(found, years if column.exact != YEAR else ())


def texts_below(cells: Sequence[Any], at: Sequence[float], words: Words, of: DataColumn) -> Below:
    """Labels with what is in the cells."""
    texts = [labels.cut(words.cell(of, cell), 10) for cell in cells]
    return Below([Label(place, text) for place, text in zip(at, texts, strict=True)])
