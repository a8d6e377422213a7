"""The picture of posts by month: its bars stand where the names at its ends say."""

from __future__ import annotations

import lxml.html
import pytest
from support import SiteTest


def drawn(site: SiteTest) -> tuple[list[str], list[tuple[str, float]]]:
    """The names at the ends of the axis, and of each bar its month and how far from the left its
    middle stands, in months."""
    page = lxml.html.document_fromstring(site.read("transparency/index.html").encode())
    ends = page.xpath("//p[contains(@class, 'chart-ends')]/span/text()")
    bars = page.xpath("//svg[@class='chart']/rect")
    width = float(bars[0].get("width")) / 0.75
    return ends, [
        (
            bar.findtext("title").partition(":")[0],
            (float(bar.get("x")) + float(bar.get("width")) / 2) / width,
        )
        for bar in bars
    ]


@pytest.mark.parametrize(
    ("dates", "first", "places"),
    [
        (["2026-05-03"], "June 2025", [("May 2026", 11.5)]),
        (["2026-01-03", "2026-03-03"], "April 2025", [("January 2026", 9.5), ("March 2026", 11.5)]),
        (["2025-04-03", "2026-05-03"], "April 2025", [("April 2025", 0.5), ("May 2026", 13.5)]),
        (
            ["2022-01-01", "2023-06-01", "2026-05-01"],
            "June 2023",
            [("June 2023", 0.5), ("May 2026", 35.5)],
        ),
    ],
)
def test_the_ends_of_the_axis_are_named_by_their_months(
    site: SiteTest, dates: list[str], first: str, places: list[tuple[str, float]]
) -> None:
    for number, date in enumerate(dates):
        site.post(f"p{number}", date=date)
    assert site.build().ok
    ends, bars = drawn(site)
    last = bars[-1][0]
    assert ends == [first, last]
    assert [(name, round(place, 1)) for name, place in bars] == places
    assert f"Posts by month, {first} to {last}" in site.read("transparency/index.html")


def test_months_have_their_names_in_the_language_of_the_site(site: SiteTest) -> None:
    site.edit("site.toml", "checks", 'language = "de"\nchecks')
    site.post("a", date="2026-05-03")
    assert site.build().ok
    assert drawn(site)[0] == ["Juni 2025", "Mai 2026"]


def test_the_bar_shows_the_shares_of_the_involvements_in_the_patterns_of_the_chart(
    site: SiteTest,
) -> None:
    for number, ai in enumerate(("true", "true", "false", "{involvement: assisted}")):
        site.post(f"p{number}")
        site.edit(f"content/posts/p{number}.md", "ai: true", f"ai: {ai}")
    assert site.build().ok
    page = lxml.html.document_fromstring(site.read("transparency/index.html").encode())
    (bar,) = page.xpath("//svg[@class='bar']")
    assert [
        (each.get("x"), each.get("width"), each.get("fill")) for each in bar.xpath("./rect")
    ] == [
        ("0.00%", "25.00%", "url(#bar.none)"),
        ("25.00%", "25.00%", "url(#bar.assisted)"),
        ("50.00%", "50.00%", "url(#bar.generated)"),
    ]
    patterns = {
        each.get("id"): lxml.html.tostring(each).partition(b">")[2]
        for each in page.xpath("//pattern")
    }
    assert len(patterns) == 6
    for name in ("none", "assisted", "generated"):
        assert patterns[f"bar.{name}"] == patterns[f"chart.{name}"]
