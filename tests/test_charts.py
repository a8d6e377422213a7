"""Charts as pure functions of data: what they show, what they refuse, and that nothing overlaps."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from sitegen.charts import labels
from sitegen.charts.chart import MOST_IN_TABLE, DrawnChart, chart
from sitegen.charts.labels import Label
from sitegen.errors import DataError
from sitegen.layouts import language
from sitegen.layouts.language import Strings

I18N = Path(__file__).parents[1] / "layouts/i18n"
SVG = "{http://www.w3.org/2000/svg}"


def strings(tag: str = "en") -> Strings:
    files = {f"i18n/built-in/{f.name}": tomllib.loads(f.read_text("utf-8")) for f in I18N.iterdir()}
    return language.load(files, tag)


def drawn(data: Any, kind: str = "bar", *, x: str = "", y: str = "", tag: str = "en") -> DrawnChart:
    return chart(data, kind=kind, x=x, y=y, title="T <b>", prefix="c.1", strings=strings(tag))


def svg(data: Any, kind: str = "bar", **more: str) -> ElementTree.Element:
    picture = drawn(data, kind, **more).picture.html
    return ElementTree.fromstring(
        picture.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    )


def texts(root: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in root.iter(f"{SVG}text")]


def rows(data: Any, kind: str = "bar", **more: str) -> list[list[str]]:
    return [[cell.text for cell in row] for row in drawn(data, kind, **more).table.rows]


TURNOUT = [{"state": "North", "2024": 61.5}, {"state": "South", "2024": -3}]
MONTHS = [{"month": f"2025-{m:02}", "a": m * m, "b": None if m == 6 else m} for m in range(1, 13)]


def test_a_chart_says_what_it_shows_to_who_does_not_see_it() -> None:
    root = svg(TURNOUT)
    assert root.get("role") == "img"
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert title.text == "T <b>"
    assert desc.text == "Bar chart. 2024: lowest −3.0 (South), highest 61.5 (North)."
    assert texts(root) == ["North", "61.5", "South", "−3.0"]


def test_a_chart_has_no_styles_scripts_and_addresses_of_elsewhere() -> None:
    for kind in ("bar", "line", "area"):
        picture = drawn(MONTHS, kind).picture.html
        assert not [word for word in ("style", "script", "http", "data:", " on") if word in picture]
        assert picture == drawn(MONTHS, kind).picture.html


def test_numbers_and_dates_are_in_the_language_of_the_page() -> None:
    data = [{"date": "2026-05-03", "n": 1234567.5}, {"date": "2026-06-01", "n": "" or None}]
    assert rows(data, "line", tag="de") == [["3. Mai 2026", "1.234.567,5"], ["1. Juni 2026", ""]]
    assert rows(data, "line") == [["3 May 2026", "1,234,567.5"], ["1 June 2026", ""]]
    assert {"0,5\xa0Mio.", "1,23\xa0Mio.", "3. Mai"} <= set(texts(svg(data, tag="de")))
    shares = [{"year": 2024, "share": "12.5%"}, {"year": 2025, "share": "-3 %"}]
    assert rows(shares, tag="de") == [["2024", "12,5\xa0%"], ["2025", "−3,0\xa0%"]]


def test_gaps_are_gaps() -> None:
    root = svg(MONTHS, "line", y="b")
    (path,) = root.findall(f"{SVG}svg/{SVG}path")
    assert path.get("d", "").count("M") == 2
    lonely = svg([{"x": 1, "y": 1}, {"x": 2, "y": None}, {"x": 3, "y": 2}], "line", x="x", y="y")
    assert len(list(lonely.iter(f"{SVG}use"))) == 2
    years = svg([{"year": 2020, "n": 1}, {"year": 2023, "n": 1}, {"year": 2024, "n": 1}])
    lefts = [float(r.get("x", "")[:-1]) for r in years.iter(f"{SVG}rect")]
    assert lefts[1] - lefts[0] == pytest.approx(3 * (lefts[2] - lefts[1]), abs=0.1)


def test_rows_of_dates_and_numbers_are_in_their_order() -> None:
    data = [{"d": "2026-02-01", "n": 2}, {"d": "2026-01-01", "n": 1}]
    assert [row[1] for row in rows(data, "line")] == ["1", "2"]
    assert [row[0] for row in rows([{"n": "b", "v": 1}, {"n": "a", "v": 2}])] == ["b", "a"]


@pytest.mark.parametrize("kind", ["bar", "line", "area"])
def test_one_row_and_none(kind: str) -> None:
    assert drawn([], kind).picture.html == ""
    assert drawn([{"a": "x", "b": None}], kind, x="a", y="b").picture.html == ""
    assert "NaN" not in ElementTree.tostring(svg([{"a": "x", "b": 0}], kind), "unicode")
    assert texts(svg([{"a": "x", "b": 7}], kind))


@pytest.mark.parametrize("kind", ["bar", "line", "area"])
@pytest.mark.parametrize(
    "numbers",
    [
        [10**17, 2**63, 0],
        [1e300, 1e300],
        [-1e300, 1e300],
        [1e-320, 2e-320],
        [5e-324, 0],
        [0, 0],
        [-5, -5],
        [1.1, 1.1000000000000003],
        [999999999999999, 1000000000000001],
    ],
)
@pytest.mark.sampled(5)
def test_huge_and_tiny_numbers_have_places(kind: str, numbers: list[float]) -> None:
    for names in ("abc", (2001, 2002, 2003)):
        data = [{"x": x, "y": y} for x, y in zip(names, numbers, strict=False)]
        picture = drawn(data, kind, x="x", y="y").picture.html
        assert not [word for word in ("nan", "inf", "e+") if word in picture.lower()], picture


def test_ten_thousand_rows_are_a_line_of_some_hundred_points() -> None:
    start = dt.date(2000, 1, 1)
    data = [
        {"date": (start + dt.timedelta(days=day)).isoformat(), "n": day % 97 - (day == 5000) * 500}
        for day in range(10_000)
    ]
    found = drawn(data, "line")
    assert len(found.picture.html) < 60_000
    assert len(found.table.rows) == MOST_IN_TABLE
    assert (found.table.shown, found.table.count) == ("250", "10,000")
    assert found.table.rows[-1][0].text == "18 May 2027"
    # The one low row is in the picture, though most are not.
    assert "lowest −447 (9 September 2013)" in found.picture.html


MANY = [{"x": row, "y": row} for row in range(10_001)]


@pytest.mark.parametrize(
    ("data", "options", "message", "hint"),
    [
        (MANY, {"kind": "line"}, "10,001 rows; at most 10,000", "each week"),
        (MANY[:101], {"x": "x"}, "101 rows; a chart of bars shows at most 100", 'type="line"'),
        ([{"x": "a", "y": "12 km"}], {"y": "y"}, "no number in row 1: '12 km'", "1234.5"),
        ([{"x": "a", "y": "b"}], {}, "no column of numbers", "1234.5"),
        (TURNOUT, {"x": "stat"}, "x: there is no column 'stat'; did you mean `state`?", "'state'"),
        (TURNOUT, {"y": "2025"}, "y: there is no column '2025'", "the columns are"),
        ({"a": {"b": 1}}, {}, "not at the top", "list of records"),
        ("text", {}, "no rows", "list of records"),
        ([1, 2], {}, "row 1 is no record", "write each row"),
        ([["a", "b"], ["x"]], {}, "expected 2 cells in row 2", ""),
        ([{"a": "x", "b": [1]}], {}, "row 1: a list or a record is no cell", ""),
        ([{"a": "x", "b": 1e301}], {}, "row 1: the number is too large", "millions"),
        ([{"x": 1, "a": 1, "b": -1}], {"kind": "area", "x": "x"}, "negative number", "line"),
        ([dict.fromkeys("abcdefgh", 1)], {"x": "a"}, "7 columns of numbers", "name those"),
        ([{"a": 1}], {}, "two columns", ""),
    ],
)
def test_what_is_no_chart_is_refused(
    data: Any, options: dict[str, str], message: str, hint: str
) -> None:
    kind = options.pop("kind", "bar") if options else "bar"
    with pytest.raises(DataError) as caught:
        drawn(data, kind, **options)
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_hostile_texts_are_texts() -> None:
    evil = '</title><script>alert(1)</script>{{ 7 * 7 }}"\u202e'
    data = [{evil: evil, "n" + evil: 1}, {evil: "<img onerror=x>" * 400, "n" + evil: 2}]
    for kind in ("bar", "line", "area"):
        found = drawn(data, kind)
        assert "<script" not in found.picture.html
        assert "<img" not in found.picture.html
        svg(data, kind)
        assert max(len(cell.text) for row in found.table.rows for cell in row) <= 500


def test_labels_that_are_seen_at_one_width_do_not_overlap() -> None:
    for count in (1, 2, 7, 12, 31, 60, 100):
        for text in ("1", "May", "September 2026", "日本語の名前"):
            found = [Label((n + 0.5) / count, text) for n in range(count)]
            placed = labels.fitting(found, 4)
            for index, width in enumerate(labels.WIDTHS):
                seen = [one for one in placed if labels.CLASSES.index(one.seen) <= index]
                assert seen
                end = -100.0
                for one in seen:
                    part = {"start": 0.0, "middle": 0.5, "end": 1.0}[one.anchor]
                    left = one.at * (width - 4) - part * labels.width(text)
                    assert left > end
                    end = left + labels.width(text)
