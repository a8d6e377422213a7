"""Files in data/, which layouts show: their types, what is wrong with them, and which pages are
made again when one changes."""

from __future__ import annotations

import json

import pytest
from support import SiteTest

from sitegen.formats.csv_values import load_csv

VALUES = """\
{% extends "base.html" %}{% block main %}
{% for row in data.turnout %}[{{ row.place }}|{{ row.votes }}|{{ row.open }}|{{ row.items }}]
{% endfor %}
{{ data.most_read.posts[0] }} {{ data.most_read.share * 2 }} {{ data["most_read"].yes }}
{{ data.events[0].day | date }} {{ data.team.lead.name }} {{ data.team.since | iso }}
{{ data.none is defined }} {{ data.turnout[0].nothing is defined }}
{% endblock %}
"""
TURNOUT = 'place,votes,open,code,items\n"Ä, <b>",10,true,007,{{ 1 + 1 }}\n\nB,,false,12,x\n'


def values_of(site: SiteTest) -> None:
    """A page that shows values of four files, and other posts and pages."""
    site.write("layouts/values.html", VALUES)
    site.write("content/pages/values.md", "---\ntitle: Values\nlayout: values\n---\nText.\n")
    site.write("data/turnout.csv", TURNOUT.encode())
    site.write("data/most-read.json", '{"posts": ["/a/"], "share": 0.5, "yes": true}')
    site.write("data/events.yaml", "- day: 2026-05-03\n- day: 2026-05-04\n")
    site.write("data/team.toml", 'since = 2026-05-03T10:00:00Z\n[lead]\nname = "Ada & Bo"\n')
    site.write("data/notes.txt", b"\xff")
    site.write("data/raw/2026.json", "{")
    site.post("a")
    site.post("b")


def test_layouts_show_typed_values_of_data_files(site: SiteTest) -> None:
    values_of(site)
    result = site.build()
    assert result.done.problems == ()
    page = " ".join(site.read("values/index.html").split())
    assert "[Ä, &lt;b&gt;|10|True|{{ 1 + 1 }}] [B|None|False|x]" in page
    assert "/a/ 1.0 True" in page
    assert "3 May 2026 Ada &amp; Bo 2026-05-03T10:00:00+00:00" in page
    assert "False False" in page


def test_a_data_file_changes_only_the_pages_that_name_it(site: SiteTest) -> None:
    values_of(site)
    site.write("layouts/partials/team.html", "{{ data.team.lead.name }}")
    site.write(
        "layouts/other.html",
        '{% extends "base.html" %}{% block main %}{% include "partials/team.html" %}'
        "{% for data in [{'turnout': 1}] %}{{ data['turnout'] }}{% endfor %}{% endblock %}",
    )
    site.write(
        "layouts/any.html",
        '{% extends "base.html" %}{% block main %}{{ data[page.params.file][0].place }}'
        "{% endblock %}",
    )
    for name in ("other", "any"):
        site.write(
            f"content/pages/{name}.md",
            f"---\ntitle: {name}\nlayout: {name}\nparams: {{file: turnout}}\n---\nText.\n",
        )
    assert site.build().ok
    every = {"values/index.html", "other/index.html", "any/index.html"}

    def rendered() -> set[str]:
        return {path for path in site.build().done.rendered if path.endswith(".html")}

    site.edit("data/team.toml", "Ada", "Cy")
    assert rendered() == every
    assert "Cy &amp; Bo" in site.read("other/index.html")
    site.edit("data/events.yaml", "05-03", "05-02")
    assert rendered() == every - {"other/index.html"}
    # What is no value changes nothing; nor does a file that only computed names could mean.
    site.edit("data/team.toml", "[lead]", "# of the year\n[lead]")
    assert rendered() == set()
    site.write("data/new.json", "[]")
    assert rendered() == {"any/index.html"}
    site.delete("data/new.json")
    warm = site.build().done and site.files()
    site.build(clean=True)
    assert warm == site.files()


WRONG = {
    "json": ("data/a.json", '{\n "a": 1,\n}', ["data/a.json:3:1: error: JSON: expected a key"]),
    "twice": (
        "data/a.json",
        '{"a": {"b": 1},\n "a": "a\\u001b"}',
        [
            "data/a.json:2:2: error: 'a': the key stands twice",
            "data/a.json:2:7: error: the control",
        ],
    ),
    "huge": ("data/a.json", '["1e999",\n 1e999]', ["data/a.json:2:2: error: expected a finite"]),
    "digits": ("data/a.json", f"[{'9' * 5000}]", ["data/a.json:1:2: error: expected a finite"]),
    "large": ("data/a.json", f"[{'9' * 30}]", ["data/a.json: error: expected whole numbers from"]),
    "surrogate": ("data/a.json", '["\\ud800"]', ["data/a.json:1:2: error: the control character"]),
    "deep": ("data/a.json", "[" * 30 + "]" * 30, ["data/a.json: error: there are more than 20"]),
    "deeper": ("data/a.json", "[" * 99_999, ["data/a.json:1:1: error: the values are nested"]),
    "rows": ("data/a.csv", "a\n" + "1\n" * 100_000, ["data/a.csv:100001:1: error: there are more"]),
    "bytes": ("data/a.csv", "a\n" + "1\n" * 2_000_000, ["data/a.csv: error: a data file has at"]),
    "cells": ("data/a.csv", 'a,b\n"1\n2",3\n4\n', ["data/a.csv:4:1: error: expected 2 cells"]),
    "header": ("data/a.csv", "a,a,\n", ["1:3: error: two columns", "1:5: error: column 3 has no"]),
    "quote": ("data/a.csv", 'a\n"x"y\n', ["data/a.csv:2:1: error: CSV:"]),
    "empty": ("data/a.csv", "", ["data/a.csv:1:1: error: expected a row with the names"]),
    "control": ("data/a.csv", "a\n\x1b\n", ["data/a.csv:2:1: error: the control character"]),
    "yaml": ("data/a.yaml", "- a: 1\n  a: 2\n", ["data/a.yaml:2:3: error: a: the key stands"]),
    "text": ("data/a.yml", "text\n", ["data/a.yml:1:1: error: expected `key: value` lines"]),
    "toml": ("data/a.toml", "a = 1\nb =\n", ["data/a.toml:2:4: error: TOML: expected a value"]),
    "latin": ("data/a.csv", b"a\n\xe4\n", ["data/a.csv:2:1: error: expected UTF-8"]),
    "name": (
        "data/20 a.csv",
        "a\n",
        ["data/20 a.csv: error: layouts cannot", "data/data-20-a.csv"],
    ),
}


@pytest.mark.parametrize("case", WRONG)
@pytest.mark.sampled(4)
def test_what_is_wrong_with_a_data_file_has_its_place(site: SiteTest, case: str) -> None:
    path, text, expected = WRONG[case]
    site.write(path, text.encode() if isinstance(text, str) else text)
    result = site.build()
    assert not result.ok
    for part in expected:
        assert part in result.printed


def test_two_files_of_one_name_and_links_are_refused(site: SiteTest) -> None:
    site.write("data/a-b.json", "1")
    site.write("data/a_b.csv", "a\n")
    site.write("secret.json", json.dumps("secret"))
    (site.root / "data/link.json").symlink_to("../secret.json")
    result = site.build()
    assert {(each.path, each.code) for each in result.problems} == {
        ("data/a_b.csv", "collision"),
        ("data/link.json", "link"),
    }


def test_a_layout_that_names_no_file_is_told_so(site: SiteTest) -> None:
    values_of(site)
    site.edit("layouts/values.html", "row.place", "row.plaice")
    site.edit("content/pages/values.md", "Text", "Other text")
    assert "the record has no field 'plaice'; did you mean `place`?" in site.build().printed
    site.write("layouts/values.html", "{{ data.turn_out }}")
    assert (
        "values.html:1:9: error: there is no data file of the name 'turn_out'"
        in site.build().printed
    )


def test_only_a_line_end_ends_a_row_of_csv() -> None:
    text = 'name,n\nA\u2028B,1\n"C\u2028D\nE",2\nF\r\n'
    rows, problems = load_csv(text, "data/a.csv", 100)
    assert [(problem.line, problem.message) for problem in problems] == [
        (5, "expected 2 cells, as in the first row, got 1")
    ]
    rows, _ = load_csv(text.removesuffix("F\r\n"), "data/a.csv", 100)
    assert rows == [{"name": "A\u2028B", "n": 1}, {"name": "C\u2028D\nE", "n": 2}]
