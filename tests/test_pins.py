"""Breaking news and pinned posts lead the home page and their category, for as long as they do."""

from __future__ import annotations

import datetime as dt
import re

import feedparser
import pytest
from support import NOW, SETTINGS, SiteTest

from sitegen.errors import Problem

EVENING = "2026-06-01T18:00:00Z"
AFTER = dt.datetime(2026, 6, 1, 18, tzinfo=dt.UTC)


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> SiteTest:
    """Thirty posts in three categories, ten on a page of a list."""
    site = SiteTest(tmp_path_factory.mktemp("pins") / "site", f"{SETTINGS}lists.page_size = 10\n")
    for number in range(30):
        site.post(f"post-{number:02}", date=f"2026-04-{number + 1:02}", more=_category(number))
    return site


def _category(number: int) -> str:
    return f"category: Kind {number % 3}\n"


def _give(site: SiteTest, number: int, key: str) -> None:
    site.edit(f"content/posts/post-{number:02}.md", "ai: true\n", f"ai: true\n{key}\n")


def _posts(site: SiteTest, path: str = "index.html") -> list[int]:
    """The numbers of the posts on a page, in its order."""
    return [
        int(number) for number in re.findall(r'u-url" href="[^"]*/post-(\d+)/"', site.read(path))
    ]


def test_the_home_page_leads_with_breaking_news_and_has_pinned_posts_on_top(site: SiteTest) -> None:
    for number, key in ((3, "pinned: true"), (25, "pinned: true"), (8, "breaking: true")):
        _give(site, number, key)
    site.build()
    assert _posts(site)[:5] == [8, 29, 28, 25, 3]
    shown = _posts(site)
    assert len(shown) == len(set(shown)), "each once, in sections as well"
    assert {*range(20, 30), 3, 8} <= set(shown)
    site.edit("content/posts/post-29.md", "ai: true\n", "ai: true\nbreaking: true\npinned: true\n")
    site.build()
    assert _posts(site)[:5] == [29, 8, 28, 25, 3]


def test_a_category_begins_with_its_pinned_posts_and_no_other_list_does(site: SiteTest) -> None:
    _give(site, 1, "pinned: true")
    _give(site, 4, "breaking: true")
    site.build()
    assert _posts(site, "categories/kind-1/index.html")[:2] == [1, 28]
    assert _posts(site, "categories/kind-2/index.html")[0] == 29
    assert _posts(site, "authors/ada/index.html")[0] == 29
    assert [entry.title for entry in feedparser.parse(site.read("feed.xml")).entries][:2] == [
        "Post 29",
        "Post 28",
    ]


def test_numbered_pages_stay_as_they_are(site: SiteTest) -> None:
    site.build()
    before = site.read("page/1/index.html")
    _give(site, 3, "pinned: true")
    done = site.build().done
    assert set(done.rendered) >= {"index.html", "categories/kind-0/index.html"}
    assert not [path for path in done.rendered if "page/" in path]
    assert site.read("page/1/index.html") == before
    assert 3 in _posts(site, "page/1/index.html")


@pytest.mark.parametrize("key", ["pinned", "breaking"])
def test_it_ends_by_itself(site: SiteTest, key: str) -> None:
    site.build()
    ordinary = site.files()
    _give(site, 3, f"{key}: {{until: {EVENING}}}")
    done = site.build().done
    assert done.next_due == AFTER
    assert _posts(site)[0] == 3
    assert site.build(now=AFTER - dt.timedelta(seconds=1)).done.rendered == ()
    done = site.build(now=AFTER).done
    assert (done.parsed, done.next_due) == ((), None)
    assert "index.html" in done.written
    assert site.files() == ordinary


def test_breaking_is_marked_in_the_language_of_the_page(site: SiteTest) -> None:
    site.write(
        "site.toml", f"{site.source('site.toml')}[[languages]]\ncode = 'de'\nlabel = 'Deutsch'\n"
    )
    _give(site, 3, f"breaking: {{until: {EVENING}}}\ntags: [quay]")
    site.write(
        "content/posts/post-03.de.md",
        "---\ntitle: Drei\ntranslation: {by: ada, ai: none}\n---\nText.\n",
    )
    assert site.build().ok
    word = '<span class="mark mark-breaking">'
    for folder, text in (("", "Breaking"), ("de/", "Eilmeldung")):
        for path in ("", "tags/quay/", "categories/kind-0/"):
            assert f"{word}{text}</span>" in site.read(f"{folder}{path}index.html"), folder + path
    assert f"{word}Breaking</span>" in site.read("2026/04/04/post-03/index.html")
    assert f"{word}Eilmeldung</span>" in site.read("de/2026/04/04/drei/index.html")
    feed = feedparser.parse(site.read("feed.xml"))
    assert "Breaking" not in "".join(entry.title for entry in feed.entries), "it would stay there"


@pytest.mark.parametrize(
    ("until", "hint"),
    [
        ("2026-04-03T10:00:00Z", "the post's date is 2026-04-04"),
        (
            "2026-04-04",
            "the post's date is 2026-04-04; a day without a time ends as it begins, at midnight",
        ),
    ],
)
def test_what_ends_before_the_post_is_an_error(site: SiteTest, until: str, hint: str) -> None:
    _give(site, 3, f"pinned: {{until: {until}}}")
    (problem,) = site.build().problems
    assert problem == Problem(
        path="content/posts/post-03.md",
        line=7,
        column=17,
        code="invalid-value",
        message=f"pinned.until: expected a time after the post's date, got {until}",
        hint=hint,
        key="pinned.until",
        got=until,
        expected=problem.expected,
    )


def test_a_moment_that_has_passed_is_none(site: SiteTest) -> None:
    _give(site, 3, "pinned: {until: 2026-05-01}")
    assert site.build(now=NOW).done.next_due is None
    assert _posts(site)[0] == 29
