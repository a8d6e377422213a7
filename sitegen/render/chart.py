"""Posts by month as a picture: stacked bars in SVG, told apart by patterns, so that nobody needs
colours to read it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import escape
from msgspec import Struct

from sitegen.model.views import Html, MonthView, TotalView

# The last three years; the table behind the picture has all months. The axis of a young site is a
# year long.
MONTHS, FEWEST = 36, 12
WIDTH, HEIGHT, GAP = 720, 200, 0.25

# What each involvement is filled with: lines and dots in the colour of the text.
_GROUND = '<rect width="8" height="8" class="chart-ground"/>'
_PATTERNS = {
    "none": _GROUND,
    "assisted": f'{_GROUND}<circle cx="4" cy="4" r="2.2" fill="currentColor"/>',
    "generated": '<rect width="8" height="8" fill="currentColor"/>',
    "automated": (
        f'{_GROUND}<path d="M-2 2l4-4M0 8l8-8M6 10l4-4" stroke="currentColor" stroke-width="2.5"/>'
    ),
    "unstated": f'{_GROUND}<path d="M0 4h8" stroke="currentColor" stroke-width="1.5"/>',
}


class Chart(Struct, frozen=True, kw_only=True):
    """`first` and `last` are the names of the months at its ends, `most` the number of posts of the
    highest bar; `swatches` are squares in the pattern of each involvement, for a legend. The
    element with the id chart.title names the picture."""

    first: str
    last: str
    most: int
    picture: Html
    swatches: tuple[Html, ...]


def by_month(
    months: Sequence[MonthView], totals: Sequence[TotalView], name: Callable[[int, int], str]
) -> Chart:
    """A bar for each of the last months, at its place in the calendar, with the counts of each
    involvement on top of each other, in the order of the `totals`; the last month stands at the
    right end. There has to be one. `name` says how readers call a month of a year."""
    last = _number(months[-1])
    shown = [month for month in months if last - _number(month) < MONTHS]
    # There is no year 0.
    first, most = (
        max(12, min(_number(shown[0]), last - FEWEST + 1)),
        max(sum(month.counts) for month in shown),
    )
    step = WIDTH / (last - first + 1)
    bars = "".join(
        _bar(
            month,
            totals,
            (_number(month) - first + GAP / 2) * step,
            (1 - GAP) * step,
            HEIGHT / most,
        )
        for month in shown
    )
    patterns = "".join(
        f'<pattern id="chart.{kind}" width="8" height="8"'
        f' patternUnits="userSpaceOnUse">{_PATTERNS[kind]}</pattern>'
        for kind in (total.involvement for total in totals)
    )
    return Chart(
        first=name(first // 12, first % 12 + 1),
        last=shown[-1].name,
        most=most,
        swatches=tuple(_swatch(total.involvement) for total in totals),
        picture=Html(
            f'<svg class="chart" viewBox="0 -1 {WIDTH} {HEIGHT + 2}" role="img"'
            f' aria-labelledby="chart.title"><defs>{patterns}</defs>{bars}<path d="M0'
            f' {HEIGHT}h{WIDTH}" stroke="currentColor"/></svg>'
        ),
    )


def _bar(
    month: MonthView, totals: Sequence[TotalView], left: float, width: float, scale: float
) -> str:
    top, parts = float(HEIGHT), []
    for total, count in zip(totals, month.counts, strict=True):
        if count:
            top -= count * scale
            said = escape(f"{month.name}: {total.name}, {count}")
            parts.append(
                f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}"'
                f' height="{count * scale:.1f}" fill="url(#chart.{total.involvement})"'
                f' stroke="currentColor"><title>{said}</title></rect>'
            )
    return "".join(parts)


def _swatch(involvement: str) -> Html:
    return Html(
        '<svg class="swatch" viewBox="0 0 24 16" width="24" height="16" role="presentation"><rect'
        f' x="0.5" y="0.5" width="23" height="15" fill="url(#chart.{involvement})"'
        ' stroke="currentColor"/></svg>'
    )


def _number(month: MonthView) -> int:
    """Months since the year 0; January of the year 1 is 12."""
    year, _, number = month.month.partition("-")
    return int(year) * 12 + int(number) - 1
