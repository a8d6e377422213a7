"""Where numbers and moments stand on an axis, from 0 at its begin to 1 at its end, and at which of
them readers are told a value."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

from msgspec import Struct

from sitegen.charts.columns import DAY, MINUTE, MONTH, YEAR

# About so many lines across a picture, and so many labels below one that is wide.
LINES, LABELS = 5, 12
_DAY = 86_400.0


class NumberScale(Struct, frozen=True):
    """An axis from `least` to `most`, with `ticks` at round numbers of as many `decimals`."""

    least: float
    most: float
    ticks: tuple[float, ...]
    decimals: int

    def at(self, value: float) -> float:
        """The part of the axis before `value`."""
        return (value - self.least) / (self.most - self.least)


def number_scale(values: Sequence[float], *, from_zero: bool, lines: int = LINES) -> NumberScale:
    """The axis for `values`, of which there must be one. It has zero in it if `from_zero`, or if
    that is not far: a line shows changes, and a bar its whole length."""
    least, most = float(min(values)), float(max(values))
    if from_zero or (least > 0 and most - least > least / 2):
        least = min(least, 0.0)
    if from_zero or (most < 0 and most - least > -most / 2):
        most = max(most, 0.0)
    if most == least:
        aside = abs(most) / 2 or 1.0
        least, most = (least - aside, most + aside) if not from_zero else (least, most + 1.0)
    step = _round_step((most - least) / lines)
    first, last = math.floor(least / step + 1e-9), math.ceil(most / step - 1e-9)
    if last == first:
        last = first + 1
    decimals = max(0, -_exponent(step))
    ticks = tuple(_tick(number, step, decimals) for number in range(first, last + 1))
    return NumberScale(ticks[0], ticks[-1], ticks, decimals)


def _round_step(step: float) -> float:
    """The next step of 1, 2 or 5 with zeros that is no smaller than `step`."""
    exponent = _exponent(step)
    for digit in (1, 2, 5, 10):
        rounded = float(f"{digit}e{exponent}")
        if rounded >= step * (1 - 1e-9):
            return rounded
    return float(f"2e{exponent + 1}")


def _exponent(value: float) -> int:
    """The power of ten in `value`, by its digits: logarithms are not the same everywhere."""
    return int(f"{value:e}".partition("e")[2])


def _tick(number: int, step: float, decimals: int) -> float:
    """A multiple of a step, without the error of the product: 3 * 0.1 is 0.3."""
    value = number * step
    return round(value, decimals) if 0 < decimals < 300 else value


class TimeTick(Struct, frozen=True):
    """A moment on an axis and what it is exact to; `is_first` says that its year is not that of the
    one before."""

    moment: dt.datetime
    exact: str
    is_first: bool


def time_ticks(least: dt.datetime, most: dt.datetime, exact: str) -> tuple[TimeTick, ...]:
    """Moments between two, at most some `LABELS`, at the begin of years, months, days or hours;
    none of them finer than what the moments are `exact` to."""
    days = (most - least).total_seconds() / _DAY
    for count in (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000):
        if days / 30.4 / count <= LABELS and (count >= 12 or days > 60 or exact == MONTH):
            moments, what = _months(least, most, count), YEAR if count >= 12 else MONTH
            if len(moments) > 1 or exact == MONTH:
                return _marked(moments or [least], what)
            break
    if exact == MINUTE and days <= 2:
        for hours in (1, 3, 6, 12):
            if days * 24 / hours <= LABELS:
                return _marked(_every(least, most, dt.timedelta(hours=hours)), MINUTE)
    for count in (1, 2, 7, 14, 28):
        if days / count <= LABELS:
            return _marked(_every(least, most, dt.timedelta(days=count)), DAY)
    return _marked([least, most], DAY)


def _months(least: dt.datetime, most: dt.datetime, count: int) -> list[dt.datetime]:
    """The first days of every so many months; of years, those that the count divides."""
    first = least.year * 12 + least.month - 1
    if least.day > 1 or least.hour or least.minute:
        first += 1
    first += -first % count
    last = most.year * 12 + most.month - 1
    numbers = range(max(first, 12), min(last, 9999 * 12 + 11) + 1, count)
    return [dt.datetime(number // 12, number % 12 + 1, 1) for number in numbers]  # noqa: DTZ001


def _every(least: dt.datetime, most: dt.datetime, step: dt.timedelta) -> list[dt.datetime]:
    """Moments from midnight before `least`, as far as they are in the axis."""
    first = least.replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        while first < least:
            first += min(step, dt.timedelta(days=1))
        moments = [first]
        while moments[-1] <= most - step:
            moments.append(moments[-1] + step)
    except OverflowError:  # at the end of the year 9999, and at the begin of the year 1
        return [least]
    return [moment for moment in moments if moment <= most] or [least]


def _marked(moments: Sequence[dt.datetime], exact: str) -> tuple[TimeTick, ...]:
    years = [0, *(moment.year for moment in moments)]
    return tuple(
        TimeTick(moment, exact, moment.year != before)
        for moment, before in zip(moments, years, strict=False)
    )


def seconds(moment: dt.datetime) -> float:
    """A moment as a number, with equal steps for equal times."""
    return (moment - dt.datetime(1970, 1, 1)).total_seconds()  # noqa: DTZ001 - of no zone
