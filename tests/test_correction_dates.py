"""The dates of corrections and retractions: those that tell feed readers nothing new, and those
that cannot be."""

from __future__ import annotations

import datetime as dt

import pytest
from support import NOW, SiteTest

DAY = "2026-05-03"
KEYS = {
    "corrections.date": "corrections: [{{date: {}, text: x}}]",
    "retracted.date": "retracted: {{date: {}, text: x}}",
}


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    ("date", "suggested"),
    [
        (f"{DAY}T10:00:00+02:00", f"{DAY}T10:01:00+02:00"),
        (f"{DAY}T08:00:00Z", f"{DAY}T10:01:00+02:00"),
        (f"{DAY}T10:00:00", f"{DAY}T10:01:00"),
        (DAY, f"{DAY}T00:01:00+02:00"),
        (f"{DAY}T23:59:30+02:00", f"{DAY}T23:59:30+02:00"),
    ],
)
@pytest.mark.sampled(4)
def test_a_correction_on_the_day_of_the_post_needs_a_time(
    site: SiteTest, key: str, date: str, suggested: str
) -> None:
    site.write("site.toml", site.source("site.toml") + 'timezone = "Europe/Berlin"\n')
    site.post("a", date=date, more=KEYS[key].format(DAY))
    (problem,) = site.build().problems
    assert (problem.code, problem.severity) == ("correction-time", "warning")
    line = site.source("content/posts/a.md").splitlines()[problem.line - 1]
    assert line[problem.column - 1 :].startswith(DAY)
    assert problem.message.startswith(f"{key}: ")
    assert problem.hint == f"write when it was, such as date: {suggested}"
    if "23:59" not in date:
        site.edit("content/posts/a.md", f"{{date: {DAY},", f"{{date: {suggested},")
        assert site.build().codes() == []


@pytest.mark.parametrize(
    ("more", "count"),
    [
        (f"corrections: [{{date: {DAY}, text: x}}]", 0),
        (f"corrections: [{{date: {DAY}, text: x}}, {{date: {DAY}, text: y}}]", 2),
        (f"corrections: [{{date: {DAY}, text: x}}, {{date: {DAY}T13:00:00Z, text: y}}]", 1),
        (
            (
                f"corrections: [{{date: {DAY}T12:00:00Z, text: x}},"
                f" {{date: {DAY}T13:00:00Z, text: y}}]"
            ),
            0,
        ),
        (f"corrections: [{{date: {DAY}, text: x}}, {{date: 2026-05-04, text: y}}]", 0),
        (f"updated: {DAY}T13:00:00Z\ncorrections: [{{date: {DAY}, text: x}}]", 0),
        (f"updated: {DAY}\ncorrections: [{{date: {DAY}, text: x}}]", 1),
        (f"retracted: {{date: {DAY}, text: x}}\ncorrections: [{{date: {DAY}, text: x}}]", 2),
    ],
)
@pytest.mark.sampled(4)
def test_corrections_of_one_day_need_times(site: SiteTest, more: str, count: int) -> None:
    site.post("a", date="2026-05-01", more=more)
    assert site.build().codes() == ["correction-time"] * count


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("date", ["2026-05-02", f"{DAY}T09:59:00Z"])
def test_a_correction_is_not_before_its_post(site: SiteTest, key: str, date: str) -> None:
    site.post("a", date=f"{DAY}T10:00:00Z", more=KEYS[key].format(date))
    (problem,) = site.build().problems
    assert problem.code == "invalid-value"
    assert problem.message == f"{key}: expected a time after the post's date, got {date}"
    assert problem.hint == f"the post's date is {DAY}T10:00:00Z"
    assert (problem.line > 1, problem.column > 1) == (True, True)


def test_a_translation_repeats_an_older_correction(site: SiteTest) -> None:
    site.write("site.toml", site.source("site.toml") + '[[languages]]\ncode = "de"\n')
    more = f"corrections: [{{date: {DAY}, text: x}}]"
    site.post("a", date="2026-05-01", more=more)
    site.post("a.de", date="2026-05-10", more=f"translation: {{by: ada, ai: none}}\n{more}")
    assert not {"invalid-value", "correction-time"} & set(site.build().codes())


@pytest.mark.parametrize("key", KEYS)
def test_a_correction_is_not_in_the_future(site: SiteTest, key: str) -> None:
    moment = NOW + dt.timedelta(hours=1)
    site.post("a", date="2026-05-03", more=KEYS[key].format(moment.isoformat()))
    result = site.build()
    (problem,) = result.problems
    assert problem.code == "correction-future"
    line = site.source("content/posts/a.md").splitlines()[problem.line - 1]
    place = "2026-06-01T13" if key == "retracted.date" else "{date: 2026-06-01T13"
    assert line[problem.column - 1 :].startswith(place)
    assert problem.hint == "write when it was, such as 2026-06-01T12:00:00Z"
    assert site.build(now=moment).codes() == []
    assert site.build(now=moment - dt.timedelta(seconds=1)).codes() == ["correction-future"]


@pytest.mark.parametrize("more", ["draft: true", "date: 2026-06-01T12:30:00Z"])
def test_a_post_that_is_prepared_may_have_corrections_to_come(site: SiteTest, more: str) -> None:
    site.post("a", date="2026-05-03", more=KEYS["corrections.date"].format("2026-06-01T13:00:00Z"))
    if more.startswith("date"):
        site.edit("content/posts/a.md", "date: 2026-05-03\n", f"{more}\n")
    else:
        site.edit("content/posts/a.md", "corrections", f"{more}\ncorrections")
    assert site.build().codes() == []
    assert site.build(drafts=True).codes() == []
    if more.startswith("date"):
        assert site.build(now=NOW + dt.timedelta(minutes=30)).codes() == ["correction-future"]


def test_an_update_in_the_future_is_a_warning(site: SiteTest) -> None:
    moment = NOW + dt.timedelta(hours=1)
    site.post("a", date=DAY, more=f"updated: {moment.isoformat()}")
    site.post("b", date="2026-06-01T12:30:00Z", more=f"updated: {moment.isoformat()}")
    site.post("c", date=DAY, more=f"draft: true\nupdated: {moment.isoformat()}")
    site.write("content/pages/p.md", f"---\ntitle: P\nupdated: {moment.isoformat()}\n---\nText.\n")
    result = site.build()
    assert [(p.path, p.line, p.code, p.severity) for p in result.problems] == [
        ("content/posts/a.md", 7, "updated-future", "warning"),
        ("content/pages/p.md", 3, "updated-future", "warning"),
    ]
    assert result.problems[0].hint == "write when it was, such as 2026-06-01T12:00:00Z"
    assert site.build(now=moment - dt.timedelta(seconds=1)).codes() == ["updated-future"] * 3
    assert site.build(now=moment).codes() == []
