"""The components that show data, posts and links: in pages, in feeds, and what is wrong."""

from __future__ import annotations

import json

import pytest
from support import SiteTest

PAGE = "2026/01/02/a/index.html"
CSV = "region,turnout,change\nNorth,61.5,-2\nSouth,1234567,\n"
AT = "content/posts/a.md:10:1"
FILM = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


def in_feed(site: SiteTest) -> str:
    return str(json.loads(site.read("feed.json"))["items"][0]["content_html"])


def prose(site: SiteTest) -> str:
    page = site.read(PAGE)
    return page[page.index('<div class="prose') :]


def test_a_chart_is_a_picture_with_its_table_and_a_table_in_feeds(site: SiteTest) -> None:
    site.write("data/turnout.csv", CSV)
    site.post("a", 'A.\n\n:::chart{data="turnout.csv" title="Who & how"}\nSource: *office*\n:::')
    assert site.build().ok
    page = prose(site)
    assert '<svg class="plot' in page
    assert '<strong class="chart-title">Who &amp; how</strong>' in page
    assert '<title id="chart.1.title">Who &amp; how</title>' in page
    assert "Source: <em>office</em>" in page
    assert '<th scope="row">North</th><td class="align-right">61.5</td>' in page
    assert "<details>" in page
    assert "components/chart." in site.read(PAGE)
    assert "<svg" not in in_feed(site)
    assert "<caption>Who &amp; how</caption>" in in_feed(site)
    assert "1,234,567.0" in in_feed(site)


def test_numbers_are_in_the_language_of_the_page(site: SiteTest) -> None:
    site.write("data/turnout.csv", CSV)
    body = '::table[Wer]{data="turnout.csv" limit=1}\n\n::chart{data="turnout.csv" type=line}'
    site.post("a", body, more="lang: de")
    assert site.build().ok
    page = prose(site)
    assert "61,5" in page
    assert "1 von 2 Zeilen" in page
    assert "Liniendiagramm" in page
    assert "<caption>Wer</caption>" in page
    assert page.count("<div class=scroll tabindex=0><table") == 2


def test_a_timeline_is_of_data_or_around_a_list(site: SiteTest) -> None:
    site.write(
        "data/law.json",
        '[{"date": "2026-05-03", "title": "Passed", "url": "/2026/01/02/a/"},'
        ' {"date": "2025-11", "title": "Draft <b>", "text": "Late"}]',
    )
    site.post("a", '::timeline{data="law.json"}\n\n:::timeline\n- **May** Now\n:::')
    assert site.build().ok
    page = prose(site)
    assert page.index("November 2025") < page.index("3 May 2026")
    assert '<time datetime="2025-11">' in page
    assert "Draft &lt;b&gt;" in page
    assert "<strong>May</strong> Now" in page
    assert "https://news.example/2026/01/02/a/" in in_feed(site)


@pytest.mark.parametrize(
    ("body", "data", "place", "message"),
    [
        ('Text.\n\n::chart{data="d.csv" x=regoin}', CSV, AT, "did you mean `region`?"),
        ('Text.\n\n::chart{data="d.csv" y=region}', CSV, AT, "no number in row 1: 'North'"),
        (
            'Text.\n\n::chart{data="d.csv" type=pie}',
            CSV,
            AT.replace("10:1", "10:27"),
            "expected bar, line or area",
        ),
        ('Text.\n\n::table{data="d.csv" limit=0}', CSV, AT, "limit: expected a whole number"),
        ('Text.\n\n::table{data="d.csv"}', "n\n" + "1\n" * 1001, AT, "at most 1,000"),
        ('Text.\n\n::timeline{data="d.csv"}', CSV, AT, "needs a column of dates"),
        (
            'Text.\n\n::timeline{data="d.csv"}',
            "date,title,url\n2026-01-01,A,javascript:alert(1)\n",
            AT,
            "'javascript:alert(1)' is no address",
        ),
        (
            'Text.\n\n::chart{data="d.csv"}',
            "a\n" + "1\n" * 100_001,
            "data/d.csv:100001:1",
            "more than 100,000 values",
        ),
    ],
)
@pytest.mark.sampled(4)
def test_what_is_wrong_with_data_is_told_at_its_component(
    site: SiteTest, body: str, data: str, place: str, message: str
) -> None:
    site.write("data/d.csv", data)
    site.post("a", body)
    result = site.build()
    assert not result.ok
    assert message in result.printed
    assert f"{place}: error" in result.printed


def test_all_that_is_wrong_with_data_in_a_text_is_told_in_one_run(site: SiteTest) -> None:
    site.write("data/d.csv", CSV)
    site.post("a", '::chart{data="d.csv" x=one}\n\n::table{data="d.csv" columns=two}')
    site.post("b", '::chart{data="d.csv" y=three}')
    assert site.build().codes() == ["component"] * 3


def test_data_changes_the_pages_that_show_it_and_no_others(site: SiteTest) -> None:
    site.write("data/one.csv", CSV)
    site.write("data/two.csv", CSV)
    site.post("a", '::chart{data="one.csv"}')
    site.post("b", '::table{data="two.csv"}', date="2026-01-03")
    site.post("c", date="2026-01-04")
    assert site.build().ok
    site.write("data/one.csv", CSV + "West,5,1\n")
    changed = site.build().done.rendered
    assert {path for path in changed if path.endswith(".html")} == {PAGE}


def test_a_post_shows_the_card_of_another(site: SiteTest) -> None:
    site.post("a", "See:\n\n::post{to=other.md}\n\n::post{to=/2026/01/01/other/ variant=compact}")
    site.post("other", "Its own text.", date="2026-01-01", more="category: World")
    assert site.build().ok
    page = prose(site)
    assert page.count('<a class="p-name u-url" href="/2026/01/01/other/">Other</a>') == 2
    assert "Its own text." in page
    assert '<a href="https://news.example/2026/01/01/other/">Other</a>' in in_feed(site)
    site.edit("content/posts/other.md", "title: Other", "title: Another\nslug: other")
    assert PAGE in site.build().done.rendered
    assert ">Another</a>" in prose(site)


def test_in_feeds_a_card_says_what_ai_did_and_that_a_post_was_retracted(site: SiteTest) -> None:
    site.post("a", "See:\n\n::post{to=other.md}")
    site.post("other", "Its own text.", date="2026-01-01")
    assert site.build().ok
    link = '<a href="https://news.example/2026/01/01/other/">'
    assert f"{link}Other</a> (AI)" in in_feed(site)
    site.post("other", date="2026-01-01", more="retracted: {date: 2026-01-02, text: Wrong}")
    site.build()
    assert f"{link}Retracted: Other</a> (AI)" in in_feed(site)


@pytest.mark.parametrize(
    ("target", "more", "message"),
    [
        ("other.md", "draft: true", "draft"),
        ("other.md", "unlisted: true", "expected a post that lists have"),
        ("nothing.md", "", "nothing.md"),
        ("/about/", "", "expected a post that lists have"),
        ("https://elsewhere.example/", "", "expected a post that lists have"),
        ("javascript:alert(1)", "", "cannot be published"),
    ],
)
def test_a_card_is_of_a_post_in_lists(site: SiteTest, target: str, more: str, message: str) -> None:
    site.write("content/about.md", "---\ntitle: About\n---\nText.\n")
    site.post("a", f'::post{{to="{target}"}}')
    site.post("other", date="2026-01-01", more=f"{more}\n" if more else "")
    result = site.build()
    assert message in result.printed
    assert "content/posts/a.md:8:12: error" in result.printed


def test_links_are_cards_and_short_forms_are_too(site: SiteTest) -> None:
    site.post(
        "a",
        '::embed[A *talk*]{url="https://www.example.org/x?a=1&b=2"}\n\n!post https://s.example/1\n\n'
        f'!video {FILM} "A <talk>"\n\n{FILM}\n\nSee {FILM}\n\n- {FILM}',
    )
    assert site.build().ok
    page = prose(site)
    assert (
        '<aside class="card-link page"><a href="https://www.example.org/x?a=1&amp;b=2">A '
        "<em>talk</em></a><span>example.org</span></aside>"
    ) in page
    assert (
        '<aside class="card-link post"><a href="https://s.example/1">s.example</a></aside>' in page
    )
    assert f'<aside class="card-link video"><a href="{FILM}">A &lt;talk&gt;</a>' in page
    assert f'<aside class="card-link video"><a href="{FILM}">youtube.com</a></aside>' in page
    assert page.count(f'<a href="{FILM}">{FILM}</a>') == 2
    assert "<iframe" not in page
    assert "/js/embed." not in page
    assert "<script" not in in_feed(site)
    assert f'<a href="{FILM}">A &lt;talk&gt;</a>' in in_feed(site)


def test_a_film_has_a_button_where_the_policy_allows_its_frame(site: SiteTest) -> None:
    site.post("a", FILM)
    settings = site.source("site.toml")
    for kind, is_played in (("img", False), ("frame", True)):
        origins = f'[security]\n{kind} = ["https://www.youtube-nocookie.com"]\n'
        site.write("site.toml", f"{settings}{origins}")
        assert site.build().ok
        assert ("/js/embed." in site.read(PAGE)) == is_played, kind


def test_a_file_that_becomes_a_link_is_refused_as_in_a_clean_build(site: SiteTest) -> None:
    site.post("a/index", "::table{data=t.csv}", title="A")
    site.write("content/posts/a/t.csv", CSV)
    site.write("content/posts/a/u.csv", CSV)
    assert site.build().ok
    site.delete("content/posts/a/t.csv")
    (site.root / "content/posts/a/t.csv").symlink_to("u.csv")
    assert "content/posts/a/t.csv is a link" in site.build().printed


def test_classic_markdown_has_no_cards(site: SiteTest) -> None:
    site.edit("site.toml", "checks.", 'markdown.dialect = "classic"\nchecks.')
    site.post("a", f"<{FILM}>\n\n::embed{{url=x}}")
    assert site.build().ok
    assert "card-link" not in prose(site)


def test_attributes_and_data_are_no_markup_and_no_templates(site: SiteTest) -> None:
    evil = "<script>{{ site.title }}</script>"
    site.write("data/d.csv", f'"{evil}",n\n"{evil}",1\n"{evil}2",2\n')
    site.post(
        "a",
        f'::chart{{data="d.csv" title="{evil}"}}\n\n::table{{data="d.csv" caption="{evil}"}}\n\n'
        f'::embed{{url="https://x.example/" title="{evil}"}}',
    )
    assert site.build().ok
    page = prose(site)
    assert "<script>{{" not in page
    assert page.count("&lt;script&gt;{{ site.title }}&lt;/script&gt;") > 8
    assert "<script>{{" not in in_feed(site)
