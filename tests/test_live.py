"""Live stories: entries, their moments and ids, on pages and in feeds."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

import feedparser
import lxml.html
import pytest
from support import NOW, SiteTest

from sitegen.entry_times import moments_of, newest_first

PAGE = "2026/05/03/a/index.html"
FEEDS = ("feed.xml", "atom.xml", "feed.json")
BERLIN = ZoneInfo("Europe/Berlin")


def start(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def read(times: str, date: str = "2026-05-03") -> list[str]:
    """The moments of times, separated by commas: the day of the month and the time of each; or the
    number of the entry that is wrong, and why."""
    moments, faults = moments_of([time.strip() for time in times.split(",")], start(date))
    return [f"{i}: {why}" for i, why in faults] or [f"{moment:%-d %H:%M}" for moment in moments]


@pytest.mark.parametrize(
    ("times", "date", "moments"),
    [
        ("14:05", "2026-05-03", ["3 14:05"]),
        ("9:05", "2026-05-03", ["3 09:05"]),
        ("23:59", "2026-05-03", ["3 23:59"]),
        ("00:10", "2026-05-03T23:30", ["4 00:10"]),
        ("13:55", "2026-05-03T14:00", ["0: early"]),
        ("2026-05-02 13:55", "2026-05-03", ["0: early"]),
        # The oldest first, the newest first, and past midnight each way.
        ("14:05, 14:30", "2026-05-03", ["3 14:05", "3 14:30"]),
        ("14:30, 14:05", "2026-05-03", ["3 14:30", "3 14:05"]),
        ("23:50, 00:10", "2026-05-03", ["3 23:50", "4 00:10"]),
        ("00:10, 23:50", "2026-05-03", ["4 00:10", "3 23:50"]),
        ("22:00, 23:50, 00:10, 07:00", "2026-05-03", ["3 22:00", "3 23:50", "4 00:10", "4 07:00"]),
        ("07:00, 00:10, 23:50", "2026-05-03", ["4 07:00", "4 00:10", "3 23:50"]),
        (
            "20:00, 21:00, 06:00, 07:00, 00:30",
            "2026-05-03",
            ["3 20:00", "3 21:00", "4 06:00", "4 07:00", "5 00:30"],
        ),
        ("14:05, 14:05", "2026-05-03", ["3 14:05", "3 14:05"]),
        # One near pair says for all of them in which order they are.
        ("08:00, 15:00, 15:30", "2026-05-03", ["3 08:00", "3 15:00", "3 15:30"]),
        ("15:30, 15:00, 08:00", "2026-05-03", ["3 15:30", "3 15:00", "3 08:00"]),
        # The date of the post, or one that is written, says it as well.
        ("08:00, 15:00", "2026-05-03", ["1: ambiguous"]),
        ("08:00, 15:00", "2026-05-03T07:00", ["1: ambiguous"]),
        ("2026-05-03 08:00, 15:00", "2026-05-03", ["3 08:00", "3 15:00"]),
        ("2026-05-04 08:00, 2026-05-03 15:00", "2026-05-03", ["4 08:00", "3 15:00"]),
        ("23:50, 2026-05-07 10:00, 10:30", "2026-05-03", ["1: ambiguous"]),
        ("00:10, 2026-05-03 23:50, 14:05", "2026-05-03", ["4 00:10", "3 23:50", "3 14:05"]),
        ("18:00, 19:00, 2026-05-04 13:30", "2026-05-03", ["3 18:00", "3 19:00", "4 13:30"]),
        (
            "2026-05-03 23:50, 2026-05-07 10:00, 10:30",
            "2026-05-03",
            ["3 23:50", "7 10:00", "7 10:30"],
        ),
        # Too late to be of the next day, or out of order.
        ("10:00, 10:30, 10:15", "2026-05-03", ["2: order"]),
        ("10:15, 10:30, 10:00", "2026-05-03", ["2: order"]),
        ("2026-05-03 10:00, 2026-05-04 10:00, 2026-05-03 12:00", "2026-05-03", ["2: order"]),
        (
            "99:99, 24:00, 14:05, , 2026-02-30 10:00",
            "2026-05-03",
            ["0: no such time", "1: no such time", "3: no time", "4: no such time"],
        ),
        # No moment is beyond the calendar.
        ("9999-12-31 23:00, 23:30, 00:10", "2026-05-03", ["2: order"]),
        ("0001-01-01 00:00", "2026-05-03", ["0: order"]),
        # In the night in which a clock is put forward, an hour never comes.
        ("01:50, 02:30, 03:10", "2026-03-29", ["1: skipped"]),
        ("03:10, 02:30, 01:50", "2026-03-29", ["1: skipped"]),
        ("2026-03-29 02:30", "2026-03-28", ["0: skipped"]),
        ("01:50, 03:10", "2026-03-29", ["29 01:50", "29 03:10"]),
        # In the night in which a clock is put back, an hour comes twice.
        (
            "02:30, 02:50, 02:10, 02:40",
            "2026-10-25",
            ["25 02:30", "25 02:50", "25 02:10", "25 02:40"],
        ),
    ],
)
def test_times_are_read_in_one_way_or_not_at_all(times: str, date: str, moments: list[str]) -> None:
    assert read(times, date) == moments


def test_the_hour_that_comes_twice_is_read_in_order() -> None:
    moments, faults = moments_of(["02:30", "02:50", "02:10", "02:40"], start("2026-10-25"))
    assert not faults
    utc = [moment.astimezone(dt.UTC) for moment in moments]
    assert utc == sorted(utc)
    assert utc[2] - utc[1] == dt.timedelta(minutes=20)


def test_the_order_is_known_without_a_date() -> None:
    assert newest_first(["00:10", "23:50"])
    assert newest_first(["2026-05-04 00:10", "23:50"])
    assert not newest_first(["23:50", "00:10"])
    assert not newest_first(["10:00"])
    assert not newest_first([])


def live(site: SiteTest, body: str, *, live: str = "true", date: str = "2026-05-03") -> None:
    site.post("a", body, date=date, more=f"live: {live}")


def entries(html: str) -> list[str]:
    """Of each entry of a page its id, the time and the headline."""
    page = lxml.html.document_fromstring(html)
    return [
        f"{section.get('id')} {' '.join(section.xpath('h2')[0].text_content().split())}"
        for section in page.xpath("//section[@class='live-entry']")
    ]


def test_the_newest_entry_is_first_in_whatever_order_they_are_written(site: SiteTest) -> None:
    parts = ["## 14:05 One\n\nText 1.\n\n### Part\n", "## 14:30 Two\n\nText 2.\n"]
    found = []
    for ordered in (parts, parts[::-1]):
        live(site, "Introduction.\n\n" + "\n".join(ordered))
        assert site.build().codes() == []
        html = site.read(PAGE)
        assert html.index("Introduction.") < html.index("Text 2.") < html.index("Text 1.")
        found.append(entries(html))
    assert found[0] == found[1] == ["t-20260503-1430 14:30 Two", "t-20260503-1405 14:05 One"]
    assert '<time datetime="2026-05-03T14:30:00+00:00">14:30</time>' in html


def test_entries_of_several_days_have_their_day(site: SiteTest) -> None:
    live(site, "## 23:50 One\n\n## 00:10 Two\n")
    assert site.build().ok
    assert entries(site.read(PAGE)) == [
        "t-20260504-0010 4 May 2026, 00:10 UTC Two",
        "t-20260503-2350 3 May 2026, 23:50 UTC One",
    ]


def test_a_link_leads_to_an_entry_and_to_its_heading(site: SiteTest) -> None:
    live(site, "## 14:05 One\n\n## 14:05 Two\n\n## 15:00 {#t-20260503-1500}\n\nText.\n")
    site.post("b", "[x](a.md#t-20260503-1405) [y](a.md#t-20260503-1405-2) [z](a.md#1405-one)")
    assert site.build().codes() == []
    site.edit("content/posts/b.md", "1405-2)", "1406)")
    result = site.build()
    assert result.codes() == ["missing-target"]
    assert "did you mean #t-20260503-1405?" in result.printed


def test_a_link_to_an_entry_of_a_post_with_an_error_is_no_error(site: SiteTest) -> None:
    live(site, "## 14:05 One\n", date="soon")
    site.post("b", "[x](a.md#t-20260503-1405)")
    assert site.build().codes() == ["invalid-value"]


def test_an_id_that_a_heading_has_is_not_taken(site: SiteTest) -> None:
    live(site, "## 14:05 One\n\nText.\n\n### T 20260503 1405\n\nText.\n")
    assert site.build().codes() == []
    html = site.read(PAGE)
    assert html.count('id="t-20260503-1405"') == 1
    assert entries(html) == ["t-20260503-1405-2 14:05 One"]


def test_the_mark_goes_at_its_moment_and_the_entries_stay(site: SiteTest) -> None:
    live(site, "## 14:05 One\n", live="{until: 2026-06-02T10:00:00Z}")
    first = site.build()
    assert first.done.next_due == dt.datetime(2026, 6, 2, 10, tzinfo=dt.UTC)
    assert "mark-live" in site.read(PAGE)
    assert site.build(now=NOW + dt.timedelta(days=1)).ok
    html = site.read(PAGE)
    assert "mark-live" not in html
    assert "LiveBlogPosting" in html
    assert entries(html) == ["t-20260503-1405 14:05 One"]


def test_an_ordinary_post_has_no_entries(site: SiteTest) -> None:
    live(site, "## 14:05 One\n", live="false")
    assert site.build().codes() == []
    html = site.read(PAGE)
    assert '<h2 id="1405-one">14:05 One</h2>' in html
    assert "live-entry" not in html
    assert "LiveBlogPosting" not in html


def test_an_entry_is_an_update_and_another_word_in_it_is_not(site: SiteTest) -> None:
    for name in ("b", "c"):
        site.post(name, "Text.", date="2026-05-01")
    live(site, "Introduction.\n\n## 14:05 One\n\nText.\n")
    assert site.build().ok
    site.edit("content/posts/a.md", "Introduction.", "One word.\n\nMore.")
    site.edit("content/posts/a.md", "live: true", "summary: S\nlive: true")
    assert site.build().ok
    site.edit("content/posts/a.md", "Text.", "Another.\n\nLine.")
    site.edit("content/posts/a.md", "More.", "Some.\n\nMore.")
    assert set(site.build().done.rendered) == {PAGE, *FEEDS}
    assert "2026-05-03T14:05:00" in site.read("sitemap.xml")
    site.edit("content/posts/a.md", "Line.", "Line.\n\n## 15:00 Two\n\nText.")
    assert {PAGE, *FEEDS, "sitemap.xml"} <= set(site.build().done.rendered)
    assert "2026-05-03T15:00:00" in site.read("sitemap.xml")
    assert '"dateModified":"2026-05-03T15:00:00+00:00"' in site.read(PAGE)


def test_feeds_carry_the_entries_in_one_item(site: SiteTest) -> None:
    live(
        site,
        "Introduction [one](#t-20260503-1405).\n\n## 14:05 One\n\nText[^a].\n\n## 14:30 Two\n\n"
        "Words.\n\n[^a]: Note.\n",
    )
    assert site.build().codes() == []
    url = "https://news.example/2026/05/03/a/"
    for name in FEEDS:
        text = site.read(name)
        if name.endswith("json"):
            html = text.replace('\\"', '"').replace("\\n", "\n")
            assert text.count('"date_published"') == 1
            assert '"date_modified": "2026-05-03T14:30:00+00:00"' in text
        else:
            parsed = feedparser.parse(text)
            (item,) = parsed.entries
            html = item.content[0].value
            if name == "atom.xml":
                assert item.updated == "2026-05-03T14:30:00+00:00"
        times = re.findall(r'href="([^"]*)"[^>]*><time datetime="([^"]*)">([^<]*)</time>', html)
        assert times == [
            (f"{url}#t-20260503-1430", "2026-05-03T14:30:00+00:00", "14:30"),
            (f"{url}#t-20260503-1405", "2026-05-03T14:05:00+00:00", "14:05"),
        ]
        places = [html.index(text) for text in ("Introduction", "Words.", "Text", "Note.")]
        assert places == sorted(places)


def test_the_summary_is_the_introduction_or_the_newest_entry(site: SiteTest) -> None:
    for body, summary in (
        ("Introduction.\n\n## 14:05 One\n\nText 1.\n\n## 14:30 Two\n\nText 2.\n", "Introduction."),
        ("## 14:05 One\n\nText 1.\n\n## 14:30 Two\n\nText 2.\n", "Text 2."),
        ("## 14:30 Two\n\nText 2.\n\n## 14:05 One\n\nText 1.\n", "Text 2."),
    ):
        live(site, body)
        assert site.build().ok
        assert f'<meta name="description" content="{summary}">' in site.read(PAGE)


@pytest.mark.parametrize("raw_html", ["sanitize", "escape", "trust"])
@pytest.mark.parametrize("dialect", ["github", "classic"])
@pytest.mark.sampled(4)
def test_only_headings_of_the_text_itself_begin_entries(
    site: SiteTest, dialect: str, raw_html: str
) -> None:
    site.write(
        "site.toml",
        site.source("site.toml")
        + f'markdown = {{dialect = "{dialect}", raw_html = "{raw_html}"}}\n',
    )
    live(
        site,
        "Text.\n\n```\n## 10:00 Code\n```\n\n    ## 10:01 Code\n\n"
        "`## 10:02 Code`\n\n<h2>10:03 Raw</h2>\n\n<!-- ## 10:04 -->\n\n## 10:05 One\n\nText.\n\n"
        "> ## 10:06 Quoted\n\n- x\n\n## 10:07 Two `code` *more*\n\n![x](https://a.example/x.png)\n\n"
        "10:08 Three\n-----\n\n### 10:09 Part\n",
    )
    result = site.build()
    assert "entry-nested" in result.codes()
    assert result.ok, result.printed
    assert entries(site.read(PAGE)) == [
        "t-20260503-1008 10:08 Three",
        "t-20260503-1007 10:07 Two code more",
        "t-20260503-1005 10:05 One",
    ]


def test_trusted_html_around_entries_stays_whole(site: SiteTest) -> None:
    site.write("site.toml", site.source("site.toml") + 'markdown.raw_html = "trust"\n')
    live(
        site,
        "## 10:00 One\n\n<div class=x>\n\n## 10:05 In it\n\n</div>\n\n## 10:10 Two\n\n<div>\n\n"
        "Text.\n\n## 10:15 After a tag without an end\n",
    )
    result = site.build()
    assert result.codes() == ["entry-nested", "entry-nested"]
    html = site.read(PAGE)
    assert entries(html) == ["t-20260503-1010 10:10 Two", "t-20260503-1000 10:00 One"]
    assert re.search(r"<div class=x>\s*<h2[^>]*>10:05 In it</h2>\s*</div>", html)


@pytest.mark.parametrize("dialect", ["github", "classic"])
@pytest.mark.parametrize(
    "heading",
    ["", " ", " **", " ![](x.png)", " [x](https://a.example)", " 🎉", " ##", " " + "x" * 200_000],
)
@pytest.mark.sampled(4)
def test_a_heading_without_a_time_has_its_place_whatever_is_in_it(
    site: SiteTest, dialect: str, heading: str
) -> None:
    site.write("site.toml", site.source("site.toml") + f'markdown.dialect = "{dialect}"\n')
    live(site, f"## 14:05 One\n\n##{heading}\n\n## 14:10 Two\n\n##{heading}")
    places = [
        (problem.line, problem.column)
        for problem in site.build().problems
        if problem.code == "entry-time"
    ]
    first = site.source("content/posts/a.md").splitlines().index("## 14:05 One") + 1
    assert places == [(first + 2, 1), (first + 6, 1)]
    live(site, f"##{heading} \n\n##\n")
    assert site.build().codes().count("entry-time") == 2


def test_a_time_that_the_clock_skips_is_named_with_the_one_it_shows(site: SiteTest) -> None:
    site.write("site.toml", site.source("site.toml") + 'timezone = "Europe/Berlin"\n')
    live(site, "## 01:50 A\n\n## 02:30 B\n\n## 03:10 C\n", date="2026-03-29")
    (problem,) = site.build().problems
    assert (problem.code, problem.column) == ("entry-time", 1)
    assert problem.message == "there is no time 02:30 on 2026-03-29: the clocks are put forward"
    assert problem.hint == "write ## 03:30 B"


@pytest.mark.parametrize("time", ["15:00", "2026-05-02 15:00"])
def test_the_hint_for_an_entry_before_its_post_can_be_followed(site: SiteTest, time: str) -> None:
    live(site, f"## {time} A\n", date="2026-05-03T20:00:00Z")
    (problem,) = site.build().problems
    assert problem.hint.endswith("a later one, such as ## 2026-05-04 15:00 A")
    site.edit("content/posts/a.md", f"## {time} A", "## 2026-05-04 15:00 A")
    assert site.build().codes() == []


@pytest.mark.long
def test_thousands_of_entries_are_published(site: SiteTest) -> None:
    body = "\n\n".join(f"## {i // 60 % 24:02}:{i % 60:02} Entry {i}\n\nText." for i in range(3000))
    live(site, body)
    assert site.build().codes() == []
    found = entries(site.read(PAGE))
    assert len(found) == len({entry.split()[0] for entry in found}) == 3000
    assert found[0].startswith("t-20260505-0159 ")


def test_a_heading_may_be_the_time_alone_or_end_with_a_prime_minister(site: SiteTest) -> None:
    live(site, "## 14:05\n\nText.\n\n## 14:10 PM resigns\n\n## 14:15 <b>x</b> &amp; y\n")
    assert site.build().codes() == []
    assert entries(site.read(PAGE)) == [
        "t-20260503-1415 14:15 x & y",
        "t-20260503-1410 14:10 PM resigns",
        "t-20260503-1405 14:05",
    ]


def test_entries_of_a_scheduled_story_are_not_later_than_the_story(site: SiteTest) -> None:
    """Otherwise it would stop the site at the moment at which it is published."""
    live(site, "## 14:05 One\n", date="2026-06-02T14:00:00Z")
    result = site.build()
    assert result.codes() == ["entry-future"]
    assert "the post is published at 2026-06-02T14:00:00" in result.problems[0].message
    live(site, "## 14:05 One\n", date="2026-06-02T14:05:00Z")
    for hours in (0, 13, 25, 27):
        assert site.build(now=NOW + dt.timedelta(hours=hours)).codes() == []


def test_a_draft_may_have_entries_to_come(site: SiteTest) -> None:
    live(site, "## 14:05 One\n", live="true\ndraft: true", date="2026-06-02T14:00:00Z")
    assert site.build().codes() == site.build(drafts=True).codes() == []


def test_what_was_right_by_the_clock_of_another_machine_is_wrong_here(site: SiteTest) -> None:
    live(site, "## 14:05 One\n", date="2026-06-01")
    assert site.build(now=NOW + dt.timedelta(days=1)).codes() == []
    assert site.build().codes() == ["entry-future"]


def test_coverage_does_not_end_before_the_newest_entry(site: SiteTest) -> None:
    live(site, "## 14:05 One\n", live="{until: 2026-05-03T13:00:00Z}")
    assert site.build().codes() == []
    assert '"coverageEndTime":"2026-05-03T14:05' in site.read(PAGE)


def test_a_translation_is_live_as_its_original_is(site: SiteTest) -> None:
    site.write(
        "site.toml",
        site.source("site.toml") + '[[languages]]\ncode = "de"\nlabel = "Deutsch"\n',
    )
    live(site, "## 14:05 One\n\n## 14:10 Two\n")
    translation = (
        "---\ntitle: B\n{}translation: {{by: ada, ai: none}}\n---\n## 14:05 Eins\n\nA.\n{}"
    )
    site.write("content/posts/a.de.md", translation.format("", "\n## 14:10 Zwei\n"))
    site.post("c", "[x](a.md#t-20260503-1405)", more="lang: de")
    page = "de/2026/05/03/b/index.html"
    assert site.build().codes() == ["stale-translation"]
    assert entries(site.read(page)) == [
        "t-20260503-1410 14:10 Uhr Zwei",
        "t-20260503-1405 14:05 Uhr Eins",
    ]
    site.write("content/posts/a.de.md", translation.format("live: false\n", ""))
    site.delete("content/posts/c.md")
    assert site.build().codes() == ["stale-translation"]
    assert "live-entry" not in site.read(page)
    site.write("content/posts/a.de.md", translation.format("", "\n## Zwei\n"))
    result = site.build()
    assert result.codes() == ["entry-time", "stale-translation"]
    assert "content/posts/a.de.md:9:1: error: the heading 'Zwei' of a live story" in result.printed
