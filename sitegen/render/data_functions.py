"""The functions of layouts that make something of data, or of a link: charts, tables, timelines and
cards. What they need is loaded when a layout first calls one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sitegen.layouts.language import Strings
from sitegen.lazy import load


def functions(strings: Strings) -> dict[str, Callable[..., Any]]:
    """The functions by name, with the words of one language."""

    def draw_chart(
        data: Any, *, kind: str = "bar", x: str = "", y: str = "", title: str = "", prefix: str
    ) -> Any:
        chart = load("sitegen.charts.chart:chart")
        return chart(data, kind=kind, x=x, y=y, title=title, prefix=prefix, strings=strings)

    def table_rows(data: Any, *, columns: str = "", limit: float | None = None) -> Any:
        table = load("sitegen.charts.tables:data_table")
        return table(data, columns=columns, limit=limit, strings=strings)

    def timeline_items(data: Any, *, order: str = "oldest") -> Any:
        return load("sitegen.charts.timeline:timeline")(data, order=order, strings=strings)

    def link_card(url: str, kind: str = "") -> Any:
        return load("sitegen.films:link_card")(str(url), kind)

    return {
        "draw_chart": draw_chart,
        "table_rows": table_rows,
        "timeline_items": timeline_items,
        "link_card": link_card,
    }
