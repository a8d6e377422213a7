"""Every date in every output is valid by the standard of that output, for any year and any time
zone."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
from zoneinfo import ZoneInfo

import lxml.etree
import lxml.html
import pytest
from support import SiteTest

from sitegen import dates, entry_times

# RFC 3339 §5.6, a part of what HTML, W3C date-times and ISO 8601 allow.
RFC3339 = re.compile(r"(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)")
RFC822 = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r" \d{4} \d\d:\d\d:\d\d \+0000"
)
# The first day of a year that a zone with such an offset can tell, and the last.
DAYS = (
    "0001-01-03",
    "0098-06-01",
    "0800-12-25",
    "1582-10-15",
    "1890-05-05",
    "1999-12-31T23:59:59.123456-11:30",
    "2026-05-03",
    "9999-12-29",
)
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/Juneau",
    "Asia/Manila",
    "Pacific/Kiritimati",
    "Africa/Monrovia",
    "America/St_Johns",
)


def moments(site: SiteTest) -> dict[str, list[str]]:
    """Each date with a time in the published files, by where it stands."""
    found: dict[str, list[str]] = {}
    for path, data in site.files().items():
        text = data.decode(errors="replace")
        if path.endswith((".html", ".json", ".xml")):
            found.setdefault("rfc822", []).extend(
                re.findall(r"<(?:pubDate|lastBuildDate)>([^<]*)<", text)
            )
            found.setdefault("rfc3339", []).extend(
                re.findall(
                    r'<(?:updated|published|lastmod|news:publication_date)>([^<]*)<|datetime="([^"]*)"|_time"'
                    r' content="([^"]*)"'
                    r'|"(?:date\w*|published|updated|generated|endTime|at|reviewed_at)":\s*"([^"]*)"',
                    text,
                )
            )
    return {name: ["".join(each) for each in values] for name, values in found.items()}


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.sampled(4)
def test_every_date_can_be_read_by_its_standard(site: SiteTest, zone: str) -> None:
    site.edit("site.toml", "checks", f'timezone = "{zone}"\nchecks')
    for number, day in enumerate(DAYS):
        site.post(
            f"p{number}",
            date=day,
            more=f"""\
            updated: {day}
            corrections: [{{date: {day}, text: A digit}}]
            """,
        )
        site.edit(
            f"content/posts/p{number}.md", "source: CNN", f"source: {{name: CNN, published: {day}}}"
        )
        site.edit(
            f"content/posts/p{number}.md",
            "ai: true",
            f"ai: {{involvement: generated, generated_at: {day}}}",
        )
    assert site.build(drafts=True).ok
    found = moments(site)
    assert [text for text in found["rfc822"] if not RFC822.fullmatch(text)] == []
    unusual = [text for text in found["rfc3339"] if len(text) != len("2026-05-03")]
    assert len(unusual) > 100
    # provenance.json keeps fractions of a second, which only HTML limits.
    assert [text for text in unusual if not RFC3339.fullmatch(text.replace(".123456", ""))] == []
    assert not any(
        b".123456" in data for path, data in site.files().items() if path != "provenance.json"
    )


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.sampled(4)
def test_all_outputs_tell_the_same_moments(site: SiteTest, zone: str) -> None:
    site.edit("site.toml", "checks", f'timezone = "{zone}"\nchecks')
    expected = {}
    for number, day in enumerate(DAYS):
        site.post(f"p{number}", date=day)
        moment = dt.datetime.fromisoformat(day).replace(microsecond=0)
        expected[f"P{number}"] = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    assert site.build(drafts=True).ok
    rss = lxml.etree.fromstring(site.read("feed.xml").encode())
    assert {
        item.findtext("title"): parsed(item.findtext("pubDate")) for item in rss.iter("item")
    } == expected
    atom = lxml.etree.fromstring(site.read("atom.xml").encode())
    assert {
        entry.findtext("{*}title"): dt.datetime.fromisoformat(entry.findtext("{*}published"))
        for entry in atom.iter("{*}entry")
    } == expected
    feed = json.loads(site.read("feed.json"))
    assert {
        item["title"]: dt.datetime.fromisoformat(item["date_published"]) for item in feed["items"]
    } == expected
    home = lxml.html.document_fromstring(site.read("index.html").encode())
    shown = {
        card.xpath("string(.//*[contains(@class, 'card-title')]//a)"): dt.datetime.fromisoformat(
            card.xpath("string(.//time/@datetime)")
        )
        for card in home.xpath("//article")
        if card.xpath(".//time")
    }
    assert shown
    assert shown.items() <= expected.items()


def parsed(text: str) -> dt.datetime:
    """A date of RSS; %Y takes four digits for a year."""
    return dt.datetime.strptime(text, "%a, %d %b %Y %H:%M:%S %z")


def test_a_day_stays_the_day_that_it_was() -> None:
    berlin, monrovia = ZoneInfo("Europe/Berlin"), ZoneInfo("Africa/Monrovia")
    for zone, offset in ((berlin, "+00:54"), (monrovia, "-00:44")):
        midnight = (
            dt.datetime(1890, 5, 5, tzinfo=zone)
            if zone is berlin
            else dt.datetime(1960, 5, 5, tzinfo=zone)
        )
        text = dates.rfc3339(midnight)
        assert text.startswith(f"{midnight:%Y-%m-%d}T00:00:")
        assert text.endswith(offset)
        assert dt.datetime.fromisoformat(text) == midnight


def test_the_addresses_of_early_years_have_four_digits(site: SiteTest) -> None:
    site.post("oak", date="0800-12-25")
    assert site.build().ok
    assert {
        "0800/12/25/oak/index.html",
        "archive/0800/index.html",
        "archive/0800/12/index.html",
    } <= site.files().keys()
    assert (
        lxml.html.document_fromstring(site.read("archive/0800/12/index.html").encode()).findtext(
            ".//h1"
        )
        == "December 800"
    )


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Pacific/Kiritimati", "9999-12-31T23:00:00Z"),
        ("America/Juneau", "9999-12-31T23:00:00"),
        ("Asia/Tokyo", "0001-01-01"),
        ("UTC", "0001-01-01T00:00:00+14:00"),
        ("UTC", "9999-12-31T23:59:59-12:00"),
        ("UTC", "0000-01-01"),
    ],
)
def test_a_day_that_no_calendar_has_is_a_problem_with_its_place(
    site: SiteTest, zone: str, day: str
) -> None:
    site.edit("site.toml", "checks", f'timezone = "{zone}"\nchecks')
    site.post("a", date=day)
    site.write(
        "content/posts/b.md",
        f'+++\ntitle = "B"\ndate = {day}\nauthor = "ada"\nsource = "CNN"\nai = true\n+++\nText.\n',
    )
    problems = site.build().problems
    assert {(problem.path, problem.line) for problem in problems} == {
        ("content/posts/a.md", 3),
        ("content/posts/b.md", 3),
    }


@pytest.mark.parametrize("day", ["9999-12-31", "9999-12-30T12:00:00Z", "0001-01-01"])
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/Juneau", "Pacific/Kiritimati"])
@pytest.mark.sampled(2)
def test_nothing_breaks_at_the_ends_of_the_calendar(site: SiteTest, zone: str, day: str) -> None:
    site.edit(
        "site.toml",
        "checks",
        f'timezone = "{zone}"\ncomments = {{provider = "static", close_after = 400}}\nchecks',
    )
    site.post("a", date=day, more=f"expires: {day}\nlang: en" if day.startswith("0") else "")
    for now in (
        dt.datetime(1, 1, 2, tzinfo=dt.UTC),
        dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        dt.datetime(9999, 12, 31, 12, tzinfo=dt.UTC),
    ):
        for drafts in (True, False):
            result = site.build(now=now, drafts=drafts)
            assert result.ok or {problem.path for problem in result.problems} == {
                "content/posts/a.md"
            }
            assert site.build(now=now, drafts=drafts).ok == result.ok


def test_an_hour_that_clocks_show_twice_is_in_order(site: SiteTest) -> None:
    site.edit("site.toml", "checks", 'timezone = "Europe/Berlin"\nchecks')
    times = {"b": "02:50:00+02:00", "c": "02:10:00+01:00", "a": "02:20:00+01:00", "d": "03:00:00"}
    for name, time in times.items():
        site.post(name, date=f"2025-10-26T{time}")
    site.post(
        "e",
        date="2025-10-26T02:40:00+02:00",
        more="""\
        updated: 2025-10-26T02:05:00+01:00
        corrections: [{date: 2025-10-26T02:01:00+01:00, text: A digit}]
        """,
    )
    result = site.build()
    assert result.codes() == [], result.printed
    titles = [item["title"] for item in json.loads(site.read("feed.json"))["items"]]
    assert titles == ["D", "A", "C", "B", "E"]
    assert "<atom:updated>2025-10-26T02:05:00+01:00</atom:updated>" in site.read("feed.xml")


def test_moments_of_an_hour_that_clocks_show_twice_or_never() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    start = dt.datetime(2025, 10, 25, 23, 30, tzinfo=dt.UTC)
    moments = [dates.shown(start + dt.timedelta(minutes=10 * i), berlin) for i in range(24)]
    assert sorted(moments) == moments
    assert {b - a for a, b in itertools.pairwise(moments)} == {dt.timedelta(minutes=10)}
    second = moments[13]
    assert (second.isoformat(), second.tzname()) == ("2025-10-26T02:40:00+01:00", "CET")
    assert start.astimezone(second.tzinfo).isoformat() == "2025-10-26T01:30:00+02:00"
    never = dates.within(dt.datetime(2026, 3, 29, 2, 30, tzinfo=berlin), berlin)
    assert never.isoformat() == "2026-03-29T03:30:00+02:00"
    live = entry_times.moments_of(["02:15", "02:50", "02:20", "04:00"], moments[1]).moments
    assert live[2].isoformat() == "2025-10-26T02:20:00+01:00"
    assert sorted(live) == list(live)
    many = ["02:15", "02:50", *["02:20"] * 1500, "04:00"]
    assert entry_times.moments_of(many, moments[1]).moments[-2] == live[2]
