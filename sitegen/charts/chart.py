"""The value of a data file → a chart: a picture in SVG, what it says in words, and its table.

A pure function: it looks at no clock and draws no lots, so equal data gives equal bytes. Its time
grows with the rows, and so does nothing else: a line has at most some thousand points."""

from __future__ import annotations

from typing import Any

from markupsafe import escape
from msgspec import Struct

from sitegen.charts import bars, lines, marks
from sitegen.charts.axes import Frame, Sides, em
from sitegen.charts.series import BAR, ChartData, chart_data, is_horizontal
from sitegen.charts.tables import DataTable, table_of
from sitegen.charts.words import Words
from sitegen.errors import DataError, shorten
from sitegen.layouts import language
from sitegen.layouts.language import Strings
from sitegen.model.html import Html

# Of more rows, the table behind a chart has so many, at equal distances.
MOST_IN_TABLE = 250
_KINDS = {"bar": "chart_bar", "line": "chart_line", "area": "chart_area"}


class SeriesKey(Struct, frozen=True):
    """The name of a series, and a small picture of how it looks."""

    name: str
    picture: Html


class DrawnChart(Struct, frozen=True, kw_only=True):
    """A chart. `keys` are the names of its series, if there are several; `measure` is that of one.
    `picture` is SVG with the rooms and colours that the style sheet of the component gives it; it
    is empty where there is no number. `table` has the rows, or some of many."""

    picture: Html
    keys: tuple[SeriesKey, ...]
    measure: str
    table: DataTable


def chart(
    value: Any,
    *,
    kind: str,
    x: str,
    y: str,
    title: str,
    prefix: str,
    strings: Strings,
) -> DrawnChart:
    """The chart of the value of a data file. `prefix` begins the ids in it, which must be the only
    ones of the page. Raises DataError for data that is none for it."""
    if kind not in _KINDS:
        raise DataError(f"type: expected {' or '.join(_KINDS)}, got {shorten(kind)}")
    prefix = escape(prefix)
    data = chart_data(value, kind, x, y)
    words = Words(strings)
    names = [series.name for series in data.series]
    has_numbers = any(cell is not None for series in data.series for cell in series.cells)
    picture = _picture(data, words, title, prefix) if has_numbers else ""
    is_line = kind == "line"
    return DrawnChart(
        picture=Html(picture),
        keys=tuple(
            SeriesKey(name, Html(marks.key(prefix, number, line=is_line)))
            for number, name in enumerate(names, 1)
        )
        if picture and len(names) > 1
        else (),
        measure=names[0] if len(names) == 1 else "",
        table=_table(data, words),
    )


def _picture(data: ChartData, words: Words, title: str, prefix: str) -> str:
    right_to_left = language.direction(words.strings.tag) == "rtl"
    if is_horizontal(data):
        frame = bars.lying(data, words, prefix, right_to_left=right_to_left)
    elif data.kind == BAR:
        frame = bars.standing(data, words, prefix)
    else:
        frame = lines.drawn(data, words, prefix)
    return _svg(frame, data, title or words.strings.text(_KINDS[data.kind]), words, prefix)


def _svg(frame: Frame, data: ChartData, title: str, words: Words, prefix: str) -> str:
    count = len(data.series)
    shapes = "" if data.kind == BAR else marks.shapes(prefix, count)
    defs = f"<defs>{marks.patterns(prefix, count) if data.kind != 'line' else ''}{shapes}</defs>"
    sides: Sides = frame.sides
    return (
        f'<svg class="plot {sides.classes}" width="100%" height="{em(frame.height + 0.3)}"'
        f' role="img" aria-labelledby="{prefix}.title {prefix}.desc" direction="ltr">'
        f'<title id="{prefix}.title">{escape(title)}</title>'
        f'<desc id="{prefix}.desc">{escape(_description(data, words))}</desc>'
        f"{defs}{frame.inner}</svg>"
    )


def _description(data: ChartData, words: Words) -> str:
    """What the picture shows, for who does not see it: the kind, and the least and the most of each
    series."""
    strings = words.strings
    parts = [f"{strings.text(_KINDS[data.kind])}."]
    for series in data.series:
        rows = [row for row, cell in enumerate(series.cells) if cell is not None]
        if not rows:
            continue
        least = min(rows, key=series.cells.__getitem__)
        most = max(rows, key=series.cells.__getitem__)
        parts.append(
            strings.text(
                "chart_extremes",
                name=series.name,
                least=words.cell(series, series.cells[least]),
                at_least=words.cell(data.below, data.below.cells[least]),
                most=words.cell(series, series.cells[most]),
                at_most=words.cell(data.below, data.below.cells[most]),
            )
        )
    return " ".join(parts)


def _table(data: ChartData, words: Words) -> DataTable:
    """The table behind the chart: all rows, or so many of them at equal distances."""
    rows = range(data.rows)
    if data.rows > MOST_IN_TABLE:
        last = MOST_IN_TABLE - 1
        rows = [number * (data.rows - 1) // last for number in range(MOST_IN_TABLE)]  # type: ignore[assignment]
    return table_of((data.below, *data.series), rows, words)
