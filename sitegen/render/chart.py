"""How posts were made, as SVG pictures: the number of posts by month in stacked bars, and one bar
of all. The involvements differ in their patterns, not only in colour, so that everybody can read
them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import escape
from msgspec import Struct

from sitegen.model.html import Html
from sitegen.model.total_views import MonthView, TotalView

# The number of months on the axis: at least a year, so that the bars of a new site are not too
# wide, and at most three years. The table on the page has all months.
FEWEST_MONTHS, MOST_MONTHS = 12, 36
# In units of the picture; the gap between two bars is a part of the room of a month.
WIDTH, HEIGHT, GAP = 720, 200, 0.25

# How much of its ground an involvement fills, and how, is what its mark shows beside headlines: all
# like the disc, half like half a disc, lines like the ruled square, nothing like the ring.
_PATTERNS = {
    "none": '<rect width="8" height="8" fill="#0000"/>',
    "assisted": '<rect width="4" height="8" fill="currentColor"/>',
    "generated": '<rect width="8" height="8" fill="currentColor"/>',
    "automated": '<path d="M0 1h8M0 5h8" stroke="currentColor" stroke-width="2"/>',
    "unstated": '<path d="M-2 2l4-4M0 8l8-8M6 10l4-4" stroke="currentColor"/>',
}


class Chart(Struct, frozen=True, kw_only=True):
    """`first` and `last` are the names of the months at both ends, `most` the number of posts in
    the highest bar. `swatches` are small rectangles with the pattern of each involvement, for a
    legend. The layout has to name the picture in an element with the id "chart.title"."""

    first: str
    last: str
    most: int
    picture: Html
    swatches: tuple[Html, ...]


def by_month(
    months: Sequence[MonthView],
    totals: Sequence[TotalView],
    name: Callable[[int, int], str],
    colon: str,
) -> Chart:
    """The chart of the last months of `months`, which must not be empty; they run from the oldest
    to the newest. A month without posts has a gap. The parts of a bar are in the order of the
    `totals`, from the bottom. `name` returns what readers call a month, from year and number;
    `colon` is that of their language."""
    last = _months_since_year_0(months[-1])
    shown = [month for month in months if last - _months_since_year_0(month) < MOST_MONTHS]
    # The axis does not begin before January of the year 1: there is no year 0.
    first = max(12, min(_months_since_year_0(shown[0]), last - FEWEST_MONTHS + 1))
    most = max(sum(month.counts) for month in shown)
    step = WIDTH / (last - first + 1)
    bars = "".join(
        _bar(
            month,
            totals,
            (_months_since_year_0(month) - first + GAP / 2) * step,
            (1 - GAP) * step,
            HEIGHT / most,
            colon,
        )
        for month in shown
    )
    return Chart(
        first=name(first // 12, first % 12 + 1),
        last=shown[-1].name,
        most=most,
        swatches=tuple(_swatch(total.involvement) for total in totals),
        picture=Html(
            f'<svg class="chart" viewBox="0 -1 {WIDTH} {HEIGHT + 2}" role="img"'
            f' aria-labelledby="chart.title">{_patterns("chart", totals)}{bars}<path d="M0'
            f' {HEIGHT}h{WIDTH}" stroke="currentColor"/></svg>'
        ),
    )


def bar(totals: Sequence[TotalView]) -> Html:
    """How so many posts were made, as one horizontal bar: words beside it have to say the same."""
    count = sum(total.count for total in totals)
    parts, left = [], 0
    for total in totals:
        parts.append(
            f'<rect x="{100 * left / count:.2f}%" width="{100 * total.count / count:.2f}%"'
            f' height="100%" fill="url(#bar.{total.involvement})" stroke="currentColor"/>'
        )
        left += total.count
    return Html(
        f'<svg class="bar" aria-hidden="true">{_patterns("bar", totals)}{"".join(parts)}</svg>'
    )


def _patterns(prefix: str, totals: Sequence[TotalView]) -> str:
    """The patterns of the involvements, with ids that begin with `prefix` and a dot."""
    patterns = "".join(
        f'<pattern id="{prefix}.{kind}" width="8" height="8"'
        f' patternUnits="userSpaceOnUse">{_PATTERNS[kind]}</pattern>'
        for kind in (total.involvement for total in totals)
    )
    return f"<defs>{patterns}</defs>"


def _bar(
    month: MonthView,
    totals: Sequence[TotalView],
    left: float,
    width: float,
    scale: float,
    colon: str,
) -> str:
    """One rectangle for each involvement; `scale` is the height of one post."""
    top, parts = float(HEIGHT), []
    for total, count in zip(totals, month.counts, strict=True):
        if count:
            top -= count * scale
            title = escape(f"{month.name}{colon} {total.name}, {count}")
            parts.append(
                f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}"'
                f' height="{count * scale:.1f}" fill="url(#chart.{total.involvement})"'
                f' stroke="currentColor"><title>{title}</title></rect>'
            )
    return "".join(parts)


def _swatch(involvement: str) -> Html:
    return Html(
        '<svg class="swatch" viewBox="0 0 24 16" width="24" height="16" role="presentation"><rect'
        f' x="0.5" y="0.5" width="23" height="15" fill="url(#chart.{involvement})"'
        ' stroke="currentColor"/></svg>'
    )


def _months_since_year_0(month: MonthView) -> int:
    """January of the year 1 is 12."""
    year, _, number = month.month.partition("-")
    return int(year) * 12 + int(number) - 1
