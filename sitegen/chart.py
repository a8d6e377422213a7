"""Posts by month as a picture: stacked bars in SVG, told apart by patterns, so that nobody needs colours to read it."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from sitegen.model import MonthView, TotalView

# The last three years; the table behind the picture has all.
MONTHS = 36
WIDTH, HEIGHT, GAP = 720, 200, 0.25

# What each involvement is filled with: lines and dots in the colour of the text.
_PATTERNS = {
    "none": '<rect width="8" height="8" class="chart-ground"/>',
    "assisted": '<rect width="8" height="8" class="chart-ground"/><circle cx="4" cy="4" r="2.2" fill="currentColor"/>',
    "generated": '<rect width="8" height="8" fill="currentColor"/>',
    "automated": '<rect width="8" height="8" class="chart-ground"/><path d="M-2 2l4-4M0 8l8-8M6 10l4-4" stroke="currentColor" stroke-width="2.5"/>',
    "unstated": '<rect width="8" height="8" class="chart-ground"/><path d="M0 4h8" stroke="currentColor" stroke-width="1.5"/>',
}


def last_months(months: Sequence[MonthView]) -> tuple[MonthView, ...]:
    """Those that the picture shows: the last `MONTHS` of the calendar, without those that have no posts."""
    return tuple(month for month in months if _number(months[-1]) - _number(month) < MONTHS)


def picture(months: Sequence[MonthView], totals: Sequence[TotalView], title: str) -> Markup:
    """A bar for each of the `months`, at its place in the calendar, with the counts of each involvement on top of each
    other, in the order of the `totals`; `title` says what the picture shows."""
    first = _number(months[0])
    step = WIDTH / max(_number(months[-1]) - first + 1, 12)
    most = max(sum(month.counts) for month in months)
    bars = []
    for month in months:
        top, left = float(HEIGHT), (_number(month) - first) * step + step * GAP / 2
        for total, count in zip(totals, month.counts, strict=True):
            if count:
                height = count * HEIGHT / most
                top -= height
                bars.append(f'<rect x="{left:.1f}" y="{top:.1f}" width="{step * (1 - GAP):.1f}" height="{height:.1f}" fill="url(#chart.{total.involvement})" '
                            f'stroke="currentColor"><title>{escape(f"{month.name}: {total.name}, {count}")}</title></rect>')
    # What is not ours in it is escaped above.
    return Markup(  # noqa: S704
        f'<svg class="chart" viewBox="0 -1 {WIDTH} {HEIGHT + 2}" role="img" aria-label="{escape(title)}"><defs>{_defs(totals)}</defs>'
        f'{"".join(bars)}<path d="M0 {HEIGHT}h{WIDTH}" stroke="currentColor"/></svg>')


def swatch(involvement: str) -> Markup:
    """A square in the pattern of an involvement, for the legend; the picture has to stand on the same page."""
    return Markup(f'<svg class="swatch" viewBox="0 0 24 16" width="24" height="16" aria-hidden="true"><rect x="0.5" y="0.5" width="23" height="15" '  # noqa: S704
                  f'fill="url(#chart.{involvement})" stroke="currentColor"/></svg>')


def _defs(totals: Sequence[TotalView]) -> str:
    return "".join(f'<pattern id="chart.{total.involvement}" width="8" height="8" patternUnits="userSpaceOnUse">{_PATTERNS[total.involvement]}</pattern>'
                   for total in totals)


def _number(month: MonthView) -> int:
    year, _, number = month.month.partition("-")
    return int(year) * 12 + int(number)
