"""Components in texts: directives, attributes and their types, layouts, pages and feeds."""

from __future__ import annotations

import pytest
from support import SiteTest

from sitegen.markdown.converter import Converter
from sitegen.model.config_tables import Markdown

COUNT = """\
{# days: number = 2 #}
{# class: text #}
<b class="count {{ class }}">{{ content }} ({{ days + 1 }})</b>
"""
BOX = """\
{# rows: data #}
{# when: date #}
{# to: address #}
{# kind: choice(bar|line) = line #}
{# open: boolean #}
{# download: file #}
{# data: text #}
<div class="box">[{% for row in rows or [] %}{{ row.a + 1 }};{% endfor %}|\
{{ when | date if when }}|{{ to | url }}|{{ kind }}|{{ open }}|\
{% if download %}{{ download.name }} {{ download.url }} {{ download.size }}{% endif %}|\
{{ data }}|{{ component.form }}]{{ label }}/{{ content }}</div>
"""


def written(site: SiteTest) -> None:
    site.write("layouts/components/count.html", COUNT)
    site.write("layouts/components/box.html", BOX)


def page(site: SiteTest, name: str = "a") -> str:
    text = site.read(f"2026/01/02/{name}/index.html")
    text = text[text.index('<div class="prose') :]
    return " ".join(text[: text.index("</ai-content>")].split())


def test_three_forms_with_labels_and_content(site: SiteTest) -> None:
    written(site)
    site.write("content/posts/a/turnout.csv", "a,b\n1,2\n3,4\n")
    site.post("b")
    site.post(
        "a/index",
        "One :count[**x** [b](../b.md)]{days=4 .y} and a:count[z], :nothing[t], `:count[c]`.\n\n"
        "::::box[La *bel*]{when=2026-05-03 open #here}\n"
        ":::box\nInner\n\n- :count[i]\n:::\n\n```\n:::box\n::::\n```\n::::\n\n"
        '::box{rows=turnout.csv to=../b.md kind="bar" download=turnout.csv data="&quot;{{ 1 }}<i>"}'
        "\n\n\\:::box\n\n[to](#here)\n",
        title="A",
    )
    result = site.build()
    assert result.done.problems == (), result.printed
    text = page(site)
    assert (
        '<b class="count y"><strong>x</strong> <a href="/2026/01/02/b/">b</a> (5)</b> and'
        " a:count[z], :nothing[t], <code>:count[c]</code>." in text
    )
    assert '<div id="here"></div>' in text
    assert '<div class="box">[|3 May 2026||line|True|||container]La <em>bel</em>/' in text
    assert "[||||" not in text
    assert '<div class="box">[|||line|False|||container]/ <p>Inner</p>' in text
    assert '<b class="count ">i (3)</b>' in text
    assert (
        '<div class="box">[2;4;||/2026/01/02/b/|bar|False|turnout.csv /2026/01/02/a/turnout.csv 12'
        "|&#34;{{ 1 }}&lt;i&gt;|leaf]/</div>" in text
    )
    assert "<p>:::box</p>" in text
    assert "\U0001fffe" not in text


@pytest.mark.parametrize(
    ("body", "line", "column", "message"),
    [
        ("::cuont{days=1}", 8, 3, "there is no component 'cuont'"),
        ("x\n\n:::count\ny", 10, 1, "the component :::count has no end"),
        ("::count{day=1}", 8, 9, "count has no attribute 'day'"),
        ("::count{days=x}", 8, 14, "days: expected a number, got 'x'"),
        ("::count{days=1 days=2}", 8, 16, "count has days twice"),
        ("::count{days=“1”}", 8, 9, "expected an attribute of count"),
        ("::count{days=1", 8, 8, "the attributes of count have no end"),
        ('::box{data="a\u202eb"}', 8, 13, "data has the invisible character U+202E"),
        (":::box\n<div>x</div>\n:::\n\n::::box\n:::", 12, 1, "the component ::::box has no end"),
        ("::count[x", 8, 8, "the label of count has no end"),
        ("::count[x] y", 8, 12, "expected the end of the line"),
        ("::box{kind=bra}", 8, 12, "kind: expected bar or line, got 'bra'"),
        ("::box{when=2026-02-30}", 8, 12, "when: expected a date"),
        ("::box{open=yes}", 8, 12, "open: expected true or false"),
        ("::box{to=javascript:alert(1)}", 8, 10, "cannot be published"),
        ("::box{to=none.md}", 8, 10, "the page 'none.md' does not exist"),
        ("::box{rows=../../site.toml}", 8, 12, "there is no file '../../site.toml'"),
        ("::need", 8, 1, "need needs the attribute rows"),
        ("a :need[x]{rows=x.csv}", 8, 17, "there is no file 'x.csv'"),
        ("- :::box\n  x\n\ny\n:::", 8, 3, "the component :::box has no end"),
        ("::::::::::count" + "\nx" * 2, 8, 1, "has no end"),
        (":::box\n\n</div><div>\n\n:::\n\n<table>\n\n:::box\n</table>\n\n:::", 0, 0, ""),
    ],
)
@pytest.mark.sampled(4)
def test_what_is_wrong_is_told_at_its_place(
    site: SiteTest, body: str, line: int, column: int, message: str
) -> None:
    written(site)
    site.write("layouts/components/need.html", "{# rows: data, required #}\n{{ content }}")
    site.post("a", body)
    result = site.build()
    found = [problem for problem in result.problems if problem.severity == "error"]
    if message:
        assert [(each.line, each.column) for each in found] == [(line, column)], result.printed
        assert message in found[0].message
        assert not site.published("index.html")
    else:
        assert all(problem.code in {"component", "raw-html"} for problem in found), result.printed


def test_a_name_that_was_meant_is_said(site: SiteTest) -> None:
    written(site)
    site.post("a", "::cuont\n\n::box{knd=bar}\n\n::box{kind=bra}")
    hints = [problem.hint for problem in site.build().problems]
    assert hints == [f"did you mean `{word}`?" for word in ("count", "kind", "bar")]


def test_an_archive_is_warned_and_keeps_its_text(site: SiteTest) -> None:
    site.write(
        "site.toml",
        site.source("site.toml") + '[[archives]]\npath = "content/posts/old"\n',
    )
    site.post(
        "old/a", "::chartt{data=1}\n\n:::film\nText\n:::\n\n:::note{x=1}\nInside\n:::", title="A"
    )
    result = site.build()
    assert {problem.severity for problem in result.done.problems} == {"warning"}
    assert [p.code for p in result.done.problems].count("component") == 3
    text = page(site)
    assert "<p>::chartt{data=1}</p> <p>:::film</p> <p>Text</p> <p>:::</p>" in text
    assert "<p>Inside</p>" in text
    assert "alert" not in text


def test_the_classic_dialect_has_none(site: SiteTest) -> None:
    site.write("site.toml", site.source("site.toml") + 'markdown.dialect = "classic"\n')
    site.write("content/pages/p.md", "---\ntitle: P\n---\n:::note\nText\n:::\n")
    assert site.build().ok
    assert ":::note" in site.read("p/index.html")


def test_feeds_have_what_is_written_or_a_layout_of_their_own(site: SiteTest) -> None:
    written(site)
    site.post("a", ":::box[Label]{to=#x}\nText\n:::\n\n:count[n]\n\n## x\n")
    assert site.build().ok
    feed = site.read("feed.json")
    assert "<p>Label</p>\\n\\n<p>Text</p>" in feed
    assert 'class=\\"box' not in feed
    site.write(
        "layouts/components/box.feed.html", "<em>{{ to | url }} {{ label }}</em>{{ content }}"
    )
    assert "feed.json" in site.build().done.rendered
    feed = site.read("feed.json")
    assert "<em>https://news.example/2026/01/02/a/#x Label</em>" in feed
    site.write("layouts/components/box.feed.html", "{{ site.title }}")
    result = site.build()
    assert "'site' is undefined" in result.printed
    assert result.problems[0].path == "layouts/components/box.feed.html"


def test_a_change_makes_only_what_uses_it_again(site: SiteTest) -> None:
    written(site)
    site.write("data/turnout.csv", "a\n1\n")
    site.post("a", "::box{rows=turnout.csv}")
    site.post("b", ":count[x]")
    site.post("c", "Plain.")
    assert site.build().ok
    pages = {f"2026/01/02/{name}/index.html" for name in "abc"}
    feeds = {"feed.xml", "atom.xml", "feed.json"}
    site.write("data/turnout.csv", "a\n2\n")
    report = site.build().done
    assert pages & {*report.rendered} == {"2026/01/02/a/index.html"}
    assert report.parsed == ()
    site.write("layouts/components/count.html", COUNT.replace("+ 1", "+ 2"))
    report = site.build().done
    assert {*report.rendered} == {"2026/01/02/b/index.html"}
    assert report.parsed == ()
    assert not feeds & {*report.rendered}
    site.write("content/posts/b.md", site.source("content/posts/b.md").replace("x]", "yy]"))
    report = site.build().done
    assert pages & {*report.rendered} == {"2026/01/02/b/index.html"}
    assert "yy (4)" in site.read("2026/01/02/b/index.html")
    before = site.files()
    assert site.build(clean=True).ok
    assert site.files() == before


def test_a_style_sheet_is_loaded_by_pages_that_use_it(site: SiteTest) -> None:
    site.post("a", "::quote[Words]{by=Ada}")
    site.post("b", "Plain.")
    assert site.build().done.problems == ()
    styled = site.read("2026/01/02/a/index.html")
    sheet = styled.index('<link rel="stylesheet" href="/components/quote.')
    assert sheet < styled.index('<link rel="stylesheet" href="/css/site.')
    assert "/components/" not in site.read("2026/01/02/b/index.html")


def test_what_layouts_declare_is_judged(site: SiteTest) -> None:
    site.write(
        "layouts/components/bad.html",
        "{# Title: text #}\n{# rows: dta #}\n{# kind: choice #}\n{# n: number = x #}\n"
        "{# content: text #}\n{# d: data, requird #}\n{{ content }}\n",
    )
    site.write("layouts/components/typo.html", "{# title: text #}\n{{ titel }}{{ label }}\n")
    site.post("a")
    result = site.build()
    where = [(each.path[len("layouts/components/") :], each.line) for each in result.problems]
    assert where == [("bad.html", line) for line in range(1, 7)], result.printed
    site.delete("layouts/components/bad.html")
    result = site.build()
    assert [each.hint for each in result.problems] == ["did you mean `title`?"]


def test_a_declaration_below_the_first_lines_is_none_and_what_prints_for_ever_is_stopped(
    site: SiteTest,
) -> None:
    site.write("layouts/components/late.html", "<p>{# days: number #}\n{{ days }}</p>\n")
    site.post("a", "::endless")
    # What comes after too much is not reached.
    endless = '{% for a in range(999) %}{{ "word" * 5000 }}{% endfor %}{{ 1 // (label | length) }}'
    site.write("layouts/components/endless.html", endless)
    (problem,) = site.build().problems
    assert problem.hint == "declare it in the first lines, in one of its own: {# days: text #}"
    site.delete("layouts/components/late.html")
    assert "print more than 10,000,000 characters" in site.build().printed


def test_line_ends_and_marks_of_windows_are_those_of_all(site: SiteTest) -> None:
    layout = (
        b"\xef\xbb\xbf{# days: number #}\r\n{# place: text, required #}\r\n<b>{{ place }}</b>\r\n"
    )
    site.write("layouts/components/count.html", layout)
    site.post("a", "::count{place=Quay days=5}\r\n\r\nText.\r\n")
    assert site.build().problems == ()
    assert "<b>Quay</b>" in site.read("2026/01/02/a/index.html")


def test_blocks_do_not_stand_inside_a_line(site: SiteTest) -> None:
    site.post("a", "A :note[x] b.")
    result = site.build()
    assert [(each.line, each.column) for each in result.problems] == [(8, 3)]
    assert "note cannot stand inside a line" in result.printed


def test_a_link_leads_to_a_component_inside_a_line(site: SiteTest) -> None:
    written(site)
    site.post("a", "A :count[x]{#here} [b](#here).")
    assert site.build().done.problems == ()
    assert 'A <span id="here"></span><b' in page(site)


def test_pictures_of_components_are_pictures(site: SiteTest) -> None:
    site.post("a/index", '::figure[A *c*]{src="none.jpg" alt="Boats" credit="B. Lang"}')
    result = site.build()
    assert [(each.line, each.column) for each in result.problems] == [(8, 22)], result.printed
    assert "the picture 'none.jpg' does not exist" in result.printed


def test_a_text_without_components_has_none_of_the_text_before_it() -> None:
    converter = Converter(Markdown(), {"note": ()})
    converter.convert("::note[x]")
    assert len(converter.found.written) == 1
    converter.convert("")
    assert converter.found.written == ()
