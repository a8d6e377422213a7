"""Numbers and dates of data in the words of a language."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sitegen.charts.columns import DATE, MINUTE, MONTH, NUMBER, YEAR, DataColumn
from sitegen.charts.scale import TimeTick
from sitegen.layouts import numbers
from sitegen.layouts.language import Strings

# Columns with at most so many decimals have the same number of them in each row.
_EVEN_DECIMALS = 2


class Words:
    """How the language of a page writes cells and ticks."""

    def __init__(self, strings: Strings) -> None:
        self.strings = strings
        self.signs = numbers.signs_of(strings.tag)

    def cell(self, column: DataColumn, value: Any) -> str:
        """A cell of a table, in full."""
        if value is None:
            return ""
        if column.kind == NUMBER:
            even = column.decimals if column.decimals <= _EVEN_DECIMALS else None
            number = self.signs.number(value, even, grouped=not column.years)
            return number + (self.signs.percent if column.percent else "")
        if column.kind != DATE:
            return str(value)
        return self.date(value, column.coarser.get(value, column.exact))

    def date(self, moment: dt.datetime, exact: str) -> str:
        """A moment, in full."""
        if exact == YEAR:
            return str(moment.year)
        if exact == MONTH:
            return self.strings.month(moment.year, moment.month)
        day = self.strings.date(moment.date())
        return f"{day}, {self._time(moment)}" if exact == MINUTE else day

    def value(self, column: DataColumn, value: float) -> str:
        """A number beside a bar: short, where it has a million or more."""
        if abs(value) < 1e6:
            return self.cell(column, value)
        short = numbers.short(value, self.signs, self.strings.pattern)
        return short + (self.signs.percent if column.percent else "")

    def ticks(self, values: tuple[float, ...], decimals: int, *, percent: bool) -> list[str]:
        """The numbers of an axis: all in the same unit."""
        most = max(map(abs, values))
        unit = next((pair for pair in numbers.UNITS if pair[0] <= most < numbers.BEYOND), (1.0, ""))
        if not unit[1]:
            even = decimals if most < numbers.BEYOND else None
            texts = [self.signs.number(value, even) for value in values]
            return [text + (self.signs.percent if percent else "") for text in texts]
        pattern = self.strings.pattern(unit[1])
        texts = [self.signs.number(value / unit[0]) for value in values]
        return [
            (pattern.format(number=text) if value else text)
            + (self.signs.percent if percent else "")
            for value, text in zip(values, texts, strict=True)
        ]

    def tick(self, tick: TimeTick) -> str:
        """A moment of an axis. The year of months and days is below the first of them."""
        if tick.exact == YEAR:
            return str(tick.moment.year)
        if tick.exact == MINUTE:
            return self._time(tick.moment)
        month = self.strings.texts["months_short"][tick.moment.month - 1]
        if tick.exact == MONTH:
            return str(month)
        return self.strings.text("day_month", day=tick.moment.day, month=month)

    def _time(self, moment: dt.datetime) -> str:
        return self.strings.text("time", hour=f"{moment.hour:02}", minute=f"{moment.minute:02}")
