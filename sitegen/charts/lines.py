"""Lines over dates, numbers or names; and areas, which stand on each other.

A line is in a picture of its own that is stretched to the width of the page, while its stroke, its
points and all letters keep their sizes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import escape

from sitegen.charts import axes, marks
from sitegen.charts.axes import HEIGHT, TOP, Frame, em, percent
from sitegen.charts.columns import DATE, NUMBER, DataColumn
from sitegen.charts.labels import Label
from sitegen.charts.scale import number_scale, seconds, time_ticks
from sitegen.charts.series import AREA, ChartData
from sitegen.charts.words import Words

# Every row is a point up to so many; of more, each series has some, if there are several.
_POINTS, _SOME = 32, 8
# Lines with more rows are thinner; areas with more have no points.
_THICK, _POINTS_OF_AREAS = 200, 12
# A line has at most so many columns of points: of the rows in one, the first, the least, the most
# and the last are in it, which looks the same.
_COLUMNS = 600
# The size of the picture that is stretched.
_UNITS = 1000
Point = tuple[float, float]


def drawn(data: ChartData, words: Words, prefix: str) -> Frame:
    """A chart of lines or areas."""
    is_area = data.kind == AREA
    series = _stacked(data) if is_area and len(data.series) > 1 else [s.cells for s in data.series]
    numbers = [cell for cells in series for cell in cells if cell is not None]
    frame = axes.Upright(number_scale(numbers, from_zero=is_area), data, words)
    at, below = _across(data, words)
    parts = [frame.grid()]
    runs = [_runs(at, cells, frame) for cells in series]
    if is_area:
        parts += _areas(runs, frame, prefix)
    parts.append(frame.zero())
    parts += [_line(number, run) for number, run in enumerate(runs, 1)]
    for number, (cells, run) in enumerate(zip(series, runs, strict=True), 1):
        parts.append(_points(number, at, cells, run, frame, data, words, prefix))
    parts.append(frame.below(below))
    return frame.whole("".join(parts))


def _stacked(data: ChartData) -> list[list[float | None]]:
    """The tops of the areas. Where one has a gap, so have those on it."""
    tops: list[list[float | None]] = []
    before: Sequence[float | None] = [0.0] * data.rows
    for series in data.series:
        top = [
            None if cell is None or under is None else under + cell
            for cell, under in zip(series.cells, before, strict=True)
        ]
        tops.append(top)
        before = top
    return tops


def _across(data: ChartData, words: Words) -> tuple[list[float], axes.Below]:
    """The part of the width at which each row is, and the labels below."""
    below = data.below
    if below.kind == DATE:
        return _over_time(below, words)
    if below.kind == NUMBER:
        scale = number_scale(below.cells, from_zero=False, lines=8)
        least, most = below.cells[0], below.cells[-1]
        room = (most - least) or 1.0
        at = [(cell - least) / room if most > least else 0.5 for cell in below.cells]
        ticks = [tick for tick in scale.ticks if least <= tick <= most] or [least]
        texts = (
            [words.cell(below, round(tick)) for tick in ticks]
            if below.years
            else words.ticks(tuple(ticks), scale.decimals, percent=below.percent)
        )
        if below.years:
            texts, ticks = _whole_years(texts, ticks)
        places = [(tick - least) / room if most > least else 0.5 for tick in ticks]
        return at, axes.Below([Label(x, t) for x, t in zip(places, texts, strict=True)])
    last = max(data.rows - 1, 1)
    at = [row / last if data.rows > 1 else 0.5 for row in range(data.rows)]
    return at, axes.texts_below(below.cells, at, words, below)


def _whole_years(texts: Sequence[str], ticks: Sequence[float]) -> tuple[list[str], list[float]]:
    pairs = [pair for pair in zip(texts, ticks, strict=True) if pair[1] == round(pair[1])]
    return [text for text, _ in pairs], [tick for _, tick in pairs]


def _over_time(below: DataColumn, words: Words) -> tuple[list[float], axes.Below]:
    least, most = below.cells[0], below.cells[-1]
    start, room = seconds(least), seconds(most) - seconds(least)

    def place(moment: float) -> float:
        return (moment - start) / room if room else 0.5

    at = [place(seconds(cell)) for cell in below.cells]
    ticks = time_ticks(least, most, below.exact)
    found = [Label(place(seconds(tick.moment)), words.tick(tick)) for tick in ticks]
    years = [
        Label(label.at, str(tick.moment.year))
        for label, tick in zip(found, ticks, strict=True)
        if tick.is_first and tick.exact != "year"
    ]
    return at, axes.Below(found, years)


def _runs(
    at: Sequence[float], cells: Sequence[float | None], frame: axes.Upright
) -> list[list[Point]]:
    """The parts of a line between gaps, as points of the picture that is stretched."""
    runs: list[list[Point]] = [[]]
    for x, cell in zip(at, cells, strict=True):
        if cell is None:
            runs.append([])
        else:
            runs[-1].append((x * _UNITS, (1 - frame.scale.at(cell)) * _UNITS))
    return [_fewer(run) for run in runs if run]


def _fewer(run: list[Point]) -> list[Point]:
    """As many points of a run as can be seen."""
    if len(run) <= 2 * _COLUMNS:
        return run
    kept: dict[int, list[int]] = {}
    for number, (x, y) in enumerate(run):
        column = int(x * _COLUMNS / _UNITS)
        four = kept.setdefault(column, [number] * 4)
        if y < run[four[1]][1]:
            four[1] = number
        if y > run[four[2]][1]:
            four[2] = number
        four[3] = number
    return [run[number] for four in kept.values() for number in sorted(set(four))]


def _path(run: Iterable[Point]) -> str:
    return "L".join(f"{_number(x)} {_number(y)}" for x, y in run)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _stretched(inner: str) -> str:
    return (
        f'<svg y="{em(TOP)}" width="100%" height="{em(HEIGHT)}" viewBox="0 0 {_UNITS} {_UNITS}"'
        f' preserveAspectRatio="none" class="lines">{inner}</svg>'
    )


def _line(number: int, runs: Sequence[list[Point]]) -> str:
    path = "".join(f"M{_path(run)}" for run in runs if len(run) > 1)
    if not path:
        return ""
    thin = " thin" if sum(map(len, runs)) > _THICK else ""
    return _stretched(
        f'<path d="{path}" class="line{thin} s{number}" vector-effect="non-scaling-stroke"'
        f"{marks.dash(number)}/>"
    )


def _areas(runs: Sequence[Sequence[list[Point]]], frame: axes.Upright, prefix: str) -> list[str]:
    """What is between each line and the one below it, or zero: a pattern, cut to its shape."""
    zero = (1 - frame.scale.at(0)) * _UNITS
    parts = []
    for number, upper in enumerate(runs, 1):
        lower = {round(x, 3): y for run in runs[number - 2] for x, y in run} if number > 1 else {}
        shape = "".join(
            f"M{_path([*run, *((x, lower.get(round(x, 3), zero)) for x, _ in reversed(run))])}Z"
            for run in upper
            if len(run) > 1
        )
        if not shape:
            continue
        fill = f"url(#{marks.pattern_id(prefix, number)})" if len(runs) > 1 else "currentColor"
        parts.append(
            f'<clipPath id="{prefix}.c{number}" clipPathUnits="objectBoundingBox"><path'
            f' transform="scale({1 / _UNITS:g})" d="{shape}"/></clipPath>'
            f'<rect y="{em(TOP)}" width="100%" height="{em(HEIGHT)}" fill="{fill}"'
            f' clip-path="url(#{prefix}.c{number})" class="area s{number}"/>'
        )
    return parts


def _points(
    number: int,
    at: Sequence[float],
    cells: Sequence[float | None],
    runs: Sequence[list[Point]],
    frame: axes.Upright,
    data: ChartData,
    words: Words,
    prefix: str,
) -> str:
    """The shapes at the rows of a series: at all of them, at some, or at those alone."""
    alone = {run[0][0] for run in runs if len(run) == 1}
    most = _POINTS_OF_AREAS if data.kind == AREA else _POINTS
    step = 1 if data.rows <= most else -(-data.rows // _SOME)
    some = range((number - 1) * step // max(len(data.series), 1), data.rows, step)
    parts = []
    for row, (x, cell) in enumerate(zip(at, cells, strict=True)):
        is_seen = data.rows <= most or (data.kind != AREA and len(data.series) > 1 and row in some)
        if cell is None or not (is_seen or x * _UNITS in alone):
            continue
        series = data.series[number - 1]
        value = words.cell(series, series.cells[row])
        title = f"{words.cell(data.below, data.below.cells[row])}: {value}"
        use = marks.shape(prefix, number, percent(x), em(frame.y(cell)))
        parts.append(f"{use.removesuffix('/>')}><title>{escape(title)}</title></use>")
    return "".join(parts)
